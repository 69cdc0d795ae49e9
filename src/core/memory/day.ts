/** The trading day as a value. */
import { type Instant, instant, seconds } from '../../units/brand.ts';
import type { CoreConfig } from '../settings.ts';

/** The current trading day, or the next one; both 0 without a calendar. */
export interface TradingDay {
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** 20261231, where the market is; 0: the UTC date counts. */
  readonly date: number;
}

export const NO_DAY: TradingDay = { opensAt: instant(0), closesAt: instant(0), date: 0 };

/** While the market is closed orders are taken, and meet the day when they go out. */
export function isClosedAt({ opensAt, closesAt }: TradingDay, now: Instant): boolean {
  return closesAt > 0 && (now < opensAt || now >= closesAt);
}

/** Whose word on the day new orders need now; '' for nobody's. */
export function awaitedBy({ startOfDay }: Pick<CoreConfig, 'startOfDay'>, day: TradingDay, now: Instant): string {
  return startOfDay?.required === true && !isClosedAt(day, now) ? startOfDay.source : '';
}

/** An order for the opening expires this long after it. */
export const OPENING_WINDOW = seconds(60);
