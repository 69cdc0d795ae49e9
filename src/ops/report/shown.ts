/** Reports as values for JSON and CSV: decimals are texts, times are milliseconds. */
import type { OutcomeRow } from './outcome.ts';
import type { ChargedRow } from './charged.ts';
import type { RoutedMonth, RoutedRow } from './routed.ts';
import { ORDER_KINDS } from './followed.ts';
import { exactRatio, exactText } from '../../units/exact.ts';
import { errorOf, type TruthRow, verdictOf } from './truths.ts';
import type { ShadowRow } from './otherPlans.ts';
import { type PlanSums, textOfSums } from '../../router/planSums.ts';

/** Decimals of money a share, and of parts. */
const A_SHARE = 6;
const PART_DECIMALS = 4;

const part = (some: number, of: number): string => exactRatio(BigInt(some), BigInt(of), PART_DECIMALS);
const millis = (micros: number, count: number): string => (count === 0 ? '' : (micros / count / 1_000).toFixed(3));

export function shownOutcome({ counts, sums, ...keys }: OutcomeRow) {
  const { children, touched, rejected, firstMicros } = counts;
  const { filled, asked, expected, expectedCost, measured, cost, measuredValue } = sums;
  return {
    ...keys,
    children,
    accepted: counts.accepted,
    rejected,
    rejectedPart: part(rejected, children),
    lost: counts.lost,
    withFill: touched,
    whole: counts.whole,
    fills: counts.fills,
    asked: exactText(asked),
    expected: exactText(expected),
    filled: exactText(filled),
    fillRate: exactRatio(filled, asked, PART_DECIMALS),
    expectedCost: exactText(expectedCost, 2),
    expectedCostAShare: exactRatio(expectedCost, expected, A_SHARE),
    measured: exactText(measured),
    slipped: exactText(sums.slipped, 2),
    beyondTouch: exactText(sums.beyondTouch, 2),
    cost: exactText(cost, 2),
    costAShare: exactRatio(cost, measured, A_SHARE),
    costBps: exactRatio(cost * 10_000n, measuredValue < 0n ? -measuredValue : measuredValue, 2),
    fees: exactText(sums.fees, 2),
    said: counts.said,
    charged: exactText(sums.charged, 2),
    expectedOfCharged: exactText(sums.expectedOfCharged, 2),
    value: exactText(sums.value, 2),
    firstFillMs: millis(firstMicros, touched),
    meanFillMs: filled === 0n ? '' : exactRatio(sums.waited, filled * 1_000n, 3),
  };
}
export function shownCharged(row: ChargedRow) {
  const { filled, expected, charged, expectedOfSaid } = row;
  return {
    day: row.day,
    venue: row.venue,
    code: row.code,
    currency: row.currency,
    fills: row.fills,
    filled: exactText(filled),
    expected: exactText(expected, 2),
    said: row.said,
    charged: exactText(charged, 2),
    expectedOfSaid: exactText(expectedOfSaid, 2),
    difference: exactText(charged - expectedOfSaid, 2),
    deviating: row.deviating,
  };
}

export type ShownOutcome = ReturnType<typeof shownOutcome>;

export function shownShadow({ day, policy, shadow, currency, made, came }: ShadowRow) {
  return {
    day,
    policy,
    shadow,
    currency,
    plans: made.sums.plans,
    another: made.sums.another,
    failed: made.failed,
    impossible: Object.fromEntries(made.impossible),
    sums: textOfSums(made.sums).map((each) => ({
      ...each,
      filled: exactText(came[each.side].filled),
      paid: exactText(came[each.side].net, 2),
    })),
  };
}

const UNITS = { ppm: 'ppm', micros: 'us', move: '1e-7' } as const;

export function shownTruth(row: TruthRow) {
  const { term, purpose, unit, count, said, came, judged, wrong, usualWrong } = row;
  const mean = (sum: bigint): number => (count === 0 ? 0 : Number((sum * 10n) / BigInt(count)) / 10);
  return {
    term,
    purpose,
    unit: UNITS[unit],
    count,
    said: mean(said),
    came: mean(came),
    error: errorOf(wrong, judged),
    usualError: errorOf(usualWrong, judged),
    better: verdictOf(row),
  };
}

export const shownMoved = ([term, sums]: readonly [string, PlanSums]) => ({
  term,
  plans: sums.plans,
  moved: sums.another,
  part: part(sums.another, sums.plans),
  sums: textOfSums(sums),
});

/** Of a month: what its orders were, and where those of each kind went. */
export function shownMonth(month: RoutedMonth, rows: readonly RoutedRow[]) {
  const nonDirected = Object.values(month.kinds).reduce((sum, count) => sum + count, 0);
  return {
    month: month.month,
    orders: month.orders,
    directed: month.directed,
    notHeld: month.notHeld,
    nonDirected,
    nonDirectedPart: part(nonDirected, month.orders),
    kinds: ORDER_KINDS.map((kind) => ({
      kind,
      orders: month.kinds[kind],
      part: part(month.kinds[kind], nonDirected),
    })),
    venues: venuesOf(
      rows.filter((row) => row.month === month.month),
      nonDirected,
    ),
  };
}

function venuesOf(rows: readonly RoutedRow[], nonDirected: number) {
  const keys = [...new Set(rows.map(({ venue, currency }) => `${venue}|${currency}`))].sort();
  return keys
    .map((key) => {
      const here = rows.filter(({ venue, currency }) => `${venue}|${currency}` === key);
      const sum = (of: 'orders' | 'children' | 'fills' | 'said') => here.reduce((total, row) => total + row[of], 0);
      return {
        venue: here[0].venue,
        currency: here[0].currency,
        orders: sum('orders'),
        part: part(sum('orders'), nonDirected),
        children: sum('children'),
        fills: sum('fills'),
        said: sum('said'),
        ...shares(here),
        kinds: ORDER_KINDS.flatMap((kind) => {
          const some = here.filter((row) => row.kind === kind);
          const orders = some.reduce((total, row) => total + row.orders, 0);
          return some.length === 0 ? [] : [{ kind, orders, ...shares(some) }];
        }),
      };
    })
    .sort((a, b) => b.orders - a.orders || (a.venue < b.venue ? -1 : 1));
}

function shares(rows: readonly RoutedRow[]) {
  const filled = rows.reduce((sum, row) => sum + row.filled, 0n);
  const fees = rows.reduce((sum, row) => sum + row.fees, 0n);
  // Paid to us is above zero, as the rule has it.
  return {
    filled: exactText(filled),
    net: exactText(-fees, 2),
    netAHundred: exactRatio(-fees * 100n, filled, PART_DECIMALS),
  };
}
