/**
 * Stops, reserves, pegs, sweeps and the end of an order in FIX: StopPx(99), MaxFloor(111) or DisplayQty(1138),
 * ExecInst(18), PegOffsetValue(211, in FIX 4.2 PegDifference), ExpireTime(126) or ExpireDate(432). Both ways: a client's
 * are read, a child's and a report's are written. What numbers say is judged here, what they mean together in core/.
 */
import type { OrderFault } from '../core/words/clientCommand.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { type Instructions, instructionsOf, Peg, PLAIN } from '../orders/instructions.ts';
import { OrdRejReason, TimeInForce } from '../orders/values.ts';
import { type Instant, instant, NO_PRICE, NO_QTY, NO_TIME, price, qty } from '../units/brand.ts';
import { DOES_NOT_FIT } from '../units/decimal.ts';
import { MICROS_PER_DAY, NOT_A_TIME, type TimePrecision } from '../units/time.ts';

/** When a day is over, by days since 1970-01-01. */
export type DateEnd = (day: number) => Instant;

/** Without a trading day, dates are UTC's. */
export const endOfUtcDate: DateEnd = (day) => instant((day + 1) * MICROS_PER_DAY);

/** ExecInst(18) values that change what an order does, and that nothing here does. */
const NOT_DONE: ReadonlyMap<string, string> = new Map([
  ['6', 'participate, do not initiate'],
  ['G', 'all or none'],
  ['L', 'last peg'],
  ['O', 'opening peg'],
  ['W', 'peg to VWAP'],
  ['a', 'trailing stop peg'],
  ['d', 'peg to limit price'],
]);
const PEGS: ReadonlySet<string> = new Set([Peg.Primary, Peg.Market, Peg.Mid]);
const SWEEP = 'f';

/** PegPriceType(1094) as ExecInst(18) has it. */
const PEG_PRICE_TYPES: ReadonlyMap<string, Peg> = new Map([
  ['2', Peg.Mid],
  ['4', Peg.Market],
  ['5', Peg.Primary],
]);

export interface ReadInstructions {
  readonly instructions: Instructions;
  readonly fault: OrderFault | undefined;
}

const NOTHING_SAID: ReadInstructions = { instructions: PLAIN, fault: undefined };
const TAGS = [
  Tag.StopPx,
  Tag.MaxFloor,
  Tag.DisplayQty,
  Tag.ExecInst,
  Tag.PegOffsetValue,
  Tag.PegPriceType,
  Tag.ExpireTime,
  Tag.ExpireDate,
];

export function readInstructions(
  fields: Fields,
  instrument: Instrument,
  timeInForce: TimeInForce,
  dateEnd: DateEnd,
): ReadInstructions {
  if (!TAGS.some((tag) => fields.has(tag))) return NOTHING_SAID;
  let fault: OrderFault | undefined;
  const fail = (ordRejReason: OrdRejReason, text: string): undefined => {
    fault ??= { ordRejReason, text };
  };
  const { priceScale, qtyScale } = instrument;

  let stopPx = NO_PRICE;
  if (fields.has(Tag.StopPx)) {
    const value = fields.decimal(Tag.StopPx, priceScale);
    if (isAbove(value, 0)) stopPx = price(value);
    else fail(OrdRejReason.Other, `StopPx(99)=${fields.text(Tag.StopPx)} is no price here`);
  }
  let maxFloor = NO_QTY;
  const shown = fields.has(Tag.MaxFloor) ? Tag.MaxFloor : Tag.DisplayQty;
  if (fields.has(shown)) {
    const value = fields.decimal(shown, qtyScale);
    const name = shown === Tag.MaxFloor ? 'MaxFloor(111)' : 'DisplayQty(1138)';
    if (isAbove(value, 0)) maxFloor = qty(value);
    else fail(OrdRejReason.IncorrectQuantity, `${name}=${fields.text(shown)}: an order shows something of itself here`);
  }
  let pegOffset = NO_PRICE;
  if (fields.has(Tag.PegOffsetValue)) {
    const value = fields.decimal(Tag.PegOffsetValue, priceScale);
    if (Number.isSafeInteger(value) && value !== DOES_NOT_FIT) pegOffset = price(value);
    else fail(OrdRejReason.Other, `an offset(211) of ${fields.text(Tag.PegOffsetValue)} is no price here`);
  }
  if (fields.has(Tag.PegOffsetType) && fields.uint(Tag.PegOffsetType) !== 0) {
    fail(OrdRejReason.UnsupportedCharacteristic, 'PegOffsetType(836): 0, a price, is taken');
  }
  const { peg, iso, text } = readExecInst(fields);
  if (text !== '') fail(OrdRejReason.UnsupportedCharacteristic, text);
  const expireTime = timeInForce === TimeInForce.GoodTillDate ? readExpiry(fields, dateEnd) : NO_TIME;
  if (Number.isNaN(expireTime)) fail(OrdRejReason.Other, 'ExpireTime(126) or ExpireDate(432) is no time');
  return {
    instructions: fault === undefined ? instructionsOf({ stopPx, maxFloor, peg, pegOffset, expireTime, iso }) : PLAIN,
    fault,
  };
}

const isAbove = (value: number, least: number): boolean => value > least && value !== DOES_NOT_FIT;

function readExecInst(fields: Fields): { peg: Peg; iso: boolean; text: string } {
  let peg: Peg = PEG_PRICE_TYPES.get(fields.text(Tag.PegPriceType)) ?? Peg.None;
  let iso = false;
  let text = '';
  for (const word of fields.text(Tag.ExecInst).split(' ')) {
    const not = NOT_DONE.get(word);
    if (not !== undefined) text = `ExecInst(18)=${word}, ${not}, is not taken`;
    else if (word === SWEEP) iso = true;
    else if (PEGS.has(word)) {
      if (peg !== Peg.None && peg !== word) text = 'ExecInst(18) pegs to more than one thing';
      peg = word as Peg;
    }
  }
  return { peg, iso, text };
}

/** 0 where neither field is there. */
function readExpiry(fields: Fields, dateEnd: DateEnd): Instant {
  if (fields.has(Tag.ExpireTime)) return fields.utc(Tag.ExpireTime);
  const date = fields.text(Tag.ExpireDate);
  if (date === '') return NO_TIME;
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(date) ?? [];
  return year === undefined ? NOT_A_TIME : dateEnd(dayNumber(Number(year), Number(month), Number(day)));
}

/** Days since 1970-01-01 of a date in the Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Writes what an order says of them; the same fields in orders and in reports, but for MaxFloor(111) until FIX 4.1. */
export function writeInstructions(
  w: MessageWriter,
  instructions: Instructions,
  timeInForce: TimeInForce,
  { priceScale, qtyScale }: Pick<Instrument, 'priceScale' | 'qtyScale'>,
  precision: TimePrecision,
  hasMaxFloor = true,
): void {
  if (instructions === PLAIN) return;
  const { stopPx, maxFloor, peg, pegOffset, expireTime, iso } = instructions;
  if (peg !== Peg.None || iso) w.text(Tag.ExecInst, iso ? `${peg}${peg === Peg.None ? '' : ' '}${SWEEP}` : peg);
  if (stopPx !== 0) w.decimal(Tag.StopPx, stopPx, priceScale);
  if (maxFloor !== 0 && hasMaxFloor) w.decimal(Tag.MaxFloor, maxFloor, qtyScale);
  if (pegOffset !== 0) w.decimal(Tag.PegOffsetValue, pegOffset, priceScale);
  if (timeInForce === TimeInForce.GoodTillDate && expireTime !== 0) w.utc(Tag.ExpireTime, expireTime, precision);
}
