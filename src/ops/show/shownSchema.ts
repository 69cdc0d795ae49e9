/**
 * Every JSON value in responses of the API: one zod schema gives a client its types, and the page at /docs its tables.
 * Prices, quantities and money are decimal strings at the instrument's scale, in both directions. Missing values are
 * null. FIX's enumerations are words, with the FIX values beside them under `fix`. Requests are in askedSchema.ts.
 */
import { z } from 'zod';
import { CHECK_CODES } from '../../risk/codes.ts';
import { SCOPES } from '../../risk/event.ts';
import { bookShown, handling, quotesSeen } from './handlingSchema.ts';
import { ageMs, count, decimal, execType, ordStatus, ordType, ppm, side, time, timeInForce } from './schemaParts.ts';
import { venueFees } from './feesSchema.ts';
import { DarkPool, Fade, Markout, Queue } from './learnedSchema.ts';
import { venueSteps } from './shownSteps.ts';
import { allTerms, basicTerms } from './showTerms.ts';

export const Order = z
  .object({
    orderID: z.string().describe('OrderID(37): the journal’s epoch and a number.'),
    clOrdID: z.string().describe('ClOrdID(11): the last accepted one of its chain.'),
    origClOrdID: z.string().nullable().describe('The previous ClOrdID of the chain.'),
    client: z.string(),
    originator: z
      .string()
      .nullable()
      .describe('Who of several that are one client: OnBehalfOfCompID(115) behind a hub, or a CompID of its own.'),
    account: z.string().nullable(),
    strategy: z.string().nullable().describe('What it is a part of, where its client says so.'),
    trader: z.string().nullable().describe('Who entered it, where its client says so.'),
    session: z.string().describe('The session that it came from.'),
    symbol: z.string(),
    side,
    ...allTerms,
    ordStatus,
    open: z.boolean().describe('The order may still change.'),
    cumQty: decimal,
    leavesQty: decimal,
    avgPx: decimal.nullable().describe('With four decimals more than prices; null before the first fill.'),
    unroutedQty: decimal.describe('Open quantity that is not at a venue.'),
    exDestination: z.string().nullable().describe('Venue requested by the client.'),
    ...handling,
    locateReqd: z.boolean().nullable().describe('LocateReqd(114) of a short sale; null where it says nothing.'),
    carry: z
      .record(z.string(), z.union([z.string(), z.array(z.unknown())]))
      .nullable()
      .describe('Fields carried to venues, by tag; a repeating group is a list of its entries.'),
    pending: z
      .object({
        kind: z.enum(['cancel', 'replace']),
        clOrdID: z.string(),
        orderQty: decimal,
        price: decimal.nullable(),
      })
      .nullable()
      .describe('A cancel or replace that waits for venues.'),
    endsAs: ordStatus.nullable().describe('Set while we end the order ourselves (kill switch): its final status.'),
    held: z
      .object({ code: z.string(), text: z.string() })
      .nullable()
      .describe('The check that keeps the rest of the order here until it passes, and why it does not.'),
    waitsFor: z
      .string()
      .nullable()
      .describe(
        'Why what is left of it is at no venue: the time or price it waits for, else what its last plan found; that is in its history.',
      ),
    liveChildren: count,
    rounds: count.describe('Routing plans so far.'),
    arrivalBid: decimal.nullable().describe('Protected quote when it was received.'),
    arrivalAsk: decimal.nullable(),
    receivedAt: time,
    endedAt: time.nullable(),
    text: z.string(),
    fix: z.object({ side: z.string(), ordType: z.string(), timeInForce: z.string(), ordStatus: z.string() }),
  })
  .meta({ id: 'Order', description: 'A client’s order.' });
export type Order = z.infer<typeof Order>;

export const Child = z
  .object({
    clOrdID: z.string().describe('ClOrdID(11) at the venue.'),
    venue: z.string(),
    venueOrderID: z.string().nullable(),
    purpose: z.enum(['sweep', 'dark', 'post']),
    qty: decimal,
    ...basicTerms,
    minQty: decimal.nullable(),
    midpoint: z.boolean(),
    state: z
      .enum(['sent', 'accepted', 'unknown', 'ended'])
      .describe(
        '`unknown`: the connection was lost or the venue did not answer. All states except `ended` count as live.',
      ),
    canceling: z.boolean(),
    endedAs: ordStatus.nullable(),
    cumQty: decimal,
    leavesQty: decimal,
    avgPx: decimal.nullable(),
    sentAt: time,
  })
  .meta({ id: 'Child', description: 'Our order at a venue for a client’s order.' });
export type Child = z.infer<typeof Child>;

export const RiskDecision = z
  .object({
    at: time,
    request: z
      .enum(['new', 'replace', 'cancel', 'gate'])
      .describe('`gate`: it waited, and was not let out to a venue, or is let out again.'),
    clOrdID: z.string(),
    passed: z.boolean(),
    made: count.describe('Checks that were made.'),
    version: count.describe('Version of the limits: how many changes of them there had been.'),
    checks: z.array(
      z.object({
        code: z.enum(CHECK_CODES),
        name: z.string(),
        clause: z.string().describe('Clause of the rule it implements.'),
        ok: z.boolean(),
        soft: z.boolean().describe('It only warned.'),
        limit: z.string(),
        observed: z.string(),
        limitID: z.string().nullable().describe('The limit, where it is in force still; null for a check without one.'),
      }),
    ),
  })
  .meta({
    id: 'RiskDecision',
    description:
      'The checks of a request: those that failed or warned, in order of precedence, and the limit nearest to being reached.',
  });
export type RiskDecision = z.infer<typeof RiskDecision>;

export const Plan = z
  .object({
    at: time,
    round: count,
    policy: z.string().describe('How it was spread over venues.'),
    rule: count.describe('Number of the rule that chose the policy; 0 for the default.'),
    protection: z
      .enum(['kept', 'off', 'iso', 'plain', 'directed'])
      .describe('How it stands to better protected quotes: see Order protection in routing.md.'),
    qty: decimal,
    nbboBid: decimal.nullable(),
    nbboAsk: decimal.nullable(),
    quotes: z.array(
      z.object({
        venue: z.string(),
        up: z.boolean(),
        state: quotesSeen,
        ageMs: ageMs.nullable(),
        bidPx: decimal.nullable(),
        bidQty: decimal.nullable(),
        askPx: decimal.nullable(),
        askQty: decimal.nullable(),
      }),
    ),
    scores: z
      .array(
        z.object({
          venue: z.string(),
          purpose: z.enum(['sweep', 'dark', 'post']),
          standing: z.string(),
          px: decimal.nullable(),
          fee: decimal,
          allIn: decimal,
          terms: z.record(z.string(), decimal).describe('What each term of the score adds against us, by its name.'),
          total: decimal,
          expectedFillPpm: ppm,
        }),
      )
      .describe('Cost of a share at each venue, term by term, in money.'),
    children: z.array(
      z.object({
        venue: z.string(),
        purpose: z.enum(['sweep', 'dark', 'post']),
        qty: decimal,
        ...basicTerms,
        minQty: decimal.nullable(),
        midpoint: z.boolean(),
      }),
    ),
    unroutedQty: decimal,
    reason: z.string(),
    expectedQty: decimal,
    expectedNet: decimal,
    expectedAvgPx: decimal,
    lines: z.array(z.string()).describe('The complete plan as readable text.'),
  })
  .meta({ id: 'Plan', description: 'A routing decision with all its inputs.' });
export type Plan = z.infer<typeof Plan>;

export const SelfTrade = z
  .object({
    at: time,
    action: z
      .enum(['wait', 'cancelNewest', 'cancelOldest', 'cancelBoth', 'decrement', 'avoid'])
      .describe('What was done; `wait`: the other order was on its way out already.'),
    as: z.enum(['newest', 'oldest']).describe('The newest was about to be sent, the oldest was at the venue.'),
    otherOrderID: z.string().nullable().describe('Null for an order that the caller may not see.'),
    venue: z.string(),
    price: decimal.nullable().describe('Limit with which the newest was to be sent.'),
    qty: decimal.describe('How much might have traded.'),
  })
  .meta({ id: 'SelfTrade', description: 'An order was kept from trading with another one of the same owner.' });
export type SelfTrade = z.infer<typeof SelfTrade>;

export const OrderDetail = Order.extend({
  children: z.array(Child),
  selfTrade: SelfTrade.nullable().describe('What self-trade prevention has last done about it.'),
  decisions: z.array(RiskDecision).describe('Of the orders decided since the gateway started, the latest ones.'),
  plans: z.array(Plan).describe('Likewise.'),
}).meta({ id: 'OrderDetail', description: 'An order with its children, risk decisions and routing plans.' });
export type OrderDetail = z.infer<typeof OrderDetail>;

export const Execution = z
  .object({
    kind: z.literal('executionReport'),
    execID: z.string().nullable().describe('ExecID(17); null in the answer to a status request.'),
    orderID: z.string().nullable(),
    clOrdID: z.string(),
    origClOrdID: z.string().nullable(),
    client: z.string(),
    account: z.string().nullable(),
    symbol: z.string(),
    side,
    ...basicTerms,
    execType,
    execRefID: z.string().nullable().describe('ExecRefID(19): the execution that is busted or corrected.'),
    restatementReason: z.string().nullable().describe('ExecRestatementReason(378), if the change was not requested.'),
    ordStatus,
    orderQty: decimal,
    lastQty: decimal.nullable().describe('Null if the report is not a fill.'),
    lastPx: decimal.nullable(),
    lastMkt: z.string().nullable().describe('Venue of the fill.'),
    cumQty: decimal,
    leavesQty: decimal,
    avgPx: decimal.nullable(),
    ordRejReason: z.string().nullable(),
    text: z.string(),
    transactTime: time,
    fix: z.object({
      side: z.string(),
      ordType: z.string(),
      timeInForce: z.string(),
      execType: z.string(),
      ordStatus: z.string(),
      ordRejReason: count.nullable(),
    }),
  })
  .meta({ id: 'Execution', description: 'An ExecutionReport(8) to a client.' });
export type Execution = z.infer<typeof Execution>;

export const CancelReject = z
  .object({
    kind: z.literal('cancelReject'),
    orderID: z.string().nullable(),
    clOrdID: z.string(),
    origClOrdID: z.string(),
    client: z.string(),
    ordStatus,
    responseTo: z.enum(['cancel', 'replace']),
    cxlRejReason: z.string(),
    text: z.string(),
    transactTime: time,
    fix: z.object({ ordStatus: z.string(), cxlRejReason: count }),
  })
  .meta({ id: 'CancelReject', description: 'An OrderCancelReject(9) to a client.' });
export type CancelReject = z.infer<typeof CancelReject>;

export const Report = z.discriminatedUnion('kind', [Execution, CancelReject]).meta({
  id: 'Report',
  description: 'A report to a client about its order.',
});
export type Report = z.infer<typeof Report>;

export const Position = z
  .object({
    client: z.string(),
    account: z.string().nullable(),
    symbol: z.string(),
    currency: z.string(),
    qty: decimal.describe('Negative if short.'),
    avgCost: decimal.nullable(),
    cost: decimal,
    realised: decimal.describe('Profit and loss of closed quantity, before fees.'),
    unrealised: decimal.nullable().describe('At the midpoint of the protected quote; null without one.'),
    total: decimal.nullable(),
  })
  .meta({ id: 'Position', description: 'A client’s position in a symbol, by account.' });
export type Position = z.infer<typeof Position>;

export const Totals = z
  .object({
    client: z.string(),
    currency: z.string(),
    realised: decimal.nullable().describe('null where the rate of a currency is missing: `missing` names them.'),
    unrealised: decimal.nullable().describe('null also where an open position has no quote.'),
    total: decimal.nullable(),
    missing: z.array(z.string()).describe('Currencies without a rate.'),
  })
  .meta({ id: 'Totals', description: 'Profit and loss of one client, converted at the rates in force.' });
export type Totals = z.infer<typeof Totals>;

export const TradingState = z.enum(['active', 'reducing', 'halted']);
export const Scope = z.enum(SCOPES);

export const Venue = z
  .object({
    venue: z.string(),
    kind: z.enum(['lit', 'dark']),
    up: z.boolean().describe('Its order session is logged on.'),
    reconciling: z
      .boolean()
      .describe(
        'It has reconnected and not yet reported the status of every order that was open there: it gets no new orders.',
      ),
    asking: count.describe('Number of orders with a status request in progress.'),
    quotesUp: z.boolean().describe('Its market data line is up, and has brought a book.'),
    booksMissing: z
      .array(
        z.object({
          symbol: z.string(),
          since: time.nullable().describe('null: the line has not been up.'),
          why: z.string(),
        }),
      )
      .describe('Symbols without a book, 50 at most: refused, not answered, or lost. They are asked for again.'),
    tradingState: TradingState,
    symbols: z.array(z.string()),
    ...venueFees,
    ...venueSteps,
    ordTypes: z.array(ordType),
    timesInForce: z.array(timeInForce),
    supportsMinQty: z.boolean(),
    supportsMidpoint: z.boolean(),
    priority: count,
    liveOrders: count,
    firmUps: z
      .object({ invited: count, firm: count, declined: count, lapsed: count })
      .nullable()
      .describe('Invitations of the day to firm up conditional orders, and what became of them; null without any.'),
    passedOver: z
      .array(
        z.object({
          symbol: z.string().nullable().describe('Null for all of them.'),
          oneClient: z
            .boolean()
            .describe(
              'It has refused orders of one client alone, or given these nothing, and is passed over for that one only.',
            ),
          why: z.enum(['refuses', 'silent', 'slow', 'empty']),
          quotes: z
            .enum(['asks', 'bids'])
            .nullable()
            .describe('Of `empty`: what it displays there and gives nothing of.'),
          since: time.nullable(),
          tries: count.describe('Orders of a lot sent since then, to find out whether it is well again.'),
          nextTryAt: time,
        }),
      )
      .describe(
        'It gets no orders and protects no quotes, but for a lot of an order now and then. `empty`: it gives nothing of what it displays, which gets only what the others leave.',
      ),
    knowledge: z
      .object({
        sent: count,
        accepted: count,
        rejected: count,
        unknown: count,
        silent: count.describe('Consecutive orders without an answer.'),
        pools: z.array(DarkPool),
        learned: z
          .record(z.string(), z.number())
          .describe('What the terms of the score keep, by name: `Ppm` parts per million, `Micros` microseconds.'),
        markouts: z.array(Markout),
        fades: z.array(Fade),
        queues: z.array(Queue),
      })
      .describe('Statistics learned from its answers.'),
  })
  .meta({ id: 'Venue', description: 'A venue: its terms, connection and learned statistics.' });
export type Venue = z.infer<typeof Venue>;

export const Nbbo = z
  .object({
    symbol: z.string(),
    bidPx: decimal.nullable(),
    bidQty: decimal.nullable(),
    bidVenues: z.array(z.string()),
    bidAgeMs: ageMs.nullable(),
    askPx: decimal.nullable(),
    askQty: decimal.nullable(),
    askVenues: z.array(z.string()),
    askAgeMs: ageMs.nullable(),
    locked: z.boolean(),
    crossed: z.boolean(),
    lastPx: decimal.nullable(),
    lastQty: decimal.nullable(),
    lastAt: time.nullable(),
  })
  .meta({ id: 'Nbbo', description: 'The protected best bid and offer.' });
export type Nbbo = z.infer<typeof Nbbo>;

export const NbboDetail = Nbbo.extend({
  quotes: z.array(
    z.object({
      venue: z.string(),
      state: z.enum(['live', 'none', 'stale', 'unreliable', 'halted', 'closed', 'auction', 'down']),
      ageMs: ageMs.nullable(),
      ...bookShown,
    }),
  ),
}).meta({ id: 'NbboDetail', description: 'The protected quote with each venue’s book.' });
export type NbboDetail = z.infer<typeof NbboDetail>;

export const Session = z
  .object({
    id: z.string(),
    role: z.enum(['acceptor', 'initiator']),
    beginString: z.string(),
    senderCompID: z.string(),
    targetCompID: z.string(),
    state: z.string(),
    closedUntil: time.nullable().describe('When its next hours begin, if it is down outside them.'),
    peer: z.string().nullable(),
    nextSenderMsgSeqNum: count,
    nextTargetMsgSeqNum: count,
  })
  .meta({ id: 'Session', description: 'A FIX session.' });
export type Session = z.infer<typeof Session>;

export const Dropped = count.describe(
  'Venue reports that left the full quarantine undecided, those that name no order of ours first: the journal has them.',
);

export const KillSwitchState = z
  .object({
    scope: Scope,
    id: z.string(),
    client: z.string().describe('Whose account, strategy or trader it is; empty for other scopes.'),
    state: TradingState,
    by: z.string(),
    confirmedBy: z.string().describe('The second person, where two are needed; otherwise empty.'),
    reason: z.string(),
    note: z.string().describe('What gets past the state all the same; empty for nothing.'),
    openOrders: count.describe('Orders in scope that are still open.'),
    done: z.boolean().describe('Halted, and no order in scope is open: every venue has confirmed.'),
  })
  .meta({ id: 'KillSwitchState', description: 'A trading state that is in force.' });
export type KillSwitchState = z.infer<typeof KillSwitchState>;

export const KillSwitch = z
  .object({ states: z.array(KillSwitchState) })
  .meta({ id: 'KillSwitch', description: 'All trading states other than active.' });
export type KillSwitch = z.infer<typeof KillSwitch>;

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: count,
    detail: z.string(),
    errors: z
      .array(z.object({ path: z.string(), detail: z.string(), hint: z.string().optional() }))
      .optional()
      .describe('Invalid fields.'),
    reports: z.array(Report).optional().describe('Reports to the client, if the core refused the request.'),
  })
  .meta({ id: 'Problem', description: 'The reason why a request failed (RFC 9457).' });
export type Problem = z.infer<typeof Problem>;

export const Answer = z
  .object({ reports: z.array(Report) })
  .meta({ id: 'Answer', description: 'Immediate result of a request; it is journaled. The rest is streamed.' });
export type Answer = z.infer<typeof Answer>;
