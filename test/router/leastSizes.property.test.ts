/**
 * Venues with smallest orders, and with lots of their own: over its rounds an order gets all that can be had there. The
 * most is found by a search of all splits, which shares no code with the router.
 */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatDecimal } from '../../src/units/decimal.ts';
import { runs } from '../support/runs.ts';
import { plan, planText, venue } from './make.ts';

interface Shop {
  /** In ticks beyond 10.00. */
  readonly levels: readonly { readonly away: number; readonly size: number }[];
  readonly lot: number;
  readonly min: number;
  readonly take: number;
}

const shop = (lots: readonly number[], mins: readonly number[]): fc.Arbitrary<Shop> =>
  fc.record({
    levels: fc
      .array(fc.record({ step: fc.integer({ min: 0, max: 1 }), size: fc.integer({ min: 1, max: 4 }) }), {
        minLength: 1,
        maxLength: 2,
      })
      .map((some) => some.map(({ step, size }, i) => ({ away: step + 2 * i, size }))),
    lot: fc.constantFrom(...lots),
    min: fc.constantFrom(...mins),
    take: fc.integer({ min: 0, max: 3_000 }),
  });

const wantedAt = (lots: readonly number[], mins: readonly number[]) =>
  fc.record({ shops: fc.tuple(shop(lots, mins), shop(lots, mins), shop(lots, mins)), size: fc.nat({ max: 8 }) });

const NAMES = ['A', 'B', 'C'];

/** What an order gets round by round, where each venue has what it shows. */
function got(shops: readonly Shop[], wanted: number): number {
  const books = shops.map(({ levels }) => levels.map((level) => ({ ...level })));
  let left = wanted;
  for (let round = 0; round < 8 && left > 0; round++) {
    const views = books.map((book, i) => {
      const asks = book.filter(({ size }) => size > 0).map(({ away, size }) => `${at(away)}x${size}`);
      const { lot, min, take } = shops[i];
      return venue(NAMES[i], { asks: asks.join(' '), lot, min, take });
    });
    const { children } = plan(`buy ${left} limit 10.05 IOC`, views);
    if (children.length === 0) break;
    for (const child of children) {
      let rest: number = child.terms.orderQty;
      for (const level of books[NAMES.indexOf(child.venue)]) {
        const size = Math.min(rest, level.size);
        level.size -= size;
        rest -= size;
        left -= size;
      }
    }
  }
  return wanted - left;
}

const at = (away: number): string => formatDecimal(1_000 + away, 2);

/** The most that one order at each venue gets, of whole lots and not below its smallest, but for an order below that. */
function most(shops: readonly Shop[], wanted: number): number {
  let best = 0;
  const from = (i: number, had: number): void => {
    best = Math.max(best, had);
    if (i === shops.length) return;
    const { levels, lot, min } = shops[i];
    const shown = levels.reduce((sum, { size }) => sum + size, 0);
    from(i + 1, had);
    for (let size = lot; size <= Math.min(shown, wanted - had); size += lot) {
      if (size >= Math.min(min, wanted)) from(i + 1, had + size);
    }
  };
  from(0, 0);
  return best;
}

describe('over its rounds', () => {
  it('an order gets as much as smallest orders allow', () => {
    fc.assert(
      fc.property(wantedAt([1], [1, 2, 3]), ({ shops, size }) => {
        expect(got(shops, size)).toBeGreaterThanOrEqual(most(shops, size));
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('and less than the largest lot below what lots allow; never less by asking for more', () => {
    fc.assert(
      fc.property(wantedAt([1, 2, 3], [1]), ({ shops, size }) => {
        const had = got(shops, size);
        expect(most(shops, size) - had).toBeLessThan(3);
        expect(got(shops, size + 1)).toBeGreaterThanOrEqual(had);
      }),
      { numRuns: runs(1_000) },
    );
  });
});

const V = (id: string, asks: string, min: number) => venue(id, { asks, min });

test.each([
  [
    'one that may take it all, beside one that may not',
    [V('A', '10.00x2', 3), V('C', '10.00x3', 3)],
    'sweep C 3 @ 10.00',
  ],
  [
    'what is too small everywhere else is in nobody’s way',
    [V('A', '10.01x3', 3), V('B', '10.00x1', 3)],
    'sweep A 3 @ 10.01',
  ],
  ['two that may, each with a part', [V('A', '10.00x1 10.02x3', 3), V('B', '10.01x4', 3)], 'sweep B 3 @ 10.01'],
])('of 3, where orders of less than 3 are not sent: %s', (_, views, sent) => {
  expect(planText(plan('buy 3 limit 10.05 IOC', views))).toBe(`${sent} IOC`);
});
