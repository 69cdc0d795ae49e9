/**
 * What follows when a venue falls ill or is well again: that it refuses too much, or does not answer, is journaled as
 * an alarm, and orders that wait look for places when it may be sent orders again.
 */
import type { Parent } from '../../orders/order.ts';
import { isBelieved } from '../../router/blame.ts';
import { emptyDue, fullDue } from '../../router/emptiness.ts';
import { mayBeTrusted, quietAt, quietSince, tripsOver } from '../../router/health.ts';
import { takingOf } from '../../router/quotes.ts';
import { ALL_CLIENTS, ALL_SYMBOLS, restoreDue, tripDue } from '../../router/refusals.ts';
import { later, seconds } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { lookIfWell } from '../work/waiting.ts';

const REFUSES = { empty: false, silent: false, quotes: 'both' } as const;
const EMPTY = { empty: true, silent: false } as const;
const NO_SYMBOLS: ReadonlySet<string> = new Set();
const TAKEN_ELSEWHERE = 'another venue takes what it refuses';

/** The venue has answered. `wasOut`: it was passed over before. */
export function heed(core: Context, venue: string, order: Parent, wasOut: boolean, said: string): void {
  heedOne(core, venue, order, said);
  // What it gives the order tells of those that would have it that the order is at fault.
  for (const { venue: other } of order.met) {
    const health = other === venue ? undefined : core.state.health.get(other);
    if (health !== undefined && !isBelieved(health.blame, order, core.now))
      heedOne(core, other, order, TAKEN_ELSEWHERE);
  }
  lookIfWell(core, venue, order, wasOut);
}

function heedOne(core: Context, venue: string, order: Parent, said: string): void {
  const { symbol, clientID } = order;
  const health = core.state.health.get(venue);
  if (health === undefined) return;
  for (let restored = restoreDue(health, symbol, clientID); restored !== undefined; ) {
    core.emit({ kind: 'venueRestored', venue, ...restored, at: core.now, ...REFUSES });
    restored = restoreDue(health, symbol, clientID);
  }
  const taking = takingOf(order);
  const { quotes } = taking;
  for (let full = fullDue(health.emptied, taking); full !== undefined; full = fullDue(health.emptied, taking))
    core.emit({ kind: 'venueRestored', venue, symbol, at: core.now, ...EMPTY, client: full, quotes });
  const { tripAfter, emptyAfter } = core.config.router;
  const tripped = tripDue(health, { symbol, client: clientID }, tripAfter, core.now);
  const trip = { kind: 'venueTripped', venue, at: core.now, text: said } as const;
  if (tripped !== undefined) core.emit({ ...trip, ...tripped, ...REFUSES });
  const emptyTo = emptyDue(health.emptied, taking, emptyAfter);
  if (emptyTo !== undefined) core.emit({ ...trip, symbol, ...EMPTY, client: emptyTo, quotes });
}

/** An answer that is late for less is none of anybody's business. */
export const SAID_AFTER = seconds(1);

/** At a tick: orders of a client get another chance once it has sent none for long. */
export function forgetTrips(core: Context): void {
  const { now, state, config } = core;
  for (const [venue, health] of state.health) {
    if (health.clients.size === 0) continue;
    for (const scope of tripsOver(health, now, config.router)) {
      core.emit({ kind: 'venueRestored', venue, ...scope, at: now, ...REFUSES });
      core.held.noteRoom(config.venues.get(venue)?.symbols ?? NO_SYMBOLS);
    }
  }
}

/** At a tick: a venue that does not answer, or does again, is journaled as such. */
export function sayWhoIsSilent(core: Context): void {
  const { now, state, config } = core;
  for (const [venue, health] of state.health) {
    const { quiet, unheard, unended } = health;
    const knowledge = state.knowledge.get(venue);
    if (knowledge === undefined || (quiet === undefined && mayBeTrusted(health, knowledge))) continue;
    const isQuiet = quietAt(health, knowledge, now, config.router) !== undefined;
    if (isQuiet === (quiet !== undefined) || !core.venuesUp.has(venue)) continue;
    const about = { venue, symbol: ALL_SYMBOLS, at: now, client: ALL_CLIENTS, ...REFUSES, silent: true } as const;
    const text = `${Math.max(unheard, unended)} orders wait for an answer`;
    if (!isQuiet) core.emit({ kind: 'venueRestored', ...about });
    else if (later(quietSince(health), SAID_AFTER) <= now) core.emit({ kind: 'venueTripped', ...about, text });
  }
}
