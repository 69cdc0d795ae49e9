/** Risk's journal records: its decisions, and the trading states set by operators and alarms. */
import type { OrderID } from '../orders/values.ts';
import type { Instant } from '../units/brand.ts';
import { type EventOf, flag, int, list, oneOf, px, record, text } from '../units/record.ts';
import { CHECK_CODES } from './codes.ts';

/**
 * A request was checked. `checks` are in order of precedence; limit and observed are in the unit of the check's row in
 * checks.ts. orderID is 0 for a cancel or replace of an order we do not know.
 */
export const RiskDecided = record('riskDecided', 30, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  clientID: text(),
  clOrdID: text(),
  request: oneOf('new', 'replace', 'cancel'),
  passed: flag(),
  checks: list({ code: oneOf(...CHECK_CODES), limit: int(), observed: int(), ok: flag() }),
});

/**
 * A trading state was set by an operator, by a client for itself, or by an alarm. It holds until the next one for the
 * same scope, id and client. `id` names the client, account, symbol, venue, strategy, desk or session; '' for the
 * global one.
 */
export const TradingStateSet = record('tradingStateSet', 31, {
  at: int<Instant>(),
  scope: oneOf('global', 'client', 'account', 'symbol', 'venue', 'strategy', 'desk', 'session'),
  id: text(),
  state: oneOf('active', 'reducing', 'halted'),
  by: text(),
  reason: text(),
  /** Whose account or strategy it is; '' for that name with any client, and for other scopes. */
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
});

export const RISK_EVENTS = [RiskDecided, TradingStateSet, Marked] as const;

export type RiskEvent = EventOf<(typeof RISK_EVENTS)[number]>;
