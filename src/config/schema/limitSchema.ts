/** [[limit]]: one limit of any slice. */
import { z } from 'zod';
import { MEASURE_NAMES } from '../../risk/limits/measureKinds.ts';
import { LONGEST_WINDOW } from '../../risk/windows/windowSums.ts';
import { fixText, whole } from './scalars.ts';

const EXPECTED = 'expected a number in quotes, such as "10000", not below zero, or true or false';
const value = z.union([z.string().regex(/^\d{1,16}(\.\d{1,12})?$/), z.boolean()], { error: EXPECTED });

const of = (what: string) => fixText.optional().describe(what);

export const limitSchema = z
  .strictObject({
    measure: z.enum(MEASURE_NAMES as [string, ...string[]]).describe('What it bounds: see Limits above.'),
    value: value.describe('How much of it there may be, in quotes; a reached limit still passes. Or true or false.'),
    soft: z.boolean().default(false).describe('Only warn: the order passes, and its New or Replaced says so.'),
    windowMs: whole(1, LONGEST_WINDOW / 1_000)
      .optional()
      .describe('Of a measure over time: any interval of this many milliseconds; of a rate at most 60000.'),
    least: whole(0, 1_000_000)
      .optional()
      .describe(
        'Of `orderToTrade` and `cancelToNew`: how many requests there must be in the window for it to hold. Of `maxTimesUsual`: how many orders, 10 if omitted, 64 at most.',
      ),
    into: fixText
      .optional()
      .describe(
        'Of money: all currencies count together in this one, by the rates of exchange. Each by itself if omitted.',
      ),
    replaces: z.string().optional().describe('Id of a limit that this one stands in for, where both match.'),
    client: of('Client, by id.'),
    account: of('Account(1) of the client.'),
    desk: of("Desk, by clients' `desk`."),
    strategy: of("Strategy, as clients' `strategyTag` says."),
    trader: of("Trader, as clients' `traderTag` says."),
    session: of('Session that orders come from, by its id.'),
    symbol: of('Symbol.'),
    assetClass: of("Asset class, by instruments' `assetClass`."),
    currency: of("Currency, by instruments' `currency`."),
    venue: of('Venue that orders ask for: ExDestination(100).'),
  })
  .describe(
    'One limit. It meets orders that have all that it names; `"*"` is a limit for each value by itself. A limit that names nothing is of the firm.',
  );

export type LimitEntry = z.infer<typeof limitSchema>;
