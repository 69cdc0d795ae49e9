/**
 * The context of every decision: the folded state, the market, the settings, the time, and where the results go. `emit`
 * folds an event at once, so that the next decision sees it, and keeps it for the journal; `send` keeps what to send.
 */
import { ALL_OURS } from '../market/best.ts';
import type { Market, Nbbo } from '../market/market.ts';
import { isBelied } from '../orders/met.ts';
import type { Parent } from '../orders/order.ts';
import { type ChildID, type ExecID, type ExecType, isBuy } from '../orders/values.ts';
import { NO_BAND, type PriceBand } from '../risk/day/dayData.ts';
import { RiskContext } from '../risk/evaluate.ts';
import { LimitBook, type RiskLimits } from '../risk/limitBook.ts';
import type { Quote } from '../risk/worth/quote.ts';
import { NO_SHORT_SALE_RULES, type ShortSaleRules } from '../risk/day/shortRules.ts';
import { isNeverPrevented, OwnChildren } from '../risk/selfTrade.ts';
import { assert } from '../units/assert.ts';
import { type Instant, instant, NO_PRICE, NO_TIME, type Span, span } from '../units/brand.ts';
import type { Instrument } from '../units/instrument.ts';
import { dateNumber, MICROS_PER_DAY } from '../units/time.ts';
import { isOut, showsNothing, usualWait, type VenueHealth } from '../router/health.ts';
import type { Quotes } from '../router/quotes.ts';
import type { VenueKnowledge, VenueProfile } from '../router/venue.ts';
import { DayRules } from './dayRules.ts';
import { RestingChildren } from './memory/atRest.ts';
import { ArmedStops } from './memory/armed.ts';
import { AwaitedChildren } from './memory/awaited.ts';
import { Unanswered } from './memory/unanswered.ts';
import { DueClock } from './memory/due.ts';
import type { CoreEvent } from './memory/event.ts';
import { HeldOrders } from './memory/held.ts';
import { MarksDue } from './memory/marksDue.ts';
import { QuoteSides } from './memory/quoteSides.ts';
import type { OpenMassStatus } from './memory/massStatuses.ts';
import { InFlight } from './memory/inFlight.ts';
import { OwnQuotes } from './memory/ownQuotes.ts';
import { PeggedOrders } from './memory/pegged.ts';
import { PolicyFaults } from './memory/policyFaults.ts';
import { awaitedBy } from './memory/day.ts';
import { CoreState } from './memory/state.ts';
import {
  type CoreConfig,
  type CoreVenue,
  DEFAULT_ANSWERS,
  DEFAULT_EMULATION,
  DEFAULT_RESTING,
  type EmulationSettings,
  type FxSettings,
  NO_FX,
  profileFor,
  type RestingSettings,
} from './settings.ts';
import { type ReportAbout, reportOf } from './words/report.ts';
import type { Send } from './words/send.ts';

/** The decisions of a turn so far: journal `events`, then release `sends`, then clear both. */
export interface Ready {
  readonly events: CoreEvent[];
  readonly sends: Send[];
}

/** How a step that throws is undone. Without it, as in a test of the core alone, the exception goes to the caller. */
export interface Rescue {
  /** A step begins; and ends: its events go into the journal, from which a step that throws is taken back. */
  readonly begin: () => void;
  readonly journal: (events: readonly CoreEvent[]) => void;
  readonly takeBack: () => void;
  /** The state as it was before the step: as journaled, and `events` of this turn after that. */
  readonly foldAnew: (events: readonly CoreEvent[]) => CoreState;
  /** Names the state here: what is journaled up to now, after `events` of this turn. '' where nothing is kept. */
  readonly hash: (events: readonly CoreEvent[]) => string;
}

/** Venues whose quotes say nothing. */
type VenuesOut = Readonly<Record<Quotes, readonly string[]>>;
const NONE_OUT: VenuesOut = { bids: [], asks: [] };

interface Ward {
  readonly venue: string;
  readonly health: VenueHealth;
  readonly knowledge: VenueKnowledge;
}

function wardsOf({ health, knowledge }: CoreState): Ward[] {
  const wards: Ward[] = [];
  for (const [venue, known] of knowledge) {
    const its = health.get(venue);
    if (its !== undefined) wards.push({ venue, health: its, knowledge: known });
  }
  return wards;
}

export class Context {
  config: CoreConfig;
  /** Books and quotes: an input, not part of the folded state. A decision's record holds what it saw of them. */
  readonly market: Market;
  readonly state: CoreState;
  private risk: RiskContext;
  readonly rules: DayRules;
  /** The UTC date of the day that was asked for last. */
  private utcDay = -1;
  private utcDate = 0;
  readonly ready: Ready = { events: [], sends: [] };
  /** When the UTC date ends. */
  dateEndsAt: Instant = NO_TIME;
  /** The time of this step, and its number. */
  now: Instant = instant(0);
  steps = 0;
  /**
   * Venues whose order line is up. Known from commands, not journaled: after a restart all are down until they log on.
   */
  readonly venuesUp = new Set<string>();
  /**
   * Orders that can still be sent to a venue whose pace is limited. An input like venuesUp; a venue that is not here
   * takes any number.
   */
  readonly roomAt = new Map<string, number>();
  /** The answers that each venue owes us. Not journaled, like `venuesUp`. */
  readonly unanswered: ReadonlyMap<string, Unanswered>;
  /** Mass status requests that are being answered, for as long as we run. */
  readonly massStatuses: OpenMassStatus[] = [];
  /** Venues that take conditional orders. */
  readonly conditionalVenues: readonly string[];
  readonly emulation: EmulationSettings;
  readonly rests: RestingSettings;
  readonly shortSales: ShortSaleRules;
  readonly fx: FxSettings;
  /** Indexes of waiting orders, by what they wait for; rebuilt after a restart. */
  readonly held = new HeldOrders();
  readonly armed = new ArmedStops();
  readonly pegged = new PeggedOrders();
  readonly atRest = new RestingChildren();
  readonly policyFaults = new PolicyFaults();
  ownQuotes: OwnQuotes;
  /** What is known of each venue, side by side: it is asked at every look at the market. */
  private wards: readonly Ward[];
  readonly marksDue = new MarksDue();
  inFlight = new InFlight();
  readonly quoteSides = new QuoteSides();
  readonly due = new DueClock();
  /** The order that risk checked last, and the step in which it did: it need not meet the gate in that step. */
  private checked: Parent | undefined;
  private checkedIn = 0;
  /** Open orders that may only close a position. Rebuilt after a restart. */
  readonly closers = new Set<Parent>();
  /** When held orders are looked at next, which might find out whether a venue is well again. */
  probesLookAt: Instant = instant(0);
  /** When the orders that the gate holds are asked about next. */
  gateDueAt: Instant = instant(0);
  /** When short sales at venues are asked for their locates: as a day begins and at its open, and after a start. */
  locatesDueAt: Instant = instant(0);
  /** Symbols whose quotes have moved since the last tick. */
  readonly quotesMoved = new Set<string>();
  /** Live children by owner, for self-trade prevention; undefined where there is none. Rebuilt after a restart. */
  own: OwnChildren | undefined;
  awaited = new AwaitedChildren();
  rescue: Rescue | undefined = undefined;
  /** The state is being folded anew, or that has failed: nothing can be decided. */
  isSpoiled = false;
  /** What is being worked on, an order or a part of a tick: where it throws, the step goes on without it. */
  working: Parent | undefined = undefined;
  part = '';
  /** Orders that have thrown in this step; and the parts of ticks that have, and rest. */
  readonly spared = new Set<Parent>();
  readonly resting = new Map<string, { readonly until: Instant; readonly span: Span }>();
  /** Orders changed in this step: at its end work/next.ts decides what each does next. */
  readonly touched = new Set<Parent>();

  /** `state`: as an earlier fold left it. */
  constructor(config: CoreConfig, market: Market, state = new CoreState(config)) {
    this.config = config;
    this.market = market;
    this.rules = new DayRules(config);
    this.ownQuotes = new OwnQuotes(market);
    this.state = state;
    state.meet(config.venues.keys());
    this.wards = wardsOf(state);
    this.conditionalVenues = [...config.venues]
      .filter(([, { conditional }]) => conditional !== undefined)
      .map(([id]) => id);
    this.emulation = config.emulation ?? DEFAULT_EMULATION;
    this.rests = config.resting ?? DEFAULT_RESTING;
    this.shortSales = config.shortSales ?? NO_SHORT_SALE_RULES;
    this.fx = config.fx ?? NO_FX;
    this.unanswered = new Map(
      [...config.venues].map(([id, { answers }]) => [id, new Unanswered(answers ?? DEFAULT_ANSWERS)]),
    );
    const { selfTrade } = config;
    this.own =
      selfTrade === undefined || isNeverPrevented(selfTrade) ? undefined : new OwnChildren(selfTrade, state.risk.desks);
    this.risk = this.riskBy(new LimitBook(config.limits));
  }

  private riskBy(limits: LimitBook): RiskContext {
    const { state, shortSales, fx } = this;
    return new RiskContext(state.risk, limits, { rules: shortSales, base: fx.base });
  }

  /** Ready before it is folded: where none is, a step that throws has left the state as it was (undo.ts). */
  emit(event: CoreEvent): void {
    this.ready.events.push(event);
    this.state.apply(event);
    if ('childID' in event) this.noteChild(event.childID);
    if (event.kind === 'childEnded' || event.kind === 'childRejected') this.marksDue.noteOver(event.childID);
  }

  /** Memory beside the state follows what happens to children. */
  noteChild(childID: ChildID): void {
    const child = this.state.orders.children.get(childID);
    if (child === undefined) return;
    this.ownQuotes.note(child, this.now);
    if (child.purpose === 'sweep' && this.inFlight.note(child, this.usualWaitAt(child.venue), this.now)) {
      this.held.noteMoved(child.parent.symbol);
    }
    this.atRest.note(child);
    this.pegged.note(child);
  }

  /** For how long the venue takes to answer as a rule. */
  usualWaitAt(venue: string): Span {
    const knowledge = this.state.knowledge.get(venue);
    return knowledge === undefined ? span(0) : usualWait(knowledge);
  }

  send(send: Send): void {
    this.ready.sends.push(send);
  }

  /** The order, or what it waits for, has changed: what it does next is decided at the end of the step. */
  touch(order: Parent): void {
    this.held.release(order);
    this.touched.add(order);
  }

  /** The state was folded anew: what is here beside it, and follows from it, is made again, as at a start. */
  renew(): void {
    this.touched.clear();
    this.closers.clear();
    this.held.clear();
    this.armed.clear();
    this.pegged.clear();
    this.atRest.clear();
    this.awaited = new AwaitedChildren();
    this.ownQuotes = new OwnQuotes(this.market);
    this.inFlight = new InFlight();
    this.wards = wardsOf(this.state);
    this.checked = undefined;
    this.gateDueAt = instant(0);
    this.locatesDueAt = instant(0);
    this.probesLookAt = instant(0);
    // It has compiled limits and sums of the state that is gone.
    this.risk = this.riskBy(this.risk.limits);
    for (const [venue, unanswered] of this.unanswered) {
      if (this.venuesUp.has(venue)) unanswered.noteAnew(this.state.orders.liveAt(venue));
    }
  }

  /** Does the same for each of the orders, but for those for which it throws: these are set aside (undo.ts). */
  each(orders: Iterable<Parent>, work: (order: Parent) => void): void {
    for (const order of orders) {
      if (this.spared.has(order)) continue;
      this.working = order;
      work(order);
    }
    this.working = undefined;
  }

  /** Sends the order's client a report of the order as it is now. */
  report(order: Parent, execType: ExecType, execID: ExecID, about: ReportAbout = {}): void {
    this.send(reportOf(order, execType, execID, this.now, about));
  }

  /** Other limits are configured: the parts of the configuration that can change while we run. */
  reconfigure(limits: RiskLimits): void {
    this.config = { ...this.config, limits };
    this.risk.limits = new LimitBook(limits);
  }

  /** Finds the live children of each owner again. */
  gatherOwn(): void {
    if (this.own === undefined) return;
    this.own = new OwnChildren(this.own.settings, this.state.risk.desks);
    for (const { liveChildren } of this.state.orders.open) for (const child of liveChildren) this.own.add(child);
  }

  /** The input of one request's risk checks: state, limits, the quote that limits are measured from, the time. */
  riskContext(symbol: string, client: string, order?: Parent): RiskContext {
    this.risk.quote = this.quoteFor(symbol, client, order);
    this.risk.now = this.now;
    this.risk.band = this.bandOf(symbol);
    this.risk.awaits = awaitedBy(this.config, this.state.day, this.now);
    const isRestricted = this.state.risk.dayData.lists.has('shortSaleRestricted', symbol);
    this.risk.protectedBid = isRestricted ? this.market.nbbo(symbol, this.now).bid.px : NO_PRICE;
    return this.risk;
  }

  /** The reference as risk records it, with what is known besides. */
  quoteFor(symbol: string, client: string, order?: Parent): Quote {
    const { bid, ask, isOneFeeds, isDoubted, lastPx } = this.reference(symbol, client, order);
    const lastKnown = lastPx !== NO_PRICE ? lastPx : (this.config.instruments.get(symbol)?.referencePrice ?? NO_PRICE);
    return {
      bid: bid.px,
      ask: ask.px,
      bidAgeMicros: bid.age,
      askAgeMicros: ask.age,
      lastKnown,
      isOneFeeds,
      isDoubted,
    };
  }

  /**
   * The quote that a client's limits are measured from, or, for ALL_CLIENTS, what the house goes by: without our own,
   * as far as it is believed, and without venues that are not well for orders of `client`, or have not given `order`
   * what they show; with these where nobody else shows a quote.
   */
  reference(symbol: string, client: string, order?: Parent): Readonly<Nbbo> {
    const { market, ownQuotes, now } = this;
    const out = this.venuesOut(symbol, client, order);
    if (out !== NONE_OUT) {
      const best = market.reference(symbol, now, {
        sideOf: (of, venue, bids) =>
          (bids ? out.bids : out.asks).includes(venue) ? ALL_OURS : ownQuotes.sideOf(of, venue, bids),
      });
      const { bid, ask } = best;
      if (order === undefined ? bid.exists && ask.exists : (isBuy(order.side) ? ask : bid).exists) return best;
    }
    return market.reference(symbol, now, ownQuotes.isNoneIn(symbol) ? undefined : ownQuotes);
  }

  private venuesOut(symbol: string, client: string, order: Parent | undefined): VenuesOut {
    const { now } = this;
    const settings = this.config.router;
    let out = NONE_OUT;
    const about = { symbol, client, now, settings };
    const mayBelie = order !== undefined && (order.met.length > 0 || order.liveChildren.length > 0);
    for (let i = 0; i < this.wards.length; i++) {
      const { venue, health, knowledge } = this.wards[i];
      const isIll = isOut(health, knowledge, about) || (mayBelie && isBelied(order, venue, now));
      if (isIll || showsNothing(health, about, 'bids')) out = { ...out, bids: [...out.bids, venue] };
      if (isIll || showsNothing(health, about, 'asks')) out = { ...out, asks: [...out.asks, venue] };
    }
    return out;
  }

  /** The age from which on a quote says nothing of the order, by its limits. */
  maxQuoteAge({ orderID }: Parent): Span {
    const r = this.state.risk.reservations.get(orderID);
    return r === undefined ? span(0) : this.risk.packed.maxQuoteAge(this.risk.packed.of(r.line));
  }

  /** Of new orders only: a replace that adds nothing passes sums and states that would hold what it replaces. */
  noteChecked(order: Parent): void {
    this.checked = order;
    this.checkedIn = this.steps;
  }

  /** A stop that has triggered since was measured where it waited, and not where the market is. */
  isJustChecked(order: Parent): boolean {
    return this.checked === order && this.checkedIn === this.steps && !order.triggered;
  }

  /** The prices outside of which the symbol may not trade: an operator's, else the market's own. */
  bandOf(symbol: string): PriceBand {
    return this.state.risk.dayData.bands.get(symbol) ?? this.market.band(symbol) ?? NO_BAND;
  }

  /** The trading day, 20261231: that of the calendar, or the UTC date. */
  today(): number {
    const { date } = this.state.risk.dayData;
    if (date !== 0) return date;
    const day = Math.floor(this.now / MICROS_PER_DAY);
    if (day !== this.utcDay) this.utcDate = dateNumber(this.now);
    this.utcDay = day;
    return this.utcDate;
  }

  /** A venue's terms for the symbol, under the rules of the day. */
  profile(venue: CoreVenue, symbol: string): VenueProfile {
    return this.rules.isDated ? this.rules.profile(venue, symbol, this.today()) : profileFor(venue, symbol);
  }

  /** The instrument under the rules of the day. */
  instrument(symbol: string): Instrument {
    const { rules } = this;
    const found = rules.isDated ? rules.instrument(symbol, this.today()) : this.config.instruments.get(symbol);
    assert(found !== undefined, `instrument ${symbol} is not configured`);
    return found;
  }
}
