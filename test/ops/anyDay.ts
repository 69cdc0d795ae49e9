/** Any orders, quotes and answers of venues, for what has to hold whatever happens. */
import * as fc from 'fast-check';
import { Side } from '../../src/orders/values.ts';
import { price, qty } from '../../src/units/brand.ts';
import type { House } from './house.ts';

export const act = fc.oneof(
  fc.record({
    do: fc.constant('order' as const),
    buys: fc.boolean(),
    size: fc.integer({ min: 1, max: 900 }),
    away: fc.integer({ min: -5, max: 5 }),
  }),
  fc.record({
    do: fc.constant('quote' as const),
    venue: fc.constantFrom('NORTH', 'SOUTH'),
    mid: fc.integer({ min: -3, max: 3 }),
    size: fc.integer({ min: 1, max: 500 }),
  }),
  fc.record({
    do: fc.constant('answer' as const),
    venue: fc.constantFrom('NORTH', 'SOUTH', 'DEEP'),
    how: fc.constantFrom('accept', 'fill', 'cancel'),
    part: fc.integer({ min: 1, max: 4 }),
  }),
);
export type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** Prices are around 187.50. */
export function perform(house: House, each: Act, i: number): void {
  if (each.do === 'quote') {
    const mid = 187.5 + each.mid / 100;
    return house.quote(each.venue, 'AAPL', mid - 0.02, each.size, mid + 0.02, each.size);
  }
  if (each.do === 'order') {
    const order = house.order('TESTER', `O${i}`);
    const limit = price(1_875_000 + each.away * 100);
    const terms = { ...order.terms, orderQty: qty(each.size), price: limit };
    return house.submit({ ...order, side: each.buys ? Side.Buy : Side.Sell, terms });
  }
  const [child] = house.at(each.venue);
  if (child === undefined) return;
  if (each.how === 'accept') return house.accept(child);
  if (each.how === 'cancel') return house.cancel(child);
  const left = child.terms.orderQty - child.cumQty;
  house.fill(child, Math.max(1, Math.floor(left / each.part)), child.terms.price / 10_000);
}
