/**
 * The request under decision, with everything the checks need gathered into numbers: one object, refilled for each
 * request, so that the checks themselves are comparisons.
 */
import { type Instrument, NO_INSTRUMENT } from '../../units/instrument.ts';
import { type OrderTerms, PLAIN } from '../../orders/terms.ts';
import type { Parent } from '../../orders/order.ts';
import { isBuy, Side } from '../../orders/values.ts';
import {
  type Instant,
  instant,
  least,
  minus,
  NO_PRICE,
  NO_QTY,
  orZero,
  type Price,
  type Qty,
  qty,
} from '../../units/brand.ts';
import { notionalOf } from '../../units/notional.ts';
import { DayData, NO_BAND, type PriceBand } from '../day/dayData.ts';
import { openUnder } from '../slices/exposure.ts';
import {
  type AccountExposure,
  type ClientExposure,
  coordinatesOf,
  findLine,
  isOf,
  placeOf,
  placeOfAsker,
} from '../slices/lines.ts';
import type { Coordinates } from '../limits/limitRow.ts';
import { Meters } from '../slices/meters.ts';
import type { LimitBook, Permissions } from '../limitBook.ts';
import { type LimitSet, NO_LIMITS } from './limitSet.ts';
import type { LimitSets } from './limitSets.ts';
import { BEYOND, type Money, moneyOf, moneyUp, NO_MONEY } from '../worth/riskMoney.ts';
import { NO_QUOTE, type Quote } from '../worth/quote.ts';
import { type LocateReqd, NO_SHORT_SALE_RULES, type ShortSaleRules } from '../day/shortRules.ts';
import type { RiskState } from '../state.ts';
import { Slices } from '../slices/slices.ts';
import { Sums } from '../slices/sums.ts';
import { ACTIVE, type Latch } from '../tradingState.ts';
import { worthOf } from '../worth/valuation.ts';

/** A new order, as risk needs it; an OrderReceived event is one. Prices and quantities in the instrument's scales. */
export interface NewIntent {
  readonly clientID: string;
  /** Absent: the client itself. */
  readonly originator?: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly exDestination: string;
  /** The session it came from. */
  readonly replyTo: string;
  /** Absent: none. */
  readonly strategy?: string;
  readonly trader?: string;
  readonly closeOnly?: boolean;
  readonly terms: OrderTerms;
  /** LocateReqd(114); '' or absent where it says nothing. */
  readonly locateReqd?: LocateReqd;
}

const NO_SLICES = new Slices();
const NO_SUMS = new Sums();
const NO_DAY_DATA = new DayData();
const NO_METERS = new Meters();
const NO_PLACE: Coordinates = [];
const NO_ROWS: readonly number[] = [];

/** Enough to breach any limit, and still safe to add to sums. */
const MOST_ADDED = qty(BEYOND);

export class Subject {
  clientID = '';
  originator = '';
  account = '';
  symbol = '';
  desk = '';
  strategy = '';
  trader = '';
  session = '';
  /** The one it asks for, '' for none. */
  venue = '';
  side: Side = Side.Buy;
  terms: OrderTerms = PLAIN;
  buy = true;
  now = instant(0);
  /** It waited in the queue of its order, and counted in its rate when it came. */
  waited = false;

  /** What the client may use; undefined for a client without limits: it may not trade. */
  permissions: Permissions | undefined = undefined;
  limits: LimitSet = NO_LIMITS;
  /** NO_INSTRUMENT for an unknown one. */
  instrument: Instrument = NO_INSTRUMENT;
  latch: Latch = ACTIVE;
  locateReqd: LocateReqd = '';
  dayData: DayData = NO_DAY_DATA;
  rules: ShortSaleRules = NO_SHORT_SALE_RULES;
  band: PriceBand = NO_BAND;
  /** Ours too, and however old: what the rules of short sales are about. */
  protectedBid: Price = NO_PRICE;
  client: ClientExposure | undefined = undefined;
  /** Number of the client's line in the symbol, −1 before its first order. */
  lineNumber = -1;

  quote: Quote = NO_QUOTE;
  /** Fresh sides of the quote, or what is known instead, NO_PRICE for nothing. */
  bid: Price = NO_PRICE;
  ask: Price = NO_PRICE;
  /** The one that the order would trade with, and its own. */
  opposite: Price = NO_PRICE;
  same: Price = NO_PRICE;
  /** The price the order is counted at, NO_PRICE for one that nobody can value; and the worth of all of it. */
  value: Price = NO_PRICE;
  notional: Money = NO_MONEY;
  /** What is done of the order, at its own prices; and with it all that may still be, at its value. */
  done: Money = NO_MONEY;
  total: Money = NO_MONEY;

  /** Quantity that the request adds to the worst case of the open orders. */
  addQty: Qty = NO_QTY;
  addNotional: Money = NO_MONEY;
  /** Open orders that it adds: a new one, or one that was filled and is to be open again. */
  addOrders = 0;
  /** What its account holds in the symbol, long or short. */
  held = 0;
  /** What slices remember, and where the order is. */
  meters: Meters = NO_METERS;
  place: Coordinates = NO_PLACE;
  /** The sums of all slices, and the rows of those that the order is in. */
  sums: Sums = NO_SUMS;
  rows: readonly number[] = NO_ROWS;
  /** Where those of other currencies are found, and the currency that rates of exchange are in. */
  slices: Slices = NO_SLICES;
  base = '';
  /** It may only close: PositionEffect(77)=C. */
  closeOnly = false;
  /** It can only bring the account's position nearer to zero, whatever of its side fills. */
  closing = false;
  /** A replace that asks for no more than is open already, in quantity, worth and price. */
  easing = false;
  /** Without the price it would trade with it does not pass. */
  needsReference = false;
  /** At the gate: sums that are too large hold back what is counted in them already, though it adds nothing. */
  atGate = false;
}

/** A request is checked against these: state and limits, the protected quote of its symbol, and the time. */
interface Surroundings {
  readonly state: RiskState;
  readonly limits: LimitBook;
  readonly sets: LimitSets;
  readonly quote: Quote;
  readonly now: Instant;
  readonly rules: ShortSaleRules;
  readonly band: PriceBand;
  readonly protectedBid: Price;
  readonly base: string;
}

export function subjectOfNew(s: Subject, intent: NewIntent, around: Surroundings): void {
  s.clientID = intent.clientID;
  s.originator = intent.originator ?? '';
  s.waited = false;
  s.account = intent.account;
  s.symbol = intent.symbol;
  s.strategy = intent.strategy ?? '';
  s.trader = intent.trader ?? '';
  s.session = intent.replyTo;
  s.venue = intent.exDestination;
  s.closeOnly = intent.closeOnly === true;
  s.side = intent.side;
  s.terms = intent.terms;
  s.locateReqd = intent.locateReqd ?? '';
  s.now = around.now;
  s.latch = around.state.trading.strictest(intent, around.state.desks);
  const account = gather(s, around);
  s.addQty = least(s.terms.orderQty, MOST_ADDED);
  s.addNotional = s.notional;
  s.addOrders = 1;
  s.done = NO_MONEY;
  s.total = s.notional;
  lookAtPosition(s, account);
  s.easing = false;
  s.atGate = false;
}

export function subjectOfReplace(
  s: Subject,
  terms: OrderTerms,
  order: Parent,
  waited: boolean,
  around: Surroundings,
): void {
  s.waited = waited;
  s.atGate = false;
  takeOrder(s, order, terms, around);
  const account = gather(s, around);
  const r = around.state.reservations.get(order.orderID);
  const leaves = r === undefined ? unfilled(terms.orderQty, order.cumQty) : openUnder(r, terms.orderQty);
  const held = r === undefined ? NO_QTY : r.openQty;
  const heldNotional = r === undefined ? NO_MONEY : r.openNotional;
  const wanted = moneyUp(orZero(s.value), leaves, s.instrument);
  s.addQty = leaves > held ? least(minus(leaves, held), MOST_ADDED) : NO_QTY;
  s.addNotional = wanted > heldNotional ? minus(wanted, heldNotional) : NO_MONEY;
  s.addOrders = r === undefined && leaves > 0 ? 1 : 0;
  countTotal(s, order, unfilled(terms.orderQty, order.cumQty));
  lookAtPosition(s, account);
  s.easing = s.addQty === 0 && s.addNotional === 0 && !isBolder(s.buy, terms, order.terms);
}

function takeOrder(s: Subject, order: Parent, terms: OrderTerms, { now }: Surroundings): void {
  s.clientID = order.clientID;
  s.account = order.account;
  s.symbol = order.symbol;
  s.strategy = order.strategy;
  s.trader = order.trader;
  s.session = order.session;
  s.venue = order.exDestination;
  s.closeOnly = order.closeOnly;
  s.side = order.side;
  s.terms = terms;
  s.locateReqd = order.locateReqd;
  s.now = now;
}

/** What is left of an order that was accepted, at the gate: sums have it already, but for what it is worth more now. */
export function subjectOfWork(s: Subject, terms: OrderTerms, order: Parent, around: Surroundings): void {
  const { state } = around;
  s.waited = false;
  s.atGate = true;
  s.easing = false;
  takeOrder(s, order, terms, around);
  s.latch = state.trading.strictest(order, state.desks);
  s.addQty = NO_QTY;
  s.addNotional = NO_MONEY;
  const r = state.reservations.get(order.orderID);
  if (r === undefined) {
    const its = gather(s, around);
    countTotal(s, order, terms.orderQty);
    return lookAtPosition(s, its);
  }
  const { account } = r.line;
  s.client = account.of.client;
  s.lineNumber = account.of.number;
  s.sums = state.lines.slices.sums;
  s.meters = state.meters;
  s.place = state.meters.inUse ? placeOf(r.line) : NO_PLACE;
  s.desk = account.of.client.desk;
  s.limits = around.sets.of(r.line);
  s.rows = r.line.rows;
  lookAround(s, around, account.of.instrument);
  const worth = moneyUp(orZero(s.value), r.openQty, s.instrument);
  if (worth > r.openNotional) s.addNotional = minus(worth, r.openNotional);
  countTotal(s, order, r.openQty);
  lookAtPosition(s, account);
}

/** The sum is exact, and rounded up once. */
function countTotal(s: Subject, { notional }: Parent, open: Qty): void {
  if (notional === 0n) {
    s.done = NO_MONEY;
    s.total = moneyUp(orZero(s.value), open, s.instrument);
    return;
  }
  s.done = moneyOf(notional, s.instrument);
  s.total = moneyOf(magnitude(notional) + magnitude(notionalOf(orZero(s.value), open)), s.instrument);
}

const magnitude = (notional: bigint): bigint => (notional < 0n ? -notional : notional);

/** It would trade where the order as it is would not. */
function isBolder(buy: boolean, to: OrderTerms, from: OrderTerms): boolean {
  if (to.ordType !== from.ordType || to.peg !== from.peg || to.pegOffset !== from.pegOffset) return true;
  if (to.stopPx !== from.stopPx) return true;
  return to.price !== from.price && (to.price === NO_PRICE || (buy ? to.price > from.price : to.price < from.price));
}

/** A cancel meets its rate only, and so does a replace that is put into a queue. */
export function subjectOfRate(s: Subject, order: Parent, around: Surroundings): void {
  s.waited = false;
  s.atGate = false;
  takeOrder(s, order, order.terms, around);
  s.instrument = around.state.instruments.get(s.symbol) ?? NO_INSTRUMENT;
  findSlices(s, around);
}

/** A status request is about no order in particular: it is its client's, and its session's. */
export function subjectOfStatus(
  s: Subject,
  clientID: string,
  session: string,
  { state, sets, now }: Surroundings,
): void {
  s.clientID = clientID;
  s.session = session;
  s.waited = false;
  s.now = now;
  s.meters = state.meters;
  s.place = placeOfAsker(state.desks, clientID, session);
  s.limits = sets.at(s.place, NO_INSTRUMENT);
}

/** Fills in limits, slices and quote for the order's own fields; returns its account's line, if any. */
function gather(s: Subject, around: Surroundings): AccountExposure | undefined {
  s.instrument = around.state.instruments.get(s.symbol) ?? NO_INSTRUMENT;
  const account = findSlices(s, around);
  lookAround(s, around, s.instrument);
  return account;
}

/** Fills in what the client may use, and the quote, and values the terms by it. Limits are there already. */
function lookAround(s: Subject, around: Surroundings, instrument: Instrument): void {
  const { limits } = s;
  const { quote } = around;
  s.permissions = around.limits.of(s.clientID);
  s.dayData = around.state.dayData;
  s.rules = around.rules;
  s.slices = around.state.lines.slices;
  s.base = around.base;
  s.band = around.band;
  s.protectedBid = around.protectedBid;
  s.instrument = instrument;
  s.buy = isBuy(s.side);
  s.quote = quote;
  const instead = limits.requireQuote || quote.lastKnown === undefined ? NO_PRICE : quote.lastKnown;
  s.bid = quote.bid !== NO_PRICE && quote.bidAgeMicros <= limits.maxQuoteAge ? quote.bid : instead;
  s.ask = quote.ask !== NO_PRICE && quote.askAgeMicros <= limits.maxQuoteAge ? quote.ask : instead;
  const { withoutReference } = around.limits;
  s.needsReference = withoutReference === 'refuse' || (withoutReference === 'hold' && s.atGate);
  s.opposite = s.buy ? s.ask : s.bid;
  s.same = s.buy ? s.bid : s.ask;
  s.value = worthOf(s.buy, s.terms, s, s.instrument);
  s.notional = moneyUp(orZero(s.value), s.terms.orderQty, s.instrument);
}

/** The limits that meet the order, and the sums that it would add to: those of its line, once there is one. */
function findSlices(s: Subject, { state, sets }: Surroundings): AccountExposure | undefined {
  const client = state.clients.get(s.clientID);
  const inSymbol = client?.symbols.get(s.symbol);
  const last = inSymbol?.last;
  const isLast = last !== undefined && last.account.account === s.account && isOf(last, s);
  const account = isLast ? last.account : inSymbol?.accounts.get(s.account);
  const line = isLast ? last : account === undefined ? undefined : findLine(account, s);
  s.client = client;
  s.lineNumber = inSymbol === undefined ? -1 : inSymbol.number;
  s.sums = state.lines.slices.sums;
  s.desk = client === undefined ? (state.desks.get(s.clientID) ?? '') : client.desk;
  s.meters = state.meters;
  s.place = line === undefined || state.meters.inUse ? placeOfNew(s) : NO_PLACE;
  if (line !== undefined) {
    s.limits = sets.of(line);
    s.rows = line.rows;
  } else {
    s.limits = sets.at(s.place, s.instrument);
    s.rows = state.lines.slices.findAll(s.place);
  }
  return account;
}

function placeOfNew(s: Subject): Coordinates {
  return coordinatesOf(s, s.instrument, s.account, s);
}

/** Closing: even if all that is open on its side filled, the account's position would not pass zero. */
function lookAtPosition(s: Subject, account: AccountExposure | undefined): void {
  s.held = 0;
  s.closing = false;
  if (account === undefined) return;
  const { openBuyQty, openSellQty, position } = account;
  s.held = Math.abs(position.qty);
  s.closing = s.buy ? openBuyQty + s.addQty <= -position.qty : openSellQty + s.addQty <= position.qty;
  // Nobody is kept in a position because the quote is old.
  if (s.closing && s.value === NO_PRICE) s.value = worthOf(s.buy, s.terms, s.quote, s.instrument);
}

const unfilled = (orderQty: Qty, cumQty: Qty): Qty => (orderQty > cumQty ? minus(orderQty, cumQty) : NO_QTY);
