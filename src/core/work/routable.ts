/** Which orders may be routed, by their state alone. */
import { type Parent, unroutedQty } from '../../orders/order.ts';

/**
 * Quantity is open that no child works for. The order was accepted, is not being ended, suspended, done for the day or
 * opened again by a bust, and has no pending or queued request. No sweep or dark child is out: its answer would change
 * what is left.
 */
export function isRoutable(order: Parent): boolean {
  if (order.pending !== undefined || order.windsDownTo !== '' || order.ended !== '' || isLaidDown(order)) return false;
  return unroutedQty(order) > 0 && order.liveChildren.every((child) => child.purpose === 'post');
}

/** It waits for an operator or its client. */
function isLaidDown(order: Parent): boolean {
  return !order.accepted || order.suspended || order.doneForDay || order.reopened || order.queue.length > 0;
}
