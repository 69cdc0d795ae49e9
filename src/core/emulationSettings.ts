/** What a person may turn on the orders that wait here. */
import { type Micros, millis, seconds } from '../units/brand.ts';

export interface EmulationSettings {
  /** What wakes a stop: a trade at its price or through it, or the protected quote it would trade with. */
  readonly stopTrigger: 'trade' | 'quote';
  /** A child that follows the quote stands at least this long … */
  readonly pegMinInterval: Micros;
  /** … and moves by so many of the venue's ticks at least. */
  readonly pegMinTicks: number;
  /** Parts of an iceberg are up to this much smaller than MaxFloor(111), by the order's own dice. */
  readonly displayRandomPpm: number;
  /** Orders for a close that no venue holds begin to work so long before it. */
  readonly closeLead: Micros;
}

export const DEFAULT_EMULATION: EmulationSettings = {
  stopTrigger: 'trade',
  pegMinInterval: millis(250),
  pegMinTicks: 1,
  displayRandomPpm: 0,
  closeLead: seconds(60),
};
