/** Limits at run time: changed by persons, by a configuration that was read again, and by time. */
import { BY_ITSELF } from '../../units/origin.ts';
import { changesTo, endings, limitRemoved, limitSet } from '../../risk/limitBook.ts';
import type { Context } from '../context.ts';
import { lookForPlaces } from '../work/waiting.ts';
import type { ChangeLimits, ReloadLimits } from '../words/operatorCommand.ts';

export function changeLimits(core: Context, { set, remove, by, reason, confirmedBy = '' }: ChangeLimits): void {
  const { limits } = core.state.risk;
  const { rows } = limits;
  const changed = [...remove, ...set.map(({ id }) => id)];
  for (const event of endings(limits, changed, core.now, { by, confirmedBy })) core.emit(event);
  for (const id of remove) if (rows.has(id)) core.emit(limitRemoved(id, core.now, by, reason, confirmedBy));
  for (const row of set) core.emit(limitSet({ ...row, by, reason }, core.now, confirmedBy));
  lookForPlaces(core);
}

/** Limits, lists, desks, and what clients may use, as the file has them now. */
export function reloadLimits(core: Context, { limits }: ReloadLimits): void {
  core.reconfigure(limits);
  let moves = false;
  for (const event of changesTo(core.state.risk, limits, core.now)) {
    core.emit(event);
    moves ||= event.kind === 'clientDeskSet';
  }
  if (moves) core.gatherOwn();
  lookForPlaces(core);
}

/** Before whatever comes at their time, or at a start: limits that are over leave, and what stands in for them. */
export function endLimits(core: Context): void {
  const { limits } = core.state.risk;
  const rows = limits.over(core.now);
  if (rows.length === 0) return;
  const over = rows.map(({ id }) => id);
  for (const event of endings(limits, over, core.now, { by: BY_ITSELF })) core.emit(event);
  for (const { id, replaces } of rows) {
    const before = limits.rows.has(replaces) && !over.includes(replaces) ? `: ${replaces} holds again` : '';
    core.emit(limitRemoved(id, core.now, BY_ITSELF, `its time is over${before}`));
  }
  lookForPlaces(core);
}
