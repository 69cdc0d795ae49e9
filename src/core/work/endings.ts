/** The two ways to answer a client's request: the order ends, or the request is rejected. */
import { ordStatus, type Parent } from '../../orders/order.ts';
import { type CxlRejReason, ExecType, OrdStatus, ResponseTo, RestatementReason } from '../../orders/values.ts';
import type { Context } from '../context.ts';

/** Rejects the pending request. The order does not change. */
export function rejectPending(core: Context, order: Parent, cxlRejReason: CxlRejReason, text: string): void {
  const { pending } = order;
  if (pending === undefined) return;
  const responseTo = pending.kind === 'cancel' ? ResponseTo.Cancel : ResponseTo.Replace;
  core.emit({
    kind: 'requestRejected',
    orderID: order.orderID,
    at: core.now,
    clientID: order.clientID,
    clOrdID: pending.clOrdID,
    origClOrdID: order.clOrdID,
    responseTo,
    cxlRejReason,
    wasPending: true,
    text,
  });
  if (pending.kind === 'restate') return; // the client was not sent Pending
  core.send({
    kind: 'cancelReject',
    replyTo: pending.replyTo,
    clientID: order.clientID,
    orderID: order.orderID,
    clOrdID: pending.clOrdID,
    origClOrdID: order.clOrdID,
    ordStatus: ordStatus(order),
    responseTo,
    cxlRejReason,
    text,
    transactTime: core.now,
  });
}

/** Ends an order that has no live child. This also answers a pending request, under its ClOrdID. */
export function endOrder(
  core: Context,
  order: Parent,
  status: OrdStatus,
  text: string,
  restatementReason: RestatementReason = RestatementReason.None,
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
    ...(answered === undefined ? {} : { clOrdID: answered.clOrdID, origClOrdID: clOrdID }),
    text,
    restatementReason,
  });
}
