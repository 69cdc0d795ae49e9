/** Whether an order may be routed at all, by its state alone. */
import { type Parent, unroutedQty } from '../../orders/order.ts';

/**
 * It has quantity that no child works for, and nothing stands before it: it was accepted, it is not suspended, done for
 * the day or opened again by a bust, no request is pending or queued, and it is not being ended. While a sweep or dark
 * child is out, its answer decides what is left.
 */
export function isRoutable(order: Parent): boolean {
  if (order.pending !== undefined || order.stopping !== '' || order.ended !== '' || isLaidDown(order)) return false;
  return unroutedQty(order) > 0 && order.liveChildren.every((child) => child.purpose === 'post');
}

/** It waits for a person or its client. */
function isLaidDown(order: Parent): boolean {
  return !order.accepted || order.suspended || order.doneForDay || order.reopened || order.queue.length > 0;
}
