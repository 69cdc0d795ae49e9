/** The hours of a session: the keys of [client.session.schedule], [venue.session.schedule] and `dailyReset`. */
import { z } from 'zod';
import { WEEKDAYS } from '../../session/schedule.ts';
import { findZone } from '../zones.ts';

const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const timeError = { error: 'expected a time of day in quotes, such as "17:30" or "17:30:15"' };

const time = z.string(timeError).regex(TIME, timeError);
const zone = z.string().refine((name) => findZone(name) !== undefined, {
  error: 'expected the name of a time zone, such as "America/New_York" or "UTC"',
});
const weekday = z.enum(WEEKDAYS);

/** The keys alone; each use describes its hours. */
export const hoursSchema = z
  .strictObject({
    zone: zone.describe('Time zone of `start`, and of `end` if there is no `endZone`: an IANA name.'),
    start: time.describe(
      'Start of a period. A time skipped by a clock change is the moment of the change; a time that occurs twice is the first of the two.',
    ),
    end: time.describe(
      'End of the period. If equal to `start`, the session is always open, and only its numbers are reset.',
    ),
    endZone: zone.optional().describe('Time zone of `end`.'),
    days: z.array(weekday).min(1).optional().describe('Days on which a period begins; every day if omitted.'),
    startDay: weekday.optional().describe('For one period per week: it begins on this day …'),
    endDay: weekday.optional().describe('… and ends on this one.'),
  })
  .refine(({ startDay, endDay }) => (startDay === undefined) === (endDay === undefined), {
    error: 'startDay and endDay go together',
  })
  .refine(({ startDay, days }) => startDay === undefined || days === undefined, {
    error: 'either days, or startDay and endDay',
  });

export const scheduleSchema = hoursSchema
  .safeExtend({
    reset: z
      .enum(['period', 'never', ...WEEKDAYS])
      .default('period')
      .describe(
        'Sequence numbers are reset with every `period`, `never`, or with the period that begins on this day: `"sunday"` for hours with a pause each night, and numbers that go on all week. `dailyReset` resets them at another time.',
      ),
  })
  .refine(
    ({ reset, days, startDay }) =>
      reset === 'period' ||
      reset === 'never' ||
      (startDay === undefined ? (days ?? WEEKDAYS) : [startDay]).includes(reset),
    { path: ['reset'], error: 'no period begins on that day' },
  )
  .describe(
    'Hours of the session; if omitted, it is always open and its numbers are never reset. Outside its hours it is logged out, and connections are refused. Messages not delivered before the numbers are reset are not resent.',
  );

export type HoursEntry = z.infer<typeof hoursSchema>;
export type ScheduleEntry = z.infer<typeof scheduleSchema>;

export const dailyResetSchema = z
  .strictObject({
    time: time.describe('Time of day of the reset.'),
    zone: zone.describe('Its time zone: an IANA name.'),
    days: z.array(weekday).min(1).optional().describe('Days of the reset; every day if omitted.'),
  })
  .describe(
    'Venue sessions only: at this time sequence numbers are reset to 1 by a Logon with ResetSeqNumFlag(141)=Y, without breaking the connection: `{ time = "17:00", zone = "America/New_York" }`. On client sessions the client may do so at any time.',
  );

export type DailyResetEntry = z.infer<typeof dailyResetSchema>;
