/**
 * Clients' requests beyond single orders, as journaled records: mass cancels, lists, disputed trades, cancel on
 * disconnect. clientState.ts folds them. What becomes of the orders concerned is in the orders' own events, in the same
 * turn.
 */
import type { ExecID, OrderID } from '../../orders/values.ts';
import { route } from '../../orders/route.ts';
import type { Instant, Qty } from '../../units/brand.ts';
import { type EventOf, int, list, oneOf, px, record, text } from '../../units/record.ts';

/** An OrderMassCancelRequest was decided. Refused: `rejectReason` is MassCancelRejectReason(532), −1 otherwise. */
export const MassCancelDecided = record('massCancelDecided', 60, {
  /** From 1 without gaps: OrderID(37) of the report is `<epoch>-M<number>`. */
  massCancelID: int(),
  at: int<Instant>(),
  clientID: text(),
  replyTo: text(),
  clOrdID: text(),
  /** MassCancelRequestType(530), and what narrows it: '' for anything. */
  type: text(),
  symbol: text(),
  side: text(),
  account: text(),
  rejectReason: int(),
  affected: list({ orderID: int<OrderID>() }),
  text: text(),
});

/** A NewOrderList was taken, or refused as a whole: then `text` has the reason and `orders` is empty. */
export const ListTaken = record('listTaken', 61, {
  at: int<Instant>(),
  clientID: text(),
  replyTo: text(),
  listID: text(),
  /** In the list's order. orderID is 0 for an entry that never became an order; `text` then has the reason. */
  orders: list({ clOrdID: text(), orderID: int<OrderID>(), ordRejReason: int(), text: text() }),
  text: text(),
  originator: text(),
});

/** A client does not know a trade of ours (DontKnowTrade): an operator must look. orderID is 0 for no order of ours. */
export const TradeDisputed = record('tradeDisputed', 62, {
  at: int<Instant>(),
  clientID: text(),
  orderID: int<OrderID>(),
  execID: int<ExecID>(),
  /** DKReason(127). */
  dkReason: text(),
  symbol: text(),
  lastQty: int<Qty>(),
  lastPx: px(),
  text: text(),
  /** The whole message in readable form. */
  message: text(),
});

/** A session with cancel on disconnect is up, or a session no longer has it. Its countdown ends. */
export const ClientLinkUp = record('clientLinkUp', 63, {
  at: int<Instant>(),
  sessionID: text(),
  clientID: text(),
  orders: oneOf('none', 'day', 'all'),
  graceSec: int(),
});

/** The session is disconnected: it has until `dueAt` to log on again. */
export const ClientLinkDown = record('clientLinkDown', 64, {
  at: int<Instant>(),
  sessionID: text(),
  reason: text(),
  dueAt: int<Instant>(),
});

/** It did not log on in time: these orders are canceled. */
export const ClientLinkExpired = record('clientLinkExpired', 65, {
  at: int<Instant>(),
  sessionID: text(),
  affected: list({ orderID: int<OrderID>() }),
});

/**
 * A PartyActionRequest was decided: what is halted by it, or why it is refused (`rejectReason` is
 * PartyActionRejectReason(2333), −1 otherwise). The halt itself is a tradingStateSet.
 */
export const PartyActionDecided = record('partyActionDecided', 120, {
  /** From 1 without gaps: PartyActionReportID(2331) is `<epoch>-P<number>`. */
  partyActionReportID: int(),
  at: int<Instant>(),
  clientID: text(),
  replyTo: text(),
  partyActionRequestID: text(),
  /** PartyActionType(2329) as sent, and PartyActionResponse(2332). */
  type: text(),
  response: int(),
  rejectReason: int(),
  scope: text(),
  id: text(),
  text: text(),
  /** Of an account that is halted: whose it is. */
  targetClientID: text(),
  /** For the report that all is done; none where there is to be no such one. */
  parties: list({ partyID: text(), source: text(), role: text() }),
  route,
});

export const CLIENT_EVENTS = [
  MassCancelDecided,
  PartyActionDecided,
  ListTaken,
  TradeDisputed,
  ClientLinkUp,
  ClientLinkDown,
  ClientLinkExpired,
] as const;

export type ClientEvent = EventOf<(typeof CLIENT_EVENTS)[number]>;
