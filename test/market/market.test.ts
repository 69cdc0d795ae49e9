import { describe, expect, it, test } from 'vitest';
import { BookSide } from '../../src/market/book.ts';
import { type FeedSource, Market, MAX_VENUES } from '../../src/market/market.ts';
import { instant, orZero, price, qty, seconds } from '../../src/units/brand.ts';

const now = instant(10_000_000);

/** Three venues up, each with one level a side, 1, 2 and 3 µs old. */
function market(): Market {
  const made = new Market({ venues: ['A', 'B', 'C'], staleAfter: seconds(1) });
  quote(made, 'A', 100, 10, 103, 10, now - 1);
  quote(made, 'B', 101, 20, 104, 20, now - 2);
  quote(made, 'C', 101, 30, 103, 30, now - 3);
  for (const venue of made.venues) made.setUp(venue, true);
  return made;
}

function quote(to: Market, venue: string, bid: number, bidQty: number, ask: number, askQty: number, at: number): void {
  const bids = [{ px: price(bid), size: qty(bidQty) }];
  const asks = [{ px: price(ask), size: qty(askQty) }];
  to.open('XYZ', venue).snapshot(bids, asks, instant(at));
}

/** `101x50 BC / 103x40 AC`, and what is odd about it. */
function show(of: Market, at = now): string {
  const nbbo = of.nbbo('XYZ', at);
  const bid = `${orZero(nbbo.bid.px)}x${nbbo.bid.qty} ${of.venuesIn(nbbo.bid.venues).join('')}`;
  const ask = `${orZero(nbbo.ask.px)}x${nbbo.ask.qty} ${of.venuesIn(nbbo.ask.venues).join('')}`;
  return `${bid} / ${ask}${nbbo.locked ? ' locked' : ''}${nbbo.crossed ? ' crossed' : ''}`;
}

describe('protected best bid and offer', () => {
  const rows: [string, (m: Market) => void, string][] = [
    ['sums what venues show at the best', () => {}, '101x50 BC / 103x40 AC'],
    ['leaves out a venue that is down', (m) => m.setUp('C', false), '101x20 B / 103x10 A'],
    [
      'leaves out a halted book',
      (m) => void m.setStatus('XYZ', 'B', 'securityStatus', 'halted'),
      '101x30 C / 103x40 AC',
    ],
    ['leaves out a stale book', (m) => quote(m, 'C', 101, 30, 103, 30, now - 1_000_001), '101x20 B / 103x10 A'],
    ['leaves out a crossed book', (m) => quote(m, 'B', 120, 1, 90, 1, now), '101x30 C / 103x40 AC'],
    ['leaves out a lost book', (m) => m.open('XYZ', 'A').lose('gone', now), '101x50 BC / 103x30 C'],
    ['reports a locked market', (m) => quote(m, 'A', 103, 1, 105, 1, now), '103x1 A / 103x30 C locked'],
    ['reports a crossed market', (m) => quote(m, 'A', 104, 1, 105, 1, now), '104x1 A / 103x30 C crossed'],
    ['has one side when the other is empty', (m) => m.venues.forEach((v) => emptyAsks(m, v)), '101x50 BC / 0x0 '],
    ['has nothing when all are down', (m) => m.venues.forEach((v) => m.setUp(v, false)), '0x0  / 0x0 '],
  ];
  test.each(rows)('%s', (_, change, expected) => {
    const of = market();
    change(of);
    expect(show(of)).toBe(expected);
  });

  function emptyAsks(of: Market, venue: string): void {
    for (const px of [103, 104]) of.open('XYZ', venue).update(BookSide.Ask, price(px), qty(0), now);
  }

  it('tells the age of the oldest book at the best', () => {
    const nbbo = market().nbbo('XYZ', now);
    expect([nbbo.bid.age, nbbo.ask.age]).toEqual([3, 3]);
  });

  it('a venue leaves when it has been silent too long, and comes back with its next word', () => {
    const of = market();
    const later = instant(now + seconds(1) - 2);
    expect(show(of, later)).toBe('101x20 B / 103x10 A'); // C is one microsecond too old
    of.open('XYZ', 'C').touch(later);
    expect(show(of, later)).toBe('101x50 BC / 103x40 AC');
  });

  it('an unknown symbol has no quotes', () => {
    const nbbo = market().nbbo('ABC', now);
    expect([nbbo.bid.qty, nbbo.ask.qty, nbbo.bid.venues, nbbo.ask.venues]).toEqual([0, 0, 0, 0]);
  });

  it('overwrites one record', () => {
    const of = market();
    const first = of.nbbo('XYZ', now);
    expect(of.nbbo('ABC', now)).toBe(first);
    expect(first.bid.qty).toBe(0);
  });

  it('carries the last trade', () => {
    const of = market();
    of.traded('XYZ', price(102), qty(7), now);
    of.traded('ABC', price(1), qty(1), now);
    const nbbo = of.nbbo('XYZ', now);
    expect([nbbo.lastPx, nbbo.lastQty, nbbo.lastAt]).toEqual([102, 7, now]);
    expect(of.nbbo('ABC', now).lastQty).toBe(0);
  });
});

it('books exist for configured venues only', () => {
  const of = market();
  expect(() => of.open('XYZ', 'D')).toThrow(/not configured/);
  expect(of.book('XYZ', 'D')).toBeUndefined();
  expect(of.book('ABC', 'A')).toBeUndefined();
  expect(of.open('XYZ', 'A')).toBe(of.book('XYZ', 'A'));
  const many = Array.from({ length: MAX_VENUES + 1 }, (_, i) => `V${i}`);
  expect(() => new Market({ venues: many, staleAfter: seconds(1) })).toThrow(/at most/);
});

describe('what limits are measured from', () => {
  /** Each venue's bid and ask, and the feed it comes from: ! for one that is trusted. */
  type Source = readonly [venue: string, feed: string, bid: number, ask: number];
  const rows: [string, Source[], string][] = [
    ['venues alone', [['A', '', 100, 103]], '100 / 103'],
    [
      'a venue, and not the better price of a feed',
      [
        ['A', '', 100, 103],
        ['B', 'f', 101, 102],
      ],
      '100 / 103',
    ],
    [
      'a feed that is trusted',
      [
        ['A', '', 100, 103],
        ['B', 'f!', 101, 102],
      ],
      '101 / 102',
    ],
    ['not one feed', [['A', 'f', 101, 102]], '0 / 0, one feed’s left out'],
    [
      'not one feed for two venues',
      [
        ['A', 'f', 101, 102],
        ['B', 'f', 100, 103],
      ],
      '0 / 0, one feed’s left out',
    ],
    [
      'two feeds',
      [
        ['A', 'f', 101, 103],
        ['B', 'g', 100, 102],
      ],
      '101 / 102',
    ],
    [
      'a side that only feeds show, of two',
      [
        ['A', '', 100, 0],
        ['B', 'f', 101, 102],
        ['C', 'g', 99, 103],
      ],
      '100 / 102',
    ],
    [
      'not of one',
      [
        ['A', '', 100, 0],
        ['B', 'f', 101, 102],
      ],
      '100 / 0, one feed’s left out',
    ],
  ];
  test.each(rows)('%s', (_, sources, expected) => {
    const named = new Map<string, FeedSource>();
    const feeds = new Map<string, FeedSource>();
    for (const [venue, feed] of sources) {
      if (feed === '') continue;
      const source = named.get(feed) ?? { name: feed, maxDeviationBps: 1_000, trusted: feed.endsWith('!') };
      named.set(feed, source);
      feeds.set(venue, source);
    }
    const of = new Market({ venues: sources.map(([venue]) => venue), staleAfter: seconds(1), feeds });
    for (const [venue, , bid, ask] of sources) {
      quote(of, venue, bid, 10, ask, ask === 0 ? 0 : 10, now);
      of.setUp(venue, true);
    }
    const { bid, ask, isOneFeeds } = of.reference('XYZ', now);
    expect(`${orZero(bid.px)} / ${orZero(ask.px)}${isOneFeeds ? ', one feed’s left out' : ''}`).toBe(expected);
  });
});

test('what a feed shows is doubted where it is far from what venues show, from before any quote moves', () => {
  const at = instant(0);
  const feeds = new Map([['A', { name: 'f', maxDeviationBps: 1_000, trusted: false }]]);
  const of = new Market({ venues: ['A', 'B', 'C'], staleAfter: seconds(1), feeds, maxSpreadBps: 2_000 });
  quote(of, 'A', 500, 10, 501, 10, at);
  quote(of, 'B', 100, 10, 101, 10, at);
  quote(of, 'C', 100, 10, 101, 10, at);
  of.setUp('A', true);
  of.setUp('B', true);
  of.setUp('C', true);
  expect(of.venues.filter((venue) => of.isAmong(venue, of.reference('XYZ', at).doubted))).toEqual(['A']);
  quote(of, 'A', 101, 10, 102, 10, at);
  expect(of.reference('XYZ', at).doubted).toBe(0);
});

test.each([
  ['without a trade', 0, true],
  ['far from the last trade', 50, true],
  ['near the last trade', 100, false],
])('what one feed alone shows, %s', (_, last, isDoubted) => {
  const at = instant(0);
  const feeds = new Map([['A', { name: 'f', maxDeviationBps: 1_000, trusted: false }]]);
  const of = new Market({ venues: ['A'], staleAfter: seconds(1), feeds, maxSpreadBps: 2_000 });
  quote(of, 'A', 100, 10, 101, 10, at);
  of.setUp('A', true);
  if (last > 0) of.traded('XYZ', price(last), qty(1), at);
  expect(of.isAmong('A', of.reference('XYZ', at).doubted)).toBe(isDoubted);
});
