/**
 * Client requests: new order, cancel, replace, status. Answers follow the Order State Change Matrices (FIX 4.4 vol. 4,
 * appendix D; scenario letters in brackets).
 */
import { isFinal, leavesQty, ordStatus, type Parent } from '../orders/order.ts';
import {
  CxlRejReason,
  ExecType,
  execID,
  OrdRejReason,
  type OrderID,
  OrdStatus,
  orderID,
  ResponseTo,
} from '../orders/values.ts';
import { evaluateCancel, evaluateNew, evaluateReplace, riskDecided } from '../risk/evaluate.ts';
import { type Micros, NO_PRICE, NO_QTY } from '../units/brand.ts';
import type { CancelRequest, NewOrder, ReplaceRequest, StatusRequest } from './command.ts';
import type { Core } from './core.ts';
import { cancelLiveChildren, route } from './routing.ts';
import { reportOf } from './send.ts';
import { settle } from './settle.ts';

export function newOrder(core: Core, order: NewOrder, now: Micros): void {
  const { orders } = core.state;
  const known = orders.find(order.clientID, order.clOrdID);
  if (known !== undefined) {
    if (order.possResend) return sendStatus(core, known, order.replyTo, order.clOrdID, '', now);
    return refuseDuplicate(core, order, now);
  }
  const context = core.riskContext(order.symbol, now);
  const decision = order.fault === undefined ? evaluateNew(order, context) : undefined;
  const id = orders.nextOrderID;
  const { instructions } = order;
  core.emit({
    kind: 'orderReceived',
    orderID: id,
    at: now,
    clientID: order.clientID,
    replyTo: order.replyTo,
    account: order.account,
    clOrdID: order.clOrdID,
    symbol: order.symbol,
    side: order.side,
    ordType: order.ordType,
    timeInForce: order.timeInForce,
    orderQty: order.orderQty,
    price: order.price,
    minQty: order.minQty,
    exDestination: order.exDestination,
    arrivalBid: context.quote.bid,
    arrivalAsk: context.quote.ask,
    stopPx: instructions.stopPx,
    maxFloor: instructions.maxFloor,
    peg: instructions.peg,
    pegOffset: instructions.pegOffset,
    expireTime: instructions.expireTime,
    iso: instructions.iso,
  });
  if (decision !== undefined) {
    core.emit(riskDecided(decision, id, now, order.clientID, order.clOrdID));
  }
  if (decision === undefined || !decision.passed) {
    const ordRejReason = order.fault?.ordRejReason ?? decision?.ordRejReason ?? OrdRejReason.Other;
    return rejectOrder(core, id, ordRejReason, order.fault?.text ?? decision?.text ?? '', now);
  }
  core.emit({ kind: 'orderAccepted', orderID: id, at: now, execID: orders.nextExecID });
  const parent = orders.parent(id);
  core.send(reportOf(parent, ExecType.New, execID(orders.nextExecID - 1), now, {}));
  route(core, parent, now);
}

function rejectOrder(core: Core, id: OrderID, ordRejReason: OrdRejReason, text: string, now: Micros): void {
  const exec = core.state.orders.nextExecID;
  core.emit({ kind: 'orderRejected', orderID: id, at: now, execID: exec, ordRejReason, text });
  core.send(reportOf(core.state.orders.parent(id), ExecType.Rejected, exec, now, { ordRejReason, text }));
}

/** [F.1.a] The order that has the ClOrdID is untouched. */
function refuseDuplicate(core: Core, order: NewOrder, now: Micros): void {
  const exec = core.state.orders.nextExecID;
  const text = `ClOrdID ${order.clOrdID} is taken: it named an earlier order or request of this client`;
  core.emit({
    kind: 'orderRefused',
    at: now,
    execID: exec,
    clientID: order.clientID,
    clOrdID: order.clOrdID,
    ordRejReason: OrdRejReason.DuplicateOrder,
    text,
  });
  core.send({
    ...unknownOrder(order.clientID, order.replyTo, order.clOrdID, now),
    execID: exec,
    execType: ExecType.Rejected,
    account: order.account,
    symbol: order.symbol,
    side: order.side,
    ordType: order.ordType,
    timeInForce: order.timeInForce,
    orderQty: order.orderQty,
    price: order.price,
    ordRejReason: OrdRejReason.DuplicateOrder,
    text,
  });
}

export function cancelRequest(core: Core, request: CancelRequest, now: Micros): void {
  const { orders } = core.state;
  const order = orders.find(request.clientID, request.origClOrdID);
  const refusal = refuseRequest(core, request, order, ResponseTo.Cancel, now);
  if (refusal || order === undefined) return;
  const decision = evaluateCancel(request.clientID, core.riskContext(order.symbol, now));
  if (!decision.passed)
    return rejectRequest(core, request, order, ResponseTo.Cancel, CxlRejReason.BrokerOption, decision.text, now);
  const exec = orders.nextExecID;
  core.emit({
    kind: 'cancelRequested',
    orderID: order.orderID,
    at: now,
    execID: exec,
    clOrdID: request.clOrdID,
    replyTo: request.replyTo,
  });
  core.send(
    reportOf(order, ExecType.PendingCancel, exec, now, {
      clOrdID: request.clOrdID,
      origClOrdID: order.clOrdID,
      replyTo: request.replyTo,
    }),
  );
  cancelLiveChildren(core, order, now);
  settle(core, order, now);
}

export function replaceRequest(core: Core, request: ReplaceRequest, now: Micros): void {
  const { orders } = core.state;
  const order = orders.find(request.clientID, request.origClOrdID);
  if (refuseRequest(core, request, order, ResponseTo.Replace, now) || order === undefined) return;
  const reject = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Replace, reason, text, now);
  if (request.fault !== undefined) return reject(CxlRejReason.Other, request.fault.text);
  if (request.symbol !== order.symbol || request.side !== order.side) {
    return reject(CxlRejReason.Other, `Symbol(55) and Side(54) must be the order's: ${order.symbol}, ${order.side}`);
  }
  if (orders.find(request.clientID, request.clOrdID) !== undefined) {
    return reject(CxlRejReason.DuplicateClOrdID, `ClOrdID ${request.clOrdID} is taken`);
  }
  const decision = evaluateReplace(request, order, core.riskContext(order.symbol, now));
  core.emit(riskDecided(decision, order.orderID, now, request.clientID, request.clOrdID));
  if (!decision.passed) return reject(CxlRejReason.BrokerOption, decision.text);
  const exec = orders.nextExecID;
  const { instructions } = request;
  core.emit({
    kind: 'replaceRequested',
    orderID: order.orderID,
    at: now,
    execID: exec,
    clOrdID: request.clOrdID,
    replyTo: request.replyTo,
    orderQty: request.orderQty,
    ordType: request.ordType,
    price: request.price,
    timeInForce: request.timeInForce,
    minQty: request.minQty,
    stopPx: instructions.stopPx,
    maxFloor: instructions.maxFloor,
    peg: instructions.peg,
    pegOffset: instructions.pegOffset,
    expireTime: instructions.expireTime,
    iso: instructions.iso,
  });
  core.send(
    reportOf(order, ExecType.PendingReplace, exec, now, {
      clOrdID: request.clOrdID,
      origClOrdID: order.clOrdID,
      replyTo: request.replyTo,
    }),
  );
  cancelLiveChildren(core, order, now);
  settle(core, order, now);
}

/** What any cancel or replace is refused for before it becomes pending. True when it was refused. */
function refuseRequest(
  core: Core,
  request: CancelRequest | ReplaceRequest,
  order: Parent | undefined,
  responseTo: ResponseTo,
  now: Micros,
): boolean {
  const refuse = (reason: CxlRejReason, text: string) => {
    rejectRequest(core, request, order, responseTo, reason, text, now);
    return true;
  };
  if (order === undefined)
    return refuse(CxlRejReason.UnknownOrder, `no order ${request.origClOrdID} of ${request.clientID}`); // [B.1.f]
  if (order.pending !== undefined) {
    return refuse(CxlRejReason.AlreadyPending, `request ${order.pending.clOrdID} is already pending`); // [D.2.d]
  }
  const raises = request.kind === 'replaceRequest' && order.ended === '' && request.orderQty > order.cumQty; // [C.1.c]
  if (leavesQty(order) === 0 && !raises) {
    return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more'); // [B.1.c, C.2.a]
  }
  if (order.stopping !== '') return refuse(CxlRejReason.BrokerOption, 'the order is being ended');
  if (request.kind === 'cancelRequest' && core.state.orders.find(request.clientID, request.clOrdID) !== undefined) {
    return refuse(CxlRejReason.DuplicateClOrdID, `ClOrdID ${request.clOrdID} is taken`);
  }
  return false;
}

function rejectRequest(
  core: Core,
  request: CancelRequest | ReplaceRequest,
  order: Parent | undefined,
  responseTo: ResponseTo,
  cxlRejReason: CxlRejReason,
  text: string,
  now: Micros,
): void {
  const id = order?.orderID ?? orderID(0);
  core.emit({
    kind: 'requestRejected',
    orderID: id,
    at: now,
    clientID: request.clientID,
    clOrdID: request.clOrdID,
    origClOrdID: request.origClOrdID,
    responseTo,
    cxlRejReason,
    wasPending: false,
    text,
  });
  core.send({
    kind: 'cancelReject',
    replyTo: request.replyTo,
    clientID: request.clientID,
    orderID: id,
    clOrdID: request.clOrdID,
    origClOrdID: order?.clOrdID ?? request.origClOrdID,
    ordStatus: order === undefined ? OrdStatus.Rejected : ordStatus(order),
    responseTo,
    cxlRejReason,
    text,
    transactTime: now,
  });
}

export function statusRequest(core: Core, request: StatusRequest, now: Micros): void {
  const order = core.state.orders.find(request.clientID, request.clOrdID);
  if (order !== undefined)
    return sendStatus(core, order, request.replyTo, request.clOrdID, request.ordStatusReqID, now);
  core.send({
    ...unknownOrder(request.clientID, request.replyTo, request.clOrdID, now),
    ordStatusReqID: request.ordStatusReqID,
    execType: ExecType.OrderStatus,
    ordRejReason: OrdRejReason.UnknownOrder,
    text: `no order ${request.clOrdID} of ${request.clientID}`,
  }); // [G.1.a]
}

function sendStatus(
  core: Core,
  order: Parent,
  replyTo: string,
  clOrdID: string,
  ordStatusReqID: string,
  now: Micros,
): void {
  core.send(
    reportOf(order, ExecType.OrderStatus, execID(0), now, {
      replyTo,
      clOrdID,
      ordStatusReqID,
      text: isFinal(order) ? order.text : '',
    }),
  );
}

/** The frame of a report about an order that does not exist. */
function unknownOrder(clientID: string, replyTo: string, clOrdID: string, now: Micros) {
  return {
    kind: 'executionReport',
    replyTo,
    clientID,
    orderID: orderID(0),
    execID: execID(0),
    clOrdID,
    origClOrdID: '',
    ordStatusReqID: '',
    massStatus: undefined,
    execType: ExecType.Rejected,
    ordStatus: OrdStatus.Rejected,
    account: '',
    symbol: '',
    side: '1',
    ordType: '2',
    timeInForce: '0',
    orderQty: NO_QTY,
    price: NO_PRICE,
    lastQty: NO_QTY,
    lastPx: NO_PRICE,
    lastMkt: '',
    cumQty: NO_QTY,
    leavesQty: NO_QTY,
    avgPx: 0,
    ordRejReason: -1,
    text: '',
    transactTime: now,
  } as const;
}
