/** Limits on repeated executions: which of them an execution has reached, and what is to be halted for it. */
import type { Parent } from '../orders/order.ts';
import { isBuy } from '../orders/values.ts';
import type { Instant } from '../units/brand.ts';
import { type Coordinates, type Dimension, DIMENSIONS, type LimitInForce, namedBits } from './limits/limitRow.ts';
import { kindOfRepeat, meterOf } from './slices/meters.ts';
import { placeOfOrder, type RiskState } from './state.ts';
import { isOwnWord, type Scope, type Target } from './tradingState.ts';

interface Repeated {
  readonly target: Target;
  readonly reason: string;
}

/** What may be halted, the narrowest first. */
const NARROWEST_FIRST = [
  'account',
  'strategy',
  'trader',
  'session',
  'symbol',
  'client',
  'desk',
] as const satisfies readonly (Scope & Dimension)[];

/** Nothing that is halted already; and not what has no name, as orders of no strategy. */
export function repeatedBy(state: RiskState, order: Parent, now: Instant): Repeated[] {
  const { meters, instruments, limits, trading } = state;
  if (meters.repeats.length === 0 || !instruments.has(order.symbol)) return [];
  const place = placeOfOrder(state, order);
  const found: Repeated[] = [];
  for (const row of limits.matching(place)) {
    if (row.measure !== 'maxRepeats') continue;
    const most = Number(row.value);
    const memory = meterOf(meters.repeats, namedBits(row.scope), row.window)?.find(place);
    const kind = kindOfRepeat(place, isBuy(order.side));
    if (memory === undefined || memory.count(kind, order.terms.orderQty, now, most) < most) continue;
    const target = targetOf(row, place);
    if (target === undefined || trading.latchOf(target).state === 'halted') continue;
    const reason = `${most} equal executions (${kind}) within ${row.window / 1_000_000} s: limit ${row.id}`;
    found.push({ target, reason });
  }
  return found;
}

function targetOf({ scope }: LimitInForce, place: Coordinates): Target | undefined {
  const at = (dimension: Dimension): string => place[DIMENSIONS.indexOf(dimension)];
  const narrowest = NARROWEST_FIRST.find((dimension) => scope[dimension] !== undefined);
  if (narrowest === undefined) return { scope: 'global', id: '', clientID: '' };
  const id = at(narrowest);
  const isOwn = isOwnWord(narrowest) && scope.client !== undefined;
  return id === '' ? undefined : { scope: narrowest, id, clientID: isOwn ? at('client') : '' };
}
