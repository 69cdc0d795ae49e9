/** Asking for more than is displayed, where an order goes no farther than the best price. */
import { experiment, type Row } from '../experiment.ts';
import { costsLess, excludesZero } from '../report.ts';
import { atTouch } from '../market/arms.ts';
import { parentSettings, trade } from '../market/session.ts';
import { kindVenues } from '../market/venues.ts';

export const hidden = experiment({
  name: 'hidden',
  shows: 'Orders at the best price that are larger than what is displayed there: asked for at once, or round by round.',
  settings: {
    ...parentSettings(80, 2_000, '1000,3000'),
  },
  seeds: [1, 20],
  short: ['parents=4'],
  measure: { name: 'filled', unit: 'of the quantity' },
  base: 'displayed',
  async run(seed, { parents, everyMs, sizes }) {
    const venues = kindVenues(seed).filter(({ kind }) => kind === 'lit');
    const rows: Row[] = [];
    for (const askHidden of [false, true]) {
      const spec = { seed, venues, router: { askHidden }, way: atTouch, parents, everyMs };
      const { filled, shortfall, children } = await trade({ ...spec, sizes });
      rows.push({ arm: askHidden ? 'hidden' : 'displayed', numbers: { filled, shortfall, children } });
    }
    return rows;
  },
  bar(summary) {
    const more = summary.difference('hidden', 'displayed', 'filled');
    return [
      {
        says: 'asking for what is not displayed fills more',
        seen: `${more.mean.toFixed(3)} ± ${more.half.toFixed(3)} of the quantity`,
        holds: more.mean > 0 && excludesZero(more),
      },
      costsLess(summary, 'hidden', 'displayed', 'and costs less'),
    ];
  },
});
