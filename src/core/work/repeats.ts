/**
 * RTS 6 Art. 15(3): what has repeated an execution as often as its limit allows is halted, until a person enables it
 * again.
 */
import type { Parent } from '../../orders/order.ts';
import { repeatedBy } from '../../risk/repeated.ts';
import type { Context } from '../context.ts';
import { setTradingState } from './tradingStates.ts';

/** Who sets the state: a limit, no person. */
export const BY_REPEATS = 'maxRepeats';

export function haltWhatRepeats(core: Context, order: Parent): void {
  if (core.state.risk.meters.repeats.length === 0) return;
  for (const { target, reason } of repeatedBy(core.state.risk, order, core.now)) {
    setTradingState(core, { kind: 'setTradingState', ...target, state: 'halted', by: BY_REPEATS, reason });
  }
}
