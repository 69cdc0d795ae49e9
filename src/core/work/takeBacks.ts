/**
 * Children at rest are taken back for a better use of what they work for: it is planned again once their venue has said
 * that they have ended. The plan that would be made then is made first: no order gives up its place for what the plan
 * would leave, nor where the place is worth more. What an order is taken back for is journaled (`restTakenBack`). After
 * it the order is left alone for `pause`, doubled while that brings nothing: what flickers is followed a few times.
 */
import { type Child, childLeavesQty, type Parent, unroutedQty } from '../../orders/order.ts';
import { stateOf } from '../../orders/moves.ts';
import { signOf } from '../../orders/values.ts';
import type { Plan, PlannedChild } from '../../router/event.ts';
import { mulDivFloor } from '../../router/routingCost.ts';
import {
  type Instant,
  later,
  millis,
  NEVER,
  NO_QTY,
  NO_TIME,
  plus,
  type Qty,
  seconds,
  span,
} from '../../units/brand.ts';
import type { TakeBack } from '../memory/atRest.ts';
import type { Context } from '../context.ts';
import { cancelChildren, mayTakeBack } from './cancels.ts';
import { isPast } from './expiry.ts';
import { policyFor } from './policyChoice.ts';
import { isClosed } from './tradingDay.ts';

/** Plans that are made for one side of a symbol at a time: the next look goes on from there. */
export const MOST_LOOKS = 64;
/** Orders for which there was nothing are looked at again, though the quotes stand still. */
export const LOOK_AGAIN = seconds(1);
/** An order that an answer is awaited for. */
const SOON = millis(100);
const MOST_DOUBLED = 6;

/** It may be taken back still. */
export function isToBeTakenBack(order: Parent, core: Context): boolean {
  return core.atRest.decided.has(order) && isMovable(core, order);
}

export function takeBackFromRest(order: Parent, core: Context): void {
  const found = core.atRest.decided.get(order);
  if (found === undefined) return;
  core.atRest.decided.delete(order);
  const { why, venue, px, qty: size, children } = found;
  core.emit({ kind: 'restTakenBack', orderID: order.orderID, at: core.now, why, venue, px, qty: size });
  cancelChildren(core, children);
}

export function decide(core: Context, order: Parent, found: TakeBack): void {
  core.atRest.decided.set(order, found);
  core.touch(order);
}

/** The order works, all that it has out rests, and nothing is asked of it. */
function isMovable(core: Context, order: Parent): boolean {
  if (stateOf(order) !== 'Working' || order.queue.length > 0 || core.state.poisons.isSetAside(order)) return false;
  if (isPast(order, core.now) || isClosed(core)) return false;
  if (core.state.conditionals.invitationOf(order) !== undefined) return false;
  return order.liveChildren.every(({ purpose, cancelID }) => purpose === 'post' && cancelID === 0);
}

/** When it may be taken back: soon, where it may not for now; NEVER where its venue is not of our choice. */
export function freeFrom(core: Context, order: Parent): Instant {
  if (policyFor(core, order).exDestination !== '') return NEVER;
  if (!isMovable(core, order)) return later(core.now, SOON);
  if (order.takenBackAt === NO_TIME) return core.now;
  const idle = order.cumQty > order.takenBackFrom ? 0 : Math.min(order.takenBackIdle, MOST_DOUBLED);
  return later(order.takenBackAt, span(core.rests.pause * 2 ** idle));
}

/** Those of its children that its venue has taken, and that may be canceled. */
export const movable = (core: Context, order: Parent): Child[] =>
  order.liveChildren.filter(
    (child) =>
      (child.state === 'accepted' || (child.state === 'sent' && child.cumQty > 0)) &&
      core.venuesUp.has(child.venue) &&
      core.atRest.has(child) &&
      mayTakeBack(core, child),
  );

export function leavesOf(children: readonly Child[]): Qty {
  let sum = NO_QTY;
  for (const child of children) sum = plus(sum, childLeavesQty(child));
  return sum;
}

export function sizeOf({ children }: Plan, counts: (child: PlannedChild) => boolean): number {
  let size = 0;
  for (const child of children) if (counts(child)) size += child.terms.orderQty;
  return size;
}

/** The newest of them, which have the worst places, until there is room: if what is got is worth the places. */
export function ifWorthIt(
  core: Context,
  order: Parent,
  children: readonly Child[],
  found: Omit<TakeBack, 'children'>,
  gainAShare: number,
): TakeBack | undefined {
  // The reserve behind what is shown goes out in its turn only.
  const free = order.terms.maxFloor > 0 ? NO_QTY : unroutedQty(order);
  const chosen: Child[] = [];
  let room: number = free;
  for (let i = children.length - 1; i >= 0 && room < found.qty; i--) {
    chosen.push(children[i]);
    room += childLeavesQty(children[i]);
  }
  if (chosen.length === 0) return undefined;
  let lost = 0;
  const requeued = Math.max(0, room - found.qty);
  if (requeued > 0) for (const child of chosen) lost = Math.max(lost, placeWorth(core, child, requeued));
  return found.qty * gainAShare >= requeued * lost ? { ...found, children: chosen } : undefined;
}

/**
 * What a share of it loses that goes to the end of its queue: as the term `queue` has it, with what is displayed there
 * now instead of what was ahead as it came.
 */
function placeWorth(core: Context, { venue, parent, restsAt, seen }: Child, requeued: number): number {
  const book = core.market.book(parent.symbol, venue);
  if (book === undefined) return 0;
  const buys = signOf(parent.side) > 0;
  const there = (buys ? book.bids : book.asks).sizeAtPrice(restsAt);
  const own = core.ownQuotes.sizeAt(parent.symbol, venue, buys, restsAt, book.updatedAt);
  const behind = Math.max(0, there - own);
  // Of one that came behind others at a worse price nothing is known: it may be the first by now.
  const ahead = Math.min(behind, Math.max(0, seen - 1));
  const { queueCost } = core.config.router;
  return mulDivFloor(queueCost, behind, behind + requeued) - mulDivFloor(queueCost, ahead, ahead + requeued);
}
