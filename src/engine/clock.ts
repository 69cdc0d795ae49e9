/** The one place where wall-clock time enters. Tests and simulations pass a clock of their own. */
import { type Instant, instant } from '../units/brand.ts';

export interface Clock {
  /** Now, in whole microseconds since the epoch; never goes back within a process. */
  now(): Instant;
}

/** A step of the machine's clock (NTP, a suspended machine) is followed once it passes this. */
const MAX_DRIFT_MS = 5;

/** How often the machine's clock is looked at: once in a batch of messages is enough to follow it. */
const CHECK_MS = 1;

/** System time with microsecond steps: Date.now() alone has milliseconds, performance.now() alone drifts. */
export function systemClock(): Clock {
  let origin = performance.timeOrigin;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let last = 0;
  return {
    now() {
      const steady = performance.now();
      if (steady - checkedAt >= CHECK_MS) {
        checkedAt = steady;
        const drift = Date.now() - (origin + steady);
        if (drift > MAX_DRIFT_MS || drift < -MAX_DRIFT_MS) origin += drift;
      }
      const time = Math.floor((origin + steady) * 1000);
      if (time > last) last = time;
      return instant(last);
    },
  };
}
