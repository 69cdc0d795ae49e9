/**
 * Requests of the API as JSON: one zod schema gives the server its checks, a client its types, and /docs its tables.
 */
import { z } from 'zod';
import { Scope, TradingState } from './schema.ts';
import { decimal, fixText, ordType, peg, side, timeInForce, unsigned } from './schemaParts.ts';

const expireTime = z.iso
  .datetime({ offset: true, error: 'expected a time with its zone, such as "2026-11-27T21:00:00Z"' })
  .describe('With `goodTillDate`, and needed there.');

const clOrdID = fixText.describe('ClOrdID(11), never used before by this client.');

/** Fields of both orders and replaces; the core checks their combination, as for FIX. */
const instructions = {
  minQty: unsigned.optional(),
  stopPx: unsigned
    .optional()
    .describe('Needed for `stop` and `stopLimit`: the order sleeps until the market is there.'),
  maxFloor: unsigned.optional().describe('The most that is shown at a time.'),
  peg: peg.optional().describe('Needed for `pegged`: what the price follows.'),
  pegOffset: decimal.optional().describe('Added to what is followed.'),
  expireTime: expireTime.optional(),
};

export const NewOrderRequest = z
  .strictObject({
    clOrdID,
    symbol: fixText,
    side,
    ordType,
    timeInForce: timeInForce.default('day'),
    orderQty: unsigned,
    price: unsigned
      .optional()
      .describe('Needed for `limit` and `stopLimit`, the limit of a `pegged` order; not allowed for the others.'),
    ...instructions,
    iso: z.boolean().default(false).describe('An intermarket sweep: the sender answers for better quotes elsewhere.'),
    account: fixText.optional(),
    exDestination: fixText.optional().describe('One venue, instead of the router’s choice.'),
  })
  .refine(({ ordType: type, price }) => type === 'pegged' || isLimit(type) === (price !== undefined), {
    path: ['price'],
    error: 'expected with a limit order, and only there',
  })
  .meta({ id: 'NewOrderRequest', description: 'A NewOrderSingle(D).' });
export type NewOrderRequest = z.infer<typeof NewOrderRequest>;
/** What it says of the order's terms. */
export type Terms = Omit<NewOrderRequest, 'clOrdID' | 'symbol' | 'side' | 'account' | 'exDestination'>;

const isLimit = (type: z.infer<typeof ordType>): boolean => type === 'limit' || type === 'stopLimit';

export const ReplaceRequest = z
  .strictObject({
    clOrdID: clOrdID.optional().describe('ClOrdID(11) of the replace; left out, one is made.'),
    orderQty: unsigned.optional().describe('New total quantity; left out, as it is. So for the others.'),
    ordType: ordType.optional(),
    price: unsigned.optional(),
    timeInForce: timeInForce.optional(),
    ...instructions,
  })
  .meta({ id: 'ReplaceRequest', description: 'An OrderCancelReplaceRequest(G); what is left out stays.' });
export type ReplaceRequest = z.infer<typeof ReplaceRequest>;

export const KillSwitchRequest = z
  .strictObject({
    scope: Scope,
    id: z.string().max(64).default('').describe('Client, account, symbol or venue; empty for `global`.'),
    state: TradingState,
    reason: z.string().min(1).max(200),
  })
  .refine(({ scope, id }) => (scope === 'global') === (id === ''), {
    path: ['id'],
    error: 'expected with every scope but global, and not there',
  })
  .meta({ id: 'KillSwitchRequest', description: 'Sets the trading state of a scope.' });
export type KillSwitchRequest = z.infer<typeof KillSwitchRequest>;

const orderID = z.string().max(40).describe('OrderID(37), or its number alone.');
const execID = z.string().max(40).describe('ExecID(17) as the client knows the execution.');
const reason = z.string().min(1).max(200).describe('Why: journaled, and told to the client as Text(58).');
const byPhone = z
  .enum(['verbalChange', 'brokerOption', 'partialDecline', 'repricing'])
  .default('verbalChange')
  .describe('ExecRestatementReason(378).');

/** Operators' acts on clients' orders. */
export const Act = z
  .discriminatedUnion('do', [
    z.strictObject({
      do: z.literal('book'),
      reason,
      client: fixText,
      session: fixText
        .optional()
        .describe('FIX session of the client that gets the reports; left out, the one that is logged on.'),
      clOrdID: clOrdID.optional(),
      symbol: fixText,
      side,
      timeInForce: timeInForce.default('day'),
      orderQty: unsigned,
      price: unsigned.optional().describe('Left out, a market order.'),
      account: fixText.optional(),
    }),
    z.strictObject({ do: z.literal('accept'), reason, orderID }),
    z.strictObject({ do: z.literal('reject'), reason, orderID }),
    z.strictObject({ do: z.literal('cancel'), reason, orderID, restatementReason: byPhone }),
    z.strictObject({
      do: z.literal('restate'),
      reason,
      orderID,
      orderQty: unsigned.optional().describe('New total quantity; left out, as it is.'),
      price: unsigned.optional(),
      restatementReason: byPhone,
    }),
    z.strictObject({
      do: z.literal('split'),
      reason,
      orderID,
      numerator: z.int().min(1).max(10_000).describe('New shares …'),
      denominator: z.int().min(1).max(10_000).describe('… for so many old ones.'),
    }),
    z.strictObject({ do: z.literal('guarantee'), reason, orderID, lastQty: unsigned, lastPx: unsigned }),
    z.strictObject({
      do: z.literal('doneForDay'),
      reason,
      orderID: orderID.optional().describe('Left out: every open order.'),
    }),
    z.strictObject({
      do: z.literal('renew'),
      reason,
      orderID: orderID.optional().describe('Left out: every order done for the day.'),
    }),
    z.strictObject({ do: z.literal('bust'), reason, execID }),
    z.strictObject({ do: z.literal('correct'), reason, execID, lastQty: unsigned, lastPx: unsigned }),
    z.strictObject({
      do: z.literal('halt'),
      reason,
      symbol: fixText,
      orders: z.enum(['suspend', 'cancel']).default('suspend'),
    }),
    z.strictObject({ do: z.literal('resume'), reason, symbol: fixText }),
  ])
  .meta({ id: 'Act', description: 'What a person at the broker does with clients’ orders.' });
export type Act = z.infer<typeof Act>;
