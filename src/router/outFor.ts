/**
 * Why a venue gets nothing of an order, of whatever kind its child would be: it is down or not well, it has refused the
 * order before, or failed to give what it shows, or it takes no more for now. Such a venue protects no quote either.
 */
import { mayRest } from '../orders/order.ts';
import { floorTo, least, most, type Qty } from '../units/brand.ts';
import type { RouteRequest } from './draft.ts';
import type { Standing, VenueInput } from './event.ts';
import { isTripped, leastWaiting } from './health.ts';
import type { RouterSettings } from './settings.ts';
import type { VenueProfile } from './venue.ts';

/** Children that get less than half of what is displayed, before their venue is not believed any more by the order. */
export const MISSES = 2;
/** `VenueInput.room` of a venue that takes no more orders for now; 0 is any number. */
export const NO_ROOM = -1;

/** Undefined for a venue that may get a child to `trade` at once or to `rest`. */
export function outFor(
  request: RouteRequest,
  input: VenueInput,
  settings: RouterSettings,
  purpose: 'trade' | 'rest',
): Standing | undefined {
  if (!input.up) return 'down';
  if ((purpose === 'rest' ? input.refusedResting : input.refusedTaking) > 0) return 'refused';
  if (purpose === 'trade' && input.misses >= MISSES) return 'missed';
  if (!input.probe) {
    if (input.silent >= settings.silentAfter) return 'silent';
    if (isTripped(input.breaker)) return 'tripped';
    if (input.waiting >= leastWaiting(input.untried, settings)) return 'slow';
  }
  // One that may wait does so until its venue has room: what is shown there may be the protected quote.
  return input.room === NO_ROOM && !mayRest(request.terms) ? 'full' : undefined;
}

/** The most that finds out whether a venue is well again. */
export const probeSize = ({ lotSize, minOrderQty }: VenueProfile): Qty => most(lotSize, minOrderQty);

/** A child's size there: whole lots, within its largest order; no more than a lot of one that is to find out. */
export function sizeAt(profile: VenueProfile, input: VenueInput, size: Qty): Qty {
  const largest = least(size, profile.maxOrderQty);
  return floorTo(findsOut(input) ? least(largest, probeSize(profile)) : largest, profile.lotSize);
}

/** It gets a lot at most; but where it only gives nothing of what it displays, an order may rest there whole. */
export const findsOut = ({ probe, breaker }: VenueInput): boolean => probe && breaker !== 'empty';
