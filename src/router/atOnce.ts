/** How much of an order one plan may send: to how many venues, and how much of it to one of them. */
import { ceilTo, least, most, type Qty, qty } from '../units/brand.ts';
import { roundLotOf } from '../units/instrument.ts';
import { PPM } from '../units/ratio.ts';
import { type Draft, inLots, leastSizeAt, type Seat } from './draft.ts';
import { mulDivFloor } from './routingCost.ts';
import type { VenueProfile } from './venue.ts';

/**
 * What one child may take there of what is `shown`: whole lots, within its largest order. A venue that has never
 * answered an order gets the least that may be sent.
 */
export function sendable(draft: Draft, { profile, input }: Seat, shown: Qty): Qty {
  const largest = inLots(profile, mostAtOnce(draft, profile, shown));
  if (!input.untried) return largest;
  const { lotSize } = profile;
  return least(largest, ceilTo(most(lotSize, leastSizeAt(draft, profile)), lotSize));
}

/** As much of `size` as one plan takes at one venue: `venueShare` of the order, a round lot or its least at least. */
export function mostAtOnce(draft: Draft, profile: VenueProfile, size: Qty): Qty {
  const { request, settings } = draft;
  if (settings.venueSharePpm === PPM) return size;
  const share = qty(mulDivFloor(request.terms.orderQty, settings.venueSharePpm, PPM));
  const smallest = ceilTo(most(leastSizeAt(draft, profile), roundLotOf(request.instrument)), profile.lotSize);
  return least(size, most(share, smallest));
}

/** How many venues more this plan may send to. */
export function venuesLeft({ children, settings }: Draft): number {
  if (settings.maxVenues === 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, settings.maxVenues - new Set(children.map(({ venue }) => venue)).size);
}
