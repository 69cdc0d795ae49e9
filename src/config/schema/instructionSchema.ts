/** [client.instructions] and [client.instructionTags]: how a client's orders are handled beside their terms. */
import { z } from 'zod';
import { name, unsignedDecimal, whole } from './scalars.ts';

export const clientInstructions = z
  .strictObject({
    excludeVenues: z
      .array(name)
      .default([])
      .describe(
        'Venues that its orders are never sent to. What they display stays protected: an order that may not rest is canceled where only they have the best price.',
      ),
    noDark: z.boolean().default(false).describe('Its orders are sent to no dark venue.'),
    maxTakeFee: unsignedDecimal('0.0030')
      .optional()
      .describe('Its orders take nothing where `takeFee` of the venue is larger; any fee if omitted.'),
    minLots: whole(0, 1_000_000)
      .default(0)
      .describe(
        'Nothing smaller is sent to a venue, in lots of the instrument, unless less is left of the order; dark venues are asked for it by MinQty(110).',
      ),
    doNotRoute: z
      .boolean()
      .default(false)
      .describe('ExecInst(18)=h of orders that have neither `g` nor `h`: see `routesOn` of venues.'),
    notHeld: z
      .boolean()
      .default(false)
      .describe('Orders that do not say whether they are held, by ExecInst(18) 1 or 5, are not held; else they are.'),
    tradesOn: z
      .boolean()
      .default(false)
      .describe(
        'Orders at the open or at the close trade on: what is too late for the auction, or left by it, is traded continuously. Else it is rejected, or Expired.',
      ),
  })
  .optional()
  .describe('What is agreed about all orders of the client. An order may say more: whichever is stricter binds it.');

const tag = () => whole(1, 65_535).optional();

export const clientInstructionTags = z
  .strictObject({
    excludeVenues: tag().describe('Names of venues, with blanks or commas between, that the order may not be sent to.'),
    noDark: tag().describe('Y: the order may not be sent to dark venues.'),
    maxTakeFee: tag().describe('The largest fee a share for taking, such as 0.0030.'),
    minSize: tag().describe('The least quantity that may be sent to a venue, unless less is left.'),
    tradesOn: tag().describe('Y: what is too late for its auction, or left by it, is traded continuously; N: not.'),
  })
  .optional()
  .describe('Tags of the fields of its orders that say how to handle them. FIX has none for these.');
