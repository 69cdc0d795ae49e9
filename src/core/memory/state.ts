/** The state of the core: a fold over journaled events, and nothing else. */
import { Orders } from '../../orders/apply.ts';
import type { QuarantineDecided } from './venueEvent.ts';
import {
  type ChildEvent,
  type ExecutionCorrected,
  type FillQuarantined,
  isChildEvent,
  namedOrder,
} from '../../orders/event.ts';
import type { EventOf } from '../../units/record.ts';
import { Conditionals } from '../../orders/conditionals.ts';
import { ClOrdIDs, NO_CHAIN } from '../../orders/clOrdIDs.ts';
import { beginRound, NONE_BELIED, NOTHING_MET, venuesBelied } from '../../orders/met.ts';
import { NO_ROUTE } from '../../orders/route.ts';
import { PLAIN } from '../../orders/terms.ts';
import { Executions } from '../../orders/executions.ts';
import { VenueNames } from '../../orders/venueNames.ts';
import { type Child, NO_TOUCHES } from '../../orders/order.ts';
import { childID, isBuy } from '../../orders/values.ts';
import { RecentOrders } from '../../risk/windows/duplicates.ts';
import { Cash } from '../../risk/slices/cash.ts';
import { Lines } from '../../risk/slices/lines.ts';
import { LimitsInForce } from '../../risk/limits/limitsInForce.ts';
import { RememberedLately } from '../../risk/windows/rememberedLately.ts';
import { Meter, Meters } from '../../risk/slices/meters.ts';
import { OwnPrices } from '../../risk/windows/ownPrices.ts';
import { RateWindow } from '../../risk/windows/rates.ts';
import { RecentSizes } from '../../risk/windows/recentSizes.ts';
import { Repeats } from '../../risk/windows/repeats.ts';
import { Reservations } from '../../risk/slices/reservations.ts';
import { Slices } from '../../risk/slices/slices.ts';
import { Sums } from '../../risk/slices/sums.ts';
import { DayData } from '../../risk/day/dayData.ts';
import { FxRates } from '../../risk/day/fx.ts';
import { isShortSale, Locates } from '../../risk/day/locates.ts';
import { applyDay } from '../../risk/dayFold.ts';
import { openAccounts } from '../../risk/openings.ts';
import { applyRisk, restateMeters, restatePosition, RiskState } from '../../risk/state.ts';
import { SymbolLists } from '../../risk/day/symbolLists.ts';
import { assert } from '../../units/assert.ts';
import { TradingStates } from '../../risk/tradingState.ts';
import { WindowSums } from '../../risk/windows/windowSums.ts';
import { type Instrument, NO_INSTRUMENT } from '../../units/instrument.ts';
import { Charges } from '../../router/charges.ts';
import { RouterConfigs } from '../../router/configured.ts';
import { learn, newKnowledge } from '../../router/learn.ts';
import { keysOf } from '../../router/learning/levels.ts';
import { blameAll, CRUMB_PARTS, type FillKind, learnMove, type Touched } from '../../router/learning/markouts.ts';
import type { VenueKnowledge } from '../../router/venue.ts';
import { noteDisproved } from '../../router/blame.ts';
import { noteFoundEmpty, noteFoundFull } from '../../router/emptiness.ts';
import {
  newHealth,
  noteAsked,
  noteHealth,
  noteHeardAgain,
  noteQuiet,
  noteReconciled,
  type VenueHealth,
} from '../../router/health.ts';
import { noteAnswer, noteRestored, noteTripped } from '../../router/refusals.ts';
import type { CoreConfig } from '../settings.ts';
import { ClientState } from './clientState.ts';
import { NO_DAY, type TradingDay } from './day.ts';
import type { InstrumentTerms } from './instrumentTerms.ts';
import { Proposals } from './proposals.ts';
import { Poisons } from './poisonState.ts';
import { Reconciliation, VenueReconciliation } from './reconciliation.ts';
import { CrumblingQuotes } from './crumblingQuotes.ts';
import type { CoreEvent } from './event.ts';

/** A venue's report that no operator has decided on, with its number. */
export type Quarantined = EventOf<typeof FillQuarantined> & { readonly quarantineID: number };

/** The orders of ours at its venue that a report in quarantine may be about. */
export function meantBy(orders: Orders, report: EventOf<typeof FillQuarantined>): readonly Child[] {
  const { venue, venueClOrdID, origRequestID, venueOrderID } = report;
  return orders.childrenMeant({ venue, requestID: childID(Number(venueClOrdID)), origRequestID, venueOrderID });
}

/** The one that it names; undefined for none, and for several. */
export function namedBy(orders: Orders, report: EventOf<typeof FillQuarantined>): Child | undefined {
  const meant = meantBy(orders, report);
  return meant.length === 1 ? meant[0] : undefined;
}

/** Venue reports that could not be booked, kept until an operator decides; of more, venue/quarantine.ts drops some. */
export const MAX_QUARANTINED = 1_000;

export class CoreState {
  epoch = '';
  day: TradingDay = NO_DAY;
  /** By symbol: the units of what the journal has of it. */
  readonly terms = new Map<string, InstrumentTerms>();
  readonly orders = new Orders();
  readonly conditionals = new Conditionals();
  readonly clients = new ClientState();
  /** Oldest first. */
  readonly quarantine: Quarantined[] = [];
  /** Those that operators decided on, oldest first; as many are kept. */
  readonly decided: EventOf<typeof QuarantineDecided>[] = [];
  /** All that ever came, decided ones too. */
  quarantinedCount = 0;
  /** Those that left because it was full. */
  quarantineDropped = 0;
  /** Venues that have refused to tell an order's status. */
  readonly refusedStatus = new Set<string>();
  readonly copies = new Reconciliation();
  readonly proposals = new Proposals();
  readonly poisons = new Poisons();
  readonly risk: RiskState;
  readonly knowledge = new Map<string, VenueKnowledge>();
  readonly crumbling = new CrumblingQuotes();
  readonly routing = new RouterConfigs();
  readonly health = new Map<string, VenueHealth>();
  readonly charges = new Charges();

  constructor(config: Pick<CoreConfig, 'instruments'> & { readonly venues: ReadonlyMap<string, unknown> }) {
    this.risk = new RiskState(config.instruments);
    this.meet(config.venues.keys());
  }

  /** Adds venues that are new: a state from a snapshot may be older than the configuration. */
  meet(venues: Iterable<string>): void {
    for (const venue of venues) {
      if (!this.knowledge.has(venue)) this.knowledge.set(venue, newKnowledge(venue));
      if (!this.health.has(venue)) this.health.set(venue, newHealth());
    }
  }

  apply(event: CoreEvent): void {
    switch (event.kind) {
      case 'started':
        this.epoch = event.epoch;
        return;
      case 'tradingDaySet':
        this.day = { opensAt: event.opensAt, closesAt: event.closesAt, date: event.date };
        this.risk.dayData.beginDay(event.date, event.at);
        return;
      case 'instrumentSet': {
        const { kind: _kind, at: _at, ...terms } = event;
        this.terms.set(event.symbol, terms);
        return;
      }
      case 'clOrdIDDayBegan':
        // What venues called orders and executions is known for two days after theirs: busts may come so late.
        this.orders.forgetNames(this.orders.clOrdIDs.beganBefore);
        this.orders.clOrdIDs.beginDay(event.began, event.opensAt);
        this.conditionals.beginDay();
        this.poisons.beginDay();
        this.risk.dayData.locates.beginDay(this.risk.dayData.today(event.at));
        return this.clients.beginDay();
      case 'planned': {
        const parent = this.orders.parents.get(event.orderID);
        if (parent !== undefined) beginRound(parent, event.round);
        return;
      }
      case 'conditionalSent':
      case 'conditionalAccepted':
      case 'conditionalInvited':
      case 'firmUpDecided':
      case 'conditionalCancelSent':
      case 'conditionalEnded':
        return this.conditionals.apply(event, this.orders);
      case 'routerConfigured':
        return this.routing.apply(event);
      case 'quoteCrumbles':
        return this.crumbling.note(event.symbol, event.buys, event.until);
      case 'markedOut': {
        const touched: Touched[] = [];
        for (const { childID: id, horizon, move } of event.marks) {
          const child = this.orders.children.get(id);
          if (child === undefined) continue;
          const { symbol, side } = child.parent;
          const place = { venue: child.venue, keys: keysOf(symbol, this.routing.classOf(symbol)) };
          for (const kind of fillKindsOf(child)) {
            learnMove(this.knowledge, place, { kind, buys: isBuy(side), at: event.at, horizon, move }, touched);
          }
        }
        return blameAll(this.knowledge, touched);
      }
      case 'tradingStateSet':
        this.clients.noteState(event);
        return applyRisk(this.risk, event, undefined, undefined);
      case 'riskDecided':
      case 'replaceRefused':
      case 'gateShut':
      case 'marked':
      case 'riskLimitSet':
      case 'riskLimitRemoved':
      case 'statusAsked':
      case 'clientDeskSet':
      case 'selfTradePrevented':
        applyRisk(this.risk, event, undefined, undefined);
        return;
      case 'symbolListed':
      case 'fxRateSet':
      case 'priceBandSet':
        return applyDay(this.risk, event);
      case 'sharesLocated':
        applyDay(this.risk, event);
        return this.risk.dayData.locates.noteOpen(this.orders.open);
      case 'startOfDayLoaded':
        applyDay(this.risk, event);
        this.risk.dayData.locates.noteOpen(this.orders.open);
        return openAccounts(this.risk, event, this.orders.executions);
      case 'venueReconciling':
        return noteAsked(this.healthOf(event.venue), event.at);
      case 'venueReconciled': {
        const knowledge = this.knowledge.get(event.venue);
        if (knowledge !== undefined) knowledge.silent = 0;
        return noteReconciled(this.healthOf(event.venue));
      }
      case 'venueUnanswered':
      case 'childUnanswered':
        return;
      case 'venueNotAsked':
        this.refusedStatus.add(event.venue);
        return;
      case 'massCancelDecided':
      case 'partyActionDecided':
      case 'listTaken':
      case 'tradeDisputed':
      case 'clientLinkUp':
      case 'clientLinkDown':
      case 'clientLinkExpired':
        return this.clients.apply(event);
      case 'changeProposed':
      case 'changeDecided':
        return this.proposals.apply(event);
      case 'fillQuarantined':
        this.quarantine.push({ ...event, quarantineID: ++this.quarantinedCount });
        return;
      case 'quarantineDropped':
      case 'quarantineDecided': {
        if (event.kind === 'quarantineDropped') this.quarantineDropped = event.dropped;
        else this.decided.push(event);
        if (this.decided.length > MAX_QUARANTINED) this.decided.shift();
        const at = this.quarantine.findIndex(({ quarantineID }) => quarantineID === event.quarantineID);
        if (at >= 0) this.quarantine.splice(at, 1);
        return;
      }
      case 'dropCopyBegan':
      case 'dropCopied':
      case 'dropCopyRevised':
      case 'breakFound':
        return this.copies.apply(event);
      case 'venueTripped':
        if (event.silent) return noteQuiet(this.healthOf(event.venue), event.at);
        if (event.empty) return noteFoundEmpty(this.healthOf(event.venue).emptied, event, event.at);
        return noteTripped(this.healthOf(event.venue), event.symbol, event.client, event.at);
      case 'venueRestored':
        if (event.silent) return noteHeardAgain(this.healthOf(event.venue));
        if (event.empty) return noteFoundFull(this.healthOf(event.venue).emptied, event);
        return noteRestored(this.healthOf(event.venue), event.symbol, event.client);
      case 'poisoned':
      case 'poisonClosed':
        return this.poisons.apply(event);
      default: {
        // Whether it may come to this child at all is asked below.
        const filled = event.kind === 'childFilled' ? this.orders.children.get(event.childID) : undefined;
        const belied = filled === undefined ? NONE_BELIED : venuesBelied(filled);
        this.orders.apply(event);
        const child = isChildEvent(event) ? this.orders.children.get(event.childID) : undefined;
        const orderID = namedOrder(event);
        const parent = child?.parent ?? (orderID === undefined ? undefined : this.orders.parents.get(orderID));
        applyRisk(this.risk, event, parent, child);
        if (event.kind === 'executionCorrected' && parent !== undefined) {
          const { executions } = this.orders;
          const execution = executions.get(event.execID);
          assert(execution !== undefined, 'a correction is of an execution');
          const was = { lastQty: event.wasQty, lastPx: event.wasPx };
          restatePosition(this.risk, execution, was, executions);
          restateMeters(this.risk, execution, executions.all(), event.at);
        }
        if (parent !== undefined && isShortSale(parent.side)) this.risk.dayData.noteShortSale(parent, event.at);
        if (child !== undefined && isChildEvent(event)) this.learn(event, child, belied);
        if (this.copies.venues.size === 0 || child === undefined) return;
        if (event.kind === 'childFilled') this.copies.filled(child, event);
        else if (event.kind === 'executionCorrected') this.copies.corrected(child, event);
      }
    }
  }

  /** `belied`: venues that would have it that the order is at fault. */
  private learn(event: ChildEvent, child: Child, belied: readonly string[]): void {
    let knowledge = this.knowledge.get(child.venue);
    if (knowledge === undefined) this.knowledge.set(child.venue, (knowledge = newKnowledge(child.venue)));
    const firm = this.conditionals.isFirm(child.childID);
    learn(knowledge, event, child, { symbolClass: this.routing.classOf(child.parent.symbol), firm });
    noteHealth(this.healthOf(child.venue), event, child);
    if (event.kind === 'childFilled') {
      this.charges.traded(child.venue, event, this.instrumentOf(child), event.at);
      if (event.isCharged) this.charges.charged(child.venue, event);
      for (const venue of belied) {
        const health = this.healthOf(venue);
        noteAnswer(health, child.parent, 1, event.at);
        noteDisproved(health.blame, child.parent, event.at);
      }
    } else if (event.kind === 'executionCorrected') this.chargesFollow(event, child);
  }

  private chargesFollow(event: EventOf<typeof ExecutionCorrected>, child: Child): void {
    const execution = this.orders.executions.get(event.execID);
    assert(execution !== undefined, 'a correction is of an execution');
    const { at, fee } = execution;
    this.charges.corrected(child.venue, event, this.instrumentOf(child), at);
    if (fee === undefined || (event.wasQty === 0) === (event.lastQty === 0)) return;
    // A fee is what it was until it is taken back with all of its execution.
    if (event.lastQty === 0) this.charges.takenBack(child.venue, fee);
    else this.charges.charged(child.venue, fee);
  }

  private healthOf(venue: string): VenueHealth {
    let health = this.health.get(venue);
    if (health === undefined) this.health.set(venue, (health = newHealth()));
    return health;
  }

  private instrumentOf({ parent }: Child): Instrument {
    return this.risk.instruments.get(parent.symbol) ?? NO_INSTRUMENT;
  }
}

const RESTED: readonly FillKind[] = ['rested'];
const TAKEN: readonly FillKind[] = ['taken'];
const CRUMB: readonly FillKind[] = ['taken', 'crumb'];
const WHOLE: readonly FillKind[] = ['taken', 'whole'];

function fillKindsOf({ purpose, cumQty, terms }: Child): readonly FillKind[] {
  if (purpose !== 'dark') return purpose === 'post' ? RESTED : TAKEN;
  return cumQty * CRUMB_PARTS < terms.orderQty ? CRUMB : WHOLE;
}

/**
 * Fields that the fold does not read, so that a reader that folds a journal may skip them: all after the named field,
 * or the whole event for ''. These events are the large ones: the checks of a decision, the inputs and scores of a
 * plan.
 */
export const FOLDED_BRIEFLY: ReadonlyMap<string, string> = new Map([
  ['riskDecided', ''],
  ['planned', 'round'],
  ['plannedPlain', 'round'],
  ['plannedWide', 'round'],
  ['plannedBefore', 'round'],
]);

/** Constants that the state refers to: a snapshot has their names, so that they are the same objects again. */
export const STATE_CONSTANTS: ReadonlyMap<string, object> = new Map<string, object>([
  ['plain terms', PLAIN],
  ['no route', NO_ROUTE],
  ['no chain', NO_CHAIN],
  ['nothing met', NOTHING_MET],
  ['no touches', NO_TOUCHES],
  ['no day', NO_DAY],
]);

/** The classes of the state, for its snapshots. */
export const STATE_CLASSES = [
  CoreState,
  ClientState,
  Orders,
  Conditionals,
  ClOrdIDs,
  Executions,
  VenueNames,
  RiskState,
  RecentOrders,
  RateWindow,
  Meters,
  Meter,
  RememberedLately,
  WindowSums,
  OwnPrices,
  Repeats,
  RecentSizes,
  TradingStates,
  LimitsInForce,
  Lines,
  Reservations,
  Slices,
  Sums,
  DayData,
  FxRates,
  Locates,
  Cash,
  SymbolLists,
  RouterConfigs,
  Charges,
  Reconciliation,
  VenueReconciliation,
  Proposals,
  Poisons,
  CrumblingQuotes,
] as const;
