/** Venues that misbehave at the best price, one at a time and in pairs: the gateway against a desk, and against an oracle. */
import { experiment, partsOf } from '../experiment.ts';
import { bestSingle, proRata, routed, type Way } from '../market/arms.ts';
import { faultyVenue, idsOf, scenesOf } from '../market/faulty.ts';
import { parentSettings, trade } from '../market/session.ts';
import { kindVenues } from '../market/venues.ts';

interface Arm {
  readonly arm: string;
  readonly way: Way;
  readonly router?: Record<string, string | number>;
  /** It knows who misbehaves, and does not trade there. */
  readonly knows?: boolean;
}

const ARMS: readonly Arm[] = [
  { arm: 'best', way: routed },
  { arm: 'oracle', way: routed, knows: true },
  { arm: 'sweep', way: routed, router: { policy: 'sweep' } },
  { arm: 'split', way: routed, router: { policy: 'split' } },
  { arm: 'single', way: bestSingle },
  { arm: 'pro-rata', way: proRata },
];

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** Of what an oracle fills. */
const LEAST_FILLED = 0.99;

export const adversarial = experiment({
  name: 'adversarial',
  shows: 'What a venue that misbehaves at the best price costs, against an oracle that knows it and does not go there.',
  settings: {
    faults: { value: 'single', about: 'single, pairs, or some of them by name, joined by +' },
    ...parentSettings(20, 2_000, '300,1000,3000'),
  },
  seeds: [1, 30],
  short: ['parents=2', 'faults=refusing+one-share'],
  measure: { name: 'shortfall', unit: 'bps' },
  base: 'best',
  async run(seed, { faults, parents, everyMs, sizes }) {
    const rows = [];
    for (const scene of scenesOf(faults)) {
      const venues = [...kindVenues(seed), ...scene.map((fault) => faultyVenue(fault, seed))];
      for (const { arm, way, router = {}, knows = false } of ARMS) {
        const unknown = knows ? idsOf(scene) : [];
        const spec = { seed, venues, unknown, router, way, parents, everyMs, sizes };
        const { shortfall, filled, children, shares, parents: each } = await trade(spec);
        const last = each.slice(Math.floor(parents / 2));
        const later = sum(last.map((parent) => parent.filled)) / sum(last.map((parent) => parent.orderQty));
        const there = sum(idsOf(scene).map((id) => shares.get(id) ?? 0));
        rows.push({ arm: `${scene.join('+')}/${arm}`, numbers: { shortfall, filled, later, children, there } });
      }
    }
    return rows;
  },
  bar(summary) {
    const scenes = [...new Set(summary.arms.map((arm) => partsOf(arm).scene))];
    return scenes.flatMap((scene) => {
      const filled = summary.estimate(`${scene}/best`, 'filled').mean;
      const couldBe = summary.estimate(`${scene}/oracle`, 'filled').mean;
      const pairs = summary.difference(`${scene}/pro-rata`, `${scene}/best`, 'shortfall');
      return [
        {
          says: `${scene}: best fills ${LEAST_FILLED * 100} % of what the oracle fills`,
          seen: `${((100 * filled) / couldBe).toFixed(1)} %`,
          holds: filled >= LEAST_FILLED * couldBe,
        },
        {
          says: `${scene}: best costs no more than pro rata`,
          seen: `pro rata minus best ${pairs.mean.toFixed(2)} ± ${pairs.half.toFixed(2)} bps`,
          holds: pairs.mean + pairs.half >= 0,
        },
      ];
    });
  },
});
