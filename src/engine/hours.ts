/** A session's hours as the engine keeps them: the period that lasts, and whether numbers must start again. */
import {
  type DailyReset,
  isOpenAt,
  lastResetAt,
  type Period,
  periodAt,
  resetsAround,
  type Schedule,
} from '../session/schedule.ts';
import { type Instant, instant } from '../units/brand.ts';
import { dateNumber, MICROS_PER_DAY } from '../units/time.ts';

/** The period that lasts at `now`, or the next one, as a trading day. */
export function nextOpen(schedule: Schedule, now: Instant): { opensAt: Instant; closesAt: Instant; date: number } {
  const period = periodAt(schedule, now);
  const { startsAt, endsAt } = isOpenAt(period, now) ? period : periodAt(schedule, period.nextAt);
  return { opensAt: startsAt, closesAt: endsAt, date: endsAt - startsAt > LONGEST_DAY ? 0 : dateOf(schedule, endsAt) };
}

/** Of the last moment of the day, where the market closes: one that begins the evening before is of that date. */
const dateOf = ({ endZone }: Schedule, endsAt: Instant): number =>
  dateNumber(instant(endZone.dayAt(instant(endsAt - 1)) * MICROS_PER_DAY));

/** With the hour that the end of summer time adds. What is longer is no day, and has no date. */
const LONGEST_DAY = 25 * 3_600_000_000;

export class Hours {
  /** The sequence numbers are of before the last reset. Cleared by the code that resets them. */
  isResetDue = false;
  private readonly schedule: Schedule;
  private readonly usedSince: Instant | undefined;
  private period: Period | undefined;
  private lastReset: Instant | undefined;

  /** `usedSince`: when the numbers, as the journal left them, were first counted up; undefined for fresh ones. */
  constructor(schedule: Schedule, usedSince: Instant | undefined) {
    this.schedule = schedule;
    this.usedSince = usedSince;
  }

  /** True if the session may be connected; detects a new period. `now` never goes back. */
  isOpen(now: Instant): boolean {
    if (this.period === undefined || now >= this.period.nextAt) {
      // At first the numbers are as old as their use; later they are of the period before.
      const usedSince = this.period === undefined ? this.usedSince : this.lastReset;
      this.period = periodAt(this.schedule, now);
      this.lastReset = lastResetAt(this.schedule, now);
      this.isResetDue ||= usedSince !== undefined && this.lastReset !== undefined && usedSince < this.lastReset;
    }
    return isOpenAt(this.period, now);
  }
}

/** A session's daily resets as the engine keeps them: whether one is still to be done. */
export class Resets {
  private readonly reset: DailyReset;
  private readonly usedSince: Instant | undefined;
  private nextAt: Instant | undefined;
  private due = false;

  /** `usedSince` as for Hours. */
  constructor(reset: DailyReset, usedSince: Instant | undefined) {
    this.reset = reset;
    this.usedSince = usedSince;
  }

  /** `now` never goes back. */
  isDue(now: Instant): boolean {
    if (this.nextAt === undefined || now >= this.nextAt) {
      const isFirst = this.nextAt === undefined;
      const { last, next } = resetsAround(this.reset, now);
      this.nextAt = next;
      this.due ||= isFirst ? this.usedSince !== undefined && this.usedSince < last : true;
    }
    return this.due;
  }

  done(): void {
    this.due = false;
  }
}
