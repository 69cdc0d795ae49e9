/** The hours of a session as the session takes them. */
import { type DailyReset, type Schedule, WEEKDAYS, type Zone } from '../../session/schedule.ts';
import { assert } from '../../units/assert.ts';
import type { DailyResetEntry, HoursEntry, ScheduleEntry } from '../schema/scheduleSchema.ts';
import { findZone } from '../zones.ts';

/** With its resets. */
export function sessionScheduleOf(entry: ScheduleEntry): Schedule {
  const schedule = scheduleOf(entry);
  if (entry.reset === 'period') return schedule;
  return { ...schedule, resetDays: new Set(entry.reset === 'never' ? [] : [entry.reset]) };
}

export function scheduleOf(entry: HoursEntry): Schedule {
  const { startDay } = entry;
  return {
    startZone: known(entry.zone),
    start: secondOfDay(entry.start),
    startDays: new Set(startDay === undefined ? (entry.days ?? WEEKDAYS) : [startDay]),
    endZone: known(entry.endZone ?? entry.zone),
    end: secondOfDay(entry.end),
    endDay: entry.endDay,
  };
}

export function dailyResetOf(entry: DailyResetEntry): DailyReset {
  return { zone: known(entry.zone), time: secondOfDay(entry.time), days: new Set(entry.days ?? WEEKDAYS) };
}

function known(name: string): Zone {
  const found = findZone(name);
  assert(found !== undefined, `the schema let ${name} pass`);
  return found;
}

function secondOfDay(text: string): number {
  const [hour, minute, second = 0] = text.split(':').map(Number);
  return hour * 3600 + minute * 60 + second;
}
