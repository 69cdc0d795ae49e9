/**
 * Orders that may not be split: FillOrKill, and the first execution of an order with MinQty(110). One venue must give
 * the quantity by itself, natively, and at prices no better protected quote of another venue forbids.
 */
import { OrdType, TimeInForce } from '../orders/values.ts';
import { ceilTo, least, NO_PRICE, NO_QTY, plus, type Price, price, type Qty } from '../units/brand.ts';
import { sendable } from './atOnce.ts';
import {
  accepts,
  leaveUnrouted,
  type Draft,
  immediate,
  inLots,
  isDust,
  isLast,
  isUnprotected,
  type Seat,
  take,
  Unrouted,
  walk,
} from './draft.ts';
import { isByRule, onlyRests } from './instructed.ts';
import { roundLotOf } from '../units/instrument.ts';
import { sweepAll } from './sweep.ts';
import type { VenueProfile } from './venue.ts';

/** FillOrKill: the cheapest venue, fees included, that displays all of it. Never split; nothing rests. */
export function fillWhole(draft: Draft): void {
  const wanted = draft.left;
  let best: Seat | undefined;
  let bestNet = 0;
  for (const seat of draft.ranked) {
    if (!accepts(seat.profile, OrdType.Limit, wholeAt(seat.profile))) continue;
    if (inLots(seat.profile, wanted) !== wanted || isDust(draft, seat.profile, wanted)) continue;
    if (shownWithin(draft, seat, protectedPx(draft, seat)) < wanted) continue;
    const net = draft.sign * walk(draft, seat, wanted, draft.worstPx).net;
    if (best !== undefined && (isLast(seat) || net >= bestNet)) continue;
    best = seat;
    bestNet = net;
  }
  if (best === undefined) return leaveUnrouted(draft, Unrouted.NoSingleVenue);
  const timeInForce = wholeAt(best.profile);
  const minQty = minQtyOfWhole(timeInForce, wanted);
  take(draft, best, { ...immediate(draft, wanted, pxOf(draft, best, wanted)), timeInForce, minQty });
}

/** How a venue is asked for all or nothing: FillOrKill, or IOC with the whole as its MinQty(110). */
export function wholeAt({ timeInForces, supportsMinQty }: VenueProfile): TimeInForce {
  const stands = !timeInForces.includes(TimeInForce.FillOrKill) && supportsMinQty;
  return stands && timeInForces.includes(TimeInForce.ImmediateOrCancel)
    ? TimeInForce.ImmediateOrCancel
    : TimeInForce.FillOrKill;
}

export const minQtyOfWhole = (timeInForce: TimeInForce, whole: Qty): Qty =>
  timeInForce === TimeInForce.ImmediateOrCancel ? whole : NO_QTY;

/**
 * The first execution of at least `minQty`: at a venue that supports MinQty, otherwise as a FillOrKill for the
 * minimum. The rest follows in the next round, once the minimum is met.
 */
export function fillMinimum(draft: Draft): void {
  const { minQty } = draft.request.terms;
  const inTurn = isUnprotected(draft) ? byCostOf(draft, minQty) : draft.ranked;
  for (const seat of inTurn) {
    const { profile } = seat;
    if (!profile.supportsMinQty) continue;
    const reach = isUnprotected(draft) ? withinWorst(draft, pxOf(draft, seat, minQty)) : protectedPx(draft, seat);
    const size = inLots(profile, least(shownWithin(draft, seat, reach), draft.left));
    if (size < minQty || size === 0 || isDust(draft, profile, size)) continue;
    take(draft, seat, { ...immediate(draft, size, pxOf(draft, seat, size)), minQty });
    seat.taken = size;
    return leaveUnrouted(draft, Unrouted.AfterMinimum);
  }
  for (const seat of inTurn) {
    const { profile } = seat;
    if (!accepts(profile, OrdType.Limit, TimeInForce.FillOrKill)) continue;
    const size = ceilTo(minQty, profile.lotSize);
    if (size > draft.left || inLots(profile, size) !== size || isDust(draft, profile, size)) continue;
    if (shownWithin(draft, seat, protectedPx(draft, seat)) < size) continue;
    take(draft, seat, { ...immediate(draft, size, pxOf(draft, seat, size)), timeInForce: TimeInForce.FillOrKill });
    seat.taken = size;
    return leaveUnrouted(draft, Unrouted.AfterMinimum);
  }
}

/**
 * As much as one venue alone displays of it, at prices that no better quote of another forbids; of equals the
 * cheapest.
 */
export function takeAtOne(draft: Draft): void {
  let best: Seat | undefined;
  let most = NO_QTY;
  let bestNet = 0;
  for (const seat of draft.ranked) {
    const size = inLots(seat.profile, least(shownWithin(draft, seat, protectedPx(draft, seat)), draft.left));
    if (size === 0 || size < most || isDust(draft, seat.profile, size)) continue;
    const net = draft.sign * walk(draft, seat, size, draft.worstPx).net;
    if (best !== undefined && (isLast(seat) || (size === most && net >= bestNet))) continue;
    best = seat;
    most = size;
    bestNet = net;
  }
  if (best !== undefined) {
    take(draft, best, immediate(draft, most, pxOf(draft, best, most)));
    best.taken = most;
  }
  if (draft.left > 0) leaveUnrouted(draft, Unrouted.NotDisplayed);
}

/** The same at `venue`; where it shows nothing so good, a protected sweep of all. */
export function takeAtNamed(draft: Draft, venue: string): void {
  const seat = draft.ranked.find(({ profile }) => profile.id === venue);
  const reach = seat === undefined ? NO_PRICE : protectedPx(draft, seat);
  const size = seat === undefined ? NO_QTY : sendable(draft, seat, least(shownWithin(draft, seat, reach), draft.left));
  if (seat === undefined || size === 0 || isDust(draft, seat.profile, size)) return sweepAll(draft);
  take(draft, seat, immediate(draft, size, pxOf(draft, seat, size)));
  seat.taken = size;
  if (draft.left > 0) leaveUnrouted(draft, Unrouted.OutOfReach);
}

/**
 * A plain order that a rule of ours sends to a venue would go beyond better protected quotes of others there: these are
 * taken, too. (What its client sends to a venue goes there as it is.)
 */
export function wouldPass(draft: Draft): boolean {
  if (!isByRule(draft) || isUnprotected(draft) || !draft.hasWorstPx || onlyRests(draft)) return false;
  const { request, sign, worstPx } = draft;
  const { ordType } = request.terms;
  if (ordType !== OrdType.Limit && ordType !== OrdType.Market) return false;
  const seat = draft.ranked.find(({ profile }) => profile.id === request.exDestination);
  return seat !== undefined && sign * protectedPx(draft, seat) < sign * worstPx;
}

/** Where nothing protects: the venues by what the first `size` costs there; those that do not show it come last. */
function byCostOf(draft: Draft, size: Qty): readonly Seat[] {
  const cost = (seat: Seat): number => {
    const found = walk(draft, seat, size, draft.worstPx);
    return found.size < size || isLast(seat) ? Number.POSITIVE_INFINITY : draft.sign * found.net;
  };
  const costs = new Map(draft.ranked.map((seat) => [seat, cost(seat)]));
  const costOf = (seat: Seat): number => costs.get(seat) ?? 0;
  return draft.ranked.toSorted((a, b) => (costOf(a) === costOf(b) ? 0 : costOf(a) - costOf(b)));
}

const withinWorst = ({ sign, worstPx }: Draft, px: Price): Price => (sign * px > sign * worstPx ? worstPx : px);

/** The worst price a venue may be taken to alone: its own limit, and no other venue's best quote traded through. */
function protectedPx(draft: Draft, alone: Seat): Price {
  const { sign, seats } = draft;
  const roundLot = roundLotOf(draft.request.instrument);
  if (isUnprotected(draft)) return draft.worstPx;
  let worst = sign * draft.worstPx;
  for (const seat of seats) {
    // One that is to show whether it is well again protects nothing.
    if (seat === alone || seat.standing !== 'usable') continue;
    const quote = leftOfQuote(draft, seat, roundLot);
    if (quote !== NO_PRICE) worst = Math.min(worst, sign * quote);
  }
  return price(sign * worst);
}

/** The best price at which a round lot is left there for this order to take; NO_PRICE where there is none. */
function leftOfQuote({ request, sign }: Draft, { input }: Seat, roundLot: Qty): Price {
  const { askPx, askQty, bidPx, bidQty, levels, missed, reserved } = input;
  if (levels.length === 0 || (sign > 0 ? askQty : bidQty) < roundLot) return NO_PRICE;
  const quote = sign > 0 ? askPx : bidPx;
  if (missed === 0 && reserved === 0) return quote;
  // What others of ours are about to take, or this order did not get, is not among the levels.
  // Those are no more than the order could take.
  const enough = least(roundLot, request.terms.orderQty);
  let left = NO_QTY;
  for (const { px, size } of levels) {
    left = plus(left, size);
    if (left >= enough) return sign * px > sign * quote ? px : quote;
  }
  return NO_PRICE;
}

function shownWithin(draft: Draft, seat: Seat, px: Price): Qty {
  let shown = NO_QTY;
  for (const level of seat.input.levels) {
    if (draft.sign * level.px > draft.sign * px) break;
    shown = plus(shown, level.size);
  }
  return shown;
}

/** The worst price that `size` meets at the venue. */
function pxOf(draft: Draft, seat: Seat, size: Qty): Price {
  let shown = NO_QTY;
  for (const level of seat.input.levels) {
    shown = plus(shown, level.size);
    if (shown >= size) return level.px;
  }
  return draft.worstPx;
}
