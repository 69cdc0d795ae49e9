/**
 * What a venue says of the auction that it is going to hold: the size that would be left over on one side, what would
 * trade, and at which price. It is news of its moment: what is old says nothing.
 */
import { type Instant, NO_PRICE, NO_QTY, type Price, type Qty, type Span } from '../units/brand.ts';

export interface Imbalance {
  /** +1: more is to be bought than sold; −1: the reverse; 0: as much. */
  readonly sign: 1 | 0 | -1;
  /** Left over on that side; 0 where the venue only says which side it is. */
  readonly size: Qty;
  /** What would trade; 0 where that is not told. */
  readonly paired: Qty;
  /** At which price, NO_PRICE where that is not told. */
  readonly px: Price;
  readonly at: Instant;
}

export const NO_IMBALANCE: Omit<Imbalance, 'at'> = { sign: 0, size: NO_QTY, paired: NO_QTY, px: NO_PRICE };

/** As one number: above zero for buyers, 1 for a size that is not known; 0 where there is none, or it is not known. */
export function imbalanceAt(told: Imbalance | undefined, now: Instant, maxAge: Span): number {
  if (told === undefined || now - told.at > maxAge) return 0;
  return told.sign * Math.max(1, told.size);
}
