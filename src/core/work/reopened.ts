/** Filled orders that a bust opened again, and that may not wait for their client: they end. */
import { mayRest, outlivesDay, type Parent } from '../../orders/order.ts';
import { OrdStatus, RestatementReason } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import { endOrder } from './endings.ts';
import { hasDay } from './tradingDay.ts';
import { isIdle } from './windingDown.ts';

const isReopened = (order: Parent): boolean => order.reopened && order.windsDownTo === '' && isIdle(order);

export const mayNotRestAgain = (order: Parent): boolean => isReopened(order) && !mayRest(order.terms);

export function cancelReopened(order: Parent, core: Context): void {
  endOrder(core, order, OrdStatus.Canceled, 'open again, but it may not rest', RestatementReason.None);
}

/** A Day order that filled before this trading day began. */
export const isOfPastDay = (order: Parent, core: Context): boolean =>
  isReopened(order) && hasDay(core) && !outlivesDay(order.terms) && order.endedAt < core.state.day.opensAt;

export function expireReopened(order: Parent, core: Context): void {
  endOrder(core, order, OrdStatus.Expired, 'open again, but its day is over', RestatementReason.None);
}
