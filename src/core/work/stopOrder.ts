/** Ending an order of our own accord: nothing new is routed, and it is over when its last child has answered. */
import type { Parent } from '../../orders/order.ts';
import { OrdStatus, RestatementReason } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import { cancelChildren } from './cancels.ts';

/** `ordStatus`: Canceled or Expired ends the order; Suspended and Done for Day lay it down. */
export function stopOrder(
  core: Context,
  order: Parent,
  ordStatus: OrdStatus,
  text: string,
  restatementReason: RestatementReason = RestatementReason.None,
): void {
  // What ends an order goes before what only lays it down.
  const ends = ordStatus === OrdStatus.Canceled && order.stopping !== OrdStatus.Canceled;
  const laysDown = ordStatus === OrdStatus.DoneForDay && order.stopping === OrdStatus.Suspended;
  if (order.stopping === '' || ends || laysDown) {
    core.emit({ kind: 'stopRequested', orderID: order.orderID, at: core.now, ordStatus, text, restatementReason });
  }
  cancelChildren(core, order.liveChildren);
  core.touch(order);
}
