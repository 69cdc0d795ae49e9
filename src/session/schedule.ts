/**
 * The hours of a session: which wall-clock windows it may be connected in, and when a new period, with new sequence
 * numbers, begins. A plain decision about one moment; what follows from it is the driver's. Zones come as arguments,
 * since their rules are data that changes by law.
 *
 * A time of day means the first moment of its day at which the zone's clock shows it or later. So a time that a change
 * to summer time skips is the moment of that change, and of one that exists twice the first is used.
 */
import { assert } from '../units/assert.ts';
import { type Instant, least } from '../units/brand.ts';

/** A zone's calendar and clock. */
export interface Zone {
  /** IANA name. */
  readonly name: string;
  /** The date in the zone, as days since 1970-01-01. */
  dayAt(at: Instant): number;
  /** The first moment of `day` at which the clock shows `secondOfDay` or later. */
  instantOf(day: number, secondOfDay: number): Instant;
}

/** Days of the week as ISO 8601 counts them. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * Periods begin on each of `startDays` at `start` and last until the next `end`. Without a Schedule a session never
 * ends.
 */
export interface Schedule {
  /** Numbers start again with the periods that begin on these days: with none, never; absent: with every period. */
  readonly resetDays?: ReadonlySet<Weekday>;
  readonly startZone: Zone;
  /** Seconds of the day. */
  readonly start: number;
  readonly startDays: ReadonlySet<Weekday>;
  readonly endZone: Zone;
  readonly end: number;
  /** The day of the week on which periods end; undefined: at the next `end`, at most a day later. */
  readonly endDay: Weekday | undefined;
}

/** The last period that began by some moment: the session is open in [startsAt, endsAt), and again from nextAt on. */
export interface Period {
  readonly startsAt: Instant;
  /** From startsAt to nextAt: a period that would last into the next one ends with it, and one may be skipped whole. */
  readonly endsAt: Instant;
  readonly nextAt: Instant;
}

/** A moment of these days at which numbers start again while the session stays as it is. */
export interface DailyReset {
  readonly zone: Zone;
  /** Second of the day. */
  readonly time: number;
  readonly days: ReadonlySet<Weekday>;
}

/** The last such moment up to `now`, and the first after it. */
export function resetsAround(
  { zone, time, days }: DailyReset,
  now: Instant,
): { readonly last: Instant; readonly next: Instant } {
  const today = zone.dayAt(now);
  const rings = (day: number) => days.has(weekdayOf(day));
  const last = findDay(today, -1, (day) => rings(day) && zone.instantOf(day, time) <= now);
  const next = findDay(today, 1, (day) => rings(day) && zone.instantOf(day, time) > now);
  return { last: zone.instantOf(last, time), next: zone.instantOf(next, time) };
}

/** The longest way from any day to the nearest one that fits: a week, and a day that a zone left out (Samoa, 2011). */
const MAX_DAYS = 9;

/** The period at `now`, or the last one before it. Costs some ten zone look-ups: keep it until its end. */
export function periodAt(schedule: Schedule, now: Instant): Period {
  const { startZone, endZone, endDay } = schedule;
  const starts = (day: number) => schedule.startDays.has(weekdayOf(day));
  const ends = (day: number) => endDay === undefined || weekdayOf(day) === endDay;
  const today = startZone.dayAt(now);
  const startDay = findDay(today, -1, (day) => starts(day) && startZone.instantOf(day, schedule.start) <= now);
  const startsAt = startZone.instantOf(startDay, schedule.start);
  const nextDay = findDay(startDay, 1, (day) => starts(day) && startZone.instantOf(day, schedule.start) > startsAt);
  const nextAt = startZone.instantOf(nextDay, schedule.start);
  const firstEnd = firstEndDay(schedule, startDay, startsAt);
  const endsAt = endZone.instantOf(findDay(firstEnd, 1, ends), schedule.end);
  return { startsAt, endsAt: least(endsAt, nextAt), nextAt };
}

/** When the last period up to `now` began with which numbers start again; undefined if they never do. */
export function lastResetAt(schedule: Schedule, now: Instant): Instant | undefined {
  const { resetDays } = schedule;
  if (resetDays === undefined) return periodAt(schedule, now).startsAt;
  return resetDays.size === 0 ? undefined : periodAt({ ...schedule, startDays: resetDays }, now).startsAt;
}

export const isOpenAt = ({ startsAt, endsAt }: Period, now: Instant): boolean => now >= startsAt && now < endsAt;

/** The first day on which the period that began on `startDay` can end. */
function firstEndDay({ startZone, start, endZone, end }: Schedule, startDay: number, startsAt: Instant): number {
  // In one zone the times decide. If a change skips both, the moments are the same: then nothing is between them.
  if (startZone.name === endZone.name) return end > start ? startDay : startDay + 1;
  const day = endZone.dayAt(startsAt);
  return endZone.instantOf(day, end) > startsAt ? day : day + 1;
}

/** The nearest day from `day` on, in steps of `step`, that fits. */
function findDay(day: number, step: 1 | -1, fits: (day: number) => boolean): number {
  for (let i = 0; i <= MAX_DAYS; i++) if (fits(day + i * step)) return day + i * step;
  assert(false, 'some day of every week fits');
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: number): Weekday {
  return WEEKDAYS[(((day + 3) % 7) + 7) % 7];
}
