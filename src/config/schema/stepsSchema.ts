/** Ticks and round lots that depend on the price, on the instrument and on the day. */
import { z } from 'zod';
import { date, fixText, name, unsignedDecimal } from './scalars.ts';

export const tickTableSchema = z
  .strictObject({
    bands: z
      .array(
        z.strictObject({
          from: unsignedDecimal('1.00')
            .optional()
            .describe('Lowest price of the band; the first has all that is below.'),
          tick: unsignedDecimal('0.01').describe('Increment of prices in it.'),
        }),
      )
      .min(1)
      .describe('In ascending order, the first without `from`; each from a price that is a multiple of its tick.'),
  })
  .describe(
    'A table of ticks by price, for `ticks` of markets and venues. Known without being here: `rule-612`, `rule-612-half`, and `rts11-1` to `rts11-6`.',
  );

export const tickUses = (what: string) =>
  z
    .array(
      z.strictObject({
        table: name.describe('Name of the table: of a [ticks.NAME], or one that is known.'),
        symbols: z.array(fixText).min(1).optional().describe('Instruments that it is for; all if omitted.'),
        from: date.optional().describe('First trading day on which it holds; any if omitted.'),
        until: date.optional().describe('First trading day on which it holds no more.'),
      }),
    )
    .default([])
    .describe(what);

export const roundLotTiersSchema = z
  .array(
    z.strictObject({
      from: date.optional().describe('First trading day; any if omitted.'),
      tiers: z
        .array(
          z.strictObject({
            above: unsignedDecimal('250').optional().describe('For average prices above this; the first has the rest.'),
            size: unsignedDecimal('40').describe('The round lot.'),
          }),
        )
        .min(1)
        .describe('By the average price, in ascending order.'),
    }),
  )
  .default([])
  .describe(
    'Round lots by price, each table until the next: for instruments with an `averageClose` and without a `roundLot` of their own (Rule 600(b)(93) of Reg NMS).',
  );

export const averageClose = z
  .array(
    z.strictObject({
      from: date.optional().describe('First trading day; any if omitted.'),
      price: unsignedDecimal('312.55').describe('The average.'),
    }),
  )
  .default([])
  .describe(
    'Its average closing price in the latest period of evaluation, as its listing venue has published it, each until the next: what the `roundLots` of its market go by.',
  );

export type TickTables = Readonly<Record<string, z.infer<typeof tickTableSchema>>>;
export type TickUses = z.infer<ReturnType<typeof tickUses>>;
export type RoundLotTiers = z.infer<typeof roundLotTiersSchema>;
export type AverageClose = z.infer<typeof averageClose>;
