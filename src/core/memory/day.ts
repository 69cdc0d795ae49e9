/** The trading day as a value. */
import { type Instant, instant, seconds } from '../../units/brand.ts';

/** The current trading day, or the next one; both 0 without a calendar. */
export interface TradingDay {
  readonly opensAt: Instant;
  readonly closesAt: Instant;
}

export const NO_DAY: TradingDay = { opensAt: instant(0), closesAt: instant(0) };

/** An order for the opening expires this long after it. */
export const OPENING_WINDOW = seconds(60);
