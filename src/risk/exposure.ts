/**
 * Exposure per client: sums of open orders and positions, and the reservation of every open order.
 *
 * An order reserves its worst case from its receipt until its last share is accounted for: its LeavesQty (under the old
 * and the requested terms while a replace is pending) or the open quantity of its children, if that is more. So a child
 * is never counted in addition to its parent, and a child without an answer from its venue counts like any other.
 */
import type { Instrument } from '../units/instrument.ts';
import type { Execution } from '../orders/order.ts';
import { type OrderID, type Side, signOf } from '../orders/values.ts';
import { assert } from '../units/assert.ts';
import { minus, NO_QTY, plus, type Price, type Qty } from '../units/brand.ts';
import { RecentOrders } from './duplicates.ts';
import { type Money, moneyOf, moneyUp, NO_MONEY } from './riskMoney.ts';
import { bookFill, flatPosition, type Position } from './position.ts';
import { RateWindow } from './rates.ts';

/** Sums in one currency. */
export interface MoneyLine {
  readonly currency: string;
  openNotional: Money;
  /** Σ |cost| of positions. */
  positionNotional: Money;
}

/** One account's orders and position in one symbol. */
export interface AccountExposure {
  readonly account: string;
  readonly of: SymbolExposure;
  openBuyQty: Qty;
  openSellQty: Qty;
  openOrders: number;
  readonly position: Position;
  /** It had an execution once: its position is history that stays, flat or not. */
  traded: boolean;
  /** |cost| of the position as counted into the money lines. */
  positionNotional: Money;
}

/** One client's orders and position in one symbol, over its accounts. */
export interface SymbolExposure {
  readonly client: ClientExposure;
  readonly instrument: Instrument;
  /** Number of this line among its client's, from 0. */
  readonly number: number;
  readonly money: MoneyLine;
  readonly firmMoney: MoneyLine;
  readonly accounts: Map<string, AccountExposure>;
  openBuyQty: Qty;
  openSellQty: Qty;
  /** Signed, in the instrument's quantity scale. */
  position: number;
}

export interface ClientExposure {
  readonly clientID: string;
  readonly symbols: Map<string, SymbolExposure>;
  readonly money: Map<string, MoneyLine>;
  /** Its own last orders, and those of each originator behind it: equal orders of two firms are no duplicates. */
  readonly recent: RecentOrders;
  readonly recentOf: Map<string, RecentOrders>;
  /** Requests that were served. */
  readonly newMessages: RateWindow;
  readonly replaceMessages: RateWindow;
  readonly cancelMessages: RateWindow;
  openOrders: number;
}

/** The share of one open order in the sums of its lines. */
export interface Reservation {
  readonly orderID: OrderID;
  readonly line: AccountExposure;
  readonly buy: boolean;
  readonly arrivalBid: Price;
  readonly arrivalAsk: Price;
  orderQty: Qty;
  cumQty: Qty;
  /** The price at which it is valued (quote.ts, valuePrice). */
  value: Price;
  /** A replace waits to be decided; these are the terms it wants. */
  replacing: boolean;
  wantedQty: Qty;
  wantedValue: Price;
  /** It passed the checks, and counts in its client's rate and among its recent orders. */
  taken: boolean;
  /** Open quantity of its live children. */
  childrenQty: Qty;
  ended: boolean;
  /** Quantity counted in the lines now. */
  openQty: Qty;
  openNotional: Money;
}

export function recentOrders(client: ClientExposure, originator: string): RecentOrders | undefined {
  return originator === '' ? client.recent : client.recentOf.get(originator);
}

export function newClientLine(clientID: string): ClientExposure {
  return {
    clientID,
    symbols: new Map(),
    money: new Map(),
    recent: new RecentOrders(),
    recentOf: new Map(),
    newMessages: new RateWindow(),
    replaceMessages: new RateWindow(),
    cancelMessages: new RateWindow(),
    openOrders: 0,
  };
}

/** The client's line in `instrument`, made if it does not exist; `firm` are the money lines over all clients. */
export function symbolLineOf(
  client: ClientExposure,
  instrument: Instrument,
  firm: Map<string, MoneyLine>,
): SymbolExposure {
  let line = client.symbols.get(instrument.symbol);
  if (line === undefined) {
    line = {
      client,
      instrument,
      number: client.symbols.size,
      money: moneyLineOf(client.money, instrument.currency),
      firmMoney: moneyLineOf(firm, instrument.currency),
      accounts: new Map(),
      openBuyQty: NO_QTY,
      openSellQty: NO_QTY,
      position: 0,
    };
    client.symbols.set(instrument.symbol, line);
  }
  return line;
}

export function accountLineOf(of: SymbolExposure, account: string): AccountExposure {
  let line = of.accounts.get(account);
  if (line === undefined) {
    line = {
      account,
      of,
      openBuyQty: NO_QTY,
      openSellQty: NO_QTY,
      openOrders: 0,
      position: flatPosition(),
      traded: false,
      positionNotional: NO_MONEY,
    };
    of.accounts.set(account, line);
  }
  return line;
}

function moneyLineOf(lines: Map<string, MoneyLine>, currency: string): MoneyLine {
  let line = lines.get(currency);
  if (line === undefined) {
    lines.set(currency, (line = { currency, openNotional: NO_MONEY, positionNotional: NO_MONEY }));
  }
  return line;
}

/** The order counts as open from here on. */
export function openReservation(r: Reservation): void {
  r.line.openOrders++;
  r.line.of.client.openOrders++;
  updateReservation(r);
}

/** Moves the lines by what the order's worst case has changed. Call after every change of `r`. */
export function updateReservation(r: Reservation): void {
  const line = r.line;
  const open = worstOpenQty(r);
  const moreQty = minus(open, r.openQty);
  if (moreQty !== 0) {
    if (r.buy) {
      line.openBuyQty = plus(line.openBuyQty, moreQty);
      line.of.openBuyQty = plus(line.of.openBuyQty, moreQty);
    } else {
      line.openSellQty = plus(line.openSellQty, moreQty);
      line.of.openSellQty = plus(line.of.openSellQty, moreQty);
    }
    r.openQty = open;
  }
  const worth = worstNotional(r);
  const moreWorth = minus(worth, r.openNotional);
  if (moreWorth !== 0) {
    const { money, firmMoney } = line.of;
    money.openNotional = plus(money.openNotional, moreWorth);
    firmMoney.openNotional = plus(firmMoney.openNotional, moreWorth);
    r.openNotional = worth;
  }
}

/** Nothing more can come of the order: it ended or filled, no child lives, no replace can raise it. */
export function isSpent(r: Reservation): boolean {
  return r.childrenQty === 0 && (r.ended || (r.cumQty >= r.orderQty && !r.replacing));
}

/** The order is open no more. A line that never traded goes with its last order: a peer may invent accounts. */
export function closeReservation(r: Reservation): void {
  const line = r.line;
  assert(r.openQty === 0 && r.openNotional === 0, 'a spent order reserves nothing');
  line.openOrders--;
  line.of.client.openOrders--;
  if (line.openOrders === 0 && !line.traded) line.of.accounts.delete(line.account);
}

/** Books an execution into the account's position and the sums over it. */
export function bookIntoLines(line: AccountExposure, side: Side, lastQty: Qty, lastPx: Price): void {
  bookFill(line.position, side, lastQty, lastPx);
  line.traded = true;
  line.of.position = plus(line.of.position, signOf(side) * lastQty);
  sumUp(line);
}

/** The position as `executions`, oldest first, lead to it: as if a busted one had never been. */
export function restateLines(line: AccountExposure, executions: Iterable<Execution>): void {
  const { position } = line;
  const before = position.qty;
  Object.assign(position, flatPosition());
  for (const { child, lastQty, lastPx } of executions) bookFill(position, child.parent.side, lastQty, lastPx);
  line.of.position = plus(line.of.position, position.qty - before);
  sumUp(line);
}

function sumUp(line: AccountExposure): void {
  const { money, firmMoney, instrument } = line.of;
  const worth = moneyOf(line.position.cost, instrument);
  const more = minus(worth, line.positionNotional);
  money.positionNotional = plus(money.positionNotional, more);
  firmMoney.positionNotional = plus(firmMoney.positionNotional, more);
  line.positionNotional = worth;
}

/** The quantity the order may still fill, if its OrderQty were `orderQty`. */
export function openUnder(r: Reservation, orderQty: Qty): Qty {
  const leaves = r.ended || r.cumQty >= orderQty ? NO_QTY : minus(orderQty, r.cumQty);
  return leaves > r.childrenQty ? leaves : r.childrenQty;
}

function worstOpenQty(r: Reservation): Qty {
  const open = openUnder(r, r.orderQty);
  if (!r.replacing) return open;
  const wanted = openUnder(r, r.wantedQty);
  return wanted > open ? wanted : open;
}

function worstNotional(r: Reservation): Money {
  const { instrument } = r.line.of;
  const worth = moneyUp(r.value, openUnder(r, r.orderQty), instrument);
  if (!r.replacing) return worth;
  const wanted = moneyUp(r.wantedValue, openUnder(r, r.wantedQty), instrument);
  return wanted > worth ? wanted : worth;
}
