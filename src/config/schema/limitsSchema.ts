/** [limits]: the usual limits of all clients, of one, of one in a symbol; what orders are judged by, and without it. */
import { z } from 'zod';
import { fixText, name, unsignedDecimal, whole } from './scalars.ts';

const rate = z
  .strictObject({
    count: whole(1, 16_384).describe('Number of messages that are served …'),
    windowMs: whole(1, 60_000).default(1_000).describe('… in any interval of this many milliseconds.'),
  })
  .describe('At most `count` messages are served in any `windowMs`; refused ones do not count.');

/** Limits that may be set for everybody, for a client, and for a client in a symbol. */
const orderLimits = {
  maxOrderQty: unsignedDecimal('10000').describe('Largest OrderQty(38).'),
  maxOrderNotional: unsignedDecimal('500000').describe(
    "Largest notional of one order, in the instrument's currency: of what is done, at its own prices, and what is open.",
  ),
  minOrderNotional: unsignedDecimal('1').describe('Smallest notional of one order.'),
  priceCollarBps: whole(0, 1_000_000).describe(
    'Largest distance of a price through the opposite quote, in basis points; 0 is no collar.',
  ),
  requireQuote: z.boolean().describe('Every order needs a fresh quote.'),
  maxQuoteAgeMs: whole(1, 86_400_000).describe('An older quote is ignored.'),
  maxLongPosition: unsignedDecimal('100000').describe('Largest long position, including all open buy orders.'),
  maxShortPosition: unsignedDecimal('100000').describe(
    'Largest short position, including all open sell orders, as a positive number.',
  ),
  maxOpenOrders: whole(0, 1_000_000).describe("Largest number of the client's open orders, in all symbols."),
  maxOpenQty: unsignedDecimal('100000').describe('Largest open quantity in the symbol, buys and sells together.'),
  maxOpenNotional: unsignedDecimal('5000000').describe("Largest notional of the client's open orders, per currency."),
  maxGrossNotional: unsignedDecimal('20000000').describe(
    'Largest sum of the notional of open orders and the cost of positions, per currency.',
  ),
  duplicateWindowMs: whole(0, 60_000).describe(
    'An order equal to one that was taken, of the same client, or firm behind it, and account, within this time is a duplicate; 0 is no check.',
  ),
  shortSales: z.boolean().describe('Allow Side(54) 5 and 6.'),
};

const someLimits = z.strictObject(orderLimits).partial();

const clientLimits = someLimits
  .extend({
    restricted: z.array(fixText).default([]).describe('Symbols that this client may not trade.'),
    newRate: rate.optional().describe('Rate of NewOrderSingle(D); unlimited if omitted.'),
    replaceRate: rate.optional().describe('Rate of OrderCancelReplaceRequest(G); unlimited if omitted.'),
    cancelRate: rate.optional().describe('Rate of OrderCancelRequest(F); unlimited if omitted.'),
    statusRate: rate
      .optional()
      .describe('Rate of OrderStatusRequest(H) and OrderMassStatusRequest(AF); unlimited if omitted.'),
    symbol: z
      .record(fixText, someLimits)
      .default({})
      .describe('Limits of this client in one symbol, checked beside its other limits.'),
  })
  .describe('Limits of one client, by id; each stands in for the default one.');

export const limitsSchema = z
  .strictObject({
    restricted: z.array(fixText).default([]).describe('Symbols that no client may trade.'),
    maxFirmNotional: unsignedDecimal('50000000')
      .optional()
      .describe("Largest notional of all clients' open orders, per currency."),
    stopAtFirst: z
      .boolean()
      .default(false)
      .describe('Stop at the first breach; otherwise all checks are made and recorded.'),
    withoutReference: z
      .enum(['refuse', 'hold', 'accept'])
      .default('refuse')
      .describe(
        'Orders that no quote (of a limit order either side will do), trade or `referencePrice` is known to judge by: `refuse`, `hold` until there is one if they have a limit, or `accept` what has a limit; that leaves them without a collar, and is said at each start.',
      ),
    maxSpreadBps: whole(1, 10_000)
      .default(2_000)
      .describe(
        'Quotes wider than this, or farther than this from most of what other venues and the last trade show, are not believed when orders are judged, in basis points.',
      ),
    openers: z
      .enum(['cancel', 'hold'])
      .default('cancel')
      .describe(
        'Where only reducing orders are taken: `cancel` ends open orders that may open a position, `hold` takes them back from venues until the state is over.',
      ),
    default: someLimits
      .extend({
        maxOrderQty: orderLimits.maxOrderQty,
        maxOrderNotional: orderLimits.maxOrderNotional,
        maxGrossNotional: orderLimits.maxGrossNotional,
        priceCollarBps: orderLimits.priceCollarBps,
      })
      .describe(
        'Limits for all clients and symbols without narrower ones. Four are required: the gateway does not run without them.',
      ),
    client: z.record(name, clientLimits).default({}).describe('Limits by client.'),
  })
  .describe('Pre-trade risk.');

export type OrderLimitsEntry = z.infer<typeof someLimits>;
