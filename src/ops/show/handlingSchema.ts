/** How an order is handled, and what a plan may see of a venue, in the API's JSON. */
import { z } from 'zod';
import { ageMs, decimal, fixText, unsigned } from './schemaParts.ts';

/** How an order is handled: what its client said beside its terms. */
export const handling = {
  directed: z
    .boolean()
    .describe('Its client has chosen the venue, by ExDestination(100) or CustDirectedOrder(1029)=Y.'),
  notHeld: z.boolean().describe('Not held: ExecInst(18)=1, or as agreed with its client.'),
  instructions: z
    .object({
      excludeVenues: z.array(z.string()),
      noDark: z.boolean(),
      doNotRoute: z.boolean(),
      onlyRests: z.boolean().describe('ExecInst(18)=6.'),
      maxTakeFee: decimal.nullable(),
      minSize: decimal.nullable(),
      tradesOn: z.boolean().describe('Of an order for an auction: what is too late for it, or left by it, trades on.'),
    })
    .nullable()
    .describe('What its client said of how to handle it; what is agreed about all orders of the client binds it, too.'),
  closeOnly: z.boolean().describe('It may only close a position: PositionEffect(77)=C.'),
};

/** The same as a new order may say it; what it leaves out is as agreed with its client. */
export const askedHandling = z
  .strictObject({
    excludeVenues: z
      .array(fixText.regex(/^\S+$/, { error: 'expected the name of a venue' }))
      .max(64)
      .optional()
      .describe('Venues that it may not be sent to.'),
    noDark: z.boolean().optional().describe('True: to no dark venue.'),
    doNotRoute: z.boolean().optional().describe('True: no venue may route it on, ExecInst(18)=h; false: it may, 18=g.'),
    onlyRests: z.boolean().optional().describe('True: participate, do not initiate, ExecInst(18)=6.'),
    maxTakeFee: decimal.optional().describe('The largest fee a share for taking.'),
    minSize: unsigned.optional().describe('The least quantity that may be sent to a venue, unless less is left.'),
    notHeld: z.boolean().optional().describe('True: not held, ExecInst(18)=1; false: held, 18=5.'),
    tradesOn: z
      .boolean()
      .optional()
      .describe('Of an order for an auction, true: what is too late for it, or left by it, is traded continuously.'),
    directed: z.boolean().optional().describe('CustDirectedOrder(1029), for the record.'),
  })
  .describe('How to handle it, beside its terms. A replace does not change it.');

const Level = z.object({ px: decimal, qty: decimal });

/** What a venue displays, and what it says of its next auction. */
export const bookShown = {
  bids: z.array(Level).describe('Best first.'),
  asks: z.array(Level),
  imbalance: z
    .object({
      side: z.enum(['buy', 'sell', 'none']),
      qty: decimal.nullable().describe('Left over on that side; null where the venue does not say how much.'),
      paired: decimal.nullable().describe('What would trade.'),
      px: decimal.nullable().describe('At which price.'),
      ageMs,
    })
    .nullable()
    .describe('What the venue said last of its next auction; null for nothing.'),
};

/** What a plan saw of a venue's quotes. */
export const quotesSeen = z.enum([
  'none',
  'live',
  'stale',
  'unreliable',
  'halted',
  'closed',
  'auction',
  'own',
  'doubted',
  'excluded',
]);
