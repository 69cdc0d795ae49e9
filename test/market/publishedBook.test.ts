/** How far a feed is believed: `stream.test.ts` in test/ops plays its messages. */
import { describe, expect, it } from 'vitest';
import { type FeedSource, Market } from '../../src/market/market.ts';
import { PublishedBook } from '../../src/market/publishedBook.ts';
import { instant, later, price, qty, seconds } from '../../src/units/brand.ts';
import { SYMBOLS } from '../sim/simFixture.ts';

const [{ instrument: like }] = SYMBOLS;
const instrument = { ...like, symbol: 'XYZ', priceScale: 2, qtyScale: 0 };
const START = instant(1_767_000_000_000_000);
const feed = (name: string): FeedSource => ({ name, maxDeviationBps: 1_000, trusted: false });
const levels = (bid: number) => ({
  bids: [{ px: price(bid), size: qty(10) }],
  asks: [{ px: price(bid + 2), size: qty(10) }],
});

/** Venue A shows its own quotes, B and C come from the feeds f and g. */
function aMarket() {
  const [f, g] = [feed('f'), feed('g')];
  const feeds = new Map([
    ['B', f],
    ['C', g],
  ]);
  const market = new Market({ venues: ['A', 'B', 'C'], staleAfter: seconds(10), feeds });
  for (const venue of market.venues) market.setUp(venue, true);
  const of = (venue: string, source: FeedSource) =>
    new PublishedBook(market, { source, venue, instrument, steps: () => ({ tickSize: price(1) }) });
  const shows = (bid: number, at = START) => market.open('XYZ', 'A').snapshot(levels(bid).bids, levels(bid).asks, at);
  return { market, b: of('B', f), c: of('C', g), shows };
}

describe('a feed', () => {
  it('that is alone may move the price by its bound in a minute, in however many steps', () => {
    const { b } = aMarket();
    const refused = [10_000, 10_500, 10_900, 11_400].map((bid, i) =>
      b.replace(levels(bid), undefined, later(START, seconds(i))),
    );
    expect(refused).toEqual([
      '',
      '',
      '',
      '114 is more than 1000 bps from its own book of a minute ago or less, 100.01',
    ]);
    // It goes on to say so: that is the price then, from the next minute on.
    let at = later(START, seconds(2));
    for (let i = 0; i < 12; i++) b.replace(levels(10_900), undefined, (at = later(at, seconds(5))));
    expect(b.replace(levels(11_400), undefined, later(at, seconds(5)))).toBe('');
  });

  it('is held against venues, not against another feed beside them', () => {
    const { b, c, shows } = aMarket();
    shows(10_000);
    expect(b.replace(levels(10_900), undefined, START)).toBe('');
    expect(c.replace(levels(9_990), undefined, START)).toBe('');
  });

  it('loses a book that was believed while venues said nothing, once they do', () => {
    const { market, b, shows } = aMarket();
    expect(b.replace(levels(15_000), undefined, START)).toBe('');
    shows(10_000);
    market.judgeFeeds('XYZ', START);
    expect(market.book('XYZ', 'B')?.lostWhy).toBe('too far from what venues show');
    expect(b.change(levels(15_001), undefined, START)).toBe('changes of a book that is not known: send the whole one');
  });

  it('moves no peg', () => {
    const { market, b, shows } = aMarket();
    shows(10_000);
    b.replace(levels(10_500), undefined, START);
    expect(market.bestOfOthers('XYZ', 0, START, () => 0, { doubted: 0, maxAge: seconds(10) }).px).toBe(10_000);
  });
});
