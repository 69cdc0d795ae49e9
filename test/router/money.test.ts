import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  feeOn,
  moneyPerShare,
  mulDivFloor,
  mulDivNearest,
  notionalAsMoney,
  priceAsMoney,
} from '../../src/router/routingCost.ts';
import { price, qty } from '../../src/units/brand.ts';

const SHARES = { priceScale: 4, qtyScale: 0 };
const COINS = { priceScale: 8, qtyScale: 8 };

describe('exact, however large', () => {
  const operand = fc.oneof(fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: -(2 ** 50), max: 2 ** 50 }));
  const divisor = fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 2 ** 49, max: 2 ** 52 }));
  const floorDiv = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b;

  it('mulDivFloor and mulDivNearest equal whole-number arithmetic', () => {
    fc.assert(
      fc.property(operand, operand, divisor, (a, b, by) => {
        const product = BigInt(a) * BigInt(b);
        const floor = floorDiv(product, BigInt(by));
        const nearest = floorDiv(product * 2n + BigInt(by), BigInt(by) * 2n);
        fc.pre(floor < 2n ** 52n && floor > -(2n ** 52n));
        expect(BigInt(mulDivFloor(a, b, by))).toBe(floor);
        expect(BigInt(mulDivNearest(a, b, by))).toBe(nearest);
        expect(Object.is(mulDivFloor(a, b, by), -0)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('and the most there is past 2^52: a venue may quote any price', () => {
    expect(mulDivFloor(2 ** 52, 2 ** 52, 1)).toBe(2 ** 52);
    expect(mulDivFloor(-(2 ** 52), 2 ** 52, 1)).toBe(-(2 ** 52));
    expect(notionalAsMoney(price(2 ** 50), qty(2 ** 20), SHARES)).toBe(2 ** 52);
    expect(priceAsMoney(price(2 ** 53 - 1), SHARES)).toBe(2 ** 52);
  });
});

test.each([
  ['10.0125', SHARES, 100_125, 10_012_500],
  ['a finer scale, to nearest', COINS, 1_000_000_049, 10_000_000],
  ['halves up', COINS, 1_000_000_050, 10_000_001],
  ['below zero', COINS, -50, 0],
  ['a contract of 50', { ...SHARES, multiplier: 50 }, 45_002_500, 225_012_500_000],
  ['a contract of 0.0001, halves up', { ...COINS, multiplier: 1, multiplierScale: 4 }, 500_000, 1],
] as const)('a price as money: %s', (_, scales, px, money) => {
  expect(priceAsMoney(price(px), scales)).toBe(money);
});

test.each([
  ['300 at 10.0125', SHARES, 100_125, 300, 3_003_750_000],
  ['1.5 at 100,000.00000001', COINS, 10_000_000_000_001, 150_000_000, 150_000_000_000],
  ['half of 0.000001', COINS, 100, 50_000_000, 1],
  ['2 contracts of 50 at 4500.25', { ...SHARES, multiplier: 50 }, 45_002_500, 2, 450_025_000_000],
  ['a tenth of a coin', { ...SHARES, multiplier: 1, multiplierScale: 1 }, 600_005_000, 3, 18_000_150_000],
  ['past 2^53 on its way', { ...COINS, multiplier: 1_000 }, 10 ** 12, 10 ** 8, 10_000_000_000_000],
] as const)('price × size: %s', (_, scales, px, size, money) => {
  expect(notionalAsMoney(price(px), qty(size), scales)).toBe(money);
});

test.each([
  ['0.0030 on 250', SHARES, 3_000, 250, 750_000],
  ['a rebate', SHARES, -2_000, 250, -500_000],
  ['on half a coin', COINS, 3_001, 50_000_000, 1_501],
] as const)('fees: %s', (_, scales, fee, size, money) => {
  expect(feeOn(fee, qty(size), scales)).toBe(money);
});

it('money a share', () => {
  expect(moneyPerShare(10_000_001, qty(2), SHARES)).toBe(5_000_001);
  expect(moneyPerShare(50_000, qty(50_000_000), COINS)).toBe(100_000);
});
