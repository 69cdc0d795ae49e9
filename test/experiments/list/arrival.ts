/** Quotes that leave because of a trade elsewhere: what it is worth that orders arrive together. */
import { experiment, partsOf, type Row } from '../experiment.ts';
import { excludesZero } from '../report.ts';
import { proRataOnce, routed, type Way } from '../market/arms.ts';
import { parentSettings, trade } from '../market/session.ts';
import type { VenueSpec } from '../market/setup.ts';
import { kindVenues } from '../market/venues.ts';

/** By a desk that knows the lines, and by the gateway, which learns them. */
const PAIRS = [
  ['together', 'at-once'],
  ['best-together', 'best'],
] as const;

export const arrival = experiment({
  name: 'arrival',
  shows:
    'Venues hear of trades elsewhere before the slowest order is there: one round at once, or so that all arrive together.',
  settings: {
    flights: { value: '0 0.5 0.9', about: 'share of the quotes that leave after a trade elsewhere; a scene each' },
    afterMs: { value: 1, about: 'how long after it' },
    latencies: { value: '200 1000 3000 8000', about: 'of the lines to the exchanges, in microseconds' },
    jitter: { value: 50, about: 'mean of what comes on top, in microseconds' },
    ...parentSettings(40, 2_000, '3000'),
  },
  seeds: [1, 20],
  short: ['parents=4', 'flights=0 0.9'],
  measure: { name: 'filled', unit: 'of the quantity, in one round' },
  base: 'at-once',
  async run(seed, { flights, afterMs, latencies, jitter, parents, everyMs, sizes }) {
    const times = latencies.split(' ').map(Number);
    const slowest = Math.max(...times);
    const lit = kindVenues(seed).filter(({ kind }) => kind === 'lit');
    const delays = new Map(lit.map(({ id }, i) => [id, slowest - times[i % times.length]]));
    const arms: readonly { arm: string; way: Way; router?: Record<string, string | number> }[] = [
      { arm: 'at-once', way: proRataOnce(new Map()) },
      { arm: 'together', way: proRataOnce(delays) },
      { arm: 'best', way: routed, router: { maxRounds: 1 } },
      { arm: 'best-together', way: routed, router: { maxRounds: 1, arriveWithinMs: '20' } },
    ];
    const rows: Row[] = [];
    for (const share of flights.split(' ').map(Number)) {
      const venues = lit.map((venue, i): VenueSpec => {
        const latency = { min: times[i % times.length], mean: jitter };
        return { ...venue, latency, flow: { ...venue.flow, flight: { share, afterMs } } };
      });
      for (const { arm, way, router = {} } of arms) {
        const spec = { seed, venues, router, way, parents, everyMs, sizes };
        const { shortfall, filled, spread } = await trade(spec);
        rows.push({ arm: `flight ${share}/${arm}`, numbers: { filled, shortfall, spread } });
      }
    }
    return rows;
  },
  bar(summary) {
    const scenes = [...new Set(summary.arms.map((arm) => partsOf(arm).scene))];
    return scenes.flatMap((scene) =>
      PAIRS.map(([together, apart]) => {
        const filled = summary.difference(`${scene}/${together}`, `${scene}/${apart}`, 'filled');
        const cost = summary.difference(`${scene}/${together}`, `${scene}/${apart}`, 'shortfall');
        const isStill = scene === 'flight 0';
        const isSame = Math.abs(filled.mean) < 0.01 && Math.abs(cost.mean) < 0.05;
        return {
          says: `${scene}: ${together} is ${isStill ? 'as good as' : 'better than'} ${apart}`,
          seen: `fills ${filled.mean.toFixed(3)} ± ${filled.half.toFixed(3)} more, costs ${cost.mean.toFixed(2)} ± ${cost.half.toFixed(2)} bps`,
          holds: isStill ? isSame : filled.mean >= 0 && cost.mean < 0 && excludesZero(cost),
        };
      }),
    );
  },
});
