/** Splits one trade into several reports that add up. */
import { minus, plus, type Qty, qty } from '../../units/brand.ts';
import { notionalOf } from '../../units/notional.ts';
import type { ExecutionReport } from './reports.ts';
import { OrdStatus } from './fixValues.ts';

/** A fill as up to `parts` smaller ones of whole lots, each with what had traded by then. */
export function inParts(
  whole: ExecutionReport,
  earlier: { cumQty: Qty; notional: bigint },
  parts: number,
  lotSize: Qty,
  nextExecID: () => string,
): ExecutionReport[] {
  const lots = whole.lastQty / lotSize;
  const count = Math.min(parts, lots);
  if (!Number.isInteger(lots) || count <= 1) return [whole];
  const reports: ExecutionReport[] = [];
  let { cumQty, notional } = earlier;
  for (let i = 0; i < count; i++) {
    const upTo = qty(Math.floor((lots * (i + 1)) / count) * lotSize);
    const lastQty = minus(plus(earlier.cumQty, upTo), cumQty);
    cumQty = plus(cumQty, lastQty);
    notional += notionalOf(whole.lastPx, lastQty);
    const left = plus(whole.leavesQty, minus(whole.lastQty, upTo));
    reports.push({
      ...whole,
      execID: i === 0 ? whole.execID : nextExecID(),
      lastQty,
      cumQty,
      notional,
      leavesQty: left,
      ordStatus: left > 0 ? OrdStatus.PartiallyFilled : whole.ordStatus,
    });
  }
  return reports;
}
