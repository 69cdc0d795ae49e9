/**
 * A client's request while an earlier one is pending: rejected (CxlRejReason 3), or queued until that one is answered,
 * as the client is configured (matrices D.2.a to d). work/queued.ts takes up queued requests.
 */
import type { Parent } from '../../orders/order.ts';
import { CxlRejReason, execID } from '../../orders/values.ts';
import { withQty } from '../../orders/terms.ts';
import { evaluateCancel, evaluateQueuedReplace } from '../../risk/evaluate.ts';
import { most } from '../../units/brand.ts';
import type { CancelRequest, ReplaceRequest } from '../words/clientCommand.ts';
import type { Context } from '../context.ts';
import { rejectRequest } from '../work/rejects.ts';
import { reportPending } from '../work/requests.ts';

/** Requests queued for one order at most; the next is rejected as without a queue. */
const MAX_QUEUED = 8;

/**
 * Queues the request, or refuses it when there are too many of its kind: its rate is checked as it comes. False if the
 * client has no queue, or it has no room.
 */
export function enqueue(core: Context, order: Parent, request: CancelRequest | ReplaceRequest): boolean {
  const handling = core.config.clients?.get(order.clientID)?.pendingRequests ?? 'reject';
  if (handling === 'reject' || order.queue.length >= MAX_QUEUED || order.pending === undefined) return false;
  const context = core.riskContext(order.symbol, order.clientID);
  const isCancel = request.kind === 'cancelRequest';
  const decision = isCancel ? evaluateCancel(order, context) : evaluateQueuedReplace(order, context);
  if (!decision.passed) {
    rejectRequest(core, request, order, CxlRejReason.BrokerOption, decision.text);
    return true;
  }
  const kind = isCancel ? 'cancel' : 'replace';
  const ahead = (order.queue.at(-1) ?? order.pending).terms;
  // A cancel keeps the terms of the request before it; as a copy, so that a journal brings back the same state.
  const terms = request.kind === 'replaceRequest' ? request.terms : { ...ahead };
  const acknowledged = handling === 'queuePending';
  const exec = acknowledged ? core.state.orders.nextExecID : execID(0);
  const { clOrdID, origClOrdID, replyTo, route, carried = '' } = request;
  core.emit({
    kind: 'requestQueued',
    orderID: order.orderID,
    at: core.now,
    execID: exec,
    request: kind,
    acknowledged,
    clOrdID,
    origClOrdID,
    replyTo,
    terms,
    carried,
    route,
  });
  if (!acknowledged) return true;
  // [D.2.b, row 7] The quantities are those it would have when the request before it is answered.
  reportPending(core, order, exec, request, withQty(order.terms, most(ahead.orderQty, order.cumQty)));
  return true;
}
