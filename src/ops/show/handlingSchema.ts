/** How an order is handled, and what a plan may see of a venue, in the API's JSON. */
import { z } from 'zod';
import { decimal } from './schemaParts.ts';

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
    })
    .nullable()
    .describe('What its client said of how to handle it; what is agreed about all orders of the client binds it, too.'),
  closeOnly: z.boolean().describe('It may only close a position: PositionEffect(77)=C.'),
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
