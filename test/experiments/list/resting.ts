/** Orders at rest while the market is watched, and while it is not: what that fills, and what it costs. */
import { experiment, type Row } from '../experiment.ts';
import { patiently } from '../market/arms.ts';
import { parentSettings, trade } from '../market/session.ts';
import type { VenueSpec } from '../market/setup.ts';
import { kindVenues } from '../market/venues.ts';
import { excludesZero } from '../report.ts';

/** It pays the best rebate, and nobody trades there. */
const EMPTY: VenueSpec = { id: 'EMPTY', kind: 'lit', take: 0.003, make: -0.004, flow: false };

const ARMS = [
  { arm: 'best', keys: '' },
  { arm: 'crossed', keys: 'resweep = "crossed"' },
  { arm: 'unwatched', keys: 'resweep = "off"\nleaveAfterMs = 0' },
  { arm: 'queues', keys: 'betterQueue = "0.2"' },
] as const;

export const resting = experiment({
  name: 'resting',
  shows: 'Orders rest for a while, and are taken back for better quotes of other venues, or are not.',
  settings: {
    ...parentSettings(40, 2_000, '300,1000,3000'),
    restMs: { value: 5_000, about: 'how long they rest before what is left is swept' },
  },
  seeds: [1, 60],
  short: ['parents=4'],
  measure: { name: 'shortfall', unit: 'bps' },
  base: 'best',
  async run(seed, { parents, everyMs, sizes, restMs }) {
    const rows: Row[] = [];
    const venues = [...kindVenues(seed), EMPTY];
    for (const { arm, keys } of ARMS) {
      const spec = { seed, venues, way: patiently(restMs), parents, everyMs };
      const more = `[resting]\n${keys}`;
      const result = await trade({ ...spec, more, patienceMs: restMs, sizes });
      const { shortfall, filled, children, markout } = result;
      rows.push({ arm, numbers: { shortfall, filled, children, markout } });
    }
    return rows;
  },
  bar(summary) {
    const more = summary.difference('best', 'unwatched', 'filled');
    const costs = summary.difference('best', 'unwatched', 'shortfall');
    return [
      {
        says: 'while they rest more is filled than of those that nobody watches',
        seen: `${(100 * more.mean).toFixed(2)} ± ${(100 * more.half).toFixed(2)} %`,
        holds: more.mean > 0 && excludesZero(more),
      },
      {
        says: 'and in all they do not cost more',
        seen: `${costs.mean.toFixed(3)} ± ${costs.half.toFixed(3)} bps`,
        holds: costs.mean - costs.half <= 0,
      },
    ];
  },
});
