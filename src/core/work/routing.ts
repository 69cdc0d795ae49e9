/** From an order's unrouted quantity to children at venues. */
import { isStop, type OrderTerms, Peg } from '../../orders/terms.ts';
import { hasNothingOut, isImmediate, mayRest, type Parent } from '../../orders/order.ts';
import { type ChildID, isBuy, OrdStatus, OrdType, RestatementReason } from '../../orders/values.ts';
import type { Plan, PlannedChild } from '../../router/event.ts';
import type { RouterSettings } from '../../router/settings.ts';
import { Unrouted } from '../../router/draft.ts';
import { idleRounds, metUntil } from '../../orders/met.ts';
import { planRoute } from '../../router/plan.ts';
import { DEFAULT_POLICY } from '../../router/policies/policies.ts';
import { type Instant, later, NO_PRICE, type Price, type Qty, seconds } from '../../units/brand.ts';
import { assert } from '../../units/assert.ts';
import type { Context } from '../context.ts';
import { FIRST_ANSWER, waitsUntil } from './firstAnswers.ts';
import { letOut, mayGoOut } from './gate.ts';
import { isCrumbling } from './crumblingGuard.ts';
import { isRoutable } from './routable.ts';
import { isAtStop } from './stops.ts';
import { endsWithAuction, isAuction } from './auctions.ts';
import { haltText, isHaltedWhereListed } from './halts.ts';
import { policyFor } from './policyChoice.ts';
import { bindingInstructions } from './binding.ts';
import { keepApart } from './selfTrades.ts';
import { type Bound, boundNow, touchesOf } from './bounds.ts';
import { boundedWork, boundOf } from './priceBounds.ts';
import { capOf, tighter } from './reach.ts';
import { viewsOf } from './views.ts';
import { waitsFor } from './waiting.ts';
import { canWorkRest, type Work, workOf } from './workNow.ts';
import { endOrder } from './endings.ts';

const NO_VENUES: readonly string[] = [];

/** It may be routed, and it found a place or something has moved since it found none. */
const isFree = (core: Context, order: Parent): boolean => isRoutable(core, order) && !core.held.has(order);

/** The same, and it waits for nothing. */
const isDue = (core: Context, order: Parent): boolean => isFree(core, order) && waitsFor(core, order) === undefined;

/** Of all plans of an order that may not rest, so many times as many as may bring nothing. */
const ROUNDS_IN_ALL = 8;

/** The rest may be worked no more, but for resting it. */
function isOutOfRounds({ config }: Context, order: Parent): boolean {
  const { maxRounds } = config.router;
  return idleRounds(order) >= maxRounds || order.rounds >= ROUNDS_IN_ALL * maxRounds;
}

/** It was in the auction of a venue, or missed it, and quantity is left. */
export function isAuctionOver(order: Parent, core: Context): boolean {
  return (
    endsWithAuction(core, order) && isFree(core, order) && hasNothingOut(order) && waitsFor(core, order) === 'auction'
  );
}

export function endAuction(order: Parent, core: Context): void {
  const text = order.wasInAuction ? 'the auction is over' : 'no venue takes it into its auction any more';
  endOrder(core, order, OrdStatus.Expired, text, RestatementReason.None);
}

/** The market is at its price, and open. */
export function isStopReached(order: Parent, core: Context): boolean {
  return (
    isStop(order.terms.ordType) && isFree(core, order) && waitsFor(core, order) === 'trigger' && isAtStop(core, order)
  );
}

export function isSpent(order: Parent, core: Context): boolean {
  return isOutOfRounds(core, order) && !canWorkRest(core, order) && hasNothingOut(order) && isDue(core, order);
}

export function endSpent(order: Parent, core: Context): void {
  const text = 'no more liquidity found within the routing budget';
  endOrder(core, order, OrdStatus.Canceled, text, RestatementReason.None);
}

/** What is for the moment does not wait for the next open. */
export const isShutOut = (order: Parent, core: Context): boolean =>
  isImmediate(order.terms) && hasNothingOut(order) && isFree(core, order) && waitsFor(core, order) === 'open';

export function endShutOut(order: Parent, core: Context): void {
  endOrder(core, order, OrdStatus.Canceled, 'the market is closed', RestatementReason.None);
}

export function hasWork(order: Parent, core: Context): boolean {
  return isDue(core, order) && !(isOutOfRounds(core, order) && !canWorkRest(core, order));
}

/**
 * Plans the order's unrouted quantity and sends the children. Where no venue takes it now, an order that may rest is
 * held until something moves; one that may not is over, by this plan.
 */
export function route(order: Parent, core: Context): void {
  routeAround(core, order, NO_VENUES);
}

/** `avoid`: venues where it might trade with an order of the same owner. */
function routeAround(core: Context, order: Parent, avoid: readonly string[]): void {
  const asked = workOf(core, order);
  if (!letOut(core, order, asked.terms)) return;
  if (isHaltedWhereListed(core, order.symbol)) return waitOrEnd(core, order, asked.terms);
  const bound = boundOf(core, order);
  if (bound === undefined) return wait(core, order, NO_BID, undefined);
  const work = bound === NO_PRICE ? asked : boundedWork(core, order, asked, bound);
  const { terms } = work;
  const isAtMarket = terms.ordType === OrdType.Market;
  const arrival = boundNow(core, order);
  const circumstances = {
    bound,
    arrivalPx: arrival.px,
    avoid,
    round: order.rounds,
    crumbles: isCrumbling(core, order),
    spent: isOutOfRounds(core, order),
  };
  const plan = planOf(core, order, work, circumstances);
  const isBounded = isAtMarket && !isAuction(terms.timeInForce);
  if (plan.children.length === 0) {
    const isRefused = plan.reason === Unrouted.Refused || plan.reason === Unrouted.RefusedAlone;
    const isOver = !mayRest(terms) || (isRefused && !isAnyReconciling(core, order));
    if (!isOver || !hasNothingOut(order)) return wait(core, order, plan.reason, plan);
    const until = waitsUntil(core, order, (answered) => planOf(core, order, work, { ...circumstances, answered }));
    if (until !== undefined) return waitUntil(core, order, until, plan);
    core.emit(plan);
    const why = order.refusedText === '' ? plan.reason : `${plan.reason}; ${order.refusedText}`;
    return endOrder(
      core,
      order,
      OrdStatus.Canceled,
      why,
      isRefused ? RestatementReason.Market : RestatementReason.None,
    );
  }
  const { own } = core;
  const meetings = own?.meetings(order, plan.children);
  if (own !== undefined && meetings !== undefined) {
    const more = keepApart(core, own, order, meetings);
    if (more === undefined) return;
    assert(!more.some((venue) => avoid.includes(venue)), `order ${order.orderID} is planned to where it may not go`);
    return routeAround(core, order, [...avoid, ...more]);
  }
  core.emit(plan);
  // All its rounds together go no farther than the first: what it takes moves the quote.
  if (isBounded) noteBound(core, order, arrival, plan);
  for (const child of plan.children) sendChild(core, order, child, twiceMidBefore(order, child, plan));
  // A venue takes so much at a time. What is left is planned when something moves: one plan an order and step.
  if (isDue(core, order)) core.held.hold(order);
}

function noteBound(core: Context, order: Parent, { px, touches }: Bound, plan: Plan): void {
  const { orderID, boundPx } = order;
  const at = core.now;
  if (px !== NO_PRICE && px !== boundPx) core.emit({ kind: 'orderBounded', orderID, at, px, touches });
  if (px !== NO_PRICE || plan.worstPx === NO_PRICE) return;
  core.emit({ kind: 'orderBounded', orderID, at, px: plan.worstPx, touches: touchesOf(core, order, plan) });
}

/** What may differ from one plan of the order to another. */
interface Circumstances {
  /** Beyond which it may not go, whatever its limit; NO_PRICE for none. */
  readonly bound: Price;
  /** The same by the market at its arrival, of an order without a limit. */
  readonly arrivalPx: Price;
  readonly avoid: readonly string[];
  readonly round: number;
  readonly crumbles: boolean;
  readonly spent: boolean;
  /** Venues that are taken to owe no answer. */
  readonly answered?: readonly string[];
}

function planOf(core: Context, order: Parent, work: Work, circumstances: Circumstances): Plan {
  const { terms } = work;
  const { bound, arrivalPx, avoid, round, crumbles, spent, answered } = circumstances;
  const cap = tighter(order.side, capOf(core, order, terms), bound);
  const { policy, rule, exDestination } = policyFor(core, order);
  const instead = core.policyFaults.insteadOf(policy.name);
  const plan = planRoute(
    {
      orderID: order.orderID,
      instrument: core.instrument(order.symbol),
      symbol: order.symbol,
      side: order.side,
      exDestination,
      terms,
      cap: terms.ordType === OrdType.Market ? tighter(order.side, cap, arrivalPx) : cap,
      display: work.display,
      round,
      darkTried: round > 0,
      crumbles,
      instructions: bindingInstructions(core, order, order.instructions),
      policy: instead === undefined ? policy : DEFAULT_POLICY,
      rule,
      instead: instead ?? '',
      configured: core.state.routing.number,
      spent,
    },
    viewsOf(core, order, avoid, answered),
    core.now,
    routerFor(core, order),
  );
  if (plan.instead !== '' && instead === undefined && answered === undefined) core.policyFaults.note(policy.name);
  return plan;
}

/**
 * What would be planned now if only so much of the order were unrouted, and it may be sent; undefined where it would
 * wait. Nothing is sent, and nothing changes. `noDark`: without asking the dark.
 */
export function planIfBack(core: Context, order: Parent, unrouted: Qty, noDark: boolean): Plan | undefined {
  const asked = workOf(core, order, unrouted);
  if (isHaltedWhereListed(core, order.symbol) || !mayGoOut(core, order, asked.terms)) return undefined;
  const bound = boundOf(core, order);
  if (bound === undefined) return undefined;
  const work = bound === NO_PRICE ? asked : boundedWork(core, order, asked, bound);
  const crumbles = noDark || isCrumbling(core, order);
  const { px: arrivalPx } = boundNow(core, order);
  const plan = planOf(core, order, work, { bound, arrivalPx, avoid: NO_VENUES, round: 1, crumbles, spent: false });
  return core.own?.meetings(order, plan.children) === undefined ? plan : undefined;
}

const NO_BID = 'a short sale has to be above the bid, and there is none';
/** A reason to wait that changes all the time is told so often; one that has an end is, and no longer is, at once. */
const TELL_AGAIN = seconds(1);

/** Nothing of the rest goes out now: held until something moves. Its reason is journaled once, with the plan. */
function wait(core: Context, order: Parent, text: string, plan: Plan | undefined): void {
  core.held.hold(order);
  // A venue that refused it may be tried again then.
  if (order.met.length > 0) core.held.noteUntil(order, metUntil(order, core.now));
  if (order.waitsText === text) return;
  const isFirstAnswer = text === FIRST_ANSWER || order.waitsText === FIRST_ANSWER;
  if (order.waitsText !== '' && !isFirstAnswer && core.now < later(order.waitsSince, TELL_AGAIN)) return;
  const round = order.rounds;
  if (plan !== undefined) core.emit(plan);
  core.emit({ kind: 'orderWaits', orderID: order.orderID, at: core.now, text, round });
}

/** Until then at the latest it is planned again. */
function waitUntil(core: Context, order: Parent, until: Instant, plan: Plan): void {
  wait(core, order, FIRST_ANSWER, plan);
  core.held.noteUntil(order, until);
}

/** A venue that might take it has just come back, and reports on what is there first. */
function isAnyReconciling(core: Context, { symbol }: Parent): boolean {
  for (const [venue, { symbols }] of core.config.venues) {
    if (symbols.has(symbol) && core.venuesUp.has(venue) && core.unanswered.get(venue)?.isReconciling === true)
      return true;
  }
  return false;
}

/** It may not go out now, to no venue. */
function waitOrEnd(core: Context, order: Parent, terms: OrderTerms): void {
  const text = haltText(core, order.symbol);
  if (mayRest(terms) || !hasNothingOut(order)) return wait(core, order, text, undefined);
  endOrder(core, order, OrdStatus.Canceled, text, RestatementReason.CancelOnTradingHalt);
}

/** Quotes that are too old to judge the order by are too old to trade on. */
function routerFor(core: Context, order: Parent): RouterSettings {
  const { router } = core.config;
  const staleAfter = core.maxQuoteAge(order);
  return staleAfter < router.staleAfter ? { ...router, staleAfter } : router;
}

/** `twiceMid`: what follows its fills is held against half of it; 0: it is that at its fill. `firms`: a conditional. */
export function sendChild(
  core: Context,
  order: Parent,
  planned: PlannedChild,
  twiceMid: number,
  firms?: ChildID,
): void {
  const id = core.state.orders.nextChildID;
  const room = core.roomAt.get(planned.venue);
  if (room !== undefined && room > 0) core.roomAt.set(planned.venue, room - 1);
  core.emit({
    kind: 'childSent',
    childID: id,
    orderID: order.orderID,
    at: core.now,
    venue: planned.venue,
    terms: planned.terms,
    midpoint: planned.midpoint,
    purpose: planned.purpose,
    seen: planned.seen,
    wait: planned.wait,
  });
  const child = core.state.orders.child(id);
  core.own?.add(child);
  if (twiceMid > 0) core.marksDue.noteSent(id, twiceMid);
  const send = { kind: 'sendChild', child, wait: planned.wait } as const;
  core.send(firms === undefined ? send : { ...send, firms });
  core.unanswered.get(planned.venue)?.noteSent(id);
}

/**
 * Twice the middle of the market that what follows a fill of the child is held against; 0 where it is to be that at its
 * fill. One that rests below the market is filled once the market has come down to it: it is held against the middle
 * of a market with the same spread whose near side is at its price. So what it lost before its fill counts, if the
 * market fell through its price, and how far off it rested does not.
 */
function twiceMidBefore({ side }: Parent, { purpose, terms }: PlannedChild, { nbboBid, nbboAsk }: Plan): number {
  if (nbboBid === NO_PRICE || nbboAsk === NO_PRICE) return 0;
  const twiceMid = nbboBid + nbboAsk;
  if (purpose !== 'post') return twiceMid;
  if (terms.peg !== Peg.None || terms.price === NO_PRICE) return 0;
  const spread = Math.max(0, nbboAsk - nbboBid);
  return isBuy(side) ? Math.min(twiceMid, 2 * terms.price + spread) : Math.max(twiceMid, 2 * terms.price - spread);
}
