/** A dark pool that tells others of our fills: how soon the router leaves it, and what that saves. */
import { routed } from '../market/arms.ts';
import { parentSettings, trade } from '../market/session.ts';
import { shareAt, shareFalls } from '../market/share.ts';
import { LEAKY, leakyVenues } from '../market/toxic.ts';
import { ABOUT_EXCHANGES, EXCHANGES } from '../market/venues.ts';
import { experiment, type Row } from '../experiment.ts';

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
    ...parentSettings(120, 1_500, '300,1000,3000'),
    exchanges: { value: EXCHANGES, about: ABOUT_EXCHANGES, least: 1 },
    within: { value: 60, about: 'parents after which its share must be below 5 %' },
  },
  seeds: [1, 20],
  short: ['parents=4', 'within=2'],
  measure: { name: 'shortfall', unit: 'bps' },
  plot: { name: 'share', unit: 'of what was filled, at the leaky pool' },
  base: 'best',
  async run(seed, { impact, flight, parents, everyMs, sizes, exchanges, within }) {
    const venues = leakyVenues(seed, { impact, flight }, exchanges);
    const rows: Row[] = [];
    for (const { arm, ...about } of ARMS) {
      const spec = { seed, venues, way: routed, parents, everyMs, ...about };
      const result = await trade({ ...spec, sizes });
      const share = shareAt(LEAKY, result, () => true);
      const { shortfall, filled } = result;
      const shares = { share: share.of(0, parents), after: share.of(within, parents) };
      rows.push({ arm, numbers: { shortfall, filled, ...shares } }, ...share.rows(arm));
    }
    return rows;
  },
  bar: (summary, { within }) =>
    shareFalls(summary, `after ${within} parents the leaky pool has less than 5 % of what is filled`),
});
