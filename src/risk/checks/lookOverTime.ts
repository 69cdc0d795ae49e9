/** The comparisons with what slices remember (slices/meters.ts), and with what is usual. */
import { collarBound } from '../../market/collar.ts';
import { type Instant, NO_PRICE } from '../../units/brand.ts';
import { tickAt } from '../../units/ticks.ts';
import { partOfVolume, spreadsThrough } from './fatFinger.ts';
import type { Limit } from './limitSet.ts';
import { atMost, noteSeen, type Seen, stepsToday } from './look.ts';
import { type Asked, MEASURE_KINDS } from '../limits/measureKinds.ts';
import { Counted, meterOf } from '../slices/meters.ts';
import { RATE_WINDOW_MAX } from '../windows/rates.ts';
import { floorDivide, NO_LIMIT } from '../worth/riskMoney.ts';
import type { Subject } from './subject.ts';
import type { LimitInForce } from '../limits/limitRow.ts';
import { NO_WINDOW, type WindowSums } from '../windows/windowSums.ts';

/** Orders that are needed to know what is usual, where a limit does not say. */
const LEAST_USUAL = MEASURE_KINDS.maxTimesUsual.least.ifNone;

/** Observed: how many it makes in the window, this one too; 0 for a request that counted when it was queued. */
export function lookAtRate(asked: Asked, s: Subject, seen: Seen, { value, bits, row }: Limit): void {
  if (s.waited) return noteSeen(seen, value, 0, true);
  const served = meterOf(s.meters.rates[asked], bits, RATE_WINDOW_MAX)?.find(s.place);
  const observed = (served === undefined ? 0 : served.countSince(s.now - row.window)) + 1;
  noteSeen(seen, value, observed, observed <= value);
}

/**
 * New orders, replaces and cancels for each execution of the window, this request too, in hundredths; one that waited
 * in a queue counted when it came. Without an execution they are measured against one. Fewer requests than the limit's
 * `least` are not measured.
 */
export function lookAtOrderToTrade(s: Subject, seen: Seen, { value, bits, row }: Limit): void {
  const sums = meterOf(s.meters.ratios, bits, row.window)?.find(s.place);
  if (sums === undefined) return noteSeen(seen, value, 0, true);
  lookAtRatio(s, seen, value, {
    count: askedIn(sums, s.now) + (s.waited ? 0 : 1),
    against: sums.total(Counted.Execution, s.now),
    least: row.least ?? 0,
  });
}

/** New orders, replaces and cancels of the window. */
export const askedIn = (sums: WindowSums, now: Instant): number =>
  sums.total(Counted.New, now) + sums.total(Counted.Replace, now) + sums.total(Counted.Cancel, now);

/** Cancels for each new order of the window, in hundredths: it refuses new orders, never a cancel. */
export function lookAtCancelToNew(s: Subject, seen: Seen, { value, bits, row }: Limit): void {
  const sums = meterOf(s.meters.ratios, bits, row.window)?.find(s.place);
  if (sums === undefined) return noteSeen(seen, value, 0, true);
  const [count, against] = [sums.total(Counted.Cancel, s.now), sums.total(Counted.New, s.now)];
  lookAtRatio(s, seen, value, { count, against, least: row.least ?? 0 });
}

interface Ratio {
  readonly count: number;
  readonly against: number;
  readonly least: number;
}

/** Nobody is kept in a position because of a ratio. */
function lookAtRatio(s: Subject, seen: Seen, limit: number, { count, against, least }: Ratio): void {
  const observed = ratioOf(count, against);
  noteSeen(seen, limit, observed, count < least || observed <= limit || s.closing);
}

/** In hundredths, rounded up: a ratio that is just above its limit is not shown as equal to it. */
export function ratioOf(count: number, against: number): number {
  const base = Math.max(against, 1);
  return floorDivide(count * 100 + base - 1, base);
}

/** The price may be so far beyond the lowest one bought at in the window (sells: the highest), and no further. */
export function lookAtPriceMove(s: Subject, seen: Seen, { value, bits, row }: Limit): void {
  const observed = priceOf(s);
  const extreme = meterOf(s.meters.prices, bits, row.window)?.find(s.place)?.extreme(s.buy, s.now) ?? NO_PRICE;
  if (extreme === NO_PRICE || observed === NO_PRICE) return noteSeen(seen, NO_LIMIT, 0, true);
  const bound = collarBound(s.buy, extreme, value, s.instrument.minCollar);
  noteSeen(seen, bound, observed, s.buy ? observed <= bound : observed >= bound);
}

/** An instrument whose average daily volume nobody has said cannot be judged by it. */
export function lookAtVolume(s: Subject, seen: Seen, bps: number): void {
  const { adv } = s.instrument;
  atMost(seen, adv === undefined ? 0 : partOfVolume(adv, bps), s.terms.orderQty);
}

/** How far a price is through the other side. What takes the other side as it is needs no spread. */
export function lookAtSpreads(s: Subject, seen: Seen, hundredths: number): void {
  const observed = priceOf(s);
  if (s.terms.price === NO_PRICE && s.terms.stopPx === NO_PRICE) return noteSeen(seen, NO_LIMIT, 0, true);
  if (s.bid === NO_PRICE || s.ask === NO_PRICE) return noteSeen(seen, NO_LIMIT, observed, false);
  const bound = spreadsThrough(s.buy, s, tickAt(stepsToday(s), s.bid), hundredths);
  noteSeen(seen, bound, observed, s.buy ? observed <= bound : observed >= bound);
}

/** Its worth against the largest of the last orders, once there are enough to know what is usual. */
export function lookAtUsualSize(s: Subject, seen: Seen, { value, bits, row }: Limit): void {
  const sizes = meterOf(s.meters.sizes, bits, NO_WINDOW)?.find(s.place);
  if (sizes === undefined || sizes.count < leastUsual(row)) return noteSeen(seen, NO_LIMIT, s.notional, true);
  const largest = sizes.largest();
  const limit = floorDivide(largest, 100) * value + floorDivide((largest % 100) * value, 100);
  atMost(seen, Math.min(limit, NO_LIMIT), s.notional);
}

export const leastUsual = ({ least = 0 }: Pick<LimitInForce, 'least'>): number => (least === 0 ? LEAST_USUAL : least);

/** Where the order would trade first: at its limit, where its stop waits, or at the other side. */
function priceOf({ terms, opposite }: Subject): number {
  if (terms.price !== NO_PRICE) return terms.price;
  return terms.stopPx !== NO_PRICE ? terms.stopPx : opposite;
}
