/** The trading day as a value. */
import { type Instant, instant, seconds } from '../../units/brand.ts';

/** The day that lasts, or the next one; both 0 where none is known. */
export interface TradingDay {
  readonly opensAt: Instant;
  readonly closesAt: Instant;
}

export const NO_DAY: TradingDay = { opensAt: instant(0), closesAt: instant(0) };

/** An order for the open that has not been in it by then has missed it. */
export const OPENING_WINDOW = seconds(60);
