/**
 * The clients' orders of a simulator, as a fold over its records: live and at a restart alike, nothing else changes
 * them. Orders are found by number, and by any ClOrdID(11) that ever named them.
 */
import { unreachable } from '../../units/assert.ts';
import { type Instant, least, minus, NEVER, NO_QTY, plus, type Price, type Qty } from '../../units/brand.ts';
import { notionalOf } from '../../units/notional.ts';
import type { SimRecord } from './records.ts';
import { OrdStatus } from './fixValues.ts';
import type { OrderTerms } from './terms.ts';

/** Finished orders kept for status requests and duplicate ClOrdIDs; the oldest are forgotten first. */
export const MAX_FINISHED = 200_000;
/** Trades kept for busts and corrections; the oldest are forgotten first. */
export const MAX_TRADES = 10_000;

/** A trade of one of the orders, as it counts now: 0 once it is busted. */
export interface Trade {
  readonly orderID: number;
  execID: string;
  lastQty: Qty;
  lastPx: Price;
}

export interface ClientOrder {
  readonly orderID: number;
  readonly client: string;
  readonly beginString: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: string;
  readonly takenAt: Instant;
  /** Last ClOrdID of the chain, and the one before it ('' for the first). */
  clOrdID: string;
  origClOrdID: string;
  terms: OrderTerms;
  cumQty: Qty;
  /** Traded and taken back. */
  bustedQty: Qty;
  /** Σ LastQty × LastPx of trades that are not busted, exact. */
  notional: bigint;
  /** Set when the order ended before it was filled. */
  ended: OrdStatus | '';
  /** Order of entry among all orders, renewed when a replacement loses its place. */
  place: number;
  /** ClOrdIDs of the chain before the last. */
  earlierNames: readonly string[];
}

const NO_NAMES: readonly string[] = [];

/** LeavesQty(151). */
export function leavesQty(order: ClientOrder): Qty {
  return order.ended === '' ? minus(order.terms.orderQty, plus(order.cumQty, order.bustedQty)) : NO_QTY;
}

/** OrdStatus(39). An order with busted shares and no quantity left to trade is Canceled. */
export function ordStatus(order: ClientOrder): OrdStatus {
  if (order.ended !== '') return order.ended;
  if (leavesQty(order) === 0) return order.bustedQty > 0 ? OrdStatus.Canceled : OrdStatus.Filled;
  return order.cumQty > 0 ? OrdStatus.PartiallyFilled : OrdStatus.New;
}

export class Ledger {
  /** Number of the next order. */
  nextOrderID = 1;
  private readonly orders = new Map<number, ClientOrder>();
  /** By client, then by ClOrdID. */
  private readonly byName = new Map<string, Map<string, ClientOrder>>();
  private readonly live = new Set<ClientOrder>();
  /** Numbers of finished orders, oldest first from `oldest` on. */
  private finished: number[] = [];
  private oldest = 0;
  private lastPlace = 0;
  /** A ring: the next trade replaces the oldest. */
  private readonly trades: Trade[] = [];
  private nextTrade = 0;
  /** No order ends by the clock before this. */
  private nextExpiry = NEVER;

  order(orderID: number): ClientOrder | undefined {
    return this.orders.get(orderID);
  }

  /** The order that `clOrdID` names or named for this client. */
  find(client: string, clOrdID: string): ClientOrder | undefined {
    return this.byName.get(client)?.get(clOrdID);
  }

  /** Orders with something left, in the order of their places. */
  liveOrders(): ClientOrder[] {
    return [...this.live].sort((a, b) => a.place - b.place);
  }

  /** Live orders that are due to expire, in the order of their places. */
  expired(now: Instant): ClientOrder[] {
    if (now < this.nextExpiry) return [];
    const timed = this.liveOrders().filter(({ terms }) => terms.expireTime > 0);
    this.nextExpiry = timed.reduce(
      (first, { terms: { expireTime } }) => (expireTime > now ? least(first, expireTime) : first),
      NEVER,
    );
    return timed.filter(({ terms }) => terms.expireTime <= now);
  }

  /** The trade that was reported, or last corrected, under this ExecID; undefined for an old one, too. */
  trade(execID: string): Trade | undefined {
    return this.trades.find((trade) => trade.execID === execID);
  }

  get liveCount(): number {
    return this.live.size;
  }

  apply(event: SimRecord): void {
    switch (event.kind) {
      case 'simOrderTaken':
        this.take(event);
        return;
      case 'simOrderTraded': {
        const order = this.known(event.orderID);
        order.cumQty = plus(order.cumQty, event.lastQty);
        order.notional += notionalOf(event.lastPx, event.lastQty);
        this.keepTrade(event);
        if (leavesQty(order) === 0) this.finish(order);
        return;
      }
      case 'simOrderEnded': {
        const order = this.known(event.orderID);
        if (event.clOrdID !== '') this.rename(order, event.clOrdID);
        order.ended = event.ordStatus;
        this.finish(order);
        return;
      }
      case 'simOrderReplaced': {
        const order = this.known(event.orderID);
        this.rename(order, event.clOrdID);
        order.terms = { ...order.terms, ...event.to };
        if (!event.keptPlace) order.place = ++this.lastPlace;
        if (leavesQty(order) === 0) this.finish(order);
        return;
      }
      case 'simTradeBusted': {
        const { orderID, execID, lastQty, lastPx } = event;
        this.revise(orderID, execID, { lastQty, lastPx }, { execID, lastQty: NO_QTY, lastPx });
        return;
      }
      case 'simTradeCorrected': {
        const { orderID, execRefID, wasQty, wasPx } = event;
        this.revise(orderID, execRefID, { lastQty: wasQty, lastPx: wasPx }, event);
        return;
      }
      default:
        unreachable(event);
    }
  }

  private take(event: Extract<SimRecord, { kind: 'simOrderTaken' }>): void {
    // Field by field: this is the one thing that every order costs, and a spread costs twice as much.
    const order: ClientOrder = {
      orderID: event.orderID,
      client: event.client,
      beginString: event.beginString,
      account: event.account,
      symbol: event.symbol,
      side: event.side,
      takenAt: event.at,
      clOrdID: event.clOrdID,
      origClOrdID: '',
      terms: event.terms,
      cumQty: NO_QTY,
      bustedQty: NO_QTY,
      notional: 0n,
      ended: '',
      place: ++this.lastPlace,
      earlierNames: NO_NAMES,
    };
    this.nextOrderID = Math.max(this.nextOrderID, order.orderID + 1);
    this.orders.set(order.orderID, order);
    this.namesOf(order.client).set(order.clOrdID, order);
    this.live.add(order);
    const { expireTime } = order.terms;
    if (expireTime > 0) this.nextExpiry = least(this.nextExpiry, expireTime);
  }

  private keepTrade({ orderID, execID, lastQty, lastPx }: Trade): void {
    this.trades[this.nextTrade] = { orderID, execID, lastQty, lastPx };
    this.nextTrade = (this.nextTrade + 1) % MAX_TRADES;
  }

  private revise(
    orderID: number,
    execRefID: string,
    was: { readonly lastQty: Qty; readonly lastPx: Price },
    to: { readonly execID: string; readonly lastQty: Qty; readonly lastPx: Price },
  ): void {
    const order = this.known(orderID);
    const less = minus(was.lastQty, to.lastQty);
    order.cumQty = minus(order.cumQty, less);
    order.bustedQty = plus(order.bustedQty, less);
    order.notional += notionalOf(to.lastPx, to.lastQty) - notionalOf(was.lastPx, was.lastQty);
    const trade = this.trade(execRefID);
    if (trade === undefined) return;
    trade.execID = to.execID;
    // Not to.lastQty: the revised report may have been only a part of the trade.
    trade.lastQty = minus(trade.lastQty, less);
    trade.lastPx = to.lastPx;
  }

  private rename(order: ClientOrder, clOrdID: string): void {
    order.origClOrdID = order.clOrdID;
    order.earlierNames = [...order.earlierNames, order.clOrdID];
    order.clOrdID = clOrdID;
    this.namesOf(order.client).set(clOrdID, order);
  }

  private namesOf(client: string): Map<string, ClientOrder> {
    let names = this.byName.get(client);
    if (names === undefined) {
      names = new Map();
      this.byName.set(client, names);
    }
    return names;
  }

  private finish(order: ClientOrder): void {
    if (!this.live.delete(order)) return;
    this.finished.push(order.orderID);
    if (this.finished.length - this.oldest <= MAX_FINISHED) return;
    this.forget(this.known(this.finished[this.oldest++]));
    if (this.oldest === MAX_FINISHED) {
      this.finished = this.finished.slice(this.oldest);
      this.oldest = 0;
    }
  }

  private forget(order: ClientOrder): void {
    this.orders.delete(order.orderID);
    const names = this.namesOf(order.client);
    names.delete(order.clOrdID);
    for (const name of order.earlierNames) names.delete(name);
  }

  private known(orderID: number): ClientOrder {
    const order = this.orders.get(orderID);
    if (order === undefined) throw new Error(`assertion failed: order ${orderID} is in the ledger`);
    return order;
  }
}
