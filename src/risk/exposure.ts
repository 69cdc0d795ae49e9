/**
 * Exposure per client: sums of open orders and positions, and the reservation of every open order.
 *
 * An order reserves its worst case from its receipt until its last share is accounted for: its LeavesQty (under the old
 * and the requested terms while a replace is pending) or the open quantity of its children, if that is more. So a child
 * is never counted in addition to its parent, and a child without an answer from its venue counts like any other.
 */
import { BPS } from '../market/collar.ts';
import type { Instrument } from '../units/instrument.ts';
import type { Execution } from '../orders/order.ts';
import { isStop } from '../orders/terms.ts';
import { type OrderID, OrdType, type Side, signOf } from '../orders/values.ts';
import { assert } from '../units/assert.ts';
import { minus, most, NO_PRICE, NO_QTY, orZero, plus, type Price, type Qty, qty } from '../units/brand.ts';
import { RecentOrders } from './duplicates.ts';
import { type Money, moneyOf, moneyUp, NO_MONEY } from './riskMoney.ts';
import { bookFill, flatPosition, type Position } from './position.ts';
import { RateWindow } from './rates.ts';
import { larger, type Priced, type Sides, worthOf } from './valuation.ts';

/** Sums in one currency. */
export interface MoneyLine {
  readonly currency: string;
  openNotional: Money;
  /** Σ of positions: cost, or worth by the last mark where that is more. */
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
  /** Worth of the position as counted into the money lines. */
  positionNotional: Money;
}

/** The prices by which everything open and held in a symbol was valued last; NO_PRICE before that. */
export interface Mark {
  bid: Price;
  ask: Price;
  /** The lines of all clients in the symbol. */
  readonly lines: SymbolExposure[];
  /** Orders whose worth moves with the market while they wait: stops and pegs. */
  readonly floating: Set<Reservation>;
}

/** One client's orders and position in one symbol, over its accounts. */
export interface SymbolExposure {
  readonly client: ClientExposure;
  readonly instrument: Instrument;
  /** Number of this line among its client's, from 0. */
  readonly number: number;
  readonly money: MoneyLine;
  readonly firmMoney: MoneyLine;
  readonly mark: Mark;
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
  /** The prices by which it was valued on arrival. */
  readonly arrival: Sides;
  terms: Priced;
  orderQty: Qty;
  cumQty: Qty;
  /** The price at which a share of it counts (valuation.ts), 0 where nothing told; it falls only with other terms. */
  value: Price;
  /** A replace waits to be decided; these are the terms it wants. */
  replacing: boolean;
  wantedTerms: Priced;
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
  marks: Map<string, Mark>,
): SymbolExposure {
  let line = client.symbols.get(instrument.symbol);
  if (line === undefined) {
    line = {
      client,
      instrument,
      number: client.symbols.size,
      money: moneyLineOf(client.money, instrument.currency),
      firmMoney: moneyLineOf(firm, instrument.currency),
      mark: markOf(marks, instrument.symbol),
      accounts: new Map(),
      openBuyQty: NO_QTY,
      openSellQty: NO_QTY,
      position: 0,
    };
    client.symbols.set(instrument.symbol, line);
    line.mark.lines.push(line);
  }
  return line;
}

function markOf(marks: Map<string, Mark>, symbol: string): Mark {
  let mark = marks.get(symbol);
  if (mark === undefined) marks.set(symbol, (mark = { bid: NO_PRICE, ask: NO_PRICE, lines: [], floating: new Set() }));
  return mark;
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
  if (isFloating(r)) r.line.of.mark.floating.add(r);
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
  line.of.mark.floating.delete(r);
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

/** Values the order by the prices of its arrival or by the last mark, whichever is more; its wanted terms too. */
export function revalue(r: Reservation): void {
  r.value = valueUnder(r, r.terms);
  r.wantedValue = r.replacing ? valueUnder(r, r.wantedTerms) : NO_PRICE;
}

function valueUnder({ buy, arrival, line }: Reservation, terms: Priced): Price {
  const { instrument, mark } = line.of;
  const then = worthOf(buy, terms, arrival, instrument);
  return orZero(larger(then, worthOf(buy, terms, mark, instrument)));
}

/** The order has other terms from here on. */
export function takeTerms(r: Reservation, terms: Priced): void {
  const { floating } = r.line.of.mark;
  floating.delete(r);
  r.terms = terms;
  r.value = valueUnder(r, terms);
  if (isFloating(r)) floating.add(r);
}

const isFloating = ({ terms }: Reservation): boolean => isStop(terms.ordType) || terms.ordType === OrdType.Pegged;

/** The market has moved: positions, orders that float, and `order` are valued by its new prices. */
export function moveMark(mark: Mark, bid: Price, ask: Price, order: Reservation | undefined): void {
  if (bid !== NO_PRICE) mark.bid = bid;
  if (ask !== NO_PRICE) mark.ask = ask;
  for (const { accounts } of mark.lines) for (const line of accounts.values()) sumUp(line);
  for (const r of mark.floating) if (r !== order) revalueOpen(r);
  if (order !== undefined) revalueOpen(order);
}

/** Prices so far from the last mark, in ten-thousandths, lead to another. */
const MARK_MOVE_BPS = 50;

/** The prices are far from the mark, and something is valued by it. */
export function isMarkOff(mark: Mark, bid: Price, ask: Price): boolean {
  if (!isFar(mark.bid, bid) && !isFar(mark.ask, ask)) return false;
  return mark.floating.size > 0 || mark.lines.some(({ accounts }) => [...accounts.values()].some(isHeld));
}

const isFar = (was: Price, is: Price): boolean =>
  is !== NO_PRICE && (was === NO_PRICE || Math.abs(is - was) * BPS > MARK_MOVE_BPS * Math.abs(was));

const isHeld = ({ position }: AccountExposure): boolean => position.qty !== 0;

/** `value` a share is more than the order counts at under `terms`. */
export function isWorthMore(r: Reservation, terms: Priced, value: Price): boolean {
  return value !== NO_PRICE && Math.abs(value) > Math.abs(valueUnder(r, terms));
}

function revalueOpen(r: Reservation): void {
  revalue(r);
  updateReservation(r);
}

function sumUp(line: AccountExposure): void {
  const { money, firmMoney } = line.of;
  const worth = positionWorth(line);
  const more = minus(worth, line.positionNotional);
  money.positionNotional = plus(money.positionNotional, more);
  firmMoney.positionNotional = plus(firmMoney.positionNotional, more);
  line.positionNotional = worth;
}

/** What the position cost, or what closing it would bring or cost by the last mark, if that is more. */
function positionWorth({ position, of: { instrument, mark } }: AccountExposure): Money {
  const cost = moneyOf(position.cost, instrument);
  const [near, far] = position.qty > 0 ? [mark.bid, mark.ask] : [mark.ask, mark.bid];
  const px = near !== NO_PRICE ? near : far;
  if (px === NO_PRICE || position.qty === 0) return cost;
  return most(cost, moneyUp(px, qty(Math.abs(position.qty)), instrument));
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
