/** Venues that differ in what they do with orders, not in what they show: whether it pays to learn that. */
import { experiment } from '../experiment.ts';
import { costsLess } from '../report.ts';
import { routed } from '../market/arms.ts';
import { parentSettings, trade } from '../market/session.ts';
import type { VenueSpec } from '../market/setup.ts';
import { leakyVenues } from '../market/toxic.ts';
import { ABOUT_EXCHANGES, EXCHANGES } from '../market/venues.ts';

/** The dark first: what is not had there is taken afterwards. */
const router = { darkParallel: false };
const ARMS = [
  { arm: 'best', router },
  { arm: 'no-learning', router: { ...router, learning: false } },
] as const;

export const learningPays = experiment({
  name: 'learning',
  shows:
    'What it is worth to learn that one venue fades, one refuses some orders, one is late, one has phantoms, and a pool leaks.',
  settings: {
    ...parentSettings(60, 1_000, '300,1000,3000'),
    refused: { value: 0.5, about: 'share of the orders that EAST refuses' },
    phantoms: { value: 0.5, about: 'share of the orders that WEST accepts and cancels' },
    lateMs: { value: 20, about: 'latency of the line to NORTH' },
    impact: { value: 1, about: 'ticks that a round lot filled in the pool that leaks moves the market' },
    flight: { value: 0.9, about: 'share of the quotes at SOUTH that leave 2 ms after a trade elsewhere' },
    exchanges: { value: EXCHANGES, about: ABOUT_EXCHANGES, least: 1 },
  },
  seeds: [1, 40],
  short: ['parents=4'],
  measure: { name: 'shortfall', unit: 'bps' },
  base: 'best',
  async run(seed, { parents, everyMs, sizes, refused, phantoms, lateMs, impact, flight, exchanges }) {
    const venues = leakyVenues(seed, { impact, flight: 0.5 }, exchanges).map((venue): VenueSpec => {
      switch (venue.id) {
        case 'EAST':
          return { ...venue, faults: [{ on: 'order', share: refused, do: 'reject', text: 'not now' }] };
        case 'WEST':
          return { ...venue, faults: [{ on: 'order', share: phantoms, do: 'phantom' }] };
        case 'NORTH':
          return { ...venue, latency: { min: lateMs * 1_000, mean: 500 } };
        case 'SOUTH':
          return { ...venue, flow: { ...venue.flow, flight: { share: flight, afterMs: 2 } } };
        default:
          return venue;
      }
    });
    const rows = [];
    for (const { arm, ...about } of ARMS) {
      const spec = { seed, venues, way: routed, parents, everyMs, ...about };
      const { shortfall, filled, children } = await trade({ ...spec, sizes });
      rows.push({ arm, numbers: { shortfall, filled, children } });
    }
    return rows;
  },
  bar: (summary) => [costsLess(summary, 'best', 'no-learning', 'best costs less than best that does not learn')],
});
