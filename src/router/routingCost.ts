/**
 * Exact arithmetic of plans. Money is a whole number of 10^-6 of the currency; prices and quantities stay at their
 * instrument's scales. Products beyond 2^53 take the long way through BigInt: only instruments with fine scales do.
 */
import { moneyDecimals, type Valued } from '../units/instrument.ts';
import type { Price, Qty } from '../units/brand.ts';
import { POWERS_OF_TEN } from '../units/decimal.ts';

/** Decimals of money in plans: fees and costs a share need more than the money that risk counts. */
export const COST_SCALE = 6;

/**
 * Money past this counts as this. No order is worth so much; but a venue may quote any price, and what a plan makes
 * of it has to be a number all the same.
 */
const MOST_MONEY = 2 ** 52;

export const atMost = (money: number): number => Math.max(-MOST_MONEY, Math.min(MOST_MONEY, money));

export type Scales = Valued;

/** a × b ÷ divisor, rounded down; a, b and divisor are whole, divisor above 0. */
export function mulDivFloor(a: number, b: number, divisor: number): number {
  const product = a * b;
  return Number.isSafeInteger(product) ? divFloor(product, divisor) : longDiv(BigInt(a) * BigInt(b), divisor, 0n);
}

/** The same, rounded to nearest, halves up. */
export function mulDivNearest(a: number, b: number, divisor: number): number {
  const product = a * b;
  return Number.isSafeInteger(product) ? divNearest(product, divisor) : longDivNearest(BigInt(a) * BigInt(b), divisor);
}

/**
 * A price of one share or contract (10^qtyScale) as money, rounded to nearest, halves up, where the price scale is
 * finer.
 */
export function priceAsMoney(px: Price, { priceScale, multiplier = 1, multiplierScale = 0 }: Scales): number {
  const shift = COST_SCALE - priceScale - multiplierScale;
  if (shift >= 0) return atMost(px * multiplier * POWERS_OF_TEN[shift]);
  return mulDivNearest(px, multiplier, POWERS_OF_TEN[-shift]);
}

/** What a price of one means for a size of one, as money; 0 where that is no whole number. */
export function unitAsMoney(scales: Scales): number {
  const shift = COST_SCALE - moneyDecimals(scales);
  return shift >= 0 ? (scales.multiplier ?? 1) * POWERS_OF_TEN[shift] : 0;
}

/** px × size × multiplier as money, rounded to nearest, halves up. */
export function notionalAsMoney(px: Price, size: Qty, scales: Scales): number {
  const unit = unitAsMoney(scales);
  if (unit > 0) return atMost(px * size * unit);
  const { multiplier = 1 } = scales;
  const shift = COST_SCALE - moneyDecimals(scales);
  const product = px * size;
  if (Number.isSafeInteger(product)) return mulDivNearest(product, multiplier, POWERS_OF_TEN[-shift]);
  return longDivNearest(BigInt(px) * BigInt(size) * BigInt(multiplier), POWERS_OF_TEN[-shift]);
}

/** A fee a share on `size`, rounded to nearest, halves up. */
export function feeOn(feePerShare: number, size: Qty, scales: Scales): number {
  return mulDivNearest(feePerShare, size, POWERS_OF_TEN[scales.qtyScale]);
}

/** Money ÷ size: money a share, rounded to nearest, halves up. `size` above 0. */
export function moneyPerShare(money: number, size: Qty, scales: Scales): number {
  return mulDivNearest(money, POWERS_OF_TEN[scales.qtyScale], size);
}

const longDivNearest = (product: bigint, divisor: number): number => longDiv(product, divisor, BigInt(divisor));

/** floor((2·product + twiceBias) ÷ 2·divisor): a bias of the divisor rounds to nearest. */
function longDiv(product: bigint, divisor: number, twiceBias: bigint): number {
  const numerator = product * 2n + twiceBias;
  const by = BigInt(divisor) * 2n;
  const quotient = numerator / by;
  return atMost(Number(numerator < 0n && quotient * by !== numerator ? quotient - 1n : quotient));
}

/** Below this the quotient is off by at most one, and what it is off by is exact. */
const NEAR = 2 ** 52;

/** Exact for safe integers. The remainder of doubles is a call into the runtime, so the usual ones go without. */
function divFloor(value: number, divisor: number): number {
  if (value < NEAR && value > -NEAR && divisor < NEAR) {
    const near = Math.floor(value / divisor);
    return near * divisor > value ? near - 1 : near + 0; // + 0 turns −0 into 0
  }
  const rest = value % divisor;
  const quotient = (value - rest) / divisor;
  return rest < 0 ? quotient - 1 : quotient + 0;
}

function divNearest(value: number, divisor: number): number {
  const floor = divFloor(value, divisor);
  return 2 * (value - floor * divisor) >= divisor ? floor + 1 : floor;
}
