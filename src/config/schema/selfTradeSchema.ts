/** [selfTrade], and what a client has of its own. */
import { z } from 'zod';
import { SELF_TRADE_ACTIONS, SELF_TRADE_SCOPES } from '../../risk/selfTrade.ts';

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
  })
  .describe('Self-trade prevention.');

export const clientSelfTrade = z
  .enum(SELF_TRADE_ACTIONS)
  .optional()
  .describe('What is done where an order of it is the one about to be sent; `selfTrade.action` if omitted.');
