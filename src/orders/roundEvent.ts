/** What becomes of an order between its rounds, as journaled records. */
import type { Instant, Qty } from '../units/brand.ts';
import { int, list, oneOf, px, record, text } from '../units/record.ts';
import type { OrderID } from './values.ts';

/**
 * An order without a limit is worked for the first time under its terms: no child of it goes beyond `px`, which is as
 * far from the quote of this moment as its collar is wide. `touches` are the best prices that venues showed then. Those
 * that turn out not to be there bound nothing: what the others showed does, from then on.
 */
const OrderBounded = record('orderBounded', 140, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  px: px(),
  touches: list({ venue: text(), px: px() }),
});

/**
 * What is left of the order is at no venue, and why; once for a reason, with the plan that found it. The next plan is
 * `round` again.
 */
const OrderWaits = record('orderWaits', 141, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  text: text(),
  round: int(),
});

/**
 * Children that rest are taken back, to be planned again once their venue has said that they have ended: a better or
 * equal price is displayed elsewhere (`crossed`, `locked`), their venue is `out`, a `queue` is faster, the `dark` is
 * tried again, or a pool has asked for a `firm` order. `venue` is where the quantity would go first, and `px` the
 * price; `qty` is how much would be executed or placed.
 */
const RestTakenBack = record('restTakenBack', 147, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  why: oneOf('crossed', 'locked', 'out', 'dark', 'queue', 'firm'),
  venue: text(),
  px: px(),
  qty: int<Qty>(),
});

export const ROUND_EVENTS = [OrderBounded, OrderWaits, RestTakenBack] as const;
