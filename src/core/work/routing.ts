/** From an order's unrouted quantity to children at venues, and what becomes of the rest. */
import { type Child, isImmediate, ordStatus, type Parent, unroutedQty } from '../../orders/order.ts';
import { OrdStatus, OrdType } from '../../orders/values.ts';
import type { Plan, PlannedChild } from '../../router/event.ts';
import { planRoute } from '../../router/plan.ts';
import type { VenueView } from '../../router/venue.ts';
import { NO_QTY } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { limitOf, type Work, workOf } from './emulation.ts';
import { endOrder } from './endings.ts';

/**
 * Plans the order's unrouted quantity and sends the children. Waits while a sweep or dark child is still out (its
 * answer decides what is left), while a request is pending, and once the order is being ended.
 */
export function route(core: Context, order: Parent): void {
  if (order.pending !== undefined || order.stopping !== '' || order.ended !== '' || rests(order)) return;
  const qty = unroutedQty(order);
  if (qty === 0 || order.liveChildren.some((child) => child.purpose !== 'post')) return;
  const work = workOf(core, order);
  if (work === undefined) return;
  if (order.refusals >= core.config.router.maxRounds) return giveUp(core, order);
  if (order.rounds >= core.config.router.maxRounds && !canRest(work)) {
    if (order.liveChildren.length === 0)
      endOrder(core, order, OrdStatus.Canceled, 'no more liquidity found within the routing budget');
    return;
  }
  const plan = planRoute(
    {
      orderID: order.orderID,
      instrument: core.instrument(order.symbol),
      symbol: order.symbol,
      side: order.side,
      qty,
      limit: work.limit,
      timeInForce: work.timeInForce,
      // MinQty binds the first execution of the order (FIX 4.4: minimum quantity of an order to be executed).
      minQty: order.cumQty > 0 ? NO_QTY : order.minQty,
      exDestination: order.exDestination,
      ordType: work.ordType,
      cap: limitOf(order),
      instructions: order.instructions,
      display: work.display,
      round: order.rounds,
      darkTried: order.rounds > 0,
    },
    viewsOf(core, order.symbol),
    core.now,
    core.config.router,
  );
  // An order that may wait does not go round a venue that has no room now: its quote may be the protected one.
  const isHeld = plan.children.length === 0 || (canRest(work) && lacksRoom(core, plan));
  if (isHeld) return noPlace(core, order, work, plan);
  core.emit(plan);
  for (const child of plan.children) sendChild(core, order, child);
}

/**
 * Waits for a person or its client: not taken yet, suspended, done for the day, opened again by a bust, or about to get
 * the terms of a request that has waited.
 */
function rests(order: Parent): boolean {
  return !order.accepted || order.suspended || order.doneForDay || order.reopened || order.queue.length > 0;
}

/** Venues have refused it over and over: it goes back to its client, with their reason, once nothing of it works. */
function giveUp(core: Context, order: Parent): void {
  if (order.liveChildren.length > 0) return;
  endOrder(core, order, OrdStatus.Canceled, `no venue takes it; ${order.refusalText}`);
}

/** Whether what is left may rest at a venue or wait here. */
export function canRest(work: Pick<Work, 'ordType' | 'timeInForce'>): boolean {
  return work.ordType !== OrdType.Market && !isImmediate(work);
}

/** Whether one of the plan's venues takes no more orders for now. What it cannot take is refused before it is sent. */
function lacksRoom(core: Context, plan: Plan): boolean {
  return plan.children.some(({ venue }) => core.roomAt.get(venue) === 0);
}

/** No venue takes it now: an order that may rest is held here until something moves; the others are over, by this plan. */
function noPlace(core: Context, order: Parent, work: Work, plan: Plan): void {
  if (canRest(work)) {
    core.heldSymbols.add(order.symbol);
  } else if (order.liveChildren.length === 0) {
    core.emit(plan);
    endOrder(core, order, OrdStatus.Canceled, plan.reason);
  }
}

/** The venues that trade the symbol. One whose trading a person has halted, or that owes answers, counts as down. */
function viewsOf(core: Context, symbol: string): VenueView[] {
  const views: VenueView[] = [];
  for (const { profile, symbols } of core.config.venues.values()) {
    const knowledge = core.state.knowledge.get(profile.id);
    if (knowledge === undefined || !symbols.has(symbol)) continue;
    const up =
      core.venuesUp.has(profile.id) &&
      core.debts.get(profile.id)?.isReconciling === false &&
      core.state.risk.trading.of('venue', profile.id) === 'active';
    views.push({ profile, up, book: core.market.book(symbol, profile.id), knowledge });
  }
  return views;
}

function sendChild(core: Context, order: Parent, planned: PlannedChild): void {
  const id = core.state.orders.nextChildID;
  const room = core.roomAt.get(planned.venue);
  if (room !== undefined && room > 0) core.roomAt.set(planned.venue, room - 1);
  core.emit({
    kind: 'childSent',
    childID: id,
    orderID: order.orderID,
    at: core.now,
    venue: planned.venue,
    qty: planned.qty,
    ordType: planned.ordType,
    price: planned.price,
    timeInForce: planned.timeInForce,
    minQty: planned.minQty,
    midpoint: planned.midpoint,
    purpose: planned.purpose,
    stopPx: planned.stopPx,
    maxFloor: planned.maxFloor,
    peg: planned.peg,
    pegOffset: planned.pegOffset,
    expireTime: planned.expireTime,
    iso: planned.iso,
  });
  core.send({ kind: 'sendChild', child: core.state.orders.child(id) });
  core.debts.get(planned.venue)?.noteSent(id);
}

/** Asks venues to cancel every live child that may rest; an IOC child ends by itself. */
export function cancelLiveChildren(core: Context, order: Parent): void {
  cancelChildren(core, order.liveChildren);
}

/** The same of our own accord: what a venue would not cancel waits until it has told why. */
export function takeBack(core: Context, children: readonly Child[]): void {
  cancelChildren(
    core,
    children.filter((child) => core.debts.get(child.venue)?.mayCancel(child) !== false),
  );
}

export function cancelChildren(core: Context, children: readonly Child[]): void {
  for (const child of [...children]) {
    if (child.cancelID !== 0 || isImmediate(child)) continue;
    sendCancel(core, child);
  }
}

export function sendCancel(core: Context, child: Child): void {
  const requestID = core.state.orders.nextChildID;
  core.emit({ kind: 'childCancelSent', childID: child.childID, at: core.now, requestID });
  core.send({ kind: 'cancelChild', child, requestID });
  core.debts.get(child.venue)?.noteSent(requestID);
}

/** Looks again for a place for the held orders of a symbol. */
export function routeHeld(core: Context, symbol: string): void {
  let held = false;
  for (const order of core.state.orders.open) {
    if (order.symbol !== symbol || unroutedQty(order) === 0 || ordStatus(order) === OrdStatus.PendingNew) continue;
    route(core, order);
    held ||= unroutedQty(order) > 0;
  }
  if (!held) core.heldSymbols.delete(symbol);
  else core.heldSymbols.add(symbol);
}
