/**
 * Exact arithmetic of plans. Money is a whole number of 10^-6 of the currency; prices and quantities stay at their
 * instrument's scales. Products beyond 2^53 take the long way through BigInt: only instruments with fine scales do.
 */
import type { Instrument } from '../units/instrument.ts';
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

export type Scales = Pick<Instrument, 'priceScale' | 'qtyScale'>;

/** a × b ÷ divisor, rounded down; a, b and divisor are whole, divisor above 0. */
export function mulDivFloor(a: number, b: number, divisor: number): number {
  const product = a * b;
  return Number.isSafeInteger(product) ? divFloor(product, divisor) : longMulDiv(a, b, divisor, 0n);
}

/** The same, rounded to nearest, halves up. */
export function mulDivNearest(a: number, b: number, divisor: number): number {
  const product = a * b;
  return Number.isSafeInteger(product) ? divNearest(product, divisor) : longMulDiv(a, b, divisor, BigInt(divisor));
}

/** A price of one share (10^qtyScale) as money, rounded to nearest, halves up, where the price scale is finer. */
export function priceAsMoney(px: Price, scales: Scales): number {
  const shift = COST_SCALE - scales.priceScale;
  return shift >= 0 ? atMost(px * POWERS_OF_TEN[shift]) : divNearest(px, POWERS_OF_TEN[-shift]);
}

/** px × size as money, rounded to nearest, halves up. */
export function notionalAsMoney(px: Price, size: Qty, scales: Scales): number {
  const shift = COST_SCALE - scales.priceScale - scales.qtyScale;
  return shift >= 0 ? atMost(px * size * POWERS_OF_TEN[shift]) : mulDivNearest(px, size, POWERS_OF_TEN[-shift]);
}

/** A fee a share on `size`, rounded to nearest, halves up. */
export function feeOn(feePerShare: number, size: Qty, scales: Scales): number {
  return mulDivNearest(feePerShare, size, POWERS_OF_TEN[scales.qtyScale]);
}

/** Money ÷ size: money a share, rounded to nearest, halves up. `size` above 0. */
export function moneyPerShare(money: number, size: Qty, scales: Scales): number {
  return mulDivNearest(money, POWERS_OF_TEN[scales.qtyScale], size);
}

/** floor((2ab + twiceBias) ÷ 2·divisor): a bias of the divisor rounds to nearest. */
function longMulDiv(a: number, b: number, divisor: number, twiceBias: bigint): number {
  const numerator = BigInt(a) * BigInt(b) * 2n + twiceBias;
  const by = BigInt(divisor) * 2n;
  const quotient = numerator / by;
  return atMost(Number(numerator < 0n && quotient * by !== numerator ? quotient - 1n : quotient));
}

/** Exact for safe integers: the remainder is exact, so the division is. */
function divFloor(value: number, divisor: number): number {
  const rest = value % divisor;
  const quotient = (value - rest) / divisor;
  return rest < 0 ? quotient - 1 : quotient + 0; // + 0 turns −0 into 0
}

function divNearest(value: number, divisor: number): number {
  const floor = divFloor(value, divisor);
  return 2 * (value - floor * divisor) >= divisor ? floor + 1 : floor;
}
