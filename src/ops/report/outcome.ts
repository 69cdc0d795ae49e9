/**
 * What plans expected and what came of them, by day, policy, venue and purpose. Costs are against the middle of the
 * protected quote that the plan saw, with fees: above zero is worse for the client. Sums are exact.
 */
import type { Purpose } from '../../router/event.ts';
import { COST_SCALE } from '../../router/routingCost.ts';
import { between, NO_PRICE } from '../../units/brand.ts';
import { exact, exactMoney } from '../../units/exact.ts';
import { dayText } from './days.ts';
import type { ChildSeen, FillSeen, PlanSeen, Tally } from './followed.ts';

/** What rows are told apart by. */
export const OUTCOME_KEYS = ['day', 'policy', 'venue', 'purpose'] as const;
export type OutcomeKey = (typeof OUTCOME_KEYS)[number];

export interface OutcomeRow {
  readonly day: string;
  readonly policy: string;
  readonly venue: string;
  readonly purpose: Purpose | '';
  readonly currency: string;
  readonly counts: Counts;
  readonly sums: Sums;
}

/** Plain numbers: how many of what, and microseconds. */
export const newCounts = () => ({
  children: 0,
  accepted: 0,
  rejected: 0,
  /** Nobody knew what had become of them, for a time at least. */
  lost: 0,
  /** With an execution; and all of it executed. */
  touched: 0,
  whole: 0,
  fills: 0,
  /** Executions of which the venue said what they cost. */
  said: 0,
  /** Of the first execution of each child, from when it was sent. */
  firstMicros: 0,
});
export type Counts = ReturnType<typeof newCounts>;

/** At EXACT_SCALE. */
export const newSums = () => ({
  asked: 0n,
  filled: 0n,
  /** What it was to bring at once, and that against the middle, of plans that had one. */
  expected: 0n,
  expectedCost: 0n,
  /** Of executions whose plan had a middle: how many shares, at which cost without fees, and with them. */
  measured: 0n,
  measuredValue: 0n,
  slipped: 0n,
  cost: 0n,
  /** Against the price of the side that they took. */
  beyondTouch: 0n,
  value: 0n,
  /** Shares × microseconds from the order to the execution. */
  waited: 0n,
  /** What venues charged, and what their fees make of the same executions; and of all, what counts. */
  charged: 0n,
  expectedOfCharged: 0n,
  fees: 0n,
});
export type Sums = ReturnType<typeof newSums>;

export class Outcome implements Tally {
  private readonly rows = new Map<string, OutcomeRow>();
  private readonly counts: (plan: PlanSeen) => boolean;

  /** `counts`: plans that count, and all that came of them. */
  constructor(counts: (plan: PlanSeen) => boolean = () => true) {
    this.counts = counts;
  }

  list(): readonly OutcomeRow[] {
    return [...this.rows.values()];
  }

  /** Days before `day` are let go. */
  forget(day: string): void {
    for (const [key, row] of this.rows) if (row.day < day) this.rows.delete(key);
  }

  private rowOf({ plan, venue, purpose }: ChildSeen): OutcomeRow | undefined {
    if (!this.counts(plan)) return undefined;
    const { policy, currency } = plan;
    const day = dayText(plan.at);
    const key = `${day}|${policy}|${venue}|${purpose}|${currency}`;
    let row = this.rows.get(key);
    if (row === undefined) {
      row = { day, policy, venue, purpose, currency, counts: newCounts(), sums: newSums() };
      this.rows.set(key, row);
    }
    return row;
  }

  sent(child: ChildSeen): void {
    const row = this.rowOf(child);
    if (row === undefined) return;
    const { counts, sums } = row;
    const { plan, expected, asked } = child;
    const { qtyScale } = plan.scales;
    counts.children++;
    sums.asked += exact(asked, qtyScale);
    sums.expected += exact(expected.qty, qtyScale);
    if (plan.twiceMid === NO_PRICE) return;
    const atMid = exactMoney(plan.twiceMid, expected.qty, plan.scales) / 2n;
    sums.expectedCost += BigInt(plan.sign) * (exact(expected.net, COST_SCALE) - atMid);
  }

  accepted(child: ChildSeen): void {
    const row = this.rowOf(child);
    if (row !== undefined) row.counts.accepted++;
  }

  rejected(child: ChildSeen): void {
    const row = this.rowOf(child);
    if (row !== undefined) row.counts.rejected++;
  }

  lost(child: ChildSeen): void {
    const row = this.rowOf(child);
    if (row !== undefined) row.counts.lost++;
  }

  filled(child: ChildSeen, fill: FillSeen): void {
    const row = this.rowOf(child);
    if (row === undefined) return;
    if (child.fills.length === 0) {
      row.counts.touched++;
      row.counts.firstMicros += Math.max(0, between(child.sentAt, fill.at));
    }
    if (child.filled < child.asked && child.filled + fill.qty >= child.asked) row.counts.whole++;
    book(row, child, fill, 1);
  }

  corrected(child: ChildSeen, was: FillSeen, is: FillSeen | undefined): void {
    const row = this.rowOf(child);
    if (row === undefined) return;
    const before = child.filled - (is?.qty ?? 0) + was.qty;
    const { counts } = row;
    counts.whole += Number(child.filled >= child.asked) - Number(before >= child.asked);
    if (is === undefined && child.fills.length === 0) {
      counts.touched--;
      counts.firstMicros -= Math.max(0, between(child.sentAt, was.at));
    }
    book(row, child, was, -1);
    if (is !== undefined) book(row, child, is, 1);
  }
}

/** An execution counts, or no more. */
function book({ counts, sums }: OutcomeRow, { plan, sentAt }: ChildSeen, fill: FillSeen, times: 1 | -1): void {
  const { scales, sign, twiceMid, touch } = plan;
  const n = BigInt(times);
  const size = exact(fill.qty, scales.qtyScale) * n;
  const value = exactMoney(fill.px, fill.qty, scales) * n;
  const fee = exact(fill.isCharged ? fill.charged : fill.expectedFee, COST_SCALE) * n;
  counts.fills += times;
  sums.filled += size;
  sums.value += value;
  sums.waited += size * BigInt(Math.max(0, between(sentAt, fill.at)));
  sums.fees += fee;
  if (fill.isCharged) {
    counts.said += times;
    sums.charged += fee;
    sums.expectedOfCharged += exact(fill.expectedFee, COST_SCALE) * n;
  }
  if (twiceMid === NO_PRICE) return;
  const slipped = BigInt(sign) * (value - (exactMoney(twiceMid, fill.qty, scales) * n) / 2n);
  sums.measured += size;
  sums.measuredValue += value;
  sums.slipped += slipped;
  sums.cost += slipped + fee;
  sums.beyondTouch += BigInt(sign) * (value - exactMoney(touch, fill.qty, scales) * n);
}

/** Rows that are alike in `by` as one; what they are not told apart by is ''. Currencies are never added up. */
export function grouped(rows: readonly OutcomeRow[], by: readonly OutcomeKey[]): OutcomeRow[] {
  const groups = new Map<string, OutcomeRow>();
  for (const row of rows) {
    const has = (key: OutcomeKey): string => (by.includes(key) ? row[key] : '');
    const key = [...OUTCOME_KEYS.map(has), row.currency].join('|');
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        day: has('day'),
        policy: has('policy'),
        venue: has('venue'),
        purpose: has('purpose') as Purpose | '',
        currency: row.currency,
        counts: newCounts(),
        sums: newSums(),
      };
      groups.set(key, group);
    }
    for (const name of Object.keys(row.counts) as (keyof Counts)[]) group.counts[name] += row.counts[name];
    for (const name of Object.keys(row.sums) as (keyof Sums)[]) group.sums[name] += row.sums[name];
  }
  const keyOf = (row: OutcomeRow) => [...OUTCOME_KEYS.map((key) => row[key]), row.currency].join('|');
  return [...groups.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
