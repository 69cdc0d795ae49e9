/** What holds for the day, as JSON. */
import { z } from 'zod';
import { SYMBOL_LISTS } from '../../risk/day/dayEvent.ts';
import { decimal, time } from './schemaParts.ts';

const list = z.enum(SYMBOL_LISTS);

export const Day = z
  .object({
    date: z.string().describe('UTC.'),
    lists: z.array(
      z.object({
        list,
        symbol: z.string(),
        client: z.string().nullable(),
        until: time.nullable(),
        by: z.string(),
        reason: z.string(),
      }),
    ),
    rates: z.array(z.object({ currency: z.string(), rate: decimal, at: time, by: z.string(), reason: z.string() })),
    base: z.string().describe('The currency that rates are in.'),
    bands: z.array(
      z.object({
        symbol: z.string(),
        low: decimal.nullable(),
        high: decimal.nullable(),
        by: z.string().nullable().describe('null: the market.'),
        reason: z.string().nullable(),
      }),
    ),
    locates: z.array(
      z.object({ client: z.string(), symbol: z.string(), located: decimal, used: decimal, left: decimal }),
    ),
    cash: z.array(
      z.object({ client: z.string(), account: z.string().nullable(), currency: z.string(), amount: decimal }),
    ),
    loads: z.array(
      z.object({
        source: z.string(),
        day: z.string(),
        at: time,
        asOf: time.describe('Executions from here on count beside it.'),
        times: z.number().int().describe('How often it was loaded for this day.'),
        positions: z.number().int(),
        by: z.string(),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'Day', description: 'What holds for the day or until further notice.' });

export type Day = z.infer<typeof Day>;

export const StartOfDay = z
  .object({
    loaded: z.boolean(),
    differences: z.array(z.string()).describe('Against what the source said of the day before, a line each.'),
    leftOut: z.number().int().describe('Number of differences beyond the first thousand.'),
    skipped: z.number().int().describe('Rows about symbols that are not traded here: easyToBorrow and closes.'),
    breaks: z.number().int().describe('Positions that differ from what we carried over night: GET /breaks.'),
  })
  .meta({ id: 'StartOfDay', description: 'A load of the start of a day.' });
export type StartOfDay = z.infer<typeof StartOfDay>;
