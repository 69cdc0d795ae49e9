/**
 * Requests of the API as JSON: one zod schema gives the server its checks, a client its types, and /docs its tables.
 */
import { z } from 'zod';
import { isOwnWord } from '../../risk/tradingState.ts';
import { askedHandling } from './handlingSchema.ts';
import { Scope, TradingState } from './shownSchema.ts';
import { decimal, fixText, ordType, peg, side, timeInForce, unsigned } from './schemaParts.ts';

const expireTime = z.iso
  .datetime({ offset: true, error: 'expected a time with its zone, such as "2026-11-27T21:00:00Z"' })
  .describe('Required for `goodTillDate`, and only allowed there.');

const clOrdID = fixText.describe('ClOrdID(11), unique for this client.');

const carry = z
  .record(
    z.string().regex(/^[1-9]\d{0,4}$/, { error: 'expected a tag' }),
    z
      .string()
      .regex(/^[^\x00-\x1f\u0100-\uffff]{1,1024}$/, { error: 'expected text without control characters, ISO 8859-1' }),
  )
  .describe('By tag: fields to carry to venues, such as `{ "528": "A" }`, of those agreed for the client.');

/** Fields of both orders and replaces; the core checks their combination, as for FIX. */
const instructions = {
  minQty: unsigned.optional(),
  stopPx: decimal
    .optional()
    .describe('Required for `stop` and `stopLimit`: the order is inactive until the stop triggers.'),
  maxFloor: unsigned.optional().describe('Largest displayed quantity.'),
  peg: peg.optional().describe('Required for `pegged`: the price to follow.'),
  pegOffset: decimal.optional().describe('Offset from the followed price.'),
  expireTime: expireTime.optional(),
  carry: carry.optional(),
};

/** What an order says of the position that it meets. */
const ofPosition = {
  orderQty: unsigned.optional().describe('Required, but of an order that may only close: all that is held if omitted.'),
  closeOnly: z
    .boolean()
    .optional()
    .describe('It may only close a position: PositionEffect(77)=C. A larger `orderQty` is cut to what is held.'),
  locateReqd: z
    .boolean()
    .optional()
    .describe(
      'LocateReqd(114) of a short sale: true, shares that were located here are used; false, the sender has them.',
    ),
};
type OfPosition = { readonly [N in keyof typeof ofPosition]?: z.infer<(typeof ofPosition)[N]> };

const hasQty = ({ orderQty, closeOnly }: OfPosition): boolean => orderQty !== undefined || closeOnly === true;
const QTY_MISSING = { path: ['orderQty'], error: 'expected, unless the order may only close a position: closeOnly' };

export const NewOrderRequest = z
  .strictObject({
    clOrdID,
    symbol: fixText,
    side,
    ordType,
    timeInForce: timeInForce.default('day'),
    price: decimal
      .optional()
      .describe('Required for `limit` and `stopLimit`, optional limit of a `pegged` order; not allowed for others.'),
    ...instructions,
    iso: z
      .boolean()
      .default(false)
      .describe('An intermarket sweep: the sender is responsible for better quotes elsewhere.'),
    account: fixText.optional(),
    strategy: fixText.optional().describe('What the order is a part of, for limits by strategy.'),
    trader: fixText.optional().describe('Who entered it, for limits by trader.'),
    exDestination: fixText.optional().describe('The only venue to use, instead of the router’s choice.'),
    ...ofPosition,
    instructions: askedHandling.optional(),
  })
  .refine(hasQty, QTY_MISSING)
  .refine(({ ordType: type, price }) => type === 'pegged' || isLimit(type) === (price !== undefined), {
    path: ['price'],
    error: 'expected with a limit order, and only there',
  })
  .meta({ id: 'NewOrderRequest', description: 'A NewOrderSingle(D).' });
export type NewOrderRequest = z.infer<typeof NewOrderRequest>;
/** The terms in it. */
export type Terms = Omit<
  NewOrderRequest,
  | 'clOrdID'
  | 'symbol'
  | 'side'
  | 'account'
  | 'strategy'
  | 'trader'
  | 'exDestination'
  | 'closeOnly'
  | 'locateReqd'
  | 'carry'
  | 'instructions'
>;

const isLimit = (type: z.infer<typeof ordType>): boolean => type === 'limit' || type === 'stopLimit';

export const ReplaceRequest = z
  .strictObject({
    clOrdID: clOrdID.optional().describe('ClOrdID(11) of the replace; generated if omitted.'),
    orderQty: unsigned.optional().describe('New total quantity; unchanged if omitted, like the other fields.'),
    ordType: ordType.optional(),
    price: decimal.optional(),
    timeInForce: timeInForce.optional(),
    ...instructions,
  })
  .meta({ id: 'ReplaceRequest', description: 'An OrderCancelReplaceRequest(G); omitted fields are unchanged.' });
export type ReplaceRequest = z.infer<typeof ReplaceRequest>;

export const KillSwitchRequest = z
  .strictObject({
    scope: Scope,
    id: z
      .string()
      .max(64)
      .default('')
      .describe('Client, account, symbol, venue, strategy, desk, session or trader; empty for `global`.'),
    client: z
      .string()
      .max(64)
      .default('')
      .describe('Whose account, strategy or trader it is; needed where several clients have one of that name.'),
    unseen: z
      .boolean()
      .default(false)
      .describe('Take an account, strategy or trader of `client` that no order has named yet.'),
    state: TradingState,
    reason: z.string().min(1).max(200),
  })
  .refine(({ scope, id }) => (scope === 'global') === (id === ''), {
    path: ['id'],
    error: 'expected with every scope but global, and not there',
  })
  .refine(({ scope, client }) => client === '' || isOwnWord(scope), {
    path: ['client'],
    error: 'expected with the scopes account, strategy and trader only',
  })
  .meta({ id: 'KillSwitchRequest', description: 'Sets the trading state of a scope.' });
export type KillSwitchRequest = z.infer<typeof KillSwitchRequest>;

const orderID = z.string().max(40).describe('OrderID(37), or only its number.');
const quarantineID = z.int().min(1);
const execID = z.string().max(40).describe('ExecID(17) as reported to the client.');
const reason = z.string().min(1).max(200).describe('The reason: journaled, and sent to the client in Text(58).');
const byPhone = z
  .enum(['verbalChange', 'brokerOption', 'partialDecline', 'repricing'])
  .default('verbalChange')
  .describe('ExecRestatementReason(378).');

/** Operators' acts on clients' orders. */
export const Act = z
  .discriminatedUnion('do', [
    z
      .strictObject({
        do: z.literal('book'),
        reason,
        client: fixText,
        session: fixText
          .optional()
          .describe('FIX session of the client for the reports; the one that is logged on if omitted.'),
        clOrdID: clOrdID.optional(),
        symbol: fixText,
        side,
        timeInForce: timeInForce.default('day'),
        ...ofPosition,
        price: decimal.optional().describe('A market order if omitted.'),
        account: fixText.optional(),
      })
      .refine(hasQty, QTY_MISSING),
    z.strictObject({ do: z.literal('accept'), reason, orderID }),
    z.strictObject({ do: z.literal('reject'), reason, orderID }),
    z.strictObject({ do: z.literal('cancel'), reason, orderID, restatementReason: byPhone }),
    z.strictObject({
      do: z.literal('restate'),
      reason,
      orderID,
      orderQty: unsigned.optional().describe('New total quantity; unchanged if omitted.'),
      price: decimal.optional(),
      restatementReason: byPhone,
    }),
    z.strictObject({
      do: z.literal('split'),
      reason,
      orderID,
      numerator: z.int().min(1).max(10_000).describe('New shares …'),
      denominator: z.int().min(1).max(10_000).describe('… per this many old shares.'),
    }),
    z.strictObject({ do: z.literal('guarantee'), reason, orderID, lastQty: unsigned, lastPx: decimal }),
    z.strictObject({
      do: z.literal('doneForDay'),
      reason,
      orderID: orderID.optional().describe('All open orders if omitted.'),
    }),
    z.strictObject({
      do: z.literal('renew'),
      reason,
      orderID: orderID.optional().describe('All orders done for the day if omitted.'),
    }),
    z.strictObject({ do: z.literal('bust'), reason, execID }),
    z.strictObject({
      do: z.literal('correct'),
      reason,
      execID,
      lastQty: unsigned,
      lastPx: decimal,
      force: z.boolean().default(false).describe('Correct it to a price that makes no sense, too.'),
    }),
    z.strictObject({
      do: z.literal('bookFill'),
      reason,
      quarantineID: quarantineID.describe('The report in quarantine to book as a fill.'),
      child: fixText.optional().describe('Our ClOrdID(11) at the venue; the one that the report names if omitted.'),
      lastQty: unsigned.optional().describe('As the report has it if omitted; needed only where it does not tell.'),
      lastPx: decimal.optional().describe('As the report has it if omitted; needed only where it does not tell.'),
      force: z
        .boolean()
        .default(false)
        .describe(
          'Book it though its Symbol or Side is not that of `child`, its quantity makes no sense, or other values are given than it has. Recorded.',
        ),
    }),
    z.strictObject({
      do: z.literal('dismissFill'),
      reason,
      quarantineID: quarantineID.describe('The report in quarantine that is no fill of ours.'),
    }),
    z.strictObject({
      do: z.literal('closePoison'),
      reason,
      poisonID: quarantineID.describe(
        'The poison that was seen to: `GET /poisons`. The order that it set aside goes on.',
      ),
    }),
    z.strictObject({
      do: z.literal('confirm'),
      reason,
      venue: fixText.describe('Its orders are taken as it last reported them; it gets new ones again.'),
      child: fixText.optional().describe('Our ClOrdID(11) there; all that are live there if omitted.'),
    }),
    z.strictObject({
      do: z.literal('halt'),
      reason,
      symbol: fixText,
      orders: z.enum(['suspend', 'cancel']).default('suspend'),
    }),
    z.strictObject({ do: z.literal('resume'), reason, symbol: fixText }),
  ])
  .meta({ id: 'Act', description: 'An operator’s act on clients’ orders.' });
export type Act = z.infer<typeof Act>;
