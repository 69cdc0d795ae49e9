/** The two memories that fade with time, against lists that forget nothing. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrdType, Side } from '../../src/orders/values.ts';
import { DUPLICATE_WINDOW_MAX, kindOf, RECENT_MAX, RecentOrders } from '../../src/risk/windows/duplicates.ts';
import { RATE_COUNT_MAX, RATE_WINDOW_MAX, RateWindow } from '../../src/risk/windows/rates.ts';
import { NOT_YET } from '../../src/units/brand.ts';
import { px, q, us } from './riskDesk.ts';

describe('RateWindow', () => {
  test('equals a count over the whole list, in bursts and in quiet', () => {
    const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(10), fc.nat(RATE_WINDOW_MAX)), {
      maxLength: 300,
      size: 'max',
    });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: RATE_WINDOW_MAX }), (steps, window) => {
        const rate = new RateWindow();
        const all: number[] = [];
        let now = 0;
        for (const gap of steps) {
          now += gap;
          expect(rate.countSince(now - window)).toBe(all.filter((at) => at > now - window).length);
          rate.add(us(now));
          all.push(now);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('serves all that the limit allows, and no more in any window, whatever comes', () => {
    const gaps = fc.array(fc.nat(30), { maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 100 }), (steps, count, window) => {
        const rate = new RateWindow();
        const served: number[] = [];
        let now = 0;
        for (const gap of steps) {
          now += gap;
          const hasRoom = served.filter((at) => at > now - window).length < count;
          expect(rate.countSince(now - window) < count).toBe(hasRoom);
          if (!hasRoom) continue;
          rate.add(us(now));
          served.push(now);
        }
      }),
    );
  });

  test('forgets what came before the most it can count', () => {
    const rate = new RateWindow();
    for (let n = 0; n < RATE_COUNT_MAX + 1_000; n++) rate.add(us(n));
    expect(rate.countSince(-1)).toBe(RATE_COUNT_MAX);
    expect(rate.countSince(RATE_COUNT_MAX + 989)).toBe(10);
  });

  test('a clock that steps back stands still', () => {
    const rate = new RateWindow();
    rate.add(us(100));
    rate.add(us(50));
    expect(rate.countSince(99)).toBe(2);
  });
});

describe('RecentOrders', () => {
  const order = fc.record({
    line: fc.nat(2),
    side: fc.constantFrom(Side.Buy, Side.Sell),
    ordType: fc.constantFrom(OrdType.Limit, OrdType.Market),
    quantity: fc.oneof(fc.nat(3), fc.constant(2 ** 32 + 1), fc.constant(1)),
    price: fc.oneof(fc.nat(3), fc.constant(2 ** 33)),
    account: fc.constantFrom('', 'A1', 'A2'),
    gap: fc.oneof(fc.constant(0), fc.nat(1_000)),
  });

  test('finds the last equal order, as a search of the whole list does', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 200, size: 'max' }), (orders) => {
        const recent = new RecentOrders();
        const last = new Map<string, number>();
        let now = 1;
        for (const { line, side, ordType, quantity, price, account, gap } of orders) {
          now += gap;
          const key = [line, side, ordType, quantity, price, account].join(' ');
          const kind = kindOf(line, side, ordType);
          expect(recent.lastSame(kind, q(quantity), px(price), account)).toBe(last.get(key) ?? NOT_YET);
          recent.add(kind, q(quantity), px(price), account, us(now));
          last.set(key, now);
        }
      }),
      { numRuns: 300 },
    );
  });

  const add = (recent: RecentOrders, quantity: number, at: number) =>
    recent.add(kindOf(0, Side.Buy, OrdType.Limit), q(quantity), px(1), 'A1', us(at));
  const find = (recent: RecentOrders, quantity: number) =>
    recent.lastSame(kindOf(0, Side.Buy, OrdType.Limit), q(quantity), px(1), 'A1');

  test('in a flood only the newest RECENT_MAX are remembered', () => {
    const recent = new RecentOrders();
    for (let n = 1; n <= RECENT_MAX + 100; n++) add(recent, n, n);
    expect([find(recent, 100), find(recent, 101), find(recent, RECENT_MAX + 100)]).toEqual([
      NOT_YET,
      101,
      RECENT_MAX + 100,
    ]);
  });

  test('keeps all of the longest window, and needs no more room than that', () => {
    const recent = new RecentOrders();
    for (let n = 1; n <= 1_000; n++) add(recent, n, n * (DUPLICATE_WINDOW_MAX / 10));
    for (let n = 991; n <= 1_000; n++) expect(find(recent, n)).toBe(n * (DUPLICATE_WINDOW_MAX / 10));
    expect(find(recent, 1)).toBe(NOT_YET);
  });
});
