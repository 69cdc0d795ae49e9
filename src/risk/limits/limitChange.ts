/**
 * A change of limits by a person: what it would change, and whether it makes trading safer. A limit of a file is not
 * changed in place: another stands in for it, until it is removed, its time is over, or the file says something new.
 */
import { NO_TIME } from '../../units/brand.ts';
import { BY_CONFIGURATION, isOfFile } from '../../units/origin.ts';
import { DIMENSIONS, idOf, isCeiling, type LimitInForce, type LimitRow } from './limitRow.ts';
import type { LimitsInForce } from './limitsInForce.ts';
import { measureKind, type MeasureName } from './measureKinds.ts';

/** What changes for one limit. */
export interface LimitDifference {
  /** The one of this id until now, and from now on; undefined: there is none. */
  readonly before: LimitInForce | undefined;
  readonly after: LimitRow | undefined;
  /** What `after` stands in for, and `before` did not, or not for so long: where both match, it holds no more. */
  readonly displaced: LimitRow | undefined;
  /** What holds again where `before` does not any more. */
  readonly back: LimitRow | undefined;
}

/** A limit as a person asks for it: its name and what it stands in for may be left to us. */
export type LimitAsked = Omit<LimitRow, 'id' | 'replaces'> & Partial<Pick<LimitRow, 'id' | 'replaces'>>;

/** The row that it becomes beside those in force. */
export function rowFor({ rows }: LimitsInForce, asked: LimitAsked): LimitRow {
  const own = idOf(asked);
  const id = asked.id ?? own;
  const there = rows.get(id);
  const stands = asked.replaces ?? (there === undefined || !needsOverride(there, asked) ? '' : there.id);
  if (stands === '') return { ...asked, id, replaces: '' };
  const free = asked.id !== undefined && asked.id !== stands ? asked.id : `${id} override`;
  return { ...asked, id: free, replaces: stands };
}

/** One that ends gives its place back. */
const needsOverride = (there: LimitInForce, { until }: LimitAsked): boolean =>
  isOfFile(there.by) || (until > 0 && there.until === 0);

/** The limits as they will be, by id. */
export type LimitByID = (id: string) => LimitRow | undefined;

/** Why a limit cannot stand in for the one it names, '' if it can. */
export function faultInReplaces({ id, measure, replaces }: LimitRow, of: LimitByID): string {
  if (replaces === '') return '';
  if (replaces === id) return `${id} cannot stand in for itself`;
  const replaced = of(replaces);
  if (replaced === undefined) return `there is no limit ${replaces}`;
  if (isCeiling(replaced)) return `${replaces} holds at all times: nothing stands in for it`;
  if (replaced.measure !== measure) return `${replaces} is of ${replaced.measure}: a limit of ${measure} is another`;
  const seen = new Set([id]);
  for (let next: LimitRow | undefined = replaced; next !== undefined; next = of(next.replaces)) {
    if (seen.has(next.id)) return `${id} and ${replaces} would stand in for each other, and neither would hold`;
    seen.add(next.id);
  }
  return '';
}

/** Why nobody may change or remove what has this id, '' if one may. */
export function faultInChanging({ rows }: LimitsInForce, id: string): string {
  const row = rows.get(id);
  if (row === undefined) return '';
  if (isCeiling(row)) return `${id} holds at all times: nobody changes it`;
  if (!isOfFile(row.by)) return '';
  const whose = row.by === BY_CONFIGURATION ? "the configuration's" : `in a file (${row.by})`;
  return `${id} is ${whose}: set another in its place, or take it out of the file`;
}

/** The limits after a change. */
export function limitsAfter(limits: LimitsInForce, set: readonly LimitRow[], removed: readonly string[]): LimitByID {
  const news = new Map(set.map((row) => [row.id, row]));
  const gone = new Set([...removed, ...limits.endingWith([...removed, ...news.keys()]).map(({ id }) => id)]);
  return (id) => news.get(id) ?? (gone.has(id) ? undefined : limits.rows.get(id));
}

/** What a change does to each limit, to those that end with it too. */
export function differencesOf(
  limits: LimitsInForce,
  set: readonly LimitRow[],
  removed: readonly string[],
): LimitDifference[] {
  const { rows } = limits;
  const after = limitsAfter(limits, set, removed);
  const ending = limits.endingWith([...removed, ...set.map(({ id }) => id)]).map(({ id }) => id);
  const leave = [...new Set([...removed, ...ending])].filter((id) => after(id) === undefined);
  const changes: LimitDifference[] = leave.map((id) => {
    const before = rows.get(id);
    return { before, after: undefined, displaced: undefined, back: before && backFor(limits, before, set, after) };
  });
  for (const row of set) {
    const before = rows.get(row.id);
    const stood = before !== undefined && before.replaces === row.replaces && !endsBefore(before, row);
    const displaced = stood ? undefined : after(row.replaces);
    changes.push({ before, after: row, displaced, back: before && backFor(limits, before, set, after) });
  }
  return changes;
}

/** What `row` stands in for, or what that stands in for if it is gone; undefined where others stand in for it too. */
function backFor(
  limits: LimitsInForce,
  row: LimitRow,
  set: readonly LimitRow[],
  after: LimitByID,
): LimitRow | undefined {
  let id = row.replaces;
  if (id === '') return undefined;
  while (id !== '' && after(id) === undefined) id = limits.rows.get(id)?.replaces ?? '';
  const standIns = [...limits.standInsOf(id), ...set.map((each) => each.id)];
  const others = standIns.filter((each) => each !== row.id && after(each)?.replaces === id);
  return others.length > 0 ? undefined : after(id);
}

const endsBefore = ({ until }: LimitRow, other: LimitRow): boolean =>
  until > 0 && (other.until === 0 || until < other.until);

/** True if no order may pass that did not before, now or when limits of this change end. */
export function isSafer({ before, after, displaced, back }: LimitDifference): boolean {
  if (before !== undefined && (after === undefined || endsBefore(after, before))) {
    if (back === undefined || !isAsStrict(back, before)) return false;
  }
  if (after === undefined) return true;
  if (before === undefined && displaced === undefined) return !permits(after);
  return [before, displaced].every((was) => was === undefined || isAsStrict(after, was));
}

/** It allows what nobody may without it. */
const permits = ({ measure, value }: LimitRow): boolean =>
  measureKind(measure).stricter === 'false' && value === 'true';

/** True if whatever passes the one passes the other. */
function isAsStrict(row: LimitRow, other: LimitRow): boolean {
  if (row.measure !== other.measure || (row.soft && !other.soft) || row.window !== other.window) return false;
  if ((row.into ?? '') !== (other.into ?? '') || leastOf(row) > leastOf(other)) return false;
  if (!DIMENSIONS.every((dimension) => row.scope[dimension] === other.scope[dimension])) return false;
  return !isLooser(row, other);
}

/** How many there must be for it to hold. */
const leastOf = ({ measure, least = 0 }: LimitRow): number =>
  least > 0 ? least : (measureKind(measure).least?.ifNone ?? 0);

function isLooser({ measure, value }: LimitRow, { value: was }: LimitRow): boolean {
  const { stricter, unit } = measureKind(measure);
  if (unit === 'flag') return value !== was && value !== stricter;
  const [isOff, wasOff] = [isOffAt(measure, value), isOffAt(measure, was)];
  if (isOff || wasOff) return isOff && !wasOff;
  const compared = compareDecimals(value, was);
  return stricter === 'more' ? compared < 0 : compared > 0;
}

/** A value that bounds nothing. */
export function isOffAt(measure: MeasureName, value: string): boolean {
  const { off, unit } = measureKind(measure);
  return off !== undefined && (unit === 'flag' ? value === off : Number(value) === Number(off));
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

/** `maxOrderQty client=ALPHA: 10000 → 20000` */
export function differenceText({ before, after, displaced }: LimitDifference): string {
  const of = after ?? before;
  if (of === undefined) return '';
  const until = before ?? displaced;
  const was = until === undefined ? 'none' : said(until);
  const its = displaced?.id === idOf(of) ? 'its place' : `place of ${displaced?.id}`;
  const stands = displaced === undefined ? '' : ` in ${its}`;
  return `${idOf(of)}: ${was} → ${after === undefined ? 'removed' : said(after)}${stands}`;
}

function said({ value, soft, until }: LimitRow): string {
  const end = until === NO_TIME ? '' : ` until ${new Date(until / 1_000).toISOString()}`;
  return `${value === '' ? 'unlimited' : value}${soft ? ' (soft)' : ''}${end}`;
}
