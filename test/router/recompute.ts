/** A plan made again from its own record: the proof that the record holds everything the decision was made from. */
import { assert } from '../../src/units/assert.ts';
import type { RouteRequest } from '../../src/router/draft.ts';
import type { Plan } from '../../src/router/event.ts';
import { DEFAULT_POLICY } from '../../src/router/policies/policies.ts';
import { decide } from '../../src/router/plan.ts';
import type { RouterSettings } from '../../src/router/settings.ts';
import type { VenueProfile } from '../../src/router/venue.ts';

/**
 * Plans again what `planned` planned, from its record, the venues' terms and the settings of that day. Equal to the
 * record, unless those or the rules have changed since.
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
      ...(planned.roundLot === 0 ? {} : { roundLot: planned.roundLot }),
      ...(planned.multiplier === 0 ? {} : { multiplier: planned.multiplier, multiplierScale: planned.multiplierScale }),
    },
    side: planned.side,
    exDestination: planned.exDestination,
    terms: planned.terms,
    cap: planned.cap,
    display: planned.display,
    round: planned.round,
    darkTried: planned.darkTried,
    policy: DEFAULT_POLICY,
    rule: planned.rule,
    configured: planned.configured,
  };
}
