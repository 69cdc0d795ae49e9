/**
 * Policy `post` where it may choose (`postChooses`): how much of the order is taken now, and at what price the rest
 * stands. For each price that it may rest at, with the best quotes of its side, a tick better, or as near to the other
 * side as its limit lets it, the parts of the order go one by one to where resting saves most against taking
 * (learning/limitMarket.ts), by the chance that what is ahead of each part leaves in time; a part that is filled too
 * rarely is taken now. The price with the least cost in all is chosen.
 */
import { Peg } from '../orders/terms.ts';
import { least, NO_PRICE, NO_QTY, minus, plus, type Price, price, qty, type Qty } from '../units/brand.ts';
import { PPM } from '../units/ratio.ts';
import { isOnTick, tickAt } from '../units/ticks.ts';
import { venuesLeft } from './atOnce.ts';
import { type Draft, type Seat, Unrouted } from './draft.ts';
import { shareFee } from './fees.ts';
import {
  type Placement,
  placementCost,
  type PlacementCosts,
  placeWithin,
  type PostQueue,
} from './learning/limitMarket.ts';
import { REST_PARTS } from './learning/rests.ts';
import { takeShown } from './policy.ts';
import { isAbleToRest, likedFirst, rest } from './post.ts';
import { priceAsMoney } from './routingCost.ts';
import { isPreferred } from './score.ts';
import { partOf, sizesOf } from './spread.ts';

/** One order in so many rests a part where it would take all: what leaves a queue is learned from what rests there. */
const EXPLORE_EVERY = 16;

interface Choice {
  readonly px: Price;
  readonly seats: readonly Seat[];
  readonly queues: readonly PostQueue[];
  readonly placed: Placement;
  readonly cost: number;
}

/** False where there is nothing to choose: the order then rests at its limit, as without it. */
export function joinOrTake(draft: Draft): boolean {
  const { request, settings, bid, ask, sign, left } = draft;
  const { terms, display, instrument } = request;
  if (!settings.postChooses || terms.peg !== Peg.None || terms.minQty > 0 || display > 0) return false;
  if (!bid.exists || !ask.exists || bid.px >= ask.px) return false;
  const near = sign > 0 ? bid.px : ask.px;
  const far = sign > 0 ? ask.px : bid.px;
  const limit = sign * terms.price;
  // Behind the market it waits, as it is.
  if (limit < sign * near) return false;
  const able = draft.seats
    .filter((seat) => seat.input.reach.length === TABLES * REST_PARTS && isAbleToRest(draft, seat))
    .sort((a, b) => (isPreferred(a, b) ? -1 : 1));
  if (able.length === 0) return false;
  const part = partOf(terms.orderQty);
  const units = Math.ceil(left / part);
  const shown = limit >= sign * far && !request.spent ? shownAt(draft, far) : NO_QTY;
  const costs = costsOf(draft, far, shown > 0);
  const tickSize = tickAt(instrument, near);
  const nearest = Math.max(sign * near, limit < sign * far ? limit : sign * far - tickSize);
  const better = Math.min(sign * near + tickSize, nearest);
  let best: Choice | undefined;
  for (const px of new Set([sign * near, better, nearest])) {
    const choice = choose(draft, able, price(sign * px), costs, units);
    if (choice !== undefined && (best === undefined || choice.cost < best.cost)) best = choice;
  }
  if (best === undefined) return false;
  const { seats, px, placed } = best;
  if (placed.taken >= units && request.orderID % EXPLORE_EVERY === 0) explore(best);
  const rests = placed.taken === 0 ? left : least(left, qty(part * (units - placed.taken)));
  takeAtTouch(draft, least(minus(left, rests), shown), far);
  const sizes = sizesOf(draft, seats.slice(0, venuesLeft(draft)), { posted: placed.posted, part, all: rests });
  for (const [seat, size] of likedFirst(draft, sizes, px)) rest(draft, seat, size, px);
  if (draft.left > 0) draft.reason = placed.taken > 0 ? Unrouted.TakesMore : Unrouted.VenueBounds;
  return true;
}

/** Of VenueInput.reach: at the limit, at the venue's best price, and ahead of everybody. */
const TABLES = 3;

/** What is not filled in time is taken later, at the other side, and costs `missCost` more than taking it now. */
function costsOf(draft: Draft, far: Price, takes: boolean): PlacementCosts {
  const { bid, ask, ranked, settings, request } = draft;
  const wide = priceAsMoney(ask.px, request.instrument) - priceAsMoney(bid.px, request.instrument);
  const halfSpread = Math.floor(wide / 2);
  const fees = ranked.flatMap((seat) => (seat.input.levels[0]?.px === far ? [seat.touchFee] : []));
  const fee = fees.length === 0 ? 0 : Math.min(...fees);
  const under = halfSpread + fee + settings.missCost;
  // Where nothing may be taken, a fee at which it never pays.
  return { halfSpread, takeFee: takes ? fee : under - halfSpread, impact: 0, under, over: 0 };
}

/** Displayed at the other side's best price, where it may be taken. */
function shownAt({ ranked }: Draft, far: Price): Qty {
  let shown = NO_QTY;
  for (const { input } of ranked) if (input.levels[0]?.px === far) shown = plus(shown, input.levels[0].size);
  return shown;
}

/** The best split of the order that rests at `px`; undefined where no venue takes it there. */
function choose(
  draft: Draft,
  able: readonly Seat[],
  px: Price,
  costs: PlacementCosts,
  units: number,
): Choice | undefined {
  const { sign, bid, ask, request } = draft;
  const seats = able.filter((seat) => isOnTick(px, seat.profile) && tableAt(seat, sign, px) > 0);
  if (seats.length === 0) return undefined;
  const { instrument } = request;
  const near = sign > 0 ? bid.px : ask.px;
  // Nearer to the other side it earns less of the spread.
  const less = sign * (priceAsMoney(px, instrument) - priceAsMoney(near, instrument));
  const queues = seats.map((seat) => {
    const from = tableAt(seat, sign, px) * REST_PARTS;
    const chances = seat.input.reach.slice(from, from + REST_PARTS);
    return {
      rebate: -shareFee(draft, seat, px, 'make') - less,
      reach: [1, ...chances.map((chance) => chance / PPM)],
    };
  });
  const placed = placeWithin(costs, queues, units);
  return { px, seats, queues, placed, cost: placementCost(costs, queues, units, placed) };
}

/** Where in the chances those at `px` begin: 1 or 2, and 0 for a price that is behind the venue's best. */
function tableAt({ input }: Seat, sign: 1 | -1, px: Price): number {
  const own = sign > 0 ? input.bidPx : input.askPx;
  const size = sign > 0 ? input.bidQty : input.askQty;
  if (input.quotes !== 'live' || size === 0 || own === NO_PRICE || sign * px > sign * own) return 2;
  return px === own ? 1 : 0;
}

/** A part where it is filled most often. */
function explore({ queues, placed }: Choice): void {
  let best = 0;
  for (let i = 1; i < queues.length; i++) if (queues[i].reach[1] > queues[best].reach[1]) best = i;
  placed.taken--;
  placed.posted[best]++;
}

/** As a sweep of no more than that, and of no worse price. */
function takeAtTouch(draft: Draft, size: Qty, far: Price): void {
  if (size === 0) return;
  const { worstPx } = draft;
  const rests = minus(draft.left, size);
  draft.left = size;
  draft.worstPx = far;
  takeShown(draft);
  draft.left = plus(draft.left, rests);
  draft.worstPx = worstPx;
  draft.reason = '';
}
