/**
 * Exposure worked out the slow way: from the whole list of events, with no running sum to go wrong; and positions from
 * the whole list of executions.
 */
import { Side } from '../../src/orders/values.ts';
import { bookFill, flatPosition, type PositionRow } from '../../src/risk/slices/position.ts';
import { NO_PRICE, type Price, type Qty } from '../../src/units/brand.ts';
import type { DeskEvent } from './riskDesk.ts';
import { INSTRUMENTS } from './riskDesk.ts';

interface NaiveOrder {
  where: string;
  client: string;
  symbol: string;
  side: Side;
  bid: number;
  ask: number;
  qty: number;
  price: number;
  cum: number;
  ended: boolean;
  wanted: { qty: number; price: number } | undefined;
  children: Map<number, number>;
}

export interface Exposure {
  /** `client account symbol` → [open to buy, open to sell, open orders]. */
  lines: Record<string, [number, number, number]>;
  /** `client currency` → worth of open orders, in ten-thousandths or whole yen. */
  money: Record<string, number>;
  orders: Record<string, number>;
  positions: Record<string, number>;
}

export function exposureOf(events: readonly DeskEvent[]): Exposure {
  const orders = new Map<number, NaiveOrder>();
  const parentOf = new Map<number, NaiveOrder>();
  const positions: Record<string, number> = {};
  const at = (id: number) => orders.get(id)!;
  for (const e of events) {
    if (e.kind === 'orderReceived') {
      orders.set(e.orderID, {
        where: `${e.clientID} ${e.account} ${e.symbol}`,
        client: e.clientID,
        symbol: e.symbol,
        side: e.side,
        bid: e.arrivalBid,
        ask: e.arrivalAsk,
        qty: e.terms.orderQty,
        price: e.terms.price,
        cum: 0,
        ended: false,
        wanted: undefined,
        children: new Map(),
      });
    } else if (e.kind === 'orderRejected' || e.kind === 'orderEnded') {
      at(e.orderID).ended = true;
    } else if (e.kind === 'replaceRequested') {
      at(e.orderID).wanted = { qty: e.terms.orderQty, price: e.terms.price };
    } else if (e.kind === 'orderReplaced') {
      const order = at(e.orderID);
      order.qty = e.orderQty;
      order.price = order.wanted!.price;
      order.wanted = undefined;
    } else if (e.kind === 'requestRejected' && e.wasPending && e.responseTo === '2') {
      at(e.orderID).wanted = undefined;
    } else if (e.kind === 'childSent') {
      at(e.orderID).children.set(e.childID, e.terms.orderQty);
      parentOf.set(e.childID, at(e.orderID));
    } else if (e.kind === 'childFilled') {
      const order = parentOf.get(e.childID)!;
      const open = order.children.get(e.childID);
      if (open !== undefined) order.children.set(e.childID, Math.max(0, open - e.lastQty));
      order.cum += e.lastQty;
      positions[order.where] = (positions[order.where] ?? 0) + (order.side === Side.Buy ? 1 : -1) * e.lastQty;
    } else if (e.kind === 'childEnded' || e.kind === 'childRejected') {
      parentOf.get(e.childID)!.children.delete(e.childID);
    }
  }
  const exposure: Exposure = { lines: {}, money: {}, orders: {}, positions };
  for (const order of orders.values()) addOrder(exposure, order);
  return exposure;
}

function addOrder({ lines, money, orders }: Exposure, o: NaiveOrder): void {
  const atVenues = [...o.children.values()].reduce((sum, open) => sum + open, 0);
  const open = (quantity: number) => Math.max(o.ended ? 0 : quantity - o.cum, atVenues, 0);
  const wanted = o.ended ? undefined : o.wanted;
  const spent = atVenues === 0 && (o.ended || (o.cum >= o.qty && wanted === undefined));
  if (spent) return;
  const instrument = INSTRUMENTS.get(o.symbol)!;
  const worth = (price: number, quantity: number) => {
    const buy = o.side === Side.Buy;
    const [limit, bid, ask] = [price, o.bid, o.ask].map((each) => (each === NO_PRICE ? 0 : each));
    const value = buy ? limit || ask || bid : limit === 0 ? bid || ask : Math.max(limit, bid);
    const unit = 10 ** (instrument.priceScale + instrument.qtyScale);
    const parts = instrument.currency === 'JPY' ? 1n : 10_000n;
    return Number((BigInt(value) * BigInt(quantity) * parts + BigInt(unit) - 1n) / BigInt(unit));
  };
  const terms = [{ qty: o.qty, price: o.price }, ...(wanted === undefined ? [] : [wanted])];
  const line = (lines[o.where] ??= [0, 0, 0]);
  line[o.side === Side.Buy ? 0 : 1] += Math.max(...terms.map((t) => open(t.qty)));
  line[2]++;
  orders[o.client] = (orders[o.client] ?? 0) + 1;
  const purse = `${o.client} ${instrument.currency}`;
  money[purse] = (money[purse] ?? 0) + Math.max(...terms.map((t) => worth(t.price, open(t.qty))));
}

/** An execution with the order it belongs to. */
export interface Fill {
  readonly clientID: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly lastQty: Qty;
  readonly lastPx: Price;
}

/** The positions that a list of executions leads to, in the order in which each first traded. */
export function positionsFromFills(fills: Iterable<Fill>): PositionRow[] {
  const rows = new Map<string, PositionRow>();
  for (const { clientID, account, symbol, side, lastQty, lastPx } of fills) {
    const key = JSON.stringify([clientID, account, symbol]);
    let row = rows.get(key);
    if (row === undefined) rows.set(key, (row = { clientID, account, symbol, position: flatPosition() }));
    bookFill(row.position, side, lastQty, lastPx);
  }
  return [...rows.values()];
}
