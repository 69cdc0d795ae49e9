/** [selfTrade], and what a client has of its own. */
import { z } from 'zod';
import { SELF_TRADE_ACTIONS, SELF_TRADE_SCOPES } from '../../risk/selfTrade.ts';
import { whole } from './scalars.ts';

export const selfTradeSchema = z
  .strictObject({
    scope: z
      .enum(SELF_TRADE_SCOPES)
      .default('client')
      .describe(
        'Whose orders may not trade with each other: those of an account, a client, a `desk` of clients, or the firm.',
      ),
    action: z
      .enum(SELF_TRADE_ACTIONS)
      .default('cancelNewest')
      .describe('What is done when they might: see Self-trade prevention in docs/rules-of-engagement.md.'),
    idTag: whole(1, 65_535)
      .default(2362)
      .describe(
        'Of clients with it in `carry`: orders of one owner with different values of this field may trade with each other.',
      ),
    instructionTag: whole(1, 65_535)
      .default(2964)
      .describe(
        'Likewise: 1, 2 or 3 in this field is cancelNewest, cancelOldest or cancelBoth for an order that has it.',
      ),
  })
  .describe('Self-trade prevention.');

export const clientSelfTrade = z
  .enum(SELF_TRADE_ACTIONS)
  .optional()
  .describe('What is done where an order of it is the one about to be sent; `selfTrade.action` if omitted.');
