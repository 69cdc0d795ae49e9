/**
 * Cancels of children. An IOC or FOK child is not canceled, since it ends by itself, unless it does not for as long as
 * an answer may take; or it waits here to leave: then its line takes it back, and the venue hears of neither.
 */
import { type Child, isImmediate, leavesQty, type Parent } from '../../orders/order.ts';
import { NO_QTY } from '../../units/brand.ts';
import type { Context } from '../context.ts';

export function sendCancel(core: Context, child: Child): void {
  const requestID = core.state.orders.nextChildID;
  core.emit({ kind: 'childCancelSent', childID: child.childID, at: core.now, requestID });
  core.send({ kind: 'cancelChild', child, requestID });
  core.unanswered.get(child.venue)?.noteSent(requestID);
}

/** It has not left: its line holds it back until then (gateway/departures.ts). */
const isHere = (core: Context, { state, sentAt }: Child): boolean => state === 'sent' && sentAt > core.now;

/** It may not rest, its venue has acknowledged it, and does not end it. */
export function isHung(core: Context, child: Child): boolean {
  if (!isImmediate(child.terms) || child.state === 'ended' || child.venueOrderID === '') return false;
  const terms = core.unanswered.get(child.venue)?.terms;
  return terms !== undefined && core.now - child.sentAt >= terms.ackTimeout;
}

/** What may not rest ends by itself, or is canceled: its client waits for it. */
export function endHung(core: Context, child: Child): void {
  if (child.cancelID === 0 && isHung(core, child)) sendCancel(core, child);
}

const canBeCanceled = (core: Context, child: Child): boolean =>
  child.cancelID === 0 && (!isImmediate(child.terms) || isHere(core, child) || isHung(core, child));

/** Cancels the children that may rest, or have not left, and have no cancel on the way. */
export function cancelChildren(core: Context, children: readonly Child[]): void {
  for (const child of [...children]) if (canBeCanceled(core, child)) sendCancel(core, child);
}

/** We may cancel it unasked: its venue does not owe a report after rejecting a cancel. */
export function mayTakeBack(core: Context, child: Child): boolean {
  return canBeCanceled(core, child) && core.unanswered.get(child.venue)?.mayCancelUnasked(child) !== false;
}

/**
 * More works at venues than the order still wants (a late fill, an overfill, its end), and some of it can be taken
 * back.
 */
export function hasTooMuchOut(order: Parent, core: Context): boolean {
  const wanted = order.windsDownTo === '' ? leavesQty(order) : NO_QTY;
  return order.openQty > wanted && order.liveChildren.some((child) => mayTakeBack(core, child));
}

export function takeBack(order: Parent, core: Context): void {
  cancelChildren(
    core,
    order.liveChildren.filter((child) => mayTakeBack(core, child)),
  );
}
