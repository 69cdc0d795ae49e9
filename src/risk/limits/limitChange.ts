/**
 * A change of limits by a person: what it would change, and whether it makes trading safer. A limit of a file is not
 * changed in place: another stands in for it, until it is removed, its time is over, or the file says something new.
 */
import { isOfFile } from '../../units/origin.ts';
import { DIMENSIONS, idOf, type LimitInForce, type LimitRow } from './limitRow.ts';
import type { LimitsInForce } from './limitsInForce.ts';
import { MEASURE_KINDS, type MeasureName } from './measureKinds.ts';

/** What changes for one limit; undefined: it is not there. */
export interface LimitDifference {
  readonly before: LimitInForce | undefined;
  readonly after: LimitRow | undefined;
}

/** A limit as a person asks for it: its name and what it stands in for may be left to us. */
export type LimitAsked = Omit<LimitRow, 'id' | 'replaces'> & Partial<Pick<LimitRow, 'id' | 'replaces'>>;

/** The row that it becomes beside those in force. */
export function rowFor({ rows }: LimitsInForce, asked: LimitAsked): LimitRow {
  const own = idOf(asked);
  const id = asked.id ?? own;
  const there = rows.get(id);
  const stands = asked.replaces ?? (there === undefined || !needsOverride(there, asked) ? '' : there.id);
  return { ...asked, id: stands === '' ? id : (asked.id ?? `${own} override`), replaces: stands };
}

/** One that ends gives its place back. */
const needsOverride = (there: LimitInForce, { until }: LimitAsked): boolean =>
  isOfFile(there.by) || (until > 0 && there.until === 0);

export function differenceOf({ rows }: LimitsInForce, set: readonly LimitRow[], removed: readonly string[]) {
  const changes: LimitDifference[] = [];
  for (const id of removed) changes.push({ before: rows.get(id), after: undefined });
  for (const row of set) changes.push({ before: rows.get(row.id) ?? rows.get(row.replaces), after: row });
  return changes;
}

/** True if no order may pass that did not before. */
export function isSafer({ before, after }: LimitDifference): boolean {
  // What stands in for a looser one goes back to it; any other limit that goes was one more to meet.
  if (after === undefined) return false;
  if (before === undefined) return after.measure !== 'shortSales' || after.value !== 'true';
  if ((before.into ?? '') !== (after.into ?? '')) return false;
  if (before.measure !== after.measure || (after.soft && !before.soft) || after.window !== before.window) return false;
  if ((after.least ?? 0) > (before.least ?? 0)) return false;
  if (!DIMENSIONS.every((dimension) => before.scope[dimension] === after.scope[dimension])) return false;
  return !isLooser(after, before);
}

const SAFER_TRUE: ReadonlySet<MeasureName> = new Set(['requireQuote', 'restricted']);
/** Larger is safer. */
const FLOORS: ReadonlySet<MeasureName> = new Set(['minOrderNotional', 'duplicateWindowMs']);

function isLooser({ measure, value }: LimitRow, { value: was }: LimitRow): boolean {
  if (value === was) return false;
  if (MEASURE_KINDS[measure].unit === 'flag') return (value === 'true') !== SAFER_TRUE.has(measure);
  const higher = compareDecimals(value, was) > 0;
  if (FLOORS.has(measure)) return !higher;
  // No collar at all.
  return higher || (MEASURE_KINDS[measure].unit === 'bps' && Number(value) === 0);
}

/** Of decimals without a sign, of any length: below 0, 0, above 0. */
function compareDecimals(a: string, b: string): number {
  const [wholeA, partA = ''] = a.split('.');
  const [wholeB, partB = ''] = b.split('.');
  const length = Math.max(wholeA.length, wholeB.length);
  const fraction = Math.max(partA.length, partB.length);
  const left = wholeA.padStart(length, '0') + partA.padEnd(fraction, '0');
  const right = wholeB.padStart(length, '0') + partB.padEnd(fraction, '0');
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Measures that are lists rather than limits. */
export const LISTS: ReadonlySet<MeasureName> = new Set(['restricted']);

/** `maxOrderQty client=ALPHA: 10000 → 20000` */
export function differenceText({ before, after }: LimitDifference): string {
  const of = after ?? before;
  if (of === undefined) return '';
  const was = before === undefined ? 'none' : said(before);
  const stands = after !== undefined && after.replaces !== '' ? ' in its place' : '';
  return `${idOf(of)}: ${was} → ${after === undefined ? 'removed' : said(after)}${stands}`;
}

const said = ({ value, soft }: LimitRow): string => `${value === '' ? 'unlimited' : value}${soft ? ' (soft)' : ''}`;
