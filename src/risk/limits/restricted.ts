/**
 * Restricted symbols are limits of the measure `restricted`, wherever they are told: by the configuration, by an
 * operator, or by a source of the start of a day, as here.
 */
import { type Instant, NO_TIME, type Span, span } from '../../units/brand.ts';
import { byStartOfDay } from '../../units/origin.ts';
import { idOf, type LimitInForce, type LimitRow } from './limitRow.ts';
import { type LimitsInForce, sameLimit } from './limitsInForce.ts';

/** A symbol that may not be traded, with whom that is about. */
export type Restricted = Pick<LimitRow, 'scope' | 'soft' | 'until'>;

const WINDOW: Span = span(0);

/** `suffix` keeps its id apart from those of others that restrict the same. */
export function restrictedRow(
  { scope, soft, until }: Restricted,
  by: string,
  reason: string,
  suffix: string,
): LimitRow {
  const what = { measure: 'restricted', scope, soft, window: WINDOW } as const;
  return { ...what, id: `${idOf(what)} ${suffix}`, value: 'true', replaces: '', until, by, reason };
}

export interface RestrictedChanges {
  readonly set: readonly LimitRow[];
  readonly remove: readonly LimitInForce[];
}

/** What changes where a source says this at `now`: what is over already is not said. */
export function restrictedChanges(
  { rows }: LimitsInForce,
  source: string,
  said: readonly Restricted[],
  reason: string,
  now: Instant,
): RestrictedChanges {
  const by = byStartOfDay(source);
  const wanted = new Map<string, LimitRow>();
  for (const each of said) {
    const row = restrictedRow(each, by, reason, `by ${by}`);
    if (row.until === NO_TIME || row.until > now) wanted.set(row.id, row);
  }
  const remove: LimitInForce[] = [];
  for (const row of rows.values()) if (row.by === by && !wanted.has(row.id)) remove.push(row);
  const set = [...wanted.values()].filter((row) => {
    const there = rows.get(row.id);
    return there === undefined || !sameLimit(there, row);
  });
  return { set, remove };
}
