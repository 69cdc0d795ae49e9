/** Which orders may be routed: what is left of them is at no venue, and no answer will change it. */
import { type Child, type Parent, unroutedQty } from '../../orders/order.ts';
import type { Context } from '../context.ts';
import { isPassedOver } from './passedOver.ts';

/**
 * Quantity is open that no child works for. The order was accepted, is not being ended, suspended, done for the day or
 * opened again by a bust, and has no pending or queued request. No sweep or dark child is out, whose answer would
 * change what is left, but at a venue that does not answer: nobody knows when it will. No pool waits for a firm order.
 */
export function isRoutable(core: Context, order: Parent): boolean {
  if (order.pending !== undefined || order.windsDownTo !== '' || order.ended !== '' || isLaidDown(order)) return false;
  if (core.state.conditionals.invitationOf(order) !== undefined) return false;
  return unroutedQty(order) > 0 && order.liveChildren.every((child) => isNotWaitedFor(core, child));
}

const isNotWaitedFor = (core: Context, { purpose, venue, parent }: Child): boolean =>
  purpose === 'post' || isPassedOver(core, venue, parent);

/** It waits for an operator or its client. */
function isLaidDown(order: Parent): boolean {
  return !order.accepted || order.suspended || order.doneForDay || order.reopened || order.queue.length > 0;
}
