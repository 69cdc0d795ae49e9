/** Bounds for sizes and prices that nobody means: against a day's volume, and against the spread. */
import { collarWidth } from '../../market/collar.ts';
import { assert } from '../../units/assert.ts';
import { branded, type Price, type Qty } from '../../units/brand.ts';
import { floorDivide, NO_LIMIT } from '../worth/riskMoney.ts';

/** A part of the average daily volume, in 10^-4 of it, rounded down; NO_LIMIT at most. */
export function partOfVolume(adv: Qty, bps: number): Qty {
  return branded(Math.min(collarWidth(adv, bps), NO_LIMIT));
}

/**
 * The worst price within `hundredths` of a spread beyond the other side: as many spreads through the ask for a buy,
 * through the bid for a sell. A locked or crossed market has a spread of one tick.
 */
export function spreadsThrough(buy: boolean, { bid, ask }: Sides, tick: Price, hundredths: number): Price {
  assert(hundredths >= 0, 'a distance is not below zero');
  const spread = Math.max(ask - bid, tick);
  const reach = Math.min(
    floorDivide(spread, 100) * hundredths + floorDivide((spread % 100) * hundredths, 100),
    NO_LIMIT,
  );
  return branded(buy ? ask + reach : bid - reach);
}

interface Sides {
  readonly bid: Price;
  readonly ask: Price;
}
