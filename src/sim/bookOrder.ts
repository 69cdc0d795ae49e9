/**
 * An order as the matching engines hold it, and the events they answer with. Imports units/ only. The engines know no
 * client, session or ClOrdID: whoever submits picks the number, and looks his own things up by it.
 */
import { minus, NO_PRICE, NO_QTY, type Price, type Qty } from '../units/brand.ts';
import type { Level } from './levels.ts';
import { OrdType, type Sign, TimeInForce } from './values.ts';

/** MaxFloor(111) of an order that shows all of itself. */
export const SHOW_ALL = Number.MAX_SAFE_INTEGER as Qty;

export interface NewBookOrder {
  /** Any safe integer that no live order of the same book has. */
  readonly id: number;
  readonly sign: Sign;
  /** OrderQty(38), in lots of the instrument. */
  readonly orderQty: Qty;
  /** Limit; absent for a market order, or a midpoint peg without a limit. */
  readonly price?: Price;
  /** Limit with a price, else Market, unless said. */
  readonly ordType?: OrdType;
  /** Day unless said. */
  readonly timeInForce?: TimeInForce;
  readonly minQty?: Qty;
  /** Largest quantity shown at a time; 0 hides the order altogether, absent shows all of it. */
  readonly maxFloor?: Qty;
}

/** The book that took an order owns it until it is done; others read it. */
export class BookOrder {
  readonly id: number;
  readonly sign: Sign;
  readonly ordType: OrdType;
  readonly timeInForce: TimeInForce;
  price: Price;
  orderQty: Qty;
  minQty: Qty;
  maxFloor: Qty;
  cumQty: Qty = NO_QTY;
  /** What the book displays of it now; 0 while it does not rest on a lit book. */
  shownQty: Qty = NO_QTY;
  /** Place in time, from 1; set by the dark book, anew when priority is lost. */
  seq = 0;
  /** Neighbours in its queue, and the level whose queue that is (lit book only). */
  prev: BookOrder | undefined = undefined;
  next: BookOrder | undefined = undefined;
  level: Level | undefined = undefined;

  constructor(order: NewBookOrder) {
    this.id = order.id;
    this.sign = order.sign;
    this.ordType = order.ordType ?? (order.price === undefined ? OrdType.Market : OrdType.Limit);
    this.timeInForce = order.timeInForce ?? TimeInForce.Day;
    this.price = order.price ?? NO_PRICE;
    this.orderQty = order.orderQty;
    this.minQty = order.minQty ?? NO_QTY;
    this.maxFloor = order.maxFloor ?? SHOW_ALL;
  }
}

/** LeavesQty(151) of an order that is still live. */
export function leavesOf(order: BookOrder): Qty {
  return minus(order.orderQty, order.cumQty);
}

/** Never rests: what does not trade at once is canceled. */
export function isImmediate(order: BookOrder): boolean {
  return order.timeInForce === TimeInForce.ImmediateOrCancel || order.timeInForce === TimeInForce.FillOrKill;
}

/** Why a book did not take an order, or a replacement. */
export const Refusal = {
  DuplicateID: 'an order with this number is live',
  UnknownOrder: 'no live order with this number',
  BadQty: 'quantity is not a positive multiple of the lot size',
  BadPrice: 'price is not a positive multiple of the tick size',
  BadMinQty: 'MinQty is above OrderQty',
  /** A displayed order with a minimum would have to stand crossed until someone brings the quantity. */
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
  NoLiquidity: 'no liquidity left for a market order',
  NoReference: 'no reference price',
  DayEnded: 'the trading day ended',
} as const;
export type CancelReason = (typeof CancelReason)[keyof typeof CancelReason];

/**
 * What happens in a book, in order and synchronously from within the call that causes it. The orders already hold
 * their new quantities. A sink must not call the book that is calling it.
 */
export interface MatchSink {
  accepted(order: BookOrder): void;
  rejected(order: BookOrder, refusal: Refusal): void;
  /** `maker` was there first. An order whose leaves are 0 is done, and out of the book. */
  traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void;
  canceled(order: BookOrder, reason: CancelReason): void;
  /** Holds its new price and quantity; leaves of 0 mean it was cut to what had traded, and is done. */
  replaced(order: BookOrder): void;
  /** What the level displays from now on, 0 for a level that is gone. A dark book never calls this. */
  bookChanged(sign: Sign, price: Price, displayedQty: Qty): void;
}
