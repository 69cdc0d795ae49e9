/**
 * Is a venue well? A fold over the events of our children there: answers that fail to come, against how fast it usually
 * is, and orders that it refuses. A venue that is not well gets no orders and protects no quotes (self-help, Rule
 * 611(b)(1) of Reg NMS), but for a lot of one order now and then, which finds out whether it is well again.
 *
 * One that takes orders and gives none of them a share of what it displays is asked last: what it shows binds nobody,
 * and is nobody's to rely on, but where there is nothing else it may be tried.
 */
import type { ChildEvent } from '../orders/event.ts';
import { type Child, isImmediate } from '../orders/order.ts';
import { type Instant, later, least, millis, most, NEVER, NOT_YET, type Span, span } from '../units/brand.ts';
import { type Blame, blames, isDisproved, noteBlamed, noteGave } from './blame.ts';
import { type Emptied, emptyTrips, isEmpty, isEmptyToAll, newEmptied, noteEnd, noteGiven } from './emptiness.ts';
import { type Quotes, type Taking, takingOf } from './quotes.ts';
import {
  ALL_CLIENTS,
  ALL_SYMBOLS,
  noteAnswer,
  newRefusals,
  type Refusals,
  type Scope,
  type Trip,
  tripsOf,
} from './refusals.ts';
import type { RouterSettings } from './settings.ts';
import { placeOf } from './terms/terms.ts';
import type { Breaker, VenueKnowledge } from './venue.ts';

export interface VenueHealth extends Refusals {
  /** It has answered an order, ever. That it never had one is no answer to it. */
  heard: boolean;
  /** Since when its line has been up, as far as orders were there that it was asked about. */
  lineSince: Instant;
  /** Children sent since the venue last answered anything, and when the first of them left. */
  unheard: number;
  unheardSince: Instant;
  sentAt: Instant;
  /** The same of those that may not rest: their answer is their end, and no acknowledgement. */
  unended: number;
  unendedSince: Instant;
  readonly emptied: Emptied;
  readonly blame: Blame;
  /** It does not answer, for so long that it was said. */
  quiet: Trip | undefined;
}

export const newHealth = (): VenueHealth => ({
  heard: false,
  lineSince: NOT_YET,
  unheard: 0,
  unheardSince: NOT_YET,
  sentAt: NOT_YET,
  unended: 0,
  unendedSince: NOT_YET,
  ...newRefusals(),
  emptied: newEmptied(),
  blame: new Map(),
  quiet: undefined,
});

/** Takes in an event that has already been applied to the child. */
export function noteHealth(health: VenueHealth, event: ChildEvent, child: Child): void {
  switch (event.kind) {
    case 'childSent':
      if (health.unheard === 0) health.unheardSince = child.sentAt;
      health.unheard++;
      health.sentAt = child.sentAt;
      if (isImmediate(child.terms)) {
        if (health.unended === 0) health.unendedSince = child.sentAt;
        health.unended++;
      }
      noteTry(health.quiet, event.at);
      for (const trip of tripsOf(health, child.parent.symbol, child.parent.clientID)) noteTry(trip, event.at);
      if (child.purpose === 'sweep')
        for (const trip of emptyTrips(health.emptied, takingOf(child.parent))) noteTry(trip, event.at);
      return;
    case 'childAccepted':
      health.unheard = 0;
      if (!isImmediate(child.terms)) health.heard = true;
      if (child.purpose === 'post') noteAnswer(health, child.parent, 0, event.at);
      return;
    case 'childRejected':
      if (event.neverSent) {
        if (health.unheard > 0) health.unheard--;
        if (health.unended > 0 && isImmediate(child.terms)) health.unended--;
        return;
      }
      if (event.fault === 'lost') return noteLoss(health, child, event.at);
      noteHeard(health, child);
      if (event.fault === 'venue') noteAnswer(health, child.parent, 1, event.at);
      else if (event.fault !== 'directed' && child.purpose !== 'post') noteBlamed(health.blame, child.parent, event.at);
      return;
    case 'childFilled':
      noteHeard(health, child);
      if (child.purpose !== 'post' && child.state === 'ended') noteAnswer(health, child.parent, 0, event.at);
      if (child.purpose !== 'post') noteGave(health.blame, child.parent);
      if (child.purpose === 'sweep') noteGiven(health.emptied, child.parent);
      return;
    case 'childEnded':
      // It ends what may not rest because we asked it to: that is no better than a refusal, and no answer.
      if (isImmediate(child.terms) && child.cancelID !== 0) {
        health.unheard = 0;
        return noteAnswer(health, child.parent, 1, event.at);
      }
      noteHeard(health, child);
      if (child.purpose !== 'post') noteAnswer(health, child.parent, 0, event.at);
      noteEnd(health.emptied, child, event.at);
      return;
    // A venue that cannot be asked, or has said how its orders stand, owes nothing.
    case 'childStands':
    case 'childCancelRejected':
    case 'childRestated':
    case 'childRepriced':
      health.unheard = 0;
      return;
    default:
      return;
  }
}

function noteHeard(health: VenueHealth, { terms }: Child): void {
  health.heard = true;
  health.unheard = 0;
  if (isImmediate(terms)) health.unended = 0;
}

/**
 * It never had the order, and says so when it is asked: an order that a broken line lost is nobody's fault. Otherwise
 * that is as bad as a refusal, and no sign that it hears of orders: those that it has not answered stay unheard.
 */
function noteLoss(health: VenueHealth, child: Child, at: Instant): void {
  if (child.sentAt > health.lineSince) noteAnswer(health, child.parent, 1, at);
}

/** After its Logon it is asked how our orders stand: what was sent before that, the line may have lost. */
export function noteAsked(health: VenueHealth, at: Instant): void {
  health.lineSince = at;
}

/** It has said how all of them stand, and owes nothing. */
export function noteReconciled(health: VenueHealth): void {
  health.unheard = 0;
  health.unended = 0;
}

function noteTry(trip: Trip | undefined, at: Instant): void {
  if (trip === undefined) return;
  trip.tries++;
  trip.triedAt = at;
}

/** It is said that it does not answer, and later that it does. */
export function noteQuiet(health: VenueHealth, at: Instant): void {
  health.quiet = { at, tries: 0, triedAt: at };
}

export function noteHeardAgain(health: VenueHealth): void {
  health.quiet = undefined;
}

/** For an order of the client. */
export function breakerOf(health: VenueHealth, taking: Taking): Breaker {
  const refuses = refusing(health, taking);
  return refuses === 'closed' && isEmpty(health.emptied, taking) ? 'empty' : refuses;
}

/** The same of what it refuses alone, or of all clients. */
function refusing({ all, clients }: VenueHealth, { symbol, client }: Scope): Exclude<Breaker, 'empty'> {
  const own = clients.size === 0 ? undefined : clients.get(client)?.trips;
  if (all.trips.has(ALL_SYMBOLS) || own?.has(ALL_SYMBOLS) === true) return 'venue';
  return all.trips.has(symbol) || own?.has(symbol) === true ? 'symbol' : 'closed';
}

/** It refuses too many orders to get any. */
export const isTripped = (breaker: Breaker): boolean => breaker === 'venue' || breaker === 'symbol';

/** How long its answers take, among what is learned of it. */
const USUAL = placeOf('ackMicros');

export const usualWait = ({ learned }: VenueKnowledge): Span => span(learned[USUAL]);

/** Nobody is called slow within this time: it is what a pause of our own may take. */
const QUICK_ENOUGH = millis(20);
/** An answer that takes so many times as long as usual is late. */
const LATE = 3;
/** The same of what may not rest, after the acknowledgement: it ends at once, as a rule. */
const ENDS_QUICKLY = millis(100);
const ENDS_LATE = 10;

/** It has never answered an order, so nobody knows how long it takes, or whether it does: an order gets it a lot. */
export const isUntried = ({ heard }: VenueHealth, { firstAck }: RouterSettings): boolean => !heard && firstAck > 0;

/** So many that wait for a late answer are too many. */
export const leastWaiting = (untried: boolean, { slowAfter }: RouterSettings): number => (untried ? 1 : slowAfter);

/** The children that it has not answered, if it is late with the first of them; 0 otherwise. */
export function waitingAt(
  health: VenueHealth,
  { learned }: VenueKnowledge,
  now: Instant,
  settings: RouterSettings,
): number {
  const { unheard, unheardSince, unended, unendedSince } = health;
  if (unheard === 0 && unended === 0) return 0;
  const untried = isUntried(health, settings);
  // However many orders come before its first answer is late: no more than these are lost.
  if (untried && awaitedOf(health) >= settings.slowAfter) return awaitedOf(health);
  const isAckLate =
    now - unheardSince > Math.max(QUICK_ENOUGH, untried ? longestFirstWait(settings) : LATE * learned[USUAL]);
  const unacknowledged = isAckLate ? unheard : 0;
  if (unended <= unacknowledged) return unacknowledged;
  const isEndLate =
    now - unendedSince > Math.max(ENDS_QUICKLY, untried ? longestFirstWait(settings) : ENDS_LATE * learned[USUAL]);
  return isEndLate ? unended : unacknowledged;
}

/** Its answers that are awaited. Where an order may not rest, an acknowledgement is none: it may be all that comes. */
const awaitedOf = ({ unheard, unended }: VenueHealth): number => Math.max(unheard, unended);

/** The first answer of a venue is late after this. */
export const longestFirstWait = ({ firstAck }: RouterSettings): Span => span(LATE * firstAck);

/** It gets no more orders before its first answer: when that is late; undefined where nothing of it is awaited so. */
export function firstAnswerLateAt(health: VenueHealth, settings: RouterSettings): Instant | undefined {
  const { unheard, unheardSince, unended, unendedSince } = health;
  if (!isUntried(health, settings) || awaitedOf(health) < settings.slowAfter) return undefined;
  const wait = longestFirstWait(settings);
  const lateAt = (count: number, since: Instant, quick: Span) =>
    count === 0 ? NEVER : later(since, span(Math.max(quick, wait) + 1));
  return least(lateAt(unheard, unheardSince, QUICK_ENOUGH), lateAt(unended, unendedSince, ENDS_QUICKLY));
}

/** It owes nothing and has refused too little to be out for all, whatever the symbol and the time. */
export const mayBeTrusted = (health: VenueHealth, { silent }: VenueKnowledge): boolean =>
  health.all.trips.size === 0 && health.unheard === 0 && health.unended === 0 && silent === 0;

/** It gets no orders, but to find out. */
export function isOut(
  health: VenueHealth,
  knowledge: VenueKnowledge,
  about: Scope & { readonly now: Instant; readonly settings: RouterSettings },
): boolean {
  const { now, settings } = about;
  return isTripped(refusing(health, about)) || quietAt(health, knowledge, now, settings) !== undefined;
}

/** What it shows on that side measures no orders of the client, or, for ALL_CLIENTS, nothing of the house. */
export function showsNothing(
  { emptied, blame }: VenueHealth,
  { symbol, client, now, settings }: Scope & { readonly now: Instant; readonly settings: RouterSettings },
  quotes: Quotes,
): boolean {
  if (blame.size > 0 && isDisproved(blame, { symbol, client, quotes }, now)) return true;
  if (emptied[quotes].size === 0) return false;
  return client === ALL_CLIENTS
    ? isEmptyToAll(emptied, quotes, symbol, settings.emptyAfter)
    : isEmpty(emptied, { symbol, client, quotes });
}

/** How it does not answer: for too long, or too slowly. */
export function quietAt(
  health: VenueHealth,
  knowledge: VenueKnowledge,
  now: Instant,
  settings: RouterSettings,
): 'silent' | 'slow' | undefined {
  if (knowledge.silent >= settings.silentAfter) return 'silent';
  const isSlow = waitingAt(health, knowledge, now, settings) >= leastWaiting(isUntried(health, settings), settings);
  return isSlow ? 'slow' : undefined;
}

/** Since when it owes an answer, or an end; NOT_YET: nothing. */
export const quietSince = ({ unheard, unheardSince, unended, unendedSince }: VenueHealth): Instant => {
  if (unheard > 0 && unended > 0) return least(unheardSince, unendedSince);
  return unheard > 0 ? unheardSince : unended > 0 ? unendedSince : NOT_YET;
};

/** The wait between two orders that find out doubles so often. */
const MOST_DOUBLINGS = 6;

/** When an order may find out whether a venue that is out is well again. */
export function probeDueAt(health: VenueHealth, about: Scope | Taking, settings: RouterSettings): Instant {
  const { symbol, client } = about;
  const tripped = tripsOf(health, symbol, client);
  const trips = tripped.length > 0 || !('quotes' in about) ? tripped : emptyTrips(health.emptied, about);
  if (trips.length === 0) return quietDueAt(health, settings);
  let due = NOT_YET;
  // What the venue refused others need not keep those waiting of whom it refused nothing.
  const isBlameless =
    tripped.length > 0 &&
    client !== ALL_CLIENTS &&
    !health.clients.has(client) &&
    !blames(health.blame, symbol, client);
  for (const { triedAt, tries } of trips) due = most(due, later(triedAt, waitAfter(isBlameless ? 0 : tries, settings)));
  // One that answers nothing either is not asked sooner because it refuses.
  return quietTries(health) > 0 ? most(due, quietDueAt(health, settings)) : due;
}

/** Trips of single clients that have sent nothing for so long that what was the matter may be over. */
export function tripsOver({ clients }: VenueHealth, now: Instant, settings: RouterSettings): Scope[] {
  const over: Scope[] = [];
  const long = span(2 * waitAfter(MOST_DOUBLINGS, settings));
  for (const [client, { trips }] of clients)
    for (const [symbol, { triedAt }] of trips) if (now > later(triedAt, long)) over.push({ symbol, client });
  return over;
}

/** The same of a venue that does not answer. */
export const quietDueAt = (health: VenueHealth, settings: RouterSettings): Instant =>
  later(health.sentAt, waitAfter(quietTries(health), settings));

/** Children that it was sent since it was said that it does not answer. */
export const quietTries = ({ quiet }: VenueHealth): number => quiet?.tries ?? 0;

const waitAfter = (tries: number, { probeAfter }: RouterSettings): Span =>
  span(probeAfter * 2 ** Math.min(tries, MOST_DOUBLINGS));
