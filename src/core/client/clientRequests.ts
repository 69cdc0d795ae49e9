/**
 * Client requests: new order, cancel, replace, status. Answers follow the Order State Change Matrices (FIX 4.4 vol. 4,
 * appendix D; scenario letters in brackets).
 */
import { isFinal, leavesQty, ordStatus, type Parent } from '../../orders/order.ts';
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
} from '../../orders/values.ts';
import { evaluateCancel, evaluateNew, evaluateReplace, riskDecided } from '../../risk/evaluate.ts';
import type { Quote } from '../../risk/quote.ts';
import { floorTo, least, qty } from '../../units/brand.ts';
import type { CancelRequest, NewOrder, OrderFault, ReplaceRequest, StatusRequest } from '../words/clientCommand.ts';
import { reportOfNoOrder } from '../words/report.ts';
import type { Context } from '../context.ts';
import { enqueue } from './queue.ts';
import { dueUnder } from '../work/emulation.ts';
import { faultOf } from './intake.ts';
import { cancelLiveChildren, route } from '../work/routing.ts';
import { settle } from '../work/settle.ts';
import { changedStop } from '../work/stops.ts';
import { expireTimeOf } from '../work/tradingDay.ts';

export function newOrder(core: Context, asked: NewOrder): void {
  const known = core.state.orders.find(asked.clientID, asked.clOrdID);
  if (known !== undefined) {
    if (asked.possResend) return sendStatus(core, known, asked.replyTo, asked.clOrdID, '');
    return refuseDuplicate(core, asked, known);
  }
  enterOrder(core, asked, '');
}

/** An order that nothing else bears the name of, from its client or by telephone (`bookedBy`). */
export function enterOrder(core: Context, asked: NewOrder, bookedBy: string): void {
  const { orders } = core.state;
  const context = core.riskContext(asked.symbol);
  const order = inShares(core, asked, context.quote);
  const fault = order.fault ?? repeats(core, order) ?? halted(core, order) ?? faultOf(core, order, true);
  const decision = fault === undefined ? evaluateNew(order, context) : undefined;
  const id = orders.nextOrderID;
  const { instructions } = order;
  core.emit({
    kind: 'orderReceived',
    orderID: id,
    at: core.now,
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
    core.emit(riskDecided(decision, id, core.now, order.clientID, order.clOrdID));
  }
  if (decision === undefined || !decision.passed) {
    const ordRejReason = fault?.ordRejReason ?? decision?.ordRejReason ?? OrdRejReason.Other;
    return rejectOrder(core, id, ordRejReason, fault?.text ?? decision?.text ?? '');
  }
  const parent = orders.parent(id);
  if (order.manual === true && core.config.clients?.get(order.clientID)?.manualOrders === true) {
    const exec = orders.nextExecID;
    core.emit({ kind: 'orderPendingNew', orderID: id, at: core.now, execID: exec });
    core.report(parent, ExecType.PendingNew, exec);
    return;
  }
  acceptOrder(core, parent);
}

export function acceptOrder(core: Context, parent: Parent): void {
  const exec = core.state.orders.nextExecID;
  core.emit({ kind: 'orderAccepted', orderID: parent.orderID, at: core.now, execID: exec });
  core.report(parent, ExecType.New, exec);
  core.dueAt = least(core.dueAt, dueUnder(core, parent));
  route(core, parent);
}

/** [L.1.b] CashOrderQty(152) as shares: what its limit, or the opposite quote, buys of them in whole lots. */
function inShares(core: Context, order: NewOrder, quote: Quote): NewOrder {
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
function repeats(core: Context, order: NewOrder): OrderFault | undefined {
  if (order.clOrdID === '') return undefined;
  for (const verbal of core.state.orders.verbal) {
    if (verbal.clientID !== order.clientID || verbal.symbol !== order.symbol || verbal.side !== order.side) continue;
    if (verbal.orderQty !== order.orderQty || verbal.price !== order.price) continue;
    const text = 'the order was taken by telephone already';
    return { ordRejReason: OrdRejReason.DuplicateVerbalOrder, text };
  }
  return undefined;
}

function halted(core: Context, { symbol }: NewOrder): OrderFault | undefined {
  if (!core.state.orders.haltedSymbols.has(symbol)) return undefined;
  return { ordRejReason: OrdRejReason.ExchangeClosed, text: `trading in ${symbol} is halted` };
}

export function rejectOrder(core: Context, id: OrderID, ordRejReason: OrdRejReason, text: string): void {
  const exec = core.state.orders.nextExecID;
  core.emit({ kind: 'orderRejected', orderID: id, at: core.now, execID: exec, ordRejReason, text });
  core.report(core.state.orders.parent(id), ExecType.Rejected, exec, { ordRejReason, text });
}

/** [F.1.a] A reject of this order, and the status of the one that has the ClOrdID, which is untouched. */
function refuseDuplicate(core: Context, order: NewOrder, known: Parent): void {
  const exec = core.state.orders.nextExecID;
  const { clientID, clOrdID, replyTo } = order;
  const text = `ClOrdID ${clOrdID} is taken: it named an earlier order or request of this client`;
  const ordRejReason = OrdRejReason.DuplicateOrder;
  core.emit({ kind: 'orderRefused', at: core.now, execID: exec, clientID, clOrdID, ordRejReason, text });
  core.report(known, ExecType.Rejected, exec, { clOrdID, replyTo, ordRejReason, text });
}

export function cancelRequest(core: Context, request: CancelRequest): void {
  const order = core.state.orders.find(request.clientID, request.origClOrdID);
  const refuse = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Cancel, reason, text);
  if (order === undefined) {
    return refuse(CxlRejReason.UnknownOrder, `no order ${request.origClOrdID} of ${request.clientID}`); // [B.1.f]
  }
  if (order.pending !== undefined) return meanwhile(core, order, request, ResponseTo.Cancel);
  if (isOver(order)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more'); // [B.1.c]
  if (isTaken(core, request)) return refuse(CxlRejReason.DuplicateClOrdID, `ClOrdID ${request.clOrdID} is taken`);
  startCancel(core, order, request, false);
}

/** Begins a cancel that nothing stands before. `told`: its client has had Pending Cancel already. */
export function startCancel(core: Context, order: Parent, request: CancelRequest, told: boolean): void {
  const refuse = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Cancel, reason, text);
  if (isOver(order)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more');
  if (order.stopping !== '') return refuse(CxlRejReason.BrokerOption, 'the order is being ended');
  const decision = evaluateCancel(request.clientID, core.riskContext(order.symbol));
  if (!decision.passed) return refuse(CxlRejReason.BrokerOption, decision.text);
  const exec = core.state.orders.nextExecID;
  const { clOrdID, replyTo } = request;
  core.emit({ kind: 'cancelRequested', orderID: order.orderID, at: core.now, execID: exec, clOrdID, replyTo });
  if (!told) tellPending(core, order, ExecType.PendingCancel, exec, request);
  cancelLiveChildren(core, order);
  settle(core, order);
}

export function replaceRequest(core: Context, request: ReplaceRequest): void {
  const order = core.state.orders.find(request.clientID, request.origClOrdID);
  const refuse = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Replace, reason, text);
  if (order === undefined) {
    return refuse(CxlRejReason.UnknownOrder, `no order ${request.origClOrdID} of ${request.clientID}`);
  }
  const unfit = unfitness(request, order);
  if (order.pending !== undefined && unfit === '') return meanwhile(core, order, request, ResponseTo.Replace);
  if (isTooLate(order, request)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more'); // [C.2.a]
  if (unfit !== '') return refuse(CxlRejReason.Other, unfit);
  if (isTaken(core, request)) return refuse(CxlRejReason.DuplicateClOrdID, `ClOrdID ${request.clOrdID} is taken`);
  startReplace(core, order, request, false);
}

/** Begins a replace that nothing stands before. `told`: its client has had Pending Replace already. */
export function startReplace(core: Context, order: Parent, request: ReplaceRequest, told: boolean): void {
  const refuse = (reason: CxlRejReason, text: string) =>
    rejectRequest(core, request, order, ResponseTo.Replace, reason, text);
  if (isTooLate(order, request)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more');
  if (order.stopping !== '') return refuse(CxlRejReason.BrokerOption, 'the order is being ended');
  const terms = { ...request, exDestination: order.exDestination };
  const fault = faultOf(core, terms, false) ?? changedStop(order, request);
  if (fault !== undefined) return refuse(CxlRejReason.Other, fault.text);
  const decision = evaluateReplace(request, order, core.riskContext(order.symbol));
  core.emit(riskDecided(decision, order.orderID, core.now, request.clientID, request.clOrdID));
  if (!decision.passed) return refuse(CxlRejReason.BrokerOption, decision.text);
  const exec = core.state.orders.nextExecID;
  const { instructions } = request;
  core.emit({
    kind: 'replaceRequested',
    orderID: order.orderID,
    at: core.now,
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
  core.dueAt = least(core.dueAt, dueUnder(core, request));
  if (!told) tellPending(core, order, ExecType.PendingReplace, exec, request);
  cancelLiveChildren(core, order);
  settle(core, order);
}

function tellPending(
  core: Context,
  order: Parent,
  execType: ExecType,
  exec: ExecID,
  { clOrdID, replyTo }: CancelRequest | ReplaceRequest,
): void {
  core.report(order, execType, exec, { clOrdID, origClOrdID: order.clOrdID, replyTo });
}

/** Another request is pending: this one waits, or is refused [D.2.d]. */
function meanwhile(
  core: Context,
  order: Parent,
  request: CancelRequest | ReplaceRequest,
  responseTo: ResponseTo,
): void {
  if (enqueue(core, order, request)) return;
  const text = `request ${order.pending?.clOrdID ?? ''} is already pending`;
  rejectRequest(core, request, order, responseTo, CxlRejReason.AlreadyPending, text);
}

const isOver = (order: Parent): boolean => leavesQty(order) === 0;

/** A filled order may be raised [C.1.c]; one that ended otherwise is over. */
function isTooLate(order: Parent, request: ReplaceRequest): boolean {
  return isOver(order) && (order.ended !== '' || request.orderQty <= order.cumQty);
}

function isTaken(core: Context, { clientID, clOrdID }: CancelRequest | ReplaceRequest): boolean {
  return core.state.orders.find(clientID, clOrdID) !== undefined;
}

/** Why the request could not be one for this order, ''. */
function unfitness(request: ReplaceRequest, order: Parent): string {
  if (request.fault !== undefined) return request.fault.text;
  if (request.symbol === order.symbol && request.side === order.side) return '';
  return `Symbol(55) and Side(54) must be the order's: ${order.symbol}, ${order.side}`;
}

export function rejectRequest(
  core: Context,
  request: CancelRequest | ReplaceRequest,
  order: Parent | undefined,
  responseTo: ResponseTo,
  cxlRejReason: CxlRejReason,
  text: string,
): void {
  const id = order?.orderID ?? orderID(0);
  core.emit({
    kind: 'requestRejected',
    orderID: id,
    at: core.now,
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
    transactTime: core.now,
  });
}

export function statusRequest(core: Context, request: StatusRequest): void {
  const order = core.state.orders.find(request.clientID, request.clOrdID);
  if (order !== undefined) return sendStatus(core, order, request.replyTo, request.clOrdID, request.ordStatusReqID);
  core.send({
    ...reportOfNoOrder(request.clientID, request.replyTo, request.clOrdID, core.now),
    ordStatusReqID: request.ordStatusReqID,
    execType: ExecType.OrderStatus,
    ordRejReason: OrdRejReason.UnknownOrder,
    text: `no order ${request.clOrdID} of ${request.clientID}`,
  }); // [G.1.a]
}

function sendStatus(core: Context, order: Parent, replyTo: string, clOrdID: string, ordStatusReqID: string): void {
  core.report(order, ExecType.OrderStatus, execID(0), {
    replyTo,
    clOrdID,
    ordStatusReqID,
    text: isFinal(order) ? order.text : '',
  });
}
