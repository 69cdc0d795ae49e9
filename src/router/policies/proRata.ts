/**
 * Over all venues in parts as they display: at the last price that is reached, where more is displayed than is wanted,
 * each venue gets its part of it, in whole lots. Better prices are taken whole, as by the sweep. No venue is ever
 * preferred, which is what is compared with, and what a broker may owe its clients where venues are to be treated
 * alike.
 */
import { floorTo, least, minus, NO_QTY, plus, type Price, type Qty, qty } from '../../units/brand.ts';
import { sendable } from '../atOnce.ts';
import { type Draft, isDust, isLast, type Policy, type Seat } from '../draft.ts';
import { restRemainder, takeShown } from '../policy.ts';
import { mulDivFloor } from '../routingCost.ts';
import { sendShares, share } from '../sweep.ts';

export const split: Policy = {
  name: 'split',
  plan(draft: Draft): void {
    takeShown(draft, inParts);
    restRemainder(draft);
  },
};

function inParts(draft: Draft): void {
  share(draft);
  spread(draft);
  sendShares(draft);
}

/** What a seat may have of the last price: `base` it has in any case, up to `most` it may have. */
interface Part {
  readonly seat: Seat;
  readonly base: Qty;
  readonly most: Qty;
  taken: Qty;
}

/**
 * Spreads what the sweep takes at the last price; where lots or smallest orders do not allow that, it stays as it is.
 */
function spread(draft: Draft): void {
  const last = lastPx(draft);
  if (last === undefined) return;
  const parts = draft.ranked.filter((seat) => mayGive(draft, seat)).map((seat) => partOf(draft, seat, last));
  if (parts.some(({ seat, base }) => base > seat.taken)) return;
  let pool = qty(parts.reduce((sum, { seat, base }) => sum + seat.taken - base, 0));
  const displayed = parts.reduce((sum, { base, most }) => sum + most - base, 0);
  if (displayed <= pool) return;
  const wanted = pool;
  for (const part of parts) {
    const { seat, base, most } = part;
    const its = floorTo(qty(mulDivFloor(wanted, minus(most, base), displayed)), seat.profile.lotSize);
    part.taken = plus(base, its);
    pool = minus(pool, its);
  }
  // What the rounding left, in the order of the ranking.
  for (const part of parts) {
    const more = floorTo(least(pool, minus(part.most, part.taken)), part.seat.profile.lotSize);
    part.taken = plus(part.taken, more);
    pool = minus(pool, more);
  }
  if (pool > 0 || parts.some(({ seat, taken }) => taken > 0 && isDust(draft, seat.profile, taken))) return;
  for (const { seat, taken } of parts) {
    seat.taken = taken;
    seat.takenPx = worstPxOf(seat, taken);
  }
}

const mayGive = ({ settings }: Draft, seat: Seat): boolean =>
  !seat.leftOut && !isLast(seat) && (settings.maxVenues === 0 || seat.taken > 0);

/** The worst price that something is taken at. */
function lastPx({ ranked, sign }: Draft): Price | undefined {
  let last: Price | undefined;
  for (const { taken, takenPx } of ranked) {
    if (taken > 0 && (last === undefined || sign * takenPx > sign * last)) last = takenPx;
  }
  return last;
}

function partOf(draft: Draft, seat: Seat, last: Price): Part {
  const { sign } = draft;
  let better = NO_QTY;
  let shown = NO_QTY;
  for (const { px, size } of seat.input.levels) {
    if (sign * px > sign * last) break;
    shown = plus(shown, size);
    if (px !== last) better = shown;
  }
  const base = sendable(draft, seat, better);
  return { seat, base, most: sendable(draft, seat, shown), taken: base };
}

function worstPxOf({ input, takenPx }: Seat, size: Qty): Price {
  let shown = NO_QTY;
  for (const level of input.levels) {
    shown = plus(shown, level.size);
    if (shown >= size) return level.px;
  }
  return takenPx;
}
