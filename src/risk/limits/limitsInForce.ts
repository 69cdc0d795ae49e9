/**
 * The limits in force: a fold over events, found by what an order is of. Rows are kept by the dimensions that they fix
 * and the values there, so that finding those of an order takes one look for each such set of dimensions.
 */
import { type Instant, NEVER } from '../../units/brand.ts';
import type { EventOf } from '../../units/record.ts';
import { isOfFile } from '../../units/origin.ts';
import type { RiskLimitRemoved, RiskLimitSet } from '../event.ts';
import {
  type Coordinates,
  type Dimension,
  DIMENSIONS,
  fixedBits,
  fixedKey,
  keyOf,
  type LimitInForce,
  type LimitRow,
} from './limitRow.ts';

export class LimitsInForce {
  /** How many changes there were: the limits between two of them are one version. */
  version = 0;
  readonly rows = new Map<string, LimitInForce>();
  /** By the dimensions that rows fix, then by the values there. */
  private readonly index = new Map<number, Map<string, LimitInForce | LimitInForce[]>>();
  /** By number, of each row that ever counted money of all currencies in one: which. */
  private readonly intos = new Map<number, string>();
  /** By id, of each row that others stand in for: which. */
  private readonly overrides = new Map<string, Set<string>>();
  /** Rows that end by themselves. */
  readonly ending = new Set<LimitInForce>();
  /** When the first of them does; NEVER for none. */
  nextEnd: Instant = NEVER;

  /** Returns the row as it is in force. */
  set(event: EventOf<typeof RiskLimitSet>): LimitInForce {
    const row = rowOf(event, ++this.version);
    this.drop(row.id);
    if (!event.endsTold) this.endUntold(row.id);
    this.stand(row);
    if (event.into !== '') this.intos.set(row.number, event.into);
    return row;
  }

  /** The currency in which the row with this number counts, or counted, money; '' for each by itself. */
  intoOf(number: number): string {
    return this.intos.get(number) ?? '';
  }

  stand(row: LimitInForce): void {
    this.rows.set(row.id, row);
    const bits = fixedBits(row.scope);
    let keyed = this.index.get(bits);
    if (keyed === undefined) this.index.set(bits, (keyed = new Map()));
    const key = fixedKey(row.scope);
    const there = keyed.get(key);
    if (there === undefined) keyed.set(key, row);
    else if (Array.isArray(there)) there.push(row);
    else keyed.set(key, [there, row]);
    if (row.until > 0) {
      this.ending.add(row);
      if (row.until < this.nextEnd) this.nextEnd = row.until;
    }
    if (row.replaces !== '') {
      const known = this.overrides.get(row.replaces);
      if (known === undefined) this.overrides.set(row.replaces, new Set([row.id]));
      else known.add(row.id);
    }
  }

  remove(event: EventOf<typeof RiskLimitRemoved>): void {
    this.version++;
    this.drop(event.id);
    if (!event.endsTold) this.endUntold(event.id);
  }

  /** All rows that match, in the order in which they came; one that another of them stands in for is none. */
  matching(at: Coordinates): LimitInForce[] {
    const found: LimitInForce[] = [];
    for (const [bits, keyed] of this.index) {
      const there = keyed.get(keyOf(bits, at));
      if (Array.isArray(there)) found.push(...there);
      else if (there !== undefined) found.push(there);
    }
    const replaced = new Set<string>();
    for (const { replaces } of found) if (replaces !== '') replaced.add(replaces);
    return found.filter(({ id }) => !replaced.has(id)).sort((a, b) => a.number - b.number);
  }

  /** Rows that are over at `now`. */
  over(now: Instant): LimitInForce[] {
    return now < this.nextEnd ? [] : [...this.ending].filter(({ until }) => until <= now);
  }

  /**
   * What ends with a change of limits: what persons set in place of one that changes, and in place of that. The limits
   * of files stand on, as long as those have them.
   */
  endingWith(changed: Iterable<string>): LimitInForce[] {
    const ending: LimitInForce[] = [];
    if (this.overrides.size === 0) return ending;
    const seen = new Set(changed);
    for (const id of seen) {
      for (const standIn of this.overrides.get(id) ?? []) {
        const row = this.rows.get(standIn);
        if (row === undefined || isOfFile(row.by) || seen.has(standIn)) continue;
        // A set that grows while it is walked: what stands in for this one is found too.
        seen.add(standIn);
        ending.push(row);
      }
    }
    return ending;
  }

  /** Ids of those that stand in for it. */
  standInsOf(id: string): Iterable<string> {
    return this.overrides.get(id) ?? [];
  }

  /** Of earlier versions' journals, which did not tell. */
  private endUntold(id: string): void {
    for (const override of this.overrides.get(id) ?? []) this.drop(override);
  }

  private drop(id: string): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    this.rows.delete(id);
    if (this.ending.delete(row) && row.until === this.nextEnd) this.nextEnd = firstEnd(this.ending);
    this.overrides.get(row.replaces)?.delete(id);
    const keyed = this.index.get(fixedBits(row.scope));
    const key = fixedKey(row.scope);
    const there = keyed?.get(key);
    const left = Array.isArray(there) ? there.filter((each) => each !== row) : [];
    if (left.length > 1) keyed?.set(key, left);
    else if (left.length === 1) keyed?.set(key, left[0]);
    else keyed?.delete(key);
    if (keyed?.size === 0) this.index.delete(fixedBits(row.scope));
  }
}

function firstEnd(rows: Iterable<LimitInForce>): Instant {
  let first = NEVER;
  for (const { until } of rows) if (until < first) first = until;
  return first;
}

function rowOf(event: EventOf<typeof RiskLimitSet>, number: number): LimitInForce {
  const { id, measure, soft, value, window, least, into, replaces, until, by, reason, confirmedBy, at } = event;
  const scope: { [D in Dimension]?: string } = {};
  for (const { dimension, value: of } of event.scope) scope[dimension] = of;
  return {
    id,
    measure,
    scope,
    soft,
    value,
    window,
    least,
    into,
    replaces,
    until,
    by,
    reason,
    confirmedBy,
    since: at,
    number,
  };
}

/** True if the two say the same limit, whoever said it. */
export function sameLimit(a: LimitRow, b: LimitRow): boolean {
  if (a.measure !== b.measure || a.soft !== b.soft || a.value !== b.value || a.window !== b.window) return false;
  if ((a.least ?? 0) !== (b.least ?? 0) || (a.into ?? '') !== (b.into ?? '')) return false;
  if (a.replaces !== b.replaces || a.until !== b.until) return false;
  return DIMENSIONS.every((dimension) => a.scope[dimension] === b.scope[dimension]);
}
