/** The comparisons behind the table of checks: each fills in what a row saw. */
import { collarBound } from '../../market/collar.ts';
import { isStop, Peg } from '../../orders/terms.ts';
import { OrdType } from '../../orders/values.ts';
import { NO_PRICE, NOT_YET } from '../../units/brand.ts';
import { type PriceSteps, stepsOn } from '../../units/ticks.ts';
import type { CheckCode } from '../codes.ts';
import { kindOf } from '../windows/duplicates.ts';
import { recentOrders } from '../slices/lines.ts';
import { type LimitInForce, nameKey } from '../limits/limitRow.ts';
import { NO_LIMIT } from '../worth/riskMoney.ts';
import { midpoint } from '../worth/quote.ts';
import type { Subject } from './subject.ts';
import { ownPrice } from '../worth/valuation.ts';

/** Observed instead of an age or a span where there is none. */
const NOT_THERE = -1;

/** What one check saw. A limit that is not set is NO_LIMIT. */
export interface Seen {
  code: CheckCode;
  limit: number;
  observed: number;
  ok: boolean;
  /** The limit that it is: of several the one that was breached first, or the nearest to it. */
  row: LimitInForce | undefined;
}

/**
 * An order without a price is worth what the other side shows, so it always needs that side. One with a price needs a
 * side, or nothing tells whether it is wild: a plain limit either, since its own tells how far it is from those beside
 * which it would rest, but not where the other one is not believed; a stop and a peg the other. Where orders are taken
 * without a reference they need one only if their limits say so, and then either side will do. Nobody is kept in a
 * position by it. Observed: age of the quote, −1 for none.
 */
export function lookAtQuote(s: Subject, seen: Seen): void {
  const { quote, buy } = s;
  const either = eitherSideWillDo(s);
  const needed = !isPriced(s) || s.settings.requireQuote || s.needsReference;
  const there = s.opposite !== NO_PRICE || (either && s.same !== NO_PRICE);
  const oppositeAge = buy ? ageOf(quote.ask, quote.askAgeMicros) : ageOf(quote.bid, quote.bidAgeMicros);
  const sameAge = buy ? ageOf(quote.bid, quote.bidAgeMicros) : ageOf(quote.ask, quote.askAgeMicros);
  const useSame = either && s.opposite === NO_PRICE && (s.same !== NO_PRICE || oppositeAge < 0);
  noteSeen(seen, s.settings.maxQuoteAge, useSame ? sameAge : oppositeAge, there || !needed || s.closing);
}

const isPriced = ({ terms }: Subject): boolean => terms.price !== NO_PRICE || isStop(terms.ordType);

/** It can be judged by the quote of its own side, too: not where a side is shown, and not believed. */
export function eitherSideWillDo(s: Subject): boolean {
  if (!s.needsReference) return isPriced(s);
  const { isOneFeeds = false, isDoubted = false } = s.quote;
  return s.terms.ordType === OrdType.Limit && !isOneFeeds && !isDoubted;
}

/** What an operator may change so that such an order is taken though no quote is there; '' for none. */
export function wayWithoutQuote(s: Subject): string {
  if (s.settings.requireQuote) return 'requireQuote is set';
  const trade = `referencePrice of ${s.symbol} is not set`;
  return isPriced(s) && s.needsReference ? `${trade}, and withoutReference is not "accept"` : trade;
}

/**
 * A limit price is measured from the opposite quote, or from its own side's quote if there is no other. An order
 * without a price takes the opposite quote, so that quote is measured, from the midpoint. An untriggered stop is
 * measured from its StopPx(99), where the market will be when it triggers. A pegged order without a limit is measured
 * at its present price.
 */
export function lookAtCollar(s: Subject, seen: Seen, bps: number): void {
  const { price, stopPx, peg, ordType } = s.terms;
  const waits = isStop(ordType) && !isThroughNow(s);
  const pegged = peg !== Peg.None && price === NO_PRICE;
  const priced = price !== NO_PRICE || pegged;
  const observed = pegged ? peggedAt(s) : priced ? price : waits ? stopPx : s.opposite;
  const reference = waits ? stopPx : referenceOf(s, priced);
  if (bps === 0 || reference === NO_PRICE) return noteSeen(seen, NO_LIMIT, observed === NO_PRICE ? 0 : observed, true);
  const bound = collarBound(s.buy, reference, bps, s.instrument.minCollar);
  noteSeen(seen, bound, observed, s.buy ? observed <= bound : observed >= bound);
}

function isThroughNow({ buy, opposite, terms }: Subject): boolean {
  const { stopPx } = terms;
  return opposite !== NO_PRICE && (buy ? stopPx <= opposite : stopPx >= opposite);
}

/** Present price of a pegged order; the other side is used if its own is missing (R111 requires at least one). */
function peggedAt({ terms, same, opposite }: Subject): number {
  const { peg, pegOffset } = terms;
  const near = same !== NO_PRICE ? same : opposite;
  const far = opposite !== NO_PRICE ? opposite : same;
  if (near === NO_PRICE) return pegOffset;
  const at = peg === Peg.Primary ? near : peg === Peg.Market ? far : midpoint(near, far);
  return at + pegOffset;
}

function referenceOf(s: Subject, priced: boolean): Subject['opposite'] {
  if (priced) return s.opposite !== NO_PRICE ? s.opposite : s.same;
  return s.opposite !== NO_PRICE && s.same !== NO_PRICE ? midpoint(s.opposite, s.same) : s.opposite;
}

/** Observed: time since the last equal order, −1 when none is remembered. */
export function lookForDuplicate(s: Subject, seen: Seen, window: number): void {
  let since = NOT_THERE;
  const client = window > 0 ? s.client : undefined;
  if (client !== undefined && s.lineNumber >= 0) {
    const kind = kindOf(s.lineNumber, s.side, s.terms.ordType);
    const recent = recentOrders(client, s.originator);
    const account = nameKey(s.account);
    const last = recent === undefined ? NOT_YET : recent.lastSame(kind, s.terms.orderQty, ownPrice(s.terms), account);
    if (last !== NOT_YET) since = s.now > last ? s.now - last : 0;
  }
  noteSeen(seen, window, since, since === NOT_THERE || since >= window);
}

/** The steps of prices of the instrument, on the trading day. */
export const stepsToday = ({ instrument, dayData, now }: Subject): PriceSteps =>
  instrument.tickRules === undefined ? instrument : stepsOn(instrument, dayData.today(now));

export function noteSeen(seen: Seen, limit: number, observed: number, ok: boolean): void {
  seen.limit = limit;
  seen.observed = observed;
  seen.ok = ok;
}

export const forbid = (seen: Seen, found: boolean): void => noteSeen(seen, 0, found ? 1 : 0, !found);

export const atMost = (seen: Seen, limit: number, observed: number): void =>
  noteSeen(seen, limit, observed, observed <= limit);

/** A sum that is too large already refuses only what adds to it. */
export function addsAtMost(seen: Seen, limit: number, observed: number, added: number): void {
  noteSeen(seen, limit, observed, observed <= limit || added === 0);
}

const ageOf = (side: number, age: number): number => (side === NO_PRICE ? NOT_THERE : age);
