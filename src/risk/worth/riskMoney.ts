/**
 * Money as risk counts it: one scale for every instrument in a currency, so that orders in different symbols add up.
 * Profit and loss keep the instrument's own exact notional (slices/position.ts); this rounds, and names the direction.
 */
import { assert } from '../../units/assert.ts';
import { type Branded, branded, type Price, type Qty } from '../../units/brand.ts';
import { FINE_MONEY_SCALE, moneyScaleOf } from '../../units/currency.ts';
import { formatDecimal, POWERS_OF_TEN } from '../../units/decimal.ts';
import { type Instrument, moneyDecimals } from '../../units/instrument.ts';
import { withMultiplier } from '../../units/notional.ts';

/**
 * Integer count of 10^-moneyScaleOf(currency) of an instrument's currency. Never negative. Four decimals, so that a
 * ten-thousandth of a bitcoin counts; none for yen, won or rupiah, of which 10^15 are still counted exactly.
 */
export type Money = Branded<'Money'>;
/** Decimals of a limit in money, which is said once for all currencies. */
export const LIMIT_MONEY_SCALE = FINE_MONEY_SCALE;

export function money(value: number): Money {
  assert(Number.isSafeInteger(value) && value >= 0, 'money is a safe integer, not below zero');
  return branded(value);
}

/**
 * The largest quantity, sum of money or count in risk, and the value of a limit that is not set. Sums of values below
 * it, plus the one order under decision, are safe integers for any message of a peer.
 */
export const NO_LIMIT = 1_000_000_000_000_000;
/** The value of anything too large to count: it exceeds even NO_LIMIT. */
export const BEYOND = money(2 * NO_LIMIT);
export const NO_MONEY = money(0);

/** A limit in the money of `currency`, rounded down; one that is not set stays so. */
export function limitIn(currency: string, limit: Money): Money {
  const drop = LIMIT_MONEY_SCALE - moneyScaleOf(currency);
  return drop === 0 || limit === NO_LIMIT ? limit : branded(floorDivide(limit, POWERS_OF_TEN[drop]));
}

/** Money in words, with two decimals where the currency has them. */
export function moneyText(value: number, currency: string): string {
  const scale = moneyScaleOf(currency);
  return formatDecimal(value, scale, Math.min(scale, 2));
}

/** |price| × quantity × multiplier in money, rounded up, so that `> limit` is exact; BEYOND when it passes that. */
export function moneyUp(price: Price, quantity: Qty, instrument: Instrument): Money {
  return convert(price, quantity, instrument, 1);
}

/** The same rounded down, so that `< minimum` is exact. */
export function moneyDown(price: Price, quantity: Qty, instrument: Instrument): Money {
  return convert(price, quantity, instrument, 0);
}

/** |notional|, before the multiplier, in money, rounded up; BEYOND when it passes that. */
export function moneyOf(notional: bigint, instrument: Instrument): Money {
  const magnitude = withMultiplier(notional < 0n ? -notional : notional, instrument);
  return convertExactly(magnitude, moneyDecimals(instrument) - moneyScaleOf(instrument.currency), 1);
}

function convert(price: Price, quantity: Qty, instrument: Instrument, roundUp: 0 | 1): Money {
  const size = Math.abs(price);
  const { multiplier = 1 } = instrument;
  const product = size * quantity * multiplier;
  const drop = moneyDecimals(instrument) - moneyScaleOf(instrument.currency);
  // A product of three that is a safe integer had no larger one on its way: the multiplier is 1 or more.
  if (!Number.isSafeInteger(product) || drop > 15)
    return convertExactly(BigInt(size) * BigInt(quantity) * BigInt(multiplier), drop, roundUp);
  let value = product;
  if (drop > 0) {
    const unit = POWERS_OF_TEN[drop];
    value = floorDivide(product, unit);
    if (roundUp === 1 && value * unit !== product) value++;
  } else if (drop < 0) {
    value = product * POWERS_OF_TEN[-drop];
  }
  return value < BEYOND ? branded(value) : BEYOND;
}

/** Products past 2^53 only: rare enough to pay for a bigint. */
function convertExactly(magnitude: bigint, drop: number, roundUp: 0 | 1): Money {
  let value = magnitude;
  if (drop > 0) {
    const unit = 10n ** BigInt(drop);
    value = magnitude / unit;
    if (roundUp === 1 && value * unit !== magnitude) value++;
  } else {
    value = magnitude * 10n ** BigInt(-drop);
  }
  return value < BigInt(BEYOND) ? branded(Number(value)) : BEYOND;
}

/**
 * ⌊a ÷ b⌋ of safe integers, a ≥ 0, b > 0. The double quotient cannot round up to a whole number n above it: that would
 * take n × b − a ≤ a ÷ 2^53, which is less than one.
 */
export function floorDivide(a: number, b: number): number {
  return Math.floor(a / b);
}
