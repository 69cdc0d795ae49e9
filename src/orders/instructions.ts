/**
 * What an order says beyond side, quantity, price and life: when it wakes, what it shows, what its price follows. A plain
 * order says none of it, and all plain orders share one object.
 */
import { type Instant, NO_PRICE, NO_QTY, NO_TIME, type Price, type Qty } from '../units/brand.ts';
import { flag, int, oneOf } from '../units/record.ts';
import { OrdType } from './values.ts';

/** ExecInst(18) of pegged orders; '' for an order that is not pegged. */
export const Peg = { None: '', Primary: 'R', Market: 'P', Mid: 'M' } as const;
export type Peg = (typeof Peg)[keyof typeof Peg];

export const isStop = (ordType: OrdType): boolean => ordType === OrdType.Stop || ordType === OrdType.StopLimit;

export interface Instructions {
  /** StopPx(99): the order sleeps until the market is there; 0 for none. */
  readonly stopPx: Price;
  /** MaxFloor(111), DisplayQty(1138): the most that may be shown at a time; 0 shows all of it. */
  readonly maxFloor: Qty;
  readonly peg: Peg;
  /** PegDifference, PegOffsetValue(211), added to the pegged price; signed. */
  readonly pegOffset: Price;
  /** When the order is over by the clock, whatever said so: ExpireTime(126), or the end of its day; 0 for neither. */
  readonly expireTime: Instant;
  /** ExecInst(18) f: an intermarket sweep, for whose protection the sender answers (Reg NMS 600(b)(38), 611(b)(5)). */
  readonly iso: boolean;
}

export const PLAIN: Instructions = {
  stopPx: NO_PRICE,
  maxFloor: NO_QTY,
  peg: Peg.None,
  pegOffset: NO_PRICE,
  expireTime: NO_TIME,
  iso: false,
};

/** As journal fields, for the end of a record's table: nothing may be added here, only behind it. */
export const instructionFields = {
  stopPx: int<Price>(),
  maxFloor: int<Qty>(),
  peg: oneOf(Peg.None, Peg.Primary, Peg.Market, Peg.Mid),
  pegOffset: int<Price>(),
  expireTime: int<Instant>(),
  iso: flag(),
} as const;

/** A copy of what a record says of them; the shared PLAIN where it says nothing. */
export function instructionsOf(said: Instructions): Instructions {
  const { stopPx, maxFloor, peg, pegOffset, expireTime, iso } = said;
  const plain = stopPx === 0 && maxFloor === 0 && peg === '' && pegOffset === 0 && expireTime === 0 && !iso;
  return plain ? PLAIN : { stopPx, maxFloor, peg, pegOffset, expireTime, iso };
}
