/** The dark book under random calls: every trade is one its orders allow, and none that could happen is left undone. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookOrder, leavesOf } from '../../src/sim/matching/bookOrder.ts';
import { DarkBook } from '../../src/sim/matching/darkBook.ts';
import { OrdType, Sign, TimeInForce } from '../../src/sim/orders/fixValues.ts';
import {
  instant,
  later,
  millis,
  ZERO_PRICE,
  type Price,
  price,
  type Qty,
  qty,
  seconds,
} from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { INSTRUMENT, Scribe } from './bookScript.ts';

const quantity = fc.integer({ min: 1, max: 60 });
const px = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 95, max: 105 }) },
);
const minQty = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: quantity });

const call = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      sign: fc.constantFrom<Sign>(Sign.Buy, Sign.Sell),
      px,
      quantity,
      minQty,
      timeInForce: fc.constantFrom<TimeInForce>('0', '0', '1', '3', '4'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), which: fc.nat(30), px, quantity, minQty }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('reference' as const),
      bid: fc.oneof(
        { weight: 1, arbitrary: fc.constant(0) },
        { weight: 6, arbitrary: fc.integer({ min: 96, max: 103 }) },
      ),
      spread: fc.integer({ min: -1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(700) }) },
);

class Auditor extends Scribe {
  readonly filled = new Map<number, number>();
  trades = 0;
  mid = ZERO_PRICE;
  /** By its leaves before this trade, did each side allow it? */
  override traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void {
    this.trades++;
    if (lastPx !== this.mid) this.lines.push(`not at the midpoint ${this.mid}: ${lastPx}`);
    if (maker.seq >= taker.seq) this.lines.push(`${taker.id} was there before ${maker.id}`);
    for (const order of [maker, taker]) {
      this.filled.set(order.id, (this.filled.get(order.id) ?? 0) + lastQty);
      const minimum = Math.min(order.minQty, leavesOf(order) + lastQty);
      if (lastQty < minimum) this.lines.push(`${order.id} wanted ${minimum}, got ${lastQty}`);
      if (!allows(order, lastPx)) this.lines.push(`${order.id} @ ${order.price} traded at ${lastPx}`);
    }
  }
}

const allows = (order: BookOrder, mid: number): boolean =>
  order.price === ZERO_PRICE || (order.sign === Sign.Buy ? order.price >= mid : order.price <= mid);

test.each(['time', 'size'] as const)(
  'every trade is allowed, and no allowed trade is left undone, by %s',
  (priority) => {
    let trades = 0;
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 40, size: 'max' }), (calls) => {
        const auditor = new Auditor();
        const book = new DarkBook(INSTRUMENT, auditor, { maxReferenceAge: seconds(1), priority });
        const all: BookOrder[] = [];
        let now = instant(1_000_000);
        // The reference as the test knows it.
        let bid = 0;
        let ask = 0;
        let at = now;
        const midpoint = (): Price =>
          (bid > 0 && ask > 0 && bid <= ask && now - at <= 1_000_000 ? Math.floor((bid + ask) / 2) : 0) as Price;
        for (const next of calls) {
          if (next.kind === 'reference') {
            bid = next.bid;
            ask = next.bid + next.spread;
            at = now;
          }
          auditor.mid = midpoint();
          auditor.lines = [];
          if (next.kind === 'submit') {
            const order = new BookOrder({
              id: all.length + 1,
              sign: next.sign,
              ordType: OrdType.Pegged,
              orderQty: qty(next.quantity),
              price: price(next.px),
              minQty: qty(Math.min(next.minQty, next.quantity)),
              timeInForce: next.timeInForce,
            });
            all.push(order);
            book.submit(order, now);
          } else if (next.kind === 'cancel') book.cancel(next.which);
          else if (next.kind === 'replace') {
            book.replace(
              next.which,
              qty(next.quantity),
              price(next.px),
              qty(Math.min(next.minQty, next.quantity)),
              now,
            );
          } else if (next.kind === 'reference') book.setReference(price(bid), price(ask), now);
          else now = later(now, millis(next.ms));
          expect(book.midpoint(now)).toBe(midpoint());
          expect(auditor.lines.filter((line) => !/^(accepted|canceled|replaced)/.test(line))).toEqual([]);
          expect(undone(book, all, midpoint())).toEqual([]);
          expect(all.filter((order) => order.cumQty !== (auditor.filled.get(order.id) ?? 0))).toEqual([]);
          expect(all.reduce((net, order) => net + order.sign * order.cumQty, 0)).toBe(0);
        }
        trades += auditor.trades;
      }),
      { numRuns: runs(2_000) },
    );
    expect(trades).toBeGreaterThan(3_000);
  },
);

/** Pairs that rest though they could trade with each other. */
function undone(book: DarkBook, all: readonly BookOrder[], mid: Price): string[] {
  if (mid === ZERO_PRICE) return [];
  const resting = all.filter((order) => book.order(order.id) === order && allows(order, mid));
  const pairs: string[] = [];
  for (const buy of resting.filter((order) => order.sign === Sign.Buy)) {
    for (const sell of resting.filter((order) => order.sign === Sign.Sell)) {
      const size = Math.min(leavesOf(buy), leavesOf(sell));
      const wanted = Math.max(Math.min(buy.minQty, leavesOf(buy)), Math.min(sell.minQty, leavesOf(sell)));
      if (size >= wanted) pairs.push(`${buy.id} and ${sell.id}`);
    }
  }
  return pairs;
}
