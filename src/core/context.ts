/**
 * What every decision is given: the folded state, the market, the settings, the time; and where its results go. `emit`
 * folds an event at once, so that the next decision sees it, and notes it for the journal; `send` notes what to send.
 */
import type { Market } from '../market/market.ts';
import type { Parent } from '../orders/order.ts';
import type { ExecID, ExecType } from '../orders/values.ts';
import { RiskContext } from '../risk/evaluate.ts';
import { LimitBook } from '../risk/limits.ts';
import { assert } from '../units/assert.ts';
import { type Instant, instant, NEVER } from '../units/brand.ts';
import type { Instrument } from '../units/instrument.ts';
import { VenueDebts } from './memory/debts.ts';
import type { CoreEvent } from './memory/event.ts';
import type { OpenMassStatus } from './memory/massStatuses.ts';
import { CoreState } from './memory/state.ts';
import { type CoreConfig, DEFAULT_ANSWERS, DEFAULT_EMULATION, type EmulationSettings } from './settings.ts';
import { type ReportAbout, reportOf } from './words/report.ts';
import type { Send } from './words/send.ts';

/** What a turn has decided so far: journal `events`, then release `sends`, then clear both. */
export interface Ready {
  readonly events: CoreEvent[];
  readonly sends: Send[];
}

export class Context {
  readonly config: CoreConfig;
  /** Books and quotes: an input, not part of the folded state. What a decision saw is in its record. */
  readonly market: Market;
  readonly state: CoreState;
  private readonly risk: RiskContext;
  readonly ready: Ready = { events: [], sends: [] };
  /** The time of this step. */
  now: Instant = instant(0);
  /** Venues whose order line is up. Known from commands, not journaled: after a restart all are down until they log on. */
  readonly venuesUp = new Set<string>();
  /**
   * Orders that can still be sent to a venue whose pace is limited. An input like venuesUp; a venue that is not here takes
   * any number.
   */
  readonly roomAt = new Map<string, number>();
  /** What each venue owes us answers for; like the lines themselves, not journaled. */
  readonly debts: ReadonlyMap<string, VenueDebts>;
  /** Symbols with orders that found no place, and those of them that have moved since: the next tick looks again. */
  readonly heldSymbols = new Set<string>();
  /** Mass status requests that are being answered, for as long as we run. */
  readonly massStatuses: OpenMassStatus[] = [];
  /** Orders whose pending request was answered in this step while others wait, and whether it was refused. */
  readonly answered = new Map<Parent, boolean>();
  readonly emulation: EmulationSettings;
  /** Where to look for stops that wait and for orders that follow the quote, by symbol; made again after a restart. */
  readonly armed = new Map<string, Set<Parent>>();
  readonly pegged = new Map<string, Set<Parent>>();
  /** Before this the clock has nothing to say to any order. */
  dueAt: Instant = NEVER;

  /** `state`: as an earlier fold left it. */
  constructor(config: CoreConfig, market: Market, state = new CoreState(config)) {
    this.config = config;
    this.market = market;
    this.state = state;
    state.meet(config.venues.keys());
    this.emulation = config.emulation ?? DEFAULT_EMULATION;
    this.debts = new Map(
      [...config.venues].map(([id, { answers }]) => [id, new VenueDebts(answers ?? DEFAULT_ANSWERS)]),
    );
    this.risk = new RiskContext(this.state.risk, new LimitBook(config.limits));
  }

  emit(event: CoreEvent): void {
    this.state.apply(event);
    this.ready.events.push(event);
  }

  send(send: Send): void {
    this.ready.sends.push(send);
  }

  /** Sends the order's client a report of the order as it is now. */
  report(order: Parent, execType: ExecType, execID: ExecID, about: ReportAbout = {}): void {
    this.send(reportOf(order, execType, execID, this.now, about));
  }

  /** What the checks of one request look at: the state, the limits, the protected quote of `symbol`, the time. */
  riskContext(symbol: string): RiskContext {
    const nbbo = this.market.nbbo(symbol, this.now);
    const { bid, ask } = nbbo;
    this.risk.quote = { bid: bid.px, ask: ask.px, bidAgeMicros: bid.age, askAgeMicros: ask.age };
    this.risk.now = this.now;
    return this.risk;
  }

  instrument(symbol: string): Instrument {
    const found = this.config.instruments.get(symbol);
    assert(found !== undefined, `instrument ${symbol} is not configured`);
    return found;
  }
}
