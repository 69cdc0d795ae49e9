/** What is configured of short sales, of rates of exchange, and of the file of the start of a day. */
import { z } from 'zod';
import { NO_FX } from '../../core/settings.ts';
import { NO_SHORT_SALE_RULES } from '../../risk/day/shortRules.ts';
import { filePath, name, unsignedDecimal, whole } from './scalars.ts';

export const shortSales = z
  .strictObject({
    marking: z
      .enum(['off', 'refuse', 'remark'])
      .default(NO_SHORT_SALE_RULES.marking)
      .describe(
        'An order to sell an equity whose Side(54) is not what the position makes it: `off` is believed, `refuse` is rejected (R125), `remark` gets the right side, and its New says so. It is long as far as shares are held and no open order sells them.',
      ),
    unit: z
      .enum(['client', 'account'])
      .default(NO_SHORT_SALE_RULES.unit)
      .describe("Whose position decides: the client's, all its accounts together, or the account's alone."),
    locate: z
      .enum(['none', 'hardToBorrow', 'all'])
      .default(NO_SHORT_SALE_RULES.locate)
      .describe(
        'Short sales that need shares located for the client today (R126): none; of symbols on the list `hardToBorrow`; all but of those on the list `easyToBorrow`. An order with LocateReqd(114)=Y always does.',
      ),
    trustClients: z
      .boolean()
      .default(NO_SHORT_SALE_RULES.trustClients)
      .describe('LocateReqd(114)=N stands for a locate: the client has found the shares.'),
    atBid: z
      .enum(['refuse', 'reprice'])
      .default(NO_SHORT_SALE_RULES.atBid)
      .describe(
        'A short sale at the bid or below while its symbol is restricted (Reg SHO 201): `refuse` rejects it (R128), and holds one that waited until the bid is lower; `reprice` sends it a tick above the bid. Side(54)=6 is exempt.',
      ),
    circuitBreakerBps: whole(0, 10_000)
      .default(NO_SHORT_SALE_RULES.circuitBreakerBps)
      .describe(
        'A trade so far below the close, in ten-thousandths, restricts the symbol until the end of the next day (UTC): 1000 by Reg SHO 201. 0 leaves it to operators and venues.',
      ),
  })
  .describe('Short sales of equities: see Short sales and price bands above.');

export const fx = z
  .strictObject({
    base: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'expected a currency of three capital letters' })
      .default(NO_FX.base)
      .describe("The firm's currency: rates say what a unit of another is worth in it, and totals are in it."),
    maxJumpBps: whole(1, 1_000_000)
      .default(NO_FX.maxJumpBps)
      .describe('A rate that is further from the last is refused, unless it is forced; ten-thousandths of that.'),
    rate: z
      .record(
        z.string().regex(/^[A-Z]{3}$/, { error: 'expected a currency of three capital letters' }),
        unsignedDecimal('1.0825'),
      )
      .default({})
      .describe('By currency: rates at the start, for currencies that have none yet or another one from here.'),
  })
  .describe('Rates of exchange. They are journaled, and change at run time.');

export const startOfDay = z
  .strictObject({
    file: filePath.describe('The file, as The start of a day above describes it; read at the start and at a reload.'),
    required: z
      .boolean()
      .default(true)
      .describe(
        'While the market is open, new orders that close nothing are rejected (R140), and orders that waited are held, until the start of the day is loaded. Without it they are taken, by the positions that we carried over night.',
      ),
    source: name.default('file').describe('Its name in the journal: loads of one source replace each other.'),
  })
  .describe('Positions, cash, locates and lists as the day begins.');
