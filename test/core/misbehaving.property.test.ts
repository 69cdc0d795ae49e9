/**
 * Whatever a venue does at the best price, orders get what the others have: at least 99 % of what one would get who knew
 * what is the matter; and they cost no more than by going to all venues alike. With one such venue, and with two.
 */
import { describe, expect, test } from 'vitest';
import { best } from '../../src/router/policies/bestAllIn.ts';
import { split } from '../../src/router/policies/proRata.ts';
import type { Policy } from '../../src/router/draft.ts';
import { estimateOf } from '../experiments/statistics.ts';
import { FAULTS, type Fault, MisbehavingWorld, type Outcome, SERVED } from './misbehaving.ts';

const ORDERS = Number(process.env.PROPERTY_RUNS ?? 600);
const SEED = Number(process.env.PROPERTY_SEED ?? 1);
/** So many seeds, from that one on. */
const SEEDS = Array.from({ length: Number(process.env.PROPERTY_SEEDS ?? 1) }, (_, i) => SEED + i);

function run(seed: number, policy: Policy, faults: readonly Fault[]): Outcome {
  return new MisbehavingWorld(new Map(faults.map((fault, i) => ['AB'[i], fault])), seed, policy).run(ORDERS);
}

/** By how much a share of one seed may cost more: one unit of the price. Of one seed alone none may. */
const MAY_COST = SEEDS.length === 1 ? 0 : 1;

/**
 * Of all seeds, the least part of what could be filled that was, the most that a share cost beyond pro rata, and what it
 * does on average: the upper end of the interval of 95 %.
 */
function worstOf(...faults: Fault[]) {
  const each = SEEDS.map((seed) => {
    const ours = run(seed, best, faults);
    const theirs = run(seed, split, faults);
    return { share: ours.filled / ours.possible, dearer: (ours.shortfall - theirs.shortfall) / theirs.filled };
  });
  const dearer = each.map((one) => one.dearer);
  const { mean, half } = estimateOf(dearer);
  return {
    share: Math.min(...each.map(({ share }) => share)),
    dearer: Math.max(...dearer),
    usually: SEEDS.length === 1 ? mean : mean + half,
  };
}

describe('of what is truly there, orders get 99 %, and pay no more than pro rata', () => {
  test('where all venues are well', () => {
    const { share, dearer, usually } = worstOf();
    expect(share).toBeGreaterThanOrEqual(0.999);
    expect(dearer).toBeLessThanOrEqual(MAY_COST);
    expect(usually).toBeLessThanOrEqual(0);
  });

  const alone = FAULTS.map((fault): [string, Fault[]] => [fault, [fault]]);
  const pairs = FAULTS.flatMap((one, i) =>
    FAULTS.slice(i).map((other): [string, Fault[]] => [`${one} and one that is ${other}`, [one, other]]),
  );
  test.each([...alone, ...pairs])('beside one that is %s', (_, faults) => {
    const { share, dearer, usually } = worstOf(...faults);
    expect(share).toBeGreaterThanOrEqual(0.99);
    expect(dearer).toBeLessThanOrEqual(MAY_COST);
    expect(usually).toBeLessThanOrEqual(0);
  });
});

describe('beside one that draws what it does for a while, and serves well', () => {
  const seeds = SEEDS.length > 1 ? SEEDS : [SEED, SEED + 1, SEED + 2];

  test.each(SERVED)('%s, orders get 99 % of what is there', (served) => {
    for (const seed of seeds) {
      const world = new MisbehavingWorld(new Map([['A', 'moody']]), seed, best, served);
      const { filled, possible } = world.run(ORDERS);
      expect(filled / possible).toBeGreaterThanOrEqual(0.99);
      if (served === 'client D') expect([...world.outFor]).toEqual(['C']);
    }
  });
});
