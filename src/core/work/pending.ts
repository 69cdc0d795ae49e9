/**
 * A pending request is answered once no child of the order is live any more: a cancel ends the order, a replace takes
 * hold, a restatement is made. An order that filled first refuses the cancel [B.1.c] and takes a replace to another
 * quantity: a larger one opens it again, a smaller one becomes CumQty [C.1.c, C.3.b]. While children live, the request
 * waits for their venues, and fails if one refuses.
 */
import {
  type Child,
  hasNothingOut,
  isFilled,
  isImmediate,
  type Parent,
  type PendingRequest,
} from '../../orders/order.ts';
import { CxlRejReason, ExecType, OrdStatus, RestatementReason } from '../../orders/values.ts';
import { most } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { RefusedCancel } from '../memory/unanswered.ts';
import { cancelChildren } from './cancels.ts';
import { endOrder } from './endings.ts';
import { rejectPending } from './rejects.ts';
import { restate } from './restating.ts';

/** The pending request, for texts. */
export function pendingName({ pending }: Parent): string {
  return pending?.kind === 'restate' ? 'a restatement' : `request ${pending?.clOrdID ?? ''}`;
}

/** The children whose venues decide about the request, while no cancel of one of them is on its way. */
function undecided({ pending, liveChildren }: Parent): Child[] {
  if (pending === undefined) return [];
  const resting = liveChildren.filter((child) => !isImmediate(child.terms));
  return resting.some((child) => child.cancelID !== 0) ? [] : resting;
}

const refusalBy = (core: Context, { venue, childID }: Child): RefusedCancel | undefined =>
  core.unanswered.get(venue)?.refusedCancels.get(childID);

/** A venue says that it does not know the order, and is asked what has become of it: that decides, not the refusal. */
const isAsked = (core: Context, child: Child): boolean =>
  refusalBy(core, child)?.cxlRejReason === CxlRejReason.UnknownOrder &&
  core.unanswered.get(child.venue)?.isAsking(child.childID) === true;

/** The latest refusal of a cancel that the request's children met since the last Logon of their venues. */
function lastRefusal(
  core: Context,
  order: Parent,
): { readonly child: Child; readonly said: RefusedCancel } | undefined {
  let latest: { readonly child: Child; readonly said: RefusedCancel } | undefined;
  for (const child of undecided(order)) {
    const said = refusalBy(core, child);
    if (said !== undefined && (latest === undefined || said.step >= latest.said.step)) latest = { child, said };
  }
  return latest;
}

/** A bust opened a child again, or we were restarted since its cancel was refused: it is asked to end now. */
export function hasUnaskedChildren(order: Parent, core: Context): boolean {
  return undecided(order).length > 0 && lastRefusal(core, order) === undefined;
}

export function askChildren(order: Parent, core: Context): void {
  cancelChildren(core, order.liveChildren);
}

const isBeingAsked = (order: Parent, core: Context): boolean => undecided(order).some((child) => isAsked(core, child));

export function isRefusedByVenue(order: Parent, core: Context): boolean {
  return lastRefusal(core, order) !== undefined && !isBeingAsked(order, core);
}

export function rejectAsVenueDid(order: Parent, core: Context): void {
  const refusal = lastRefusal(core, order);
  if (refusal === undefined) return;
  const { child, said } = refusal;
  // The venue that answers last decides; one that refused before another granted is named, without its reason.
  const answeredLast = said.step === core.steps;
  const text = answeredLast && said.text !== '' ? `${child.venue}: ${said.text}` : `${child.venue} refused the cancel`;
  // An order that its venue does not know is known here, and live as far as anybody can tell.
  const isReason = answeredLast && said.cxlRejReason !== CxlRejReason.UnknownOrder;
  rejectPending(core, order, isReason ? said.cxlRejReason : CxlRejReason.Other, text);
}

/** The pending request, if it is of this kind and no child is live any more. */
function decided(order: Parent, kind: PendingRequest['kind']): PendingRequest | undefined {
  return order.pending?.kind === kind && hasNothingOut(order) ? order.pending : undefined;
}

export function isRestatementDecided(order: Parent): boolean {
  return decided(order, 'restate') !== undefined;
}

export function restatePending(order: Parent, core: Context): void {
  const pending = decided(order, 'restate');
  if (pending !== undefined) restate(core, order, pending);
}

export function hasFilledFirst(order: Parent): boolean {
  if (!isFilled(order)) return false;
  return decided(order, 'cancel') !== undefined || decided(order, 'replace')?.terms.orderQty === order.terms.orderQty;
}

export function rejectTooLate(order: Parent, core: Context): void {
  rejectPending(core, order, CxlRejReason.TooLateToCancel, 'the order filled first');
}

export function isCancelDecided(order: Parent): boolean {
  return decided(order, 'cancel') !== undefined;
}

export function cancelPending(order: Parent, core: Context): void {
  endOrder(core, order, OrdStatus.Canceled, '', RestatementReason.None);
}

export function isReplaceDecided(order: Parent): boolean {
  return decided(order, 'replace') !== undefined;
}

export function replacePending(order: Parent, core: Context): void {
  const pending = decided(order, 'replace');
  if (pending === undefined) return;
  const { clOrdID, cumQty } = order;
  const execID = core.state.orders.nextExecID;
  const orderQty = most(pending.terms.orderQty, cumQty); // [C.3.c]
  core.emit({ kind: 'orderReplaced', orderID: order.orderID, at: core.now, execID, orderQty });
  core.report(order, ExecType.Replaced, execID, { origClOrdID: clOrdID, text: pending.text });
}
