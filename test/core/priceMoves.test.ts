/** A limit on how far one's own executions carry a price: what a bust or correction makes of it. */
import { expect, it } from 'vitest';
import { seconds } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { Desk } from './desk.ts';

const rows = [limitRow('priceMoveBps', '100', { client: '*', symbol: '*' }, { window: seconds(600) })];
const isTaken = (lines: readonly string[]) => lines.some((line) => line.includes('exec=New'));

/** Bought at 10, then at 9 in an order of another account; the limit lets it buy up to 1 % above the lowest. */
function desk(): Desk {
  const d = new Desk({ limits: { clients: [{ clientID: 'C' }], rows } });
  d.book('NORTH', [[9.99, 50_000]], [[10, 50_000]]);
  d.order('ten', 'buy', 100, 10);
  d.ack(1);
  d.fill(1, 100, 10, 'TEN');
  d.after(seconds(30));
  d.order('nine', 'buy', 200, 10, { account: 'OTHER' });
  d.ack(2);
  d.fill(2, 100, 9, 'NINE');
  return d;
}
const buy = (d: Desk, clOrdID: string) => isTaken(d.order(clOrdID, 'buy', 100, 10.05));

it('an execution at an error is none', () => {
  const d = desk();
  expect(buy(d, 'A')).toBe(false);
  d.bust(2, 'NINE', true);
  expect(buy(d, 'B')).toBe(true);
  d.restart();
  expect(buy(d, 'C')).toBe(true);
});

it('one that is corrected counts at its new price', () => {
  const d = desk();
  d.correct(2, 'NINE', 100, 9.97, true);
  expect(buy(d, 'A')).toBe(true);
  d.correct(1, 'TEN', 100, 9);
  expect(buy(d, 'B')).toBe(false);
  d.replayed();
});

it('after the last of them there is nothing to measure from, and what comes later counts again', () => {
  const d = desk();
  d.bust(2, 'NINE', true);
  d.bust(1, 'TEN');
  expect(buy(d, 'A')).toBe(true);
  d.after(seconds(30));
  d.fill(2, 100, 9, 'AGAIN');
  expect(buy(d, 'B')).toBe(false);
  d.after(seconds(700));
  d.book('NORTH', [[9.99, 50_000]], [[10, 50_000]]);
  expect(buy(d, 'C')).toBe(true);
  d.replayed();
});
