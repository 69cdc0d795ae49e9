/** What orders are judged by, and what becomes of them without it: they fail closed. */
import { describe, expect, it, test } from 'vitest';
import { Peg } from '../../src/orders/terms.ts';
import { NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import { childID, OrdType, TimeInForce } from '../../src/orders/values.ts';
import { ALL_CLIENTS } from '../../src/router/refusals.ts';
import type { TestLimits } from '../support/limits.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

const COLLAR = { priceCollarBps: 1_000 };
const limits = (more: Partial<TestLimits> = {}, own: object = {}): TestLimits => ({
  clients: [{ clientID: 'C', limits: { ...COLLAR, ...own } }, { clientID: 'D' }],
  withoutReference: 'refuse',
  ...more,
});
const desk = (options: DeskOptions = {}): Desk => new Desk({ limits: limits(), maxSpreadBps: 2_000, ...options });
const last = (d: Desk) => [...d.core.state.orders.parents.values()].at(-1);
const text = (d: Desk) => last(d)?.text ?? '';
const sent = (lines: readonly string[]) => lines.filter((line) => line.startsWith('→'));
const HOW = '(referencePrice of XYZ is not set, and withoutReference is not "accept")';
const NONE = `R111-QUOTE: there is no bid or ask, so the order cannot be valued ${HOW}`;
const DOUBTED = `R111-QUOTE: there is no ask that is believed: the quotes are too wide, or too far from each other or the last trade, so the order cannot be valued ${HOW}`;
/** It can be valued by the bid alone. */
const AT_MARKET = { ordType: OrdType.Market, price: NO_PRICE };

describe('a limit order', () => {
  test.each<[string, (d: Desk) => unknown, number, string]>([
    ['without any quote', () => 0, 10, NONE],
    ['with a bid alone, near it', (d) => d.book('NORTH', [[9.99, 100]], []), 10, ''],
    [
      'with a bid alone, far above it',
      (d) => d.book('NORTH', [[9.99, 100]], []),
      11,
      'R114-PRICE-COLLAR: price 11 is above the collar at 10.989',
    ],
    ['with an ask alone', (d) => d.book('NORTH', [], [[10.01, 100]]), 9.99, ''],
    ['by the trade before a bid alone', (d) => (d.trade(9), d.book('NORTH', [[9.99, 100]], [])), 9.9, ''],
    [
      'whose book is halted',
      (d) => {
        d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
        d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'halted');
      },
      10,
      NONE,
    ],
    [
      'whose book is halted, by another that shows a bid alone',
      (d) => {
        d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
        d.book('SOUTH', [[9.98, 100]], []);
        d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'halted');
      },
      9.97,
      '',
    ],
    ['by the last trade', (d) => d.trade(10), 10, ''],
    ['within the collar of it', (d) => d.trade(10), 11.01, 'R114-PRICE-COLLAR: price 11.01 is above the collar at 11'],
    [
      'whose venue is down',
      (d) => (d.book('NORTH', [[9.99, 100]], [[10.01, 100]]), d.core.market.setUp('NORTH', false)),
      10,
      NONE,
    ],
    ['by a quote a thousand wide', (d) => d.book('NORTH', [[9.99, 100]], [[9999, 100]]), 9999, DOUBTED],
    [
      'by the trade before it',
      (d) => (d.trade(10), d.book('NORTH', [[9.99, 100]], [[9999, 100]])),
      9999,
      'R114-PRICE-COLLAR: price 9999 is above the collar at 11',
    ],
    [
      'by one venue that is far from the last trade',
      (d) => (d.trade(10), d.book('NORTH', [[399, 100]], [[400, 100]])),
      400,
      'R114-PRICE-COLLAR: price 400 is above the collar at 11',
    ],
    [
      'by two venues that say the same, whatever the last trade',
      (d) => {
        d.trade(10);
        for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[399, 100]], [[400, 100]]);
      },
      400,
      '',
    ],
    [
      'by two venues of which one is wild',
      (d) => {
        d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
        d.book('SOUTH', [], [[0.01, 100]]);
      },
      10,
      DOUBTED,
    ],
    [
      'by those and the last trade',
      (d) => {
        d.trade(10);
        d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
        d.book('SOUTH', [], [[0.01, 100]]);
      },
      10,
      '',
    ],
    [
      'by the one in the middle, which nothing bears out',
      (d) => {
        d.trade(10);
        d.book('NORTH', [[9.99, 100]], [[9999, 100]]);
        d.book('SOUTH', [[49.99, 100]], [[50.01, 100]]);
      },
      50,
      'R114-PRICE-COLLAR: price 50 is above the collar at 11',
    ],
  ])('%s', (_, before, price, refused) => {
    const d = desk();
    before(d);
    d.order('A', 'buy', 100, price);
    expect(text(d)).toBe(refused);
  });

  it('by what the configuration says, where nothing else is known', () => {
    const d = desk({ instrument: { referencePrice: px(10) } });
    d.order('A', 'buy', 100, 11.01);
    expect(text(d)).toBe('R114-PRICE-COLLAR: price 11.01 is above the collar at 11');
    d.order('B', 'buy', 100, 11);
    expect(text(d)).toBe('');
  });

  it('not by an old quote, however the router would take it', () => {
    const d = desk({ limits: limits({}, { maxQuoteAge: seconds(10) }) });
    d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
    d.after(seconds(11));
    d.order('A', 'buy', 100, 5000);
    expect(text(d)).toBe('R111-QUOTE: the quote is 11.002 s old, at most 10 s, so the order cannot be valued ' + HOW);
  });

  it('is not sent to where the quote is too old for its limits', () => {
    const d = desk({ limits: limits({}, { maxQuoteAge: seconds(10) }) });
    d.book('NORTH', [[9.98, 100]], [[10.0, 100]]);
    d.after(seconds(11));
    d.book('SOUTH', [[9.98, 100]], [[9.99, 100]]);
    expect(sent(d.order('A', 'buy', 200, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel }))).toEqual([
      '→SOUTH #1 100@9.99 ImmediateOrCancel sweep',
    ]);
  });

  it('needs a quote where its limits say so: a trade is none', () => {
    const d = desk({ limits: limits({}, { requireQuote: true }) });
    d.trade(10);
    d.order('A', 'buy', 100, 10);
    expect(text(d)).toBe(NONE.replace(HOW, '(requireQuote is set)'));
  });

  it('but a stop and a peg need the other side', () => {
    const d = desk();
    d.book('NORTH', [[9.99, 100]], []);
    const noAsk = NONE.replace('bid or ask', 'ask');
    d.order('A', 'buy', 100, 10.1, { ordType: OrdType.StopLimit, stopPx: px(10.05) });
    expect(text(d)).toBe(noAsk);
    d.order('B', 'buy', 100, 10.0, { ordType: OrdType.Pegged, peg: Peg.Primary });
    expect(text(d)).toBe(noAsk);
    d.order('C', 'buy', 100, 0, AT_MARKET);
    expect(text(d)).toBe(noAsk.replace(HOW, '(referencePrice of XYZ is not set)'));
  });
});

describe('our own quotes', () => {
  it('are no reference: a bid of ours does not lift the next one', () => {
    const d = desk();
    d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
    d.order('A', 'buy', 100, 10.0);
    d.ack(1);
    d.book('NORTH', [[10.0, 100]], []);
    d.book('SOUTH', [], [[10.01, 100]]);
    d.order('S', 'sell', 10, 0, AT_MARKET);
    expect(text(d)).toMatch(/^R111-QUOTE: there is no bid/);
    d.book('NORTH', [[10.0, 150]], []);
    d.order('S2', 'sell', 100, 0, AT_MARKET);
    expect(text(d), '50 of the 150 are others').toBe('');
    d.restart();
    d.book('NORTH', [[10.0, 100]], []);
    d.ack(1);
    d.order('S3', 'sell', 200, 0, AT_MARKET);
    expect(text(d)).toMatch(/^R111-QUOTE: there is no bid/);
  });
});

test('what was accepted stays ours while nobody knows whether it still rests, after a restart too', () => {
  const d = desk();
  d.book('NORTH', [[9.9, 100]], [[10.01, 100]]);
  d.order('A', 'buy', 100, 10.0);
  d.ack(1);
  d.out(1, { leavesQty: qty(100) });
  expect(d.core.state.orders.child(childID(1)).state).toBe('unknown');
  const quoted: [number, number][] = [10.0, 9.9].map((at) => [at, 100]);
  const bid = () => (d.book('NORTH', quoted, []), d.core.reference('XYZ', ALL_CLIENTS).bid.px);
  expect(bid()).toBe(px(9.9));
  d.restart();
  expect(bid()).toBe(px(9.9));
});

test('what a venue has filled a part of, and never accepted, is ours as well', () => {
  const d = desk();
  d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
  d.order('A', 'buy', 100, 10.0);
  d.fill(1, 1, 10.0);
  d.book('NORTH', [[10.0, 99]], []);
  d.order('S', 'sell', 10, 0, AT_MARKET);
  expect(text(d)).toMatch(/^R111-QUOTE: there is no bid/);
});

test.each<[string, (d: Desk) => unknown]>([
  ['that quotes show before its venue says a word', () => 0],
  ['whose venue is cut off', (d) => d.down('NORTH')],
  ['that its venue had accepted, and is cut off', (d) => (d.ack(1), d.down('NORTH'))],
])('ours is an order %s', (_, then) => {
  const d = desk();
  d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
  d.order('A', 'buy', 100, 10.0);
  then(d);
  d.after(seconds(1));
  d.book('NORTH', [[10.0, 100]], [[10.01, 100]]);
  d.moved();
  d.order('S', 'sell', 10, 0, AT_MARKET);
  expect(text(d)).toMatch(/^R111-QUOTE: there is no bid/);
});

test('what is over of ours is ours until the quotes have moved', () => {
  const d = desk();
  d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
  d.order('A', 'buy', 100, 10.0);
  d.ack(1);
  const shows = (size: number) => {
    d.after(seconds(1));
    d.book('NORTH', [[10.0, size]], [[10.01, 100]]);
    d.moved();
  };
  shows(100);
  d.fill(1, 40, 10.0);
  d.order('S1', 'sell', 100, 0, AT_MARKET);
  expect(text(d), 'filled in part').toMatch(/^R111-QUOTE: there is no bid/);
  shows(60);
  d.fill(1, 60, 10.0);
  d.order('S2', 'sell', 200, 0, AT_MARKET);
  expect(text(d), 'filled').toMatch(/^R111-QUOTE: there is no bid/);
  shows(60);
  expect(d.core.ownQuotes.isNoneIn('XYZ')).toBe(true);
  d.order('S3', 'sell', 200, 0, AT_MARKET);
  expect(text(d), 'of others').toBe('');
});

describe('configured otherwise', () => {
  it('an order with a limit waits for a reference', () => {
    const d = desk({ limits: limits({ withoutReference: 'hold' }) });
    expect(d.order('A', 'buy', 100, 5000)).toEqual([
      'A exec=New status=New 100/0/100',
      'A exec=Restated status=New 100/0/100',
    ]);
    expect(last(d)?.heldText).toBe(NONE);
    d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
    expect(sent(d.moved())).toEqual([]);
    expect(last(d)?.heldText).toBe('R114-PRICE-COLLAR: price 5000 is above the collar at 11.011');
    d.order('B', 'buy', 100, 10.01);
    expect(last(d)?.heldText).toBe('');
    expect(d.order('M', 'buy', 100, 'market', { ordType: OrdType.Market, price: NO_PRICE })).toHaveLength(2);
  });

  it('or is taken without', () => {
    const d = desk({ limits: limits({ withoutReference: 'accept' }) });
    d.order('A', 'buy', 100, 10);
    expect(text(d)).toBe('');
    d.order('M', 'buy', 100, 'market');
    expect(text(d), 'but not what nobody can value').toMatch(/^R111-QUOTE: there is no ask, /);
  });
});

test('a position can be closed without a reference', () => {
  const d = desk();
  d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
  d.order('A', 'buy', 100, 10.01);
  d.fill(1, 100, 10.01);
  d.core.market.setUp('NORTH', false);
  expect(d.order('S', 'sell', 100, 9.99)[0]).toBe('S exec=New status=New 100/0/100');
  d.order('S2', 'sell', 1, 9.99);
  expect(text(d)).toMatch(/^R111-QUOTE: there is no bid/);
});
