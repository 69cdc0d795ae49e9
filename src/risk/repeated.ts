/** Limits on repeated executions: which of them an execution has reached, and what is to be halted for it. */
import type { Parent } from '../orders/order.ts';
import { isBuy } from '../orders/values.ts';
import type { Instant } from '../units/brand.ts';
import { namedBits } from './limits/limitRow.ts';
import { haltedAt } from './repeatHalts.ts';
import { kindOfRepeat, meterOf } from './slices/meters.ts';
import { placeOfOrder, type RiskState } from './state.ts';
import type { Target } from './tradingState.ts';

interface Repeated {
  readonly target: Target;
  readonly reason: string;
}

/** Nothing that is halted already; and not what has no name, as orders of no strategy. */
export function repeatedBy(state: RiskState, order: Parent, now: Instant): Repeated[] {
  const { meters, instruments, limits, trading } = state;
  if (meters.repeats.length === 0 || !instruments.has(order.symbol)) return [];
  const place = placeOfOrder(state, order);
  const found: Repeated[] = [];
  for (const row of limits.matching(place)) {
    if (row.measure !== 'maxRepeats') continue;
    const most = Number(row.value);
    const bits = namedBits(row.scope);
    const memory = meterOf(meters.repeats, bits, row.window)?.find(place);
    const kind = kindOfRepeat(place, isBuy(order.side));
    if (memory === undefined || memory.count(kind, order.terms.orderQty, now, most) < most) continue;
    const target = haltedAt(bits, place);
    if (target === undefined || trading.latchOf(target).state === 'halted') continue;
    const reason = `${most} equal executions (${kind}) within ${row.window / 1_000_000} s: limit ${row.id}`;
    found.push({ target, reason });
  }
  return found;
}
