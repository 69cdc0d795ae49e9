/**
 * A position by average cost, in exact integers. Cost and realised P&L count 10^-(priceScale + qtyScale) of the
 * currency.
 *
 * Closing a part takes its share of the cost, which need not be a whole number: it is rounded half to even, and the
 * remainder stays in the cost of the rest. So at every instant cost − realised = Σ bought notional − Σ sold notional,
 * exactly, and a flat position has realised it all.
 */
import { branded, plus, type Price, type Qty } from '../../units/brand.ts';
import { notionalOf } from '../../units/notional.ts';
import { type Side, signOf } from '../../orders/values.ts';

export interface Position {
  /** Long above zero, short below, in the instrument's quantity scale. */
  qty: number;
  /** Cost of the position; negative for a short position. */
  cost: bigint;
  /** Profit and loss of what was closed, before fees. */
  realised: bigint;
}

export const flatPosition = (): Position => ({ qty: 0, cost: 0n, realised: 0n });

/** Books one execution into `position`. Throws past the safe integers. */
export function bookFill(position: Position, side: Side, lastQty: Qty, lastPx: Price): void {
  const sign = signOf(side);
  const held = Math.abs(position.qty);
  const opens = position.qty * sign >= 0;
  const closing = opens ? 0 : Math.min(lastQty, held);
  const opening = lastQty - closing;
  if (closing > 0) {
    const released = shareOf(position.cost, closing, held);
    position.realised -= signed(sign, notionalOf(lastPx, branded(closing))) + released;
    position.cost -= released;
  }
  if (opening > 0) position.cost += signed(sign, notionalOf(lastPx, branded(opening)));
  position.qty = plus(position.qty, sign * lastQty);
}

export interface PositionRow {
  readonly clientID: string;
  readonly account: string;
  readonly symbol: string;
  readonly position: Position;
}

const signed = (sign: number, amount: bigint): bigint => (sign < 0 ? -amount : amount);

/** cost × part ÷ whole, rounded half to even. */
function shareOf(cost: bigint, part: number, whole: number): bigint {
  const negative = cost < 0n;
  const product = (negative ? -cost : cost) * BigInt(part);
  const divisor = BigInt(whole);
  let quotient = product / divisor;
  const twice = (product - quotient * divisor) * 2n;
  if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) quotient++;
  return negative ? -quotient : quotient;
}
