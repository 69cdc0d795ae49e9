/**
 * Folds what is set for the day. Earlier journals have restricted symbols as one of its lists: each reads as the limit
 * that it would be now.
 */
import { type Instant, NO_TIME } from '../units/brand.ts';
import { byStartOfDay } from '../units/origin.ts';
import type { DayEvent, StartOfDay } from './day/dayEvent.ts';
import { limitRemoved, limitSet } from './limitBook.ts';
import type { LimitRow } from './limits/limitRow.ts';
import { restrictedRow } from './limits/restricted.ts';
import type { RiskState } from './state.ts';

export function applyDay(state: RiskState, event: DayEvent): void {
  state.dayData.apply(event);
  if (event.kind === 'startOfDayLoaded') return applyListed(state, event);
  if (event.kind !== 'symbolListed' || event.list !== 'restricted') return;
  const { at, by, reason, listed } = event;
  const row = listedRow(event);
  if (listed) state.limits.set(limitSet(row, at));
  else if (state.limits.rows.has(row.id)) state.limits.remove(limitRemoved(row.id, at, by, reason));
}

function applyListed({ limits }: RiskState, { at, source, reason, lists }: StartOfDay): void {
  const by = byStartOfDay(source);
  for (const row of [...limits.rows.values()]) {
    if (row.by === by && row.id.endsWith(LISTED)) limits.remove(limitRemoved(row.id, at, by, reason));
  }
  for (const { list, symbol, clientID } of lists) {
    if (list === 'restricted') limits.set(limitSet(listedRow({ symbol, clientID, until: NO_TIME, by, reason }), at));
  }
}

const LISTED = ' listed';

interface Listed {
  readonly symbol: string;
  /** '' for all. */
  readonly clientID: string;
  readonly until: Instant;
  readonly by: string;
  readonly reason: string;
}

function listedRow({ symbol, clientID, until, by, reason }: Listed): LimitRow {
  const scope = { symbol, ...(clientID === '' ? {} : { client: clientID }) };
  return restrictedRow({ scope, soft: false, until }, by, reason, LISTED.trim());
}
