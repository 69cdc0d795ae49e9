import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOES_NOT_FIT, formatDecimal, NOT_A_DECIMAL, parseDecimal, writeDecimal } from '../../src/units/decimal.ts';

// [digits, scale, integer]
const READ: readonly (readonly [text: string, scale: number, value: number])[] = [
  ['0', 0, 0],
  ['100', 0, 100],
  ['1.15', 2, 115],
  ['1.15', 4, 11_500],
  ['-0010.2500', 4, -102_500],
  ['-0', 2, 0],
  ['-0.00', 2, 0],
  ['.5', 1, 5],
  ['5.', 1, 50],
  ['1.10', 1, 11],
  ['1.101', 2, DOES_NOT_FIT],
  ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
  ['-9007199254740991', 0, -Number.MAX_SAFE_INTEGER],
  ['9007199254740992', 0, DOES_NOT_FIT],
  ['90071992547409.91', 2, Number.MAX_SAFE_INTEGER],
  ['90071992547409.92', 2, DOES_NOT_FIT],
  ['0.000000000001', 12, 1],
  ['99999999999999999999999', 0, DOES_NOT_FIT],
  ['1000000000', 12, DOES_NOT_FIT],
  ['', 2, NOT_A_DECIMAL],
  ['-', 2, NOT_A_DECIMAL],
  ['.', 2, NOT_A_DECIMAL],
  ['-.', 2, NOT_A_DECIMAL],
  ['+1', 2, NOT_A_DECIMAL],
  ['1e2', 2, NOT_A_DECIMAL],
  ['1 ', 2, NOT_A_DECIMAL],
  ['1.2.3', 2, NOT_A_DECIMAL],
  ['--1', 2, NOT_A_DECIMAL],
  ['1-', 2, NOT_A_DECIMAL],
  ['1,000', 2, NOT_A_DECIMAL],
  ['١', 0, NOT_A_DECIMAL],
  ['99999999999999999999999x', 0, NOT_A_DECIMAL],
];

test.each(READ)('"%s" at scale %i is %d', (text, scale, value) => {
  expect(parseDecimal(text, scale)).toBe(value);
});

// [integer, scale, decimals at least, digits]
const WRITTEN: readonly (readonly [value: number, scale: number, least: number, text: string])[] = [
  [0, 0, 0, '0'],
  [0, 4, 0, '0'],
  [115, 2, 0, '1.15'],
  [110, 2, 0, '1.1'],
  [100, 2, 0, '1'],
  [1, 4, 0, '0.0001'],
  [-102_500, 4, 0, '-10.25'],
  [Number.MAX_SAFE_INTEGER, 0, 0, '9007199254740991'],
  [-Number.MAX_SAFE_INTEGER, 12, 0, '-9007.199254740991'],
  [100, 2, 2, '1.00'],
  [115, 2, 4, '1.1500'],
  [0, 2, 2, '0.00'],
];

test.each(WRITTEN)('%i at scale %i, %i decimals at least, is written %s', (value, scale, least, text) => {
  expect(formatDecimal(value, scale, least)).toBe(text);
});

describe('exact, both ways', () => {
  const value = fc.oneof(fc.maxSafeInteger(), fc.integer());
  const scale = fc.integer({ min: 0, max: 12 });

  test('parse ∘ format is the identity', () => {
    fc.assert(
      fc.property(value, scale, (v, s) => {
        expect(parseDecimal(formatDecimal(v, s), s)).toBe(v);
      }),
    );
  });

  test('format ∘ parse only drops zeros that say nothing', () => {
    const digits = fc.tuple(
      fc.constantFrom('', '-'),
      fc.nat(999_999),
      fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), maxLength: 6 }),
    );
    fc.assert(
      fc.property(digits, ([sign, whole, decimals]) => {
        const text = `${sign}${whole}${decimals === '' ? '' : `.${decimals}`}`;
        const short = decimals === '' ? String(whole) : `${whole}.${decimals}`.replace(/\.?0+$/, '');
        expect(formatDecimal(parseDecimal(text, 6), 6)).toBe(short === '0' ? '0' : `${sign}${short}`);
      }),
    );
  });

  test('a coarser scale gives the same number or says that it does not fit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat(6), fc.nat(6), (v, from, to) => {
        const read = parseDecimal(formatDecimal(v, from), to);
        const exact = BigInt(v) * 10n ** BigInt(to);
        const divisor = 10n ** BigInt(from);
        expect(read).toBe(exact % divisor === 0n ? Number(exact / divisor) : DOES_NOT_FIT);
      }),
    );
  });

  test('24 bytes are room enough, and no byte beyond the end is touched', () => {
    fc.assert(
      fc.property(value, scale, (v, s) => {
        const bytes = new Uint8Array(40).fill(0xee);
        const end = writeDecimal(bytes, 4, v, s);
        expect(end - 4).toBeLessThanOrEqual(24);
        expect([...bytes.subarray(0, 4), ...bytes.subarray(end)].every((b) => b === 0xee)).toBe(true);
      }),
    );
  });
});
