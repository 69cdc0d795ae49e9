/** [venue.conditional]: conditional orders at a pool, and how its dialect says so. */
import { z } from 'zod';
import { matching, whole } from './scalars.ts';

const value = matching(/^[!-~]{1,32}$/, 'up to 32 printable ASCII characters without a blank');
const ownTag = (example: number) => whole(5_000, 39_999).describe(`Such as ${example}.`);

export const conditionalSchema = z
  .strictObject({
    markTag: z
      .union([z.literal(18), ownTag(9_140)])
      .default(9_140)
      .describe(
        'Field of a NewOrderSingle(D) that says that it is conditional; with 18, a further word of ExecInst(18).',
      ),
    markValue: value.default('Y').describe('Its value.'),
    inviteTag: ownTag(9_141)
      .default(9_141)
      .describe(
        'Field of an ExecutionReport(8) about a conditional order that asks for a firm one. With ExecType(150) Canceled or Expired the report ends the conditional order as well; with others that stays.',
      ),
    inviteValue: value.default('Y').describe('Its value.'),
    linkTag: ownTag(9_142)
      .optional()
      .describe('Field of the firm order with the ClOrdID(11) of the conditional one; none if omitted.'),
    minLots: whole(1, 1_000_000)
      .default(100)
      .describe('An order that rests gets a conditional one if at least so many round lots of it are left.'),
    minQtyPercent: whole(0, 100)
      .default(0)
      .describe('MinQty(110) of conditional and firm orders, in percent of their quantity; `minQty` must be on.'),
    firmUpMs: whole(10, 60_000)
      .default(500)
      .describe(
        'An invitation is answered within this time, a tick more at most, with what is free by then. Set it below the time that the pool gives.',
      ),
    mostFailedPercent: whole(0, 100)
      .default(100)
      .describe('No more conditional orders in a day while more than this of its invitations came to no firm order …'),
    afterInvitations: whole(1, 1_000_000).default(10).describe('… once there were so many of them.'),
  })
  .describe('It takes conditional orders, and asks for a firm one when it has found another side. Dark venues only.');
