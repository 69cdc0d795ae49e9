/** [market.NAME]: rules of trading that the instruments of a market share. */
import { z } from 'zod';
import { date, unsignedDecimal } from './scalars.ts';
import { roundLotTiersSchema, tickUses } from './stepsSchema.ts';

export const marketSchema = z
  .strictObject({
    orderProtection: z
      .boolean()
      .default(true)
      .describe(
        'Better displayed prices of others are protected, as by Rule 611 of Reg NMS: nothing is taken beyond them. If false, as in Europe or of coins, a sweep takes what costs least with its fee.',
      ),
    accessFeeCap: z
      .array(
        z.strictObject({
          from: date.optional().describe('First day (UTC); any if omitted.'),
          perShare: unsignedDecimal('0.0030').describe('Most a share, from a price of 1.00 up.'),
          belowOneBps: unsignedDecimal('30').describe('Most below that price, in ten-thousandths of it.'),
        }),
      )
      .default([])
      .describe(
        'Caps of what a lit venue may take for access to a quote (Rule 610(c) of Reg NMS), each until the next: a fee for taking above it is refused at load, as a mistake in the file: on today and each day to come, at any price from a cent to a million. So an amount a share needs a row with `below = "1.00"` and `takeBps` before it, and a part of the value a `below`.',
      ),
    ticks: tickUses(
      'Tables of ticks of its instruments, here and at venues without a `tick` or `ticks` of their own: the first that fits the instrument and the trading day; the `tick` of the instrument where none does.',
    ),
    roundLots: roundLotTiersSchema,
  })
  .describe('Rules of trading of a market, for the instruments whose `market` it is.');

export type MarketEntry = z.infer<typeof marketSchema>;
