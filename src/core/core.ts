/**
 * core/: the one place where orders, risk, market and router join: a command and the time in, events and sends out.
 * Imports units/, orders/, risk/, market/, router/; no bytes, sockets, clocks or files.
 *
 * `step` decides: it reads state, emits events (each folded at once, so that the next decision sees it) and notes what
 * to send. The caller journals `ready.events` before it releases anything in `ready.sends`. `replay` folds a journaled
 * event and decides nothing: the same journal gives the same state.
 */
import type { Instrument } from '../units/instrument.ts';
import type { Market } from '../market/market.ts';
import { RiskContext } from '../risk/evaluate.ts';
import { LimitBook, type RiskLimits } from '../risk/limits.ts';
import type { RouterSettings } from '../router/settings.ts';
import type { VenueProfile } from '../router/venue.ts';
import type { Parent } from '../orders/order.ts';
import { assert, unreachable } from '../units/assert.ts';
import type { Micros } from '../units/brand.ts';
import { clientLink, clientLinksCut, expireClientLinks } from './clientLinks.ts';
import { cancelRequest, newOrder, replaceRequest, statusRequest } from './clientRequests.ts';
import type { Command, VenueRoom } from './command.ts';
import { setTradingState } from './controls.ts';
import { disputeTrade } from './disputes.ts';
import { NEVER, watchAll } from './emulation.ts';
import { DEFAULT_EMULATION, type EmulationSettings } from './emulationSettings.ts';
import type { CoreEvent } from './event.ts';
import { setTradingDay } from './tradingDay.ts';
import { followQuote, lookAtClock, onQuote, onTrade } from './wakeups.ts';
import { beginDropCopies, dropCopyReport, findBreaks } from './dropCopies.ts';
import { massCancelRequest } from './massCancel.ts';
import { continueMassStatuses, massStatusRequest, type OpenMassStatus } from './massStatus.ts';
import { operatorAct } from './operator.ts';
import { newOrderList } from './orderLists.ts';
import type { PendingRequests } from './queue.ts';
import { routeHeld } from './routing.ts';
import type { Send } from './send.ts';
import { CoreState } from './state.ts';
import { takeUp } from './takeUp.ts';
import { type AnswerTerms, DEFAULT_ANSWERS, VenueDebts } from './unknown.ts';
import { venueCancelReject, venueLink, venueRefusal, venueReport } from './venueReports.ts';

export interface CoreConfig {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly venues: ReadonlyMap<string, CoreVenue>;
  readonly limits: RiskLimits;
  readonly router: RouterSettings;
  /** How each client's orders are handled; the defaults where it is not here. */
  readonly clients?: ReadonlyMap<string, ClientHandling>;
  /** Left out, as usual. */
  readonly emulation?: EmulationSettings;
}

export interface ClientHandling {
  /** What becomes of a cancel or replace while another is pending. Left out: `reject`. */
  readonly pendingRequests?: PendingRequests;
  /** Orders with HandlInst(21)=3 wait for a person. */
  readonly manualOrders?: boolean;
}

/** A venue's terms, and what trades there. */
export interface CoreVenue {
  readonly profile: VenueProfile;
  readonly symbols: ReadonlySet<string>;
  /** DEFAULT_ANSWERS when absent. */
  readonly answers?: AnswerTerms;
  /** It is told, by DontKnowTrade(Q), of executions that match nothing of ours. */
  readonly dontKnowTrade?: boolean;
  /** It copies executions to us: seconds before one that only one side has is a break. Absent: it does not. */
  readonly dropCopyGraceSec?: number | undefined;
}

/** What a turn has decided so far: journal `events`, then release `sends`, then clear both. */
export interface Ready {
  readonly events: CoreEvent[];
  readonly sends: Send[];
}

export class Core {
  readonly config: CoreConfig;
  /** Books and quotes: an input, not part of the folded state. What a decision saw is in its record. */
  readonly market: Market;
  readonly state: CoreState;
  private readonly risk: RiskContext;
  readonly ready: Ready = { events: [], sends: [] };
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
  private readonly movedSymbols = new Set<string>();
  readonly emulation: EmulationSettings;
  /** Where to look for stops that wait and for orders that follow the quote, by symbol; made again after a restart. */
  readonly armed = new Map<string, Set<Parent>>();
  readonly pegged = new Map<string, Set<Parent>>();
  private readonly movedPegs = new Set<string>();
  /** Before this the clock has nothing to say to any order. */
  dueAt: Micros = NEVER;

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

  /** Folds a journaled event. */
  replay(event: CoreEvent): void {
    this.state.apply(event);
  }

  /** After replay: gives a new journal its epoch, and finds the orders that wait for a place. */
  start(epoch: string, now: Micros): void {
    if (this.state.epoch === '') this.emit({ kind: 'started', at: now, epoch });
    for (const order of this.state.orders.open) this.heldSymbols.add(order.symbol);
    clientLinksCut(this, now);
    watchAll(this);
    beginDropCopies(this, now);
  }

  step(command: Command, now: Micros): void {
    this.decide(command, now);
    // Taking up what waited may answer it at once: so the map grows while it is walked.
    for (const [order, refused] of this.answered) takeUp(this, order, refused, now);
    this.answered.clear();
  }

  private decide(command: Command, now: Micros): void {
    switch (command.kind) {
      case 'newOrder':
        return newOrder(this, command, now);
      case 'cancelRequest':
        return cancelRequest(this, command, now);
      case 'replaceRequest':
        return replaceRequest(this, command, now);
      case 'statusRequest':
        return statusRequest(this, command, now);
      case 'venueReport':
        return venueReport(this, command, now);
      case 'venueCancelReject':
        return venueCancelReject(this, command, now);
      case 'venueRefusal':
        return venueRefusal(this, command, now);
      case 'venueLink':
        return venueLink(this, command, now);
      case 'venueRoom':
        return this.setRoom(command);
      case 'quoteMoved':
        if (this.heldSymbols.has(command.symbol)) this.movedSymbols.add(command.symbol);
        if (this.pegged.has(command.symbol)) this.movedPegs.add(command.symbol);
        if (this.armed.has(command.symbol)) onQuote(this, command.symbol, now);
        return;
      case 'traded':
        if (this.armed.has(command.symbol)) onTrade(this, command.symbol, command.px, now);
        return;
      case 'setTradingDay':
        return setTradingDay(this, command, now);
      case 'setTradingState':
        return setTradingState(this, command, now);
      case 'massCancelRequest':
        return massCancelRequest(this, command, now);
      case 'massStatusRequest':
        return massStatusRequest(this, command, now);
      case 'newOrderList':
        return newOrderList(this, command, now);
      case 'operatorAct':
        return operatorAct(this, command, now);
      case 'disputeTrade':
        return disputeTrade(this, command, now);
      case 'dropCopyReport':
        return dropCopyReport(this, command, now);
      case 'clientLink':
        return clientLink(this, command, now);
      case 'tick':
        expireClientLinks(this, now);
        findBreaks(this, now);
        if (this.massStatuses.length > 0) continueMassStatuses(this, now);
        this.lookAtVenues(now);
        this.lookAgain(now);
        this.follow(now);
        return lookAtClock(this, now);
      default:
        unreachable(command);
    }
  }

  /** Orders that were held for want of room are looked at again, with those that wait for a quote. */
  private setRoom({ venue, orders }: VenueRoom): void {
    const had = this.roomAt.get(venue);
    this.roomAt.set(venue, orders);
    if (had !== 0 || orders === 0) return;
    const symbols = this.config.venues.get(venue)?.symbols;
    for (const symbol of this.heldSymbols) if (symbols?.has(symbol) === true) this.movedSymbols.add(symbol);
  }

  /** Asks venues for what they owe. One that is down is asked when it is back. */
  private lookAtVenues(now: Micros): void {
    for (const [venue, debts] of this.debts) if (this.venuesUp.has(venue)) debts.tick(this, venue, now);
  }

  /** Many quotes may move between two ticks; the held orders of a symbol are planned again once. */
  private lookAgain(now: Micros): void {
    if (this.movedSymbols.size === 0) return;
    const moved = [...this.movedSymbols];
    this.movedSymbols.clear();
    for (const symbol of moved) routeHeld(this, symbol, now);
  }

  /** Pegged orders are moved once a tick at most, however often their quotes move. */
  private follow(now: Micros): void {
    for (const symbol of [...this.movedPegs]) if (!followQuote(this, symbol, now)) this.movedPegs.delete(symbol);
  }

  emit(event: CoreEvent): void {
    this.state.apply(event);
    this.ready.events.push(event);
  }

  send(send: Send): void {
    this.ready.sends.push(send);
  }

  /** What the checks of one request look at: the state, the limits, the protected quote of `symbol`, the time. */
  riskContext(symbol: string, now: Micros): RiskContext {
    const nbbo = this.market.nbbo(symbol, now);
    this.risk.quote = { bid: nbbo.bidPx, ask: nbbo.askPx, bidAgeMicros: nbbo.bidAge, askAgeMicros: nbbo.askAge };
    this.risk.now = now;
    return this.risk;
  }

  instrument(symbol: string): Instrument {
    const found = this.config.instruments.get(symbol);
    assert(found !== undefined, `instrument ${symbol} is not configured`);
    return found;
  }
}
