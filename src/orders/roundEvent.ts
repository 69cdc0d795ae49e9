/** What becomes of an order between its rounds, as journaled records. */
import type { Instant } from '../units/brand.ts';
import { int, px, record, text } from '../units/record.ts';
import type { OrderID } from './values.ts';

/**
 * An order without a limit is worked for the first time under its terms: no child of it goes beyond `px`, which is as
 * far from the quote of this moment as its collar is wide.
 */
export const OrderBounded = record('orderBounded', 140, { orderID: int<OrderID>(), at: int<Instant>(), px: px() });

/**
 * What is left of the order is at no venue, and why; once for a reason, with the plan that found it. The next plan is
 * `round` again.
 */
export const OrderWaits = record('orderWaits', 141, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  text: text(),
  round: int(),
});
