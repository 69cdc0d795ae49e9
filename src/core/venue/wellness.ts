/**
 * What follows when a venue falls ill or is well again: that it refuses too much is journaled as an alarm, and orders
 * that wait look for places when it may be sent orders again.
 */
import type { Parent } from '../../orders/order.ts';
import { ALL_CLIENTS, emptyDue, fullDue, restoreDue, tripDue } from '../../router/health.ts';
import type { Context } from '../context.ts';
import { isPassedOver } from '../work/passedOver.ts';
import { lookForPlaces } from '../work/waiting.ts';

/** The venue has answered. `wasOut`: it was passed over before. */
export function heed(core: Context, venue: string, order: Parent, wasOut: boolean, said: string): void {
  const { symbol, clientID } = order;
  const health = core.state.health.get(venue);
  if (health === undefined) return;
  for (let restored = restoreDue(health, symbol, clientID); restored !== undefined; ) {
    core.emit({ kind: 'venueRestored', venue, ...restored, at: core.now, empty: false });
    restored = restoreDue(health, symbol, clientID);
  }
  if (fullDue(health, symbol))
    core.emit({ kind: 'venueRestored', venue, symbol, at: core.now, empty: true, client: ALL_CLIENTS });
  const { tripAfter, emptyAfter } = core.config.router;
  const tripped = tripDue(health, symbol, clientID, tripAfter);
  const trip = { kind: 'venueTripped', venue, at: core.now, text: said } as const;
  if (tripped !== undefined) core.emit({ ...trip, ...tripped, empty: false });
  if (emptyDue(health, symbol, emptyAfter)) core.emit({ ...trip, symbol, empty: true, client: ALL_CLIENTS });
  if (wasOut && !isPassedOver(core, venue, order)) lookForPlaces(core);
}
