/** From an order's unrouted quantity to children at venues. */
import { isStop, type OrderTerms } from '../../orders/terms.ts';
import { hasNothingOut, mayRest, type Parent } from '../../orders/order.ts';
import { OrdStatus, RestatementReason } from '../../orders/values.ts';
import type { Plan, PlannedChild } from '../../router/event.ts';
import type { RouterSettings } from '../../router/settings.ts';
import { isClosing } from '../../risk/slices/exposure.ts';
import { DEFAULT_POLICY } from '../../router/policies/policies.ts';
import { planRoute } from '../../router/plan.ts';
import type { VenueView } from '../../router/venue.ts';
import { NO_PRICE } from '../../units/brand.ts';
import { assert } from '../../units/assert.ts';
import type { Context } from '../context.ts';
import { profileFor } from '../settings.ts';
import { letOut } from './gate.ts';
import { isRoutable } from './routable.ts';
import { isAtStop } from './stops.ts';
import { hadAuction } from './auctions.ts';
import { haltText, isHaltedWhereListed } from './halts.ts';
import { keepApart } from './selfTrades.ts';
import { boundedWork, boundOf } from './priceBounds.ts';
import { capOf, tighter } from './reach.ts';
import { waitsFor } from './waiting.ts';
import { canWorkRest, workOf } from './workNow.ts';
import { endOrder } from './endings.ts';

const NO_VENUES: readonly string[] = [];

/** It may be routed, and it found a place or something has moved since it found none. */
const isFree = (core: Context, order: Parent): boolean => isRoutable(order) && !core.held.has(order);

/** The same, and it waits for nothing. */
const isDue = (core: Context, order: Parent): boolean => isFree(core, order) && waitsFor(core, order) === undefined;

const isTurnedAwayTooOften = (core: Context, order: Parent): boolean =>
  order.turnedAway >= core.config.router.maxRounds;

const isOutOfRounds = (core: Context, order: Parent): boolean =>
  order.rounds >= core.config.router.maxRounds && !canWorkRest(core, order);

/** It was in the auction of a venue, and quantity is left. */
export function isAuctionOver(order: Parent, core: Context): boolean {
  return hadAuction(core, order) && isFree(core, order) && hasNothingOut(order) && waitsFor(core, order) === 'auction';
}

export function endAuction(order: Parent, core: Context): void {
  endOrder(core, order, OrdStatus.Expired, 'the auction is over', RestatementReason.None);
}

/** The market is at its price, and open. */
export function isStopReached(order: Parent, core: Context): boolean {
  return (
    isStop(order.terms.ordType) && isFree(core, order) && waitsFor(core, order) === 'trigger' && isAtStop(core, order)
  );
}

/** Venues rejected `maxRounds` children in a row, and none is live. */
export function isTurnedAway(order: Parent, core: Context): boolean {
  return isTurnedAwayTooOften(core, order) && hasNothingOut(order) && isDue(core, order);
}

export function endTurnedAway(order: Parent, core: Context): void {
  const text = `no venue takes it; ${order.turnedAwayText}`;
  endOrder(core, order, OrdStatus.Canceled, text, RestatementReason.Market);
}

export function isSpent(order: Parent, core: Context): boolean {
  return isOutOfRounds(core, order) && hasNothingOut(order) && isDue(core, order);
}

export function endSpent(order: Parent, core: Context): void {
  const text = 'no more liquidity found within the routing budget';
  endOrder(core, order, OrdStatus.Canceled, text, RestatementReason.None);
}

export function hasWork(order: Parent, core: Context): boolean {
  return isDue(core, order) && !isTurnedAwayTooOften(core, order) && !isOutOfRounds(core, order);
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
  if (bound === undefined) return core.held.hold(order);
  const work = bound === NO_PRICE ? asked : boundedWork(core, order, asked, bound);
  const plan = planRoute(
    {
      orderID: order.orderID,
      instrument: core.instrument(order.symbol),
      symbol: order.symbol,
      side: order.side,
      exDestination: order.exDestination,
      terms: work.terms,
      cap: tighter(order.side, capOf(core, order, work.terms), bound),
      display: work.display,
      round: order.rounds,
      darkTried: order.rounds > 0,
      policy: DEFAULT_POLICY,
      rule: 0,
      configured: core.state.routing.number,
    },
    viewsOf(core, order, avoid),
    core.now,
    routerFor(core, order),
  );
  // An order that may wait does not go round a venue that has no room now: its quote may be the protected one.
  const rests = mayRest(work.terms);
  if (plan.children.length === 0 && !rests && hasNothingOut(order)) {
    core.emit(plan);
    return endOrder(core, order, OrdStatus.Canceled, plan.reason, RestatementReason.None);
  }
  if (plan.children.length === 0 || (rests && lacksRoom(core, plan))) return core.held.hold(order);
  const { own } = core;
  const meetings = own?.meetings(order, plan.children);
  if (own !== undefined && meetings !== undefined) {
    const more = keepApart(core, own, order, meetings);
    if (more === undefined) return;
    assert(!more.some((venue) => avoid.includes(venue)), `order ${order.orderID} is planned to where it may not go`);
    return routeAround(core, order, [...avoid, ...more]);
  }
  core.emit(plan);
  const { nbboBid, nbboAsk } = plan;
  const twiceMid = nbboBid === NO_PRICE || nbboAsk === NO_PRICE ? 0 : nbboBid + nbboAsk;
  for (const child of plan.children) sendChild(core, order, child, twiceMid);
  // A venue takes so much at a time. What is left is planned when something moves: one plan an order and step.
  if (isDue(core, order)) core.held.hold(order);
}

/** It may not go out now, to no venue. */
function waitOrEnd(core: Context, order: Parent, terms: OrderTerms): void {
  if (mayRest(terms) || !hasNothingOut(order)) return core.held.hold(order);
  endOrder(core, order, OrdStatus.Canceled, haltText(core, order.symbol), RestatementReason.CancelOnTradingHalt);
}

/** One of the plan's venues takes no more orders for now. */
function lacksRoom(core: Context, plan: Plan): boolean {
  return plan.children.some(({ venue }) => core.roomAt.get(venue) === 0);
}

/** Quotes that are too old to judge the order by are too old to trade on. */
function routerFor(core: Context, order: Parent): RouterSettings {
  const { router } = core.config;
  const staleAfter = core.maxQuoteAge(order);
  return staleAfter < router.staleAfter ? { ...router, staleAfter } : router;
}

/** What venues take: everything, only what closes a position, or nothing. */
function isTaken(core: Context, order: Parent, venue: string): boolean {
  const state = core.state.risk.trading.of('venue', venue);
  if (state !== 'reducing') return state === 'active';
  const r = core.state.risk.reservations.get(order.orderID);
  return r !== undefined && isClosing(r);
}

/** The venues that trade the symbol. A venue that is halted or reconciling counts as down. */
function viewsOf(core: Context, order: Parent, avoid: readonly string[]): VenueView[] {
  const { symbol } = order;
  const views: VenueView[] = [];
  const { doubted } = core.reference(symbol);
  for (const venue of core.config.venues.values()) {
    const profile = profileFor(venue, symbol);
    const knowledge = core.state.knowledge.get(profile.id);
    if (knowledge === undefined || !venue.symbols.has(symbol)) continue;
    const up =
      core.venuesUp.has(profile.id) &&
      core.unanswered.get(profile.id)?.isReconciling === false &&
      isTaken(core, order, profile.id);
    const own = avoid.length > 0 && avoid.includes(profile.id);
    const isDoubted = doubted !== 0 && core.market.isAmong(profile.id, doubted);
    views.push({ profile, up, own, doubted: isDoubted, book: core.market.book(symbol, profile.id), knowledge });
  }
  return views;
}

function sendChild(core: Context, order: Parent, planned: PlannedChild, twiceMid: number): void {
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
  });
  const child = core.state.orders.child(id);
  core.own?.add(child);
  if (planned.purpose !== 'post') core.marksDue.noteSent(id, twiceMid);
  core.send({ kind: 'sendChild', child });
  core.unanswered.get(planned.venue)?.noteSent(id);
}
