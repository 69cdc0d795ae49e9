/**
 * What becomes of conditional orders, as journaled records: a pool is told what is left of an order, and asks for a
 * firm one once it has found another side. Their numbers are those of children: ClOrdIDs at venues.
 */
import type { Instant, Qty } from '../units/brand.ts';
import { flag, int, oneOf, px, record, text } from '../units/record.ts';
import type { ChildID, OrderID } from './values.ts';

/** A conditional order leaves for its pool, pegged to the midpoint with this limit. Nothing of its order is bound. */
const ConditionalSent = record('conditionalSent', 148, {
  conditionalID: int<ChildID>(),
  orderID: int<OrderID>(),
  at: int<Instant>(),
  venue: text(),
  qty: int<Qty>(),
  px: px(),
  minQty: int<Qty>(),
});

const ConditionalAccepted = record('conditionalAccepted', 149, {
  conditionalID: int<ChildID>(),
  orderID: int<OrderID>(),
  at: int<Instant>(),
  venueOrderID: text(),
});

/** The pool has found another side, and asks for a firm order by `dueAt`. */
const ConditionalInvited = record('conditionalInvited', 150, {
  conditionalID: int<ChildID>(),
  orderID: int<OrderID>(),
  at: int<Instant>(),
  dueAt: int<Instant>(),
});

/** How an invitation is answered: by the child `firmID`, which is sent next, or not, and why. */
const FirmUpDecided = record('firmUpDecided', 151, {
  conditionalID: int<ChildID>(),
  orderID: int<OrderID>(),
  at: int<Instant>(),
  outcome: oneOf('firm', 'declined', 'lapsed'),
  qty: int<Qty>(),
  firmID: int<ChildID>(),
  text: text(),
});

/** A cancel of it leaves for its pool, under ClOrdID `requestID`. */
const ConditionalCancelSent = record('conditionalCancelSent', 152, {
  conditionalID: int<ChildID>(),
  orderID: int<OrderID>(),
  at: int<Instant>(),
  requestID: int<ChildID>(),
});

/** It is over at its pool, or never was there. `refused`: the pool would not have it. */
const ConditionalEnded = record('conditionalEnded', 153, {
  conditionalID: int<ChildID>(),
  orderID: int<OrderID>(),
  at: int<Instant>(),
  refused: flag(),
  text: text(),
});

export const CONDITIONAL_EVENTS = [
  ConditionalSent,
  ConditionalAccepted,
  ConditionalInvited,
  FirmUpDecided,
  ConditionalCancelSent,
  ConditionalEnded,
] as const;
