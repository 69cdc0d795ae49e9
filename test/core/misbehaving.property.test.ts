/**
 * Whatever a venue does at the best price, orders get what the others have: at least 99 % of what one would get who knew
 * what is the matter. With one such venue, and with two.
 */
import { describe, expect, test } from 'vitest';
import { FAULTS, type Fault, MisbehavingWorld } from './misbehaving.ts';

const ORDERS = Number(process.env.PROPERTY_RUNS ?? 600);
const SEED = Number(process.env.PROPERTY_SEED ?? 1);

function shareOf(...faults: Fault[]): number {
  const { filled, possible } = new MisbehavingWorld(new Map(faults.map((fault, i) => ['AB'[i], fault])), SEED).run(
    ORDERS,
  );
  return filled / possible;
}

describe('of what is truly there, orders get 99 %', () => {
  test('where all venues are well', () => {
    expect(shareOf()).toBeGreaterThanOrEqual(0.999);
  });

  test.each(FAULTS)('beside one that is %s', (fault) => {
    expect(shareOf(fault)).toBeGreaterThanOrEqual(0.99);
  });

  const pairs = FAULTS.flatMap((one, i) => FAULTS.slice(i).map((other): [Fault, Fault] => [one, other]));
  test.each(pairs)('beside one that is %s and one that is %s', (one, other) => {
    expect(shareOf(one, other)).toBeGreaterThanOrEqual(0.99);
  });
});
