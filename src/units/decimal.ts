/**
 * Exact decimal reading and writing: digits ⇄ integers at a declared scale, never through a binary float.
 * Scale s means the integer counts 10^-s; scales run from 0 to 12.
 */

/** The digits are no decimal number at all (SessionRejectReason 6, incorrect data format). */
export const NOT_A_DECIMAL = Number.NaN;
/** A decimal, but finer than the scale or past ±(2^53−1): the instrument cannot carry it. */
export const DOES_NOT_FIT = Number.POSITIVE_INFINITY;

const ZERO = 48;
const NINE = 57;
const POINT = 46;
const MINUS = 45;
/** One more digit behind anything above this cannot fit; behind this itself, 0 and 1 do. */
const MAX_BEFORE_DIGIT = Math.floor(Number.MAX_SAFE_INTEGER / 10);

export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 16 }, (_, i) => 10 ** i);

/**
 * Reads FIX float digits (`-0010.2500`) in `bytes[start, end)` as an integer count of 10^-scale.
 * Leading and trailing zeros are allowed, an exponent, a plus sign or blanks are not (FIX 4.4 vol. 1, float).
 * Returns NOT_A_DECIMAL or DOES_NOT_FIT instead of throwing: the digits are a peer's.
 */
export function readDecimal(bytes: Uint8Array, start: number, end: number, scale: number): number {
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative) at++;
  if (at >= end) return NOT_A_DECIMAL;
  let value = 0;
  let decimals = -1; // digits seen behind the point, −1 before it
  let digits = 0;
  let fits = true;
  for (; at < end; at++) {
    const c = bytes[at];
    if (c === POINT) {
      if (decimals >= 0) return NOT_A_DECIMAL;
      decimals = 0;
      continue;
    }
    if (c < ZERO || c > NINE) return NOT_A_DECIMAL;
    digits++;
    if (decimals >= scale) {
      if (c !== ZERO) fits = false; // finer than the scale
      continue;
    }
    if (decimals >= 0) decimals++;
    if (value > MAX_BEFORE_DIGIT) fits = false;
    else value = value * 10 + (c - ZERO);
    if (value > Number.MAX_SAFE_INTEGER) fits = false;
  }
  if (digits === 0) return NOT_A_DECIMAL;
  for (let d = decimals < 0 ? 0 : decimals; d < scale; d++) {
    if (value > MAX_BEFORE_DIGIT) fits = false;
    else value *= 10;
  }
  if (!fits) return DOES_NOT_FIT;
  return negative && value !== 0 ? -value : value;
}

/** The same for text typed by hand or from a JSON client. */
export function parseDecimal(text: string, scale: number): number {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 127) return NOT_A_DECIMAL;
    bytes[i] = c;
  }
  return readDecimal(bytes, 0, bytes.length, scale);
}

/**
 * Writes `value` × 10^-scale at `bytes[at]`, without trailing zeros behind the point; returns the end.
 * Needs at most 24 bytes of room. `value` must be a safe integer.
 */
export function writeDecimal(bytes: Uint8Array, at: number, value: number, scale: number): number {
  if (value < 0) {
    bytes[at++] = MINUS;
    value = -value;
  }
  while (scale > 0 && value % 10 === 0) {
    value /= 10;
    scale--;
  }
  let width = scale + 1; // at least one digit before the point
  for (let rest = Math.floor(value / POWERS_OF_TEN[scale + 1]); rest > 0; rest = Math.floor(rest / 10)) width++;
  const end = at + width + (scale > 0 ? 1 : 0);
  let put = end;
  for (let i = 0; i < width; i++) {
    if (i === scale && scale > 0) bytes[--put] = POINT;
    const rest = Math.floor(value / 10);
    bytes[--put] = ZERO + (value - rest * 10);
    value = rest;
  }
  return end;
}

const scratch = new Uint8Array(32);

/** `value` × 10^-scale as text, with at least `minDecimals` digits behind the point, for display. */
export function formatDecimal(value: number, scale: number, minDecimals = 0): string {
  const end = writeDecimal(scratch, 0, value, scale);
  let text = String.fromCharCode(...scratch.subarray(0, end));
  if (minDecimals > 0) {
    const point = text.indexOf('.');
    const have = point < 0 ? 0 : text.length - point - 1;
    if (point < 0) text += '.';
    text += '0'.repeat(Math.max(0, minDecimals - have));
  }
  return text;
}
