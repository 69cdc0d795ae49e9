/** Which numbers mix: the compiler refuses the rest, and so does this file once it no longer does. */
import { expect, test } from 'vitest';
import {
  between,
  earlier,
  type Instant,
  instant,
  later,
  least,
  minus,
  plus,
  seconds,
  type Span,
  span,
} from '../../src/units/brand.ts';

const NOON = instant(1_700_000_000_000_000);

test('an instant and a span make an instant, two instants a span', () => {
  const after: Instant = later(NOON, seconds(2));
  expect(after - NOON).toBe(2_000_000);
  expect(earlier(after, seconds(2))).toBe(NOON);
  const length: Span = between(NOON, after);
  expect(length).toBe(seconds(2));
  expect(between(after, NOON)).toBe(-2_000_000);
  expect(plus(seconds(1), seconds(2))).toBe(seconds(3));
  expect(minus(seconds(3), seconds(2))).toBe(seconds(1));
});

test('instants have no sum, and no span is an instant', () => {
  // @ts-expect-error: two instants
  expect(plus(NOON, NOON)).toBe(2 * NOON);
  // @ts-expect-error: two instants
  expect(later(NOON, NOON)).toBe(2 * NOON);
  // @ts-expect-error: a span first
  expect(later(seconds(1), seconds(1))).toBe(2_000_000);
  // @ts-expect-error: an instant and a span
  expect(least<Instant>(NOON, seconds(1))).toBe(1_000_000);
});

test('throws past the safe integers, and for fractions', () => {
  for (const value of [2 ** 53, 0.5, Number.NaN]) {
    expect(() => instant(value)).toThrow(/Instant is not a safe integer/);
    expect(() => span(value)).toThrow(/Span is not a safe integer/);
  }
  expect(() => later(instant(Number.MAX_SAFE_INTEGER), span(1))).toThrow(RangeError);
});
