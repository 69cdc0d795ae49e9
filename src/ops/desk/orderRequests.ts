/**
 * Turns requests of the API into commands. Values that JSON allows and the instrument does not (a price finer than its
 * scale, an unknown symbol) are passed on as a fault, so that the reject is decided, journaled and reported like any
 * other.
 */
import type { Asker, CancelRequest, NewOrder, OrderFault, ReplaceRequest } from '../../core/words/clientCommand.ts';
import type { CoreConfig } from '../../core/settings.ts';
import { type Instrument, leastPriceText, lowestPrice } from '../../units/instrument.ts';
import type { Parent } from '../../orders/order.ts';
import { isStop, isUnpriced, type OrderTerms, PLAIN } from '../../orders/terms.ts';
import { OrdRejReason, OrdType, TimeInForce } from '../../orders/values.ts';
import { type Instant, NO_PRICE, NO_QTY, price, qty } from '../../units/brand.ts';
import { DOES_NOT_FIT, formatDecimal, parseDecimal } from '../../units/decimal.ts';
import { readIsoTime } from '../../units/time.ts';
import type * as Asked from '../show/askedSchema.ts';
import { carriedOf } from './askedCarry.ts';
import { instructionsOf, tooFine } from './askedInstructions.ts';
import { ordTypes, pegs, sides, timesInForce } from '../show/words.ts';

/** Destination of the reports of orders from the API. */
export const replyToOf = (clientID: string): string => `ws:${clientID}`;

/** Reads numbers at an instrument's scales, and remembers the first that does not fit. */
class Reader {
  fault: OrderFault | undefined;
  private readonly instrument: Instrument | undefined;

  constructor(instrument: Instrument | undefined, symbol: string) {
    this.instrument = instrument;
    if (instrument === undefined) {
      this.fault = { ordRejReason: OrdRejReason.UnknownSymbol, text: `symbol ${symbol} is not traded here` };
    }
  }

  price(field: 'price' | 'stopPx', text: string | undefined): number {
    if (text === undefined || this.instrument === undefined) return NO_PRICE;
    const { instrument } = this;
    const value = parseDecimal(text, instrument.priceScale);
    if (value !== DOES_NOT_FIT && value >= lowestPrice(instrument)) return value;
    const isTooFine = value === DOES_NOT_FIT;
    const what = isTooFine ? tooFine(instrument.priceScale) : `must be ${leastPriceText(instrument)}`;
    this.fail(field, text, what, OrdRejReason.Other);
    return NO_PRICE;
  }

  /** Either sign, and 0, will do. */
  offset(text: string | undefined): number {
    if (text === undefined || this.instrument === undefined) return 0;
    const value = parseDecimal(text, this.instrument.priceScale);
    if (value !== DOES_NOT_FIT) return value;
    return this.fail('pegOffset', text, tooFine(this.instrument.priceScale), OrdRejReason.Other);
  }

  quantity(field: 'orderQty' | 'minQty' | 'maxFloor', text: string | undefined): number {
    if (text === undefined || this.instrument === undefined) return NO_QTY;
    return this.read(field, text, this.instrument.qtyScale, OrdRejReason.IncorrectQuantity);
  }

  private read(field: string, text: string, scale: number, ordRejReason: OrdRejReason): number {
    const value = parseDecimal(text, scale);
    if (value !== DOES_NOT_FIT && value > 0) return value;
    if (value === 0 && field === 'minQty') return 0;
    return this.fail(field, text, value === 0 ? 'must be above zero' : tooFine(scale), ordRejReason);
  }

  private fail(field: string, text: string, what: string, ordRejReason: OrdRejReason): 0 {
    this.fault ??= { ordRejReason, text: `${field} ${text} ${what}` };
    return 0;
  }
}

type Said = { readonly [N in keyof Asked.Terms]?: Asked.Terms[N] | undefined };

/** Omitted fields keep their values from `before`. */
function termsOf(said: Said, reader: Reader, before: OrderTerms): OrderTerms {
  const ordType = said.ordType === undefined ? before.ordType : ordTypes.letter(said.ordType);
  const timeInForce = said.timeInForce === undefined ? before.timeInForce : timesInForce.letter(said.timeInForce);
  const unsaid = isUnpriced(ordType) ? PLAIN : before;
  if (said.expireTime !== undefined && timeInForce !== TimeInForce.GoodTillDate) {
    reader.fault ??= { ordRejReason: OrdRejReason.Other, text: 'expireTime goes with timeInForce goodTillDate' };
  }
  return {
    ...before,
    ordType,
    timeInForce,
    orderQty: said.orderQty === undefined ? before.orderQty : qty(reader.quantity('orderQty', said.orderQty)),
    price: said.price === undefined ? unsaid.price : price(reader.price('price', said.price)),
    minQty: said.minQty === undefined ? before.minQty : qty(reader.quantity('minQty', said.minQty)),
    stopPx: said.stopPx === undefined ? before.stopPx : price(reader.price('stopPx', said.stopPx)),
    maxFloor: said.maxFloor === undefined ? before.maxFloor : qty(reader.quantity('maxFloor', said.maxFloor)),
    peg: said.peg === undefined ? before.peg : pegs.letter(said.peg),
    pegOffset: said.pegOffset === undefined ? before.pegOffset : price(reader.offset(said.pegOffset)),
    expireTime: said.expireTime === undefined ? before.expireTime : readIsoTime(said.expireTime),
    iso: said.iso ?? before.iso,
    expireDate: said.expireTime === undefined ? before.expireDate : 0,
  };
}

export function newOrderOf(
  request: Asked.NewOrderRequest,
  asker: Asker,
  { instruments, clients }: Pick<CoreConfig, 'instruments' | 'clients'>,
): NewOrder {
  const { account = '' } = request;
  const instrument = instruments.get(request.symbol);
  const reader = new Reader(instrument, request.symbol);
  const { carried, fault } = carriedOf(request.carry, account, clients?.get(asker.clientID));
  const handling = instructionsOf(request.instructions, instrument);
  return {
    kind: 'newOrder',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    clOrdID: request.clOrdID,
    account,
    strategy: request.strategy ?? '',
    trader: request.trader ?? '',
    symbol: request.symbol,
    side: sides.letter(request.side),
    terms: termsOf(request, reader, PLAIN),
    exDestination: request.exDestination ?? '',
    closeOnly: request.closeOnly ?? false,
    locateReqd: request.locateReqd === undefined ? '' : request.locateReqd ? 'Y' : 'N',
    ...(carried === '' ? {} : { carried }),
    ...(handling.said !== undefined && { instructions: handling.said }),
    possResend: false,
    fault: reader.fault ?? handling.fault ?? fault,
  };
}

export function cancelOf(order: Parent, asker: Asker, clOrdID: string): CancelRequest {
  return {
    kind: 'cancelRequest',
    clientID: asker.clientID,
    originator: order.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    clOrdID,
    origClOrdID: order.clOrdID,
  };
}

/** Omitted fields keep their values. */
export function replaceOf(
  request: Asked.ReplaceRequest,
  order: Parent,
  asker: Asker,
  clOrdID: string,
  { instruments, clients }: Pick<CoreConfig, 'instruments' | 'clients'>,
): ReplaceRequest {
  const reader = new Reader(instruments.get(order.symbol), order.symbol);
  const { carried, fault } = carriedOf(request.carry, '', clients?.get(asker.clientID));
  const ordType = request.ordType === undefined ? order.terms.ordType : ordTypes.letter(request.ordType);
  const { price: asked, ...others } = request;
  const limit = asked === undefined ? order.terms.price : price(reader.price('price', asked));
  if (isLimit(ordType) && limit === NO_PRICE) {
    reader.fault ??= { ordRejReason: OrdRejReason.Other, text: 'a limit order needs a price' };
  }
  const terms = termsOf(others, reader, termsUnder(ordType, { ...order.terms, price: limit }));
  return {
    kind: 'replaceRequest',
    clientID: asker.clientID,
    originator: order.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    clOrdID,
    origClOrdID: order.clOrdID,
    symbol: order.symbol,
    side: order.side,
    terms,
    ...(carried === '' ? {} : { carried }),
    fault: reader.fault ?? fault,
  };
}

const isLimit = (ordType: OrdType): boolean => ordType === OrdType.Limit || ordType === OrdType.StopLimit;

/**
 * The order's terms after a change of type: Price goes with a limit, StopPx with a stop, the peg with a pegged order.
 */
function termsUnder(ordType: OrdType, terms: OrderTerms): OrderTerms {
  const { price: limit, stopPx, peg, pegOffset } = terms;
  return {
    ...terms,
    price: isLimit(ordType) || ordType === OrdType.Pegged ? limit : NO_PRICE,
    stopPx: isStop(ordType) ? stopPx : PLAIN.stopPx,
    peg: ordType === OrdType.Pegged ? peg : PLAIN.peg,
    pegOffset: ordType === OrdType.Pegged ? pegOffset : PLAIN.pegOffset,
  };
}

/** A ClOrdID for a request without one; unique, since time never goes back. */
export function madeUpClOrdID(kind: 'cancel' | 'replace', order: Parent, now: Instant): string {
  return `${kind}-${order.orderID}-${formatDecimal(now, 0)}`;
}
