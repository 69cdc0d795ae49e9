/** Limits in force as JSON. */
import type { LimitInForce, LimitRow } from '../../risk/limits/limitRow.ts';
import { differenceText, isSafer, type LimitDifference as Difference } from '../../risk/limits/limitChange.ts';
import { type LimitUses, shareOf, type Use } from '../../risk/limitUse.ts';
import { isOverTime, MEASURE_KINDS, type MeasureName } from '../../risk/limits/measureKinds.ts';
import { moneyText, NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { z } from 'zod';
import type { LimitDifference, LimitShown, LimitUse } from './limitSchema.ts';
import { isoTime } from './show.ts';

const MAX_USES = 10;

export function showLimit(row: LimitInForce, uses: LimitUses, standIns: readonly string[]): LimitShown {
  const { id, measure, scope, value, soft, window, replaces, until, since, by, confirmedBy, reason, number } = row;
  const { into = '', least = 0 } = row;
  const found = uses.of(row);
  return {
    id,
    measure,
    check: MEASURE_KINDS[measure].code,
    scope,
    value,
    soft,
    into: into === '' ? null : into,
    windowMs: window === 0 ? null : window / 1_000,
    least: least === 0 ? null : least,
    replaces: replaces === '' ? null : replaces,
    standIns: [...standIns],
    until: until === 0 ? null : isoTime(until),
    since: since === 0 ? null : isoTime(since),
    by,
    confirmedBy,
    reason,
    version: number,
    ofEachOrder: isOfEachOrder(measure),
    percent: found.length === 0 ? null : percentOf(found[0]),
    uses: found.slice(0, MAX_USES).map((use) => showUse(use, row)),
  };
}

function showUse(use: Use, { measure }: LimitRow): z.infer<typeof LimitUse> {
  const { slice, instrument, used, limit } = use;
  const { unit } = MEASURE_KINDS[measure];
  const text = (value: number) => {
    if (unit === 'money') return moneyText(value, instrument.currency);
    return formatDecimal(value, unit === 'qty' ? instrument.qtyScale : unit === 'ratio' ? 2 : 0);
  };
  return { slice, used: text(used), of: limit >= NO_LIMIT ? null : text(limit), percent: percentOf(use) };
}

const percentOf = (use: Use): number => Math.round(shareOf(use) * 1_000) / 10;

/** Nothing of it is used up: it bounds each order by itself, or is a setting. */
function isOfEachOrder(measure: MeasureName): boolean {
  return !MEASURE_KINDS[measure].sums && !isOverTime(measure);
}

export function showDifference(difference: Difference): z.infer<typeof LimitDifference> {
  const { before, after, displaced } = difference;
  return {
    id: (after ?? before)?.id ?? '',
    change: differenceText(difference),
    before: (before ?? displaced)?.value ?? null,
    after: after?.value ?? null,
    safer: isSafer(difference),
  };
}
