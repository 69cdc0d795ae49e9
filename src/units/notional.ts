/**
 * Exact products and sums of Price × Qty. A notional counts 10^-(priceScale + qtyScale) of the currency, before the
 * multiplier of a contract. One product of two safe integers may pass 2^53, so sums that are kept are bigint; they
 * change once a fill, not once a message.
 */
import type { Price, Qty } from './brand.ts';
import type { Valued } from './instrument.ts';

/** Price × quantity, exact. */
export function notionalOf(price: Price, quantity: Qty): bigint {
  const product = price * quantity;
  return Number.isSafeInteger(product) ? BigInt(product) : BigInt(price) * BigInt(quantity);
}

/** A notional, or a sum of them, in money: a count of 10^-moneyDecimals of the currency. */
export const withMultiplier = (notional: bigint, { multiplier = 1 }: Valued): bigint =>
  multiplier === 1 ? notional : notional * BigInt(multiplier);

/** Digits of AvgPx beyond the instrument's price scale. */
export const AVG_PX_EXTRA_DECIMALS = 4;

/**
 * AvgPx(6): notional ÷ quantity in units of 10^-(priceScale + extraDecimals), rounded half to even. Zero when nothing
 * filled, as FIX wants. `extraDecimals` are digits beyond the price scale, so that AvgPx × CumQty gives the sum back.
 */
export function averagePrice(notional: bigint, quantity: Qty, extraDecimals: number): number {
  if (quantity === 0) return 0;
  const divisor = BigInt(quantity);
  const scaled = notional * 10n ** BigInt(extraDecimals);
  const negative = scaled < 0n;
  const magnitude = negative ? -scaled : scaled;
  let quotient = magnitude / divisor;
  const twice = (magnitude - quotient * divisor) * 2n;
  if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) quotient += 1n;
  return Number(negative ? -quotient : quotient);
}
