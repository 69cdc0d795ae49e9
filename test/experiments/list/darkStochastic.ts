/** Shares by stochastic approximation, against the best shares in closed form. */
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { StochasticSplit } from '../../../src/router/learning/stochasticSplit.ts';
import { numbers } from '../dark/pools.ts';
import { experiment, type Row } from '../experiment.ts';

export const darkStochastic = experiment({
  name: 'dark-stochastic',
  shows: 'Pools that hold exponential sizes: how far the value of the learned shares is from that of the best ones.',
  settings: {
    worths: { value: '1 0.8', about: 'what a fill is worth in each pool' },
    means: { value: '1 2', about: 'what each pool holds on average' },
    size: { value: 1, about: 'of an order' },
    steps: { value: 200_000, about: 'orders', least: 1 },
    most: { value: 1e-5, about: 'relative distance that is the bar' },
  },
  seeds: [1, 20],
  short: ['steps=4096'],
  measure: { name: 'distance', unit: 'of the best value' },
  run(seed, { worths: worthsText, means: meansText, size, steps }) {
    const worths = numbers(worthsText);
    const means = numbers(meansText);
    const best = valueOf(bestShares(worths, means, size), worths, means, size);
    const random = new Random(mix(0xda53, seed));
    const split = new StochasticSplit(worths);
    const rows: Row[] = [];
    for (let step = 1; step <= steps; step++) {
      split.learn(means.map((mean, i) => split.tried[i] * size < random.exponential(mean)));
      if ((step & (step - 1)) !== 0 && step !== steps) continue; // powers of two, and the end
      const distance = 1 - valueOf(split.known, worths, means, size) / best;
      if (step < steps) rows.push({ arm: 'shares', x: step, numbers: { distance } });
      else rows.push({ arm: 'shares', numbers: { distance, first: split.known[0] } });
    }
    return rows;
  },
  bar(summary, { most, worths, means, size }) {
    const { mean, half } = summary.estimate('shares', 'distance');
    const first = summary.estimate('shares', 'first').mean;
    const closed = bestShares(numbers(worths), numbers(means), size)[0];
    return [
      {
        says: `the value is within ${most} of the best`,
        seen: `${mean.toExponential(2)} ± ${half.toExponential(2)}; first share ${first.toFixed(4)}, best ${closed.toFixed(4)}`,
        holds: mean < most,
      },
    ];
  },
});

/** Expected value of `shares`: the sum of worth × E min(share × size, D). */
export const valueOf = (
  shares: readonly number[],
  worths: readonly number[],
  means: readonly number[],
  size: number,
): number => shares.reduce((sum, r, i) => sum + worths[i] * means[i] * (1 - Math.exp((-r * size) / means[i])), 0);

/** Worth × the chance of more, worth × e^(−r size ÷ mean), is the same wherever the share is above zero: by halving. */
export function bestShares(worths: readonly number[], means: readonly number[], size: number): number[] {
  const at = (rate: number) =>
    worths.map((worth, i) => (rate < worth ? (means[i] / size) * Math.log(worth / rate) : 0));
  let low = 0;
  let high = Math.max(...worths);
  for (let n = 0; n < 200; n++) {
    const rate = (low + high) / 2;
    if (at(rate).reduce((sum, r) => sum + r, 0) > 1) low = rate;
    else high = rate;
  }
  return at(high);
}
