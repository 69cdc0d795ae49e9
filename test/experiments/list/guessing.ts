/** The smallest experiment there can be, to see how one is made and what the command says of it. */
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { experiment } from '../experiment.ts';
import { excludesZero } from '../report.ts';

export const guessing = experiment({
  name: 'guessing',
  shows: 'A number is guessed by its mean, or by its last value: how far off each is.',
  settings: {
    steps: { value: 200, about: 'numbers to guess', least: 1 },
    swing: { value: 10, about: 'each lies between 0 and this' },
  },
  seeds: [1, 30],
  measure: { name: 'error', unit: 'units' },
  base: 'mean',
  run(seed, { steps, swing }) {
    const random = new Random(mix(0x90e55, seed));
    let last = 0;
    let sum = 0;
    const errors = { mean: 0, last: 0 };
    for (let step = 1; step <= steps; step++) {
      const value = random.unit() * swing;
      errors.mean += Math.abs(value - sum / step);
      errors.last += Math.abs(value - last);
      sum += value;
      last = value;
    }
    return [
      { arm: 'mean', numbers: { error: errors.mean / steps } },
      { arm: 'last', numbers: { error: errors.last / steps } },
    ];
  },
  bar(summary) {
    const pairs = summary.difference('last', 'mean', 'error');
    return [
      {
        says: 'the last value is the worse guess',
        seen: `by ${pairs.mean.toFixed(2)} ± ${pairs.half.toFixed(2)}`,
        holds: pairs.mean > 0 && excludesZero(pairs),
      },
    ];
  },
});
