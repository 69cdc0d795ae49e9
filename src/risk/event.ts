/** Risk's journal records: its decisions, and the trading states set by operators and alarms. */
import type { ChildID, OrderID } from '../orders/values.ts';
import type { Instant, Qty, Span } from '../units/brand.ts';
import { type EventOf, flag, int, list, oneOf, px, record, text } from '../units/record.ts';
import { termFields } from '../orders/terms.ts';
import { CHECK_CODES } from './codes.ts';
import { DIMENSIONS } from './limits/limitRow.ts';
import { MEASURE_NAMES } from './limits/measureKinds.ts';
import { quoteFields } from './worth/quote.ts';

/**
 * A request was checked. It has what the verdict can be made of again: how many checks of its table were made
 * (checks.ts), under which version of the limits, by which quote; and of what they saw, in order of precedence, those
 * that failed, limits that only warn and were passed, and the limit that came nearest to being reached. Limit and
 * observed are in the unit of the check. orderID is 0 for a cancel or replace of an order we do not know. Of a new
 * order, client, ClOrdID and quote are in its orderReceived, and '' and none here. `gate`: an order that waited was not
 * let out, or is let out again.
 */
export const RiskDecided = record('riskDecided', 30, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  clientID: text(),
  clOrdID: text(),
  request: oneOf('new', 'replace', 'cancel', 'gate'),
  passed: flag(),
  checks: list({
    code: oneOf(...CHECK_CODES),
    limit: int(),
    observed: int(),
    ok: flag(),
    /** Number of the limit, by which it came into force; 0 for a check without one. */
    row: int(),
    /** It only warned. */
    soft: flag(),
  }),
  /** By which it was judged. The prices of a new order's are in its orderReceived alone. */
  ...quoteFields,
  /** The price band of the symbol then, NO_PRICE where it has no bound. */
  bandLow: px(),
  bandHigh: px(),
  /** Checks made, 0 in records from before this was counted: they have a row for each. */
  made: int(),
  /** Version of the limits. */
  version: int(),
  /** The best protected bid, ours too, of a symbol whose short sales have to be above it; NO_PRICE for any other. */
  protectedBid: px(),
});

/** What a replace asked for that risk refused, so that its verdict can be evaluated again: nothing else has it. */
export const ReplaceRefused = record('replaceRefused', 123, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  replyTo: text(),
  ...termFields,
});

/** What was to go out when the gate did not let it: the verdict, just before, can be evaluated again by it. */
export const GateShut = record('gateShut', 136, { orderID: int<OrderID>(), at: int<Instant>(), ...termFields });

/** What trading states can be of. The journal keeps the position: additions go at the end. */
export const SCOPES = [
  'global',
  'client',
  'account',
  'symbol',
  'venue',
  'strategy',
  'desk',
  'session',
  'trader',
] as const;

/**
 * A trading state was set by an operator, by a client for itself, or by an alarm. It holds until the next one for the
 * same scope, id and client. `id` names the client, the account and so on, '' for the global one.
 */
export const TradingStateSet = record('tradingStateSet', 31, {
  at: int<Instant>(),
  scope: oneOf(...SCOPES),
  id: text(),
  state: oneOf('active', 'reducing', 'halted'),
  by: text(),
  reason: text(),
  /** Whose account, strategy or trader it is; '' for that name with any client, and for other scopes. */
  clientID: text(),
  /** The second person, where two are needed. */
  confirmedBy: text(),
});

/**
 * The market has moved so far that what is open and held in the symbol is valued anew, by these prices; or the order
 * named is, since it is worth more now than it has reserved.
 */
export const Marked = record('marked', 98, {
  at: int<Instant>(),
  symbol: text(),
  bid: px(),
  ask: px(),
  /** 0 for none in particular. */
  orderID: int<OrderID>(),
  /** Its client's own prices, as the last trade in place of a quote that is too old for it: they are nobody else's. */
  alone: flag(),
});

/**
 * A limit is in force from here on, in place of the one with this id if there was one. Rows of the configuration come
 * at the start and at a reload, those that changed only. limits/limitRow.ts says what the fields mean.
 */
export const RiskLimitSet = record('riskLimitSet', 110, {
  at: int<Instant>(),
  id: text(),
  measure: oneOf(...MEASURE_NAMES),
  soft: flag(),
  value: text(),
  window: int<Span>(),
  /** Id of the limit that it stands in for, '' for none. */
  replaces: text(),
  /** 0: until it is removed. */
  until: int<Instant>(),
  by: text(),
  reason: text(),
  scope: list({ dimension: oneOf(...DIMENSIONS), value: text() }),
  /** The second person, where two are needed. */
  confirmedBy: text(),
  /** How many there must be for it to hold. */
  least: int(),
  /** The currency that money of all is counted in, '' for each by itself. */
  into: text(),
  /** What ends with it has records of its own. Of earlier versions, false: what stood in for it ended unsaid. */
  endsTold: flag(),
});

/** A limit is in force no more. */
export const RiskLimitRemoved = record('riskLimitRemoved', 111, {
  at: int<Instant>(),
  id: text(),
  by: text(),
  reason: text(),
  confirmedBy: text(),
  /** As above. */
  endsTold: flag(),
});

/** The desk that a client belongs to by configuration, '' for none: with it go the client's orders and positions. */
export const ClientDeskSet = record('clientDeskSet', 112, { at: int<Instant>(), clientID: text(), desk: text() });

/**
 * An order was not sent to a venue where it might have traded with one of the same owner: what was done about it. To
 * wait, where the other one is on its way out already.
 */
export const SelfTradePrevented = record('selfTradePrevented', 97, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  action: oneOf('wait', 'cancelNewest', 'cancelOldest', 'cancelBoth', 'decrement', 'avoid'),
  venue: text(),
  /** The limit with which it was to be sent; none at the market. And how much of it might have traded. */
  price: px(),
  qty: int<Qty>(),
  /** The order that is at the venue, and its child there. */
  otherID: int<OrderID>(),
  liveID: int<ChildID>(),
});

/** A client asked for the status of orders, where a limit counts that. `session` is the one it asked on. */
export const StatusAsked = record('statusAsked', 135, {
  at: int<Instant>(),
  clientID: text(),
  session: text(),
});

export const RISK_EVENTS = [
  RiskDecided,
  TradingStateSet,
  Marked,
  RiskLimitSet,
  RiskLimitRemoved,
  ClientDeskSet,
  SelfTradePrevented,
  ReplaceRefused,
  GateShut,
  StatusAsked,
] as const;

export type RiskEvent = EventOf<(typeof RISK_EVENTS)[number]>;
