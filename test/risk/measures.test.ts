/** The measures over time, each in a table of what it is, and against lists that forget nothing. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partOfVolume, spreadsThrough } from '../../src/risk/checks/fatFinger.ts';
import { OwnPrices } from '../../src/risk/windows/ownPrices.ts';
import { RecentSizes, SIZES_KEPT } from '../../src/risk/windows/recentSizes.ts';
import { Repeats } from '../../src/risk/windows/repeats.ts';
import { NO_LIMIT } from '../../src/risk/worth/riskMoney.ts';
import { slotOf, SLOTS_IN_WINDOW, WindowSums } from '../../src/risk/windows/windowSums.ts';
import { NO_PRICE, seconds, span } from '../../src/units/brand.ts';
import { px, q, units, us } from './riskDesk.ts';

/** Slots of a window that count at a time: the present one and the whole window before it. */
const counts = (at: number, now: number, slot: number): boolean =>
  Math.floor(at / slot) >= Math.floor(now / slot) - SLOTS_IN_WINDOW;

const gap = fc.oneof(fc.constant(0), fc.nat(50), fc.nat(20_000));
const anyWindow = fc.integer({ min: 1, max: 10_000 });

describe('WindowSums', () => {
  test('equals a sum over the whole list', () => {
    const steps = fc.array(fc.record({ gap, column: fc.nat(1), amount: fc.nat(9), look: gap }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, anyWindow, (all, window) => {
        const sums = new WindowSums(span(window), 2);
        const list: { at: number; column: number; amount: number }[] = [];
        let now = 0;
        for (const { gap: passed, column, amount, look } of all) {
          now += passed;
          sums.add(column, amount, us(now));
          list.push({ at: now, column, amount });
          for (const which of [0, 1]) {
            const kept = list.filter((e) => e.column === which && counts(e.at, now + look, slotOf(span(window))));
            expect(sums.total(which, us(now + look))).toBe(kept.reduce((sum, e) => sum + e.amount, 0));
          }
        }
      }),
    );
  });

  test('a window is never shorter than it says, and a slot longer at most', () => {
    const sums = new WindowSums(seconds(60), 1);
    sums.add(0, 1, us(1_999_999));
    expect(sums.total(0, us(61_999_999))).toBe(1);
    expect(sums.total(0, us(62_000_000))).toBe(0);
    expect(sums.total(0, us(10 ** 15))).toBe(0);
  });

  test('a clock that steps back stands still', () => {
    const sums = new WindowSums(seconds(60), 1);
    sums.add(0, 1, us(100_000_000));
    sums.add(0, 1, us(10));
    expect([sums.total(0, us(10)), sums.total(0, us(160_999_999)), sums.total(0, us(161_000_000))]).toEqual([2, 2, 0]);
  });
});

describe('OwnPrices', () => {
  test('equals the extreme of the whole list', () => {
    const steps = fc.array(fc.record({ gap, buy: fc.boolean(), at: fc.integer({ min: -50, max: 50 }), look: gap }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, anyWindow, (all, window) => {
        const prices = new OwnPrices(span(window));
        const list: { at: number; buy: boolean; px: number }[] = [];
        let now = 0;
        for (const { gap: passed, buy, at, look } of all) {
          now += passed;
          prices.add(buy, px(at), us(now));
          list.push({ at: now, buy, px: at });
          for (const side of [true, false]) {
            const kept = list.filter((e) => e.buy === side && counts(e.at, now + look, slotOf(span(window))));
            const ours = kept.map((e) => e.px);
            const extreme = ours.length === 0 ? NO_PRICE : side ? Math.min(...ours) : Math.max(...ours);
            expect(prices.extreme(side, us(now + look))).toBe(extreme);
          }
        }
      }),
    );
  });
});

describe('Repeats', () => {
  test('equals a count over the whole list, since the last time a person enabled it', () => {
    const step = fc.record({
      gap,
      kind: fc.constantFrom('XYZ buy', 'XYZ sell'),
      quantity: fc.nat(2),
      enables: fc.nat(20),
      most: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), anyWindow, (all, window) => {
        const repeats = new Repeats(span(window));
        const list: { at: number; kind: string; quantity: number }[] = [];
        let now = 0;
        let since = -1;
        for (const { gap: passed, kind, quantity, enables, most } of all) {
          now += passed;
          if (enables === 0) repeats.enable(us((since = now)));
          repeats.add(kind, q(quantity), us(now));
          list.push({ at: now, kind, quantity });
          const equal = list.filter((e) => e.kind === kind && e.quantity === quantity);
          const kept = equal.filter((e) => e.at > now - window && e.at > since);
          expect(repeats.count(kind, q(quantity), us(now), most)).toBe(Math.min(most, kept.length));
        }
      }),
    );
  });

  test('remembers the last 8,192 in a flood', () => {
    const repeats = new Repeats(seconds(60));
    for (let n = 0; n < 9_000; n++) repeats.add(n < 900 ? 'early' : 'late', q(1), us(n));
    expect(repeats.count('early', q(1), us(9_000), 1_000)).toBe(92);
  });
});

describe('RecentSizes', () => {
  test('has the largest of the last', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 300, size: 'max' }), (all) => {
        const sizes = new RecentSizes();
        for (const [n, size] of all.entries()) {
          sizes.add(units(size));
          const kept = all.slice(0, n + 1).slice(-SIZES_KEPT);
          expect([sizes.count, sizes.largest()]).toEqual([kept.length, units(Math.max(...kept))]);
        }
      }),
    );
    expect([new RecentSizes().count, new RecentSizes().largest()]).toEqual([0, 0]);
  });
});

describe('fat fingers', () => {
  test('a part of the average daily volume is exact, rounded down', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: NO_LIMIT }), fc.nat(1_000_000), (adv, bps) => {
        const exact = (BigInt(adv) * BigInt(bps)) / 10_000n;
        expect(partOfVolume(q(adv), bps)).toBe(Number(exact < BigInt(NO_LIMIT) ? exact : BigInt(NO_LIMIT)));
      }),
    );
  });

  const rows: [name: string, buy: boolean, bid: number, ask: number, hundredths: number, bound: number][] = [
    ['three spreads above the ask', true, 99_900, 100_100, 300, 100_700],
    ['half a spread below the bid', false, 99_900, 100_100, 50, 99_800],
    ['no further than the other side', true, 99_900, 100_100, 0, 100_100],
    ['a locked market has a tick', true, 100_000, 100_000, 200, 100_200],
    ['a crossed market has a tick', false, 100_100, 100_000, 200, 99_900],
    ['below zero too', true, -300, -100, 100, 100],
  ];
  test.each(rows)('%s', (_, buy, bid, ask, hundredths, bound) => {
    expect(spreadsThrough(buy, { bid: px(bid), ask: px(ask) }, px(100), hundredths)).toBe(bound);
  });
});
