/**
 * A plan is made in this order: which venues may be used (score), how far a market order may go (collar), the cost of a
 * share at each venue (score again), the orders that leave no choice (auctions, ExDestination, FillOrKill), and for all
 * others what the order's policy makes of it (policy.ts).
 */
import type { BestQuote } from '../market/best.ts';
import { mayRest } from '../orders/order.ts';
import { TimeInForce } from '../orders/values.ts';
import { Peg } from '../orders/terms.ts';
import { assert } from '../units/assert.ts';
import { lowestPrice, roundLotOf } from '../units/instrument.ts';
import { type Instant, minus, NO_PRICE, NO_QTY, type Price, price, type Qty } from '../units/brand.ts';
import { onTick } from '../units/ticks.ts';
import { collared } from './collared.ts';
import { arriveTogether } from './together.ts';
import { enterAuction } from './auction.ts';
import { sendDirected } from './directed.ts';
import {
  isLast,
  leaveUnrouted,
  type Draft,
  isProtected,
  newDraft,
  type Policy,
  type RouteRequest,
  type Seat,
  sizeWithin,
  Unrouted,
  walk,
} from './draft.ts';
import type { Plan, VenueInput } from './event.ts';
import { boundDark } from './dark.ts';
import { keysFor, lookAt, lookIntoDark, type Sighting } from './inputs.ts';
import { atMost, feeOn, moneyPerShare, unitAsMoney } from './routingCost.ts';
import { isAllDear, isForbiddenWithin, isPassedOverWithin, keepWithinForbidden, onlyRests } from './instructed.ts';
import { restAtMidpoint } from './midpoint.ts';
import { planByOwn } from './ownPolicy.ts';
import { DEFAULT_POLICY, POLICIES } from './policies/policies.ts';
import { restRemainder } from './policy.ts';
import { protect } from './protection.ts';
import { judge, rankAll } from './score.ts';
import type { RouterSettings } from './settings.ts';
import { fillWhole, wouldPass } from './single.ts';
import { NO_ROOM, outFor } from './outFor.ts';
import { MAX_PLAN_VENUES, type VenueProfile, type VenueView } from './venue.ts';

/**
 * Plans `request` over `venues` (those that trade the symbol, in any fixed order) at `now`. Children together never
 * pass request.qty; what none of them works for is `unroutedQty`, with the reason. Changes nothing it is given.
 */
export function planRoute(
  request: RouteRequest,
  venues: readonly VenueView[],
  now: Instant,
  settings: RouterSettings,
): Plan {
  assert(venues.length <= MAX_PLAN_VENUES, `at most ${MAX_PLAN_VENUES} venues in a plan`);
  const inputs: Sighting[] = [];
  const profiles: VenueProfile[] = [];
  const keys = keysFor(request);
  for (const view of venues) {
    inputs.push(lookAt(view, request, now, settings, keys));
    profiles.push(view.profile);
  }
  const draft = begin(request, inputs, profiles, now, settings);
  // The draft has these inputs, and reads what they say of the dark from here on alone.
  if (draft.darkMost > 0) {
    const how = { now, learning: settings.learning };
    for (let i = 0; i < inputs.length; i++) {
      if (profiles[i].kind !== 'dark') continue;
      inputs[i].dark = lookIntoDark(venues[i], keys, request, how, draft.darkMost);
    }
  }
  return conclude(draft, inputs, now);
}

/** The plan from what was seen: all that planRoute does after looking, and all that a recomputation does. */
export function decide(
  request: RouteRequest,
  inputs: readonly VenueInput[],
  profiles: readonly VenueProfile[],
  now: Instant,
  settings: RouterSettings,
): Plan {
  return conclude(begin(request, inputs, profiles, now, settings), inputs, now);
}

/** How much a plan looks for in the dark. */
export function darkLooked(
  request: RouteRequest,
  inputs: readonly VenueInput[],
  profiles: readonly VenueProfile[],
  now: Instant,
  settings: RouterSettings,
): Qty {
  return begin(request, inputs, profiles, now, settings).darkMost;
}

/** As far as what the dark holds is not asked for. */
function begin(
  request: RouteRequest,
  inputs: readonly VenueInput[],
  profiles: readonly VenueProfile[],
  now: Instant,
  settings: RouterSettings,
): Draft {
  const draft = newDraft(request, inputs, profiles, now, settings);
  judge(draft);
  if (!draft.hasWorstPx) collar(draft);
  rankAll(draft);
  boundDark(draft);
  return draft;
}

function conclude(draft: Draft, inputs: readonly VenueInput[], now: Instant): Plan {
  place(draft);
  assertNoneOut(draft);
  waitForRoom(draft);
  return finish(draft, inputs, now);
}

function place(draft: Draft): void {
  const { request } = draft;
  const { timeInForce } = request.terms;
  if (request.terms.orderQty === 0) return leaveUnrouted(draft, Unrouted.Nothing);
  if (timeInForce === TimeInForce.AtTheOpening || timeInForce === TimeInForce.AtTheClose) return enterAuction(draft);
  if (request.exDestination !== '' && !wouldPass(draft)) return sendDirected(draft);
  if (request.terms.peg === Peg.Mid && restAtMidpoint(draft)) return;
  if (!draft.hasWorstPx) return leaveUnrouted(draft, Unrouted.NoQuote);
  const limit = draft.worstPx;
  const isKept = keepWithinForbidden(draft);
  // Of what may not be split there is one plan.
  if (timeInForce === TimeInForce.FillOrKill) {
    return !request.spent ? fillWhole(draft) : leaveUnrouted(draft, Unrouted.RoundsSpent);
  }
  if (onlyRests(draft)) return restRemainder(draft);
  planByPolicy(draft);
  if (draft.reason !== Unrouted.NotDisplayed && draft.reason !== Unrouted.OutOfReach) return;
  if (isKept || isForbiddenWithin(draft))
    draft.reason = isAllDear(draft, limit) ? Unrouted.AllDear : Unrouted.Forbidden;
  else if (draft.reason === Unrouted.NotDisplayed && isPassedOverWithin(draft)) draft.reason = Unrouted.PassedOver;
}

/** A policy of the user's that makes no plan is not asked again for this one. */
function planByPolicy(draft: Draft): void {
  const { policy } = draft.request;
  if (BUILT_IN.has(policy)) return policy.plan(draft);
  const fault = planByOwn(draft);
  if (fault === '') {
    if (draft.left > 0 && draft.reason === '') leaveUnrouted(draft, Unrouted.Unplanned);
    return;
  }
  draft.instead = `${policy.name}: ${fault}`;
  DEFAULT_POLICY.plan(draft);
}

const BUILT_IN: ReadonlySet<Policy> = new Set(POLICIES);

/** Whatever step chose its venue, no child goes to one that is out for it. */
function assertNoneOut({ children, request, seats, settings }: Draft): void {
  for (const { venue, purpose } of children) {
    for (let i = 0; i < seats.length; i++) {
      if (seats[i].profile.id !== venue) continue;
      const out = outFor(request, seats[i].input, settings, purpose === 'post' ? 'rest' : 'trade');
      assert(out === undefined, `a child is planned for ${venue}, which gets none: ${out}`);
    }
  }
}

/** An order that may wait does not go round a venue that has no room now: its quote may be the protected one. */
function waitForRoom(draft: Draft): void {
  const { children, seats, request } = draft;
  if (!mayRest(request.terms)) return;
  const isFull = ({ venue }: { readonly venue: string }) =>
    seats.some(({ profile, input }) => profile.id === venue && input.room === NO_ROOM);
  if (!children.some(isFull)) return;
  children.length = 0;
  draft.left = request.terms.orderQty;
  draft.expectedQty = NO_QTY;
  draft.expectedNet = 0;
  draft.reason = Unrouted.NoRoom;
}

/** A market order may go as far as its collar (collared.ts), and no farther than its cap, at which risk counts it. */
function collar(draft: Draft): void {
  const { sign, request, settings } = draft;
  const opposite = sign > 0 ? draft.ask : draft.bid;
  if (!opposite.exists) return;
  const { cap, instrument } = request;
  const worst = collared(touchOf(draft, opposite), sign, instrument, settings.collarBps);
  const bound = cap === NO_PRICE ? worst : sign * Math.min(sign * worst, sign * onTick(cap, instrument, sign));
  draft.worstPx = price(Math.max(bound, lowestPrice(instrument)));
  draft.hasWorstPx = true;
}

/**
 * The best opposite quote, but that of a venue where an order of the same owner is what it would meet; of those that
 * have given the order what they show as far as there are others.
 */
function touchOf(draft: Draft, opposite: BestQuote): Price {
  const { seats } = draft;
  if (!seats.some((seat) => hasMissed(seat) || isOwners(seat))) return opposite.px;
  let px = bestOf(draft, (seat) => !hasMissed(seat) && !isOwners(seat));
  if (px === NO_PRICE) px = bestOf(draft, (seat) => !isOwners(seat));
  return px === NO_PRICE ? opposite.px : px;
}

/** The best protected opposite quote of a round lot at seats that count; NO_PRICE for none. */
function bestOf({ seats, sign, request }: Draft, counts: (seat: Seat) => boolean): Price {
  const roundLot = roundLotOf(request.instrument);
  let best = NO_PRICE;
  for (const seat of seats) {
    if (seat.profile.kind !== 'lit' || !isProtected(seat) || !counts(seat)) continue;
    const { askPx, askQty, bidPx, bidQty } = seat.input;
    if ((sign > 0 ? askQty : bidQty) < roundLot) continue;
    const px = sign > 0 ? askPx : bidPx;
    if (best === NO_PRICE || sign * px < sign * best) best = px;
  }
  return best;
}

const hasMissed = ({ input }: Seat): boolean => input.misses > 0;
const isOwners = ({ standing }: Seat): boolean => standing === 'own';

function finish(draft: Draft, inputs: readonly VenueInput[], now: Instant): Plan {
  const { request } = draft;
  const { instrument } = request;
  const single = bestSingle(draft);
  arriveTogether(draft);
  const protection = protect(draft);
  return {
    kind: 'planned',
    orderID: request.orderID,
    at: now,
    round: request.round,
    configured: request.configured,
    policy: draft.instead === '' ? request.policy.name : DEFAULT_POLICY.name,
    rule: request.rule,
    symbol: request.symbol,
    currency: instrument.currency,
    priceScale: instrument.priceScale,
    qtyScale: instrument.qtyScale,
    tickSize: instrument.tickSize,
    lotSize: instrument.lotSize,
    side: request.side,
    terms: request.terms,
    exDestination: request.exDestination,
    darkTried: request.darkTried,
    crumbles: request.crumbles ?? false,
    inputs,
    nbboBid: draft.bid.px,
    nbboAsk: draft.ask.px,
    worstPx: draft.worstPx,
    scores: draft.scores,
    children: draft.children,
    unroutedQty: draft.left,
    reason: draft.left === 0 && request.terms.orderQty > 0 ? '' : draft.reason,
    expectedQty: draft.expectedQty,
    expectedNet: draft.expectedNet,
    expectedAvgPx: draft.expectedQty === 0 ? 0 : moneyPerShare(draft.expectedNet, draft.expectedQty, instrument),
    singleVenue: single.venue,
    singleQty: single.size,
    singleNet: single.net,
    singleShortfallQty: minus(draft.expectedQty, single.size),
    cap: request.cap,
    display: request.display,
    multiplier: instrument.multiplier ?? 0,
    multiplierScale: instrument.multiplierScale ?? 0,
    roundLot: instrument.roundLot ?? NO_QTY,
    protection,
    spent: request.spent,
    instructions: request.instructions,
    instead: draft.instead,
  };
}

/** What `size` would cost or bring if all of it were at the venue's best price; nothing is known where sums round. */
function netAtBest({ sign, request: { instrument } }: Draft, { profile, fees, input }: Seat, size: Qty): number {
  const unit = unitAsMoney(instrument);
  if (fees !== undefined || unit === 0) return sign * Number.NEGATIVE_INFINITY;
  const fee = feeOn(profile.takeFee, size, instrument);
  return atMost(atMost(input.levels[0].px * size * unit) + sign * fee);
}

/** The lit venue that alone would fill most of what the plan expects, and of those the cheapest. */
function bestSingle(draft: Draft): { venue: string; size: Qty; net: number } {
  const best = { venue: '', size: NO_QTY, net: 0 };
  if (draft.expectedQty === 0) return best;
  const worst: Price = draft.worstPx;
  for (const seat of draft.ranked) {
    if (isLast(seat)) continue;
    // Most give less, whatever it costs.
    const size = sizeWithin(draft, seat, draft.expectedQty, worst);
    if (size < best.size || size === 0) continue;
    if (size === best.size && draft.sign * netAtBest(draft, seat, size) >= draft.sign * best.net) continue;
    const { net } = walk(draft, seat, size, worst);
    if (size === best.size && draft.sign * net >= draft.sign * best.net) continue;
    best.venue = seat.profile.id;
    best.size = size;
    best.net = net;
  }
  return best;
}
