/** The lit book against the naive one: the same random calls, the same events, the same book. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookOrder, leavesOf, SHOW_ALL } from '../../src/sim/matching/bookOrder.ts';
import { MatchingBook } from '../../src/sim/matching/matching.ts';
import { Sign, TimeInForce } from '../../src/sim/orders/fixValues.ts';
import { ZERO_PRICE, type Price, price, type Qty, qty } from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { INSTRUMENT, Scribe } from './bookScript.ts';
import { NaiveBook } from './naiveBook.ts';

const sign = fc.constantFrom<Sign>(Sign.Buy, Sign.Sell);
const px = fc.integer({ min: 95, max: 105 });
const quantity = fc.integer({ min: 1, max: 60 });
const maxFloor = fc.oneof(
  { weight: 4, arbitrary: fc.constant<number>(SHOW_ALL) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 1, arbitrary: fc.constant(0) },
);
const timeInForce = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<TimeInForce>(TimeInForce.Day, TimeInForce.GoodTillCancel) },
  { weight: 2, arbitrary: fc.constantFrom<TimeInForce>(TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill) },
);
const minQty = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: quantity });

const call = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      sign,
      px: fc.oneof({ weight: 9, arbitrary: px }, { weight: 1, arbitrary: fc.constant(0) }),
      quantity,
      timeInForce,
      minQty,
      maxFloor,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), which: fc.nat(30), px, quantity, maxFloor }),
  },
);

/** Writes events down, keeps a copy of the displayed book from `bookChanged` alone, and counts shares. */
class Ledger extends Scribe {
  readonly displayed = new Map<string, number>();
  readonly filled = new Map<number, number>();
  /** What was canceled or refused of an order. */
  readonly ended = new Map<number, number>();
  trades = 0;

  override bookChanged(of: Sign, at: Price, displayedQty: Qty): void {
    if (displayedQty === 0) this.displayed.delete(`${of} ${at}`);
    else this.displayed.set(`${of} ${at}`, displayedQty);
  }
  override traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void {
    super.traded(maker, taker, lastQty, lastPx);
    if (lastQty <= 0 || maker.sign === taker.sign) this.lines.push('which is no trade');
    this.trades++;
    for (const { id } of [maker, taker]) this.filled.set(id, (this.filled.get(id) ?? 0) + lastQty);
  }
  override rejected(order: BookOrder, refusal: string): void {
    super.rejected(order, refusal);
    this.ended.set(order.id, order.orderQty);
  }
  override canceled(order: BookOrder, reason: string): void {
    super.canceled(order, reason);
    this.ended.set(order.id, leavesOf(order));
  }
}

test('the same events and the same book as the naive book, after every call', () => {
  let trades = 0;
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 40, size: 'max' }), (calls) => {
      const ledger = new Ledger();
      const book = new MatchingBook(INSTRUMENT, ledger);
      const naive = new NaiveBook();
      const all: BookOrder[] = [];
      for (const next of calls) {
        if (next.kind === 'submit') {
          const { sign: side, px: at, quantity: orderQty, ...rest } = next;
          const order = new BookOrder({
            id: all.length + 1,
            sign: side,
            orderQty: qty(orderQty),
            timeInForce: rest.timeInForce,
            minQty: qty(rest.minQty),
            maxFloor: qty(rest.maxFloor),
            ...(at === 0 ? {} : { price: price(at) }),
          });
          naive.submit({ id: order.id, sign: side, price: at, orderQty, cumQty: 0, ...rest, shownQty: 0, time: 0 });
          book.submit(order);
          all.push(order);
        } else if (next.kind === 'cancel') {
          naive.cancel(next.which);
          book.cancel(next.which);
        } else {
          naive.replace(next.which, next.quantity, next.px, next.maxFloor);
          book.replace(next.which, qty(next.quantity), price(next.px), qty(next.maxFloor));
        }
        expect(ledger.lines).toEqual(naive.lines);
        ledger.lines = [];
        naive.lines = [];
        expectSameBook(book, naive, ledger);
        expectConserved(book, all, ledger);
      }
      trades += ledger.trades;
    }),
    { numRuns: runs(2_000) },
  );
  // The sequences are no use unless they trade.
  expect(trades).toBeGreaterThan(10_000);
}, 120_000);

function expectSameBook(book: MatchingBook, naive: NaiveBook, ledger: Ledger): void {
  let levels = 0;
  for (const side of [Sign.Buy, Sign.Sell]) {
    const prices: Price[] = [];
    const sizes: Qty[] = [];
    const count = book.readLevels(side, 100, prices, sizes);
    levels += count;
    const view = Array.from({ length: count }, (_, i) => `${prices[i]}x${sizes[i]}`);
    expect(view).toEqual(naive.view(side));
    for (let i = 0; i < count; i++) expect(ledger.displayed.get(`${side} ${prices[i]}`)).toBe(sizes[i]);
    expect(book.bestPrice(side)).toBe(count === 0 ? ZERO_PRICE : prices[0]);
  }
  expect(ledger.displayed.size).toBe(levels);
  expect(book.orderCount).toBe(naive.orders.length);
  const bids = naive.orders.filter((order) => order.sign === Sign.Buy).map((order) => order.price);
  const asks = naive.orders.filter((order) => order.sign === Sign.Sell).map((order) => order.price);
  expect(Math.max(...bids, -Infinity)).toBeLessThan(Math.min(...asks, Infinity));
}

/** Every share of every order has traded, rests, or was canceled. */
function expectConserved(book: MatchingBook, all: readonly BookOrder[], ledger: Ledger): void {
  const lost: string[] = [];
  let net = 0;
  for (const order of all) {
    const filled = ledger.filled.get(order.id) ?? 0;
    const resting = book.order(order.id);
    const kept = (resting === undefined ? 0 : leavesOf(resting)) + (ledger.ended.get(order.id) ?? 0);
    if (order.cumQty !== filled || filled + kept !== order.orderQty) lost.push(`${order.id}: ${filled} and ${kept}`);
    net += order.sign * filled;
  }
  expect(lost).toEqual([]);
  expect(net).toBe(0);
}
