/**
 * `fairlead routing`: what plans came to against what they expected, and where orders were routed. From the journal
 * alone, batch by batch; a live journal may be read.
 */
import pc from 'picocolors';
import { CHARGED_KEYS, chargedBy, ChargedSums } from '../ops/report/charged.ts';
import { type Days, isIn, quarter, dayText } from '../ops/report/days.ts';
import { Followed, type PlanSeen, type Tally } from '../ops/report/followed.ts';
import { MovedByTerms, ShadowPlans } from '../ops/report/otherPlans.ts';
import { grouped, Outcome, OUTCOME_KEYS, type OutcomeKey } from '../ops/report/outcome.ts';
import { Routed } from '../ops/report/routed.ts';
import { shownCharged, shownMonth, shownMoved, shownOutcome, shownShadow, shownTruth } from '../ops/report/shown.ts';
import { Truths } from '../ops/report/truths.ts';
import type { Policy } from '../router/draft.ts';
import { POLICIES } from '../router/policies/policies.ts';
import { csvOf } from './csv.ts';
import { UsageError } from './failure.ts';
import { eventsIn, progress } from './journalEvents.ts';
import { journalPlace } from './journalPlace.ts';
import { policyCalled } from './policyNames.ts';
import { tolerateClosedOutput } from './process.ts';
import { KIND_WORD, printCharges, printMonths, printOutcome } from './routingTables.ts';
import { print } from './table.ts';

export interface RoutingOptions {
  readonly config?: string;
  readonly directory?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export interface OutcomeOptions extends RoutingOptions {
  readonly by?: string;
  readonly policy?: string;
  readonly terms?: boolean;
}

export interface ChargesOptions extends RoutingOptions {
  readonly by?: string;
  readonly venue?: string;
}

export interface ReportOptions extends RoutingOptions {
  readonly quarter?: string;
}

const DEFAULT_BY: readonly OutcomeKey[] = ['policy', 'venue', 'purpose'];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function daysOf({ from = '', to = '' }: RoutingOptions): Days {
  for (const day of [from, to]) {
    if (day !== '' && (!DAY.test(day) || Number.isNaN(Date.parse(day)))) {
      throw new UsageError(`${day} is no day: it is 2026-11-30, in UTC`);
    }
  }
  if (from !== '' && to !== '' && from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  return { from, to };
}

function follow(directory: string, tallies: readonly Tally[]): Followed {
  const followed = new Followed(tallies);
  for (const event of eventsIn(directory, progress())) followed.add(event);
  return followed;
}

export async function routingOutcome(options: OutcomeOptions): Promise<void> {
  tolerateClosedOutput();
  const { directory, setup } = await journalPlace(options);
  const days = daysOf(options);
  const by = keysOf(options.by);
  const own = setup?.policies.policies ?? [];
  const known: readonly Policy[] = [...POLICIES, ...own];
  const forced = options.policy === undefined ? undefined : policyCalled(options.policy, own);
  const counts = ({ at }: PlanSeen): boolean => isIn(days, dayText(at));
  const outcome = new Outcome(counts);
  const truths = new Truths(counts);
  const shadows = new ShadowPlans(known, forced, counts);
  const moved = options.terms === true ? new MovedByTerms(own, counts) : undefined;
  const { unmatched } = follow(directory, [outcome, truths, shadows, ...(moved === undefined ? [] : [moved])]);
  const report = {
    rows: grouped(outcome.list(), by).map(shownOutcome),
    shadow: shadows.list().map(shownShadow),
    terms: truths.list().map(shownTruth),
    moved: moved === undefined ? [] : [...moved.sums].map(shownMoved),
    unmatched,
  };
  if (report.rows.length === 0) throw new UsageError(`nothing was sent in that time, by ${directory}`);
  if (options.json === true) return print(report);
  if (options.csv === true) return console.log(csvOf(report.rows));
  printOutcome(report, by);
  if (unmatched > 0)
    console.log(pc.yellow(`${unmatched} executions or corrections of orders that are not known any more`));
}

const keysOf = (text: string | undefined): readonly OutcomeKey[] =>
  text === undefined ? DEFAULT_BY : keysAmong(OUTCOME_KEYS, text);

function keysAmong<K extends string>(known: readonly K[], text: string): readonly K[] {
  return text.split(',').map((word) => {
    const key = known.find((each) => each === word.trim());
    if (key === undefined) throw new UsageError(`--by takes ${known.join(', ')}, with commas, not ${word}`);
    return key;
  });
}

/** What venues charged, against what was expected. */
export async function routingCharges(options: ChargesOptions): Promise<void> {
  const days = daysOf(options);
  const by = options.by === undefined ? CHARGED_KEYS : keysAmong(CHARGED_KEYS, options.by);
  tolerateClosedOutput();
  const { directory } = await journalPlace(options);
  const sums = new ChargedSums(days);
  const { unmatched } = follow(directory, [sums]);
  const rows = sums.list().filter(({ venue }) => options.venue === undefined || venue === options.venue);
  if (rows.length === 0) throw new UsageError(`nothing was executed in that time, by ${directory}`);
  const shown = chargedBy(rows, by).map(shownCharged);
  const totals = chargedBy(rows, []).map(shownCharged);
  if (options.json === true) return print({ ...days, rows: shown, totals, unmatched });
  if (options.csv === true) return console.log(csvOf(shown));
  printCharges(shown, totals, by);
  if (unmatched > 0)
    console.log(pc.yellow(`${unmatched} executions or corrections of orders that are not known any more`));
}

/** Those of the whole month have no venue; the words are those of the table. */
function rowsOfMonth({ month, orders, directed, notHeld, kinds, venues }: ReturnType<typeof shownMonth>) {
  const whole = (kind: string, count: number) => ({
    ...{ month, venue: '', currency: '', kind, orders: count },
    ...{ filled: '', net: '', netAHundred: '' },
  });
  return [
    whole('routed', orders),
    whole('directed', directed),
    whole('not held', notHeld),
    ...kinds.map((each) => whole(KIND_WORD[each.kind], each.orders)),
    ...venues.flatMap(({ venue, currency, kinds: here }) =>
      here.map((each) => ({ month, venue, currency, ...each, kind: KIND_WORD[each.kind] })),
    ),
  ];
}

export async function routingReport(options: ReportOptions): Promise<void> {
  const days = options.quarter === undefined ? daysOf(options) : quarter(options.quarter);
  if (days === undefined) throw new UsageError(`${options.quarter} is no quarter: it is 2026Q4`);
  if (options.quarter !== undefined && (options.from !== undefined || options.to !== undefined)) {
    throw new UsageError('either --quarter, or --from and --to');
  }
  tolerateClosedOutput();
  const { directory } = await journalPlace(options);
  const routed = new Routed(days);
  const { unmatched } = follow(directory, [routed]);
  const months = [...routed.months.values()].sort((a, b) => (a.month < b.month ? -1 : 1));
  if (months.length === 0) throw new UsageError(`no order was routed in that time, by ${directory}`);
  const shown = months.map((month) => shownMonth(month, routed.list()));
  if (options.json === true) return print({ ...days, months: shown, unmatched });
  if (options.csv === true) return console.log(csvOf(shown.flatMap(rowsOfMonth)));
  printMonths(shown);
  if (unmatched > 0)
    console.log(pc.yellow(`${unmatched} executions or corrections of orders that are not known any more`));
}
