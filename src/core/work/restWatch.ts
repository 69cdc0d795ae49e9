/**
 * The market is watched while orders rest at venues: where a protected quote of another venue, not of our own, locks or
 * crosses their limit, they are taken back (takeBacks.ts), and the quote is taken by the next plan. Not for less than a
 * round lot, unless that is all there is of the order.
 */
import { childLeavesQty, type Parent, unroutedQty } from '../../orders/order.ts';
import { signOf } from '../../orders/values.ts';
import { priceAsMoney } from '../../router/routingCost.ts';
import {
  type Instant,
  later,
  least,
  NO_PRICE,
  NO_TIME,
  plus,
  type Price,
  price,
  qty,
  type Span,
} from '../../units/brand.ts';
import { roundLotOf } from '../../units/instrument.ts';
import type { RestingSide, TakeBack } from '../memory/atRest.ts';
import type { Context } from '../context.ts';
import { planIfBack } from './routing.ts';
import { decide, freeFrom, ifWorthIt, leavesOf, LOOK_AGAIN, MOST_LOOKS, movable, sizeOf } from './takeBacks.ts';

/** At a tick: quotes that have stood for long enough by now, and orders that were left for later. */
export function watchDueRests(core: Context): void {
  for (const symbol of core.atRest.takeDue(core.now)) watchRests(core, symbol, true);
}

/** The quotes of the symbol have moved; `isDue`: or it is time. */
export function watchRests(core: Context, symbol: string, isDue = false): void {
  const sides = core.atRest.of(symbol);
  if (sides === undefined || core.rests.resweep === 'off') return;
  watchSide(core, symbol, sides.buys, isDue);
  watchSide(core, symbol, sides.sells, isDue);
}

function watchSide(core: Context, symbol: string, side: RestingSide, isDue: boolean): void {
  if (side.isEmpty) return;
  const shown = shownAgainst(core, symbol, side);
  if (shown.size === 0) {
    side.reachedSince = NO_TIME;
    return;
  }
  const { atRest, now, rests } = core;
  if (side.reachedSince === NO_TIME) side.reachedSince = now;
  const ripeAt = later(side.reachedSince, rests.resweepAfter);
  if (now < ripeAt) return atRest.noteDue(symbol, ripeAt);
  const again = lookAgainAt(side, shown, rests.pause);
  if (now >= again) {
    side.passed.clear();
    side.shown = shown;
    side.passedSince = now;
  } else if (!isDue) return atRest.noteDue(symbol, again);
  atRest.noteDue(symbol, later(now, LOOK_AGAIN));
  lookAtReached(core, symbol, side, shown);
}

/**
 * When those for whom the quotes were no good are asked again: at once where more is offered, a better price or twice
 * as much; where something else is, after a pause, since what flickers must not cost a plan an order and quote; where
 * all stands still, after a while.
 */
function lookAgainAt({ buys, shown: before, passedSince }: RestingSide, shown: Shown, pause: Span): Instant {
  const isBetter = buys ? shown.px < before.px : shown.px > before.px;
  const isSame = shown.px === before.px;
  if (before.px === NO_PRICE || isBetter || (isSame && shown.size >= 2 * before.size)) return NO_TIME;
  return later(passedSince, isSame && shown.size === before.size ? LOOK_AGAIN : pause);
}

/** Each in its turn takes some of what is shown, until nothing of it is left. */
function lookAtReached(core: Context, symbol: string, side: RestingSide, shown: Shown): void {
  const { atRest, now } = core;
  const looked = new Set<Parent>();
  let left: number = shown.size;
  for (const child of side.reachedAt(shown.px)) {
    if (left <= 0) break;
    const order = child.parent;
    if (child.cancelID !== 0) {
      // It is leaving already, and what is left of it will be planned first.
      left -= childLeavesQty(child);
    }
    if (core.rests.resweep === 'crossed' && child.terms.price === shown.px) break;
    if (side.passed.has(order) || looked.has(order) || core.spared.has(order)) continue;
    const freeAt = freeFrom(core, order);
    if (freeAt > now) {
      atRest.noteDue(symbol, freeAt);
      continue;
    }
    if (looked.size === MOST_LOOKS) {
      atRest.noteDue(symbol, now);
      break;
    }
    looked.add(order);
    core.working = order;
    const found = forQuote(core, order, shown);
    if (found === undefined) {
      side.passed.add(order);
      continue;
    }
    left -= found.qty;
    decide(core, order, found);
  }
  core.working = undefined;
}

interface Shown {
  readonly px: Price;
  readonly size: number;
}
const NOTHING: Shown = { px: NO_PRICE, size: 0 };

/** What others display that reaches ours on the side, and the best price of it. */
function shownAgainst(core: Context, symbol: string, side: RestingSide): Shown {
  const sign = side.buys ? 1 : -1;
  const ours = side.best;
  const isLockedToo = core.rests.resweep === 'locked';
  let px = NO_PRICE;
  let size = 0;
  core.market.eachProtected(symbol, core.now, (book, venue) => {
    const ladder = side.buys ? book.asks : book.bids;
    for (let level = 0; level < ladder.count; level++) {
      const at = ladder.priceAt(level);
      if (sign * at > sign * ours || (at === ours && !isLockedToo)) break;
      const others = ladder.sizeAt(level) - core.ownQuotes.sizeAt(symbol, venue, !side.buys, at, book.updatedAt);
      if (others <= 0) continue;
      size += others;
      if (px === NO_PRICE || sign * at < sign * px) px = at;
    }
  });
  return size === 0 ? NOTHING : { px, size };
}

/** What of the order would be executed at the quotes, and which of its children make room for that. */
function forQuote(core: Context, order: Parent, shown: Shown): TakeBack | undefined {
  const children = movable(core, order);
  if (children.length === 0) return undefined;
  const sign = signOf(order.side);
  const { restsAt: ours, terms } = children[0];
  const rest = unroutedQty(order);
  const all = plus(rest, leavesOf(children));
  const roundLot = roundLotOf(core.instrument(order.symbol));
  if (shown.size < roundLot && shown.size < all) return undefined;
  const plan = planIfBack(core, order, all, true);
  if (plan === undefined) return undefined;
  // What its own venues display would have traded with it there: we see one of the two too late.
  const taken = sizeOf(
    plan,
    ({ purpose, venue }) => purpose !== 'post' && !children.some((child) => child.venue === venue),
  );
  const got = least(qty(taken), qty(shown.size));
  if (got === 0 || (got < roundLot && got < all)) return undefined;
  const found = {
    why: shown.px === terms.price ? ('locked' as const) : ('crossed' as const),
    venue: plan.children[0].venue,
    px: shown.px,
    qty: got,
  };
  const gain = Math.max(0, priceAsMoney(price(sign * (ours - shown.px)), core.instrument(order.symbol)));
  return ifWorthIt(core, order, children, found, gain + core.config.router.missCost);
}
