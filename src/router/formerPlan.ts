/**
 * Plans as they were journaled until the terms of the score had a table: with a column for each number, and by one
 * policy.
 */
import { side } from '../orders/event.ts';
import { instructionFields, latestTermFields, newTermFields, termFields } from '../orders/terms.ts';
import { type OrderID, OrdType } from '../orders/values.ts';
import { type Instant, NO_QTY, type Price, type Qty, span, type Span } from '../units/brand.ts';
import { as, columns, flag, former, int, list, oneOf, px, record, type RowOf, text } from '../units/record.ts';
import type { Plan } from './event.ts';

const Before = record('plannedBefore', 40, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  symbol: text(),
  currency: text(),
  priceScale: int(),
  qtyScale: int(),
  tickSize: int<Price>(),
  lotSize: int<Qty>(),
  side,
  qty: termFields.orderQty,
  limit: termFields.price,
  ...columns(termFields, 'timeInForce', 'minQty'),
  exDestination: text(),
  round: int(),
  darkTried: flag(),

  inputs: list({
    venue: text(),
    up: flag(),
    quotes: oneOf('none', 'live', 'stale', 'unreliable', 'halted', 'closed', 'auction', 'own', 'doubted'),
    ageMicros: int<Span>(),
    bidPx: px(),
    bidQty: int<Qty>(),
    askPx: px(),
    askQty: int<Qty>(),
    levels: list({ px: px(), size: int<Qty>() }),
    ackLatency: int<Span>(),
    fillPpm: int(),
    rejectPpm: int(),
    timeoutPpm: int(),
    silent: int(),
    darkFillPpm: int(),
    postFillPpm: int(),
  }),

  nbboBid: px(),
  nbboAsk: px(),
  worstPx: px(),
  scores: list({
    venue: text(),
    purpose: oneOf('sweep', 'dark', 'post'),
    standing: oneOf(
      'usable',
      'probe',
      'down',
      'silent',
      'halted',
      'unreliable',
      'stale',
      'none',
      'unable',
      'closed',
      'auction',
      'own',
      'doubted',
    ),
    px: px(),
    fee: int(),
    allIn: int(),
    expectedFillPpm: int(),
    fillTerm: int(),
    latencyTerm: int(),
    rejectTerm: int(),
    queueTerm: int(),
    total: int(),
  }),

  children: list({
    venue: text(),
    qty: termFields.orderQty,
    ordType: as(
      termFields.ordType,
      oneOf(OrdType.Limit, OrdType.Market, OrdType.Pegged, OrdType.Stop, OrdType.StopLimit),
    ),
    ...columns(termFields, 'price', 'timeInForce', 'minQty'),
    midpoint: flag(),
    purpose: oneOf('sweep', 'dark', 'post'),
    ...instructionFields,
    ...newTermFields,
    ...latestTermFields,
  }),
  unroutedQty: int<Qty>(),
  reason: text(),

  expectedQty: int<Qty>(),
  expectedNet: int(),
  expectedAvgPx: int(),
  singleVenue: text(),
  singleQty: int<Qty>(),
  singleNet: int(),
  singleShortfallQty: int<Qty>(),

  ordType: termFields.ordType,
  cap: px(),
  ...instructionFields,
  display: int<Qty>(),
  ...newTermFields,
  multiplier: int(),
  multiplierScale: int(),
  ...latestTermFields,
  roundLot: int<Qty>(),
});

/** What the numbers of these plans are called; their rejects and time-outs are one term. */
export const FORMER_TERMS: readonly string[] = ['unfilled', 'latency', 'rejects', 'queue'];
export const FORMER_LEARNED: readonly string[] = [
  'ackMicros',
  'fillPpm',
  'rejectPpm',
  'timeoutPpm',
  'darkFillPpm',
  'postFillPpm',
];

export const PlannedBefore = former(Before, planOf);

const NOTHING_NOTED = {
  refusedTaking: 0,
  refusedResting: 0,
  missed: NO_QTY,
  misses: 0,
  reserved: NO_QTY,
  waiting: 0,
  room: 0,
  breaker: 'closed',
  probe: false,
  untried: false,
} as const;

/** `configured` 0 says that the names above are meant. */
function planOf(before: RowOf<(typeof Before)['fields']>): Plan {
  return {
    ...before,
    kind: 'planned',
    configured: 0,
    policy: 'best',
    rule: 0,
    protection: 'kept',
    spent: false,
    crumbles: false,
    instructions: [],
    instead: '',
    inputs: before.inputs.map((input) => {
      const { ackLatency, fillPpm, rejectPpm, timeoutPpm, darkFillPpm, postFillPpm, ...rest } = input;
      const learned = [ackLatency, fillPpm, rejectPpm, timeoutPpm, darkFillPpm, postFillPpm];
      return {
        ...rest,
        learned,
        dark: [],
        after: [],
        ...NOTHING_NOTED,
        volume: 0,
        reach: [],
        hidden: NO_QTY,
        value: 0,
        auction: '',
        imbalance: 0,
        fadePpm: 0,
      };
    }),
    children: before.children.map((child) => ({ ...child, seen: 0, wait: span(0) })),
    scores: before.scores.map(({ fillTerm, latencyTerm, rejectTerm, queueTerm, ...rest }) => {
      return { ...rest, terms: [fillTerm, latencyTerm, rejectTerm, queueTerm] };
    }),
  };
}
