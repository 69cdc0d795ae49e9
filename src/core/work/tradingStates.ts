/** The kill switch and the other trading states: by scope, latched until an operator clears them. */
import type { Parent } from '../../orders/order.ts';
import { OrdStatus } from '../../orders/values.ts';
import { isOf, type Target } from '../../risk/tradingState.ts';
import type { SetTradingState } from '../words/operatorCommand.ts';
import type { Context } from '../context.ts';
import { cancelChildren } from './cancels.ts';
import { lookForPlaces } from './waiting.ts';
import { windDown } from './windDown.ts';

export function setTradingState(core: Context, command: SetTradingState): void {
  const { scope, id, clientID = '', state, by, reason, confirmedBy = '' } = command;
  const target = { scope, id, clientID };
  core.emit({ kind: 'tradingStateSet', at: core.now, ...target, state, by, reason, confirmedBy });
  if (scope === 'venue' && state === 'active') lookForPlaces(core);
  if (state !== 'halted') return;
  if (scope === 'venue') return cancelChildren(core, core.state.orders.liveAt(id)); // its orders go on elsewhere
  const whose = clientID === '' ? '' : ` of ${clientID}`;
  const text = `trading halted (${scope}${id === '' ? '' : ` ${id}`}${whose}) by ${by}: ${reason}`;
  for (const order of [...core.state.orders.open]) {
    if (isIn(core, order, target)) windDown(core, order, OrdStatus.Canceled, text);
  }
}

/** Of a venue: it has a child there. */
const isIn = (core: Context, order: Parent, target: Target): boolean =>
  target.scope === 'venue'
    ? order.liveChildren.some((child) => child.venue === target.id)
    : isOf(order, target, core.desks);

/** Open orders in a halted scope; 0 once the venues have confirmed that none is left. */
export function openInScope(core: Context, target: Target): number {
  let count = 0;
  for (const order of core.state.orders.open) if (isIn(core, order, target)) count++;
  return count;
}
