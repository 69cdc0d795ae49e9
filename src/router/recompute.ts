/** A plan made again from its own record: the proof that the record holds everything the decision was made from. */
import { assert } from '../units/assert.ts';
import type { RouteRequest } from './draft.ts';
import type { Plan } from './event.ts';
import { decide } from './plan.ts';
import type { RouterSettings } from './settings.ts';
import type { VenueProfile } from './venue.ts';

/**
 * Plans again what `planned` planned, from its record, the venues' terms and the settings of that day. Equal to the
 * record, unless those or the rules have changed since: then it tells what today's router would have done.
 * Throws when a venue of the record has no profile.
 */
export function recompute(planned: Plan, profiles: readonly VenueProfile[], settings: RouterSettings): Plan {
  const inOrder = planned.inputs.map((input) => {
    const profile = profiles.find((candidate) => candidate.id === input.venue);
    assert(profile !== undefined, `no profile of venue ${input.venue}`);
    return profile;
  });
  return decide(requestOf(planned), planned.inputs, inOrder, planned.at, settings);
}

function requestOf(planned: Plan): RouteRequest {
  return {
    orderID: planned.orderID,
    symbol: planned.symbol,
    instrument: {
      symbol: planned.symbol,
      currency: planned.currency,
      priceScale: planned.priceScale,
      qtyScale: planned.qtyScale,
      tickSize: planned.tickSize,
      lotSize: planned.lotSize,
    },
    side: planned.side,
    exDestination: planned.exDestination,
    terms: planned.terms,
    cap: planned.cap,
    display: planned.display,
    round: planned.round,
    darkTried: planned.darkTried,
  };
}
