/** Reads NewOrderSingle(D) and OrderCancelReplaceRequest(G) into numbers, or the reason for a reject. */
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type Instant, NO_PRICE, NO_QTY, NO_TIME, type Price, price, type Qty, qty } from '../../units/brand.ts';
import { DOES_NOT_FIT } from '../../units/decimal.ts';
import { SHOW_ALL } from '../matching/bookOrder.ts';
import { OrdRejReason, OrdType, Side, TimeInForce } from './fixValues.ts';

/** Terms that a venue supports; others are rejected as an unsupported order characteristic. */
export interface Taking {
  readonly ordTypes: readonly OrdType[];
  readonly timesInForce: readonly TimeInForce[];
}

/** OrdRejReason(103) and Text(58). */
export interface RequestFault {
  readonly reason: number;
  readonly text: string;
}

export interface OrderTerms {
  readonly clOrdID: string;
  readonly account: string;
  readonly symbol: string;
  /** As written, to be echoed even when they are not taken. */
  readonly side: string;
  readonly ordType: string;
  readonly timeInForce: string;
  /** 0 where it could not be read. */
  orderQty: Qty;
  price: Price;
  minQty: Qty;
  maxFloor: Qty;
  /** ExpireTime(126) of a GTD order, 0 for others. */
  expireTime: Instant;
  /** The first fault found. */
  fault: RequestFault | undefined;
}

const SIDES: ReadonlySet<string> = new Set(Object.values(Side));
const MID_PRICE_PEG = 'M';

/** Reads the terms of a D or G. `instrument` is undefined for a symbol that is not traded here. */
export function readTerms(fields: Fields, instrument: Instrument | undefined, taking: Taking): OrderTerms {
  const terms: OrderTerms = {
    clOrdID: fields.text(Tag.ClOrdID),
    account: fields.text(Tag.Account),
    symbol: fields.text(Tag.Symbol),
    side: fields.text(Tag.Side),
    ordType: fields.text(Tag.OrdType),
    timeInForce: fields.has(Tag.TimeInForce) ? fields.text(Tag.TimeInForce) : TimeInForce.Day,
    orderQty: NO_QTY,
    price: NO_PRICE,
    minQty: NO_QTY,
    maxFloor: SHOW_ALL,
    expireTime: NO_TIME,
    fault: undefined,
  };
  if (instrument === undefined) {
    fail(terms, OrdRejReason.UnknownSymbol, `Symbol(55)=${terms.symbol} is not traded here`);
    return terms;
  }
  checkKinds(fields, taking, terms);
  readNumbers(fields, instrument, terms);
  return terms;
}

function checkKinds(fields: Fields, taking: Taking, terms: OrderTerms): void {
  const unsupported = OrdRejReason.UnsupportedCharacteristic;
  if (!SIDES.has(terms.side)) fail(terms, unsupported, `Side(54)=${terms.side} is not taken: 1, 2, 5 and 6 are`);
  if (!(taking.ordTypes as readonly string[]).includes(terms.ordType)) {
    fail(terms, unsupported, `OrdType(40)=${terms.ordType} is not taken: ${taking.ordTypes.join(', ')} are`);
  }
  if (!(taking.timesInForce as readonly string[]).includes(terms.timeInForce)) {
    fail(
      terms,
      unsupported,
      `TimeInForce(59)=${terms.timeInForce} is not taken: ${taking.timesInForce.join(', ')} are`,
    );
  }
  if (terms.ordType === OrdType.Pegged && !fields.text(Tag.ExecInst).split(' ').includes(MID_PRICE_PEG)) {
    fail(terms, unsupported, 'OrdType(40)=P needs ExecInst(18)=M: only the midpoint is pegged to');
  }
}

interface QtyField {
  readonly tag: number;
  readonly name: string;
  readonly least: number;
}
const ORDER_QTY: QtyField = { tag: Tag.OrderQty, name: 'OrderQty', least: 1 };
const MIN_QTY: QtyField = { tag: Tag.MinQty, name: 'MinQty', least: 0 };
const MAX_FLOOR: QtyField = { tag: Tag.MaxFloor, name: 'MaxFloor', least: 0 };

function readNumbers(fields: Fields, instrument: Instrument, terms: OrderTerms): void {
  const { priceScale, qtyScale } = instrument;
  terms.orderQty = readQty(fields, ORDER_QTY, qtyScale, terms);
  if (fields.has(Tag.MinQty)) terms.minQty = readQty(fields, MIN_QTY, qtyScale, terms);
  if (fields.has(Tag.MaxFloor)) terms.maxFloor = readQty(fields, MAX_FLOOR, qtyScale, terms);
  if (terms.timeInForce === TimeInForce.GoodTillDate) readExpireTime(fields, terms);
  if (terms.ordType === OrdType.Market) return;
  if (!fields.has(Tag.Price)) {
    if (terms.ordType === OrdType.Limit) fail(terms, OrdRejReason.Other, 'Price(44) is required with OrdType(40)=2');
    return;
  }
  const limit = fields.decimal(Tag.Price, priceScale);
  if (limit > 0 && limit !== DOES_NOT_FIT) terms.price = price(limit);
  else fail(terms, OrdRejReason.Other, `Price(44)=${fields.text(Tag.Price)} is no price here`);
}

function readExpireTime(fields: Fields, terms: OrderTerms): void {
  const expireTime = fields.has(Tag.ExpireTime) ? fields.utc(Tag.ExpireTime) : NO_TIME;
  if (expireTime > 0) terms.expireTime = expireTime;
  else fail(terms, OrdRejReason.Other, 'ExpireTime(126) is required with TimeInForce(59)=6');
}

function readQty(fields: Fields, { tag, name, least }: QtyField, scale: number, terms: OrderTerms): Qty {
  const quantity = fields.decimal(tag, scale);
  if (quantity >= least && quantity !== DOES_NOT_FIT) return qty(quantity);
  fail(terms, OrdRejReason.IncorrectQuantity, `${name}(${tag})=${fields.text(tag)} is no quantity here`);
  return NO_QTY;
}

function fail(terms: OrderTerms, reason: number, text: string): void {
  terms.fault ??= { reason, text };
}
