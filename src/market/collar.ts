/** How far from a reference an order may trade: the collar of risk's check, of a market order's plan, and of a peg. */
import { branded, type Price } from '../units/brand.ts';

/** Ten-thousandths in one. */
export const BPS = 10_000;
/** How far a market order may go beyond the quote it takes, where the configuration does not say. */
export const DEFAULT_COLLAR_BPS = 100;

/**
 * `bps` ten-thousandths of the size of `reference`, rounded down to its price scale: as wide below zero as above, and
 * at zero, where that is nothing, `minWidth`, the least it is anywhere.
 */
export function collarWidth(reference: number, bps: number, minWidth = 0): number {
  const size = Math.abs(reference);
  // Whole ten-thousandths first: size × bps could pass 2^53.
  const whole = Math.floor(size / BPS);
  const width = whole * bps + Math.floor(((size - whole * BPS) * bps) / BPS);
  return width > minWidth ? width : minWidth;
}

/**
 * The worst price inside a collar of `bps` around `reference`: highest for a buy (rounded down), lowest for a sell
 * (rounded up). A market order may be sent as a limit order at this price.
 */
export function collarBound(buy: boolean, reference: Price, bps: number, minWidth = 0): Price {
  const width = collarWidth(reference, bps, minWidth);
  // A price can be as large as can be counted, and its collar no larger.
  const { MAX_SAFE_INTEGER: most } = Number;
  return branded(buy ? Math.min(reference + width, most) : Math.max(reference - width, -most));
}
