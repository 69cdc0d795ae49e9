/** How much of an order one plan may send: to how many venues, and how much of it to one of them. */
import { TimeInForce } from '../orders/values.ts';
import { ceilTo, least, most, NO_QTY, plus, type Qty, qty } from '../units/brand.ts';
import { roundLotOf } from '../units/instrument.ts';
import { PPM } from '../units/ratio.ts';
import { type Draft, inLots, leastSizeAt, type Seat } from './draft.ts';
import type { PlannedChild } from './event.ts';
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

/** What is wrong with so many `children` of a plan as a whole: '' if they are within both. */
export function faultAtOnce(draft: Draft, children: readonly PlannedChild[]): string {
  const { request, settings, seats } = draft;
  const { exDestination, terms } = request;
  const venues = new Set(children.map(({ venue }) => venue));
  if (settings.maxVenues > 0 && venues.size > settings.maxVenues) return `sends to ${venues.size} venues at once`;
  if (exDestination !== '' || terms.minQty > 0 || terms.timeInForce === TimeInForce.FillOrKill) return '';
  for (const { profile } of seats) {
    let taken = NO_QTY;
    for (const { venue, purpose, terms: its } of children) {
      if (venue === profile.id && purpose !== 'post') taken = plus(taken, its.orderQty);
    }
    if (taken > mostAtOnce(draft, profile, taken)) return `takes more at ${profile.id} than [router] venueShare`;
  }
  return '';
}
