/**
 * The terms of an order in FIX, both ways: a client's are read, a child's and a report's are written. OrdType(40),
 * TimeInForce(59), OrderQty(38) or CashOrderQty(152), Price(44), MinQty(110); and the rarer ones: StopPx(99),
 * MaxFloor(111) or DisplayQty(1138), ExecInst(18), PegOffsetValue(211, in FIX 4.2 PegDifference), ExpireTime(126) or
 * ExpireDate(432). Single values are checked here, their combinations in core/.
 */
import type { OrderFault } from '../core/words/clientCommand.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { type OrderTerms, Peg, PLAIN } from '../orders/terms.ts';
import { OrdRejReason, OrdType, Side, TimeInForce } from '../orders/values.ts';
import { type Instant, instant, NO_TIME, price, qty } from '../units/brand.ts';
import { DOES_NOT_FIT } from '../units/decimal.ts';
import { MICROS_PER_DAY, NOT_A_TIME, readDate, type TimePrecision } from '../units/time.ts';

/** When a day is over, by days since 1970-01-01. */
export type DateEnd = (day: number) => Instant;

/** Without a trading day, dates are UTC's. */
export const endOfUtcDate: DateEnd = (day) => instant((day + 1) * MICROS_PER_DAY);

/** ExecInst(18) values that change what an order does, and that we do not support. */
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

/** A field that no report could echo: answered with BusinessMessageReject. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly text: string;
}

/** The terms of an order or a replace, with the first fault found. */
export interface ReadTerms {
  readonly side: Side;
  terms: { -readonly [N in keyof OrderTerms]: OrderTerms[N] };
  /** CashOrderQty(152), if there is no OrderQty(38). */
  cashOrderQty: number;
  fault: OrderFault | undefined;
}

const SIDES: ReadonlyMap<number, Side> = byCode(Object.values(Side));
const ORD_TYPES: ReadonlyMap<number, OrdType> = byCode(Object.values(OrdType));
const TIMES_IN_FORCE: ReadonlyMap<number, TimeInForce> = byCode(Object.values(TimeInForce));

function byCode<T extends string>(values: readonly T[]): ReadonlyMap<number, T> {
  return new Map(values.map((value) => [value.charCodeAt(0), value]));
}

/** Without an instrument, of a symbol that is not traded here, numbers cannot be read: that is the fault then. */
export function readTerms(
  fields: Fields,
  instrument: Instrument | undefined,
  dateEnd: DateEnd,
): ReadTerms | Unreadable {
  const side = SIDES.get(fields.char(Tag.Side));
  if (side === undefined) return unreadable(fields, Tag.Side, 'Side', 'we take 1, 2, 5 and 6');
  const ordType = ORD_TYPES.get(fields.char(Tag.OrdType));
  if (ordType === undefined) return unreadable(fields, Tag.OrdType, 'OrdType', 'we take 1, 2, 3, 4 and P');
  const timeInForce = fields.has(Tag.TimeInForce) ? TIMES_IN_FORCE.get(fields.char(Tag.TimeInForce)) : TimeInForce.Day;
  if (timeInForce === undefined)
    return unreadable(fields, Tag.TimeInForce, 'TimeInForce', 'we take 0, 1, 2, 3, 4, 6 and 7');
  const read: ReadTerms = {
    side,
    terms: { ...PLAIN, ordType, timeInForce },
    cashOrderQty: 0,
    fault: undefined,
  };
  if (instrument === undefined) {
    fail(read, OrdRejReason.UnknownSymbol, `Symbol(55)=${fields.text(Tag.Symbol)} is not traded here`);
    return read;
  }
  readNumbers(fields, instrument, read);
  if (INSTRUCTIONS.some((tag) => fields.has(tag))) readInstructions(fields, instrument, dateEnd, read);
  return read;
}

function readNumbers(fields: Fields, instrument: Instrument, read: ReadTerms): void {
  const { terms } = read;
  const quantity = fields.decimal(Tag.OrderQty, instrument.qtyScale);
  if (!fields.has(Tag.OrderQty) && fields.has(Tag.CashOrderQty)) readCash(fields, instrument, read);
  else if (quantity > 0 && quantity !== DOES_NOT_FIT) terms.orderQty = qty(quantity);
  else
    fail(
      read,
      OrdRejReason.IncorrectQuantity,
      `OrderQty(38)=${fields.text(Tag.OrderQty)}: ${wrongNumber(quantity, instrument.qtyScale)}`,
    );
  if (fields.has(Tag.MinQty)) {
    const minimum = fields.decimal(Tag.MinQty, instrument.qtyScale);
    if (minimum >= 0 && minimum !== DOES_NOT_FIT) terms.minQty = qty(minimum);
    else
      fail(
        read,
        OrdRejReason.IncorrectQuantity,
        `MinQty(110)=${fields.text(Tag.MinQty)}: ${wrongNumber(minimum, instrument.qtyScale)}`,
      );
  }
  if (terms.ordType === OrdType.Market || terms.ordType === OrdType.Stop) return;
  if (!fields.has(Tag.Price)) {
    if (terms.ordType === OrdType.Pegged) return;
    fail(read, OrdRejReason.Other, `Price(44) is required with OrdType(40)=${terms.ordType}`);
    return;
  }
  const limit = fields.decimal(Tag.Price, instrument.priceScale);
  if (limit > 0 && limit !== DOES_NOT_FIT) terms.price = price(limit);
  else
    fail(read, OrdRejReason.Other, `Price(44)=${fields.text(Tag.Price)}: ${wrongNumber(limit, instrument.priceScale)}`);
}

function readCash(fields: Fields, instrument: Instrument, read: ReadTerms): void {
  const cash = fields.decimal(Tag.CashOrderQty, instrument.priceScale);
  if (cash > 0 && cash !== DOES_NOT_FIT) read.cashOrderQty = cash;
  else
    fail(
      read,
      OrdRejReason.IncorrectQuantity,
      `CashOrderQty(152)=${fields.text(Tag.CashOrderQty)}: ${wrongNumber(cash, instrument.priceScale)}`,
    );
}

function wrongNumber(value: number, scale: number): string {
  if (Number.isNaN(value)) return 'is missing or no decimal number';
  if (value === DOES_NOT_FIT)
    return scale === 0 ? 'must be a whole number below 2^53' : `has more than ${scale} decimals, or is too large`;
  return 'must be above zero';
}

/** Keeps the first fault found: it is reported to the client. */
function fail(read: ReadTerms, ordRejReason: OrdRejReason, text: string): void {
  read.fault ??= { ordRejReason, text };
}

export function unreadable(fields: Fields, tag: number, name: string, taken: string): Unreadable {
  return { kind: 'unreadable', text: `${name}(${tag})=${fields.text(tag)} is not supported: ${taken}` };
}

const INSTRUCTIONS = [
  Tag.StopPx,
  Tag.MaxFloor,
  Tag.DisplayQty,
  Tag.ExecInst,
  Tag.PegOffsetValue,
  Tag.PegPriceType,
  Tag.ExpireTime,
  Tag.ExpireDate,
];

/** Reads the rarer fields. If one of them is at fault, none is taken. */
function readInstructions(fields: Fields, instrument: Instrument, dateEnd: DateEnd, read: ReadTerms): void {
  const { priceScale, qtyScale } = instrument;
  const terms = { ...read.terms };
  let fault: OrderFault | undefined;
  const wrong = (ordRejReason: OrdRejReason, text: string): undefined => {
    fault ??= { ordRejReason, text };
  };

  if (fields.has(Tag.StopPx)) {
    const value = fields.decimal(Tag.StopPx, priceScale);
    if (isAbove(value, 0)) terms.stopPx = price(value);
    else wrong(OrdRejReason.Other, `StopPx(99)=${fields.text(Tag.StopPx)} is no price here`);
  }
  const shown = fields.has(Tag.MaxFloor) ? Tag.MaxFloor : Tag.DisplayQty;
  if (fields.has(shown)) {
    const value = fields.decimal(shown, qtyScale);
    const name = shown === Tag.MaxFloor ? 'MaxFloor(111)' : 'DisplayQty(1138)';
    if (isAbove(value, 0)) terms.maxFloor = qty(value);
    else
      wrong(OrdRejReason.IncorrectQuantity, `${name}=${fields.text(shown)}: an order shows something of itself here`);
  }
  if (fields.has(Tag.PegOffsetValue)) {
    const value = fields.decimal(Tag.PegOffsetValue, priceScale);
    if (Number.isSafeInteger(value) && value !== DOES_NOT_FIT) terms.pegOffset = price(value);
    else wrong(OrdRejReason.Other, `an offset(211) of ${fields.text(Tag.PegOffsetValue)} is no price here`);
  }
  if (fields.has(Tag.PegOffsetType) && fields.uint(Tag.PegOffsetType) !== 0) {
    wrong(OrdRejReason.UnsupportedCharacteristic, 'PegOffsetType(836): 0, a price, is taken');
  }
  const { peg, iso, text } = readExecInst(fields);
  terms.peg = peg;
  terms.iso = iso;
  if (text !== '') wrong(OrdRejReason.UnsupportedCharacteristic, text);
  if (terms.timeInForce === TimeInForce.GoodTillDate) terms.expireTime = readExpiry(fields, dateEnd);
  if (Number.isNaN(terms.expireTime)) wrong(OrdRejReason.Other, 'ExpireTime(126) or ExpireDate(432) is no time');
  if (fault === undefined) read.terms = terms;
  else read.fault ??= fault;
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

/** 0 if neither field is present. */
function readExpiry(fields: Fields, dateEnd: DateEnd): Instant {
  if (fields.has(Tag.ExpireTime)) return fields.utc(Tag.ExpireTime);
  const at = fields.find(Tag.ExpireDate);
  if (at < 0) return NO_TIME;
  const day = readDate(fields.bytes, fields.starts[at], fields.ends[at]);
  return Number.isNaN(day) ? NOT_A_TIME : dateEnd(day);
}

/**
 * Writes terms; the same fields in orders and in reports, but for MaxFloor(111) until FIX 4.1, and MinQty(110), which
 * reports have none of.
 */
export function writeTerms(
  w: MessageWriter,
  terms: OrderTerms,
  { priceScale, qtyScale }: Pick<Instrument, 'priceScale' | 'qtyScale'>,
  precision: TimePrecision,
  hasMaxFloor = true,
): void {
  const { ordType, price: limit, timeInForce, stopPx, maxFloor, peg, pegOffset, expireTime, iso } = terms;
  w.decimal(Tag.OrderQty, terms.orderQty, qtyScale);
  w.text(Tag.OrdType, ordType);
  if (limit !== 0) w.decimal(Tag.Price, limit, priceScale);
  w.text(Tag.TimeInForce, timeInForce);
  if (peg !== Peg.None || iso) w.text(Tag.ExecInst, iso ? `${peg}${peg === Peg.None ? '' : ' '}${SWEEP}` : peg);
  if (stopPx !== 0) w.decimal(Tag.StopPx, stopPx, priceScale);
  if (maxFloor !== 0 && hasMaxFloor) w.decimal(Tag.MaxFloor, maxFloor, qtyScale);
  if (pegOffset !== 0) w.decimal(Tag.PegOffsetValue, pegOffset, priceScale);
  if (timeInForce === TimeInForce.GoodTillDate && expireTime !== 0) w.utc(Tag.ExpireTime, expireTime, precision);
}
