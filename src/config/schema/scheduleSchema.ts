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

/** The keys alone; each use says what its hours are. */
export const hoursSchema = z
  .strictObject({
    zone: zone.describe('Time zone of `start`, and of `end` too without an `endZone`: an IANA name.'),
    start: time.describe(
      "A period begins, numbers start again. A time that the zone's clock skips is the moment of the jump; one that comes twice is meant the first time.",
    ),
    end: time.describe('The period ends. The same as `start`: the session is always open, but for the new numbers.'),
    endZone: zone.optional().describe('Time zone of `end`.'),
    days: z.array(weekday).min(1).optional().describe('Days on which a period begins; left out, every day.'),
    startDay: weekday.optional().describe('One period a week begins on this day …'),
    endDay: weekday.optional().describe('… and ends on this one.'),
  })
  .refine(({ startDay, endDay }) => (startDay === undefined) === (endDay === undefined), {
    error: 'startDay and endDay go together',
  })
  .refine(({ startDay, days }) => startDay === undefined || days === undefined, {
    error: 'either days, or startDay and endDay',
  });

export const scheduleSchema = hoursSchema.describe(
  'Hours of the session; left out, it is always open, and numbers go on. Outside its hours it is logged out, and nobody may connect. What was not delivered before a new period begins is not sent again.',
);

export type ScheduleEntry = z.infer<typeof scheduleSchema>;

export const dailyResetSchema = z
  .strictObject({ time, zone })
  .describe(
    'Venue sessions: at this time of day in this IANA zone, numbers start again at 1 by a Logon with ResetSeqNumFlag(141)=Y, without a break in the connection: `{ time = "17:00", zone = "America/New_York" }`. Client sessions leave it to the client, whose Logon of that kind is always taken.',
  );

export type DailyResetEntry = z.infer<typeof dailyResetSchema>;
