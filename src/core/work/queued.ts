/**
 * Requests that waited until the one before them was answered, in order of arrival. A replace builds on the request
 * before it: when that was refused, so is the replace (matrix D.2.c). A cancel is tried whatever became of the others.
 */
import type { Parent, QueuedRequest } from '../../orders/order.ts';
import { CxlRejReason } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import type { CancelRequest, ReplaceRequest } from '../words/clientCommand.ts';
import { rejectRequest } from './rejects.ts';
import { startCancel, startReplace } from './requests.ts';

export const hasQueued = ({ pending, queue }: Parent): boolean => pending === undefined && queue.length > 0;

export function takeUpQueued(order: Parent, core: Context): void {
  const { baseRefused } = order;
  const [first] = order.queue;
  core.emit({ kind: 'requestDequeued', orderID: order.orderID, at: core.now });
  if (first.kind === 'cancel') {
    startCancel(core, order, cancelOf(order, first), first);
  } else if (baseRefused) {
    const text = 'the request it follows was refused';
    rejectRequest(core, replaceOf(order, first), order, CxlRejReason.BrokerOption, text);
  } else {
    startReplace(core, order, replaceOf(order, first), first);
  }
}

function cancelOf({ clientID, originator }: Parent, request: QueuedRequest): CancelRequest {
  const { clOrdID, origClOrdID, replyTo, route, carried } = request;
  return { kind: 'cancelRequest', clientID, originator, replyTo, route, clOrdID, origClOrdID, carried };
}

function replaceOf({ clientID, originator, symbol, side }: Parent, request: QueuedRequest): ReplaceRequest {
  const { clOrdID, origClOrdID, replyTo, route, terms, carried } = request;
  const asked = { clOrdID, origClOrdID, symbol, side, terms, carried };
  return { kind: 'replaceRequest', clientID, originator, replyTo, route, ...asked, fault: undefined };
}
