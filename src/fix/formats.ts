/**
 * Checks that a value has the form of its FIX type. Syntax only: ranges of quantities, prices and dates are checked by
 * the application. Source: FIX 4.4 vol. 1, "Field data types"; FIX 5.0 SP2 for the later types.
 */
import { unreachable } from '../units/assert.ts';

/** How a value is checked. Types that are free text (STRING, CURRENCY, EXCHANGE …) need no check. */
export const Format = {
  Text: 0,
  Char: 1,
  Boolean: 2,
  /** An optional minus sign and digits. */
  Int: 3,
  /** Digits only: NUMINGROUP, LENGTH, SEQNUM. */
  Uint: 4,
  Decimal: 5,
  UtcTimestamp: 6,
  UtcTimeOnly: 7,
  Date: 8,
  MonthYear: 9,
  DayOfMonth: 10,
  /** Values with one blank between: each is checked against the enumeration. */
  MultipleValue: 11,
  MultipleChar: 12,
  /** Bytes that the field before counts. */
  Data: 13,
} as const;
export type Format = (typeof Format)[keyof typeof Format];

const FORMAT_OF_TYPE: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['CHAR', Format.Char],
  ['BOOLEAN', Format.Boolean],
  ['INT', Format.Int],
  ['NUMINGROUP', Format.Uint],
  ['LENGTH', Format.Uint],
  ['SEQNUM', Format.Uint],
  ['TAGNUM', Format.Int], // RefTagID echoes what the peer sent, which may be negative
  ['FLOAT', Format.Decimal],
  ['QTY', Format.Decimal],
  ['QUANTITY', Format.Decimal],
  ['PRICE', Format.Decimal],
  ['PRICEOFFSET', Format.Decimal],
  ['AMT', Format.Decimal],
  ['PERCENTAGE', Format.Decimal],
  ['UTCTIMESTAMP', Format.UtcTimestamp],
  ['TIME', Format.UtcTimestamp], // FIX.4.0 and 4.1's name for it
  ['UTCTIMEONLY', Format.UtcTimeOnly],
  ['UTCDATE', Format.Date],
  ['UTCDATEONLY', Format.Date],
  ['LOCALMKTDATE', Format.Date],
  ['DATE', Format.Date],
  ['MONTHYEAR', Format.MonthYear],
  ['DAYOFMONTH', Format.DayOfMonth],
  ['MULTIPLEVALUESTRING', Format.MultipleValue],
  ['MULTIPLESTRINGVALUE', Format.MultipleValue],
  ['MULTIPLECHARVALUE', Format.MultipleChar],
  ['DATA', Format.Data],
  ['XMLDATA', Format.Data],
]);

/** The check for a dictionary's type name. FIX.4.0 and 4.1 call every string CHAR, so CHAR is free text there. */
export function formatOf(type: string, beginString: string): Format {
  if (type === 'CHAR' && (beginString === 'FIX.4.0' || beginString === 'FIX.4.1')) return Format.Text;
  return FORMAT_OF_TYPE.get(type) ?? Format.Text;
}

const MINUS = 45;
const BLANK = 32;
const COLON = 58;
const POINT = 46;

/** True if bytes[start, end), not empty, is well-formed. Data is checked by the caller: it needs the field before. */
export function wellFormed(format: Format, bytes: Uint8Array, start: number, end: number): boolean {
  switch (format) {
    case Format.Text:
    case Format.Data:
      return true;
    case Format.Char:
      return end - start === 1;
    case Format.Boolean:
      return end - start === 1 && (bytes[start] === 89 || bytes[start] === 78);
    case Format.Int:
      return digitsOnly(bytes, bytes[start] === MINUS ? start + 1 : start, end);
    case Format.Uint:
      return digitsOnly(bytes, start, end);
    case Format.Decimal:
      return isDecimal(bytes, start, end);
    case Format.UtcTimestamp:
      return isTimestamp(bytes, start, end);
    case Format.UtcTimeOnly:
      return isTimeOfDay(bytes, start, end);
    case Format.Date:
      return end - start === 8 && isDate(bytes, start);
    case Format.MonthYear:
      return isMonthYear(bytes, start, end);
    case Format.DayOfMonth:
      return isDayOfMonth(bytes, start, end);
    case Format.MultipleValue:
      return areValues(bytes, start, end, false);
    case Format.MultipleChar:
      return areValues(bytes, start, end, true);
    default:
      return unreachable(format);
  }
}

function digitsOnly(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] < 48 || bytes[at] > 57) return false;
  return end > start;
}

/** True if readDecimal accepts the syntax; digits that exceed every scale are still well-formed. */
function isDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let points = 0;
  for (let at = bytes[start] === MINUS ? start + 1 : start; at < end; at++) {
    const c = bytes[at];
    if (c >= 48 && c <= 57) digits++;
    else if (c === POINT && points === 0) points = 1;
    else return false;
  }
  return digits > 0;
}

/** More than any two digits make. */
const NOT_DIGITS = 255;

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - 48;
  const ones = bytes[at + 1] - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NOT_DIGITS;
}

function inRange(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

// The last date found good: the stamps of a session are nearly all of one day.
const goodDate = new Uint8Array(8);

/** True if readUtcTimestamp accepts the text. */
function isTimestamp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 17 || bytes[start + 8] !== MINUS) return false;
  let same = 0;
  while (same < 8 && bytes[start + same] === goodDate[same]) same++;
  if (same < 8) {
    if (!isDate(bytes, start)) return false;
    for (let i = 0; i < 8; i++) goodDate[i] = bytes[start + i];
  }
  return isTimeOfDay(bytes, start + 9, end);
}

/** `HH:MM:SS[.f…]`, up to nine fraction digits; 60 is a leap second. */
function isTimeOfDay(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 8 || length > 18 || bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return false;
  if (twoDigits(bytes, start) > 23 || twoDigits(bytes, start + 3) > 59 || twoDigits(bytes, start + 6) > 60)
    return false;
  return length === 8 || (bytes[start + 8] === POINT && digitsOnly(bytes, start + 9, end));
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYYYMMDD`, a day that exists. */
function isDate(bytes: Uint8Array, start: number): boolean {
  const century = twoDigits(bytes, start);
  const years = twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 4);
  const day = twoDigits(bytes, start + 6);
  if (century === NOT_DIGITS || years === NOT_DIGITS) return false;
  if (!inRange(month, 1, 12) || !inRange(day, 1, DAYS[month - 1])) return false;
  const leap = years === 0 ? century % 4 === 0 : years % 4 === 0;
  return month !== 2 || day < 29 || leap;
}

/** `YYYYMM`, `YYYYMMDD` or `YYYYMMwN` with week N of 1 to 5. */
function isMonthYear(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length === 8 && bytes[start + 6] !== 119) return isDate(bytes, start);
  if (length !== 6 && length !== 8) return false;
  if (!digitsOnly(bytes, start, start + 4) || !inRange(twoDigits(bytes, start + 4), 1, 12)) return false;
  return length === 6 || inRange(bytes[start + 7], 49, 53);
}

/** 1 to 31, with or without a leading zero. */
function isDayOfMonth(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 1) return inRange(bytes[start], 49, 57);
  return end - start === 2 && inRange(twoDigits(bytes, start), 1, 31);
}

/** One blank between values, none around them. */
function areValues(bytes: Uint8Array, start: number, end: number, chars: boolean): boolean {
  let length = 0;
  for (let at = start; at <= end; at++) {
    if (at < end && bytes[at] !== BLANK) {
      length++;
      continue;
    }
    if (length === 0 || (chars && length > 1)) return false;
    length = 0;
  }
  return true;
}
