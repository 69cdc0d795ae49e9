/** To take or to post, and where: what it is worth to know, and to learn, what leaves the queues of two venues. */
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { newTail } from '../../../src/router/learning/censored.ts';
import {
  type Placement,
  type PlacementCosts,
  placeWithin,
  type PostQueue,
} from '../../../src/router/learning/limitMarket.ts';
import { isOutflowKnown, noteOutflow, reachBehind } from '../../../src/router/learning/outflow.ts';
import { instant, seconds } from '../../../src/units/brand.ts';
import { experiment, type Row } from '../experiment.ts';
import { excludesZero } from '../report.ts';

const AT = instant(1_700_000_000_000_000);
const HORIZON = seconds(10);
const NAIVE = ['all-market', 'all-limit', 'equal'] as const;
/** Of the outflow's law: the sum of so many exponential ones. */
const SHAPE = 4;

export const posting = experiment({
  name: 'posting',
  shows: 'An order a step, to be taken or posted behind the queues of two venues, of which the outflow is learned.',
  settings: {
    size: { value: 1_000, about: 'shares of an order' },
    step: { value: 20, about: 'shares that are decided on at once' },
    outflows: { value: '2200 3000', about: 'mean outflow of each queue' },
    queues: { value: '500 2500', about: 'least and most that is ahead' },
    rebates: { value: '0.002 0.001', about: 'earned with each share filled at rest' },
    halfSpread: { value: 0.02, about: 'of the market' },
    takeFee: { value: 0.003, about: 'of what is taken' },
    impact: { value: 0.0005, about: 'of each share' },
    under: { value: 0.05, about: 'what a share costs more that is not filled at rest' },
    steps: { value: 2_000, about: 'orders', least: 1 },
    last: { value: 1_000, about: 'orders at the end that count' },
    within: { value: 0.05, about: 'what learning may cost more than knowing, in parts of that' },
  },
  seeds: [1, 20],
  short: ['steps=400', 'last=200'],
  measure: { name: 'cost', unit: 'cents a share' },
  base: 'learned',
  run(seed, { size, step, outflows, queues, rebates, halfSpread, takeFee, impact, under, steps, last }) {
    const means = outflows.split(' ').map(Number);
    const earned = rebates.split(' ').map(Number);
    const [fewest, most] = queues.split(' ').map(Number);
    const costs: PlacementCosts = { halfSpread, takeFee, impact, under, over: under };
    const random = new Random(mix(0x705, seed));
    const tails = means.map(() => newTail(AT));
    const units = size / step;
    const place = (queuesOf: readonly PostQueue[]): Placement => {
      const { taken, posted } = placeWithin(costs, queuesOf, units);
      return { taken: taken * step, posted: posted.map((each) => each * step) };
    };
    const none = means.map(() => 0);
    const spent: Record<string, number> = {};
    for (let n = 0; n < steps; n++) {
      const ahead = means.map(() => fewest + random.below(most - fewest));
      const left = means.map((mean) => drawn(random, mean));
      const known = means.map((mean, k) => ({
        rebate: earned[k],
        reach: Array.from({ length: units + 1 }, (_, unit) =>
          unit === 0 ? 1 : tailOf(ahead[k] + (unit - 0.5) * step, mean),
        ),
      }));
      const learned = tails.map((tail, k) => ({
        rebate: earned[k],
        // Before enough is known, as if every other part were filled.
        reach: isOutflowKnown(tail)
          ? reachBehind(tail, ahead[k], units, step)
          : Array.from({ length: units + 1 }, (_, unit) => (unit <= units / means.length ? 1 : 0)),
      }));
      const arms: Record<string, Placement> = {
        learned: place(learned),
        known: place(known),
        'all-market': { taken: size, posted: none },
        'all-limit': { taken: 0, posted: means.map(() => size / means.length) },
        equal: { taken: size / 3, posted: means.map(() => (size * 2) / 3 / means.length) },
      };
      // One order in sixteen looks where it would not go.
      const looks = n % 16 === 0 ? Math.floor(n / 16) % means.length : -1;
      arms.learned.posted.forEach((posted, k) => {
        const asked = k === looks && posted === 0 ? step : posted;
        if (asked === 0) return;
        if (asked > posted) {
          arms.learned.taken -= asked;
          arms.learned.posted[k] = asked;
        }
        const filled = filledOf(left[k], ahead[k], asked);
        const lived = filled < asked ? HORIZON : HORIZON / 2;
        noteOutflow(tails[k], { at: AT, ahead: ahead[k], size: asked, filled, lived }, HORIZON);
      });
      if (n < steps - last) continue;
      for (const [arm, placed] of Object.entries(arms)) {
        const cost = paid(costs, earned, placed, left, ahead, size);
        spent[arm] = (spent[arm] ?? 0) + (100 * cost) / (last * size);
      }
    }
    return Object.entries(spent).map(([arm, cost]): Row => ({ arm, numbers: { cost } }));
  },
  bar(summary, { within }) {
    const learned = summary.estimate('learned', 'cost').mean;
    const known = summary.estimate('known', 'cost').mean;
    return [
      {
        says: `learning costs at most ${within * 100} % more than knowing`,
        seen: `${learned.toFixed(4)} and ${known.toFixed(4)} cents a share`,
        holds: learned - known <= within * Math.abs(known),
      },
      ...NAIVE.map((arm) => {
        const saved = summary.difference(arm, 'learned', 'cost');
        return {
          says: `and less than ${arm}`,
          seen: `by ${saved.mean.toFixed(4)} ± ${saved.half.toFixed(4)} cents a share`,
          holds: saved.mean > 0 && excludesZero(saved),
        };
      }),
    ];
  },
});

const filledOf = (left: number, ahead: number, posted: number): number => Math.max(0, Math.min(posted, left - ahead));

function drawn(random: Random, mean: number): number {
  let sum = 0;
  for (let i = 0; i < SHAPE; i++) sum += random.exponential(mean / SHAPE);
  return Math.floor(sum);
}

/** The chance that at least so much leaves. */
function tailOf(size: number, mean: number): number {
  const x = (size * SHAPE) / mean;
  let term = 1;
  let sum = 1;
  for (let i = 1; i < SHAPE; i++) sum += term *= x / i;
  return Math.exp(-x) * sum;
}

// oxlint-disable-next-line max-params -- all that a placement came to
function paid(
  { halfSpread, takeFee, impact, under }: PlacementCosts,
  rebates: readonly number[],
  { taken, posted }: Placement,
  left: readonly number[],
  ahead: readonly number[],
  size: number,
): number {
  let money = (halfSpread + takeFee + impact) * taken;
  let short = size - taken;
  posted.forEach((each, k) => {
    const filled = filledOf(left[k], ahead[k], each);
    money += impact * each - (halfSpread + rebates[k]) * filled;
    short -= filled;
  });
  return money + (impact + under) * short;
}
