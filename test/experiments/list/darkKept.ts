/** All-or-nothing pools, through the router: none is given up for good, and the better one is found. */
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { numbers } from '../dark/pools.ts';
import { routed } from '../dark/routed.ts';
import { experiment } from '../experiment.ts';

export const darkKept = experiment({
  name: 'dark-kept',
  shows: 'Dark pools that fill all or nothing, through the router: how often each is still asked at the end.',
  settings: {
    fills: { value: '0.2', about: 'how often each pool fills' },
    spread: { value: 1, about: 'ticks of the lit market' },
    units: { value: 1_000, about: 'shares of an order', least: 1 },
    steps: { value: 5_000, about: 'orders', least: 1 },
    last: { value: 1_000, about: 'orders at the end that count' },
  },
  seeds: [1, 400],
  short: ['steps=600', 'last=200'],
  measure: { name: 'asked', unit: 'of the last orders' },
  run(seed, { fills, spread, units, steps, last }) {
    const chances = numbers(fills);
    const best = chances.indexOf(Math.max(...chances));
    const random = new Random(mix(0xda54, seed));
    const router = routed(chances.length, spread);
    const asked = chances.map(() => 0);
    const sent = chances.map(() => 0);
    for (let step = 0; step < steps; step++) {
      const sizes = router.ask(units);
      router.learn(sizes.map((size, i) => (random.chance(chances[i]) ? size : 0)));
      if (step < steps - last) continue;
      for (let i = 0; i < sizes.length; i++) {
        if (sizes[i] > 0) asked[i]++;
        sent[i] += sizes[i];
      }
    }
    const all = sent.reduce((sum, each) => sum + each, 0);
    const numbersOf = {
      asked: asked[best] / last,
      lockedOut: asked.filter((each) => each === 0).length,
      bestShare: all === 0 ? 0 : sent[best] / all,
      missed: 2 * sent[best] > all ? 0 : 1,
    };
    return [{ arm: 'router', numbers: numbersOf }];
  },
  bar(summary) {
    const of = (name: string) => summary.estimate('router', name).mean;
    return [
      { says: 'no pool is locked out in any run', seen: `${of('lockedOut')} a run`, holds: of('lockedOut') === 0 },
      {
        says: 'in every run most of what goes to the dark goes to the best pool',
        seen: `${of('missed')} of the runs not; ${of('bestShare').toFixed(3)} of all`,
        holds: of('missed') === 0,
      },
    ];
  },
});
