/** A cancel or replace, when no other request is pending: it is rejected, or pending until the venues have answered. */
import { MAX_CARRIED, overlaid, TOO_MUCH_CARRIED } from '../../orders/carried.ts';
import { isOpen, type Parent, type QueuedRequest } from '../../orders/order.ts';
import { CxlRejReason, type ExecID, ExecType, TimeInForce } from '../../orders/values.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import { evaluateCancel, evaluateReplace, riskDecided } from '../../risk/evaluate.ts';
import { NO_TIME } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { CancelRequest, ReplaceRequest } from '../words/clientCommand.ts';
import { leftToAuctionUntil, tooLateToChange } from './auctions.ts';
import { cancelChildren } from './cancels.ts';
import { bindingInstructions } from './binding.ts';
import { whyExpired } from './expiry.ts';
import { faultAsked } from './intake.ts';
import { markForOrder } from './marks.ts';
import { rejectRequest } from './rejects.ts';
import { changedStop } from './stops.ts';
import { underDay } from './tradingDay.ts';
import { dueUnder } from './waiting.ts';

/** Begins a cancel; no request is pending. `waited`: as it was queued before. */
export function startCancel(core: Context, order: Parent, request: CancelRequest, waited?: QueuedRequest): void {
  const refuse = (reason: CxlRejReason, text: string) => rejectRequest(core, request, order, reason, text);
  if (!isOpen(order)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more');
  if (order.windsDownTo !== '') return refuse(CxlRejReason.BrokerOption, 'the order is being ended');
  const late = tooLateToChange(core, order);
  if (late !== '') return refuse(CxlRejReason.TooLateToCancel, late);
  if (waited === undefined) {
    const decision = evaluateCancel(order, core.riskContext(order.symbol, order.clientID));
    if (!decision.passed) return refuse(CxlRejReason.BrokerOption, decision.text);
  }
  const exec = core.state.orders.nextExecID;
  const { clOrdID, replyTo, route } = request;
  const both = overlaid(order.carried, request.carried ?? '');
  const carried = both.length > MAX_CARRIED ? order.carried : both;
  const asked = { clOrdID, replyTo, carried, route };
  core.emit({ kind: 'cancelRequested', orderID: order.orderID, at: core.now, execID: exec, ...asked });
  if (waited?.acknowledged !== true) reportPending(core, order, exec, request);
  cancelChildren(core, order.liveChildren);
  core.touch(order);
}

/** Begins a replace; no request is pending. `waited`: as it was queued before. */
export function startReplace(core: Context, order: Parent, request: ReplaceRequest, waited?: QueuedRequest): void {
  const refuse = (reason: CxlRejReason, text: string) => rejectRequest(core, request, order, reason, text);
  if (isTooLateToReplace(order, request)) return refuse(CxlRejReason.TooLateToCancel, 'nothing is open any more');
  if (order.windsDownTo !== '') return refuse(CxlRejReason.BrokerOption, 'the order is being ended');
  const late = tooLateToChange(core, order);
  if (late !== '') return refuse(CxlRejReason.TooLateToCancel, late);
  if (leftToAuctionUntil(core, order) !== NO_TIME) {
    return refuse(CxlRejReason.TooLateToCancel, `too late: ${whyExpired(order.terms)}`);
  }
  const { terms } = request;
  const { clientID, account, symbol, side, exDestination } = order;
  const instructions = bindingInstructions(core, order, order.instructions);
  const carried = overlaid(order.carried, request.carried ?? '');
  const fault =
    faultAsked(core, { clientID, account, symbol, side, exDestination, terms, carried }, instructions, false) ??
    changedStop(order, terms);
  if (fault !== undefined) return refuse(CxlRejReason.Other, fault.text);
  if (carried.length > MAX_CARRIED) return refuse(CxlRejReason.Other, TOO_MUCH_CARRIED);
  const context = core.riskContext(order.symbol, order.clientID);
  const decision = evaluateReplace(terms, order, context, request.replyTo, waited !== undefined);
  core.emit(riskDecided(decision, order.orderID, core.now, request.clientID, request.clOrdID));
  if (!decision.passed) {
    noteRefused(core, order, terms, request.replyTo);
    return refuse(CxlRejReason.BrokerOption, decision.text);
  }
  markForOrder(core, context, order, terms);
  const exec = core.state.orders.nextExecID;
  core.emit({
    kind: 'replaceRequested',
    orderID: order.orderID,
    at: core.now,
    execID: exec,
    clOrdID: request.clOrdID,
    replyTo: request.replyTo,
    terms: underDay(core, terms, order.instructions),
    carried,
    route: request.route,
    text: [decision.warning, shortenedLife(order, terms)].filter((each) => each !== '').join('; '),
  });
  core.due.note(dueUnder(core, { ...order, terms }));
  if (waited?.acknowledged !== true) reportPending(core, order, exec, request);
  cancelChildren(core, order.liveChildren);
  core.touch(order);
}

/** An absent TimeInForce(59) is Day, as FIX has it: clients forget it of an order of another life. '' for no change. */
function shortenedLife({ terms: { timeInForce: was } }: Parent, { timeInForce }: OrderTerms): string {
  if (timeInForce !== TimeInForce.Day || was === timeInForce) return '';
  return `TimeInForce(59) is Day now, and was ${was}: without 59, a replace asks for Day`;
}

/** The terms that risk refused: no other event has them. */
export function noteRefused(core: Context, { orderID }: Parent, terms: OrderTerms, replyTo: string): void {
  core.emit({ kind: 'replaceRefused', orderID, at: core.now, replyTo, terms });
}

/** Pending Cancel or Pending Replace. `terms`: other than the order's, for a request that is queued. */
export function reportPending(
  core: Context,
  order: Parent,
  exec: ExecID,
  { kind, clOrdID, replyTo, route, carried = '' }: CancelRequest | ReplaceRequest,
  terms?: OrderTerms,
): void {
  const execType = kind === 'cancelRequest' ? ExecType.PendingCancel : ExecType.PendingReplace;
  const own = carried === '' ? undefined : overlaid(order.carried, carried);
  const about = { clOrdID, origClOrdID: order.clOrdID, replyTo, route, terms };
  core.report(order, execType, exec, own === undefined ? about : { ...about, carried: own });
}

/** A filled order may be raised [C.1.c]; one that ended otherwise is over. */
export function isTooLateToReplace(order: Parent, request: ReplaceRequest): boolean {
  return !isOpen(order) && (order.ended !== '' || request.terms.orderQty <= order.cumQty);
}
