/**
 * The terms of an order in FIX, both ways: a client's are read, a child's and a report's are written. OrdType(40),
 * TimeInForce(59), OrderQty(38) or CashOrderQty(152), Price(44), MinQty(110); and the rarer ones: StopPx(99),
 * MaxFloor(111) or DisplayQty(1138), ExecInst(18), PegOffsetValue(211, in FIX 4.2 PegDifference), ExpireTime(126) or
 * ExpireDate(432). Single values are checked here, their combinations in core/.
 */
import type { Asked, OrderFault } from '../core/words/clientCommand.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { type Instrument, leastPriceText, lowestPrice } from '../units/instrument.ts';
import { isUnpriced, type OrderTerms, Peg, PLAIN } from '../orders/terms.ts';
import { OrdRejReason, OrdType, Side, TimeInForce } from '../orders/values.ts';
import { type Instant, instant, NO_PRICE, price, qty } from '../units/brand.ts';
import { DOES_NOT_FIT } from '../units/decimal.ts';
import type { Dialect } from './dialects.ts';
import { MICROS_PER_DAY, NOT_A_TIME, readDate, type TimePrecision } from '../units/time.ts';

/** When a day is over, by days since 1970-01-01. */
export type DateEnd = (day: number) => Instant;

/** Without a trading day, dates are UTC's. */
export const endOfUtcDate: DateEnd = (day) => instant((day + 1) * MICROS_PER_DAY);

/**
 * ExecInst(18) values that ask for what we do anyway, or allow what we do not: work, go along, OK to cross, do not
 * reduce (for a dividend), best execution, allow facilitation. And those that instructions.ts reads.
 */
const AS_WE_DO: ReadonlySet<string> = new Set(['2', '3', 'B', 'F', 'k', 'z', '1', '5', '6', 'g', 'h']);
/** Names of some of the others, which are refused. */
const NOT_DONE: ReadonlyMap<string, string> = new Map([
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

/** The terms of an order or a replace, with the first fault found. */
export interface ReadTerms {
  /** False if Side, OrdType or TimeInForce has a value that no order here has: then the terms are none. */
  readonly isOrder: boolean;
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
export function readTerms(fields: Fields, instrument: Instrument | undefined, dateEnd: DateEnd): ReadTerms {
  const side = SIDES.get(fields.char(Tag.Side));
  if (side === undefined) return noOrder(fields, Tag.Side, 'Side', '1, 2, 5 and 6');
  const ordType = ORD_TYPES.get(fields.char(Tag.OrdType));
  if (ordType === undefined) return noOrder(fields, Tag.OrdType, 'OrdType', '1, 2, 3, 4 and P');
  const timeInForce = fields.has(Tag.TimeInForce) ? TIMES_IN_FORCE.get(fields.char(Tag.TimeInForce)) : TimeInForce.Day;
  if (timeInForce === undefined) return noOrder(fields, Tag.TimeInForce, 'TimeInForce', '0, 1, 2, 3, 4, 6 and 7');
  const read: ReadTerms = {
    isOrder: true,
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

const CLOSE = 67; // PositionEffect(77)=C

/** It may only close a position: all that is held, where it does not say how much. */
export const closesOnly = (fields: Fields): boolean => fields.char(Tag.PositionEffect) === CLOSE;

function readNumbers(fields: Fields, instrument: Instrument, read: ReadTerms): void {
  const { terms } = read;
  const quantity = fields.decimal(Tag.OrderQty, instrument.qtyScale);
  const inCash = fields.has(Tag.CashOrderQty);
  if (inCash && fields.has(Tag.OrderQty)) {
    fail(read, OrdRejReason.IncorrectQuantity, 'OrderQty(38) or CashOrderQty(152), not both');
  } else if (inCash) readCash(fields, instrument, read);
  else if (quantity > 0 && quantity !== DOES_NOT_FIT) terms.orderQty = qty(quantity);
  else if (!closesOnly(fields) || fields.has(Tag.OrderQty))
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
  const unpriced = isUnpriced(terms.ordType);
  if (!fields.has(Tag.Price)) {
    if (unpriced || terms.ordType === OrdType.Pegged) return;
    fail(read, OrdRejReason.Other, `Price(44) is required with OrdType(40)=${terms.ordType}`);
    return;
  }
  const limit = fields.decimal(Tag.Price, instrument.priceScale);
  // Price(44)=0 of a market order is how some say that it has none.
  if (unpriced && limit === 0) return;
  if (isPrice(limit, instrument)) terms.price = price(limit);
  else fail(read, OrdRejReason.Other, `Price(44)=${fields.text(Tag.Price)}: ${wrongPrice(limit, instrument)}`);
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

/** It can be read, and the instrument may have it. */
const isPrice = (value: number, instrument: Instrument): boolean => isAbove(value, lowestPrice(instrument) - 1);

function wrongPrice(value: number, instrument: Instrument): string {
  const isRead = Number.isSafeInteger(value);
  return isRead ? `must be ${leastPriceText(instrument)}` : wrongNumber(value, instrument.priceScale);
}

/** Keeps the first fault found: it is reported to the client. */
export function fail(read: ReadTerms, ordRejReason: OrdRejReason, text: string): void {
  read.fault ??= { ordRejReason, text };
}

function noOrder(fields: Fields, tag: number, name: string, taken: string): ReadTerms {
  const text = fields.has(tag)
    ? `${name}(${tag})=${fields.text(tag)} is not supported: we take ${taken}`
    : `${name}(${tag}) is missing`;
  return {
    isOrder: false,
    side: Side.Buy,
    terms: { ...PLAIN },
    cashOrderQty: 0,
    fault: { ordRejReason: OrdRejReason.UnsupportedCharacteristic, text },
  };
}

/** What a request asks for, as it came. */
export function readAsked(fields: Fields): Asked {
  return {
    symbol: fields.text(Tag.Symbol),
    side: fields.text(Tag.Side),
    orderQty: fields.text(Tag.OrderQty),
    ordType: fields.text(Tag.OrdType),
    price: fields.text(Tag.Price),
    stopPx: fields.text(Tag.StopPx),
    timeInForce: fields.text(Tag.TimeInForce),
  };
}

/** The same in a report, with a value for what every report of the version has. */
export function writeAsked(w: MessageWriter, asked: Asked, { from42, undisclosed }: Dialect): void {
  w.text(Tag.Symbol, asked.symbol === '' ? 'N/A' : asked.symbol);
  w.text(Tag.Side, asked.side === '' ? (undisclosed ? '7' : Side.Buy) : asked.side);
  if (asked.orderQty !== '' || !from42) w.text(Tag.OrderQty, asked.orderQty === '' ? '0' : asked.orderQty);
  if (asked.ordType !== '') w.text(Tag.OrdType, asked.ordType);
  if (asked.price !== '') w.text(Tag.Price, asked.price);
  if (asked.timeInForce !== '') w.text(Tag.TimeInForce, asked.timeInForce);
  if (asked.stopPx !== '') w.text(Tag.StopPx, asked.stopPx);
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
    if (isPrice(value, instrument)) terms.stopPx = price(value);
    else {
      wrong(
        OrdRejReason.Other,
        `StopPx(99)=${fields.text(Tag.StopPx)} is no price here: ${wrongPrice(value, instrument)}`,
      );
    }
  }
  const shown = fields.has(Tag.MaxFloor) ? Tag.MaxFloor : Tag.DisplayQty;
  if (shown === Tag.MaxFloor && fields.has(Tag.DisplayQty)) {
    const { MaxFloor, DisplayQty } = Tag;
    if (fields.decimal(MaxFloor, qtyScale) !== fields.decimal(DisplayQty, qtyScale)) {
      wrong(OrdRejReason.IncorrectQuantity, 'MaxFloor(111) and DisplayQty(1138) differ');
    }
  }
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
  const { peg, iso, text } = readExecInst(fields);
  terms.peg = peg;
  terms.iso = iso;
  if (text !== '') wrong(OrdRejReason.UnsupportedCharacteristic, text);
  const hasTime = fields.has(Tag.ExpireTime);
  const hasDate = fields.has(Tag.ExpireDate);
  if (hasTime || hasDate) {
    if (terms.timeInForce !== TimeInForce.GoodTillDate) {
      wrong(OrdRejReason.Other, 'ExpireTime(126) and ExpireDate(432) go with TimeInForce(59)=6');
    } else if (hasTime && hasDate) wrong(OrdRejReason.Other, 'ExpireTime(126) or ExpireDate(432), not both');
    terms.expireTime = hasTime ? fields.utc(Tag.ExpireTime) : readDateEnd(fields, dateEnd);
    if (hasDate) terms.expireDate = fields.uint(Tag.ExpireDate);
    if (Number.isNaN(terms.expireTime)) wrong(OrdRejReason.Other, 'ExpireTime(126) or ExpireDate(432) is no time');
  }
  if (fault === undefined) read.terms = terms;
  else read.fault ??= fault;
}

const isAbove = (value: number, least: number): boolean => value > least && value !== DOES_NOT_FIT;

function readExecInst(fields: Fields): { peg: Peg; iso: boolean; text: string } {
  const priceType = fields.text(Tag.PegPriceType);
  let peg: Peg = PEG_PRICE_TYPES.get(priceType) ?? Peg.None;
  let iso = false;
  let text = priceType === '' || peg !== Peg.None ? '' : `PegPriceType(1094)=${priceType} is not taken, only 2, 4, 5`;
  for (const word of fields.has(Tag.ExecInst) ? fields.text(Tag.ExecInst).split(' ') : []) {
    if (word === SWEEP) iso = true;
    else if (PEGS.has(word)) {
      if (peg !== Peg.None && peg !== word) text = 'ExecInst(18) pegs to more than one thing';
      peg = word as Peg;
    } else if (!AS_WE_DO.has(word)) {
      const not = NOT_DONE.get(word);
      text = `ExecInst(18)=${word}${not === undefined ? '' : `, ${not},`} is not taken`;
    }
  }
  return { peg, iso, text };
}

/** The end of ExpireDate(432). */
function readDateEnd(fields: Fields, dateEnd: DateEnd): Instant {
  const at = fields.find(Tag.ExpireDate);
  const day = readDate(fields.bytes, fields.starts[at], fields.ends[at]);
  return Number.isNaN(day) ? NOT_A_TIME : dateEnd(day);
}

export interface WrittenTerms {
  readonly precision: TimePrecision;
  /** The version of a report. */
  readonly dialect?: Dialect;
  /** Further words of ExecInst(18). */
  readonly execInst?: string;
}

/**
 * Writes terms: to a venue, or in a report of the version `dialect`, which has no MinQty(110), and no MaxFloor(111)
 * until FIX 4.1.
 */
export function writeTerms(
  w: MessageWriter,
  terms: OrderTerms,
  { priceScale, qtyScale }: Pick<Instrument, 'priceScale' | 'qtyScale'>,
  { precision, dialect, execInst = '' }: WrittenTerms,
): void {
  const { ordType, price: limit, timeInForce, stopPx, maxFloor, peg, pegOffset, expireTime, expireDate } = terms;
  const iso = terms.iso && dialect?.sweep !== false;
  // What could not be read has no quantity; until FIX 4.1 every report has one.
  if (terms.orderQty !== 0 || dialect?.from42 !== true) w.decimal(Tag.OrderQty, terms.orderQty, qtyScale);
  w.text(Tag.OrdType, ordType);
  if (limit !== NO_PRICE) w.decimal(Tag.Price, limit, priceScale);
  w.text(Tag.TimeInForce, timeInForce);
  if (peg !== Peg.None || iso || execInst !== '') {
    w.text(Tag.ExecInst, [peg, iso ? SWEEP : '', execInst].filter((word) => word !== '').join(' '));
  }
  if (stopPx !== NO_PRICE) w.decimal(Tag.StopPx, stopPx, priceScale);
  if (maxFloor !== 0 && dialect?.from42 !== false) w.decimal(Tag.MaxFloor, maxFloor, qtyScale);
  if (pegOffset !== 0) w.decimal(Tag.PegOffsetValue, pegOffset, priceScale);
  if (timeInForce !== TimeInForce.GoodTillDate || expireTime === 0) return;
  // A venue's date may end at another time than its client's.
  if (expireDate !== 0 && dialect?.from42 === true) w.uint(Tag.ExpireDate, expireDate);
  else w.utc(Tag.ExpireTime, expireTime, precision);
}
