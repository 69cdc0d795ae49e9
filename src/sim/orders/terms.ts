/**
 * The terms of an order at a simulator. Requests, orders, reports and journal records hold them as one value, which is
 * never changed: other terms are another value. They are the simulators' own: what the gateway takes an order's terms
 * to be is for them to check.
 *
 * Journal columns are permanent: a field more goes at the end of each record that has it.
 */
import { type Instant, ZERO_PRICE, NO_QTY, NO_TIME, type Price, type Qty } from '../../units/brand.ts';
import { flag, int, part, type RowOf, text } from '../../units/record.ts';
import { SHOW_ALL } from '../matching/bookOrder.ts';

const replaceable = {
  orderQty: int<Qty>(),
  /** 0 for none. */
  price: int<Price>(),
  minQty: int<Qty>(),
  /** SHOW_ALL for none. */
  maxFloor: int<Qty>(),
};

/** As journal columns. */
export const termFields = part('terms', {
  /** OrdType(40) and TimeInForce(59) as written, to be echoed even when they are not taken. */
  ordType: text(),
  timeInForce: text(),
  ...replaceable,
  /** ExpireTime(126) of a GTD order, 0 for others. */
  expireTime: int<Instant>(),
  /** ExecInst(18) has 6, participate, do not initiate: it rests, or ends. */
  onlyRests: flag(),
});
export type OrderTerms = RowOf<typeof termFields>['terms'];

/** What a replace may change of them, as journal columns. */
export const replacementFields = part('to', replaceable);
export type Replacement = RowOf<typeof replacementFields>['to'];

/** What is not known of an order: terms that are read begin with this. */
export const NO_TERMS: OrderTerms = {
  ordType: '',
  timeInForce: '',
  orderQty: NO_QTY,
  price: ZERO_PRICE,
  minQty: NO_QTY,
  maxFloor: SHOW_ALL,
  expireTime: NO_TIME,
  onlyRests: false,
};
