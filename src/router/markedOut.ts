/** The journal record of where the market went after our fills. */
import type { ChildID } from '../orders/values.ts';
import type { Instant } from '../units/brand.ts';
import { int, list, record } from '../units/record.ts';

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
