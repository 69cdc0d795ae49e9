/** Pegged orders where venues leave a side one by one before the price moves: with the guard, and without it. */
import { experiment, type Row } from '../experiment.ts';
import { excludesZero } from '../report.ts';
import { pegged } from '../market/arms.ts';
import { trade } from '../market/session.ts';
import type { VenueSpec } from '../market/setup.ts';
import { dayOf, kindVenues } from '../market/venues.ts';

export const crumbling = experiment({
  name: 'crumbling',
  shows: 'Orders pegged to the near side: sent and moved always, or not while that side crumbles.',
  settings: {
    parents: { value: 120, about: 'parent orders a run' },
    everyMs: { value: 2_500, about: 'time from one to the next' },
    sizes: { value: '300,900', about: 'quantities they are drawn from' },
    restMs: { value: 5_000, about: 'how long they rest before what is left is swept' },
    takers: { value: 4, about: 'how many more than usual take at the exchanges' },
    guardMs: { value: 50, about: 'how long the guard holds' },
  },
  seeds: [1, 20],
  short: ['parents=4'],
  measure: { name: 'shortfall', unit: 'bps' },
  base: 'unguarded',
  async run(seed, { parents, everyMs, sizes, restMs, takers, guardMs }) {
    const { lit } = dayOf(seed);
    const busy = { ...lit, takersPerSec: lit.takersPerSec * takers };
    const venues = kindVenues(seed).flatMap((venue): VenueSpec[] =>
      venue.kind === 'lit' ? [{ ...venue, flow: busy }] : [],
    );
    const arms = [
      { arm: 'unguarded', router: {} },
      { arm: 'guarded', router: { crumblingMs: guardMs } },
      { arm: 'pulled', router: { crumblingMs: guardMs, crumblingPulls: true } },
    ];
    const rows: Row[] = [];
    for (const { arm, router } of arms) {
      const spec = { seed, venues, router, way: pegged(restMs), parents, everyMs, patienceMs: restMs + 1_000 };
      const result = await trade({ ...spec, sizes: sizes.split(',').map(Number) });
      const { shortfall, filled, children, markout } = result;
      rows.push({ arm, numbers: { shortfall, filled, children, markout } });
    }
    return rows;
  },
  bar: (summary) =>
    ['guarded', 'pulled'].map((arm) => {
      const saved = summary.difference('unguarded', arm, 'shortfall');
      return {
        says: `${arm} orders cost less`,
        seen: `by ${saved.mean.toFixed(3)} ± ${saved.half.toFixed(3)} bps`,
        holds: saved.mean > 0 && excludesZero(saved),
      };
    }),
});
