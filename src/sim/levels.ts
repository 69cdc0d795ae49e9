/**
 * One side of a lit book: price levels in a sorted array with the best one last, so that the busy end is the cheap end,
 * and in each level two queues in order of time, displayed orders before hidden ones. Taking an order out is O(1).
 */
import { assert } from '../units/assert.ts';
import { NO_QTY, type Price, type Qty } from '../units/brand.ts';
import type { BookOrder } from './bookOrder.ts';
import type { Sign } from './values.ts';

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

  /** Who trades next at this price. */
  front(): BookOrder | undefined {
    return this.displayed.head ?? this.hidden.head;
  }
}

export class BookHalf {
  readonly sign: Sign;
  /** Worst price first, best last. */
  readonly levels: Level[] = [];

  constructor(sign: Sign) {
    this.sign = sign;
  }

  best(): Level | undefined {
    return this.levels[this.levels.length - 1];
  }

  find(price: Price): Level | undefined {
    const level = this.levels[this.position(price)];
    return level?.price === price ? level : undefined;
  }

  /** The level at `price`, made when there is none. */
  obtain(price: Price): Level {
    const at = this.position(price);
    const there = this.levels[at];
    if (there?.price === price) return there;
    const level = new Level(price);
    if (at === this.levels.length) this.levels.push(level);
    else this.levels.splice(at, 0, level);
    return level;
  }

  drop(level: Level): void {
    const at = this.position(level.price);
    assert(this.levels[at] === level, 'a level is where its price says');
    if (at === this.levels.length - 1) this.levels.pop();
    else this.levels.splice(at, 1);
  }

  /** Index of the first level whose price is `price` or better. */
  private position(price: Price): number {
    const { levels, sign } = this;
    const wanted = price * sign;
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (levels[middle].price * sign < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
