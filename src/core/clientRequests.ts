/**
 * Client requests: new order, cancel, replace, status. Answers follow the Order State Change Matrices (FIX 4.4 vol. 4,
 * appendix D; scenario letters in brackets).
 */
import { isFinal, leavesQty, ordStatus, type Parent } from '../orders/order.ts';
import {
  CxlRejReason,
  type ExecID,
  ExecType,
  execID,
  isBuy,
  OrdRejReason,
  type OrderID,
  OrdStatus,
  orderID,
  ResponseTo,
} from '../orders/values.ts';
import { evaluateCancel, evaluateNew, evaluateReplace, riskDecided } from '../risk/evaluate.ts';
import type { Quote } from '../risk/quote.ts';
import { floorTo, least, type Micros, qty } from '../units/brand.ts';
import type { CancelRequest, NewOrder, OrderFault, ReplaceRequest, StatusRequest } from './command.ts';
import type { Core } from './core.ts';
import { enqueue } from './queue.ts';
import { dueUnder } from './emulation.ts';
import { faultOf } from './intake.ts';
import { cancelLiveChildren, route } from './routing.ts';
import { reportOf, reportOfNoOrder } from './send.ts';
import { settle } from './settle.ts';
import { changedStop } from './stops.ts';
import { expireTimeOf } from './tradingDay.ts';

export function newOrder(core: Core, asked: NewOrder, now: Micros): void {
  const known = core.state.orders.find(asked.clientID, asked.clOrdID);
  if (known !== undefined) {
    if (asked.possResend) return sendStatus(core, known, asked.replyTo, asked.clOrdID, '', now);
    return refuseDuplicate(core, asked, known, now);
  }
  enterOrder(core, asked, '', now);
}

/** An order that nothing else bears the name of, from its client or by telephone (`bookedBy`). */
export function enterOrder(core: Core, asked: NewOrder, bookedBy: string, now: Micros): void {
  const { orders } = core.state;
  const context = core.riskContext(asked.symbol, now);
  const order = inShares(core, asked, context.quote);
  const fault = order.fault ?? repeats(core, order) ?? halted(core, order) ?? faultOf(core, order, true, now);
  const decision = fault === undefined ? evaluateNew(order, context) : undefined;
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
    expireTime: expireTimeOf(core, order.timeInForce, instructions.expireTime),
    iso: instructions.iso,
    bookedBy,
    cashOrderQty: order.cashOrderQty ?? 0,
  });
  if (decision !== undefined) {
    core.emit(riskDecided(decision, id, now, order.clientID, order.clOrdID));
  }
  if (decision === undefined || !decision.passed) {
    const ordRejReason = fault?.ordRejReason ?? decision?.ordRejReason ?? OrdRejReason.Other;
    return rejectOrder(core, id, ordRejReason, fault?.text ?? decision?.text ?? '', now);
  }
  const parent = orders.parent(id);
  if (order.manual === true && core.config.clients?.get(order.clientID)?.manualOrders === true) {
    const exec = orders.nextExecID;
    core.emit({ kind: 'orderPendingNew', orderID: id, at: now, execID: exec });
    core.send(reportOf(parent, ExecType.PendingNew, exec, now, {}));
    return;
  }
  acceptOrder(core, parent, now);
}

export function acceptOrder(core: Core, parent: Parent, now: Micros): void {
  const exec = core.state.orders.nextExecID;
  core.emit({ kind: 'orderAccepted', orderID: parent.orderID, at: now, execID: exec });
  core.send(reportOf(parent, ExecType.New, exec, now, {}));
  core.dueAt = least(core.dueAt, dueUnder(core, parent, now));
  route(core, parent, now);
}

/** [L.1.b] CashOrderQty(152) as shares: what its limit, or the opposite quote, buys of them in whole lots. */
function inShares(core: Core, order: NewOrder, quote: Quote): NewOrder {
  const instrument = core.config.instruments.get(order.symbol);
  const { cashOrderQty = 0 } = order;
  if (cashOrderQty === 0 || order.orderQty > 0 || order.fault !== undefined || instrument === undefined) return order;
  const px = order.price > 0 ? order.price : isBuy(order.side) ? quote.ask : quote.bid;
  const fault = (text: string) => ({ ...order, fault: { ordRejReason: OrdRejReason.IncorrectQuantity, text } });
  if (px <= 0) return fault('CashOrderQty(152) needs a price or a quote to be shares');
  const shares = Number((BigInt(cashOrderQty) * 10n ** BigInt(instrument.qtyScale)) / BigInt(px));
  const lots = floorTo(qty(shares), instrument.lotSize);
  return lots > 0 ? { ...order, orderQty: lots } : fault('CashOrderQty(152) is less than one lot is worth');
}

/** [F.1.c] The client sends what it has telephoned already: the same terms as an open order booked without a ClOrdID. */
function repeats(core: Core, order: NewOrder): OrderFault | undefined {
  if (order.clOrdID === '') return undefined;
  for (const verbal of core.state.orders.verbal) {
    if (verbal.clientID !== order.clientID || verbal.symbol !== order.symbol || verbal.side !== order.side) continue;
    if (verbal.orderQty !== order.orderQty || verbal.price !== order.price) continue;
    const text = 'the order was taken by telephone already';
    return { ordRejReason: OrdRejReason.DuplicateVerbalOrder, text };
  }
  return undefined;
}

function halted(core: Core, { symbol }: NewOrder): OrderFault | undefined {
  if (!core.state.orders.haltedSymbols.has(symbol)) return undefined;
  return { ordRejReason: OrdRejReason.ExchangeClosed, text: `trading in ${symbol} is halted` };
}

export function rejectOrder(core: Core, id: OrderID, ordRejReason: OrdRejReason, text: string, now: Micros): void {
  const exec = core.state.orders.nextExecID;
  core.emit({ kind: 'orderRejected', orderID: id, at: now, execID: exec, ordRejReason, text });
  core.send(reportOf(core.state.orders.parent(id), ExecType.Rejected, exec, now, { ordRejReason, text }));
}

/** [F.1.a] A reject of this order, and the status of the one that has the ClOrdID, which is untouched. */
function refuseDuplicate(core: Core, order: NewOrder, known: Parent, now: Micros): void {
  const exec = core.state.orders.nextExecID;
  const { clientID, clOrdID, replyTo } = order;
  const text = `ClOrdID ${clOrdID} is taken: it named an earlier order or request of this client`;
  const ordRejReason = OrdRejReason.DuplicateOrder;
  core.emit({ kind: 'orderRefused', at: now, execID: exec, clientID, clOrdID, ordRejReason, text });
  core.send(reportOf(known, ExecType.Rejected, exec, now, { clOrdID, replyTo, ordRejReason, text }));
}

export function cancelRequest(core: Core, request: CancelRequest, now: Micros): void {
  const order = core.state.orders.find(request.clientID, request.origClOrdID);
  const refuse = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Cancel, reason, text, now);
  if (order === undefined) {
    return refuse(CxlRejReason.UnknownOrder, `no order ${request.origClOrdID} of ${request.clientID}`); // [B.1.f]
  }
  if (order.pending !== undefined) return meanwhile(core, order, request, ResponseTo.Cancel, now);
  if (isOver(order)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more'); // [B.1.c]
  if (isTaken(core, request)) return refuse(CxlRejReason.DuplicateClOrdID, `ClOrdID ${request.clOrdID} is taken`);
  startCancel(core, order, request, now, false);
}

/** Begins a cancel that nothing stands before. `told`: its client has had Pending Cancel already. */
export function startCancel(core: Core, order: Parent, request: CancelRequest, now: Micros, told: boolean): void {
  const refuse = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Cancel, reason, text, now);
  if (isOver(order)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more');
  if (order.stopping !== '') return refuse(CxlRejReason.BrokerOption, 'the order is being ended');
  const decision = evaluateCancel(request.clientID, core.riskContext(order.symbol, now));
  if (!decision.passed) return refuse(CxlRejReason.BrokerOption, decision.text);
  const exec = core.state.orders.nextExecID;
  const { clOrdID, replyTo } = request;
  core.emit({ kind: 'cancelRequested', orderID: order.orderID, at: now, execID: exec, clOrdID, replyTo });
  if (!told) tellPending(core, order, ExecType.PendingCancel, exec, request, now);
  cancelLiveChildren(core, order, now);
  settle(core, order, now);
}

export function replaceRequest(core: Core, request: ReplaceRequest, now: Micros): void {
  const order = core.state.orders.find(request.clientID, request.origClOrdID);
  const refuse = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Replace, reason, text, now);
  if (order === undefined) {
    return refuse(CxlRejReason.UnknownOrder, `no order ${request.origClOrdID} of ${request.clientID}`);
  }
  const unfit = unfitness(request, order);
  if (order.pending !== undefined && unfit === '') return meanwhile(core, order, request, ResponseTo.Replace, now);
  if (isTooLate(order, request)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more'); // [C.2.a]
  if (unfit !== '') return refuse(CxlRejReason.Other, unfit);
  if (isTaken(core, request)) return refuse(CxlRejReason.DuplicateClOrdID, `ClOrdID ${request.clOrdID} is taken`);
  startReplace(core, order, request, now, false);
}

/** Begins a replace that nothing stands before. `told`: its client has had Pending Replace already. */
export function startReplace(core: Core, order: Parent, request: ReplaceRequest, now: Micros, told: boolean): void {
  const refuse = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Replace, reason, text, now);
  if (isTooLate(order, request)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more');
  if (order.stopping !== '') return refuse(CxlRejReason.BrokerOption, 'the order is being ended');
  const terms = { ...request, exDestination: order.exDestination };
  const fault = faultOf(core, terms, false, now) ?? changedStop(order, request);
  if (fault !== undefined) return refuse(CxlRejReason.Other, fault.text);
  const decision = evaluateReplace(request, order, core.riskContext(order.symbol, now));
  core.emit(riskDecided(decision, order.orderID, now, request.clientID, request.clOrdID));
  if (!decision.passed) return refuse(CxlRejReason.BrokerOption, decision.text);
  const exec = core.state.orders.nextExecID;
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
    expireTime: expireTimeOf(core, request.timeInForce, instructions.expireTime),
    iso: instructions.iso,
  });
  core.dueAt = least(core.dueAt, dueUnder(core, request, now));
  if (!told) tellPending(core, order, ExecType.PendingReplace, exec, request, now);
  cancelLiveChildren(core, order, now);
  settle(core, order, now);
}

function tellPending(
  core: Core,
  order: Parent,
  execType: ExecType,
  exec: ExecID,
  { clOrdID, replyTo }: CancelRequest | ReplaceRequest,
  now: Micros,
): void {
  core.send(reportOf(order, execType, exec, now, { clOrdID, origClOrdID: order.clOrdID, replyTo }));
}

/** Another request is pending: this one waits, or is refused [D.2.d]. */
function meanwhile(
  core: Core,
  order: Parent,
  request: CancelRequest | ReplaceRequest,
  responseTo: ResponseTo,
  now: Micros,
): void {
  if (enqueue(core, order, request, now)) return;
  const text = `request ${order.pending?.clOrdID ?? ''} is already pending`;
  rejectRequest(core, request, order, responseTo, CxlRejReason.AlreadyPending, text, now);
}

const isOver = (order: Parent): boolean => leavesQty(order) === 0;

/** A filled order may be raised [C.1.c]; one that ended otherwise is over. */
function isTooLate(order: Parent, request: ReplaceRequest): boolean {
  return isOver(order) && (order.ended !== '' || request.orderQty <= order.cumQty);
}

function isTaken(core: Core, { clientID, clOrdID }: CancelRequest | ReplaceRequest): boolean {
  return core.state.orders.find(clientID, clOrdID) !== undefined;
}

/** Why the request could not be one for this order, ''. */
function unfitness(request: ReplaceRequest, order: Parent): string {
  if (request.fault !== undefined) return request.fault.text;
  if (request.symbol === order.symbol && request.side === order.side) return '';
  return `Symbol(55) and Side(54) must be the order's: ${order.symbol}, ${order.side}`;
}

export function rejectRequest(
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
    ...reportOfNoOrder(request.clientID, request.replyTo, request.clOrdID, now),
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
