/** A session's hours as a file says them. */
import { expect, it, test } from 'vitest';
import { WEEKDAYS } from '../../src/session/schedule.ts';
import { demoWith, faultsOf, setupOf } from './demo.ts';

const ID = 'id = "TESTER"';
const withSchedule = (keys: string) => demoWith([ID, `${ID}\nsession = { schedule = { ${keys} } }`]);

function scheduleIn(keys: string) {
  const [session] = setupOf(withSchedule(keys)).clients.get('TESTER')?.sessions ?? [];
  if (session.schedule === undefined) throw new Error('there is no schedule');
  const { startZone, endZone, ...rest } = session.schedule;
  return { ...rest, startDays: [...rest.startDays], zones: [startZone.name, endZone.name] };
}

test.each<[string, string, object]>([
  [
    'every day',
    'zone = "America/New_York", start = "08:00", end = "17:30:15"',
    {
      start: 28_800,
      end: 63_015,
      startDays: [...WEEKDAYS],
      endDay: undefined,
      zones: ['America/New_York', 'America/New_York'],
    },
  ],
  [
    'some days, two zones',
    'zone = "Asia/Tokyo", start = "00:00", end = "23:59", endZone = "Europe/London", days = ["monday", "friday"]',
    {
      start: 0,
      end: 86_340,
      startDays: ['monday', 'friday'],
      endDay: undefined,
      zones: ['Asia/Tokyo', 'Europe/London'],
    },
  ],
  [
    'weekly',
    'zone = "UTC", start = "18:00", end = "17:00", startDay = "sunday", endDay = "friday"',
    { start: 64_800, end: 61_200, startDays: ['sunday'], endDay: 'friday', zones: ['UTC', 'UTC'] },
  ],
])('%s', (_, keys, schedule) => {
  expect(scheduleIn(keys)).toEqual(schedule);
});

test.each<[string, readonly string[] | undefined]>([
  ['reset = "period"', undefined],
  ['reset = "never"', []],
  ['reset = "sunday"', ['sunday']],
])('%s', (key, resetDays) => {
  const { resetDays: found } = scheduleIn(`zone = "UTC", start = "00:01", end = "23:59", ${key}`);
  expect(found && [...found]).toEqual(resetDays);
});

it('is open always without one', () => {
  const [session] = setupOf(demoWith()).clients.get('TESTER')?.sessions ?? [];
  expect(session.schedule).toBeUndefined();
});

test.each<[string, string, RegExp]>([
  [
    'a zone that is none',
    'zone = "New York", start = "08:00", end = "17:00"',
    /schedule\.zone: expected the name of a time zone/,
  ],
  ['an hour past the day', 'zone = "UTC", start = "24:00", end = "17:00"', /schedule\.start: expected a time of day/],
  ['a time without quotes', 'zone = "UTC", start = 08:00:00, end = "17:00"', /schedule\.start: expected a time of day/],
  [
    'half a week',
    'zone = "UTC", start = "08:00", end = "17:00", startDay = "sunday"',
    /startDay and endDay go together/,
  ],
  [
    'days and a week',
    'zone = "UTC", start = "08:00", end = "17:00", startDay = "sunday", endDay = "friday", days = ["monday"]',
    /either days, or startDay and endDay/,
  ],
  [
    'a reset on a day without a period',
    'zone = "UTC", start = "08:00", end = "17:00", days = ["monday"], reset = "sunday"',
    /schedule\.reset: no period begins on that day/,
  ],
  [
    'a reset within a weekly period',
    'zone = "UTC", start = "18:00", end = "17:00", startDay = "sunday", endDay = "friday", reset = "monday"',
    /schedule\.reset: no period begins on that day/,
  ],
  ['no end', 'zone = "UTC", start = "08:00"', /schedule\.end/],
  ['no such day', 'zone = "UTC", start = "08:00", end = "17:00", days = ["mon"]', /schedule\.days/],
])('%s is refused', (_, keys, fault) => {
  expect(faultsOf(withSchedule(keys))).toEqual([expect.stringMatching(fault)]);
});
