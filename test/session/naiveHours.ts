/** A session's hours found the slow way: a walk through a year, minute by minute, with an eye on two wall clocks. */
import type { Weekday } from '../../src/session/schedule.ts';

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;

/** What both clocks show; all in minutes, days by name. */
export interface Hours {
  readonly startZone: string;
  readonly start: number;
  readonly startDays: readonly Weekday[];
  readonly endZone: string;
  readonly end: number;
  readonly endDay?: Weekday;
}

/** One window: when it opened, when it closed, as UTC `YYYY-MM-DDTHH:MM`. */
export type Window = readonly [opened: string, closed: string];

/**
 * Every window that opened and closed within [from, to). Each day's start rings once, at the first minute of that day
 * whose clock shows it or later; so does each day's end. An end closes what is open, a start opens (anew).
 */
export function walk(hours: Hours, from: string, to: string): Window[] {
  const windows: Window[] = [];
  const startBell = new Bell(hours.startZone, hours.start, hours.startDays);
  const endBell = new Bell(hours.endZone, hours.end, hours.endDay === undefined ? undefined : [hours.endDay]);
  // Then both bells in one minute mean that the clock jumped over the whole window.
  const isWithinADay = hours.startZone === hours.endZone && hours.start < hours.end && hours.endDay === undefined;
  let opened: string | undefined;
  const last = Date.parse(`${to}Z`);
  for (let at = Date.parse(`${from}Z`); at < last; at += MINUTE_MS) {
    const starts = startBell.ringsAt(at);
    const ends = endBell.ringsAt(at);
    if ((ends || starts) && opened !== undefined) {
      windows.push([opened, minuteText(at)]);
      opened = undefined;
    }
    if (starts && !(ends && isWithinADay)) opened = minuteText(at);
  }
  return windows;
}

export const minuteText = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

class Bell {
  private readonly zone: string;
  private readonly minute: number;
  private readonly days: readonly string[] | undefined;
  private lastRung = '';
  private clock: WallClock = { date: '', weekday: '', minute: 0 };

  constructor(zone: string, minute: number, days: readonly string[] | undefined) {
    this.zone = zone;
    this.minute = minute;
    this.days = days;
  }

  ringsAt(at: number): boolean {
    // Clocks change, and days begin, at half hours of UTC in all the zones tried here.
    const sinceHalfHour = at % HALF_HOUR_MS;
    if (sinceHalfHour === 0) this.clock = clockAt(this.zone, at);
    const { date, weekday, minute } = this.clock;
    if (minute + sinceHalfHour / MINUTE_MS < this.minute || this.lastRung === date) return false;
    this.lastRung = date;
    return this.days?.includes(weekday) ?? true;
  }
}

interface WallClock {
  readonly date: string;
  readonly weekday: string;
  /** Since midnight, by what the clock shows. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const clocks = new Map<string, WallClock>();

/** Remembered, since a look at it takes long. */
function clockAt(zone: string, at: number): WallClock {
  const key = `${zone} ${at}`;
  let clock = clocks.get(key);
  if (clock === undefined) clocks.set(key, (clock = readClock(zone, at)));
  return clock;
}

function readClock(zone: string, at: number): WallClock {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    weekday: (parts['weekday'] ?? '').toLowerCase(),
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}
