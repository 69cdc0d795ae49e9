/**
 * What the configuration says of risk: who may trade with what, and the limits, as rows (limits/limitRow.ts).
 *
 * Risk checks cannot be switched off: a client without an entry may not trade, and what no limit bounds still has a
 * ceiling, the largest number the gateway can count.
 */
import type { EventOf } from '../units/record.ts';
import type { Instant } from '../units/brand.ts';
import { BY_CONFIGURATION } from '../units/origin.ts';
import type { RiskEvent, RiskLimitRemoved, RiskLimitSet } from './event.ts';
import { type Dimension, DIMENSIONS, type LimitRow, type Scope } from './limits/limitRow.ts';
import { type LimitsInForce, sameLimit } from './limits/limitsInForce.ts';
import type { RiskState } from './state.ts';

/** What a client may use. */
export interface ClientPermissions {
  readonly clientID: string;
  /** The desk it belongs to; left out: none. */
  readonly desk?: string;
  /** Accounts (1) it may use; left out: any. */
  readonly accounts?: readonly string[];
  /** Symbols it may trade; left out: any. */
  readonly symbols?: readonly string[];
}

export interface RiskLimits {
  readonly clients: readonly ClientPermissions[];
  readonly rows?: readonly LimitRow[];
  /**
   * What becomes of open orders that may open a position, where only reducing orders are taken: left out, they are
   * canceled.
   */
  readonly openers?: Openers;
  /** What becomes of orders that nothing is known to judge by. Left out, they are refused. */
  readonly withoutReference?: WithoutReference;
  /** Stop at the first breach. Left out, every check is made, so that the record explains itself. */
  readonly stopAtFirst?: boolean;
}

/** `hold`: nothing of them works, until the state is over. */
export type Openers = 'cancel' | 'hold';

/** `hold`: an order with a limit waits until there is a reference. `accept`: it is taken, as if it passed. */
export type WithoutReference = 'refuse' | 'hold' | 'accept';

export interface Permissions {
  readonly accounts: ReadonlySet<string> | undefined;
  readonly symbols: ReadonlySet<string> | undefined;
}

export class LimitBook {
  readonly stopAtFirst: boolean;
  readonly withoutReference: WithoutReference;
  private readonly clients = new Map<string, Permissions>();

  /** Throws RangeError for a client that is named twice. */
  constructor({ clients, stopAtFirst = false, withoutReference = 'refuse' }: RiskLimits) {
    this.stopAtFirst = stopAtFirst;
    this.withoutReference = withoutReference;
    for (const { clientID, accounts, symbols } of clients) {
      if (this.clients.has(clientID)) throw new RangeError(`client ${clientID} has limits twice`);
      this.clients.set(clientID, { accounts: accounts && new Set(accounts), symbols: symbols && new Set(symbols) });
    }
  }

  /** Undefined for a client that may not trade. */
  of(clientID: string): Permissions | undefined {
    return this.clients.get(clientID);
  }
}

const NO_IDS: ReadonlySet<string> = new Set();

/**
 * The events that make the limits and desks in force those of the configuration: what changed, what ends with it, and
 * nothing else. One by one, since there may be hundreds of thousands; each may be folded before the next is asked for.
 */
export function* changesTo(
  { desks, limits }: RiskState,
  { clients, rows = [] }: RiskLimits,
  at: Instant,
): Generator<RiskEvent, void, void> {
  const by = BY_CONFIGURATION;
  for (const { clientID, desk = '' } of clients) {
    if ((desks.get(clientID) ?? '') !== desk) yield { kind: 'clientDeskSet', at, clientID, desk };
  }
  const ours = [...limits.rows.values()].filter((row) => row.by === by);
  const ids = ours.length === 0 ? NO_IDS : new Set(rows.map(({ id }) => id));
  const gone = ours.filter(({ id }) => !ids.has(id)).map(({ id }) => id);
  const changed = rows.filter((row) => {
    const known = limits.rows.get(row.id);
    return known === undefined || known.by !== by || !sameLimit(known, row);
  });
  yield* endings(limits, [...gone, ...changed.map(({ id }) => id)], at, { by });
  for (const id of gone) yield limitRemoved(id, at, by, 'no longer in the configuration');
  for (const row of changed) yield limitSet(row, at);
}

/** Who changes limits. */
interface Changing {
  readonly by: string;
  readonly confirmedBy?: string;
}

/** The ends of what goes with a change of these limits, which come before it. */
export function endings(
  limits: LimitsInForce,
  changed: readonly string[],
  at: Instant,
  { by, confirmedBy }: Changing,
): RiskEvent[] {
  const ending = limits.endingWith(changed);
  return ending.map(({ id, replaces }) => limitRemoved(id, at, by, `it stood in for ${replaces}`, confirmedBy));
}

export function limitSet(row: LimitRow, at: Instant, confirmedBy = ''): EventOf<typeof RiskLimitSet> {
  const { id, measure, soft, value, window, least = 0, into = '', replaces, until, by, reason } = row;
  const scope = scopeRows(row.scope);
  return {
    kind: 'riskLimitSet',
    at,
    id,
    measure,
    soft,
    value,
    window,
    replaces,
    until,
    by,
    reason,
    scope,
    confirmedBy,
    least,
    into,
    endsTold: true,
  };
}

export function limitRemoved(
  id: string,
  at: Instant,
  by: string,
  reason: string,
  confirmedBy = '',
): EventOf<typeof RiskLimitRemoved> {
  return { kind: 'riskLimitRemoved', at, id, by, reason, confirmedBy, endsTold: true };
}

function scopeRows(scope: Scope) {
  const rows: { dimension: Dimension; value: string }[] = [];
  for (const dimension of DIMENSIONS) {
    const value = scope[dimension];
    if (value !== undefined) rows.push({ dimension, value });
  }
  return rows;
}
