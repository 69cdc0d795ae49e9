/**
 * A dark book of one instrument: nothing is displayed, and everything trades at the midpoint of a reference bid and
 * ask that comes from outside. Buys with a limit at or above the midpoint meet sells with a limit at or below it.
 *
 * Priority: all trade at one price, so price gives none. With `time`, the order that came first; with `size`, the
 * larger OrderQty, then the one that came first.
 * MinQty(110) applies to each execution against a single counterparty, not to their sum: a minimum keeps small orders
 * from probing a large one. A remainder below the minimum may trade as a whole. FOK is an IOC with its OrderQty as
 * minimum.
 *
 * Trading stops while the reference lacks a side, is crossed or older than `maxReferenceAge`; a locked one is a valid
 * price. Orders may still be entered and canceled; IOC orders are canceled at once.
 */
import {
  branded,
  type Instant,
  instant,
  least,
  ZERO_PRICE,
  NO_QTY,
  plus,
  type Price,
  type Qty,
  type Span,
} from '../../units/brand.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type BookOrder, isImmediate, leavesOf, OrderQueue } from './bookOrder.ts';
import { CancelReason, type MatchSink, Refusal } from './matchSink.ts';
import { OrdType, Sign, TimeInForce } from '../orders/fixValues.ts';

export interface DarkOptions {
  readonly maxReferenceAge: Span;
  readonly priority: 'time' | 'size';
}

export class DarkBook {
  readonly instrument: Instrument;
  private readonly sink: MatchSink;
  private readonly options: DarkOptions;
  private readonly buys = new OrderQueue();
  private readonly sells = new OrderQueue();
  private readonly orders = new Map<number, BookOrder>();
  private lastSeq = 0;
  private bid: Price = ZERO_PRICE;
  private ask: Price = ZERO_PRICE;
  private referenceAt = instant(0);

  constructor(instrument: Instrument, sink: MatchSink, options: DarkOptions) {
    this.instrument = instrument;
    this.sink = sink;
    this.options = options;
  }

  /** A new reference; ZERO_PRICE for a side without a quote. What can trade at the new midpoint trades. */
  setReference(bid: Price, ask: Price, now: Instant): void {
    const moved = bid + ask !== this.bid + this.ask;
    const wasStopped = this.midpoint(now) === ZERO_PRICE;
    this.bid = bid;
    this.ask = ask;
    this.referenceAt = now;
    if (moved || wasStopped) this.crossAll(now);
  }

  /** Midpoint in the instrument's scale, an odd sum rounded down; ZERO_PRICE while trading is stopped. */
  midpoint(now: Instant): Price {
    const { bid, ask } = this;
    if (bid <= 0 || ask <= 0 || bid > ask || now - this.referenceAt > this.options.maxReferenceAge) return ZERO_PRICE;
    return branded(Math.floor((bid + ask) / 2));
  }

  /** Answers with `rejected`, or with `accepted` and then its trades and, for IOC and FOK, its end. */
  submit(order: BookOrder, now: Instant): void {
    const refusal = this.refusalOf(order);
    if (refusal !== undefined) {
      this.sink.rejected(order, refusal);
      return;
    }
    if (order.timeInForce === TimeInForce.FillOrKill) order.minQty = order.orderQty;
    this.sink.accepted(order);
    this.enter(order, now);
  }

  /** False when no such order is live. */
  cancel(id: number, reason: CancelReason = CancelReason.Requested): boolean {
    const order = this.orders.get(id);
    if (order === undefined) return false;
    this.takeOut(order);
    this.sink.canceled(order, reason);
    return true;
  }

  /**
   * As on a lit book: the place is kept when the quantity is not raised and nothing else changes, and a quantity not
   * above CumQty ends the order. `price` is ZERO_PRICE for no limit. Returns why nothing was done, else undefined.
   */
  replace(id: number, orderQty: Qty, price: Price, minQty: Qty, now: Instant): Refusal | undefined {
    const order = this.orders.get(id);
    if (order === undefined) return Refusal.UnknownOrder;
    if (!this.isQty(orderQty)) return Refusal.BadQty;
    if (price < 0 || (order.ordType === OrdType.Limit && price === ZERO_PRICE)) return Refusal.BadPrice;
    if (minQty > orderQty) return Refusal.BadMinQty;

    if (orderQty <= order.cumQty) {
      this.takeOut(order);
      order.orderQty = order.cumQty;
      order.price = price;
      this.sink.replaced(order);
      return undefined;
    }
    const keepsPlace = price === order.price && orderQty <= order.orderQty && minQty === order.minQty;
    if (!keepsPlace) this.takeOut(order);
    order.orderQty = orderQty;
    order.price = price;
    order.minQty = minQty;
    this.sink.replaced(order);
    if (!keepsPlace) this.enter(order, now);
    // Less left may bring an order below its minimum, and so free it to trade.
    else this.crossAll(now);
    return undefined;
  }

  /** Puts an order of an earlier run back, as the last to come, without an event; it trades with the next reference. */
  restore(order: BookOrder): void {
    order.seq = ++this.lastSeq;
    this.rest(order);
  }

  expireDay(): void {
    for (const order of this.orders.values()) {
      if (order.timeInForce === TimeInForce.Day) this.cancel(order.id, CancelReason.DayEnded);
    }
  }

  /** A live order, to be read. */
  order(id: number): BookOrder | undefined {
    return this.orders.get(id);
  }

  /** What rests against an order of this side and limit, at the midpoint; MinQty aside. */
  restingAgainst(sign: Sign, limit: Price, now: Instant): number {
    const mid = this.midpoint(now);
    if (mid === ZERO_PRICE || (limit !== ZERO_PRICE && limit * sign < mid * sign)) return 0;
    let sum = 0;
    for (let other = (sign === Sign.Buy ? this.sells : this.buys).head; other !== undefined; other = other.next) {
      if (takes(other, mid)) sum += leavesOf(other);
    }
    return sum;
  }

  get orderCount(): number {
    return this.orders.size;
  }

  private refusalOf(order: BookOrder): Refusal | undefined {
    if (this.orders.has(order.id)) return Refusal.DuplicateID;
    if (!this.isQty(order.orderQty)) return Refusal.BadQty;
    if (order.price < 0 || (order.ordType === OrdType.Limit && order.price === ZERO_PRICE)) return Refusal.BadPrice;
    if (order.minQty > order.orderQty) return Refusal.BadMinQty;
    return undefined;
  }

  private isQty(value: Qty): boolean {
    return value > 0 && value % this.instrument.lotSize === 0;
  }

  private enter(order: BookOrder, now: Instant): void {
    const mid = this.midpoint(now);
    order.seq = ++this.lastSeq;
    const traded = mid !== ZERO_PRICE && this.tradeWith(order, mid);
    if (leavesOf(order) > 0) {
      if (isImmediate(order)) this.sink.canceled(order, this.reasonOf(order, mid));
      else this.rest(order);
    }
    // A fill can bring a resting order below its minimum, and so free it to trade with others that rest.
    if (traded) this.crossAll(now);
  }

  private reasonOf(order: BookOrder, mid: Price): CancelReason {
    if (mid === ZERO_PRICE) return CancelReason.NoReference;
    return order.timeInForce === TimeInForce.FillOrKill ? CancelReason.Killed : CancelReason.Unfilled;
  }

  /** Lets every pair that can trade do so, until none can. */
  private crossAll(now: Instant): void {
    const mid = this.midpoint(now);
    if (mid === ZERO_PRICE) return;
    for (let order = this.buys.head; order !== undefined; ) {
      const next: BookOrder | undefined = order.next;
      order = this.tradeWith(order, mid) ? this.buys.head : next;
    }
  }

  /** Trades `order`, which may rest or be new, with the other side in order of priority; true when it traded. */
  private tradeWith(order: BookOrder, mid: Price): boolean {
    if (!takes(order, mid)) return false;
    const contra = order.sign === Sign.Buy ? this.sells : this.buys;
    let traded = false;
    for (let other = contra.head; other !== undefined && leavesOf(order) > 0; ) {
      const next: BookOrder | undefined = other.next;
      const lastQty = least(leavesOf(order), leavesOf(other));
      if (takes(other, mid) && lastQty >= minimumOf(order) && lastQty >= minimumOf(other)) {
        order.cumQty = plus(order.cumQty, lastQty);
        other.cumQty = plus(other.cumQty, lastQty);
        if (leavesOf(other) === 0) this.takeOut(other);
        if (leavesOf(order) === 0 && this.orders.has(order.id)) this.takeOut(order);
        if (other.seq < order.seq) this.sink.traded(other, order, lastQty, mid);
        else this.sink.traded(order, other, lastQty, mid);
        traded = true;
        // With less left, a minimum that ruled out those before may do so no longer.
        other = order.minQty > 0 ? contra.head : next;
      } else {
        other = next;
      }
    }
    return traded;
  }

  private rest(order: BookOrder): void {
    const queue = order.sign === Sign.Buy ? this.buys : this.sells;
    this.orders.set(order.id, order);
    if (this.options.priority === 'size') {
      for (let at = queue.head; at !== undefined; at = at.next) {
        if (at.orderQty < order.orderQty) {
          queue.insertBefore(order, at);
          return;
        }
      }
    }
    queue.push(order);
  }

  private takeOut(order: BookOrder): void {
    (order.sign === Sign.Buy ? this.buys : this.sells).remove(order);
    this.orders.delete(order.id);
  }
}

/** True if the order's limit allows a trade at `mid`. */
function takes(order: BookOrder, mid: Price): boolean {
  return order.price === ZERO_PRICE || order.price * order.sign >= mid * order.sign;
}

function minimumOf(order: BookOrder): Qty {
  return order.minQty === 0 ? NO_QTY : least(order.minQty, leavesOf(order));
}
