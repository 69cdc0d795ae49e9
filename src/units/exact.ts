/**
 * Sums that are exact however large they get and whatever scales their parts have: whole numbers of any size, at one
 * scale that all others go into.
 */
import type { Price, Qty } from './brand.ts';
import { moneyDecimals, type Valued } from './instrument.ts';

/** Decimals of a sum: more than price, quantity and multiplier may have together, so that a half of it is exact too. */
export const EXACT_SCALE = 40;

const tens: readonly bigint[] = Array.from({ length: EXACT_SCALE + 1 }, (_, i) => 10n ** BigInt(i));

/** `value` × 10^-scale. */
export const exact = (value: number, scale: number): bigint => BigInt(value) * tens[EXACT_SCALE - scale];

/** A price, or any number at its scale, times a quantity, as money. */
export function exactMoney(px: Price | number, size: Qty, units: Valued): bigint {
  return BigInt(px) * BigInt(size) * BigInt(units.multiplier ?? 1) * tens[EXACT_SCALE - moneyDecimals(units)];
}

/** A sum as text, with at least `least` decimals and, rounded to nearest, at most `most`. */
export function exactText(sum: bigint, least = 0, most = EXACT_SCALE): string {
  const unit = tens[EXACT_SCALE - most];
  const size = ((sum < 0n ? -sum : sum) + unit / 2n) / unit;
  const digits = String(size).padStart(most + 1, '0');
  const behind = digits
    .slice(digits.length - most, digits.length)
    .replace(/0+$/, '')
    .padEnd(least, '0');
  const before = digits.slice(0, digits.length - most);
  return `${sum < 0n && size > 0n ? '-' : ''}${before}${behind === '' || most === 0 ? '' : `.${behind}`}`;
}

/** Money a share or contract, or any sum over another, rounded to `decimals`; '' over nothing. */
export function exactRatio(sum: bigint, over: bigint, decimals: number): string {
  if (over === 0n) return '';
  const scaled = (sum * tens[EXACT_SCALE]) / over;
  return exactText(scaled, decimals, decimals);
}
