/** Reads a change of limits: names that exist, values that fit; throws a problem with a hint for what does not. */
import { nearest } from '../../config/schema/schemaProblem.ts';
import type { Core } from '../../core/core.ts';
import { ASSET_CLASSES } from '../../units/instrument.ts';
import type { LimitRow } from '../../risk/limits/limitRow.ts';
import {
  differencesOf,
  differenceText,
  faultInChanging,
  faultInReplaces,
  isSafer,
  type LimitAsked as LimitAskedRow,
  type LimitDifference,
  limitsAfter,
  rowFor,
} from '../../risk/limits/limitChange.ts';
import { measureKind } from '../../risk/limits/measureKinds.ts';
import { Known, readLimit } from '../../risk/readLimit.ts';
import { assert } from '../../units/assert.ts';
import { least, NEVER, NO_TIME } from '../../units/brand.ts';
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
  const known = knownTo(core);
  const rows = set.map((asked, i) => rowFor(limits, limitIn(core, known, asked, `set.${i}`, { by, reason })));
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
  { now }: Core,
  known: Known,
  asked: LimitAsked,
  path: string,
  who: { by: string; reason: string },
): LimitAskedRow {
  const { id, replaces, until } = asked;
  const read = readLimit(asked, known, {
    add: (part, why) => refuse(`${path}.${part === 'limit' ? 'value' : part}`, why),
    unknown: (dimension, name, names) => {
      throw unknown(`${path}.scope.${dimension}`, dimension, name, names);
    },
  });
  assert(read !== undefined, 'a fault was thrown');
  const ends = until === undefined ? NO_TIME : readIsoTime(until);
  if (until !== undefined && ends <= now) throw problem(`${path}.until`, `${until} is over`);
  const named = { ...(id === undefined ? {} : { id }), ...(replaces === undefined ? {} : { replaces }) };
  return { ...read, until: ends, ...who, ...named };
}

/** Accounts, strategies and traders are the clients' own words, and may come later. */
function knownTo({ config, state }: Core): Known {
  const { instruments, venues, limits } = config;
  return new Known(instruments, {
    client: new Set(limits.clients.map(({ clientID }) => clientID)),
    venue: new Set(venues.keys()),
    desk: new Set(state.risk.desks.values()),
    assetClass: new Set(ASSET_CLASSES),
  });
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
  read({ gateway }, body, { by, confirmedBy }) {
    const { set, remove, differences } = readChange(gateway.core, body, by);
    return {
      command: { kind: 'changeLimits', set, remove, by, reason: body.reason, confirmedBy },
      summary: () => differences.map(differenceText).join('; '),
      endsAt: () => set.reduce((end, { until }) => (until > 0 ? least(end, until) : end), NEVER),
      waits: () =>
        differences
          .filter((each) => !isSafer(each))
          .flatMap(({ before, after }) => [before, after].flatMap((row) => (row === undefined ? [] : aboutOf(row)))),
    };
  },
};

const aboutOf = ({ measure }: LimitRow) => (measureKind(measure).list === true ? 'lists' : 'limits');
