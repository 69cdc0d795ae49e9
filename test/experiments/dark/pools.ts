/**
 * Dark pools as the literature has them: the size that a pool holds when an order comes is none with a probability,
 * otherwise by a power law (Ganchev and others, 2009). What the best split finds is known exactly here.
 */
import { shareOut, type Sharer } from '../../../src/router/learning/shares.ts';
import type { Random } from '../../../src/sim/flow/random.ts';

export interface Pool {
  /** Probability of at least s, s = 0…most. */
  readonly tails: readonly number[];
}

/** Nothing with probability `zero`, else s with a probability that falls as s^-exponent, up to `most`. */
export function powerLaw(zero: number, exponent: number, most: number): Pool {
  const tails = Array.from({ length: most + 1 }, () => 0);
  for (let s = most; s >= 1; s--) tails[s] = s ** -exponent + (s < most ? tails[s + 1] : 0);
  const all = tails[1];
  for (let s = 1; s <= most; s++) tails[s] *= (1 - zero) / all;
  tails[0] = 1;
  return { tails };
}

/** It never holds anything. */
export const REFUSES: Pool = { tails: [1] };

/** One law for each, from lists of numbers as a setting has them: `0.7 0.5`, `1.2 1.8`. */
export function powerLaws(zeros: string, exponents: string, most: number): Pool[] {
  const zero = numbers(zeros);
  const exponent = numbers(exponents);
  if (zero.length !== exponent.length) throw new Error('zeros and exponents are of the same pools: as many of each');
  return zero.map((each, i) => powerLaw(each, exponent[i], most));
}

export const numbers = (text: string): number[] => text.split(/[ ,]+/).map(Number);

export const tailOf = ({ tails }: Pool, size: number): number => (size < tails.length ? tails[size] : 0);

/** What the pool holds now. */
export function drawFrom({ tails }: Pool, random: Random): number {
  const u = random.unit();
  let size = 0;
  while (size + 1 < tails.length && u < tails[size + 1]) size++;
  return size;
}

/** What a pool fills of `size`, on average. */
export function meanFill(pool: Pool, size: number): number {
  let sum = 0;
  for (let s = 1; s <= size; s++) sum += tailOf(pool, s);
  return sum;
}

export const meanFills = (pools: readonly Pool[], split: readonly number[]): number =>
  pools.reduce((sum, pool, i) => sum + meanFill(pool, split[i]), 0);

/** The split of one who knows the laws. */
export function bestSplit(pools: readonly Pool[], units: number): number[] {
  const parts = pools.map((pool) => new Known(pool));
  shareOut(parts, units, 1);
  return parts.map(({ got }) => got);
}

class Known implements Sharer {
  got = 0;
  private readonly pool: Pool;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  worth(): number {
    return tailOf(this.pool, this.got + 1);
  }

  take(units: number): void {
    this.got += units;
  }
}

/** Shares in proportion, in whole numbers: the largest parts that were cut off get what is left. */
export function inUnits(shares: readonly number[], units: number): number[] {
  const whole = shares.map((share) => Math.floor(share * units));
  const order = shares.map((_, i) => i).sort((a, b) => shares[b] * units - whole[b] - (shares[a] * units - whole[a]));
  let left = units - whole.reduce((sum, each) => sum + each, 0);
  for (const i of order) if (left-- > 0) whole[i]++;
  return whole;
}
