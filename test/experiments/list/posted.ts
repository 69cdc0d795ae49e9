/** Orders that may rest, through the gateway: at one venue, over several, and where it chooses what it takes. */
import { experiment, type Row } from '../experiment.ts';
import { costsLess } from '../report.ts';
import { freely, inParts, patiently, routed } from '../market/arms.ts';
import { parentSettings, trade } from '../market/session.ts';
import type { VenueSpec } from '../market/setup.ts';
import { dayOf, kindVenues } from '../market/venues.ts';

const NAIVE = ['all-market', 'all-limit', 'equal'] as const;
const CHOOSES = { policy: 'post', postChooses: true };

export const posted = experiment({
  name: 'posted',
  shows: 'Orders that may rest for a while: where they do, at what price, and what of them is taken at once.',
  settings: {
    ...parentSettings(40, 2_500, '1000,3000'),
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
      const result = await trade({ ...spec, sizes });
      const { shortfall, filled, children, markout } = result;
      const fills = result.parents.flatMap((parent) => parent.fills);
      const qtyOf = (some: typeof fills) => some.reduce((sum, { qty }) => sum + qty, 0);
      const rested = qtyOf(fills.filter(({ purpose }) => purpose === 'post')) / Math.max(1, qtyOf(fills));
      rows.push({ arm, numbers: { shortfall, filled, children, markout, rested } });
    }
    return rows;
  },
  bar(summary) {
    const spreads = 'what rests at the near side over several venues costs less than at one';
    return [
      ...NAIVE.map((arm) => costsLess(summary, 'chooses', arm, `choosing costs less than ${arm}`)),
      costsLess(summary, 'spread', 'all-limit', spreads),
    ];
  },
});
