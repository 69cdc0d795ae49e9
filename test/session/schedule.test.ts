/** Hours of sessions over whole years, both changes of the clock included, against a walk minute by minute. */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { findZone } from '../../src/config/zones.ts';
import { isOpenAt, periodAt, type Schedule, WEEKDAYS, type Weekday } from '../../src/session/schedule.ts';
import { type Instant, instant } from '../../src/units/brand.ts';
import { type Hours, minuteText, walk, type Window } from './naiveHours.ts';

const WORKDAYS = WEEKDAYS.slice(0, 5);
const NEW_YORK = 'America/New_York';
const LONDON = 'Europe/London';
const TOKYO = 'Asia/Tokyo';
const LORD_HOWE = 'Australia/Lord_Howe';

const at = (text: string): Instant => instant(Date.parse(`${text}Z`) * 1000);
const text = (time: Instant): string => minuteText(time / 1000);
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

function daily(zone: string, start: string, end: string, days: readonly Weekday[] = WEEKDAYS, endZone = zone): Hours {
  return { startZone: zone, start: minutes(start), startDays: days, endZone, end: minutes(end) };
}

function weekly(zone: string, startDay: Weekday, start: string, endDay: Weekday, end: string, endZone = zone): Hours {
  return { ...daily(zone, start, end, [startDay], endZone), endDay };
}

function scheduleOf(hours: Hours): Schedule {
  const zone = (name: string) => {
    const found = findZone(name);
    if (found === undefined) throw new Error(`no zone ${name}`);
    return found;
  };
  return {
    startZone: zone(hours.startZone),
    start: hours.start * 60,
    startDays: new Set(hours.startDays),
    endZone: zone(hours.endZone),
    end: hours.end * 60,
    endDay: hours.endDay,
  };
}

/** The windows that open from `from` on and close before `to`. */
function windowsOf(hours: Hours, from: string, to: string): Window[] {
  const schedule = scheduleOf(hours);
  const windows: Window[] = [];
  for (let { nextAt } = periodAt(schedule, at(from)); ; ) {
    const period = periodAt(schedule, nextAt);
    expect(period.startsAt).toBe(nextAt);
    if (period.endsAt >= at(to)) return windows;
    if (period.endsAt > period.startsAt) windows.push([text(period.startsAt), text(period.endsAt)]);
    nextAt = period.nextAt;
  }
}

const YEARS: readonly [string, Hours][] = [
  ['New York, every day', daily(NEW_YORK, '08:00', '17:00')],
  ['New York, workdays', daily(NEW_YORK, '09:30', '16:00', WORKDAYS)],
  ['New York, over midnight, from Sundays on', daily(NEW_YORK, '17:00', '16:45', ['sunday', ...WORKDAYS.slice(0, 4)])],
  ['New York, a day long: always open, a new period at 17:00', daily(NEW_YORK, '17:00', '17:00')],
  ['New York, a start that is skipped in spring', daily(NEW_YORK, '02:30', '16:00')],
  ['New York, an end that is skipped in spring', daily(NEW_YORK, '20:00', '02:30')],
  ['New York, both skipped, so that there is no window on that day', daily(NEW_YORK, '02:15', '02:45')],
  ['New York, a start that comes twice in autumn', daily(NEW_YORK, '01:30', '16:00')],
  ['New York, an end that comes twice in autumn', daily(NEW_YORK, '18:00', '01:30')],
  ['New York, both twice', daily(NEW_YORK, '01:15', '01:45')],
  ['New York, a week from Sunday evening to Friday', weekly(NEW_YORK, 'sunday', '18:00', 'friday', '17:00')],
  ['New York, a week without a break', weekly(NEW_YORK, 'sunday', '18:00', 'sunday', '18:00')],
  ['New York, a week whose start is skipped', weekly(NEW_YORK, 'sunday', '02:30', 'saturday', '02:30')],
  ['London to New York', daily(LONDON, '08:00', '16:00', WORKDAYS, NEW_YORK)],
  ['New York to London', daily(NEW_YORK, '03:00', '16:30', WEEKDAYS, LONDON)],
  ['New York to London, ends an hour after or a day after', daily(NEW_YORK, '17:00', '22:00', WEEKDAYS, LONDON)],
  ['Tokyo Monday to New York Friday', weekly(TOKYO, 'monday', '06:00', 'friday', '17:00', NEW_YORK)],
  ['Tokyo', daily(TOKYO, '09:00', '15:30', WORKDAYS)],
  ['Tokyo to London', daily(TOKYO, '08:45', '01:00', WORKDAYS, LONDON)],
  ['Lord Howe, which moves by half an hour', daily(LORD_HOWE, '10:00', '16:00')],
  ['Lord Howe, a start that is skipped', daily(LORD_HOWE, '02:10', '12:00')],
  ['Lord Howe, start and end twice', daily(LORD_HOWE, '01:40', '01:50')],
  ['Lord Howe to New York, weekly', weekly(LORD_HOWE, 'monday', '02:20', 'friday', '17:00', NEW_YORK)],
];

describe.each(YEARS)('%s', { tags: 'long' }, (_, hours) => {
  // Begun a while before the year, so that whatever lasts into it is known.
  const [from, to] = ['2025-12-20T00:00', '2027-01-10T00:00'];
  const inYear = ([opened]: Window) => opened >= '2026-01-01';

  it('has the windows of the walk, and no others, over a year', () => {
    const naive = walk(hours, from, to).filter(inYear);
    expect(naive.length).toBeGreaterThan(50);
    expect(windowsOf(hours, from, to).filter(inYear)).toEqual(naive);
    expectMoments(hours, naive);
  });
});

/** Inside and just around every seventh window. */
function expectMoments(hours: Hours, windows: readonly Window[]): void {
  const schedule = scheduleOf(hours);
  for (const [opened, closed] of windows.filter((_, i) => i % 7 === 0)) {
    const [start, end] = [at(opened), at(closed)];
    for (const now of [start, instant(start + 1), instant(Math.floor((start + end) / 2)), instant(end - 1)]) {
      const period = periodAt(schedule, now);
      expect([text(period.startsAt), text(period.endsAt)]).toEqual([opened, closed]);
      expect(isOpenAt(period, now)).toBe(true);
    }
    const { nextAt } = periodAt(schedule, instant(start - 1));
    expect(text(nextAt)).toBe(opened);
    const after = periodAt(schedule, end);
    expect(isOpenAt(after, end)).toBe(after.startsAt === end);
  }
}

// In UTC: New York's clocks change on 2026-03-08 at 07:00 and 2026-11-01 at 06:00, London's on 03-29 and 10-25 at 01:00.
test.each<[string, Hours, string, Window]>([
  ['winter', daily(NEW_YORK, '09:30', '16:00'), '2026-03-07', ['2026-03-07T14:30', '2026-03-07T21:00']],
  ['summer', daily(NEW_YORK, '09:30', '16:00'), '2026-03-08', ['2026-03-08T13:30', '2026-03-08T20:00']],
  ['skipped: the jump', daily(NEW_YORK, '02:30', '16:00'), '2026-03-08', ['2026-03-08T07:00', '2026-03-08T20:00']],
  ['twice: the first', daily(NEW_YORK, '01:30', '03:00'), '2026-11-01', ['2026-11-01T05:30', '2026-11-01T08:00']],
  ['an hour longer', daily(NEW_YORK, '00:30', '03:00'), '2026-11-01', ['2026-11-01T04:30', '2026-11-01T08:00']],
  ['an hour shorter', daily(NEW_YORK, '00:30', '03:30'), '2026-03-08', ['2026-03-08T05:30', '2026-03-08T07:30']],
  [
    'two zones apart',
    daily(LONDON, '08:00', '16:00', WEEKDAYS, NEW_YORK),
    '2026-03-10',
    ['2026-03-10T08:00', '2026-03-10T20:00'],
  ],
  [
    'and together',
    daily(LONDON, '08:00', '16:00', WEEKDAYS, NEW_YORK),
    '2026-04-01',
    ['2026-04-01T07:00', '2026-04-01T20:00'],
  ],
])('known by hand: %s', (_, hours, date, window) => {
  const noon = at(`${date}T12:00`);
  const { startsAt, endsAt, nextAt } = periodAt(scheduleOf(hours), instant(noon + 12 * 3_600_000_000 - 1));
  expect([text(startsAt), text(endsAt)]).toEqual(window);
  expect(nextAt).toBeGreaterThanOrEqual(endsAt);
});

test('a day that a zone left out begins with the next one', () => {
  const hours = daily('Pacific/Apia', '00:00', '12:00');
  expect(windowsOf(hours, '2011-12-27T00:00', '2012-01-02T00:00')).toEqual([
    ['2011-12-27T10:00', '2011-12-27T22:00'],
    ['2011-12-28T10:00', '2011-12-28T22:00'],
    ['2011-12-29T10:00', '2011-12-29T22:00'],
    ['2011-12-30T10:00', '2011-12-30T22:00'],
    ['2011-12-31T10:00', '2011-12-31T22:00'],
    ['2012-01-01T10:00', '2012-01-01T22:00'],
  ]);
});

test('periods follow each other without a hole or an overlap, whatever the hours and zones', { tags: 'long' }, () => {
  const zone = fc.constantFrom(NEW_YORK, LONDON, TOKYO, LORD_HOWE);
  const weekday = fc.constantFrom(...WEEKDAYS);
  const hours = fc.record({
    startZone: zone,
    start: fc.integer({ min: 0, max: 1439 }),
    startDays: fc.uniqueArray(weekday, { minLength: 1 }),
    endZone: zone,
    end: fc.integer({ min: 0, max: 1439 }),
  });
  const moment = fc.integer({ min: at('2026-01-01T00:00'), max: at('2027-12-31T00:00') });
  fc.assert(
    fc.property(hours, fc.option(weekday, { nil: undefined }), moment, (daily_, endDay, now) => {
      const schedule = scheduleOf(endDay === undefined ? daily_ : { ...daily_, endDay });
      const period = periodAt(schedule, instant(now));
      expect(period.startsAt).toBeLessThanOrEqual(now);
      expect(period.nextAt).toBeGreaterThan(now);
      expect(period.endsAt).toBeGreaterThanOrEqual(period.startsAt);
      expect(period.endsAt).toBeLessThanOrEqual(period.nextAt);
      expect(periodAt(schedule, instant(period.nextAt - 1))).toEqual(period);
      expect(periodAt(schedule, period.nextAt).startsAt).toBe(period.nextAt);
    }),
    { numRuns: 300 },
  );
});

test('there is no zone of a wrong name', () => {
  expect(findZone('America/New_Yrok')).toBeUndefined();
  expect(findZone('')).toBeUndefined();
});
