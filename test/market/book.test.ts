import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Book, BookSide, type Ladder, MAX_LEVELS, NO_AGE, QuoteState } from '../../src/market/book.ts';
import { instant, later, price, qty, seconds } from '../../src/units/brand.ts';

const at = instant(1_000_000);
const STALE = seconds(1);

function levels(ladder: Ladder): string {
  return Array.from({ length: ladder.count }, (_, i) => `${ladder.priceAt(i)}x${ladder.sizeAt(i)}`).join(' ');
}

/** `101x5 102x7` as price levels. */
function parse(text: string) {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [px, size] = word.split('x').map(Number);
      return { px: price(px), size: qty(size) };
    });
}

function bookOf(bids: string, asks: string): Book {
  const book = new Book();
  book.snapshot(parse(bids), parse(asks), at);
  return book;
}

describe('levels', () => {
  const rows: [string, string, string, string][] = [
    // bids before, updates, bids after, why
    ['', '100x5', '100x5', 'the first level'],
    ['100x5', '101x6', '101x6 100x5', 'a better bid goes in front'],
    ['100x5', '99x6', '100x5 99x6', 'a worse one behind'],
    ['102x1 100x1', '101x9', '102x1 101x9 100x1', 'one between goes between'],
    ['102x1 101x1', '101x9', '102x1 101x9', 'a size replaces the size'],
    ['102x1 101x1 100x1', '101x0', '102x1 100x1', 'size 0 deletes'],
    ['102x1', '102x0', '', 'also the last level'],
    ['102x1', '101x0', '102x1', 'deleting what is not there changes nothing'],
    ['', '101x1 103x3 102x2 103x0', '102x2 101x1', 'a batch in any order'],
  ];
  test.each(rows)('bids %j, then %j: %j (%s)', (before, updates, after) => {
    const book = bookOf(before, '');
    for (const { px, size } of parse(updates)) book.update(BookSide.Bid, px, size, at);
    expect(levels(book.bids)).toBe(after);
  });

  it('asks are lowest first, in a snapshot of any order, and a snapshot forgets the book before', () => {
    const book = bookOf('90x1 95x2', '103x3 101x1 102x2');
    expect([levels(book.bids), levels(book.asks)]).toEqual(['95x2 90x1', '101x1 102x2 103x3']);
    book.snapshot([], parse('110x4'), at);
    expect([levels(book.bids), levels(book.asks)]).toEqual(['', '110x4']);
  });

  it('keeps the best MAX_LEVELS, whichever order they come in', () => {
    const book = new Book();
    for (let i = 0; i < MAX_LEVELS + 10; i++) book.update(BookSide.Ask, price(200 - i), qty(i + 1), at);
    expect(book.asks.count).toBe(MAX_LEVELS);
    expect(book.asks.priceAt(0)).toBe(200 - MAX_LEVELS - 9);
    expect(book.asks.priceAt(MAX_LEVELS - 1)).toBe(190);
    book.update(BookSide.Ask, price(500), qty(1), at);
    expect(book.asks.priceAt(MAX_LEVELS - 1)).toBe(190);
  });

  it('holds prices and sizes beyond 32 bits', () => {
    const book = bookOf('9007199254740990x9007199254740991', '');
    expect(levels(book.bids)).toBe('9007199254740990x9007199254740991');
  });

  it('equals a sorted, truncated map after any updates', () => {
    const update = fc.record({ px: fc.integer({ min: 1, max: 90 }), size: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(
        fc.array(update, { maxLength: 300 }),
        fc.constantFrom(BookSide.Bid, BookSide.Ask),
        (updates, side) => {
          const book = new Book();
          const ladder = side === BookSide.Bid ? book.bids : book.asks;
          let naive: { px: number; size: number }[] = [];
          for (const { px, size } of updates) {
            book.update(side, price(px), qty(size), at);
            naive = naive.filter((level) => level.px !== px);
            if (size > 0) naive.push({ px, size });
            naive.sort((a, b) => (side === BookSide.Bid ? b.px - a.px : a.px - b.px));
            naive = naive.slice(0, MAX_LEVELS);
          }
          expect(levels(ladder)).toBe(naive.map(({ px, size }) => `${px}x${size}`).join(' '));
        },
      ),
    );
  });
});

describe('whether quotes may be read', () => {
  it('a new book has none, a heard one is live, an old one stale', () => {
    const book = new Book();
    expect(book.quoteState(at, STALE)).toBe(QuoteState.None);
    expect(book.ageAt(at)).toBe(NO_AGE);
    book.snapshot(parse('100x1'), parse('101x1'), at);
    expect(book.quoteState(at, STALE)).toBe(QuoteState.Live);
    expect(book.quoteState(later(at, STALE), STALE)).toBe(QuoteState.Live);
    expect(book.quoteState(instant(at + STALE + 1), STALE)).toBe(QuoteState.Stale);
    expect(book.ageAt(instant(at + 7))).toBe(7);
    expect(book.ageAt(instant(at - 7))).toBe(0);
  });

  it('a heartbeat keeps a quiet book young, and gives an unheard one no quotes', () => {
    const book = bookOf('100x1', '101x1');
    book.touch(later(at, STALE));
    expect(book.quoteState(instant(at + 2 * STALE), STALE)).toBe(QuoteState.Live);
    const unheard = new Book();
    unheard.touch(at);
    expect(unheard.quoteState(at, STALE)).toBe(QuoteState.None);
  });

  test.each([
    ['crossed', 102],
    ['locked', 101],
  ])('a book that is %s is unreliable until it uncrosses: before an opening that is how it is', (_, bid) => {
    const book = bookOf('100x1', '101x1 103x1');
    book.update(BookSide.Bid, price(bid), qty(1), at);
    expect(book.quoteState(at, STALE)).toBe(QuoteState.Unreliable);
    book.update(BookSide.Bid, price(bid), qty(0), at);
    expect(book.quoteState(at, STALE)).toBe(QuoteState.Live);
  });

  it('a crossed snapshot is unreliable too', () => {
    expect(bookOf('101x1', '100x1').quoteState(at, STALE)).toBe(QuoteState.Unreliable);
  });

  test.each([
    ['halted', 'open', 'halted'],
    ['open', 'closed', 'closed'],
    ['halted', 'auction', 'halted'],
    ['auction', 'closed', 'closed'],
    ['open', 'open', 'live'],
  ] as const)('%s, in a session that is %s: %s, whatever is displayed', (security, session, state) => {
    const book = bookOf('100x1', '101x1');
    book.securityStatus = security;
    book.sessionStatus = session;
    expect(book.quoteState(at, STALE)).toBe(state);
  });

  it('a lost book leaves nothing to read, and keeps for how long it has been lost', () => {
    const book = bookOf('100x1', '101x1');
    book.lose('a gap', at);
    book.lose('refused', instant(at + 5));
    expect(book.quoteState(at, STALE)).toBe(QuoteState.None);
    expect(book.bids.count + book.asks.count).toBe(0);
    expect([book.lostWhy, book.lostAt]).toEqual(['refused', at]);
    book.snapshot([], [], at);
    expect(book.lostWhy).toBe('');
  });
});

describe('what an order of ours took is off the book until the feed speaks', () => {
  const rows: [string, number, number, number, string][] = [
    ['a part of a level', 101, 4, 0, '101x6 102x5'],
    ['all of it', 101, 10, 0, '102x5'],
    ['more than was displayed', 101, 99, 0, '102x5'],
    ['a price between levels (hidden size)', 100, 4, 0, '101x10 102x5'],
    ['sent before the feed last spoke: it counted already', 101, 4, -1, '101x10 102x5'],
  ];
  test.each(rows)('%s', (_, px, size, sentAfter, asks) => {
    const book = bookOf('99x1', '101x10 102x5');
    book.taken(BookSide.Ask, price(px), qty(size), instant(at + sentAfter));
    expect([levels(book.bids), levels(book.asks)]).toEqual(['99x1', asks]);
  });

  it('nothing is taken from a book without quotes', () => {
    const book = new Book();
    book.taken(BookSide.Bid, price(99), qty(1), at);
    expect(book.quoteState(at, STALE)).toBe(QuoteState.None);
  });
});
