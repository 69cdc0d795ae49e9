/** How an order ends. */
import type { Parent } from '../../orders/order.ts';
import { ExecType, OrdStatus, type RestatementReason } from '../../orders/values.ts';
import type { Context } from '../context.ts';

/**
 * Ends an order that has no live child. This also answers a pending request, under its ClOrdID. A Canceled that neither
 * the client nor the order's terms asked for has a `restatementReason`.
 */
export function endOrder(
  core: Context,
  order: Parent,
  status: OrdStatus,
  text: string,
  restatementReason: RestatementReason,
): void {
  const exec = core.state.orders.nextExecID;
  const answered = order.pending?.kind === 'restate' ? undefined : order.pending;
  const { clOrdID } = order;
  const { orderID } = order;
  core.emit({ kind: 'orderEnded', orderID, at: core.now, execID: exec, ordStatus: status, text, restatementReason });
  const execType =
    status === OrdStatus.Expired
      ? ExecType.Expired
      : status === OrdStatus.DoneForDay
        ? ExecType.DoneForDay
        : ExecType.Canceled;
  core.report(order, execType, exec, {
    ...(answered === undefined ? {} : { clOrdID: answered.clOrdID, origClOrdID: clOrdID, carried: answered.carried }),
    text,
    restatementReason,
  });
}
