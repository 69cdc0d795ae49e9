/** The kind market with one more dark pool, which is not what it seems. */
import type { VenueSpec } from './setup.ts';
import { dayOf, kindVenues } from './venues.ts';

export const LEAKY = 'LEAKY';

export interface Leak {
  /** Ticks that a round lot bought there moves the market; half of that is left after half a second. */
  readonly impact: number;
  /** Share of the quotes on the side that was taken that leave all exchanges once we are filled there. */
  readonly flight: number;
}

/** A large and cheap pool, where who trades with us tells the exchanges. */
export function leakyVenues(seed: number, { impact, flight }: Leak, exchanges?: number): VenueSpec[] {
  const { dark } = dayOf(seed);
  const heard = {
    impact: { permanent: 0, temporary: impact, halfLifeMs: 1_000, from: [LEAKY] },
    flight: { share: flight, afterMs: 1, from: [LEAKY] },
  };
  const venues = kindVenues(seed, exchanges).map((venue) =>
    venue.kind === 'lit' ? { ...venue, flow: { ...venue.flow, ...heard } } : venue,
  );
  const flow = { ...dark, ordersPerSec: dark.ordersPerSec * 3 };
  return [
    ...venues,
    { id: LEAKY, kind: 'dark', take: 0.0005, make: 0.0005, flow, latency: { min: 60_000, mean: 500 } },
  ];
}
