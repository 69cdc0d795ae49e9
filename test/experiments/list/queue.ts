/** The race of two queues: what the model says of the next move and of a fill, and how often it came so. */
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { chancesOfFill, chancesOfRise, type QueueRates } from '../../../src/router/learning/fillTime.ts';
import { experiment, type Row } from '../experiment.ts';

const LENGTHS = [1, 2, 3, 4, 5];
const MILLION = 1_000_000;

export const queue = experiment({
  name: 'queue',
  shows:
    'Two queues race to be empty: how often the middle rises, and an order is filled before the market moves away.',
  settings: {
    arrive: { value: 1.85, about: 'orders that come to each queue a second' },
    taken: { value: 0.94, about: 'orders that are taken from it' },
    cancelled: { value: 0.71, about: 'of each of its orders' },
    paths: { value: 50_000, about: 'paths a seed and pair of lengths', least: 1 },
    off: {
      value: 0.002,
      about: 'how far a share of 10^6 paths may be from its chance; of fewer, by the root of that more',
    },
  },
  seeds: [1, 20],
  short: ['paths=2000'],
  measure: { name: 'share', unit: 'of paths' },
  run(seed, { arrive, taken, cancelled, paths }) {
    const rates = { arrive, taken, cancelled };
    const rise = chancesOfRise(rates);
    const fill = chancesOfFill(rates, LENGTHS.length);
    const random = new Random(mix(0x9e0e, seed));
    const rows: Row[] = [];
    for (const ours of LENGTHS) {
      for (const others of LENGTHS) {
        let up = 0;
        let filled = 0;
        for (let path = 0; path < paths; path++) {
          up += risen(random, rates, ours, others);
          filled += wasFilled(random, rates, ours, others);
        }
        const pair = `${ours} and ${others}`;
        rows.push({ arm: `rises/${pair}`, numbers: { share: up / paths, chance: rise[ours][others] } });
        rows.push({ arm: `is filled/${pair}`, numbers: { share: filled / paths, chance: fill[ours][others] } });
      }
    }
    return rows;
  },
  bar(summary, { off, paths }) {
    // A share of fewer paths is less exact, however right the model is.
    const most = off * Math.sqrt(Math.max(1, MILLION / (paths * summary.seeds)));
    return ['rises', 'is filled'].map((scene) => {
      let farthest = 0;
      for (const arm of summary.arms) {
        if (!arm.startsWith(`${scene}/`)) continue;
        const by = Math.abs(summary.estimate(arm, 'share').mean - summary.estimate(arm, 'chance').mean);
        farthest = Math.max(farthest, by);
      }
      return {
        says: `it ${scene} as often as the model says`,
        seen: `${farthest.toFixed(4)} off, of ${most.toFixed(4)} at most`,
        holds: farthest <= most,
      };
    });
  },
});

/** 1 if the other side's queue is empty first. */
function risen(random: Random, { arrive, taken, cancelled }: QueueRates, ours: number, others: number): number {
  let bid = ours;
  let ask = others;
  while (bid > 0 && ask > 0) {
    const bidFalls = taken + cancelled * bid;
    const askFalls = taken + cancelled * ask;
    const drawn = random.unit() * (2 * arrive + bidFalls + askFalls);
    if (drawn < bidFalls) bid--;
    else if (drawn < bidFalls + askFalls) ask--;
    else if (drawn < bidFalls + askFalls + arrive) bid++;
    else ask++;
  }
  return ask === 0 ? 1 : 0;
}

/** 1 if the order that is the `ours`-th in its queue is filled before the other queue is empty. */
function wasFilled(random: Random, { arrive, taken, cancelled }: QueueRates, ours: number, others: number): number {
  let place = ours;
  let ask = others;
  while (place > 0 && ask > 0) {
    const forward = taken + cancelled * (place - 1);
    const askFalls = taken + cancelled * ask;
    const drawn = random.unit() * (forward + askFalls + arrive);
    if (drawn < forward) place--;
    else if (drawn < forward + askFalls) ask--;
    else ask++;
  }
  return place === 0 ? 1 : 0;
}
