/** Output of the matching engines: events, refusals, and reasons for the end of an order. */
import type { Price, Qty } from '../../units/brand.ts';
import type { BookOrder } from './bookOrder.ts';
import type { Sign } from '../orders/fixValues.ts';

/** Why a book did not take an order, or a replacement. */
export const Refusal = {
  DuplicateID: 'an order with this number is live',
  UnknownOrder: 'no live order with this number',
  BadQty: 'quantity is not a positive multiple of the lot size',
  BadPrice: 'price is not a positive multiple of the tick size',
  BadMinQty: 'MinQty is above OrderQty',
  /** A displayed order with a minimum would have to rest crossed until the quantity arrives. */
  MinQtyRests: 'MinQty needs TimeInForce IOC on a lit book',
  BadOrdType: 'order type is not supported here',
} as const;
export type Refusal = (typeof Refusal)[keyof typeof Refusal];

/** Why what was left of an order is gone. */
export const CancelReason = {
  Requested: 'canceled on request',
  Unfilled: 'not filled at once',
  Killed: 'could not be filled in full',
  MinQty: 'MinQty could not be met',
  WouldTake: 'it would take, and may only rest',
  NoLiquidity: 'no liquidity left for a market order',
  NoReference: 'no reference price',
  DayEnded: 'the trading day ended',
} as const;
export type CancelReason = (typeof CancelReason)[keyof typeof CancelReason];

/**
 * Events of a book, in order and synchronously from within the call that causes them. The orders already have their new
 * quantities. A sink must not call the book that is calling it.
 */
export interface MatchSink {
  accepted(order: BookOrder): void;
  rejected(order: BookOrder, refusal: Refusal): void;
  /** `maker` was resting. An order with leaves 0 is done, and out of the book. */
  traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void;
  canceled(order: BookOrder, reason: CancelReason): void;
  /** Holds its new price and quantity; leaves of 0 mean it was cut to what had traded, and is done. */
  replaced(order: BookOrder): void;
  /** The level's new displayed quantity, 0 for a removed level. A dark book never calls this. */
  bookChanged(sign: Sign, price: Price, displayedQty: Qty): void;
}
