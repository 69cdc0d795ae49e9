/**
 * What follows when a venue falls ill or is well again: that it refuses too much is journaled as an alarm, and orders
 * that wait look for places when it may be sent orders again.
 */
import { emptyDue, fullDue, restoreDue, tripDue } from '../../router/health.ts';
import type { Context } from '../context.ts';
import { isPassedOver } from '../work/passedOver.ts';
import { lookForPlaces } from '../work/waiting.ts';

/** The venue has answered. `wasOut`: it was passed over before. */
export function heed(core: Context, venue: string, symbol: string, wasOut: boolean, said: string): void {
  const health = core.state.health.get(venue);
  if (health === undefined) return;
  const restored = restoreDue(health, symbol);
  if (restored !== undefined) core.emit({ kind: 'venueRestored', venue, symbol: restored, at: core.now, empty: false });
  if (fullDue(health, symbol)) core.emit({ kind: 'venueRestored', venue, symbol, at: core.now, empty: true });
  const { tripAfter, emptyAfter } = core.config.router;
  const tripped = tripDue(health, symbol, tripAfter);
  const trip = { kind: 'venueTripped', venue, at: core.now, text: said } as const;
  if (tripped !== undefined) core.emit({ ...trip, symbol: tripped, empty: false });
  if (emptyDue(health, symbol, emptyAfter)) core.emit({ ...trip, symbol, empty: true });
  if (wasOut && !isPassedOver(core, venue, symbol)) lookForPlaces(core);
}
