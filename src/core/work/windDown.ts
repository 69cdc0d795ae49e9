/**
 * Winding an order down of our own accord: nothing new is routed, its children are canceled, and it has the status that
 * it winds down to when the last of them is back (windingDown.ts). In the journal: `stopRequested`.
 */
import type { Parent } from '../../orders/order.ts';
import { OrdStatus, RestatementReason } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import { cancelChildren } from './cancels.ts';
import { takeUp } from './poison.ts';

/**
 * `ordStatus`: Canceled or Expired ends the order; Suspended and Done for Day lay it down. A Canceled that neither its
 * client nor its terms asked for has a `restatementReason`.
 */
export function windDown(
  core: Context,
  order: Parent,
  ordStatus: OrdStatus,
  text: string,
  restatementReason: RestatementReason,
): void {
  if (ordStatus === OrdStatus.Canceled) takeUp(core, order, '', text);
  // What ends an order goes before what only lays it down.
  const ends = ordStatus === OrdStatus.Canceled && order.windsDownTo !== OrdStatus.Canceled;
  const laysDown = ordStatus === OrdStatus.DoneForDay && order.windsDownTo === OrdStatus.Suspended;
  if (order.windsDownTo === '' || ends || laysDown) {
    core.emit({ kind: 'stopRequested', orderID: order.orderID, at: core.now, ordStatus, text, restatementReason });
  }
  cancelChildren(core, order.liveChildren);
  core.touch(order);
}

/** What risk or a person decides of an order, and no venue. */
export function endOurselves(core: Context, order: Parent, text: string): void {
  windDown(core, order, OrdStatus.Canceled, text, RestatementReason.BrokerOption);
}
