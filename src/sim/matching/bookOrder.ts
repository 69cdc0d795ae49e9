/**
 * An order in the matching engines, and its place: a queue, and in a lit book the level of the queue. The engines know
 * no client, session or ClOrdID: the submitter chooses the number, and looks up its own data by it.
 */
import { minus, ZERO_PRICE, NO_QTY, type Price, type Qty, qty } from '../../units/brand.ts';
import { OrdType, type Sign, TimeInForce } from '../orders/fixValues.ts';

/** MaxFloor(111) of an order that displays its whole quantity. */
export const SHOW_ALL = qty(Number.MAX_SAFE_INTEGER);

export interface NewBookOrder {
  /** Any safe integer that no live order of the same book has. */
  readonly id: number;
  readonly sign: Sign;
  /** OrderQty(38), in lots of the instrument. */
  readonly orderQty: Qty;
  /** Limit; absent or 0 for a market order, or a midpoint peg without a limit. */
  readonly price?: Price;
  /** Default: Limit with a price, else Market. */
  readonly ordType?: OrdType;
  /** Default: Day. */
  readonly timeInForce?: TimeInForce;
  readonly minQty?: Qty;
  /** Largest quantity shown at a time; 0 hides the order altogether, absent shows all of it. */
  readonly maxFloor?: Qty;
  /** It never takes: where it would, it is canceled. */
  readonly onlyRests?: boolean;
}

/** The book that took an order owns it until it is done; others read it. */
export class BookOrder {
  readonly id: number;
  readonly sign: Sign;
  readonly ordType: OrdType;
  readonly timeInForce: TimeInForce;
  readonly onlyRests: boolean;
  price: Price;
  orderQty: Qty;
  minQty: Qty;
  maxFloor: Qty;
  cumQty: Qty = NO_QTY;
  /** Displayed quantity; 0 while it does not rest on a lit book. */
  shownQty: Qty = NO_QTY;
  /** Place in time, from 1; set by the dark book, and again when priority is lost. */
  seq = 0;
  /** Neighbours in its queue, and the level of that queue (lit book only). */
  prev: BookOrder | undefined = undefined;
  next: BookOrder | undefined = undefined;
  level: Level | undefined = undefined;

  constructor(order: NewBookOrder) {
    this.id = order.id;
    this.sign = order.sign;
    this.ordType = order.ordType ?? (order.price === undefined ? OrdType.Market : OrdType.Limit);
    this.timeInForce = order.timeInForce ?? TimeInForce.Day;
    this.onlyRests = order.onlyRests ?? false;
    this.price = order.price ?? ZERO_PRICE;
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

/** First in, first out, with removal anywhere. Links live in the orders, so an order is in one queue at most. */
export class OrderQueue {
  head: BookOrder | undefined = undefined;
  tail: BookOrder | undefined = undefined;

  push(order: BookOrder): void {
    order.prev = this.tail;
    order.next = undefined;
    if (this.tail === undefined) this.head = order;
    else this.tail.next = order;
    this.tail = order;
  }

  insertBefore(order: BookOrder, at: BookOrder): void {
    order.prev = at.prev;
    order.next = at;
    if (at.prev === undefined) this.head = order;
    else at.prev.next = order;
    at.prev = order;
  }

  remove(order: BookOrder): void {
    if (order.prev === undefined) this.head = order.next;
    else order.prev.next = order.next;
    if (order.next === undefined) this.tail = order.prev;
    else order.next.prev = order.prev;
    order.prev = undefined;
    order.next = undefined;
  }
}

export class Level {
  readonly price: Price;
  /** Sum of what the orders show. */
  displayedQty: Qty = NO_QTY;
  /** Sum of what the orders have left, reserves and hidden orders included. */
  totalQty: Qty = NO_QTY;
  readonly displayed = new OrderQueue();
  readonly hidden = new OrderQueue();

  constructor(price: Price) {
    this.price = price;
  }

  /** The order that trades next at this price. */
  front(): BookOrder | undefined {
    return this.displayed.head ?? this.hidden.head;
  }
}
