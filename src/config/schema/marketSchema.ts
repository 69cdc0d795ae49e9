/** [market.NAME]: rules of trading that the instruments of a market share. */
import { z } from 'zod';

export const marketSchema = z
  .strictObject({
    orderProtection: z
      .boolean()
      .default(true)
      .describe(
        'Better displayed prices of others are protected, as by Rule 611 of Reg NMS: nothing is taken beyond them. If false, as in Europe or of coins, a sweep takes what costs least with its fee.',
      ),
  })
  .describe('Rules of trading of a market, for the instruments whose `market` it is.');

export type MarketEntry = z.infer<typeof marketSchema>;
