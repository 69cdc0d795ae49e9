/** The market of most experiments: exchanges, mostly four, and a dark pool, on a day of its own for each seed. */
import { USUAL_LIT_FLOW } from '../../../src/sim/flow/flow.ts';
import { USUAL_DARK_FLOW } from '../../../src/sim/flow/darkFlow.ts';
import { mix, Random } from '../../../src/sim/flow/random.ts';
import type { VenueSpec } from './setup.ts';

const LIT = [
  { id: 'NORTH', take: 0.003, make: -0.002 },
  { id: 'SOUTH', take: 0.0026, make: -0.0016 },
  // Inverted: it pays those who take.
  { id: 'EAST', take: -0.0005, make: 0.001 },
  { id: 'WEST', take: 0.0028, make: -0.0018 },
  { id: 'COAST', take: 0.0029, make: -0.0015 },
  { id: 'HILL', take: 0.0027, make: -0.0022 },
] as const;

/** The setting of an experiment that says how many exchanges there are, and its usual value. */
export const EXCHANGES = 4;
export const ABOUT_EXCHANGES = `exchanges, ${LIT.length} at most`;

/** How wide the day is, between a third and three times the usual, how deep and busy, between half and twice. */
export function dayOf(seed: number) {
  const random = new Random(mix(0xda7, seed));
  const some = (most: number) => most ** (2 * random.unit() - 1);
  const { halfSpreadTicks, ordersPerSide, ordersPerSec, takersPerSec } = USUAL_LIT_FLOW;
  const [width, depth, pace] = [some(3), some(2), some(2)];
  return {
    lit: {
      halfSpreadTicks: halfSpreadTicks * width,
      ordersPerSide: ordersPerSide * depth,
      ordersPerSec: ordersPerSec * pace,
      takersPerSec: takersPerSec * pace,
    },
    dark: { ordersPerSec: USUAL_DARK_FLOW.ordersPerSec * pace },
  };
}

export function kindVenues(seed: number, exchanges: number = EXCHANGES): VenueSpec[] {
  const { lit, dark } = dayOf(seed);
  return [
    ...LIT.slice(0, exchanges).map((venue): VenueSpec => ({ ...venue, kind: 'lit', flow: lit })),
    { id: 'DEEP', kind: 'dark', take: 0.001, make: 0.001, flow: dark },
  ];
}
