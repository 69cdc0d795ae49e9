/**
 * A lit book of one instrument with price-time priority. At one price displayed orders trade first, in
 * order of time, then hidden ones. An iceberg shows MaxFloor(111) at a time, and each refreshed part goes to the back
 * of the queue. Trades happen at the resting order's price. Same calls, same events.
 */
import { branded, least, minus, ZERO_PRICE, NO_QTY, plus, type Price, type Qty } from '../../units/brand.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type BookOrder, isImmediate, leavesOf, type Level, SHOW_ALL } from './bookOrder.ts';
import { CancelReason, type MatchSink, Refusal } from './matchSink.ts';
import { BookHalf } from './bookHalf.ts';
import { OrdType, Sign, TimeInForce } from '../orders/fixValues.ts';

const ANYTHING = branded<Qty>(1);
const ANY_BUY_PRICE = branded<Price>(Number.MAX_SAFE_INTEGER);

export interface MatchingOptions {
  /** A market order trades no farther than this from the best opposite price on its arrival; 0 = no such limit. */
  readonly marketProtection: Price;
}

export class MatchingBook {
  readonly instrument: Instrument;
  private readonly sink: MatchSink;
  private readonly marketProtection: Price;
  private readonly bids = new BookHalf(Sign.Buy);
  private readonly asks = new BookHalf(Sign.Sell);
  private readonly orders = new Map<number, BookOrder>();

  constructor(instrument: Instrument, sink: MatchSink, options: MatchingOptions = { marketProtection: ZERO_PRICE }) {
    this.instrument = instrument;
    this.sink = sink;
    this.marketProtection = options.marketProtection;
  }

  /** Answers with `rejected`, or with `accepted` and then its trades and, where nothing may rest, its end. */
  submit(order: BookOrder): void {
    const refusal = this.refusalOf(order);
    if (refusal !== undefined) {
      this.sink.rejected(order, refusal);
      return;
    }
    this.sink.accepted(order);
    this.enter(order);
  }

  /** False when no such order is live: it never was, or it is filled or canceled. */
  cancel(id: number, reason: CancelReason = CancelReason.Requested): boolean {
    const order = this.orders.get(id);
    if (order === undefined) return false;
    this.takeOut(order);
    this.sink.canceled(order, reason);
    return true;
  }

  /**
   * Gives a resting order a new OrderQty (which counts what has traded), price and MaxFloor. It keeps its place when
   * the quantity is not raised and nothing else changes; otherwise it enters again and may trade. A quantity not above
   * CumQty cuts the order to CumQty, which ends it (Order State Change Matrices C.3.b and C.3.c). Returns why nothing
   * was done, undefined when it was.
   */
  replace(id: number, orderQty: Qty, price: Price, maxFloor: Qty = SHOW_ALL): Refusal | undefined {
    const order = this.orders.get(id);
    if (order === undefined) return Refusal.UnknownOrder;
    if (!this.isQty(orderQty)) return Refusal.BadQty;
    if (!this.isPrice(price)) return Refusal.BadPrice;

    if (orderQty <= order.cumQty) {
      this.takeOut(order);
      order.orderQty = order.cumQty;
      order.price = price;
      this.sink.replaced(order);
    } else if (price === order.price && orderQty <= order.orderQty && maxFloor === order.maxFloor) {
      this.reduce(order, orderQty);
      this.sink.replaced(order);
    } else {
      this.takeOut(order);
      order.orderQty = orderQty;
      order.price = price;
      order.maxFloor = maxFloor;
      this.sink.replaced(order);
      this.enter(order);
    }
    return undefined;
  }

  /**
   * Restores an order of an earlier run, last at its price, without an event. It must not cross any order in the book.
   */
  restore(order: BookOrder): void {
    this.rest(order);
  }

  /** The trading day is over for Day orders; good-till-cancel orders stay, with their places. */
  expireDay(): void {
    for (const order of this.orders.values()) {
      if (order.timeInForce === TimeInForce.Day) this.cancel(order.id, CancelReason.DayEnded);
    }
  }

  /** A live order, to be read. */
  order(id: number): BookOrder | undefined {
    return this.orders.get(id);
  }

  get orderCount(): number {
    return this.orders.size;
  }

  /** Best displayed price, ZERO_PRICE when that side displays nothing. */
  bestPrice(sign: Sign): Price {
    const { levels } = this.half(sign);
    for (let i = levels.length - 1; i >= 0; i--) if (levels[i].displayedQty > 0) return levels[i].price;
    return ZERO_PRICE;
  }

  /** Displayed quantity at `price`. */
  displayedAt(sign: Sign, price: Price): Qty {
    return this.half(sign).find(price)?.displayedQty ?? NO_QTY;
  }

  /** Writes up to `depth` displayed levels into `prices` and `sizes`, best first; returns how many there were. */
  readLevels(sign: Sign, depth: number, prices: Price[], sizes: Qty[]): number {
    const { levels } = this.half(sign);
    let count = 0;
    for (let i = levels.length - 1; i >= 0 && count < depth; i--) {
      if (levels[i].displayedQty === 0) continue;
      prices[count] = levels[i].price;
      sizes[count] = levels[i].displayedQty;
      count++;
    }
    return count;
  }

  private half(sign: Sign): BookHalf {
    return sign === Sign.Buy ? this.bids : this.asks;
  }

  private refusalOf(order: BookOrder): Refusal | undefined {
    if (this.orders.has(order.id)) return Refusal.DuplicateID;
    if (!this.isQty(order.orderQty)) return Refusal.BadQty;
    if (order.ordType === OrdType.Pegged) return Refusal.BadOrdType;
    if (order.ordType === OrdType.Limit && !this.isPrice(order.price)) return Refusal.BadPrice;
    if (order.minQty > order.orderQty) return Refusal.BadMinQty;
    if (order.minQty > 0 && !isImmediate(order)) return Refusal.MinQtyRests;
    return undefined;
  }

  private isQty(value: Qty): boolean {
    return value > 0 && value % this.instrument.lotSize === 0;
  }

  private isPrice(value: Price): boolean {
    return value > 0 && value % this.instrument.tickSize === 0;
  }

  /** Trades the order as far as possible, then rests or ends the remainder. */
  private enter(order: BookOrder): void {
    const contra = this.half(order.sign === Sign.Buy ? Sign.Sell : Sign.Buy);
    const limit = this.limitOf(order, contra);
    if (order.onlyRests && offers(contra, limit, ANYTHING)) {
      this.sink.canceled(order, CancelReason.WouldTake);
      return;
    }
    if (order.timeInForce === TimeInForce.FillOrKill && !offers(contra, limit, leavesOf(order))) {
      this.sink.canceled(order, CancelReason.Killed);
      return;
    }
    if (order.minQty > 0 && !offers(contra, limit, order.minQty)) {
      this.sink.canceled(order, CancelReason.MinQty);
      return;
    }
    this.trade(order, contra, limit);
    if (order.cumQty === order.orderQty) return;
    if (isImmediate(order)) this.sink.canceled(order, CancelReason.Unfilled);
    else if (order.ordType === OrdType.Market) this.sink.canceled(order, CancelReason.NoLiquidity);
    else this.rest(order);
  }

  private limitOf(order: BookOrder, contra: BookHalf): Price {
    if (order.ordType === OrdType.Limit) return order.price;
    const best = contra.best();
    if (this.marketProtection > 0 && best !== undefined) {
      return branded(best.price + order.sign * this.marketProtection);
    }
    return order.sign === Sign.Buy ? ANY_BUY_PRICE : ZERO_PRICE;
  }

  private trade(taker: BookOrder, contra: BookHalf, limit: Price): void {
    for (let level = contra.best(); level !== undefined; level = contra.best()) {
      if (taker.cumQty === taker.orderQty || limit * taker.sign < level.price * taker.sign) return;
      const displayedBefore = level.displayedQty;
      for (let maker = level.front(); maker !== undefined; maker = level.front()) {
        this.fill(level, maker, taker);
        if (taker.cumQty === taker.orderQty) break;
      }
      if (level.totalQty === 0) contra.drop(level);
      this.tellIfChanged(contra.sign, level, displayedBefore);
    }
  }

  /** One trade between the front of a level and a taker. */
  private fill(level: Level, maker: BookOrder, taker: BookOrder): void {
    const shown = maker.maxFloor > 0;
    const lastQty = least(shown ? maker.shownQty : leavesOf(maker), leavesOf(taker));
    maker.cumQty = plus(maker.cumQty, lastQty);
    taker.cumQty = plus(taker.cumQty, lastQty);
    level.totalQty = minus(level.totalQty, lastQty);
    if (shown) {
      maker.shownQty = minus(maker.shownQty, lastQty);
      level.displayedQty = minus(level.displayedQty, lastQty);
    }
    if (maker.cumQty === maker.orderQty) {
      (shown ? level.displayed : level.hidden).remove(maker);
      maker.level = undefined;
      this.orders.delete(maker.id);
    } else if (shown && maker.shownQty === 0) {
      level.displayed.remove(maker);
      this.show(level, maker);
    }
    this.sink.traded(maker, taker, lastQty, level.price);
  }

  private rest(order: BookOrder): void {
    const half = this.half(order.sign);
    const level = half.obtain(order.price);
    const displayedBefore = level.displayedQty;
    order.level = level;
    level.totalQty = plus(level.totalQty, leavesOf(order));
    if (order.maxFloor > 0) this.show(level, order);
    else level.hidden.push(order);
    this.orders.set(order.id, order);
    this.tellIfChanged(order.sign, level, displayedBefore);
  }

  /** Puts the next part of an order on display, behind everyone at its price. */
  private show(level: Level, order: BookOrder): void {
    order.shownQty = least(order.maxFloor, leavesOf(order));
    level.displayedQty = plus(level.displayedQty, order.shownQty);
    level.displayed.push(order);
  }

  private reduce(order: BookOrder, orderQty: Qty): void {
    const level = order.level!;
    const displayedBefore = level.displayedQty;
    level.totalQty = minus(level.totalQty, minus(order.orderQty, orderQty));
    order.orderQty = orderQty;
    const shownQty = least(order.shownQty, leavesOf(order));
    level.displayedQty = minus(level.displayedQty, minus(order.shownQty, shownQty));
    order.shownQty = shownQty;
    this.tellIfChanged(order.sign, level, displayedBefore);
  }

  private takeOut(order: BookOrder): void {
    const level = order.level!;
    const displayedBefore = level.displayedQty;
    level.totalQty = minus(level.totalQty, leavesOf(order));
    level.displayedQty = minus(level.displayedQty, order.shownQty);
    order.shownQty = NO_QTY;
    (order.maxFloor > 0 ? level.displayed : level.hidden).remove(order);
    order.level = undefined;
    this.orders.delete(order.id);
    if (level.totalQty === 0) this.half(order.sign).drop(level);
    this.tellIfChanged(order.sign, level, displayedBefore);
  }

  private tellIfChanged(sign: Sign, level: Level, displayedBefore: Qty): void {
    if (level.displayedQty !== displayedBefore) this.sink.bookChanged(sign, level.price, level.displayedQty);
  }
}

/** True if `wanted` is available at `limit` or better, including reserves and hidden orders. */
function offers(contra: BookHalf, limit: Price, wanted: Qty): boolean {
  let found = 0;
  for (let i = contra.levels.length - 1; i >= 0 && found < wanted; i--) {
    const level = contra.levels[i];
    if (limit * contra.sign > level.price * contra.sign) break;
    found += level.totalQty;
  }
  return found >= wanted;
}
