/** Messages on /stream, in both directions. The first one from a caller is a Hello; then operations. */
import { z } from 'zod';
import type { CoreEvent } from '../../core/memory/event.ts';
import { TRADING_STATUSES } from '../../market/book.ts';
import { NewOrderRequest, ReplaceRequest } from './askedSchema.ts';
import { CancelReject, Execution, Nbbo, Order, Position, Problem, Report, Session, Venue } from './shownSchema.ts';

export const TOPICS = ['executions', 'orders', 'positions', 'nbbo', 'venues', 'sessions', 'events'] as const;
export type Topic = (typeof TOPICS)[number];

export const Hello = z.strictObject({
  token: z.string().max(4_096).optional(),
  subscribe: z.array(z.enum(TOPICS)).default([]),
  /** Symbols of `nbbo`; left out, all. */
  symbols: z.array(z.string()).optional(),
  /** ExecID(17) of the last execution the caller has: those after it come first. */
  since: z.string().optional(),
});
export type Hello = z.infer<typeof Hello>;

const id = z.union([z.string().max(64), z.number()]);
const text = z.string().min(1).max(64);
const decimal = z
  .string()
  .regex(/^\d{1,16}(\.\d{1,12})?$/, { error: 'expected a decimal in quotes, such as "187.50"' });

/** An order by its OrderID(37) or by its ClOrdID(11). */
const named = { orderID: text.optional(), origClOrdID: text.optional() };

export const QuoteMessage = z
  .strictObject({
    symbol: text,
    bidPx: decimal.optional(),
    bidQty: decimal.optional(),
    askPx: decimal.optional(),
    askQty: decimal.optional(),
  })
  .refine((q) => (q.bidPx === undefined) === (q.bidQty === undefined), { path: ['bidQty'], error: 'goes with bidPx' })
  .refine((q) => (q.askPx === undefined) === (q.askQty === undefined), { path: ['askQty'], error: 'goes with askPx' });
export type QuoteMessage = z.infer<typeof QuoteMessage>;

/** Price and quantity of a level. */
const level = z.tuple([decimal, decimal]);
const MOST_LEVELS = 1_000;

/** A whole book, or the changes of one. */
export const BookMessage = z.strictObject({
  /** A venue whose `marketData.feed` is this feed; left out, the feed's own book. */
  venue: text.optional(),
  symbol: text,
  /** Counts the messages of one book; left out, nothing is noticed that is lost on the way. */
  seq: z.int().min(0).optional(),
  bids: z.array(level).max(MOST_LEVELS).default([]),
  asks: z.array(level).max(MOST_LEVELS).default([]),
});
export type BookMessage = z.infer<typeof BookMessage>;

export const StatusOfBook = z.strictObject({
  venue: text.optional(),
  symbol: text,
  trading: z.enum(TRADING_STATUSES),
});
export type StatusOfBook = z.infer<typeof StatusOfBook>;

export const ConfirmMessage = z.strictObject({ venue: text.optional() });
export type ConfirmMessage = z.infer<typeof ConfirmMessage>;

export const CancelMessage = z
  .strictObject({ ...named, clOrdID: text.optional() })
  .refine((m) => (m.orderID === undefined) !== (m.origClOrdID === undefined), {
    path: ['orderID'],
    error: 'expected, or origClOrdID: one of them',
  });
export type CancelMessage = z.infer<typeof CancelMessage>;

export const ReplaceMessage = ReplaceRequest.safeExtend(named).refine(
  (m) => (m.orderID === undefined) !== (m.origClOrdID === undefined),
  { path: ['orderID'], error: 'expected, or origClOrdID: one of them' },
);

export const StatusMessage = z.strictObject({ clOrdID: text });

export const OrderMessage = NewOrderRequest;

/** Common fields of operations; `id` is returned with the answer. The rest is read by the operation's own schema. */
export const Operation = z.looseObject({
  op: z.enum(['order', 'cancel', 'replace', 'status', 'quote', 'book', 'change', 'trading', 'confirm', 'ping']),
  id: id.optional(),
});
export type Operation = z.infer<typeof Operation>;

// ── What is sent ─────────────────────────────────────────────────────────────────────────────────────────────────

/** `seq` counts the messages of one connection, from 1 without gaps. */
type Envelope<T extends string, D> = { readonly seq: number; readonly type: T; readonly data: D };

export type StreamMessage =
  | Envelope<
      'welcome',
      {
        readonly name: string;
        readonly role: string;
        readonly client: string | null;
        readonly epoch: string;
        /** ExecID of the latest execution: pass it as `since` next time. */
        readonly last: string;
      }
    >
  /** Executions after `since` that are in the journal only. */
  | Envelope<'gap', { readonly from: string; readonly to: string }>
  /** Everything subscribed to has been sent as it is; what follows are changes. */
  | Envelope<'ready', { readonly ordersLeftOut: number }>
  | Envelope<'execution', z.infer<typeof Execution> | z.infer<typeof CancelReject>>
  | Envelope<'order', z.infer<typeof Order>>
  | Envelope<'position', z.infer<typeof Position>>
  | Envelope<'nbbo', z.infer<typeof Nbbo>>
  | Envelope<'venue', z.infer<typeof Venue>>
  | Envelope<'session', z.infer<typeof Session>>
  /** A record of the journal as it is: integers at the instrument's scales. */
  | Envelope<'event', CoreEvent>
  | Envelope<'answer', { readonly id: string | number | null; readonly reports: readonly z.infer<typeof Report>[] }>
  | Envelope<'error', { readonly id: string | number | null; readonly problem: z.infer<typeof Problem> }>
  | Envelope<'pong', { readonly id: string | number | null }>;

/** The data of a message, by type. */
export type StreamData = { readonly [M in StreamMessage as M['type']]: M['data'] };

/** Why a stream is closed: the code of the close frame. Its reason has the details. */
export const Close = {
  GoingAway: 1001,
  Failed: 1011,
  TooMany: 1013,
  NoHello: 4400,
  NotAllowed: 4401,
  Forbidden: 4403,
  TooSlow: 4408,
} as const;
export type Close = (typeof Close)[keyof typeof Close];
