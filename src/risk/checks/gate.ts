/**
 * The gate where children leave. An order that was checked when it came, and has waited since, meets again what may
 * have changed: trading states, lists, the quote, the collar, its worth, and the sums (evaluateWork).
 */
import type { CheckCode } from '../codes.ts';

/**
 * What becomes of an order that does not pass: it is held until it does, or canceled. One that may not rest cannot be
 * held, and is canceled.
 */
export type Outcome = 'hold' | 'cancel';

/** The checks of the gate. What the market or others may mend holds; what does not pass by itself cancels. */
export const OUTCOMES: ReadonlyMap<string, Outcome> = new Map<CheckCode, Outcome>([
  ['R101-TRADING-STATE', 'hold'],
  ['R102-CLIENT', 'cancel'],
  ['R105-SYMBOL', 'cancel'],
  ['R106-RESTRICTED', 'cancel'],
  ['R107-SHORT-SALE', 'cancel'],
  ['R137-CLOSE-ONLY', 'cancel'],
  ['R127-NO-BORROW', 'cancel'],
  ['R128-SHORT-SALE-PRICE', 'hold'],
  ['R111-QUOTE', 'hold'],
  ['R113-ORDER-NOTIONAL', 'cancel'],
  ['R114-PRICE-COLLAR', 'hold'],
  ['R115-POSITION', 'hold'],
  ['R117-OPEN-QTY', 'hold'],
  ['R118-OPEN-NOTIONAL', 'hold'],
  ['R119-GROSS-NOTIONAL', 'hold'],
  ['R138-GROSS-POSITION', 'hold'],
  ['R139-EXPOSURE', 'hold'],
  ['R120-FIRM-NOTIONAL', 'hold'],
  ['R133-PRICE-MOVE', 'hold'],
]);
