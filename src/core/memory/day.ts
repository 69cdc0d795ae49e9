/** The trading day as a value. */
import { type Micros, micros, seconds } from '../../units/brand.ts';

/** The day that lasts, or the next one; both 0 where none is known. */
export interface TradingDay {
  readonly opensAt: Micros;
  readonly closesAt: Micros;
}

export const NO_DAY: TradingDay = { opensAt: micros(0), closesAt: micros(0) };

/** An order for the open that has not been in it by then has missed it. */
export const OPENING_WINDOW = seconds(60);
