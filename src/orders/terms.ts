/**
 * The terms of an order: what its client may change by a replace, and what a child asks of its venue. Requests, orders,
 * children and reports hold them as one value, which is never changed: other terms are another value. Client, account,
 * symbol, side and destination are not among them. They identify the order, and never change.
 *
 * A new FIX field of an order begins here: it is one column more, which every record of terms then has at its end, and
 * its value in PLAIN. wire/ reads and writes it.
 */
import { type Instant, NO_PRICE, NO_QTY, NO_TIME, type Price, type Qty, ZERO_PRICE } from '../units/brand.ts';
import { columns, columnsBeside, flag, int, oneOf, part, px, type RowOf } from '../units/record.ts';
import { OrdType, TimeInForce } from './values.ts';

/** ExecInst(18) of pegged orders; '' for an order that is not pegged. */
export const Peg = { None: '', Primary: 'R', Market: 'P', Mid: 'M' } as const;
export type Peg = (typeof Peg)[keyof typeof Peg];

export const isStop = (ordType: OrdType): boolean => ordType === OrdType.Stop || ordType === OrdType.StopLimit;

/** It has no limit: a price would be another order. */
export const isUnpriced = (ordType: OrdType): boolean => ordType === OrdType.Market || ordType === OrdType.Stop;

/** As journal columns. Values of `oneOf` are permanent, additions go at the end. */
export const termFields = part('terms', {
  ordType: oneOf(OrdType.Market, OrdType.Limit, OrdType.Stop, OrdType.StopLimit, OrdType.Pegged),
  timeInForce: oneOf(
    TimeInForce.Day,
    TimeInForce.GoodTillCancel,
    TimeInForce.ImmediateOrCancel,
    TimeInForce.FillOrKill,
    TimeInForce.GoodTillDate,
    TimeInForce.AtTheOpening,
    TimeInForce.AtTheClose,
  ),
  orderQty: int<Qty>(),
  /** Price(44), NO_PRICE for none: a market order. */
  price: px(),
  /** MinQty(110), of the first execution; 0 for none. */
  minQty: int<Qty>(),
  /** StopPx(99): the order waits until the market reaches it; NO_PRICE for none. */
  stopPx: px(),
  /** MaxFloor(111), DisplayQty(1138): the most that may be shown at a time; 0 shows all of it. */
  maxFloor: int<Qty>(),
  peg: oneOf(Peg.None, Peg.Primary, Peg.Market, Peg.Mid),
  /** PegDifference, PegOffsetValue(211), added to the pegged price; signed. */
  pegOffset: int<Price>(),
  /** The time at which the order expires: ExpireTime(126), or the end of its day; 0 for neither. */
  expireTime: int<Instant>(),
  /**
   * ExecInst(18) f: an intermarket sweep, whose sender answers for price protection (Reg NMS 600(b)(38), 611(b)(5)).
   */
  iso: flag(),
  /** ExpireDate(432) as a number, 20261231, of an order that expires at the end of that date; 0 for none. */
  expireDate: int(),
});

export type OrderTerms = RowOf<typeof termFields>['terms'];

/** A limit order for the day that asks for nothing else: other terms are made from it. */
export const PLAIN: OrderTerms = {
  ordType: OrdType.Limit,
  timeInForce: TimeInForce.Day,
  orderQty: NO_QTY,
  price: NO_PRICE,
  minQty: NO_QTY,
  stopPx: NO_PRICE,
  maxFloor: NO_QTY,
  peg: Peg.None,
  pegOffset: ZERO_PRICE,
  expireTime: NO_TIME,
  iso: false,
  expireDate: 0,
};

/**
 * The columns as records came to have them: the first ones (which OrderReceived has in another order), those added for
 * stops, reserves and pegs, newer ones, and the latest. Each record has the latest at its end. A record that gets a
 * column of its own behind them closes that group: terms added later are another group.
 */
export const firstTermFields = columns(termFields, 'orderQty', 'ordType', 'price', 'timeInForce', 'minQty');
export const instructionFields = columns(termFields, 'stopPx', 'maxFloor', 'peg', 'pegOffset', 'expireTime', 'iso');
export const newTermFields = columns(termFields, 'expireDate');
export const latestTermFields = columnsBeside(termFields, firstTermFields, instructionFields, newTermFields);

/** A limit order without a minimum, stop, reserve, peg, end or sweep: most orders are. */
export const isPlain = ({
  ordType,
  minQty,
  stopPx,
  maxFloor,
  peg,
  pegOffset,
  expireTime,
  iso,
  expireDate,
}: OrderTerms): boolean =>
  ordType === OrdType.Limit &&
  minQty === 0 &&
  stopPx === NO_PRICE &&
  maxFloor === 0 &&
  peg === Peg.None &&
  pegOffset === 0 &&
  expireTime === 0 &&
  !iso &&
  expireDate === 0;

/** The same terms for another quantity. */
export const withQty = (terms: OrderTerms, quantity: Qty): OrderTerms =>
  terms.orderQty === quantity ? terms : { ...terms, orderQty: quantity };
