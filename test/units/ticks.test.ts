/** Ticks by price and day, held against a search of the prices around. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_PRICE, price, type Price } from '../../src/units/brand.ts';
import { isOnTick, onTick, type PriceSteps, stepsOn, tickAt, type TickBand } from '../../src/units/ticks.ts';
import { runs } from '../support/runs.ts';
import { isLegal } from './legal.ts';

const bands = (...rows: [number, number][]): TickBand[] =>
  rows.map(([from, tick]) => ({ from: price(from), tick: price(tick) }));
/** Hundredths of a cent below a dollar, cents from there on, at four decimals. */
const RULE_612: PriceSteps = { tickSize: price(7), ticks: bands([0, 1], [10_000, 100]) };

/** Ascending bands whose first prices are multiples of their ticks. */
const anyBands: fc.Arbitrary<TickBand[]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 5 })
  .map((steps) => {
    const made: [number, number][] = [];
    let from = 0;
    for (const [tick, away] of steps) {
      made.push([from, tick]);
      from += tick * away;
    }
    return bands(...made.map(([at, tick], i): [number, number] => [i === 0 ? 0 : Math.ceil(at / tick) * tick, tick]));
  })
  .filter((made) => made.every(({ from }, i) => i === 0 || from > made[i - 1].from));

describe('the nearest legal price', () => {
  it('is the first that is found on the passive side, whatever the table', () => {
    fc.assert(
      fc.property(
        fc.option(anyBands, { nil: undefined }),
        fc.integer({ min: -200, max: 1_500 }),
        fc.constantFrom(1 as const, -1 as const),
        (ticks, px, sign) => {
          const steps: PriceSteps = ticks === undefined ? { tickSize: price(5) } : { tickSize: price(5), ticks };
          let nearest = px;
          while (!isLegal(nearest, steps)) nearest -= sign;
          expect(onTick(price(px), steps, sign)).toBe(nearest);
          expect(isOnTick(price(px), steps)).toBe(nearest === px);
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it.each([
    [0.99995, 0.9999, 1.0],
    [0.9999, 0.9999, 0.9999],
    [1.0, 1.0, 1.0],
    [1.0001, 1.0, 1.01],
    [1.005, 1.0, 1.01],
    [0.00005, 0, 0.0001],
    [-0.00005, -0.0001, 0],
  ])('at %d: %d for a buy, %d for a sell', (px, buy, sell) => {
    const fine = { tickSize: price(70), ticks: bands([0, 10], [100_000, 1_000]) };
    const at = (sign: 1 | -1) => onTick(price(Math.round(px * 100_000)), fine, sign) / 100_000;
    expect([at(1), at(-1)]).toEqual([buy, sell]);
  });

  it('of none is none', () => {
    expect(onTick(NO_PRICE, RULE_612, 1)).toBe(NO_PRICE);
    expect(onTick(NO_PRICE, RULE_612, -1)).toBe(NO_PRICE);
  });
});

it('the first rule that holds on the day counts, and the one tick where none does', () => {
  const half = bands([0, 1], [10_000, 50]);
  const cents = bands([0, 1], [10_000, 100]);
  const tickRules = [
    { since: 20271101, until: 20280501, bands: half },
    { since: 20201231, until: 0, bands: cents },
  ];
  const tick = (day: number): Price => tickAt(stepsOn({ tickSize: price(500), tickRules }, day), price(10_050));
  expect([20201230, 20201231, 20271031, 20271101, 20280430, 20280501].map(tick)).toEqual([500, 100, 100, 50, 50, 100]);
});
