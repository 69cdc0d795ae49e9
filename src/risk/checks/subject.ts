/**
 * The request under decision, with everything the checks need gathered into numbers: one object, refilled for each
 * request, so that the checks themselves are comparisons.
 */
import { type Instrument, NO_INSTRUMENT } from '../../units/instrument.ts';
import { type OrderTerms, PLAIN } from '../../orders/terms.ts';
import type { Parent } from '../../orders/order.ts';
import { isBuy, orderID, Side } from '../../orders/values.ts';
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
  type Line,
  placeOfAsker,
  type SymbolExposure,
} from '../slices/lines.ts';
import type { Coordinates } from '../limits/limitRow.ts';
import { Meters } from '../slices/meters.ts';
import type { LimitBook, Permissions } from '../limitBook.ts';
import { copySettings, type LimitSet, NO_LIMITS, type Settings, unset } from './limitSet.ts';
import type { LimitSets } from './limitSets.ts';
import type { LineIndex } from './lineIndex.ts';
import { type LineLimits, NO_BLOCK } from './lineLimits.ts';
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
const NO_DESKS: ReadonlyMap<string, string> = new Map();
const NO_ROWS: readonly number[] = [];

/** Enough to breach any limit, and still safe to add to sums. */
const MOST_ADDED = qty(BEYOND);

export class Subject {
  clientID = '';
  originator = '';
  account = '';
  symbol = '';
  strategy = '';
  trader = '';
  session = '';
  /** The one it asks for, '' for none. */
  venue = '';
  /** Of an order at the gate. */
  orderID = orderID(0);
  side: Side = Side.Buy;
  terms: OrderTerms = PLAIN;
  buy = true;
  now = instant(0);
  /** It waited in the queue of its order, and counted in its rate when it came. */
  waited = false;

  /** What the client may use; undefined for a client without limits: it may not trade. */
  permissions: Permissions | undefined = undefined;
  /** What its limits set beside what checks compare. */
  readonly settings: Settings = unset();
  /** Where the limits of its line are packed, 0 for an order that has none yet; all limits, once asked for. */
  block = NO_BLOCK;
  limits: LimitSet = NO_LIMITS;
  /** NO_INSTRUMENT for an unknown one. */
  instrument: Instrument = NO_INSTRUMENT;
  latch: Latch = ACTIVE;
  locateReqd: LocateReqd = '';
  dayData: DayData = NO_DAY_DATA;
  rules: ShortSaleRules = NO_SHORT_SALE_RULES;
  band: PriceBand = NO_BAND;
  /** The source without whose word on the day it does not pass; '' for none. */
  awaits = '';
  /** Ours too, and however old: what the rules of short sales are about. */
  protectedBid: Price = NO_PRICE;
  /** The line it counts in; without one, what else is known of its client. */
  line: Line | undefined = undefined;
  known: Known = NOBODY;
  desks: ReadonlyMap<string, string> = NO_DESKS;

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
  /** What slices remember, and where the order is, once that was asked for. */
  meters: Meters = NO_METERS;
  placed: Coordinates | undefined = undefined;
  /** The sums of all slices, and with `limits` the rows of those that the order is in. */
  sums: Sums = NO_SUMS;
  rows: readonly number[] = NO_ROWS;
  /** Where those of other currencies are found, and the currency that rates of exchange are in. */
  slices: Slices = NO_SLICES;
  base = '';
  /** It may only close: PositionEffect(77)=C. */
  closeOnly = false;
  /** A replace that asks for no more than is open already, in quantity, worth and price. */
  easing = false;
  /** Without the price it would trade with it does not pass. */
  needsReference = false;
  /** At the gate: sums that are too large hold back what is counted in them already, though it adds nothing. */
  atGate = false;

  // What few orders need, and is far away in memory, is found when it is asked for.

  get client(): ClientExposure | undefined {
    return this.line === undefined ? this.known.client : this.line.account.of.client;
  }

  /** Number of the client's line in the symbol, −1 before its first order. */
  get lineNumber(): number {
    return (this.line === undefined ? this.known.inSymbol : this.line.account.of)?.number ?? -1;
  }

  get desk(): string {
    return this.client?.desk ?? this.desks.get(this.clientID) ?? '';
  }

  /** Its value in each dimension. */
  get place(): Coordinates {
    this.placed ??= coordinatesOf(this, this.instrument, this.account, this);
    return this.placed;
  }

  /** What its account holds in the symbol, long or short. */
  get held(): number {
    return Math.abs(this.position);
  }

  /** The same, below zero when it is short. */
  get position(): number {
    return this.exposure?.position.qty ?? 0;
  }

  /** It can only bring the account's position nearer to zero, whatever of its side fills. */
  get closing(): boolean {
    const { exposure } = this;
    if (exposure === undefined) return false;
    const { openBuyQty, openSellQty, position } = exposure;
    return this.buy ? openBuyQty + this.addQty <= -position.qty : openSellQty + this.addQty <= position.qty;
  }

  /** The same of the part of the position that orders of its strategy, trader and session have made. */
  get closesPart(): boolean {
    const { line } = this;
    if (line === undefined) return false;
    const { openBuyQty, openSellQty } = line.account;
    return this.buy ? openBuyQty + this.addQty <= -line.held : openSellQty + this.addQty <= line.held;
  }

  private get exposure(): AccountExposure | undefined {
    return this.line === undefined ? this.known.account : this.line.account;
  }
}

/** What is known of an order's client without a line of the order's own. */
interface Known {
  readonly client: ClientExposure | undefined;
  readonly inSymbol: SymbolExposure | undefined;
  readonly account: AccountExposure | undefined;
}

const NOBODY: Known = { client: undefined, inSymbol: undefined, account: undefined };

/** A request is checked against these: state and limits, the protected quote of its symbol, and the time. */
interface Surroundings {
  readonly state: RiskState;
  readonly limits: LimitBook;
  readonly sets: LimitSets;
  readonly packed: LineLimits;
  readonly index: LineIndex;
  readonly quote: Quote;
  readonly now: Instant;
  readonly rules: ShortSaleRules;
  readonly band: PriceBand;
  readonly protectedBid: Price;
  readonly awaits: string;
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
  gather(s, around);
  s.addQty = least(s.terms.orderQty, MOST_ADDED);
  s.addNotional = s.notional;
  s.addOrders = 1;
  s.done = NO_MONEY;
  s.total = s.notional;
  valueAnyhow(s);
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
  gather(s, around);
  const r = around.state.reservations.get(order.orderID);
  const leaves = r === undefined ? unfilled(terms.orderQty, order.cumQty) : openUnder(r, terms.orderQty);
  const held = r === undefined ? NO_QTY : r.openQty;
  const heldNotional = r === undefined ? NO_MONEY : r.openNotional;
  const wanted = moneyUp(orZero(s.value), leaves, s.instrument);
  s.addQty = leaves > held ? least(minus(leaves, held), MOST_ADDED) : NO_QTY;
  s.addNotional = wanted > heldNotional ? minus(wanted, heldNotional) : NO_MONEY;
  s.addOrders = r === undefined && leaves > 0 ? 1 : 0;
  countTotal(s, order, unfilled(terms.orderQty, order.cumQty));
  valueAnyhow(s);
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
  s.orderID = order.orderID;
  s.easing = false;
  takeOrder(s, order, terms, around);
  s.latch = state.trading.strictest(order, state.desks);
  s.addQty = NO_QTY;
  s.addNotional = NO_MONEY;
  const r = state.reservations.get(order.orderID);
  if (r === undefined) {
    gather(s, around);
    countTotal(s, order, terms.orderQty);
    return valueAnyhow(s);
  }
  s.instrument = r.line.account.of.instrument;
  s.placed = undefined;
  takeState(s, around);
  takeLine(s, r.line, around.packed.of(r.line), around);
  lookAround(s, around);
  const worth = moneyUp(orZero(s.value), r.openQty, s.instrument);
  if (worth > r.openNotional) s.addNotional = minus(worth, r.openNotional);
  countTotal(s, order, r.openQty);
  valueAnyhow(s);
}

/** The sum is exact, and rounded up once. */
function countTotal(s: Subject, { notional, notionalBelowZero }: Parent, open: Qty): void {
  // What was paid and what was received are both done.
  const done = notionalBelowZero === 0n ? notional : notional - 2n * notionalBelowZero;
  if (done === 0n) {
    s.done = NO_MONEY;
    s.total = moneyUp(orZero(s.value), open, s.instrument);
    return;
  }
  s.done = moneyOf(done, s.instrument);
  s.total = moneyOf(done + magnitude(notionalOf(orZero(s.value), open)), s.instrument);
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
  findSlices(s, around);
}

/** A status request is about no order in particular: it is its client's, and its session's. */
export function subjectOfStatus(
  s: Subject,
  clientID: string,
  session: string,
  { state, sets, now }: Surroundings,
): void {
  clear(s);
  s.clientID = clientID;
  s.session = session;
  s.now = now;
  s.meters = state.meters;
  s.desks = state.desks;
  s.line = undefined;
  s.known = NOBODY;
  s.block = NO_BLOCK;
  s.placed = placeOfAsker(state.desks, clientID, session);
  s.limits = sets.at(s.placed, NO_INSTRUMENT);
  s.rows = NO_ROWS;
}

/** Nothing of the request before is left, which was another client's perhaps. */
function clear(s: Subject): void {
  s.originator = '';
  s.account = '';
  s.symbol = '';
  s.strategy = '';
  s.trader = '';
  s.venue = '';
  s.closeOnly = false;
  s.terms = PLAIN;
  s.instrument = NO_INSTRUMENT;
  s.locateReqd = '';
  s.latch = ACTIVE;
  s.waited = false;
  s.atGate = false;
}

/** Fills in limits, slices and quote for the order's own fields. */
function gather(s: Subject, around: Surroundings): void {
  findSlices(s, around);
  lookAround(s, around);
}

/** Fills in what the client may use, and the quote, and values the terms by it. Limits are there already. */
function lookAround(s: Subject, around: Surroundings): void {
  const { requireQuote, maxQuoteAge } = s.settings;
  const { quote } = around;
  s.permissions = around.limits.of(s.clientID);
  s.dayData = around.state.dayData;
  s.rules = around.rules;
  s.slices = around.state.lines.slices;
  s.base = around.base;
  s.band = around.band;
  s.protectedBid = around.protectedBid;
  s.awaits = around.awaits;
  s.buy = isBuy(s.side);
  s.quote = quote;
  const instead = requireQuote || quote.lastKnown === undefined ? NO_PRICE : quote.lastKnown;
  s.bid = quote.bid !== NO_PRICE && quote.bidAgeMicros <= maxQuoteAge ? quote.bid : instead;
  s.ask = quote.ask !== NO_PRICE && quote.askAgeMicros <= maxQuoteAge ? quote.ask : instead;
  const { withoutReference } = around.limits;
  s.needsReference = withoutReference === 'refuse' || (withoutReference === 'hold' && s.atGate);
  s.opposite = s.buy ? s.ask : s.bid;
  s.same = s.buy ? s.bid : s.ask;
  s.value = worthOf(s.buy, s.terms, s, s.instrument);
  s.notional = moneyUp(orZero(s.value), s.terms.orderQty, s.instrument);
}

/** The limits that meet the order, and the sums that it would add to: those of its line, once there is one. */
function findSlices(s: Subject, around: Surroundings): void {
  const { index, packed } = around;
  s.placed = undefined;
  takeState(s, around);
  const symbol = index.symbolNumber(s.symbol);
  s.instrument = index.instrument(symbol);
  const at = index.find(s.clientID, symbol);
  const known = at < 0 ? undefined : index.match(at, s);
  if (known !== undefined) return takeLine(s, known, index.block(at, known), around);
  const line = findSlowly(s, around);
  if (line !== undefined) takeLine(s, line, packed.of(line), around);
}

function takeState(s: Subject, { state }: Surroundings): void {
  s.sums = state.lines.slices.sums;
  s.meters = state.meters;
  s.desks = state.desks;
}

/** The limits of the line, packed. */
function takeLine(s: Subject, line: Line, block: number, { packed }: Surroundings): void {
  s.line = line;
  s.block = block;
  packed.settings(block, s.settings);
}

/** Fills in the limits and sums of an order that has no line yet; returns its line if it has one. */
function findSlowly(s: Subject, around: Surroundings): Line | undefined {
  const { state, index } = around;
  const client = state.clients.get(s.clientID);
  const inSymbol = client?.symbols.get(s.symbol);
  const account = inSymbol?.accounts.get(s.account);
  const line = account === undefined ? undefined : findLine(account, s);
  if (line !== undefined) {
    index.note(line);
    return line;
  }
  s.line = undefined;
  s.known = { client, inSymbol, account };
  s.block = NO_BLOCK;
  takeLimits(s, around);
  copySettings(s.limits, s.settings);
  return undefined;
}

/** All limits that meet the order, one by one, and the rows of their sums. */
export function takeLimits(s: Subject, { state, sets }: Pick<Surroundings, 'state' | 'sets'>): void {
  s.limits = sets.at(s.place, s.instrument);
  s.rows = s.line === undefined ? state.lines.slices.findAll(s.place) : s.line.rows;
}

/** Nobody is kept in a position because the quote is old. */
function valueAnyhow(s: Subject): void {
  if (s.value === NO_PRICE && s.closing) s.value = worthOf(s.buy, s.terms, s.quote, s.instrument);
}

const unfilled = (orderQty: Qty, cumQty: Qty): Qty => (orderQty > cumQty ? minus(orderQty, cumQty) : NO_QTY);
