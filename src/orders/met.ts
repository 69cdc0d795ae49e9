/**
 * What an order has met at venues in its earlier rounds: refusals, and displayed size that was not there. It is an
 * input of its next plan. So no venue gives it the same answer again and again, and each round that brings nothing
 * teaches something, until nothing is left to try.
 */
import {
  between,
  type Instant,
  later,
  least,
  minus,
  NEVER,
  NO_PRICE,
  NO_QTY,
  plus,
  qty,
  seconds,
} from '../units/brand.ts';
import { type Child, isImmediate, type Met, type Parent } from './order.ts';

/** Of every order that has met nothing. */
export const NOTHING_MET: Met[] = [];

/** After this time a venue may be tried again by an order that is still there. */
const REMEMBERED = seconds(60);

/** What the order has met at the venue, as far as it counts at `now`. */
export function metAt({ met }: Parent, venue: string, now: Instant): Met | undefined {
  for (const each of met) if (each.venue === venue) return between(each.at, now) < REMEMBERED ? each : undefined;
  return undefined;
}

/** When the first of what the order has met is over, NEVER for nothing. */
export function metUntil({ met }: Parent, now: Instant): Instant {
  let until = NEVER;
  for (const { at } of met) if (between(at, now) < REMEMBERED) until = least(until, later(at, REMEMBERED));
  return until;
}

/**
 * The venue has refused the order for no fault of its own, or has not given it what it shows, or may have: its quote
 * bounds nothing of it.
 */
export function isBelied(order: Parent | undefined, venue: string, now: Instant): boolean {
  if (order === undefined) return false;
  const met = order.met.length === 0 ? undefined : metAt(order, venue, now);
  if (met !== undefined && (met.refusedTaking > met.ownFaults || met.misses > 0)) return true;
  return order.liveChildren.some((child) => child.venue === venue && child.state === 'unknown');
}

function noted(parent: Parent, venue: string, at: Instant): Met {
  const known = metAt(parent, venue, at);
  if (known !== undefined) {
    known.at = at;
    return known;
  }
  const refused = { refusedTaking: 0, refusedResting: 0, ownFaults: 0, blamesOrder: false, lost: 0 };
  const fresh: Met = { venue, ...refused, missed: NO_QTY, misses: 0, missedPx: NO_PRICE, missedAt: at, at };
  parent.met = [...parent.met.filter((each) => each.venue !== venue), fresh];
  return fresh;
}

/** The venue refused the child, or soon sent it back. */
export function noteRefusal(child: Child, at: Instant, text: string): void {
  const { parent, venue, purpose } = child;
  const met = noted(parent, venue, at);
  if (purpose === 'post') met.refusedResting++;
  else met.refusedTaking++;
  if (met.refusedTaking + met.refusedResting === 1) parent.hasLearnt = true;
  parent.refusedText = text === '' ? venue : `${venue}: ${text}`;
}

/** It has refused it for what the order itself is, as it says. */
export function noteBlame({ parent, venue, purpose }: Child, at: Instant, isBelieved: boolean): void {
  const met = noted(parent, venue, at);
  met.blamesOrder = true;
  if (isBelieved && purpose !== 'post') met.ownFaults++;
}

export const NONE_BELIED: readonly string[] = [];

/** Venues that would have it that an order is at fault which now another one has given something. */
export function venuesBelied({ parent, venue }: Child): readonly string[] {
  if (parent.met.length === 0) return NONE_BELIED;
  return parent.met.filter((met) => met.blamesOrder && met.venue !== venue).map((met) => met.venue);
}

export function noteBelied({ parent, venue }: Child): void {
  for (const met of parent.met) {
    if (met.venue === venue) continue;
    met.blamesOrder = false;
    met.ownFaults = 0;
  }
}

/** The venue never had the child, as it says: once may be a broken line, twice is as good as a refusal. */
export function noteLost(child: Child, at: Instant, text: string): void {
  const met = noted(child.parent, child.venue, at);
  met.lost++;
  if (met.lost > 1) noteRefusal(child, at, text);
}

/** A child that took what was displayed is over. */
export function noteTaken({ parent, venue, cumQty, terms, seen }: Child, at: Instant): void {
  // What was asked for beyond what was displayed is no loss, nor what was displayed beyond what was asked for.
  const shown = seen > 0 ? least(qty(seen), terms.orderQty) : terms.orderQty;
  if (cumQty >= shown) return;
  const met = noted(parent, venue, at);
  met.missed = plus(met.missed, minus(shown, cumQty));
  met.missedPx = terms.price;
  met.missedAt = at;
  if (2 * cumQty >= shown) return;
  met.misses++;
  if (met.misses === 1) parent.hasLearnt = true;
}

/** It is another order now, by its terms or its day. */
export function forgetMet(parent: Parent): void {
  parent.met = NOTHING_MET;
  parent.refusedText = '';
  parent.rounds = 0;
  parent.idleRounds = 0;
  parent.wasInAuction = false;
  parent.waitsText = '';
}

/** Its last round brought less than half of what was asked for, and taught nothing. */
const isIdle = ({ askedQty, askedFrom, cumQty, hasLearnt }: Parent): boolean =>
  askedQty > 0 && !hasLearnt && 2 * (cumQty - askedFrom) < askedQty;

/** Rounds in a row that brought next to nothing, and taught nothing. */
export const idleRounds = (parent: Parent): number => parent.idleRounds + (isIdle(parent) ? 1 : 0);

/** A plan was made: a round begins. */
export function beginRound(parent: Parent, round: number): void {
  if (parent.askedQty > 0) parent.idleRounds = isIdle(parent) ? parent.idleRounds + 1 : 0;
  parent.rounds = round + 1;
  parent.askedQty = NO_QTY;
  parent.askedFrom = parent.cumQty;
  parent.hasLearnt = false;
}

export function noteAsked(parent: Parent, { terms }: Child): void {
  if (isImmediate(terms)) parent.askedQty = plus(parent.askedQty, terms.orderQty);
}
