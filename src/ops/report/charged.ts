/**
 * What venues charged against what their fees make of the same executions, by day, venue, what the venue says of the
 * liquidity, and currency. An execution that was busted counts no more; one that was corrected keeps what it cost.
 */
import { isDeviating } from '../../router/charges.ts';
import { COST_SCALE } from '../../router/routingCost.ts';
import { exact } from '../../units/exact.ts';
import { dayText, type Days, isIn } from './days.ts';
import type { ChildSeen, FillSeen, Tally } from './followed.ts';

export interface ChargedRow {
  readonly day: string;
  readonly venue: string;
  /** LastLiquidityInd(851), or a code of the venue's own; '' where it says none. */
  readonly code: string;
  readonly currency: string;
  fills: number;
  /** Sums are at EXACT_SCALE: what was filled, and what that was expected to cost. */
  filled: bigint;
  expected: bigint;
  /** Executions of which the venue has said what they cost; what that was, and what was expected of these. */
  said: number;
  charged: bigint;
  expectedOfSaid: bigint;
  /** Of those, how many differ by more than a rounding. */
  deviating: number;
}

export class ChargedSums implements Tally {
  private readonly rows = new Map<string, ChargedRow>();
  private readonly days: Days;

  constructor(days: Days) {
    this.days = days;
  }

  /** By day, venue, code and currency. */
  list(): readonly ChargedRow[] {
    const keyed = [...this.rows].filter(([, { fills }]) => fills > 0);
    return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }

  filled(child: ChildSeen, fill: FillSeen): void {
    this.add(child, fill, 1);
  }

  corrected(child: ChildSeen, was: FillSeen, is: FillSeen | undefined): void {
    this.add(child, was, -1);
    if (is !== undefined) this.add(child, is, 1);
  }

  private add({ venue, plan }: ChildSeen, fill: FillSeen, sign: 1 | -1): void {
    const day = dayText(fill.at);
    if (!isIn(this.days, day)) return;
    const row = this.rowOf(day, venue, fill.liquidity, plan.currency);
    const of = BigInt(sign);
    row.fills += sign;
    row.filled += of * exact(fill.qty, plan.scales.qtyScale);
    row.expected += of * exact(fill.expectedFee, COST_SCALE);
    if (!fill.isCharged) return;
    row.said += sign;
    row.charged += of * exact(fill.charged, COST_SCALE);
    row.expectedOfSaid += of * exact(fill.expectedFee, COST_SCALE);
    if (isDeviating(fill)) row.deviating += sign;
  }

  private rowOf(day: string, venue: string, code: string, currency: string): ChargedRow {
    const key = JSON.stringify([day, venue, code, currency]);
    let row = this.rows.get(key);
    if (row === undefined) {
      const sums = { filled: 0n, expected: 0n, charged: 0n, expectedOfSaid: 0n };
      row = { day, venue, code, currency, fills: 0, said: 0, deviating: 0, ...sums };
      this.rows.set(key, row);
    }
    return row;
  }
}

/** The same without what `by` leaves out. */
export function chargedBy(rows: readonly ChargedRow[], by: readonly ChargedKey[]): readonly ChargedRow[] {
  const sums = new Map<string, ChargedRow>();
  for (const row of rows) {
    const keys = { day: '', venue: '', code: '', currency: row.currency };
    for (const name of by) keys[name] = row[name];
    const key = JSON.stringify(keys);
    const sum = sums.get(key);
    if (sum === undefined) {
      sums.set(key, { ...row, ...keys });
      continue;
    }
    sum.fills += row.fills;
    sum.filled += row.filled;
    sum.expected += row.expected;
    sum.said += row.said;
    sum.charged += row.charged;
    sum.expectedOfSaid += row.expectedOfSaid;
    sum.deviating += row.deviating;
  }
  return [...sums.values()];
}

export const CHARGED_KEYS = ['day', 'venue', 'code'] as const;
export type ChargedKey = (typeof CHARGED_KEYS)[number];
