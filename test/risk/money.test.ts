/** Notional in money, and the prices derived from a quote: exact, with the rounding that each name promises. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collarBound } from '../../src/market/collar.ts';
import {
  BEYOND,
  floorDivide,
  limitIn,
  money,
  moneyDown,
  moneyOf,
  moneyText,
  moneyUp,
  NO_LIMIT,
} from '../../src/risk/worth/riskMoney.ts';
import { midpoint } from '../../src/risk/worth/quote.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { px, q, XYZ } from './riskDesk.ts';

const scaled = (priceScale: number, qtyScale: number): Instrument => ({ ...XYZ, priceScale, qtyScale });

const yen = (priceScale: number, qtyScale: number): Instrument => ({
  ...scaled(priceScale, qtyScale),
  currency: 'JPY',
});

test('a limit, said once for all currencies, in the money of one; and money in words', () => {
  expect([limitIn('USD', money(15_000)), limitIn('JPY', money(15_000)), limitIn('JPY', money(NO_LIMIT))]).toEqual([
    15_000,
    1,
    NO_LIMIT,
  ]);
  expect([moneyText(15_000, 'USD'), moneyText(15_000, 'IDR')]).toEqual(['1.50', '15000']);
});

describe('money counts ten-thousandths, or whole units, whatever the instrument counts', () => {
  test.each<[string, number, number, Instrument, number, number]>([
    ['100 at 10.00', 100_000, 100, scaled(4, 0), 10_000_000, 10_000_000],
    ['100 at 10 yen', 10, 100, scaled(0, 0), 10_000_000, 10_000_000],
    ['a hair over 1.0000', 100_000_001, 1, scaled(8, 0), 10_001, 10_000],
    ['one hundred-millionth of a coin at 60000.0000', 600_000_000, 1, scaled(4, 8), 6, 6],
    ['one more than fits a double', 2 ** 31 + 1, 2 ** 31 + 1, scaled(8, 8), 4_611_687, 4_611_686],
    ['a million shares at 9500 yen, in whole yen', 95_000, 1_000_000, yen(1, 0), 9_500_000_000, 9_500_000_000],
    ['a tenth of a yen, in whole yen', 1, 1, yen(1, 0), 1, 0],
    ['10^15 won', 1_000_000, 1_000_000_000, { ...scaled(0, 0), currency: 'KRW' }, NO_LIMIT, NO_LIMIT],
    ['a spread below zero counts by its size', -100_000, 100, scaled(4, 0), 10_000_000, 10_000_000],
    ['too large to count', 2 ** 52, 2 ** 52, scaled(4, 0), BEYOND, BEYOND],
    ['too large once scaled', 2 ** 52, 1, scaled(0, 0), BEYOND, BEYOND],
  ])('%s', (_, price, quantity, instrument, up, down) => {
    expect(moneyUp(px(price), q(quantity), instrument)).toBe(up);
    expect(moneyDown(px(price), q(quantity), instrument)).toBe(down);
  });

  test.each<[string, number, number, Partial<Instrument>, number, number]>([
    [
      '2 contracts of 50 at 4500.25',
      45_002_500,
      2,
      { multiplier: 50, multiplierScale: 0 },
      4_500_250_000,
      4_500_250_000,
    ],
    [
      '3 of a tenth of a coin at 60000.5',
      600_005_000,
      3,
      { multiplier: 1, multiplierScale: 1 },
      180_001_500,
      180_001_500,
    ],
    ['a part of a ten-thousandth', 1, 1, { multiplier: 1, multiplierScale: 2 }, 1, 0],
    ['past 2^53 only with it', 2 ** 40, 2 ** 12, { multiplier: 1_000, multiplierScale: 3 }, BEYOND, BEYOND],
  ])('with a multiplier: %s', (_, price, quantity, contract, up, down) => {
    const instrument = { ...scaled(4, 0), ...contract };
    expect(moneyUp(px(price), q(quantity), instrument)).toBe(up);
    expect(moneyDown(px(price), q(quantity), instrument)).toBe(down);
    if (up !== BEYOND) expect(moneyOf(-BigInt(price) * BigInt(quantity), instrument)).toBe(up);
  });

  const big = fc.oneof(fc.nat(100_000), fc.nat(2 ** 31 - 1), fc.maxSafeNat());
  test('equals exact integers, rounded up and down', () => {
    fc.assert(
      fc.property(big, big, fc.nat(12), fc.nat(12), (price, quantity, ps, qs) => {
        const unit = 10n ** BigInt(ps + qs);
        const product = BigInt(price) * BigInt(quantity) * 10_000n;
        const clamp = (n: bigint) => (n > BigInt(BEYOND) ? BEYOND : Number(n));
        expect(moneyDown(px(price), q(quantity), scaled(ps, qs))).toBe(clamp(product / unit));
        expect(moneyUp(px(price), q(quantity), scaled(ps, qs))).toBe(clamp((product + unit - 1n) / unit));
        expect(moneyOf(-BigInt(price) * BigInt(quantity), scaled(ps, qs))).toBe(clamp((product + unit - 1n) / unit));
      }),
      { numRuns: 2_000 },
    );
  });

  test('the quotient of two doubles, cut off, is the quotient of the integers', () => {
    const nearWhole = fc.tuple(fc.integer({ min: 1, max: 2 ** 26 }), fc.nat(2 ** 26), fc.integer({ min: -1, max: 1 }));
    fc.assert(
      fc.property(nearWhole, ([by, times, off]) => {
        const n = Math.max(0, by * times + off);
        expect(floorDivide(n, by)).toBe(Number(BigInt(n) / BigInt(by)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('money is never negative or broken: that would be our bug', () => {
    expect(() => money(-1)).toThrow(/assertion/);
    expect(() => money(0.5)).toThrow(/assertion/);
  });
});

describe('prices from a quote', () => {
  test('the collar lies inside its width, as near to it as whole prices go', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 46), max: 2 ** 46 }), fc.nat(10_000), (reference, bps) => {
        const width = (BigInt(Math.abs(reference)) * BigInt(bps)) / 10_000n;
        expect(BigInt(collarBound(true, px(reference), bps))).toBe(BigInt(reference) + width);
        expect(BigInt(collarBound(false, px(reference), bps))).toBe(BigInt(reference) - width);
      }),
      { numRuns: 2_000 },
    );
  });

  test('midpoints round down', () => {
    expect([midpoint(px(10), px(12)), midpoint(px(10), px(13))]).toEqual([11, 11]);
  });
});
