/**
 * The sweep: displayed size over all venues in order of price, and at one price in order of fee and score, until the
 * order is filled or its worst price is reached; one IOC child a venue, at the worst price taken there.
 *
 * Taking in order of price is what protects: no child reaches a price before every better displayed size that its
 * venue lets us have is in the plan (Rule 611(b)(6) of Reg NMS, here for the whole displayed depth). Taking in order of
 * fee within a price makes the all-in cost the least that protection allows: with fees linear a share, any other
 * protected plan swaps shares at one price for dearer ones.
 *
 * In a market without order protection the order is that of the all-in cost alone, which then is the least there is.
 *
 * Of what a venue displays, a part may be gone once the order has been filled elsewhere (learning/fades.ts). At the
 * venue where the sweep begins all is counted on; elsewhere that part costs `tolerance` more among equal prices. It is
 * still taken before any worse price.
 *
 * A venue that gives nothing of what it displays comes last, whatever its prices: it gets what the others leave.
 */
import { floorTo, least, minus, NO_QTY, plus, type Price, type Qty, qty } from '../units/brand.ts';
import { PPM } from '../units/ratio.ts';
import { beyondShown, NOTHING_MORE } from './beyond.ts';
import { mulDivFloor } from './routingCost.ts';
import { sendable, venuesLeft } from './atOnce.ts';
import {
  costAt,
  handicapAt,
  leaveUnrouted,
  type Draft,
  immediate,
  inLots,
  isCrossed,
  isDust,
  isLast,
  isOutOfSteps,
  isUnprotected,
  type Seat,
  take,
  Unrouted,
  walk,
} from './draft.ts';

/**
 * How far one plan goes along that order: over everything within the limit, or no farther than the price, the venue, or
 * the fee at the price that comes first. Whatever it is, what is taken is protected, as the beginning of a protected
 * sweep.
 */
export type SweepReach = 'everything' | 'onePrice' | 'oneVenue' | 'oneFee';

export function sweep(draft: Draft, reach: SweepReach = 'everything'): void {
  share(draft, reach);
  sendShares(draft, reach === 'everything' ? beyondShown(draft) : NOTHING_MORE);
}

export const sweepAll = (draft: Draft): void => sweep(draft);
export const sweepOneVenue = (draft: Draft): void => sweep(draft, 'oneVenue');

/** Says of each seat how much the sweep takes there, and at what worst price. */
export function share(draft: Draft, reach: SweepReach = 'everything'): void {
  let stop = Number.POSITIVE_INFINITY;
  // Each pass excludes one more venue: its part was too small to send.
  for (;;) {
    fill(draft, stop, reach);
    const dust = nextDust(draft);
    if (dust === undefined) return takeAlone(draft);
    dust.leftOut = true;
    if (!isUnprotected(draft) && !isLast(dust)) stop = notBeyond(draft, dust, stop);
  }
}

/** One child for each seat that something is taken at; `more`: what is asked for there beyond that. */
export function sendShares(draft: Draft, more: ReadonlyMap<Seat, Qty> = NOTHING_MORE): void {
  for (const seat of draft.ranked) {
    if (seat.taken === 0) continue;
    const beyond = more.get(seat) ?? NO_QTY;
    const seen = beyond > 0 ? seat.taken : displayedTo(draft, seat, draft.sign * seat.takenPx);
    take(draft, seat, immediate(draft, plus(seat.taken, beyond), seat.takenPx), seen);
  }
  if (draft.left > 0) {
    leaveUnrouted(draft, isCrossed(draft, undefined, draft.worstPx) ? Unrouted.OutOfReach : Unrouted.NotDisplayed);
  }
}

/** Displayed there as far as `worst`, which is times the draft's sign: the lower, the better. */
function displayedTo({ sign }: Draft, { input: { levels } }: Seat, worst: number): Qty {
  let size = NO_QTY;
  for (let i = 0; i < levels.length && sign * levels[i].px <= worst; i++) size = plus(size, levels[i].size);
  return size;
}

/** What the levels are taken in the order of: the price where better ones are protected, else what a share costs. */
const keyOf = (draft: Draft, seat: Seat, px: Price, unprotected: boolean): number =>
  unprotected ? costAt(draft, seat, px) + moreFor(draft, seat) : draft.sign * px;

/** What of a level may be gone costs more than what stays: all that scores may weigh, with what they weigh already. */
const moreFor = ({ settings }: Draft, { isFading, handicap, touchFee }: Seat): number =>
  isFading ? Math.max(0, settings.tolerance - Math.max(0, handicap - touchFee)) : 0;

/** Counts in the next level, all of it where the sweep begins; else what is to stay of it, and then the rest. */
function showNext(seat: Seat, isFirst: boolean): void {
  const { input, profile, isFading } = seat;
  const { size } = input.levels[seat.seen];
  const fades = !isFirst && input.fadePpm > 0;
  const stays = fades ? floorTo(qty(mulDivFloor(size, PPM - input.fadePpm, PPM)), profile.lotSize) : size;
  seat.shown = plus(seat.shown, isFading ? minus(size, stays) : stays);
  seat.isFading = !isFading && stays < size;
  if (!seat.isFading) seat.seen++;
}

/** The seats with a level to take, the best last. Kept from one plan to the next. */
const queue: Seat[] = [];

/** Distributes the remaining quantity over the ranked seats' levels, up to the key `stopAt`. */
function fill(draft: Draft, stopAt: number, reach: SweepReach): void {
  const unprotected = isUnprotected(draft);
  queue.length = 0;
  // From the end, where most have their place at once: the best is the last of the queue.
  for (let i = draft.ranked.length - 1; i >= 0; i--) {
    const seat = draft.ranked[i];
    seat.seen = 0;
    seat.shown = NO_QTY;
    seat.isFading = false;
    seat.taken = NO_QTY;
    seat.rank = i;
    if (!seat.leftOut && lookAhead(draft, seat, unprotected)) enqueue(seat, queue.length);
  }
  let left = draft.left;
  let stop = stopAt;
  let first: Seat | undefined;
  let venues = venuesLeft(draft);
  while (left > 0 && queue.length > 0) {
    const last = queue.length - 1;
    const seat = queue[last];
    const { key } = seat;
    if (key > stop) return;
    const level = seat.input.levels[seat.seen];
    showNext(seat, first === undefined || first === seat);
    const most = sendable(draft, seat, seat.shown);
    let closed = false;
    if (most < floorTo(seat.shown, seat.profile.lotSize)) {
      // More is displayed here than one child may take: until the next round, no child may go past this.
      closed = true;
      stop = key;
    }
    if (closed || !lookAhead(draft, seat, unprotected)) queue.length = last;
    else enqueue(seat, last);
    // Less than a lot cannot be sent to this venue, and is left for others.
    const size = least(minus(most, seat.taken), floorTo(left, seat.profile.lotSize));
    if (size === 0) continue;
    if (seat.taken === 0 && venues === 0) {
      // It would be one venue too many: until the next round, no child may go past what is displayed here.
      if (!isLast(seat)) stop = Math.min(stop, key);
      continue;
    }
    if (first === undefined) first = seat;
    else if (isBeyond(reach, first, seat, level.px)) return;
    if (seat.taken === 0) venues--;
    seat.taken = plus(seat.taken, size);
    seat.takenPx = level.px;
    left = minus(left, size);
  }
}

/** Says of the seat's next level where it comes in the order; false without one within the worst price. */
function lookAhead(draft: Draft, seat: Seat, unprotected: boolean): boolean {
  const { levels } = seat.input;
  if (seat.seen === levels.length) return false;
  const { px } = levels[seat.seen];
  const { sign } = draft;
  if (sign * px > sign * draft.worstPx || isOutOfSteps(draft, seat, px)) return false;
  seat.key = keyOf(draft, seat, px, unprotected);
  seat.nextHandicap = handicapAt(draft, seat, px) + moreFor(draft, seat);
  return true;
}

/** Puts the seat in its place in the queue, `at` or before it; those from there on move up. */
function enqueue(seat: Seat, at: number): void {
  let place = at;
  for (; place > 0 && isSooner(queue[place - 1], seat); place--) queue[place] = queue[place - 1];
  queue[place] = seat;
}

/** The best next level; of equals the ranking decides, which is by fees at the best prices: not all stay the same. */
function isSooner(a: Seat, b: Seat): boolean {
  if (isLast(a) !== isLast(b)) return isLast(b);
  if (a.key !== b.key) return a.key < b.key;
  const differ = a.fees !== undefined || b.fees !== undefined || a.isFading || b.isFading;
  if (differ && a.nextHandicap !== b.nextHandicap) return a.nextHandicap < b.nextHandicap;
  return a.rank < b.rank;
}

/** Is `px` at the seat past where a plan of this reach stops, which began at the seat `first`? */
function isBeyond(reach: SweepReach, first: Seat, seat: Seat, px: Price): boolean {
  switch (reach) {
    case 'everything':
      return false;
    case 'oneVenue':
      return seat !== first;
    case 'onePrice': // which the first seat has not passed
      return px !== first.takenPx;
    case 'oneFee':
      return px !== first.takenPx || seat.profile.takeFee > first.profile.takeFee;
  }
}

/** What is too small to send: first what could be no larger, which is no use to anybody; then the last one. */
function nextDust(draft: Draft): Seat | undefined {
  let last: Seat | undefined;
  for (let i = draft.ranked.length - 1; i >= 0; i--) {
    const seat = draft.ranked[i];
    if (seat.taken === 0 || !isDust(draft, seat.profile, seat.taken)) continue;
    if (isDust(draft, seat.profile, mostAt(draft, seat))) return seat;
    last ??= seat;
  }
  return last;
}

/** All that the venue could be sent of the order, up to the price `stop`. */
function mostAt(draft: Draft, seat: Seat, stop = Number.POSITIVE_INFINITY): Qty {
  const shown = displayedTo(draft, seat, Math.min(stop, draft.sign * draft.worstPx));
  return sendable(draft, seat, least(shown, draft.left));
}

/**
 * Each part was too small for its venue, and nothing would be sent: the venue that gives most by itself takes it, of
 * equals the cheapest, no farther than the others protect what they show.
 */
function takeAlone(draft: Draft): void {
  const { ranked, sign } = draft;
  if (venuesLeft(draft) === 0 || !ranked.some(({ leftOut }) => leftOut) || ranked.some(({ taken }) => taken > 0))
    return;
  let best: Seat | undefined;
  let most = NO_QTY;
  let lowest = 0;
  for (const seat of ranked) {
    const size = mostAt(draft, seat, isUnprotected(draft) ? Number.POSITIVE_INFINITY : boundBy(draft, seat));
    if (size === 0 || size < most || isDust(draft, seat.profile, size)) continue;
    const net = sign * walk(draft, seat, size, draft.worstPx).net;
    if (size === most && net >= lowest) continue;
    [best, most, lowest] = [seat, size, net];
  }
  if (best === undefined) return;
  best.taken = most;
  let shown = NO_QTY;
  for (const { px, size } of best.input.levels) {
    if (shown >= most) break;
    shown = plus(shown, size);
    best.takenPx = px;
  }
}

/** How far a venue may go by itself, past none of what the others show. */
function boundBy(draft: Draft, alone: Seat): number {
  let stop = Number.POSITIVE_INFINITY;
  for (const seat of draft.ranked) if (seat !== alone && !isLast(seat)) stop = notBeyond(draft, seat, stop);
  return stop;
}

/**
 * A venue left out keeps its protection from the price where it displays enough to be sent an order: others may go up
 * to that price, not beyond. (Less than that is out of everybody's reach, as an odd lot is.)
 */
function notBeyond(draft: Draft, dust: Seat, stop: number): number {
  let shown = NO_QTY;
  for (const level of dust.input.levels) {
    if (draft.sign * level.px > stop) break;
    shown = plus(shown, level.size);
    if (inLots(dust.profile, shown) >= dust.profile.minOrderQty) return draft.sign * level.px;
  }
  return stop;
}
