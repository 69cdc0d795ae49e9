/** The two ways a request or an order is closed towards the client: the order ends, or the request is refused. */
import { ordStatus, type Parent } from '../../orders/order.ts';
import { type CxlRejReason, ExecType, OrdStatus, ResponseTo, RestatementReason } from '../../orders/values.ts';
import type { Context } from '../context.ts';

/** Refuses the pending request: the order goes on as it was. */
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
  if (pending.kind === 'restate') return; // nobody was told that it was asked for
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

/** Ends the rest of an order that has no live child. A pending request is thereby answered, under its ClOrdID. */
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
