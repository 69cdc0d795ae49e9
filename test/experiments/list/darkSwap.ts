/** A world that changes: pools swap what they hold, and one always refuses. What counted orders say of it is wrong. */
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { bestSplit, drawFrom, meanFills, type Pool, powerLaws, REFUSES, tailOf } from '../dark/pools.ts';
import { adversarial, censored, learned, plain, type SplitterOf } from '../dark/splitters.ts';
import { experiment, type Row } from '../experiment.ts';
import { excludesZero } from '../report.ts';

const ARMS: Readonly<Record<string, SplitterOf>> = { learned, censored, adversarial, plain };

export const darkSwap = experiment({
  name: 'dark-swap',
  shows: 'Dark pools swap what they hold again and again, and one refuses: units found by each way to learn.',
  settings: {
    zeros: { value: '0.3 0.7 0.9', about: 'how often the pools that do not refuse hold nothing' },
    exponents: { value: '0.5 1.2 1.5', about: 'of the power law of what each holds else' },
    most: { value: 200, about: 'units that a pool ever holds' },
    units: { value: 50, about: 'units of an order', least: 1 },
    steps: { value: 6_400, about: 'orders', least: 1 },
    period: { value: 200, about: 'orders from swap to swap' },
    least: { value: 0.95, about: 'part of the better way to learn that is the bar' },
  },
  seeds: [1, 10],
  short: ['steps=800'],
  measure: { name: 'units', unit: 'units an order' },
  plot: { name: 'regret', unit: 'units an order less than the best fixed split' },
  base: 'censored',
  run(seed, { zeros, exponents, most, units, steps, period }) {
    const laws = powerLaws(zeros, exponents, most);
    const phases = laws.map((_, shift) => [...laws.map((__, i) => laws[(i + shift) % laws.length]), REFUSES]);
    const marks = [steps / 16, steps / 4, steps].map(Math.floor);
    const rows: Row[] = [];
    for (const [arm, make] of Object.entries(ARMS)) {
      const random = new Random(mix(0xda52, seed));
      const splitter = make(laws.length + 1);
      let found = 0;
      for (let step = 0; step < steps; step++) {
        const pools = phases[Math.floor(step / period) % phases.length];
        const split = splitter.split(units);
        const held = pools.map((pool) => drawFrom(pool, random));
        splitter.learn(split.map((size, i) => Math.min(size, held[i])));
        found += meanFills(pools, split);
        if (!marks.includes(step + 1)) continue;
        const units_ = found / (step + 1);
        const regret = bestFixed(phases, units, step + 1, period) - units_;
        rows.push({ arm, x: step + 1, numbers: { regret } });
        if (step + 1 === steps) rows.push({ arm, numbers: { units: units_, regret } });
      }
    }
    return rows;
  },
  bar(summary, { steps, least }) {
    const marks = [steps / 16, steps / 4, steps].map(Math.floor);
    const falls = (arm: string) => marks.map((x) => summary.estimate(arm, 'regret', x).mean);
    const fallen = falls('adversarial');
    const gain = summary.difference('learned', 'plain', 'units');
    const [learnedBy, countedBy, sharedBy] = ['learned', 'censored', 'adversarial'].map(
      (arm) => summary.estimate(arm, 'units').mean,
    );
    const better = Math.max(countedBy, sharedBy);
    return [
      {
        says: 'the regret of the adversarial rule against the best fixed split falls, or there is none',
        seen: `${fallen.map((each) => each.toFixed(3)).join(', ')} after ${marks.join(', ')} orders`,
        holds: fallen.every((each, i) => i === 0 || each < Math.max(0, fallen[i - 1])),
      },
      {
        says: 'what the router does finds more than plain Kaplan–Meier, which does not see that a pool is another one',
        seen: `${gain.mean.toFixed(3)} ± ${gain.half.toFixed(3)} units an order`,
        holds: gain.mean > 0 && excludesZero(gain),
      },
      {
        says: `what the router does finds ${least} of what the better of both finds`,
        seen: `${(learnedBy / better).toFixed(3)} of ${better.toFixed(2)} units an order`,
        holds: learnedBy >= least * better,
      },
    ];
  },
});

/** What the one split finds that is best for all of the first `steps` orders. */
function bestFixed(phases: readonly (readonly Pool[])[], units: number, steps: number, period: number): number {
  const often = phases.map(() => 0);
  for (let step = 0; step < steps; step++) often[Math.floor(step / period) % phases.length] += 1 / steps;
  const means = phases[0].map((_, i) => ({
    tails: Array.from({ length: units + 1 }, (__, s) =>
      phases.reduce((sum, pools, phase) => sum + often[phase] * tailOf(pools[i], s), 0),
    ),
  }));
  return meanFills(means, bestSplit(means, units));
}
