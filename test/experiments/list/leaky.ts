/** A dark pool that tells others of our fills: how soon the router leaves it, and what that saves. */
import { routed } from '../market/arms.ts';
import { trade } from '../market/session.ts';
import { LEAKY, leakyVenues } from '../market/toxic.ts';
import { experiment, type Row } from '../experiment.ts';
import { excludesZero } from '../report.ts';

/** The dark first: what is not had there is taken afterwards, where it has become dearer. */
const router = { darkParallel: false };
const ARMS = [
  { arm: 'best', router },
  { arm: 'oracle', router, unknown: [LEAKY] },
  { arm: 'no-learning', router: { ...router, learning: false } },
] as const;

export const leaky = experiment({
  name: 'leaky',
  shows: 'A cheap dark pool after whose fills the market runs away: how soon it is left, and what that saves.',
  settings: {
    impact: { value: 1, about: 'ticks that a round lot filled there moves the market' },
    flight: { value: 0.5, about: 'share of the quotes that leave when we are filled there' },
    parents: { value: 120, about: 'parent orders a run' },
    everyMs: { value: 1_500, about: 'time from one to the next' },
    sizes: { value: '300,1000,3000', about: 'quantities they are drawn from' },
    within: { value: 60, about: 'parents after which its share must be below 5 %' },
  },
  seeds: [1, 20],
  short: ['parents=4', 'within=2'],
  measure: { name: 'shortfall', unit: 'bps' },
  plot: { name: 'share', unit: 'of what was filled, at the leaky pool' },
  base: 'best',
  async run(seed, { impact, flight, parents, everyMs, sizes, within }) {
    const venues = leakyVenues(seed, { impact, flight });
    const rows: Row[] = [];
    for (const { arm, ...about } of ARMS) {
      const spec = { seed, venues, way: routed, parents, everyMs, ...about };
      const result = await trade({ ...spec, sizes: sizes.split(',').map(Number) });
      const shareOf = (from: number, to: number): number => {
        const fills = result.parents.slice(from, to).flatMap((parent) => parent.fills);
        const sum = (some: typeof fills) => some.reduce((all, { qty }) => all + qty, 0);
        return sum(fills.filter(({ venue }) => venue === LEAKY)) / Math.max(1, sum(fills));
      };
      const { shortfall, filled } = result;
      rows.push({ arm, numbers: { shortfall, filled, share: shareOf(0, parents), after: shareOf(within, parents) } });
      const step = Math.ceil(parents / 12);
      for (let x = step; x <= parents; x += step) rows.push({ arm, x, numbers: { share: shareOf(x - step, x) } });
    }
    return rows;
  },
  bar(summary, { within }) {
    const share = summary.estimate('best', 'after');
    const saved = summary.difference('no-learning', 'best', 'shortfall');
    return [
      {
        says: `after ${within} parents the leaky pool has less than 5 % of what is filled`,
        seen: `${(100 * share.mean).toFixed(1)} ± ${(100 * share.half).toFixed(1)} %`,
        holds: share.mean < 0.05,
      },
      {
        says: 'learning lowers the total shortfall',
        seen: `by ${saved.mean.toFixed(3)} ± ${saved.half.toFixed(3)} bps`,
        holds: saved.mean > 0 && excludesZero(saved),
      },
    ];
  },
});
