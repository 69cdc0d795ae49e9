/** What to take and what to post: figures of the literature, and a search over all placements. */
import { describe, expect, it } from 'vitest';
import {
  type Placement,
  type PlacementCosts,
  placeAtOne,
  placeBeyond,
  placementCost,
  placeWithin,
  type PostQueue,
} from '../../../src/router/learning/limitMarket.ts';
import { Random } from '../../../src/sim/flow/random.ts';

const COSTS: PlacementCosts = { halfSpread: 0.02, takeFee: 0.003, impact: 0.0005, under: 0.05, over: 0.05 };

/** A queue of `ahead`, of which a Poisson number leaves. */
function poissonQueue(mean: number, ahead: number, size: number, rebate = 0.002): PostQueue {
  const reach: number[] = [1];
  let logChance = -mean;
  let below = Math.exp(logChance);
  for (let n = 1; n <= ahead + size; n++) {
    if (n > ahead) reach[n - ahead] = 1 - below;
    logChance += Math.log(mean / n);
    below += Math.exp(logChance);
  }
  return { rebate, reach };
}

describe('a thousand to buy, and 2,200 expected to leave a queue of 2,000', () => {
  const queue = poissonQueue(2_200, 2_000, 1_000);

  it('at one venue 214 are posted and 786 taken, at 15.795430', () => {
    const placed = placeAtOne(COSTS, queue, 1_000);
    expect(placed).toEqual({ taken: 786, posted: [214] });
    expect(placementCost(COSTS, [queue], 1_000, placed)).toBeCloseTo(15.79543, 6);
    expect(placeWithin(COSTS, [queue], 1_000)).toEqual(placed);
    expect(placeBeyond(COSTS, [queue], 1_000)).toEqual(placed);
    expect(placementCost(COSTS, [queue], 1_000, { taken: 1_000, posted: [0] })).toBeCloseTo(23.5, 6);
    expect(placementCost(COSTS, [queue], 1_000, { taken: 0, posted: [1_000] })).toBeCloseTo(36.5, 2);
  });

  it('at two venues 257 are posted at each and 565 taken, at 7.727378', () => {
    const placed = placeBeyond(COSTS, [queue, queue], 1_000);
    expect(Math.abs(placed.taken - 565)).toBeLessThanOrEqual(1);
    for (const posted of placed.posted) expect(Math.abs(posted - 257)).toBeLessThanOrEqual(1);
    expect(Math.abs(placementCost(COSTS, [queue, queue], 1_000, placed) - 7.727378)).toBeLessThanOrEqual(1e-6);
    expect(placementCost(COSTS, [queue, queue], 1_000, { taken: 0, posted: [500, 500] })).toBeCloseTo(22, 2);
  });
});

describe('small cases, against a search over all placements', () => {
  const random = new Random(7);
  const size = 8;
  const queueOf = (): PostQueue => {
    const reach = [1];
    for (let n = 1; n <= size; n++) reach.push(reach[n - 1] * (0.5 + random.unit() / 2));
    return { rebate: random.unit() * 0.02 - 0.01, reach };
  };
  const cases = Array.from({ length: 60 }, () => ({
    costs: {
      halfSpread: random.unit() * 0.03,
      takeFee: random.unit() * 0.006 - 0.002,
      impact: random.unit() * 0.001,
      under: 0.04 + random.unit() * 0.06,
      over: random.unit() * 0.1,
    },
    queues: [queueOf(), queueOf()],
  }));

  function searched(costs: PlacementCosts, queues: readonly PostQueue[], beyond: boolean): number {
    let least = Number.POSITIVE_INFINITY;
    for (let taken = 0; taken <= size; taken++) {
      for (let a = 0; a <= size; a++) {
        for (let b = 0; b <= size; b++) {
          if (!beyond && taken + a + b !== size) continue;
          least = Math.min(least, placementCost(costs, queues, size, { taken, posted: [a, b] }));
        }
      }
    }
    return least;
  }

  const costOf = (costs: PlacementCosts, queues: readonly PostQueue[], placed: Placement) =>
    placementCost(costs, queues, size, placed);

  it('never more in all than is wanted', () => {
    for (const { costs, queues } of cases) {
      const placed = placeWithin(costs, queues, size);
      expect(placed.taken + placed.posted[0] + placed.posted[1]).toBe(size);
      expect(costOf(costs, queues, placed)).toBeCloseTo(searched(costs, queues, false), 12);
    }
  });

  it('more in all than is wanted, where that pays', () => {
    for (const { costs, queues } of cases) {
      expect(costOf(costs, queues, placeBeyond(costs, queues, size))).toBeCloseTo(searched(costs, queues, true), 9);
    }
  });
});
