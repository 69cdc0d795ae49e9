/**
 * Exposure: the reservation of every open order, positions, and the sums of all slices that they count in.
 *
 * An order reserves its worst case from its receipt until its last share is accounted for: its LeavesQty (under the old
 * and the requested terms while a replace is pending) or the open quantity of its children, if that is more. So a child
 * is never counted in addition to its parent, and a child without an answer from its venue counts like any other.
 */
import { BPS } from '../../market/collar.ts';
import type { Instrument } from '../../units/instrument.ts';
import type { Execution } from '../../orders/order.ts';
import { isStop } from '../../orders/terms.ts';
import { type ExecID, OrdType, type Side, signOf } from '../../orders/values.ts';
import { assert } from '../../units/assert.ts';
import { notionalOf } from '../../units/notional.ts';
import {
  minus,
  most,
  NO_PRICE,
  NO_QTY,
  NO_TIME,
  orZero,
  plus,
  type Price,
  type Qty,
  qty as qtyOf,
} from '../../units/brand.ts';
import { WITHIN_ACCOUNT } from '../limits/limitRow.ts';
import {
  type AccountExposure,
  type ClientExposure,
  type Line,
  type Lines,
  type Mark,
  placeOf,
  type Reservation,
  type SymbolExposure,
} from './lines.ts';
import { hasCash } from './cash.ts';
import { bookFill, flatPosition } from './position.ts';
import { type Money, moneyOf, moneyUp, NO_MONEY } from '../worth/riskMoney.ts';
import type { Slices } from './slices.ts';
import { hasMoney, hasQty, Sum } from './sums.ts';
import { larger, type Priced, type Sides, worthOf } from '../worth/valuation.ts';

/** The order counts as open from here on. */
export function openReservation(slices: Slices, r: Reservation): void {
  countOrders(slices, r.line, 1);
  if (isFloating(r)) r.line.account.of.mark.floating.add(r);
  updateReservation(slices, r);
}

function countOrders({ sums }: Slices, line: Line, more: number): void {
  line.openOrders += more;
  for (const row of line.rows) sums.add(row, Sum.OpenOrders, more);
}

/** Moves the sums by what the order's worst case has changed. Call after every change of `r`. */
export function updateReservation(slices: Slices, r: Reservation): void {
  const { line } = r;
  const { account } = line;
  const open = worstOpenQty(r);
  const moreQty = minus(open, r.openQty);
  const worth = worstNotional(r);
  const moreWorth = minus(worth, r.openNotional);
  if (moreQty === 0 && moreWorth === 0) return;
  if (r.buy) account.openBuyQty = plus(account.openBuyQty, moreQty);
  else account.openSellQty = plus(account.openSellQty, moreQty);
  r.openQty = open;
  r.openNotional = worth;
  for (let shape = 0; shape < line.rows.length; shape++) addOpen(slices, shape, r, moreQty, moreWorth);
}

/** Adds to one slice of the order's line. */
function addOpen({ sums, shapes }: Slices, shape: number, r: Reservation, qty: number, worth: number): void {
  const row = r.line.rows[shape];
  const bits = shapes[shape];
  if (hasQty(bits)) sums.add(row, r.buy ? Sum.OpenBuyQty : Sum.OpenSellQty, qty);
  if (hasMoney(bits)) sums.add(row, r.buy ? Sum.OpenBuyNotional : Sum.OpenSellNotional, worth);
}

/** How much more may be bought, or sold, without taking the position past zero. */
export function closeable({ position, openBuyQty, openSellQty }: AccountExposure, buy: boolean): number {
  return buy ? -position.qty - openBuyQty : position.qty - openSellQty;
}

/** Even if all that is open on its side filled, its account's position would not pass zero. */
export function isClosing({ buy, line }: Reservation): boolean {
  return closeable(line.account, buy) >= 0;
}

/** Nothing more can come of the order: it ended or filled, no child lives, no replace can raise it. */
export function isSpent(r: Reservation): boolean {
  return r.childrenQty === 0 && (r.ended || (r.cumQty >= r.orderQty && !r.replacing));
}

/** The order is open no more. */
export function closeReservation(lines: Lines, r: Reservation): void {
  assert(r.openQty === 0 && r.openNotional === 0, 'a spent order reserves nothing');
  countOrders(lines.slices, r.line, -1);
  r.line.account.of.mark.floating.delete(r);
  if (r.line.openOrders === 0 && !r.line.traded) lines.drop(r.line);
}

/** Books an execution into the account's position and the sums over it. */
export function bookIntoLines(slices: Slices, line: Line, side: Side, lastQty: Qty, lastPx: Price): void {
  const { account } = line;
  const before = account.position.qty;
  bookFill(account.position, side, lastQty, lastPx);
  account.paid += signedNotional(side, lastQty, lastPx);
  account.traded = true;
  line.traded = true;
  line.lastPx = lastPx;
  countAccount(slices, account, before);
  const paid = signOf(side) * moneyUp(lastPx, lastQty, account.of.instrument);
  countLine(slices, line, plus(line.held, signOf(side) * lastQty), line.spent + paid);
}

const signedNotional = (side: Side, lastQty: Qty, lastPx: Price): bigint =>
  BigInt(signOf(side)) * notionalOf(lastPx, lastQty);

/** Executions as they count now, by any ExecID that they had. */
export interface Booked {
  get(execID: ExecID): Execution | undefined;
}

/** The account's executions, oldest first; busted ones count nothing. */
export function executionsOf({ executed }: AccountExposure, booked: Booked): Execution[] {
  const executions: Execution[] = [];
  for (const execID of executed) {
    const execution = booked.get(execID);
    if (execution !== undefined && execution.lastQty > 0) executions.push(execution);
  }
  return executions;
}

/**
 * The position as its opening and `executions`, oldest first, lead to it: as if a busted one had never been. `lineOf`
 * finds the line of an execution's order.
 */
export function restateLines(
  { slices, cash }: Lines,
  account: AccountExposure,
  executions: readonly Execution[],
  lineOf: (execution: Execution) => Line,
): void {
  const { position, opening } = account;
  const cashAsOf = cash.asOf(account.of.client.clientID, account.account, account.of.instrument.currency);
  const isKnown = cashAsOf !== NO_TIME;
  const paidFrom = isKnown ? cashAsOf : (opening?.asOf ?? NO_TIME);
  account.paid = isKnown || opening === undefined ? 0n : opening.cost;
  const before = position.qty;
  const parts = new Map<Line, { held: number; spent: number }>();
  for (const line of account.lines) parts.set(line, { held: 0, spent: 0 });
  Object.assign(position, flatPosition());
  if (opening !== undefined) {
    Object.assign(position, { qty: opening.qty, cost: opening.cost });
    parts.set(opening.line, { held: opening.qty, spent: signedMoney(opening.cost, account.of.instrument) });
  }
  for (const execution of executions) {
    const { at, child, lastQty, lastPx } = execution;
    const { side } = child.parent;
    if (at >= paidFrom) account.paid += signedNotional(side, lastQty, lastPx);
    if (opening !== undefined && at < opening.asOf) continue;
    bookFill(position, side, lastQty, lastPx);
    const line = lineOf(execution);
    line.traded = true;
    const part = parts.get(line) ?? { held: 0, spent: 0 };
    part.held += signOf(side) * lastQty;
    part.spent += signOf(side) * moneyUp(lastPx, lastQty, account.of.instrument);
    parts.set(line, part);
  }
  countAccount(slices, account, before);
  for (const [line, { held, spent }] of parts) countLine(slices, line, held, spent);
}

/** The values of an execution before it was corrected. */
export interface Corrected {
  readonly lastQty: Qty;
  readonly lastPx: Price;
}

/** A bust or correction of an execution that opening or cash have in them already: they change by as much. */
export function correctOpening(lines: Lines, account: AccountExposure, execution: Execution, was: Corrected): void {
  const { opening, of } = account;
  const sign = signOf(execution.child.parent.side);
  const cost = notionalOf(execution.lastPx, execution.lastQty) - notionalOf(was.lastPx, was.lastQty);
  const cash = lines.cash.get(of.client.clientID, account.account, of.instrument.currency);
  if (cash !== undefined && execution.at < cash.asOf) {
    lines.cash.add(lines.slices, cash, -sign * signedMoney(cost, of.instrument));
  }
  if (opening === undefined || execution.at >= opening.asOf) return;
  account.opening = {
    ...opening,
    qty: opening.qty + sign * (execution.lastQty - was.lastQty),
    cost: opening.cost + BigInt(sign) * cost,
  };
}

/** Values the order by the prices of its arrival or by the last mark, whichever is more; its wanted terms too. */
export function revalue(r: Reservation): void {
  r.value = valueUnder(r, r.terms);
  r.wantedValue = r.replacing ? valueUnder(r, r.wantedTerms) : NO_PRICE;
}

function valueUnder({ buy, arrival, line }: Reservation, terms: Priced): Price {
  const { instrument, mark } = line.account.of;
  const then = worthOf(buy, terms, arrival, instrument);
  return orZero(larger(then, worthOf(buy, terms, mark, instrument)));
}

/** The order has other terms from here on. */
export function takeTerms(r: Reservation, terms: Priced): void {
  const { floating } = r.line.account.of.mark;
  floating.delete(r);
  r.terms = terms;
  r.value = valueUnder(r, terms);
  if (isFloating(r)) floating.add(r);
}

const isFloating = ({ terms }: Reservation): boolean => isStop(terms.ordType) || terms.ordType === OrdType.Pegged;

/** The market has moved: positions, orders that float, and `order` are valued by its new prices. */
export function moveMark(slices: Slices, mark: Mark, { bid, ask }: Sides, order: Reservation | undefined): void {
  if (bid !== NO_PRICE) mark.bid = bid;
  if (ask !== NO_PRICE) mark.ask = ask;
  for (const { accounts } of mark.lines) for (const account of accounts.values()) revalueHeld(slices, account);
  for (const r of mark.floating) if (r !== order) revalueOpen(slices, r);
  if (order !== undefined) revalueOpen(slices, order);
}

/** The order alone is worth more, by prices of its client's own. */
export function markAlone(slices: Slices, order: Reservation, { bid, ask }: Sides): void {
  const { arrival } = order;
  order.arrival = { bid: bid === NO_PRICE ? arrival.bid : bid, ask: ask === NO_PRICE ? arrival.ask : ask };
  revalueOpen(slices, order);
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

function revalueOpen(slices: Slices, r: Reservation): void {
  revalue(r);
  updateReservation(slices, r);
}

function revalueHeld(slices: Slices, account: AccountExposure): void {
  if (account.position.qty === 0) return;
  countAccount(slices, account, account.position.qty);
  for (const line of account.lines) countLine(slices, line, line.held, line.spent);
}

/** Moves the sums of slices that an account's whole position is in, from what it was. */
function countAccount(slices: Slices, account: AccountExposure, before: number): void {
  const { position, of } = account;
  of.position = plus(of.position, position.qty - before);
  const was: Held = { qty: before, worth: account.positionNotional };
  const is: Held = { qty: position.qty, worth: positionWorth(account) };
  const spent = signedMoney(position.cost - position.realised, of.instrument);
  const paid = signedMoney(account.paid, of.instrument);
  const [line] = account.lines; // all lines are in the same ones of these slices
  for (let shape = 0; shape < line.rows.length; shape++) {
    if (isFine(slices, shape)) continue;
    addHeld(slices, shape, line, was, -1);
    addHeld(slices, shape, line, is, 1);
    addSpent(slices, shape, line, hasCash(slices.shapes[shape]) ? paid - account.paidMoney : spent - account.spent);
  }
  account.positionNotional = is.worth;
  account.spent = spent;
  account.paidMoney = paid;
}

/** Moves the sums of slices that tell lines of an account apart. */
function countLine(slices: Slices, line: Line, held: number, spent: number): void {
  const was: Held = { qty: line.held, worth: line.worth };
  const is: Held = { qty: held, worth: partWorth(line, held) };
  for (let shape = 0; shape < line.rows.length; shape++) {
    if (!isFine(slices, shape)) continue;
    addHeld(slices, shape, line, was, -1);
    addHeld(slices, shape, line, is, 1);
    addSpent(slices, shape, line, spent - line.spent);
  }
  line.held = held;
  line.worth = is.worth;
  line.spent = spent;
}

const isFine = ({ shapes }: Slices, shape: number): boolean => (shapes[shape] & WITHIN_ACCOUNT) !== 0;

interface Held {
  readonly qty: number;
  readonly worth: Money;
}

/** What the position cost, or what closing it would bring or cost by the last mark, if that is more. */
function positionWorth({ position, of }: AccountExposure): Money {
  return most(moneyOf(position.cost, of.instrument), markedWorth(of, position.qty));
}

/** The same of a part of it, of which only the price of its last execution is known. */
function partWorth({ lastPx, account: { of } }: Line, held: number): Money {
  return most(moneyUp(lastPx, qtyOf(Math.abs(held)), of.instrument), markedWorth(of, held));
}

function markedWorth({ instrument, mark }: SymbolExposure, held: number): Money {
  const [near, far] = held > 0 ? [mark.bid, mark.ask] : [mark.ask, mark.bid];
  const px = near !== NO_PRICE ? near : far;
  return px === NO_PRICE || held === 0 ? NO_MONEY : moneyUp(px, qtyOf(Math.abs(held)), instrument);
}

/** Adds a position to a slice, or takes it out. */
function addHeld({ sums, shapes }: Slices, shape: number, line: Line, { qty, worth }: Held, sign: 1 | -1): void {
  if (qty === 0) return;
  const row = line.rows[shape];
  const bits = shapes[shape];
  if (hasQty(bits)) sums.add(row, qty > 0 ? Sum.LongQty : Sum.ShortQty, sign * Math.abs(qty));
  if (hasMoney(bits)) sums.add(row, qty > 0 ? Sum.LongNotional : Sum.ShortNotional, sign * worth);
}

function addSpent({ sums, shapes }: Slices, shape: number, line: Line, more: number): void {
  if (hasMoney(shapes[shape])) sums.add(line.rows[shape], Sum.Spent, more);
}

const signedMoney = (notional: bigint, instrument: Instrument): number =>
  (notional < 0n ? -1 : 1) * moneyOf(notional, instrument);

/** Counts all that is open and held in one more shape, which a limit has brought. */
export function countInShape(
  lines: Lines,
  shape: number,
  reservations: Iterable<Reservation>,
  deskOf: (clientID: string) => string,
): void {
  const all = lines.all.filter((line) => line !== undefined);
  for (const line of all) line.rows[shape] = lines.slices.join(shape, placeOf(line));
  lines.cash.countInShape(lines.slices, shape, deskOf);
  countAll(lines.slices, shape, { lines: all, reservations }, 1);
}

/** The client belongs to another desk: what it has open and holds leaves the slices of one and joins the other's. */
export function moveToDesk(lines: Lines, client: ClientExposure, desk: string, open: Iterable<Reservation>): void {
  const { slices } = lines;
  const its: Counted = {
    lines: lines.all.filter((line) => line !== undefined).filter(({ account }) => account.of.client === client),
    reservations: [...open].filter((r) => r.line.account.of.client === client),
  };
  for (let shape = 0; shape < slices.shapes.length; shape++) countAll(slices, shape, its, -1);
  for (const line of its.lines) slices.leaveAll(line.rows, placeOf(line));
  const from = client.desk;
  client.desk = desk;
  lines.cash.move(slices, client.clientID, from, desk);
  for (const line of its.lines) line.rows.splice(0, Infinity, ...slices.joinAll(placeOf(line)));
  for (let shape = 0; shape < slices.shapes.length; shape++) countAll(slices, shape, its, 1);
}

interface Counted {
  readonly lines: readonly Line[];
  readonly reservations: Iterable<Reservation>;
}

/** Adds all that these lines have in one shape, or takes it out. */
function countAll(slices: Slices, shape: number, { lines, reservations }: Counted, sign: 1 | -1): void {
  for (const r of reservations) addOpen(slices, shape, r, sign * r.openQty, sign * r.openNotional);
  for (const line of lines) {
    const { account } = line;
    slices.sums.add(line.rows[shape], Sum.OpenOrders, sign * line.openOrders);
    if (isFine(slices, shape)) {
      addHeld(slices, shape, line, { qty: line.held, worth: line.worth }, sign);
      addSpent(slices, shape, line, sign * line.spent);
    } else if (line === account.lines[0]) {
      addHeld(slices, shape, line, { qty: account.position.qty, worth: account.positionNotional }, sign);
      addSpent(slices, shape, line, sign * (hasCash(slices.shapes[shape]) ? account.paidMoney : account.spent));
    }
  }
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
  const { instrument } = r.line.account.of;
  const worth = moneyUp(r.value, openUnder(r, r.orderQty), instrument);
  if (!r.replacing) return worth;
  const wanted = moneyUp(r.wantedValue, openUnder(r, r.wantedQty), instrument);
  return wanted > worth ? wanted : worth;
}
