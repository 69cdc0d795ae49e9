/** Rejecting a cancel or replace, before it is pending or afterwards. The order does not change. */
import { overlaid } from '../../orders/carried.ts';
import { ordStatus, type Parent } from '../../orders/order.ts';
import type { Route } from '../../orders/route.ts';
import { type CxlRejReason, orderID, OrdStatus, ResponseTo } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import type { CancelRequest, ReplaceRequest } from '../words/clientCommand.ts';

/** Why a request is rejected. */
interface Rejection {
  readonly cxlRejReason: CxlRejReason;
  readonly text: string;
}

/** The rejected request. */
interface Rejected {
  readonly clientID: string;
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly responseTo: ResponseTo;
  readonly wasPending: boolean;
}

/** Where the answer goes, and what it carries beside: not journaled, since the reject itself is. */
interface Answer {
  readonly replyTo: string;
  readonly route: Route;
  readonly carried: string;
}

/** Rejects a request that is not pending. `order`: what it is about, undefined if there is no such order. */
export function rejectRequest(
  core: Context,
  request: CancelRequest | ReplaceRequest,
  order: Parent | undefined,
  cxlRejReason: CxlRejReason,
  text: string,
): void {
  const { clientID, clOrdID, origClOrdID } = request;
  const responseTo = request.kind === 'cancelRequest' ? ResponseTo.Cancel : ResponseTo.Replace;
  const rejected = { clientID, clOrdID, origClOrdID, responseTo, wasPending: false };
  emitRejected(core, order, rejected, { cxlRejReason, text });
  const carried = overlaid(order?.carried ?? '', request.carried ?? '');
  sendReject(core, order, { replyTo: request.replyTo, route: request.route, carried }, rejected, {
    cxlRejReason,
    text,
  });
}

/** Rejects the pending request. The client of a restatement hears nothing: it was not sent Pending. */
export function rejectPending(core: Context, order: Parent, cxlRejReason: CxlRejReason, text: string): void {
  const { pending, clientID, clOrdID: origClOrdID } = order;
  if (pending === undefined) return;
  const { kind, clOrdID, replyTo, route, carried } = pending;
  const responseTo = kind === 'cancel' ? ResponseTo.Cancel : ResponseTo.Replace;
  const rejected = { clientID, clOrdID, origClOrdID, responseTo, wasPending: true };
  emitRejected(core, order, rejected, { cxlRejReason, text });
  if (kind !== 'restate') sendReject(core, order, { replyTo, route, carried }, rejected, { cxlRejReason, text });
}

function emitRejected(core: Context, order: Parent | undefined, rejected: Rejected, why: Rejection): void {
  core.emit({ kind: 'requestRejected', orderID: order?.orderID ?? orderID(0), at: core.now, ...rejected, ...why });
}

/** OrderCancelReject(9); OrigClOrdID(41) is the order's last accepted one. */
function sendReject(
  core: Context,
  order: Parent | undefined,
  answer: Answer,
  { clientID, clOrdID, origClOrdID, responseTo }: Rejected,
  why: Rejection,
): void {
  core.send({
    kind: 'cancelReject',
    ...answer,
    clientID,
    orderID: order?.orderID ?? orderID(0),
    clOrdID,
    origClOrdID: order?.clOrdID ?? origClOrdID,
    ordStatus: order === undefined ? OrdStatus.Rejected : ordStatus(order),
    responseTo,
    ...why,
    transactTime: core.now,
  });
}
