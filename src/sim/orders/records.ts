/**
 * A simulator's journal records of its clients' orders, so that they rest again after a restart. Background orders are
 * not kept: they are generated again. Prices and quantities are in the instrument's scales.
 */
import type { Instant, Price, Qty } from '../../units/brand.ts';
import { type EventOf, flag, int, record, text } from '../../units/record.ts';
import type { OrdStatus } from './fixValues.ts';
import { replacementFields, termFields } from './terms.ts';

export const OrderTaken = record('simOrderTaken', 900, {
  orderID: int(),
  at: int<Instant>(),
  /** The session it came on: the client's CompID and the BeginString. */
  client: text(),
  beginString: text(),
  clOrdID: text(),
  account: text(),
  symbol: text(),
  side: text(),
  ...termFields,
});

/** `removed`: it took what rested. */
export const OrderTraded = record('simOrderTraded', 901, {
  orderID: int(),
  at: int<Instant>(),
  execID: text(),
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
  removed: flag(),
});

/** The remainder ended. `clOrdID` is the cancel's, '' for an unsolicited end. */
export const OrderEnded = record('simOrderEnded', 902, {
  orderID: int(),
  at: int<Instant>(),
  clOrdID: text(),
  ordStatus: text<OrdStatus>(),
});

export const OrderReplaced = record('simOrderReplaced', 903, {
  orderID: int(),
  at: int<Instant>(),
  clOrdID: text(),
  ...replacementFields,
  /** True if it kept its place in the queue. */
  keptPlace: flag(),
});

/** A trade was taken back. The shares do not come back to the order: it has that much less to trade. */
export const TradeBusted = record('simTradeBusted', 904, {
  orderID: int(),
  at: int<Instant>(),
  execID: text(),
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
});

/** A trade was corrected in quantity or price; `execID` is its new ID. Shares removed from it count as busted. */
export const TradeCorrected = record('simTradeCorrected', 905, {
  orderID: int(),
  at: int<Instant>(),
  execID: text(),
  execRefID: text(),
  wasQty: int<Qty>(),
  wasPx: int<Price>(),
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
});

export const SIM_RECORDS = [OrderTaken, OrderTraded, OrderEnded, OrderReplaced, TradeBusted, TradeCorrected] as const;
export type SimRecord = EventOf<(typeof SIM_RECORDS)[number]>;
