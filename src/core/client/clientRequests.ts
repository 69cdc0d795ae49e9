/**
 * Client requests: new order, cancel, replace, status. Answers follow the Order State Change Matrices (FIX 4.4 vol. 4,
 * appendix D; scenario letters in brackets).
 */
import { isFinal, isOpen, type Parent } from '../../orders/order.ts';
import { CxlRejReason, ExecType, execID, isBuy, OrdRejReason, type Side } from '../../orders/values.ts';
import { evaluateStatus } from '../../risk/evaluate.ts';
import { type Instant, NO_TIME } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import {
  type Asker,
  askedAbout,
  type CancelRequest,
  type NewOrder,
  type RefusedOrder,
  type ReplaceRequest,
  type StatusRequest,
} from '../words/clientCommand.ts';
import { reportOfNoOrder } from '../words/report.ts';
import { enterOrder } from '../work/entry.ts';
import { pendingName } from '../work/pending.ts';
import { POISON_TEXT, takeUp } from '../work/poison.ts';
import { rejectRequest } from '../work/rejects.ts';
import { takenBy, whyTaken } from '../work/takenIDs.ts';
import { otherInstruction } from '../work/binding.ts';
import { isTooLateToReplace, startCancel, startReplace } from '../work/requests.ts';
import { enqueue } from './queue.ts';

export function newOrder(core: Context, asked: NewOrder | RefusedOrder): void {
  const { clOrdIDs } = core.state.orders;
  const { possResend, transactTime = NO_TIME } = asked;
  const known = clOrdIDs.find(asked, asked.clOrdID);
  if (core.state.poisons.names(asked, asked.clOrdID)) return refusePoison(core, asked, known);
  if (known !== undefined) {
    // An ID that is free is used again by an order of today, not by a message of an earlier day.
    const isOld = transactTime > NO_TIME ? transactTime < clOrdIDs.began : possResend;
    if (isOld || !clOrdIDs.hasFreeIDs(known)) {
      if (possResend) return sendStatus(core, known, asked, '');
      return refuseDuplicate(core, asked, known);
    }
  } else if (asked.kind === 'newOrder' && possResend && transactTime > NO_TIME && transactTime < clOrdIDs.beganBefore) {
    const text = 'PossResend(97) of an earlier trading day: its ClOrdIDs are no longer known';
    return enterOrder(core, { ...asked, fault: { ordRejReason: OrdRejReason.TooLateToEnter, text } }, '');
  }
  if (asked.kind === 'refusedOrder') return refuseOrder(core, asked);
  enterOrder(core, asked, '');
}

/** Rejects what cannot be an order here; the report repeats what was asked for. */
function refuseOrder(core: Context, order: RefusedOrder): void {
  const exec = core.state.orders.nextExecID;
  const { clientID, clOrdID, account, carried = '', asked } = order;
  const { ordRejReason, text } = order.fault;
  core.emit({ kind: 'orderRefused', at: core.now, execID: exec, clientID, clOrdID, ordRejReason, text });
  const report = reportOfNoOrder(order, clOrdID, asked, core.now);
  core.send({ ...report, execID: exec, account, carried, ordRejReason, text });
}

/** It was poison when it first came. */
function refusePoison(core: Context, order: NewOrder | RefusedOrder, known: Parent | undefined): void {
  const text = POISON_TEXT;
  if (known !== undefined) return refuseDuplicate(core, order, known, text);
  const asked = order.asked ?? askedAbout(order.kind === 'newOrder' ? order.symbol : '', '');
  refuseOrder(core, { ...order, kind: 'refusedOrder', fault: { ordRejReason: OrdRejReason.Other, text }, asked });
}

/** [F.1.a] Rejects this order; the report has the status of the order that has the ClOrdID, which does not change. */
function refuseDuplicate(
  core: Context,
  order: NewOrder | RefusedOrder,
  known: Parent,
  text = takenBy(core, known, order.clOrdID),
): void {
  const exec = core.state.orders.nextExecID;
  const { clientID, clOrdID, replyTo, route, carried = '' } = order;
  const ordRejReason = OrdRejReason.DuplicateOrder;
  core.emit({ kind: 'orderRefused', at: core.now, execID: exec, clientID, clOrdID, ordRejReason, text });
  core.report(known, ExecType.Rejected, exec, { clOrdID, replyTo, route, ordRejReason, text, carried });
}

export function cancelRequest(core: Context, request: CancelRequest): void {
  const order = core.state.orders.find(request, request.origClOrdID);
  const refuse = (reason: CxlRejReason, text: string) => rejectRequest(core, request, order, reason, text);
  if (order === undefined) {
    return refuse(CxlRejReason.UnknownOrder, noOrder(request, request.origClOrdID)); // [B.1.f]
  }
  if (core.state.poisons.names(request, request.clOrdID)) return refuse(CxlRejReason.Other, POISON_TEXT);
  if (request.fault !== undefined) return refuse(CxlRejReason.Other, request.fault.text);
  if (order.pending !== undefined) return waitOrRefuse(core, order, request);
  if (!isOpen(order)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more'); // [B.1.c]
  const taken = whyTaken(core, request, request.clOrdID);
  if (taken !== '') return refuse(CxlRejReason.DuplicateClOrdID, taken);
  takeUp(core, order, order.clientID, 'its client cancels it');
  startCancel(core, order, request);
}

export function replaceRequest(core: Context, request: ReplaceRequest): void {
  const order = core.state.orders.find(request, request.origClOrdID);
  const refuse = (reason: CxlRejReason, text: string) => rejectRequest(core, request, order, reason, text);
  if (order === undefined) {
    return refuse(CxlRejReason.UnknownOrder, noOrder(request, request.origClOrdID));
  }
  if (core.state.poisons.names(request, request.clOrdID)) return refuse(CxlRejReason.Other, POISON_TEXT);
  if (core.state.poisons.isSetAside(order)) return refuse(CxlRejReason.Other, 'the order is set aside: cancel it');
  const unfit = unfitness(request, order);
  if (order.pending !== undefined && unfit === '') return waitOrRefuse(core, order, request);
  if (isTooLateToReplace(order, request)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more'); // [C.2.a]
  if (unfit !== '') return refuse(CxlRejReason.Other, unfit);
  const taken = whyTaken(core, request, request.clOrdID);
  if (taken !== '') return refuse(CxlRejReason.DuplicateClOrdID, taken);
  startReplace(core, order, request);
}

/** Another request is pending: this one waits, or is refused [D.2.d]. */
function waitOrRefuse(core: Context, order: Parent, request: CancelRequest | ReplaceRequest): void {
  const taken = whyTaken(core, request, request.clOrdID);
  if (taken !== '') return rejectRequest(core, request, order, CxlRejReason.DuplicateClOrdID, taken);
  if (enqueue(core, order, request)) return;
  rejectRequest(core, request, order, CxlRejReason.AlreadyPending, `${pendingName(order)} is already pending`);
}

function noOrder({ clientID, originator }: Asker, clOrdID: string): string {
  return `no order ${clOrdID} of ${originator === '' ? clientID : `${originator} at ${clientID}`}`;
}

/** The reason why the request does not fit this order, '' for none. */
function unfitness(request: ReplaceRequest, order: Parent): string {
  if (request.fault !== undefined) return request.fault.text;
  if (request.symbol !== order.symbol || !isSameSide(request.side, order)) {
    return `Symbol(55) and Side(54) must be the order's: ${order.symbol}, ${order.side}`;
  }
  return (
    keeps('Account(1)', request.account, order.account) ||
    keeps('ExDestination(100)', request.exDestination, order.exDestination) ||
    otherInstruction(order, request.instructions) ||
    (request.closeOnly === true && !order.closeOnly ? "PositionEffect(77)=C must be the order's: it has none" : '')
  );
}

/** A field that a replace may leave out, but not change. */
function keeps(field: string, asked: string | undefined, has: string): string {
  if (asked === undefined || asked === '' || asked === has) return '';
  return `${field}=${asked} must be the order's: ${has === '' ? 'it has none' : has}`;
}

/** A sale that we marked for its client is a sale to it, of whatever kind. */
const isSameSide = (side: Side, order: Parent): boolean =>
  side === order.side || (order.remarked && isBuy(side) === isBuy(order.side));

/** Why a client is told no status at `now`, '' for no reason: it asks too often. Changes nothing. */
export function refusalOfStatus(core: Context, { clientID, replyTo }: Asker, now: Instant): string {
  if (core.state.risk.meters.rates.status.length === 0) return '';
  const context = core.riskContext('', clientID);
  context.now = now;
  return evaluateStatus(clientID, replyTo, context).text;
}

/** Status that is told is journaled only where a limit counts it. */
export function noteStatusAsked(core: Context, { clientID, replyTo: session }: Asker): void {
  if (core.state.risk.meters.rates.status.length === 0) return;
  core.emit({ kind: 'statusAsked', at: core.now, clientID, session });
}

export function statusRequest(core: Context, request: StatusRequest): void {
  noteStatusAsked(core, request);
  const order = core.state.orders.find(request, request.clOrdID);
  if (order !== undefined) return sendStatus(core, order, request, request.ordStatusReqID);
  core.send({
    ...reportOfNoOrder(request, request.clOrdID, request.asked ?? askedAbout('', ''), core.now),
    ordStatusReqID: request.ordStatusReqID,
    execType: ExecType.OrderStatus,
    ordRejReason: OrdRejReason.UnknownOrder,
    text: noOrder(request, request.clOrdID),
  }); // [G.1.a]
}

function sendStatus(
  core: Context,
  order: Parent,
  asked: StatusRequest | NewOrder | RefusedOrder,
  ordStatusReqID: string,
): void {
  const { replyTo, route, clOrdID } = asked;
  core.report(order, ExecType.OrderStatus, execID(0), {
    replyTo,
    route,
    clOrdID,
    ordStatusReqID,
    text: isFinal(order) ? order.text : order.heldText,
  });
}
