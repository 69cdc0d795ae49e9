/**
 * Runs the table of checks (checks/checks.ts) over one request. What is open, held and counted is a fold over events
 * (state.ts), the limits are configuration (limitBook.ts).
 *
 * Evaluating changes no state: the caller records what became of the request, and folds those events with applyRisk.
 */
import type { Parent } from '../orders/order.ts';
import type { OrderTerms } from '../orders/terms.ts';
import { CxlRejReason, type OrderID, OrdRejReason } from '../orders/values.ts';
import { type Instant, instant, NO_PRICE, type Price } from '../units/brand.ts';
import type { EventOf } from '../units/record.ts';
import type { Check, Checked, Request } from './checks/check.ts';
import { lookAcross, missingRates } from './checks/acrossCurrencies.ts';
import { CHECKS } from './checks/checks.ts';
import type { CheckCode } from './codes.ts';
import { NO_BAND, type PriceBand } from './day/dayData.ts';
import type { RiskDecided } from './event.ts';
import type { LimitBook } from './limitBook.ts';
import { LimitSets } from './checks/limitSets.ts';
import { LineIndex } from './checks/lineIndex.ts';
import { LineLimits, NO_BLOCK } from './checks/lineLimits.ts';
import { type Dimension, DIMENSIONS, type LimitInForce, namedBits, type Scope } from './limits/limitRow.ts';
import { MEASURE_KINDS, MEASURE_NAMES } from './limits/measureKinds.ts';
import type { Limit } from './checks/limitSet.ts';
import { noteSeen, type Seen } from './checks/look.ts';
import { needsLocate } from './checks/shortSales.ts';
import { assetClassOf } from '../units/instrument.ts';
import { MEASURES_BY_PLACE, type PlacedMeasure } from './checks/measures.ts';
import { BEYOND, NO_LIMIT } from './worth/riskMoney.ts';
import { EMPTY_ROW } from './slices/sums.ts';
import { NO_QUOTE, type Quote } from './worth/quote.ts';
import { NO_SHORT_SALE_RULES, type ShortSaleRules } from './day/shortRules.ts';
import type { RiskState } from './state.ts';
import {
  type NewIntent,
  Subject,
  subjectOfNew,
  subjectOfRate,
  subjectOfReplace,
  subjectOfStatus,
  subjectOfWork,
  takeLimits,
} from './checks/subject.ts';

/** The decision about one request. Reused: valid until the next request of its kind is evaluated. */
export class RiskDecision<R extends Checked = Request> {
  readonly request: R;
  passed = true;
  /** One row per check, in order of precedence; the first `made` of them are of this request. */
  readonly checks: readonly Seen[];
  made = 0;
  /** By which it was judged. */
  quote: Quote = NO_QUOTE;
  band: PriceBand = NO_BAND;
  protectedBid: Price = NO_PRICE;
  /** Code of the first breach, '' when it passed. */
  code: CheckCode | '' = '';
  /** OrdRejReason(103) of the first breach, for an order; means nothing when it passed. */
  ordRejReason: OrdRejReason = OrdRejReason.BrokerOption;
  /** CxlRejReason(102) of any breach, for a replace or cancel. */
  readonly cxlRejReason = CxlRejReason.BrokerOption;
  /** For the client's Text(58): the first breach in words, and the codes of the others. */
  text = '';
  /** Limits that only warn, and were passed; and what the client is told of the first, '' for none. */
  readonly warnings: Seen[] = [];
  warning = '';
  /** The limit that came nearest to being reached, with the number of its row. */
  readonly nearest = { code: CHECKS[0].code, limit: 0, observed: 0, ok: true, number: 0 };
  /** How near: observed ÷ limit; 0 for none. */
  nearness = 0;
  /** Of the limits, by which it was made. */
  version = 0;

  constructor(request: R, { checks }: Table) {
    this.request = request;
    this.checks = checks.map(({ code }) => ({ code, limit: 0, observed: 0, ok: true, row: undefined }));
  }
}

/** What of the configuration is no limit. */
export interface RiskSettings {
  readonly rules: ShortSaleRules;
  readonly base: string;
}
const NO_SETTINGS: RiskSettings = { rules: NO_SHORT_SALE_RULES, base: '' };

/** State and limits, and what of the market and the clock belongs to the request at hand. */
export class RiskContext {
  readonly state: RiskState;
  /** Who may trade what; the limits themselves are part of the state. */
  limits: LimitBook;
  /** Every check and every limit is looked at, and what they saw is kept, also where a glance tells that all pass. */
  inFull = false;
  readonly sets: LimitSets;
  readonly packed: LineLimits;
  readonly index: LineIndex;
  /** Protected quote of the request's symbol, and the time. Set both before each evaluation. */
  quote: Quote = NO_QUOTE;
  now = instant(0);
  /** Of the symbol, set with the quote. */
  band: PriceBand = NO_BAND;
  /** Of the symbol while its short sales are restricted, else NO_PRICE. */
  protectedBid: Price = NO_PRICE;
  /** The source that has to tell the start of the day first, while the market is open; '' for none. */
  awaits = '';
  /** What is configured of short sales; and the firm's currency, which rates of exchange are in. */
  rules: ShortSaleRules;
  base: string;
  readonly subject = new Subject();
  readonly onNew = new RiskDecision('new', NEW_CHECKS);
  readonly onReplace = new RiskDecision('replace', REPLACE_CHECKS);
  readonly onCancel = new RiskDecision('cancel', CANCEL_CHECKS);
  readonly atGate = new RiskDecision('gate', GATE_CHECKS);
  readonly onQueuedReplace = new RiskDecision('replace', QUEUED_REPLACE_CHECKS);
  readonly onStatus = new RiskDecision('status', STATUS_CHECKS);

  constructor(state: RiskState, limits: LimitBook, { rules, base }: RiskSettings = NO_SETTINGS) {
    this.state = state;
    this.limits = limits;
    this.rules = rules;
    this.base = base;
    const { lines, limits: rows } = state;
    this.sets = new LimitSets(state, PRECEDENCE);
    this.packed = new LineLimits(this.sets, lines.slices, rows);
    this.index = new LineIndex(state.instruments, lines, this.packed);
  }
}

/** A new order, before its OrderReceived is folded in. */
export function evaluateNew(intent: NewIntent, context: RiskContext): RiskDecision {
  subjectOfNew(context.subject, intent, context);
  return decide(NEW_CHECKS, context, context.onNew);
}

/**
 * New terms for `order`, before its ReplaceRequested is folded in. Limits per order meet the new terms alone; sums meet
 * the worse of old and new, since either may be in force until the replace is decided. Terms that add nothing to what
 * is open pass sums that are already too large, and a state of REDUCING. `replyTo`: the session that asks for them.
 * `waited`: its rate was checked when it was queued (evaluateQueuedReplace).
 */
export function evaluateReplace(
  terms: OrderTerms,
  order: Parent,
  context: RiskContext,
  replyTo = order.replyTo,
  waited = false,
): RiskDecision {
  const { subject, state } = context;
  subjectOfReplace(subject, terms, order, waited, context);
  subject.latch = state.trading.strictestAsked(order, state.desks, replyTo);
  return decide(REPLACE_CHECKS, context, context.onReplace);
}

/** What is left of `order` under `terms`, which waited, before a child of it leaves: the checks of the gate. */
export function evaluateWork(terms: OrderTerms, order: Parent, context: RiskContext): RiskDecision {
  subjectOfWork(context.subject, terms, order, context);
  return decide(GATE_CHECKS, context, context.atGate, true);
}

/** Of a short sale at a venue: it needs shares that were located, and today's are too few. */
export function lacksLocate(order: Parent, context: RiskContext): boolean {
  const { subject, now } = context;
  subjectOfWork(subject, order.terms, order, context);
  if (!needsLocate(subject)) return false;
  const { locates } = subject.dayData;
  const located = locates.located(order.clientID, order.symbol, subject.dayData.today(now));
  return located === 0 || locates.usedUpTo(order) > located;
}

/** Cancels are checked against their message rate only: no halt, limit or list blocks them. */
export function evaluateCancel(order: Parent, context: RiskContext): RiskDecision {
  subjectOfRate(context.subject, order, context);
  return decide(CANCEL_CHECKS, context, context.onCancel);
}

/** A replace that will wait in its order's queue meets its rate now, and the other checks when it is taken up. */
export function evaluateQueuedReplace(order: Parent, context: RiskContext): RiskDecision {
  subjectOfRate(context.subject, order, context);
  return decide(QUEUED_REPLACE_CHECKS, context, context.onQueuedReplace);
}

/** Asking for the status of orders meets its rate. */
export function evaluateStatus(clientID: string, session: string, context: RiskContext): RiskDecision<'status'> {
  subjectOfStatus(context.subject, clientID, session, context);
  return decide(STATUS_CHECKS, context, context.onStatus);
}

type RiskDecidedEvent = EventOf<typeof RiskDecided>;

/** The decision as a record that may be kept; orderID is 0 when the request named an order we do not know. */
export function riskDecided(
  decision: RiskDecision,
  orderID: OrderID,
  at: Instant,
  clientID: string,
  clOrdID: string,
): RiskDecidedEvent {
  const { request, passed, made, version, band, protectedBid } = decision;
  const isNew = request === 'new' && orderID !== 0;
  return {
    kind: 'riskDecided',
    orderID,
    at,
    clientID: isNew ? '' : clientID,
    clOrdID: isNew ? '' : clOrdID,
    request,
    passed,
    checks: rowsOf(decision),
    quote: quoteOf(decision),
    bandLow: band.low,
    bandHigh: band.high,
    made,
    version,
    protectedBid,
  };
}

function quoteOf({ request, quote }: RiskDecision): RiskDecidedEvent['quote'] {
  const { bid, ask, bidAgeMicros, askAgeMicros, lastKnown = NO_PRICE, isOneFeeds = false, isDoubted = false } = quote;
  const prices = request === 'new' ? { bid: NO_PRICE, ask: NO_PRICE } : { bid, ask };
  return { ...prices, bidAgeMicros, askAgeMicros, lastKnown, isOneFeeds, isDoubted };
}

/** What the record has of the checks: what failed, what warned, and the limit that came nearest. */
export function rowsOf({
  passed,
  checks,
  made,
  warnings,
  nearest,
  nearness,
}: RiskDecision): RiskDecidedEvent['checks'][number][] {
  const rows: RiskDecidedEvent['checks'][number][] = [];
  const failed = passed ? 0 : made; // what an earlier decision saw may still be there
  for (let i = 0; i < failed; i++) if (!checks[i].ok) rows.push(rowOf(checks[i], false));
  for (const warning of warnings) rows.push(rowOf(warning, true));
  if (nearness > 0) {
    const { code, limit, observed, ok, number } = nearest;
    rows.push({ code, limit, observed, ok, row: number, soft: false });
  }
  return rows;
}

function rowOf({ code, limit, observed, ok, row }: Seen, soft: boolean): RiskDecidedEvent['checks'][number] {
  return { code, limit, observed, ok, row: row?.number ?? 0, soft };
}

/** The place of each check in the table. */
const PRECEDENCE: ReadonlyMap<CheckCode, number> = new Map(CHECKS.map(({ code }, place) => [code, place]));

/** A row of the table, with its place in it. */
type Placed = Check & { readonly place: number };

const PLACED: readonly Placed[] = CHECKS.map((check, place) => ({ ...check, place }));

type Look = NonNullable<Check['look']>;

/** The checks of one kind of request. */
class Table {
  readonly checks: readonly Placed[];
  /** Those that are no limits, which a buy and a sale meet. */
  readonly buyLooks: readonly Look[];
  readonly saleLooks: readonly Look[];
  /** By place in MEASURE_NAMES: the measures of limits that are looked at. */
  readonly measures: readonly (PlacedMeasure | undefined)[];

  constructor(belongs: (check: Check) => boolean) {
    this.checks = PLACED.filter(belongs);
    this.buyLooks = this.checks.flatMap(({ look, ofSales }) => (look === undefined || ofSales === true ? [] : look));
    this.saleLooks = this.checks.flatMap(({ look }) => look ?? []);
    const codes = new Set<string>(this.checks.map(({ code }) => code));
    this.measures = MEASURE_NAMES.map((name, i) =>
      codes.has(MEASURE_KINDS[name].code) ? MEASURES_BY_PLACE[i] : undefined,
    );
  }
}

const on = (request: Checked) => new Table((check) => check.on.includes(request));
const NEW_CHECKS = on('new');
const REPLACE_CHECKS = on('replace');
const CANCEL_CHECKS = on('cancel');
const STATUS_CHECKS = on('status');
const GATE_CHECKS = new Table(({ atGate }) => atGate !== 'no');
const QUEUED_REPLACE_CHECKS = new Table(({ code }) => code === 'R123-RATE-REPLACE');

function decide<R extends Checked>(
  table: Table,
  context: RiskContext,
  decision: RiskDecision<R>,
  stop = context.limits.stopAtFirst,
): RiskDecision<R> {
  const { subject, state, inFull } = context;
  begin(decision, state.limits.version);
  decision.quote = subject.quote;
  decision.band = subject.band;
  decision.protectedBid = subject.protectedBid;
  if (!inFull && subject.block !== NO_BLOCK && passesAll(table, context, decision)) {
    decision.made = table.checks.length;
    pass(decision);
    return decision;
  }
  begin(decision, state.limits.version);
  if (subject.block !== NO_BLOCK) takeLimits(subject, context);
  return decideInFull(table.checks, subject, decision, stop);
}

/** One check of several is made here first. */
const one: Seen = { code: CHECKS[0].code, limit: 0, observed: 0, ok: true, row: undefined };

/**
 * Whether nothing fails and nothing warns, as nearly always: told by limits as they are packed. Notes the one that came
 * nearest. If not, what it was is found by looking in full.
 */
function passesAll(table: Table, { subject: s, packed }: RiskContext, decision: RiskDecision<Checked>): boolean {
  const { measures } = table;
  const looks = s.buy ? table.buyLooks : table.saleLooks;
  for (let i = 0; i < looks.length; i++) {
    looks[i](s, one);
    if (!one.ok) return false;
  }
  const { block, buy } = s;
  const count = packed.count(block);
  for (let i = 0; i < count; i++) {
    const measure = measures[packed.measure(block, i)];
    if (measure === undefined || (measure.buys !== undefined && measure.buys !== buy)) continue;
    const row = packed.row(block, i);
    if (packed.isListed(block, i)) lookAtListed(measure, s, packed.listed(row));
    else measure.look?.(s, one, packed.value(block, i), row);
    if (!one.ok) return false;
    noteNearest(decision, measure, packed.number(block, i));
  }
  return true;
}

/** A limit that takes more than a value and a row of sums. */
function lookAtListed(measure: PlacedMeasure, s: Subject, limit: Limit): void {
  if (limit.into === '') return measure.lookOverTime?.(s, one, limit);
  if (s.line !== undefined) s.rows = s.line.rows;
  lookAcross(measure, s, one, limit);
}

function decideInFull<R extends Checked>(
  table: readonly Placed[],
  s: Subject,
  decision: RiskDecision<R>,
  stop: boolean,
): RiskDecision<R> {
  let firstBreach = -1;
  let made = 0;
  let next = 0;
  while (made < table.length) {
    const check = table[made];
    const seen = decision.checks[made];
    made++;
    if (check.look !== undefined) check.look(s, seen);
    else next = lookAtLimits(s, check, next, seen, decision);
    if (seen.ok) continue;
    if (firstBreach < 0) firstBreach = made - 1;
    if (stop || check.decisive === true) break;
  }
  decision.made = made;
  if (firstBreach < 0) pass(decision);
  else refuse(table, s, decision, firstBreach);
  return decision;
}

function begin(decision: RiskDecision<Checked>, version: number): void {
  decision.version = version;
  decision.nearness = 0;
  decision.warning = '';
  if (decision.warnings.length > 0) decision.warnings.length = 0;
}

/**
 * Holds the order against all limits of one check, which are in order from `next` on; returns where those of the next
 * one begin. Of hard ones the first that is breached is seen; soft ones warn.
 */
function lookAtLimits(s: Subject, check: Placed, next: number, seen: Seen, decision: RiskDecision<Checked>): number {
  const { limits } = s.limits;
  noteSeen(seen, NO_LIMIT, 0, true);
  seen.row = undefined;
  let i = next;
  for (; i < limits.length && limits[i].precedence <= check.place; i++) {
    const { precedence, value, shape, row, hard, into } = limits[i];
    if (precedence < check.place) continue;
    const measure = MEASURES_BY_PLACE[limits[i].measure];
    if (measure === undefined || (measure.buys !== undefined && measure.buys !== s.buy)) continue;
    if (into !== '') lookAcross(measure, s, one, limits[i]);
    else if (measure.lookOverTime !== undefined) measure.lookOverTime(s, one, limits[i]);
    else measure.look?.(s, one, value, shape < 0 ? EMPTY_ROW : s.rows[shape]);
    if (one.ok) noteNearest(decision, measure, row.number);
    else if (!hard) warn(s, decision, check, row);
    if (!seen.ok || (!one.ok && !hard)) continue;
    if (one.ok && seen.row !== undefined && one.observed * seen.limit <= seen.observed * one.limit) continue;
    noteSeen(seen, one.limit, one.observed, one.ok);
    seen.row = row;
  }
  return i;
}

/** Of two that are as near the first counts. */
function noteNearest(decision: RiskDecision<Checked>, { code, isMost }: PlacedMeasure, number: number): void {
  const nearness = one.observed / one.limit;
  if (isMost === false || one.limit === 0 || nearness <= decision.nearness) return;
  decision.nearness = nearness;
  decision.nearest.code = code;
  decision.nearest.limit = one.limit;
  decision.nearest.observed = one.observed;
  decision.nearest.number = number;
}

/** Rare: the order passes, and its record and its client are told. */
function warn(s: Subject, decision: RiskDecision<Checked>, check: Placed, row: LimitInForce): void {
  const { code, limit, observed } = { ...one, code: check.code };
  const warning: Seen = { code, limit, observed, ok: false, row };
  decision.warnings.push(warning);
  if (decision.warning === '') decision.warning = `warning ${code}: ${breachText(s, check, warning)}`;
}

function pass(decision: RiskDecision<Checked>): void {
  decision.passed = true;
  decision.code = '';
  decision.ordRejReason = OrdRejReason.BrokerOption;
  decision.text = '';
}

function refuse(table: readonly Placed[], s: Subject, decision: RiskDecision<Checked>, first: number): void {
  const { code, ordRejReason } = table[first];
  const others = decision.checks.slice(first + 1, decision.made).filter(({ ok }) => !ok);
  const also = others.length === 0 ? '' : ` (also ${others.map((other) => other.code).join(', ')})`;
  decision.passed = false;
  decision.code = code;
  decision.ordRejReason = ordRejReason;
  decision.text = `${code}: ${breachText(s, table[first], decision.checks[first])}${also}`;
}

/** In words. What other clients have in a sum is not this one's to read. */
function breachText(s: Subject, check: Check, seen: Seen): string {
  const { row } = seen;
  if (row?.into !== undefined && row.into !== '' && seen.observed === BEYOND) return cannotCount(s, row.into);
  if (row === undefined || (row.measure === 'maxFirmNotional' && namedBits(row.scope) === 0))
    return check.says(s, seen);
  const { sums } = MEASURE_KINDS[row.measure];
  const where = sliceText(row.scope, s, sums);
  if (sums && row.scope.client === undefined) {
    return `the limit of ${check.name.slice(0, 1).toLowerCase()}${check.name.slice(1)}${where} would be passed`;
  }
  return check.says(s, seen) + where;
}

function cannotCount(s: Subject, into: string): string {
  const missing = missingRates(s, into);
  const why = missing.length === 0 ? 'it is too large' : `there is no rate of exchange of ${missing.join(', ')}`;
  return `the order and what is open and held cannot be counted in ${into}: ${why}`;
}

/** ` for account A1, no trader`: what the limit is of beside the client, its symbol and its currency. */
function sliceText(scope: Scope, s: Subject, sums: boolean): string {
  const own: { readonly [D in Dimension]?: string } = {
    account: s.account,
    desk: s.desk,
    strategy: s.strategy,
    trader: s.trader,
    session: s.session,
    assetClass: assetClassOf(s.instrument),
    venue: s.venue,
  };
  const named = DIMENSIONS.filter((dimension) => scope[dimension] !== undefined && own[dimension] !== undefined);
  const parts = named.map((dimension) => {
    const what = dimension === 'assetClass' ? 'asset class' : dimension;
    return own[dimension] === '' ? `no ${what}` : `${what} ${own[dimension]}`;
  });
  if (sums && scope.client === undefined && named.length === 0) parts.push('the firm');
  return parts.length === 0 ? '' : ` for ${parts.join(', ')}`;
}
