/** Prices of venues that are finer than those of an instrument. */
import type { Fields } from '../fix/fields.ts';
import { DOES_NOT_FIT, readDecimal } from '../units/decimal.ts';

const POINT = '.'.charCodeAt(0);
const MINUS = '-'.charCodeAt(0);
const FIVE = '5'.charCodeAt(0);

/**
 * A decimal as an integer count of 10^-scale: the nearest where it has more decimals, and of two the one farther from
 * zero. NaN for what is none, and DOES_NOT_FIT for what is too large.
 */
export function nearestAt(fields: Fields, i: number, scale: number): number {
  const exact = fields.decimalAt(i, scale);
  if (exact !== DOES_NOT_FIT) return exact;
  const { bytes } = fields;
  const start = fields.starts[i];
  const end = fields.ends[i];
  let cut = start;
  while (cut < end && bytes[cut] !== POINT) cut++;
  cut += 1 + scale;
  if (cut >= end) return DOES_NOT_FIT;
  const below = readDecimal(bytes, start, cut, scale);
  if (bytes[cut] < FIVE) return below;
  return below + (bytes[start] === MINUS ? -1 : 1);
}

export function nearest(fields: Fields, tag: number, scale: number): number {
  const i = fields.find(tag);
  return i < 0 ? Number.NaN : nearestAt(fields, i, scale);
}

/** It has more decimals than the scale, behind zeros too. */
export const isFiner = (fields: Fields, tag: number, scale: number): boolean =>
  fields.decimal(tag, scale) === DOES_NOT_FIT;
