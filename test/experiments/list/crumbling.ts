/** Pegged orders where venues leave a side one by one before the price moves: with the guard, and without it. */
import { experiment, type Row } from '../experiment.ts';
import { costsLess } from '../report.ts';
import { pegged } from '../market/arms.ts';
import { parentSettings, trade } from '../market/session.ts';
import type { VenueSpec } from '../market/setup.ts';
import { dayOf, kindVenues } from '../market/venues.ts';

export const crumbling = experiment({
  name: 'crumbling',
  shows: 'Orders pegged to the near side: sent and moved always, or not while that side crumbles.',
  settings: {
    ...parentSettings(120, 2_500, '300,900'),
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
      const result = await trade({ ...spec, sizes });
      const { shortfall, filled, children, markout } = result;
      rows.push({ arm, numbers: { shortfall, filled, children, markout } });
    }
    return rows;
  },
  bar: (summary) => ['guarded', 'pulled'].map((arm) => costsLess(summary, arm, 'unguarded', `${arm} orders cost less`)),
});
