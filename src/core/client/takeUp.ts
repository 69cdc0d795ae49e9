/**
 * Requests that waited until the one before them was answered, in order of arrival. A replace builds on the request
 * before it: when that was refused, so is the replace (matrix D.2.c). A cancel wants out, whatever became of the others.
 */
import type { Parent, QueuedRequest } from '../../orders/order.ts';
import { CxlRejReason, ResponseTo } from '../../orders/values.ts';
import { rejectRequest, startCancel, startReplace } from './clientRequests.ts';
import type { CancelRequest, ReplaceRequest } from '../words/clientCommand.ts';
import type { Context } from '../context.ts';
import { settle } from '../work/settle.ts';

/** Takes up what has waited for the answer that `order` just got; `refused`: it was a refusal. */
export function takeUp(core: Context, order: Parent, refused: boolean): void {
  let baseRefused = refused;
  while (order.pending === undefined && order.queue.length > 0) {
    const [first] = order.queue;
    core.emit({ kind: 'requestDequeued', orderID: order.orderID, at: core.now });
    if (first.kind === 'cancel') {
      startCancel(core, order, cancelOf(order, first), first.acknowledged);
    } else if (baseRefused) {
      const text = 'the request it follows was refused';
      rejectRequest(core, replaceOf(order, first), order, ResponseTo.Replace, CxlRejReason.BrokerOption, text);
    } else {
      startReplace(core, order, replaceOf(order, first), first.acknowledged);
      baseRefused = order.pending === undefined && order.clOrdID !== first.clOrdID;
    }
  }
  // What was refused leaves the order as it was: nothing waits any more, and it goes out again.
  settle(core, order);
}

function cancelOf({ clientID }: Parent, { clOrdID, origClOrdID, replyTo }: QueuedRequest): CancelRequest {
  return { kind: 'cancelRequest', clientID, replyTo, clOrdID, origClOrdID };
}

function replaceOf({ clientID, symbol, side }: Parent, request: QueuedRequest): ReplaceRequest {
  const { clOrdID, origClOrdID, replyTo, orderQty, ordType, price, timeInForce, minQty, instructions } = request;
  const terms = { symbol, side, ordType, timeInForce, orderQty, price, minQty, instructions, fault: undefined };
  return { kind: 'replaceRequest', clientID, replyTo, clOrdID, origClOrdID, ...terms };
}
