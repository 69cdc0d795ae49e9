/** Orders that we wind down of our own accord (windDown.ts), once their last child is back; and the end of a halt. */
import { hasNothingOut, isOpen, outlivesDay, type Parent } from '../../orders/order.ts';
import { ExecType, OrdStatus } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import { endOrder } from './endings.ts';
import { resume } from './restating.ts';

/** Quantity is open, none of it is at a venue, and no request is pending. */
export function isIdle(order: Parent): boolean {
  return order.pending === undefined && isOpen(order) && hasNothingOut(order);
}

export const isToSuspend = (order: Parent): boolean => order.windsDownTo === OrdStatus.Suspended && isIdle(order);

export function suspend(order: Parent, core: Context): void {
  const { orderID, text } = order;
  const execID = core.state.orders.nextExecID;
  core.emit({ kind: 'orderSuspended', orderID, at: core.now, execID, text });
  core.report(order, ExecType.Suspended, execID, { text });
}

/** It was suspended when its last child came back, and by then the halt was over. */
export function isHaltOver(order: Parent, core: Context): boolean {
  const { suspended, windsDownTo, symbol } = order;
  return suspended && windsDownTo === '' && isIdle(order) && !core.state.orders.haltedSymbols.has(symbol);
}

export function resumeAfterHalt(order: Parent, core: Context): void {
  resume(core, order, '', 'the halt is over');
}

/** Done for the day, and good for another. */
export const isToRestOvernight = (order: Parent): boolean =>
  order.windsDownTo === OrdStatus.DoneForDay && outlivesDay(order.terms) && isIdle(order);

export function restOvernight(order: Parent, core: Context): void {
  const { orderID, text } = order;
  const execID = core.state.orders.nextExecID;
  core.emit({ kind: 'orderDoneForDay', orderID, at: core.now, execID, text });
  core.report(order, ExecType.DoneForDay, execID, { text });
}

export const isToEnd = (order: Parent): boolean => order.windsDownTo !== '' && isIdle(order);

export function endAsWoundDown(order: Parent, core: Context): void {
  if (order.windsDownTo !== '') endOrder(core, order, order.windsDownTo, order.text, order.windDownReason);
}
