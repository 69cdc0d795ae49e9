/** What the law counts, by example: it must neither overlook nor accuse. Prices and limits in cents. */
import { expect, test } from 'vitest';
import { Law } from './law.ts';
import type { Leaving, Limit, Measure } from './words.ts';

const SYMBOLS = [{ symbol: 'XYZ', currency: 'USD', unit: 100, tick: 1 }];
const ON_CLIENT = { client: '*' };

function law(...limits: [Measure, number][]): Law {
  const all = limits.map(([measure, most]): Limit => {
    return { measure, most: measure.endsWith('Notional') ? most * 100 : most, on: ON_CLIENT };
  });
  const book = new Law({
    limits: all,
    symbols: SYMBOLS,
    collarBps: 300,
    improvementBps: 100,
    maxSpreadBps: 1_000,
    staleAfter: 10,
  });
  book.shows('XYZ', 'NORTH', { bid: 999, ask: 1001, at: 0, honest: true, firm: true });
  return book;
}

let number = 0;
function sends(book: Law, side: 'buys' | 'sells', qty: number, limit: number | undefined, more: Partial<Leaving> = {}) {
  const child = ++number;
  const whose = { client: 'C', account: '', desk: '', strategy: '', session: 'C', symbol: 'XYZ', venue: 'NORTH' };
  book.sent({ child, order: child, ...whose, buy: side === 'buys', qty, limit, rests: true, ...more }, 0);
  return child;
}

test('what is open counts at its limit, until the venue has ended it', () => {
  const book = law(['openNotional', 100_000]);
  const first = sends(book, 'buys', 100, 1000);
  book.cancelAsked(first);
  expect(() => sends(book, 'sells', 1, 1000)).toThrow('openNotional: 10100000 of 10000000 for C');
  const other = law(['openNotional', 100_000]);
  const ended = sends(other, 'buys', 100, 1000);
  other.ended(ended);
  sends(other, 'buys', 100, 1000);
});

test('fills and what is open of one order are one sum', () => {
  const book = law(['orderNotional', 100_000]);
  const first = sends(book, 'buys', 60, 1000, { order: 1 });
  book.filled(first, 'a', 60, 1000);
  sends(book, 'buys', 40, 1000, { order: 1 });
  sends(book, 'buys', 100, 1000, { order: 2 });
  expect(() => sends(book, 'buys', 1, 1000, { order: 1 })).toThrow('orderNotional: 10100000 of 10000000 for C');
});

test('a sell counts what it brought, up to the collar above the bid', () => {
  const book = law(['grossNotional', 100_000]);
  const first = sends(book, 'sells', 100, 990);
  expect(() => book.filled(first, 'a', 100, 1005)).toThrow('grossNotional: 10050000 of 10000000 for C');
  const other = law(['grossNotional', 100_900]);
  other.filled(sends(other, 'sells', 100, 990), 'a', 100, 2000);
});

test('what closes a position adds nothing, what goes beyond it does', () => {
  const book = law(['grossNotional', 100_000]);
  book.filled(sends(book, 'buys', 100, 1000), 'a', 100, 1000);
  const closing = sends(book, 'sells', 100, 1000);
  expect(() => sends(book, 'sells', 1, 1000)).toThrow('grossNotional: 10100000 of 10000000 for C');
  book.filled(closing, 'b', 100, 1000);
});

test('an execution that is told twice counts once', () => {
  const book = law(['longPosition', 10]);
  const first = sends(book, 'buys', 10, 1000);
  book.filled(first, 'a', 5, 1000);
  book.filled(first, 'a', 5, 1000);
  expect(() => book.filled(first, 'b', 5, 1000)).not.toThrow();
});

test('what a venue does beyond the order is excused, and no share more', () => {
  const book = law(['longPosition', 10]);
  book.filled(sends(book, 'buys', 10, 1000), 'a', 14, 1000);
  expect(() => sends(book, 'buys', 1, 1000)).toThrow('longPosition: 15 of 10 for C, 4 of it by venues');
});

test('a bust that takes a position away excuses what was to close book, and nothing new', () => {
  const book = law(['shortPosition', 0]);
  const first = sends(book, 'buys', 10, 1000);
  book.filled(first, 'a', 10, 1000);
  sends(book, 'sells', 10, 1000);
  book.corrected(first, 'a', 0, 0, false);
  expect(() => sends(book, 'sells', 1, 1000)).toThrow('shortPosition: 11 of 0 for C, 10 of it by venues');
});

test('a child is measured by honest venues, and by trades where there are none', () => {
  const book = law();
  sends(book, 'buys', 1, 1031);
  expect(() => sends(book, 'buys', 1, 1040)).toThrow('collar: ');
  expect(() => sends(book, 'sells', 1, 960)).toThrow('collar: ');
  expect(() => sends(book, 'buys', 1, undefined)).toThrow('unbounded: ');
  book.shows('XYZ', 'NORTH', { bid: 999, ask: undefined, at: 0, honest: false, firm: true });
  expect(() => sends(book, 'buys', 1, 1000)).toThrow('reference: ');
  book.printed('XYZ', 2000);
  sends(book, 'buys', 1, 2050);
  expect(() => sends(book, 'buys', 1, 9999)).toThrow('collar: ');
});

test('nothing leaves under HALTED, and under REDUCING only what closes leaves or stays', () => {
  const book = law();
  book.filled(sends(book, 'buys', 10, 1000), 'a', 10, 1000);
  const more = sends(book, 'buys', 10, 1000);
  book.latched('client', 'C', 'reducing');
  expect(() => book.settled('')).toThrow('reducingRests: ');
  book.cancelAsked(more);
  book.settled('');
  sends(book, 'sells', 10, 1000);
  expect(() => sends(book, 'sells', 1, 1000)).toThrow('reducing: ');
  book.latched('venue', 'NORTH', 'halted');
  expect(() => sends(book, 'buys', 1, 1000)).toThrow('halted: ');
});
