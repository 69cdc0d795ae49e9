/** The trading day as a value. */
import { type Instant, instant, seconds } from '../../units/brand.ts';

/** The current trading day, or the next one; both 0 without a calendar. */
export interface TradingDay {
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** 20261231, where the market is; 0: the UTC date counts. */
  readonly date: number;
}

export const NO_DAY: TradingDay = { opensAt: instant(0), closesAt: instant(0), date: 0 };

/** An order for the opening expires this long after it. */
export const OPENING_WINDOW = seconds(60);
