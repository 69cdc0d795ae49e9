/** What a share of an order counts at: 9.90 at 10.00 and 1 % beyond, unless a row says otherwise. Prices in cents. */
import { describe, expect, test } from 'vitest';
import { OrdType } from '../../src/orders/values.ts';
import { highestPrice, larger, type Priced, worthOf } from '../../src/risk/worth/valuation.ts';
import { NO_PRICE, type Price } from '../../src/units/brand.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { px, pxOrNone, XYZ } from './riskDesk.ts';

const CENTS: Instrument = { ...XYZ, priceScale: 2, tickSize: px(1), collarBps: 100 };
const sides = (bid: number, ask: number) => ({ bid: pxOrNone(bid), ask: pxOrNone(ask) });
const terms = (ordType: OrdType, price = 0, stopPx = 0): Priced => ({
  ordType,
  price: pxOrNone(price),
  stopPx: pxOrNone(stopPx),
});
const { Market, Limit, Stop, StopLimit, Pegged } = OrdType;

test.each<[string, 'buy' | 'sell', Priced, [bid: number, ask: number], number]>([
  ['a buy: its limit', 'buy', terms(Limit, 950), [990, 1000], 950],
  ['however far it is through', 'buy', terms(Limit, 5000), [990, 1000], 5000],
  ['a sell: its limit', 'sell', terms(Limit, 1200), [990, 1000], 1200],
  ['or what it would get at once, and the collar', 'sell', terms(Limit, 100), [1000, 1010], 1010],
  ['its limit where nobody bids', 'sell', terms(Limit, 1200), [0, 2000], 1200],
  ['a market buy: the offer and the collar', 'buy', terms(Market), [990, 1000], 1010],
  ['the bid, where nobody offers', 'buy', terms(Market), [1000, 0], 1010],
  ['a market sell: the bid and the collar', 'sell', terms(Market), [1000, 1010], 1010],
  ['the market without a market: nothing tells', 'buy', terms(Market), [0, 0], 0],
  ['a buy stop above the market: there, and the collar', 'buy', terms(Stop, 0, 2000), [990, 1000], 2020],
  ['a buy stop that is through: the offer, and the collar', 'buy', terms(Stop, 0, 1), [990, 1000], 1010],
  ['a buy stop without a market', 'buy', terms(Stop, 0, 1000), [0, 0], 1010],
  ['a sell stop: the bid, from where it falls', 'sell', terms(Stop, 0, 500), [1000, 1010], 1010],
  ['a sell stop that is through', 'sell', terms(Stop, 0, 2000), [1000, 1010], 2020],
  ['a stop limit: its limit', 'buy', terms(StopLimit, 1300, 1200), [990, 1000], 1300],
  ['a sell stop limit: as a stop, where that is more', 'sell', terms(StopLimit, 100, 500), [1000, 1010], 1010],
  ['a peg: its limit', 'buy', terms(Pegged, 970), [990, 1000], 970],
  ['a peg without one: the farther side, and the collar', 'buy', terms(Pegged), [990, 1000], 1010],
  ['a peg to sell: the same', 'sell', terms(Pegged), [990, 1000], 1010],
  ['its limit is where it begins', 'sell', terms(Pegged, 970), [990, 1000], 1010],
])('%s', (_, side, of, [bid, ask], worth) => {
  expect(worthOf(side === 'buy', of, sides(bid, ask), CENTS)).toBe(worth === 0 ? NO_PRICE : worth);
});

describe('below zero, where the buyer is paid', () => {
  const OIL: Instrument = { ...CENTS, minPrice: px(-100_000), minCollar: px(5) };
  const at = (bid: number, ask: number) => ({ bid: px(bid), ask: px(ask) });
  const of = (ordType: OrdType, price: Price = NO_PRICE): Priced => ({ ordType, price, stopPx: NO_PRICE });

  test.each<[string, 'buy' | 'sell', Priced, { bid: Price; ask: Price }, number]>([
    ['a buy may bring more than its limit', 'buy', of(Limit, px(-3000)), at(-3765, -3760), -3797],
    ['a buy that is not through', 'buy', of(Limit, px(-4000)), at(-3765, -3760), -4000],
    ['a market buy', 'buy', of(Market), at(-3765, -3760), -3797],
    ['a market sell', 'sell', of(Market), at(-3765, -3760), -3802],
    ['a limit on the other side of zero', 'buy', of(Limit, px(5000)), at(-3765, -3760), 5000],
    ['at zero the least width', 'buy', of(Market), at(-1, 0), 5],
  ])('%s', (_, side, asked, quote, worth) => {
    expect(worthOf(side === 'buy', asked, quote, OIL)).toBe(worth);
  });
});

test('a collar wider than the price ends at the lowest price', () => {
  const wide = { ...CENTS, minCollar: px(5000) };
  expect(highestPrice(true, terms(Market), sides(990, 1000), wide)).toBe(6000);
  expect(worthOf(false, terms(Market), sides(990, 1000), wide)).toBe(5990);
});

test('the larger of two sums, whatever their signs', () => {
  expect([larger(px(-5), px(4)), larger(NO_PRICE, px(-4)), larger(px(3), NO_PRICE)]).toEqual([-5, -4, 3]);
});
