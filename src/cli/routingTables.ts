/** Reports of routing, as tables. */
import pc from 'picocolors';
import type { OutcomeKey } from '../ops/report/outcome.ts';
import type { ChargedKey } from '../ops/report/charged.ts';
import type {
  shownCharged,
  shownMonth,
  shownMoved,
  shownOutcome,
  shownShadow,
  shownTruth,
} from '../ops/report/shown.ts';
import { table } from './table.ts';

export interface OutcomeReport {
  readonly rows: readonly ReturnType<typeof shownOutcome>[];
  readonly shadow: readonly ReturnType<typeof shownShadow>[];
  readonly terms: readonly ReturnType<typeof shownTruth>[];
  readonly moved: readonly ReturnType<typeof shownMoved>[];
}

export type MonthReport = ReturnType<typeof shownMonth>;

const percent = (part: string): string => (part === '' ? '-' : `${(Number(part) * 100).toFixed(1)} %`);
const orNone = (text: string): string => (text === '' ? '-' : text);

export function printOutcome({ rows, shadow, terms, moved }: OutcomeReport, by: readonly OutcomeKey[]): void {
  table(
    [...by, '', 'children', 'rejected', 'filled', 'rate', 'first', 'expected', 'came to', 'bps', 'fees', 'cost'],
    rows.map((row) => [
      ...by.map((key) => row[key]),
      row.currency,
      String(row.children),
      percent(row.rejectedPart),
      row.filled,
      percent(row.fillRate),
      row.firstFillMs === '' ? '-' : `${row.firstFillMs} ms`,
      orNone(row.expectedCostAShare),
      orNone(row.costAShare),
      orNone(row.costBps),
      row.fees,
      row.cost,
    ]),
  );
  if (shadow.length > 0) printShadow(shadow);
  if (terms.length > 0) printTerms(terms);
  if (moved.length > 0) printMoved(moved);
}

export type ChargesReport = readonly ReturnType<typeof shownCharged>[];

export function printCharges(rows: ChargesReport, totals: ChargesReport, by: readonly ChargedKey[]): void {
  const cells = (row: ChargesReport[number], keys: readonly string[]): readonly string[] => [
    ...keys,
    row.currency,
    String(row.fills),
    row.filled,
    row.expected,
    String(row.said),
    ...(row.said === 0 ? ['-', '-', '-'] : [row.charged, row.expectedOfSaid, row.difference]),
    String(row.deviating),
  ];
  table(
    [...by, '', 'fills', 'filled', 'expected', 'told', 'charged', 'expected of these', 'difference', 'deviating'],
    [
      ...rows.map((row) =>
        cells(
          row,
          by.map((key) => orNone(row[key])),
        ),
      ),
      ...totals.map((row) =>
        cells(
          row,
          by.map((_, i) => (i === 0 ? 'all' : '')),
        ),
      ),
    ],
  );
}

function printShadow(shadow: OutcomeReport['shadow']): void {
  console.log(`\n${pc.bold('Shadow policies')}: what they expected of the same`);
  table(
    ['day', 'policy', 'shadow', '', 'plans', 'another', 'expected', 'net, with fees', 'better by', 'executed', 'paid'],
    shadow.flatMap(({ day, policy, shadow: by, sums }) =>
      sums.map(({ currency, side, plans, another, qty, net, better, filled, paid }) => [
        ...[day, policy, by, `${currency} ${side}`, String(plans), String(another)],
        ...[`${qty[0]} → ${qty[1]}`, `${net[0]} → ${net[1]}`, better, filled, paid],
      ]),
    ),
  );
  for (const { policy, shadow: by, failed, impossible } of shadow) {
    if (failed > 0) console.log(pc.yellow(`${by} has thrown at ${failed} plans of ${policy}`));
    for (const [why, count] of Object.entries(impossible)) console.log(pc.yellow(`${count} of ${policy}: ${why}`));
  }
}

function printTerms(terms: OutcomeReport['terms']): void {
  console.log(`\n${pc.bold('Terms of the score')}: what they said, and what came`);
  table(
    ['term', 'of', 'in', 'times', 'said', 'came', 'error', 'error of the usual', 'better'],
    terms.map(({ term, purpose, unit, count, said, came, error, usualError, better }) => [
      ...[term, purpose, unit, String(count), String(said), String(came)],
      ...[String(error), String(usualError), better],
    ]),
  );
}

function printMoved(moved: OutcomeReport['moved']): void {
  console.log(`\n${pc.bold('Plans that a term moves')}: beside those as if it had learned nothing`);
  table(
    ['term', 'plans', 'moved', '', 'without it better by'],
    moved.map((each) => [
      ...[each.term, String(each.plans), String(each.moved), percent(each.part)],
      each.sums.map(({ currency, side, better }) => `${better} ${currency} ${side}`).join(', '),
    ]),
  );
}

export function printMonths(months: readonly MonthReport[]): void {
  for (const { month, orders: all, directed, notHeld, nonDirected, nonDirectedPart, kinds, venues } of months) {
    console.log(
      `${pc.bold(month)}: ${all} orders were routed; ${directed} directed, ${notHeld} not held; ` +
        `${nonDirected} others (${percent(nonDirectedPart)})`,
    );
    table(
      ['kind', 'orders', 'part'],
      kinds.map(({ kind, orders, part }) => [KIND_WORD[kind], String(orders), percent(part)]),
    );
    console.log('');
    table(
      ['venue', '', 'kind', 'orders', 'part', 'executed', 'net', 'a hundred'],
      venues.flatMap(({ venue, currency, orders, part, filled, net, netAHundred, kinds: here }) => [
        [venue, currency, 'all', String(orders), percent(part), filled, net, orNone(netAHundred)],
        ...here.map((each) => [
          ...['', '', KIND_WORD[each.kind], String(each.orders), ''],
          ...[each.filled, each.net, orNone(each.netAHundred)],
        ]),
      ]),
    );
    console.log('');
  }
}

export const KIND_WORD = {
  market: 'market',
  marketable: 'marketable limit',
  resting: 'non-marketable limit',
  other: 'other',
} as const;
