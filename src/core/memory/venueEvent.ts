/** Journaled events about what venues owe us or have reported. Those that name no operator are for the log alone. */
import type { ChildID, ExecID, OrderID } from '../../orders/values.ts';
import type { Instant } from '../../units/brand.ts';
import { flag, int, oneOf, record, text } from '../../units/record.ts';

/** A venue has logged on: it has to report the status of so many children before it gets new orders. */
export const VenueReconciling = record('venueReconciling', 70, { venue: text(), at: int<Instant>(), children: int() });

/** It has reported all of them, and gets orders again. */
export const VenueReconciled = record('venueReconciled', 71, { venue: text(), at: int<Instant>() });

/**
 * Alarm: it still owes the status of so many children after its `patience`. It gets no orders until it has reported it.
 */
export const VenueUnanswered = record('venueUnanswered', 72, { venue: text(), at: int<Instant>(), children: int() });

/**
 * Alarm: a child's status was requested, or its cancel rejected, so often. It stays live, and is asked about after a
 * Logon.
 */
export const ChildUnanswered = record('childUnanswered', 73, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  asks: int(),
});

/** It refused an OrderStatusRequest: until its next Logon its orders stand as it last reported them. */
export const VenueNotAsked = record('venueNotAsked', 95, { venue: text(), at: int<Instant>(), text: text() });

/** An operator has booked a quarantined report as a fill, or dismissed it. */
export const QuarantineDecided = record('quarantineDecided', 93, {
  at: int<Instant>(),
  /** Number of the report: they are counted from 1. */
  quarantineID: int(),
  by: text(),
  reason: text(),
  /** The order and the report to its client, if it was booked; 0 if it was dismissed. */
  orderID: int<OrderID>(),
  execID: int<ExecID>(),
});

/** Alarm: the quarantine is full, and a report that no operator has decided on has left it: the journal has it. */
export const QuarantineDropped = record('quarantineDropped', 96, {
  at: int<Instant>(),
  quarantineID: int(),
  venue: text(),
  /** How many have been dropped so far, this one too. */
  dropped: int(),
});

/**
 * Alarm: it has refused so many of its last orders, in a symbol or, with '', in several. It gets none and protects no
 * quotes, but for those that find out whether it is well again. `empty`: it takes them, but gave the latest ones
 * nothing of what it displays of the symbol, which is asked for last from now on. `silent`: it does not answer.
 */
export const VenueTripped = record('venueTripped', 142, {
  venue: text(),
  symbol: text(),
  at: int<Instant>(),
  text: text(),
  empty: flag(),
  /** Of whose orders, where it is no other's; '' for all. */
  client: text(),
  silent: flag(),
  /** Of `empty`: which ones it gives nothing of. */
  quotes: oneOf('both', 'asks', 'bids'),
});

/**
 * It has taken an order again, and gets others; `empty`: it has given an order something of what it displays; `silent`:
 * it has answered. It gets those of one client again also when that has sent none for long.
 */
export const VenueRestored = record('venueRestored', 143, {
  venue: text(),
  symbol: text(),
  at: int<Instant>(),
  empty: flag(),
  client: text(),
  silent: flag(),
  quotes: oneOf('both', 'asks', 'bids'),
});

export const VENUE_EVENTS = [
  VenueReconciling,
  VenueReconciled,
  VenueUnanswered,
  ChildUnanswered,
  QuarantineDecided,
  VenueNotAsked,
  QuarantineDropped,
  VenueTripped,
  VenueRestored,
] as const;
