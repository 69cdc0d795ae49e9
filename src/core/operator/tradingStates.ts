/** The kill switch and the other trading states: by scope, latched until an operator clears them. */
import type { Parent } from '../../orders/order.ts';
import { OrdStatus } from '../../orders/values.ts';
import type { SetTradingState } from '../words/operatorCommand.ts';
import type { Context } from '../context.ts';
import { cancelChildren } from '../work/cancels.ts';
import { lookForPlaces } from '../work/waiting.ts';
import { windDown } from '../work/windDown.ts';

export function setTradingState(core: Context, command: SetTradingState): void {
  const { scope, id, state, by, reason } = command;
  core.emit({ kind: 'tradingStateSet', at: core.now, scope, id, state, by, reason });
  if (scope === 'venue' && state === 'active') lookForPlaces(core);
  if (state !== 'halted') return;
  if (scope === 'venue') return cancelChildren(core, core.state.orders.liveAt(id)); // its orders go on elsewhere
  for (const order of [...core.state.orders.open]) {
    if (!inScope(order, scope, id)) continue;
    windDown(
      core,
      order,
      OrdStatus.Canceled,
      `trading halted (${scope}${id === '' ? '' : ` ${id}`}) by ${by}: ${reason}`,
    );
  }
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

/** Open orders in a halted scope; 0 once the venues have confirmed that none is left. */
export function openInScope(core: Context, scope: SetTradingState['scope'], id: string): number {
  let count = 0;
  for (const order of core.state.orders.open) if (inScope(order, scope, id)) count++;
  return count;
}
