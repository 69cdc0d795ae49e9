/** What follows once an order's children have changed. */
import { isImmediate, leavesQty, outlivesDay, type Parent } from '../../orders/order.ts';
import { CxlRejReason, ExecType, OrdStatus } from '../../orders/values.ts';
import { most, NO_QTY } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { endOrder, rejectPending } from './endings.ts';
import { cancelChildren, canRest, route, takeBack } from './routing.ts';
import { restate, resume } from './restating.ts';
import { hasDay } from './tradingDay.ts';

/** After anything happened to an order's children: answers what is pending, ends what is over, routes what is left. */
export function settle(core: Context, order: Parent): void {
  settleChildren(core, order);
  if (order.queue.length > 0 && order.pending === undefined && !core.answered.has(order))
    core.answered.set(order, false);
}

function settleChildren(core: Context, order: Parent): void {
  // More at venues than the order still wants (a late fill, an overfill, a stop): what rests is taken back.
  const wanted = order.stopping === '' ? leavesQty(order) : NO_QTY;
  if (order.openQty > wanted) takeBack(core, order.liveChildren);
  settlePending(core, order);
  if (order.pending !== undefined) return;
  if (order.ended !== '' || order.cumQty >= order.orderQty) return;
  if (order.stopping !== '') {
    if (order.liveChildren.length === 0) stopped(core, order, order.stopping);
    return;
  }
  if (order.reopened && order.liveChildren.length === 0) {
    if (!canRest(order)) return endOrder(core, order, OrdStatus.Canceled, 'open again, but it may not rest');
    // A Day order that filled before this trading day began.
    const isPast = hasDay(core) && !outlivesDay(order) && order.endedAt < core.state.day.opensAt;
    if (isPast) return endOrder(core, order, OrdStatus.Expired, 'open again, but its day is over');
  }
  route(core, order);
}

/** The last child is back: the order ends, or is laid down until a person takes it up again. */
function stopped(core: Context, order: Parent, status: OrdStatus): void {
  const { orderID, text } = order;
  const exec = core.state.orders.nextExecID;
  if (status === OrdStatus.Suspended) {
    core.emit({ kind: 'orderSuspended', orderID, at: core.now, execID: exec, text });
    core.report(order, ExecType.Suspended, exec, { text });
    if (!core.state.orders.haltedSymbols.has(order.symbol)) resume(core, order, '', 'the halt is over');
  } else if (status === OrdStatus.DoneForDay && outlivesDay(order)) {
    core.emit({ kind: 'orderDoneForDay', orderID, at: core.now, execID: exec, text });
    core.report(order, ExecType.DoneForDay, exec, { text });
  } else {
    endOrder(core, order, status, text, order.stopReason);
  }
}

/**
 * A request is pending and children live. It has failed once no cancel is on its way, and one was refused. A child that
 * nobody has asked to end (a bust opened it again; we were restarted since the refusal) is asked now.
 */
function pressOn(core: Context, order: Parent): void {
  const resting = order.liveChildren.filter((child) => !isImmediate(child));
  if (resting.length === 0 || resting.some((child) => child.cancelID !== 0)) return;
  const refused = resting.find((child) => core.debts.get(child.venue)?.hasRefused(child) === true);
  if (refused === undefined) return cancelChildren(core, resting);
  rejectPending(core, order, CxlRejReason.Other, `${refused.venue} refused the cancel`);
}

/**
 * Ends a pending request once no child is live any more: a cancel cancels the rest, a replace takes hold. An order
 * that filled meanwhile refuses the cancel [B.1.c] and takes a replace that leaves it filled or raises it [C.3.b, C.1.c].
 */
function settlePending(core: Context, order: Parent): void {
  const { pending } = order;
  if (pending === undefined) return;
  if (order.liveChildren.length > 0) return pressOn(core, order);
  const { orders } = core.state;
  if (pending.kind === 'restate') return restate(core, order, pending);
  const filled = order.cumQty >= order.orderQty;
  if (pending.kind === 'cancel') {
    if (filled) return rejectPending(core, order, CxlRejReason.TooLateToCancel, 'the order filled first');
    return endOrder(core, order, OrdStatus.Canceled, '');
  }
  if (filled && pending.orderQty === order.orderQty) {
    return rejectPending(core, order, CxlRejReason.TooLateToCancel, 'the order filled first'); // [C.2.a]
  }
  const exec = orders.nextExecID;
  const { clOrdID } = order;
  core.emit({
    kind: 'orderReplaced',
    orderID: order.orderID,
    at: core.now,
    execID: exec,
    orderQty: most(pending.orderQty, order.cumQty), // [C.3.c]
  });
  core.report(order, ExecType.Replaced, exec, { origClOrdID: clOrdID });
}
