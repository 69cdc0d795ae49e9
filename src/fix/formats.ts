/**
 * Whether a value's bytes have the form its FIX type asks for. Syntax only: bounds of quantities, prices and dates
 * against each other are the application's. Source: FIX 4.4 vol. 1, "Field data types"; FIX 5.0 SP2 for the later ones.
 */
import { unreachable } from '../units/assert.ts';
import { NOT_A_DECIMAL, readDecimal } from '../units/decimal.ts';
import { readUtcTimestamp } from '../units/time.ts';

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

/** Whether bytes[start, end), which is not empty, is well-formed. Data is for the caller: it needs the field before. */
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
      return !Number.isNaN(readUtcTimestamp(bytes, start, end));
    case Format.UtcTimeOnly:
      return isTimeOfDay(bytes, start, end);
    case Format.Date:
      return end - start === 8 && isDate(bytes, start);
    case Format.MonthYear:
      return isMonthYear(bytes, start, end);
    case Format.DayOfMonth:
      return end - start <= 2 && inRange(number(bytes, start, end), 1, 31);
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

/** As readDecimal has it; digits that no scale could hold are still well-formed. */
function isDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  return !Object.is(readDecimal(bytes, start, end, 0), NOT_A_DECIMAL);
}

/** bytes[start, end) as a number; NaN, which fails every range check, when a byte is no digit or there is none. */
function number(bytes: Uint8Array, start: number, end: number): number {
  if (!digitsOnly(bytes, start, end)) return Number.NaN;
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at] - 48);
  return value;
}

function inRange(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

/** `HH:MM:SS[.f…]`, up to nine fraction digits; 60 is a leap second. */
function isTimeOfDay(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 8 || length === 9 || length > 18 || bytes[start + 2] !== COLON || bytes[start + 5] !== COLON)
    return false;
  if (!inRange(number(bytes, start, start + 2), 0, 23) || !inRange(number(bytes, start + 3, start + 5), 0, 59)) {
    return false;
  }
  if (!inRange(number(bytes, start + 6, start + 8), 0, 60)) return false;
  return length === 8 || (bytes[start + 8] === POINT && digitsOnly(bytes, start + 9, end));
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYYYMMDD`, a day that exists. */
function isDate(bytes: Uint8Array, start: number): boolean {
  const year = number(bytes, start, start + 4);
  const month = number(bytes, start + 4, start + 6);
  const day = number(bytes, start + 6, start + 8);
  if (!(year >= 0) || !inRange(month, 1, 12) || !inRange(day, 1, DAYS[month - 1])) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** `YYYYMM`, `YYYYMMDD` or `YYYYMMwN` with week N of 1 to 5. */
function isMonthYear(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length === 8 && bytes[start + 6] !== 119) return isDate(bytes, start);
  if (length !== 6 && length !== 8) return false;
  if (!digitsOnly(bytes, start, start + 4) || !inRange(number(bytes, start + 4, start + 6), 1, 12)) return false;
  return length === 6 || inRange(bytes[start + 7], 49, 53);
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
