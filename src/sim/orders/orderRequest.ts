/** Reads NewOrderSingle(D) and OrderCancelReplaceRequest(G) into numbers, or the reason for a reject. */
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { Instrument } from '../../units/instrument.ts';
import { NO_QTY, NO_TIME, price, type Qty, qty } from '../../units/brand.ts';
import { DOES_NOT_FIT } from '../../units/decimal.ts';
import { OrdRejReason, OrdType, Side, TimeInForce } from './fixValues.ts';
import { NO_TERMS, type OrderTerms } from './terms.ts';

/** Terms that a venue supports; others are rejected as an unsupported order characteristic. */
export interface Taking {
  readonly ordTypes: readonly OrdType[];
  readonly timesInForce: readonly TimeInForce[];
  /** It takes ExecInst(18)=6, participate, do not initiate. */
  readonly postOnly: boolean;
}

/** OrdRejReason(103) and Text(58). */
export interface RequestFault {
  readonly reason: number;
  readonly text: string;
}

export interface OrderRequest {
  readonly clOrdID: string;
  readonly account: string;
  readonly symbol: string;
  /** As written, to be echoed even when it is not taken. */
  readonly side: string;
  /** Numbers that could not be read are 0. */
  readonly terms: OrderTerms;
  /** The first fault found. */
  readonly fault: RequestFault | undefined;
}

/** A request while it is read. */
interface Draft extends OrderRequest {
  readonly terms: { -readonly [N in keyof OrderTerms]: OrderTerms[N] };
  fault: RequestFault | undefined;
}

const SIDES: ReadonlySet<string> = new Set(Object.values(Side));
const MID_PRICE_PEG = 'M';
const DO_NOT_INITIATE = '6';

/** Reads a D or G. `instrument` is undefined for a symbol that is not traded here. */
export function readRequest(fields: Fields, instrument: Instrument | undefined, taking: Taking): OrderRequest {
  const request: Draft = {
    clOrdID: fields.text(Tag.ClOrdID),
    account: fields.text(Tag.Account),
    symbol: fields.text(Tag.Symbol),
    side: fields.text(Tag.Side),
    terms: {
      ...NO_TERMS,
      ordType: fields.text(Tag.OrdType),
      timeInForce: fields.has(Tag.TimeInForce) ? fields.text(Tag.TimeInForce) : TimeInForce.Day,
    },
    fault: undefined,
  };
  if (instrument === undefined) {
    fail(request, OrdRejReason.UnknownSymbol, `Symbol(55)=${request.symbol} is not traded here`);
    return request;
  }
  checkKinds(fields, taking, request);
  readNumbers(fields, instrument, request);
  return request;
}

function checkKinds(fields: Fields, taking: Taking, request: Draft): void {
  const { side, terms } = request;
  const unsupported = (text: string): void => fail(request, OrdRejReason.UnsupportedCharacteristic, text);
  if (!SIDES.has(side)) unsupported(`Side(54)=${side} is not taken: 1, 2, 5 and 6 are`);
  if (!(taking.ordTypes as readonly string[]).includes(terms.ordType)) {
    unsupported(`OrdType(40)=${terms.ordType} is not taken: ${taking.ordTypes.join(', ')} are`);
  }
  if (!(taking.timesInForce as readonly string[]).includes(terms.timeInForce)) {
    unsupported(`TimeInForce(59)=${terms.timeInForce} is not taken: ${taking.timesInForce.join(', ')} are`);
  }
  const instructions = fields.text(Tag.ExecInst).split(' ');
  if (terms.ordType === OrdType.Pegged && !instructions.includes(MID_PRICE_PEG)) {
    unsupported('OrdType(40)=P needs ExecInst(18)=M: only the midpoint is pegged to');
  }
  terms.onlyRests = instructions.includes(DO_NOT_INITIATE);
  if (!terms.onlyRests) return;
  if (!taking.postOnly) return unsupported('ExecInst(18)=6 is not taken');
  if (terms.ordType !== OrdType.Limit || isAtOnce(terms)) {
    unsupported('ExecInst(18)=6 is for a limit order that rests');
  }
}

const isAtOnce = ({ timeInForce }: OrderTerms): boolean =>
  timeInForce === TimeInForce.ImmediateOrCancel || timeInForce === TimeInForce.FillOrKill;

interface QtyField {
  readonly tag: number;
  readonly name: string;
  readonly least: number;
}
const ORDER_QTY: QtyField = { tag: Tag.OrderQty, name: 'OrderQty', least: 1 };
const MIN_QTY: QtyField = { tag: Tag.MinQty, name: 'MinQty', least: 0 };
const MAX_FLOOR: QtyField = { tag: Tag.MaxFloor, name: 'MaxFloor', least: 0 };

function readNumbers(fields: Fields, instrument: Instrument, request: Draft): void {
  const { terms } = request;
  const { priceScale, qtyScale } = instrument;
  terms.orderQty = readQty(fields, ORDER_QTY, qtyScale, request);
  if (fields.has(Tag.MinQty)) terms.minQty = readQty(fields, MIN_QTY, qtyScale, request);
  if (fields.has(Tag.MaxFloor)) terms.maxFloor = readQty(fields, MAX_FLOOR, qtyScale, request);
  if (terms.timeInForce === TimeInForce.GoodTillDate) readExpireTime(fields, request);
  if (terms.ordType === OrdType.Market) return;
  if (!fields.has(Tag.Price)) {
    if (terms.ordType === OrdType.Limit) fail(request, OrdRejReason.Other, 'Price(44) is required with OrdType(40)=2');
    return;
  }
  const limit = fields.decimal(Tag.Price, priceScale);
  if (limit > 0 && limit !== DOES_NOT_FIT) terms.price = price(limit);
  else fail(request, OrdRejReason.Other, `Price(44)=${fields.text(Tag.Price)} is no price here`);
}

function readExpireTime(fields: Fields, request: Draft): void {
  const expireTime = fields.has(Tag.ExpireTime) ? fields.utc(Tag.ExpireTime) : NO_TIME;
  if (expireTime > 0) request.terms.expireTime = expireTime;
  else fail(request, OrdRejReason.Other, 'ExpireTime(126) is required with TimeInForce(59)=6');
}

function readQty(fields: Fields, { tag, name, least }: QtyField, scale: number, request: Draft): Qty {
  const quantity = fields.decimal(tag, scale);
  if (quantity >= least && quantity !== DOES_NOT_FIT) return qty(quantity);
  fail(request, OrdRejReason.IncorrectQuantity, `${name}(${tag})=${fields.text(tag)} is no quantity here`);
  return NO_QTY;
}

function fail(request: Draft, reason: number, text: string): void {
  request.fault ??= { reason, text };
}
