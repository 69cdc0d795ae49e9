/** Orders that may rest, through the gateway: at one venue, over several, and where it chooses what it takes. */
import { experiment, type Row } from '../experiment.ts';
import { excludesZero } from '../report.ts';
import { freely, inParts, patiently, routed } from '../market/arms.ts';
import { trade } from '../market/session.ts';
import type { VenueSpec } from '../market/setup.ts';
import { dayOf, kindVenues } from '../market/venues.ts';

const NAIVE = ['all-market', 'all-limit', 'equal'] as const;
const CHOOSES = { policy: 'post', postChooses: true };

export const posted = experiment({
  name: 'posted',
  shows: 'Orders that may rest for a while: where they do, at what price, and what of them is taken at once.',
  settings: {
    parents: { value: 40, about: 'parent orders a run' },
    everyMs: { value: 2_500, about: 'time from one to the next' },
    sizes: { value: '1000,3000', about: 'quantities they are drawn from' },
    restMs: { value: 5_000, about: 'how long they rest before what is left is swept' },
    takers: { value: 1, about: 'how many times the usual takers there are at the exchanges' },
  },
  seeds: [1, 20],
  short: ['parents=4'],
  measure: { name: 'shortfall', unit: 'bps' },
  base: 'chooses',
  async run(seed, { parents, everyMs, sizes, restMs, takers }) {
    const { lit } = dayOf(seed);
    const busy = { ...lit, takersPerSec: lit.takersPerSec * takers };
    const venues = kindVenues(seed).flatMap((venue): VenueSpec[] =>
      venue.kind === 'lit' ? [{ ...venue, flow: busy }] : [],
    );
    const arms = [
      { arm: 'chooses', way: freely(restMs), router: CHOOSES },
      { arm: 'chooses-unlearned', way: freely(restMs), router: { ...CHOOSES, learning: false } },
      { arm: 'spread', way: patiently(restMs), router: { postSpread: true } },
      { arm: 'all-limit', way: patiently(restMs), router: {} },
      { arm: 'all-market', way: routed, router: {} },
      { arm: 'equal', way: inParts(restMs, 0.5), router: {} },
    ];
    const rows: Row[] = [];
    for (const { arm, ...about } of arms) {
      const spec = { seed, venues, parents, everyMs, patienceMs: restMs + 1_000, ...about };
      const result = await trade({ ...spec, sizes: sizes.split(',').map(Number) });
      const { shortfall, filled, children, markout } = result;
      const fills = result.parents.flatMap((parent) => parent.fills);
      const qtyOf = (some: typeof fills) => some.reduce((sum, { qty }) => sum + qty, 0);
      const rested = qtyOf(fills.filter(({ purpose }) => purpose === 'post')) / Math.max(1, qtyOf(fills));
      rows.push({ arm, numbers: { shortfall, filled, children, markout, rested } });
    }
    return rows;
  },
  bar(summary) {
    const less = (arm: string, than: string, says: string) => {
      const saved = summary.difference(than, arm, 'shortfall');
      return {
        says,
        seen: `by ${saved.mean.toFixed(3)} ± ${saved.half.toFixed(3)} bps`,
        holds: saved.mean > 0 && excludesZero(saved),
      };
    };
    return [
      ...NAIVE.map((arm) => less('chooses', arm, `choosing costs less than ${arm}`)),
      less('spread', 'all-limit', 'what rests at the near side over several venues costs less than at one'),
    ];
  },
});
