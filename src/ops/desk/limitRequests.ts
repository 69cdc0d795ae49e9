/** Reads a change of limits: names that exist, values that fit; throws a problem with a hint for what does not. */
import { nearest } from '../../config/schema/schemaProblem.ts';
import type { Core } from '../../core/core.ts';
import { assetClassOf } from '../../units/instrument.ts';
import { EACH, type LimitRow, type Scope } from '../../risk/limits/limitRow.ts';
import { faultIn, faultInLeast, hasWindow } from '../../risk/limits/limitFaults.ts';
import {
  differencesOf,
  faultInChanging,
  faultInReplaces,
  isSafer,
  type LimitDifference,
  limitsAfter,
  rowFor,
} from '../../risk/limits/limitChange.ts';
import { measureKind, MEASURE_KINDS } from '../../risk/limits/measureKinds.ts';
import { LIMIT_MONEY_SCALE } from '../../risk/worth/riskMoney.ts';
import { millis, NO_TIME, span } from '../../units/brand.ts';
import { DOES_NOT_FIT, parseDecimal } from '../../units/decimal.ts';
import { readIsoTime } from '../../units/time.ts';
import { ApiProblem } from '../apiProblem.ts';
import { type LimitAsked, LimitChangeRequest } from '../show/limitSchema.ts';
import type { ChangeKind } from './changes.ts';

export interface ReadChange {
  readonly set: readonly LimitRow[];
  readonly remove: readonly string[];
  readonly differences: readonly LimitDifference[];
}

export function readChange(core: Core, { set, remove, reason }: LimitChangeRequest, by: string): ReadChange {
  const { limits } = core.state.risk;
  const rows = set.map((asked, i) => rowFor(limits, limitIn(core, asked, ['set', i], { by, reason })));
  for (const [i, id] of remove.entries()) {
    if (!limits.rows.has(id)) throw unknown(`remove.${i}`, 'limit', id, limits.rows.keys());
    refuse(`remove.${i}`, faultInChanging(limits, id));
  }
  const after = limitsAfter(limits, rows, remove);
  for (const [i, row] of rows.entries()) {
    const { id, replaces } = row;
    refuse(`set.${i}.id`, faultInChanging(limits, id));
    if (rows.findIndex((each) => each.id === id) < i) throw problem(`set.${i}.id`, `${id} is set twice`);
    if (replaces !== '' && after(replaces) === undefined) {
      throw unknown(`set.${i}.replaces`, 'limit', replaces, limits.rows.keys());
    }
    refuse(`set.${i}.replaces`, faultInReplaces(row, after));
  }
  return { set: rows, remove, differences: differencesOf(limits, rows, remove) };
}

function refuse(path: string, why: string): void {
  if (why !== '') throw problem(path, why);
}

function limitIn(
  core: Core,
  asked: LimitAsked,
  path: readonly (string | number)[],
  who: { by: string; reason: string },
) {
  const at = (key: string) => [...path, key].join('.');
  const { measure, scope, value, soft, windowMs, least, into = '', id, replaces, until } = asked;
  checkNames(core, scope, at('scope'));
  if (hasWindow(measure) !== (windowMs !== undefined)) {
    const what = windowMs === undefined ? 'expected: it counts over it' : 'is of measures over time only';
    throw problem(at('windowMs'), what);
  }
  const why = least === undefined ? '' : faultInLeast(measure, least);
  if (why !== '') throw problem(at('least'), why);
  const window = windowMs === undefined ? span(0) : millis(windowMs);
  const fault = faultIn({ measure, scope, value, soft, window, into }) || misfit(core, measure, scope, value);
  if (fault !== '') throw problem(at('value'), fault);
  const ends = until === undefined ? NO_TIME : readIsoTime(until);
  if (until !== undefined && ends <= core.now) throw problem(at('until'), `${until} is over`);
  return {
    measure,
    scope,
    soft,
    value,
    window,
    least: least ?? 0,
    into,
    until: ends,
    ...who,
    ...(id === undefined ? {} : { id }),
    ...(replaces === undefined ? {} : { replaces }),
  };
}

/** Accounts, strategies and traders are the clients' own words, and may come later. */
function checkNames(core: Core, scope: Scope, path: string): void {
  const { instruments, venues, limits } = core.config;
  const clients = limits.clients.map(({ clientID }) => clientID);
  const known: { readonly [D in keyof Scope]: () => Iterable<string> } = {
    client: () => clients,
    symbol: () => instruments.keys(),
    venue: () => venues.keys(),
    desk: () => core.state.risk.desks.values(),
    currency: () => [...instruments.values()].map(({ currency }) => currency),
    assetClass: () => [...instruments.values()].map((instrument) => assetClassOf(instrument)),
  };
  for (const [dimension, name] of Object.entries(scope)) {
    const names = known[dimension as keyof Scope];
    if (name === EACH || names === undefined) continue;
    const list = new Set(names());
    if (!list.has(name)) throw unknown(`${path}.${dimension}`, dimension, name, list);
  }
}

/** A value finer than what it is compared with would be another than was meant. */
function misfit(core: Core, measure: LimitRow['measure'], { symbol = EACH }: Scope, value: string): string {
  const { unit } = MEASURE_KINDS[measure];
  if (unit === 'flag') return '';
  const scale =
    unit === 'money'
      ? LIMIT_MONEY_SCALE
      : unit === 'qty'
        ? qtyScaleOf(core, symbol)
        : unit === 'millis'
          ? 3
          : unit === 'ratio'
            ? 2
            : 0;
  return parseDecimal(value, scale) === DOES_NOT_FIT ? `${value} has more than ${scale} decimals, or is too large` : '';
}

function qtyScaleOf({ config: { instruments } }: Core, symbol: string): number {
  const own = instruments.get(symbol);
  return own === undefined ? Math.min(...[...instruments.values()].map(({ qtyScale }) => qtyScale)) : own.qtyScale;
}

function unknown(path: string, what: string, name: string, known: Iterable<string>): ApiProblem {
  const near = nearest(name, known);
  return problem(path, `there is no ${what} ${name}`, near === undefined ? undefined : `did you mean ${near}?`);
}

const problem = (path: string, detail: string, hint?: string) =>
  new ApiProblem(400, detail, { errors: [{ path, detail, ...(hint === undefined ? {} : { hint }) }] });

/** Restricted symbols are kept by others than limits: what needs two persons is configured for each. */
export const LIMIT_CHANGES: ChangeKind<LimitChangeRequest> = {
  abouts: ['limits', 'lists'],
  schema: LimitChangeRequest,
  command({ gateway }, body, { by, confirmedBy }) {
    const { set, remove } = readChange(gateway.core, body, by);
    return { kind: 'changeLimits', set, remove, by, reason: body.reason, confirmedBy };
  },
  summary: ({ set, remove }) =>
    [
      ...set.map(({ measure, scope, value }) => `${measure} ${wordsOf(scope)}${value}`),
      ...remove.map((id) => `remove ${id}`),
    ].join('; '),
  waits({ gateway }, body) {
    const unsafe = readChange(gateway.core, body, '').differences.filter((each) => !isSafer(each));
    return unsafe.flatMap(({ before, after }) =>
      [before, after].flatMap((row) => (row === undefined ? [] : aboutOf(row))),
    );
  },
};

const aboutOf = ({ measure }: LimitRow) => (measureKind(measure).list === true ? 'lists' : 'limits');

const wordsOf = (scope: Scope): string =>
  Object.entries(scope)
    .map(([dimension, value]) => `${dimension}=${value} `)
    .join('');
