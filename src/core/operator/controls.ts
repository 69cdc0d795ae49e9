/** The kill switch and its gentler neighbours: trading states by scope, latched until a person clears them. */
import type { Parent } from '../../orders/order.ts';
import { OrdStatus, RestatementReason } from '../../orders/values.ts';
import type { SetTradingState } from '../words/operatorCommand.ts';
import type { Context } from '../context.ts';
import { cancelChildren, cancelLiveChildren } from '../work/routing.ts';
import { settle } from '../work/settle.ts';

export function setTradingState(core: Context, command: SetTradingState): void {
  const { scope, id, state, by, reason } = command;
  core.emit({ kind: 'tradingStateSet', at: core.now, scope, id, state, by, reason });
  if (state !== 'halted') return;
  if (scope === 'venue') return cancelChildren(core, core.state.orders.liveAt(id)); // its orders go on elsewhere
  for (const order of [...core.state.orders.open]) {
    if (!inScope(order, scope, id)) continue;
    stopOrder(
      core,
      order,
      OrdStatus.Canceled,
      `trading halted (${scope}${id === '' ? '' : ` ${id}`}) by ${by}: ${reason}`,
    );
  }
}

/** Ends an order ourselves: nothing new is routed, live children are canceled, and it is over when the last has answered. */
export function stopOrder(
  core: Context,
  order: Parent,
  ordStatus: OrdStatus,
  text: string,
  restatementReason: RestatementReason = RestatementReason.None,
): void {
  // What ends an order goes before what only lays it down.
  const ends = ordStatus === OrdStatus.Canceled && order.stopping !== OrdStatus.Canceled;
  const laysDown = ordStatus === OrdStatus.DoneForDay && order.stopping === OrdStatus.Suspended;
  if (order.stopping === '' || ends || laysDown) {
    core.emit({ kind: 'stopRequested', orderID: order.orderID, at: core.now, ordStatus, text, restatementReason });
  }
  cancelLiveChildren(core, order);
  settle(core, order);
}

function inScope(order: Parent, scope: SetTradingState['scope'], id: string): boolean {
  switch (scope) {
    case 'global':
      return true;
    case 'client':
      return order.clientID === id;
    case 'account':
      return order.account === id;
    case 'symbol':
      return order.symbol === id;
    case 'venue':
      return order.liveChildren.some((child) => child.venue === id);
  }
}

/** Orders that a halted scope still has open: 0 proves it flat of open orders by the venues' own answers. */
export function openInScope(core: Context, scope: SetTradingState['scope'], id: string): number {
  let count = 0;
  for (const order of core.state.orders.open) if (inScope(order, scope, id)) count++;
  return count;
}
