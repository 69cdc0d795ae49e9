/** Learning from censored fills: what is found of what could be, by splits that learn and splits that do not. */
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { bestSplit, drawFrom, meanFills, powerLaws } from '../dark/pools.ts';
import { routed } from '../dark/routed.ts';
import { censored, equal, learned, plain, type Splitter, type SplitterOf } from '../dark/splitters.ts';
import { PPM } from '../../../src/units/ratio.ts';
import { experiment, type Row } from '../experiment.ts';

const ARMS: Readonly<Record<string, SplitterOf>> = { learned, router: byRouter, censored, plain, equal };

/** Four ticks wide; all of the order may go to the dark. */
const SPREAD = 4;

/** Through plans, with their costs of waiting: what no longer pays for them is not sent. */
function byRouter(count: number): Splitter {
  const router = routed(count, SPREAD, { darkSharePpm: PPM });
  return { split: (units) => router.ask(units), learn: (fills) => router.learn(fills) };
}

export const darkSplit = experiment({
  name: 'dark-split',
  shows: 'An order a step over dark pools, learned from own fills: units found, on average, of what an oracle finds.',
  settings: {
    zeros: { value: '0.70 0.50 0.80 0.90', about: 'how often each pool holds nothing' },
    exponents: { value: '1.2 1.8 0.9 0.6', about: 'of the power law of what it holds else' },
    most: { value: 200, about: 'units that a pool ever holds' },
    units: { value: 50, about: 'units of an order', least: 1 },
    steps: { value: 2_000, about: 'orders', least: 1 },
    last: { value: 500, about: 'orders at the end that count' },
    least: { value: 0.97, about: 'part of the oracle that is the bar' },
  },
  seeds: [1, 20],
  short: ['steps=400', 'last=200'],
  measure: { name: 'ofOracle', unit: 'of what the oracle finds' },
  plot: { name: 'latest', unit: 'of what the oracle finds, by hundreds of orders' },
  base: 'learned',
  run(seed, { zeros, exponents, most, units, steps, last }) {
    const pools = powerLaws(zeros, exponents, most);
    const best = meanFills(pools, bestSplit(pools, units));
    return Object.entries(ARMS).flatMap(([arm, make]): Row[] => {
      const random = new Random(mix(0xda51, seed));
      const splitter = make(pools.length);
      let found = 0;
      let hundred = 0;
      const rows: Row[] = [];
      for (let step = 0; step < steps; step++) {
        const split = splitter.split(units);
        const held = pools.map((pool) => drawFrom(pool, random));
        splitter.learn(split.map((size, i) => Math.min(size, held[i])));
        const mean = meanFills(pools, split);
        if (step >= steps - last) found += mean / last;
        hundred += mean / 100;
        if ((step + 1) % 100 !== 0) continue;
        rows.push({ arm, x: step + 1, numbers: { latest: hundred / best } });
        hundred = 0;
      }
      return [{ arm, numbers: { ofOracle: found / best, units: found } }, ...rows];
    });
  },
  bar(summary, { least, units, zeros, exponents, most }) {
    const pools = powerLaws(zeros, exponents, most);
    const split = bestSplit(pools, units);
    const by = summary.estimate('learned', 'ofOracle');
    const routedBy = summary.estimate('router', 'ofOracle');
    const without = summary.difference('plain', 'learned', 'ofOracle');
    return [
      {
        says: `it finds ${least} of what the oracle finds`,
        seen: `${by.mean.toFixed(4)}; the oracle splits ${split.join('/')} and finds ${meanFills(pools, split).toFixed(5)}`,
        holds: by.mean >= least,
      },
      {
        says: `so does the router with a spread of ${SPREAD} ticks`,
        seen: routedBy.mean.toFixed(4),
        holds: routedBy.mean >= least,
      },
      {
        says: 'without optimism it finds less',
        seen: `${without.mean.toFixed(4)} ± ${without.half.toFixed(4)}`,
        holds: without.mean + without.half < 0,
      },
    ];
  },
});
