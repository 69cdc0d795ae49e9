/** The whole gateway in a market in which nobody misbehaves, against what a desk can do by itself. */
import { bestSingle, proRata, routed, type Way } from '../market/arms.ts';
import { parentSettings, trade } from '../market/session.ts';
import { kindVenues } from '../market/venues.ts';
import { experiment } from '../experiment.ts';
import { excludesZero } from '../report.ts';

const ARMS: readonly { readonly arm: string; readonly way: Way; readonly router?: Record<string, string | number> }[] =
  [
    { arm: 'best', way: routed },
    { arm: 'sweep', way: routed, router: { policy: 'sweep' } },
    { arm: 'split', way: routed, router: { policy: 'split' } },
    { arm: 'single', way: bestSingle },
    { arm: 'pro-rata', way: proRata },
  ];

export const kindMarket = experiment({
  name: 'kind-market',
  shows:
    'What the default policy costs against a plain sweep, the best single venue and pro rata, where nobody misbehaves.',
  settings: {
    ...parentSettings(60, 2_000, '300,1000,3000'),
  },
  seeds: [1, 60],
  short: ['parents=4'],
  measure: { name: 'shortfall', unit: 'bps' },
  base: 'best',
  async run(seed, { parents, everyMs, sizes }) {
    const rows = [];
    for (const { arm, way, router = {} } of ARMS) {
      const spec = {
        seed,
        venues: kindVenues(seed),
        router,
        way,
        parents,
        everyMs,
        sizes,
      };
      const { shortfall, filled, children, markout } = await trade(spec);
      rows.push({ arm, numbers: { shortfall, filled, children, markout } });
    }
    return rows;
  },
  bar(summary) {
    const others = summary.arms.filter((arm) => arm !== 'best');
    return others.map((arm) => {
      const pairs = summary.difference(arm, 'best', 'shortfall');
      return {
        says: `best costs less than ${arm}, pairs correlated by 0.9`,
        seen: `${pairs.mean.toFixed(3)} ± ${pairs.half.toFixed(3)} bps, ${pairs.correlation.toFixed(2)}`,
        holds: pairs.mean > 0 && excludesZero(pairs) && pairs.correlation >= 0.9,
      };
    });
  },
});
