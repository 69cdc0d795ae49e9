/** Resting where those who trade know what comes: whether the gateway finds out, and what that saves. */
import { experiment, type Row } from '../experiment.ts';
import { patiently } from '../market/arms.ts';
import { parentSettings, type SessionResult, trade } from '../market/session.ts';
import { shareAt, shareFalls } from '../market/share.ts';
import { millis, type Span } from '../../../src/units/brand.ts';
import type { VenueSpec } from '../market/setup.ts';
import { ABOUT_EXCHANGES, EXCHANGES, dayOf, kindVenues } from '../market/venues.ts';

const TOXIC = 'TOXIC';

const ARMS = [
  { arm: 'best' },
  { arm: 'oracle', unknown: [TOXIC] },
  { arm: 'no-learning', router: { learning: false } },
] as const;

/** Of what rested, a share: what it was worth so long after its fill less what it cost, in basis points. */
function markouts({ parents, midAfter }: SessionResult, wait: Span) {
  const sums = { toxic: [0, 0], others: [0, 0] };
  for (const { side, fills } of parents) {
    for (const { venue, purpose, at, px, qty } of fills) {
      if (purpose !== 'post') continue;
      const sum = sums[venue === TOXIC ? 'toxic' : 'others'];
      sum[0] += (side === 'buy' ? 1 : -1) * ((midAfter(at, wait) ?? px) - px) * qty * 100;
      sum[1] += qty;
    }
  }
  const mean = ([sum, all]: readonly number[]) => sum / Math.max(1, all);
  return { toxicMarkout: mean(sums.toxic), otherMarkout: mean(sums.others) };
}

export const toxic = experiment({
  name: 'toxic',
  shows: 'Orders rest for a while: what a venue costs that pays the best rebate, and where others know what comes.',
  settings: {
    ...parentSettings(120, 1_500, '200,500'),
    restMs: { value: 3_000, about: 'how long they rest before what is left is swept' },
    informed: { value: 0.8, about: 'chance a step that those who know act on it' },
    aheadMs: { value: 3_000, about: 'how far ahead they know it' },
    takers: { value: 4, about: 'how many more than usual take at the other venues, and know nothing' },
    exchanges: { value: EXCHANGES, about: ABOUT_EXCHANGES, least: 1 },
    within: { value: 60, about: 'parents after which its share must be below 5 %' },
  },
  seeds: [1, 20],
  short: ['parents=4', 'within=2'],
  measure: { name: 'shortfall', unit: 'bps' },
  plot: { name: 'share', unit: 'of what rested and was filled, at the toxic venue' },
  base: 'best',
  async run(seed, { parents, everyMs, sizes, restMs, informed, aheadMs, takers, exchanges, within }) {
    const { lit } = dayOf(seed);
    const flow = { ...lit, takersPerSec: 0, informed: { share: informed, aheadMs } };
    const busy = { ...lit, takersPerSec: lit.takersPerSec * takers };
    const venues: VenueSpec[] = [
      ...kindVenues(seed, exchanges).flatMap((venue) => (venue.kind === 'lit' ? [{ ...venue, flow: busy }] : [])),
      { id: TOXIC, kind: 'lit', take: 0.003, make: -0.003, flow },
    ];
    const rows: Row[] = [];
    for (const { arm, ...about } of ARMS) {
      const way = patiently(restMs);
      const spec = { seed, venues, way, parents, everyMs, patienceMs: restMs + 1_000, ...about };
      const result = await trade({ ...spec, sizes });
      const share = shareAt(TOXIC, result, ({ purpose }) => purpose === 'post');
      const { shortfall, filled } = result;
      const shares = { share: share.of(0, parents), after: share.of(within, parents) };
      rows.push(
        { arm, numbers: { shortfall, filled, ...shares, ...markouts(result, millis(aheadMs)) } },
        ...share.rows(arm),
      );
    }
    return rows;
  },
  bar: (summary, { within }) =>
    shareFalls(summary, `after ${within} parents the toxic venue has less than 5 % of what rests`),
});
