/**
 * Requests of the API as the core's commands. What JSON can say and the instrument cannot carry (a price finer than
 * its scale, an unknown symbol) goes on as a fault, so that the refusal is decided, journaled and reported like any other.
 */
import type { Asker, CancelRequest, NewOrder, OrderFault, ReplaceRequest } from '../core/command.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Parent } from '../orders/order.ts';
import { PLAIN } from '../orders/instructions.ts';
import { OrdRejReason, OrdType } from '../orders/values.ts';
import { type Micros, NO_PRICE, NO_QTY, price, qty } from '../units/brand.ts';
import { DOES_NOT_FIT, formatDecimal, parseDecimal } from '../units/decimal.ts';
import type * as Json from './schema.ts';
import { ordTypes, sides, timesInForce } from './words.ts';

/** Where the core sends the reports of orders that come by the API. */
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

  price(text: string | undefined): number {
    if (text === undefined || this.instrument === undefined) return NO_PRICE;
    return this.read('price', text, this.instrument.priceScale, OrdRejReason.Other);
  }

  quantity(field: 'orderQty' | 'minQty', text: string | undefined): number {
    if (text === undefined || this.instrument === undefined) return NO_QTY;
    return this.read(field, text, this.instrument.qtyScale, OrdRejReason.IncorrectQuantity);
  }

  private read(field: string, text: string, scale: number, ordRejReason: OrdRejReason): number {
    const value = parseDecimal(text, scale);
    if (value !== DOES_NOT_FIT && value > 0) return value;
    if (value === 0 && field === 'minQty') return 0;
    const what = value === 0 ? 'must be above zero' : `has more than ${scale} decimals, or is too large`;
    this.fault ??= { ordRejReason, text: `${field} ${text} ${what}` };
    return 0;
  }
}

export function newOrderOf(
  request: Json.NewOrderRequest,
  asker: Asker,
  instruments: ReadonlyMap<string, Instrument>,
): NewOrder {
  const reader = new Reader(instruments.get(request.symbol), request.symbol);
  const orderQty = qty(reader.quantity('orderQty', request.orderQty));
  const limit = price(reader.price(request.price));
  const minQty = qty(reader.quantity('minQty', request.minQty));
  return {
    kind: 'newOrder',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    clOrdID: request.clOrdID,
    account: request.account ?? '',
    symbol: request.symbol,
    side: sides.letter(request.side),
    ordType: ordTypes.letter(request.ordType),
    timeInForce: timesInForce.letter(request.timeInForce),
    orderQty,
    price: limit,
    minQty,
    instructions: PLAIN,
    exDestination: request.exDestination ?? '',
    possResend: false,
    fault: reader.fault,
  };
}

export function cancelOf(order: Parent, asker: Asker, clOrdID: string): CancelRequest {
  return {
    kind: 'cancelRequest',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    clOrdID,
    origClOrdID: order.clOrdID,
  };
}

/** What is left out stays as it is. */
export function replaceOf(
  request: Json.ReplaceRequest,
  order: Parent,
  asker: Asker,
  clOrdID: string,
  instruments: ReadonlyMap<string, Instrument>,
): ReplaceRequest {
  const reader = new Reader(instruments.get(order.symbol), order.symbol);
  const ordType = request.ordType === undefined ? order.ordType : ordTypes.letter(request.ordType);
  const limit = request.price === undefined ? order.price : reader.price(request.price);
  if (ordType === OrdType.Limit && limit === NO_PRICE) {
    reader.fault ??= { ordRejReason: OrdRejReason.Other, text: 'a limit order needs a price' };
  }
  return {
    kind: 'replaceRequest',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    clOrdID,
    origClOrdID: order.clOrdID,
    symbol: order.symbol,
    side: order.side,
    ordType,
    timeInForce: request.timeInForce === undefined ? order.timeInForce : timesInForce.letter(request.timeInForce),
    orderQty: request.orderQty === undefined ? order.orderQty : qty(reader.quantity('orderQty', request.orderQty)),
    price: ordType === OrdType.Market ? NO_PRICE : price(limit),
    minQty: request.minQty === undefined ? order.minQty : qty(reader.quantity('minQty', request.minQty)),
    instructions: order.instructions,
    fault: reader.fault,
  };
}

/** A ClOrdID for a request whose caller named none; unique, since time never goes back. */
export function madeUpClOrdID(kind: 'cancel' | 'replace', order: Parent, now: Micros): string {
  return `${kind}-${order.orderID}-${formatDecimal(now, 0)}`;
}
