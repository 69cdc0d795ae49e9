/** UTCTimestamp ⇄ Instant, on bytes. Source: FIX 4.4 vol. 1, UTCTimestamp; fractions to nanoseconds per FIX Latest. */
import type { Instant } from './brand.ts';

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_DAY = 86_400_000_000;

/** The bytes are no UTCTimestamp. */
export const NOT_A_TIME = Number.NaN as Instant;

/** 1700-01-01 and 2250-01-01, in days. An Instant reaches a little further, so that a span can be added to one read. */
const FIRST_DAY = -98_615;
const LAST_DAY = 102_268;

/**
 * A time that somebody wrote. What nobody can count to, such as the 99991231 that is meant as never, is as far off as
 * we can count, so that no time that is read ever throws.
 */
const asFarOff = (micros: number): Instant =>
  Math.min(Math.max(micros, FIRST_DAY * MICROS_PER_DAY), LAST_DAY * MICROS_PER_DAY) as Instant;

/**
 * Reads `YYYYMMDD-HH:MM:SS[.f…]` (1 to 9 fraction digits; below a microsecond is cut off) in `bytes[start, end)`.
 * A leap second (`:60`) counts as the next second's beginning. Returns NOT_A_TIME for anything else.
 */
export function readUtcTimestamp(bytes: Uint8Array, start: number, end: number): Instant {
  const length = end - start;
  if (length < 17 || length > 27 || length === 18) return NOT_A_TIME;
  if (bytes[start + 8] !== 45 || bytes[start + 11] !== 58 || bytes[start + 14] !== 58) return NOT_A_TIME;
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 4, 2);
  const day = digits(bytes, start + 6, 2);
  const hour = digits(bytes, start + 9, 2);
  const minute = digits(bytes, start + 12, 2);
  const second = digits(bytes, start + 15, 2);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NOT_A_TIME;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return NOT_A_TIME;
  let fraction = 0;
  if (length > 17) {
    if (bytes[start + 17] !== 46) return NOT_A_TIME;
    let unit = 100_000;
    for (let at = start + 18; at < end; at++, unit /= 10) {
      const c = bytes[at] - 48;
      if (!(c >= 0 && c <= 9)) return NOT_A_TIME;
      if (unit >= 1) fraction += c * unit;
    }
  }
  return asFarOff(
    daysSinceEpoch(year, month, day) * MICROS_PER_DAY +
      (hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND +
      fraction,
  );
}

/** Reads a time as ISO 8601 has it, `2026-11-30T14:30:00Z`; NOT_A_TIME for anything that is none. */
export const readIsoTime = (text: string): Instant => asFarOff(Math.round(Date.parse(text) * 1_000));

/** Days from 1970-01-01 to the date `YYYYMMDD` in `bytes[start, end)`; NaN for anything else. */
export function readDate(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 8) return Number.NaN;
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 4, 2);
  const day = digits(bytes, start + 6, 2);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  return Math.min(Math.max(daysSinceEpoch(year, month, day), FIRST_DAY), LAST_DAY - 1);
}

/** Two or four digits as a number; NaN when one is not a digit, so that every range check on it fails. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const d = bytes[at + i] - 48;
    if (!(d >= 0 && d <= 9)) return Number.NaN;
    value = value * 10 + d;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01; Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** Digits behind the seconds of a written timestamp. */
export type TimePrecision = 0 | 3 | 6;

// The date and time of the last second written; a busy session writes thousands of stamps within one.
const cached = new Uint8Array(17);
let cachedSecond = -1;

/** Writes `YYYYMMDD-HH:MM:SS[.sss[sss]]` at `bytes[at]`; returns the end. Room needed: 24 bytes. */
export function writeUtcTimestamp(bytes: Uint8Array, at: number, time: Instant, precision: TimePrecision): number {
  const second = Math.floor(time / MICROS_PER_SECOND);
  if (second !== cachedSecond) fillCache(second);
  for (let i = 0; i < 17; i++) bytes[at + i] = cached[i];
  at += 17;
  if (precision === 0) return at;
  bytes[at++] = 46;
  let fraction = time - second * MICROS_PER_SECOND;
  if (precision === 3) fraction = Math.floor(fraction / 1000);
  for (let i = at + precision - 1; i >= at; i--) {
    const rest = Math.floor(fraction / 10);
    bytes[i] = 48 + (fraction - rest * 10);
    fraction = rest;
  }
  return at + precision;
}

function fillCache(second: number): void {
  const days = Math.floor(second / 86_400);
  // days_from_civil's inverse, same source.
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const ofDay = second - days * 86_400;
  put(0, year, 4);
  put(4, month, 2);
  put(6, day, 2);
  cached[8] = 45;
  put(9, Math.floor(ofDay / 3600), 2);
  cached[11] = 58;
  put(12, Math.floor(ofDay / 60) % 60, 2);
  cached[14] = 58;
  put(15, ofDay % 60, 2);
  cachedSecond = second;
}

function put(at: number, value: number, width: number): void {
  for (let i = at + width - 1; i >= at; i--) {
    cached[i] = 48 + (value % 10);
    value = Math.floor(value / 10);
  }
}

const scratch = new Uint8Array(24);

/** The stamp as text, for logs and displays. */
export function formatUtcTimestamp(time: Instant, precision: TimePrecision = 3): string {
  return String.fromCharCode(...scratch.subarray(0, writeUtcTimestamp(scratch, 0, time, precision)));
}

/** The last date that was asked for. */
let dateDay = -1;
let dateOfDay = 0;

/** The UTC date as a number: 20261231. */
export function dateNumber(time: Instant): number {
  const day = Math.floor(time / MICROS_PER_DAY);
  if (day !== dateDay) {
    dateOfDay = Number(formatUtcTimestamp(time, 0).slice(0, 8));
    dateDay = day;
  }
  return dateOfDay;
}

/** 20261231 as 2026-12-31. */
export const dateText = (day: number): string => String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');

/** The end of the UTC date after this one. */
export const endOfNextDay = (time: Instant): Instant =>
  ((Math.floor(time / MICROS_PER_DAY) + 2) * MICROS_PER_DAY) as Instant;
