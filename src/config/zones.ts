/** Time zones by their IANA names: the one place that knows the library. The rules come with Node's own ICU data. */
import { createRequire } from 'node:module';
import type * as Library from 'temporal-polyfill';
import type { Zone } from '../session/schedule.ts';
import { type Instant, instant } from '../units/brand.ts';

type Temporal = typeof Library.Temporal;

const require = createRequire(import.meta.url);
let loaded: Temporal | undefined;

/** Loaded when the first zone is asked for: most gateways have no schedule, and start without it. */
function temporal(): Temporal {
  loaded ??= (require('temporal-polyfill') as typeof Library).Temporal;
  return loaded;
}

/** The zone, or undefined when there is none of that name. */
export function findZone(name: string): Zone | undefined {
  try {
    instantAt(instant(0)).toZonedDateTimeISO(name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const epoch = temporal().PlainDate.from('1970-01-01');
  return {
    name,
    dayAt: (at) => epoch.until(instantAt(at).toZonedDateTimeISO(name).toPlainDate()).days,
    instantOf: (day, secondOfDay) => firstMoment(name, epoch.add({ days: day }), secondOfDay),
  };
}

function firstMoment(zone: string, date: Library.Temporal.PlainDate, secondOfDay: number): Instant {
  const wanted = date.toPlainDateTime().add({ seconds: secondOfDay });
  // Of two moments, 'compatible' takes the first; a skipped time it moves on by the length of what was skipped.
  const found = wanted.toZonedDateTime(zone, { disambiguation: 'compatible' });
  if (found.toPlainDateTime().equals(wanted)) return microsOf(found);
  // Hence the jump is the last change up to there; `previous` looks strictly before.
  const jump = found.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  return microsOf(jump ?? found);
}

const instantAt = (at: Instant) => temporal().Instant.fromEpochMilliseconds(Math.floor(at / 1000));
const microsOf = (time: Library.Temporal.ZonedDateTime) => instant(time.epochMilliseconds * 1000);
