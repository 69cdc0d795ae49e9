/** PositionEffect(77)=C: an order that may only close a position, and closes all of it unless it says how much. */
import { describe, expect, it, test } from 'vitest';
import { seconds } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';

const order = (d: Desk, clOrdID: string) =>
  [...d.core.state.orders.parents.values()].find((o) => o.clOrdID === clOrdID);
const closeOnly = { closeOnly: true };

/** Long 100 at 10.00. */
function holder(): Desk {
  const d = new Desk();
  d.book('NORTH', [[9.99, 10_000]], [[10.01, 10_000]]);
  d.order('P', 'buy', 100, 10.01);
  d.fill(1, 100, 10);
  return d;
}

test.each<[string, number, string]>([
  ['without a quantity', 0, 'A exec=New status=New 100/0/100'],
  ['with more than is held', 5_000, 'A exec=New status=New 100/0/100'],
  ['with less', 40, 'A exec=New status=New 40/0/40'],
])('%s', (_, quantity, answer) => {
  const d = holder();
  expect(d.order('A', 'sell', quantity, 10.5, closeOnly)[0]).toBe(answer);
  d.replayed();
});

test('is for what is not being closed already', () => {
  const d = holder();
  d.order('A', 'sell', 60, 10.5);
  expect(d.order('B', 'sell', 0, 10.5, closeOnly)[0]).toBe('B exec=New status=New 40/0/40');
  expect(d.order('C', 'sell', 10, 10.5, closeOnly)).toEqual(['C exec=Rejected status=Rejected 10/0/0']);
  expect(order(d, 'C')?.text).toMatch(/^R137-CLOSE-ONLY: PositionEffect\(77\)=C: 10, with what else is open/);
});

test.each<['buy' | 'sell', 'buy' | 'sell', number, string]>([
  ['sell', 'buy', 10, '10, with what else is open, could take the short position of 100 past zero'],
  ['sell', 'sell', 10, 'a sale does not close the short position of 100'],
  ['buy', 'buy', 10, 'a buy does not close the long position of 100'],
])('after a %s of 100, a %s of %i says why not', (held, side, quantity, text) => {
  const d = new Desk();
  d.book('NORTH', [[9.99, 10_000]], [[10.01, 10_000]]);
  d.order('P', held, 100, 10);
  d.fill(1, 100, 10);
  d.order('A', side, 100, 10);
  d.order('B', side, quantity, 10, closeOnly);
  expect(order(d, 'B')?.text).toBe(`R137-CLOSE-ONLY: PositionEffect(77)=C: ${text}`);
});

test.each<[string, 'buy' | 'sell']>([
  ['the side that opens', 'buy'],
  ['a flat position', 'sell'],
])('is refused on %s', (what, side) => {
  const d = what === 'a flat position' ? new Desk() : holder();
  d.order('A', side, 10, 10, closeOnly);
  expect(order(d, 'A')?.text).toMatch(/^R137-CLOSE-ONLY/);
});

describe('while it is open', () => {
  it('ends where the position has become smaller', () => {
    const d = holder();
    d.order('A', 'sell', 0, 10.5, closeOnly);
    d.ack(2);
    d.correct(1, 'X1', 70, 10);
    d.restart();
    expect(d.after(seconds(1))).toContain('→SOUTH cancel #2 as #3');
    d.out(2);
    expect(order(d, 'A')?.text).toBe('PositionEffect(77)=C: it could open a position now');
    d.replayed();
  });

  it('is not raised beyond it, and stays what it is', () => {
    const d = holder();
    d.order('A', 'sell', 60, 10.5, closeOnly);
    d.ack(2);
    const sell = { side: '2' } as const;
    expect(d.replace('B', 'A', 101, 10.5, sell)).toEqual(['B<A refused status=New reason=2']);
    expect(d.replace('C', 'A', 100, 10.5, { ...sell, closeOnly: true })[0]).toMatch(/exec=PendingReplace/);
    d.order('S', 'sell', 10, 10.6, { side: '2' });
    expect(d.replace('D', 'S', 10, 10.7, { ...sell, closeOnly: true })).toEqual(['D<S refused status=New reason=99']);
  });
});
