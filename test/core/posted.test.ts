/** Orders at rest over several venues, and those that choose their price: what becomes of them in the core. */
import { expect, it } from 'vitest';
import { Peg } from '../../src/orders/terms.ts';
import { OrdType } from '../../src/orders/values.ts';
import { postOnly } from '../../src/router/policies/postOnly.ts';
import { millis, NO_PRICE } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const PEG = { ordType: OrdType.Pegged, price: NO_PRICE, peg: Peg.Primary };
const sends = (lines: readonly string[]) => lines.filter((line) => line.startsWith('→'));

/** Both venues at `bid`, and a dime more. */
function quote(d: Desk, bid: number, size = 300): string[] {
  for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[bid, size]], [[bid + 0.1, 300]]);
  return sends(d.moved());
}

it('a pegged order that is spread over venues follows the quote at all of them', () => {
  const d = new Desk({ router: { postSpread: true } });
  quote(d, 9.9);
  expect(sends(d.order('A', 'buy', 800, 0, PEG))).toEqual([
    '→NORTH #1 400@9.90 Day post',
    '→SOUTH #2 400@9.90 Day post',
  ]);
  for (const child of [1, 2]) d.ack(child);
  d.after(millis(2_000));
  const moved = [...quote(d, 9.95), ...sends(d.after(millis(200)))];
  expect(moved.sort()).toEqual(['→NORTH cancel #1 as #3', '→SOUTH cancel #2 as #4']);
  // Nothing is sent before both have answered: never more at venues than the order is for.
  expect(sends(d.out(1))).toEqual([]);
  expect(sends(d.out(2))).toEqual(['→NORTH #5 400@9.95 Day post', '→SOUTH #6 400@9.95 Day post']);
  expect(picture(d.replayed())).toEqual(picture(d.core));
});

it('one that is filled at one venue stays at the other', () => {
  const d = new Desk({ router: { postSpread: true } });
  quote(d, 9.9);
  d.order('A', 'buy', 800, 0, PEG);
  for (const child of [1, 2]) d.ack(child);
  expect(sends(d.fill(1, 400, 9.9))).toEqual([]);
  expect(d.core.state.orders.parents.get(1 as never)).toMatchObject({ cumQty: 400, openQty: 400 });
});

it('an order that chooses its price joins the best one, and its client cancels or replaces it as any other', () => {
  const d = new Desk({
    router: { postChooses: true },
    policies: { policies: [], usual: postOnly, rules: [] },
  });
  quote(d, 9.9);
  const first = sends(d.order('A', 'buy', 800, 10.05));
  expect(first.join()).toMatch(/@9\.9\d Day post/);
  expect(first.join()).not.toContain('@10.05');
  const count = first.length;
  for (let child = 1; child <= count; child++) d.ack(child);
  expect(sends(d.cancel('B', 'A'))).toHaveLength(count);
  for (let child = 1; child < count; child++) d.out(child);
  expect(d.out(count).join()).toContain('B<A exec=Canceled');
  expect(picture(d.replayed())).toEqual(picture(d.core));
});
