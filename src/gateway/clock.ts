/** The one place where wall-clock time enters. Tests and simulations pass a clock of their own. */
import { type Micros, micros } from '../units/brand.ts';

export interface Clock {
  /** Now, in whole microseconds since the epoch; never goes back within a process. */
  now(): Micros;
}

/** A step of the machine's clock (NTP, a suspended machine) is followed once it passes this. */
const MAX_DRIFT_MS = 5;

/** System time with microsecond steps: Date.now() alone has milliseconds, performance.now() alone drifts. */
export function systemClock(): Clock {
  let origin = performance.timeOrigin;
  let last = 0;
  return {
    now() {
      const wall = Date.now();
      let time = origin + performance.now();
      const drift = wall - time;
      if (drift > MAX_DRIFT_MS || drift < -MAX_DRIFT_MS) {
        origin += drift;
        time += drift;
      }
      last = Math.max(last, Math.floor(time * 1000));
      return micros(last);
    },
  };
}
