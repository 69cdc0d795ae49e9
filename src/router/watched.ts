/** What the router watches in the market, as journal records. */
import type { ChildID } from '../orders/values.ts';
import type { Instant } from '../units/brand.ts';
import { flag, int, list, record, text } from '../units/record.ts';

/** What was due: of each fill, one row at each horizon. */
export const MarkedOut = record('markedOut', 145, {
  at: int<Instant>(),
  marks: list({
    /** The child whose first fill it was. */
    childID: int<ChildID>(),
    /** Place in HORIZONS: learning/markouts.ts. */
    horizon: int(),
    /** From the middle of the market before the fill to that at `at`, in our direction, in 10^-7 of it. */
    move: int(),
  }),
});

/** A side of the quote crumbles: learning/crumbling.ts. */
export const QuoteCrumbles = record('quoteCrumbles', 146, {
  at: int<Instant>(),
  symbol: text(),
  /** The bid, and so orders that buy; else the offer. */
  buys: flag(),
  /** Orders of that side wait until then. */
  until: int<Instant>(),
  /** In ten-thousandths. */
  score: int(),
});
