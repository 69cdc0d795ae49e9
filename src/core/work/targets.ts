/**
 * What a trading state can be of: whoever sets one names it, and a name that is nobody's is refused. A halt of what
 * does not exist would look like one that worked.
 */
import { nameKey } from '../../risk/limits/limitRow.ts';
import type { Target } from '../../risk/tradingState.ts';
import type { Context } from '../context.ts';

/** A name that cannot be taken: why, the names there are, and what else would help. */
export interface TargetFault {
  readonly path: 'id' | 'client';
  readonly text: string;
  readonly known: readonly string[];
  readonly hint?: string;
}

export interface NamedTarget extends Target {
  /** Though no order has named it yet: accounts, strategies and traders are the clients' own words. */
  readonly unseen?: boolean;
}

/**
 * The target as it is latched: an account, strategy or trader is one client's, found by its name where only one has it.
 * `sessions`: the ids of sessions that may be named.
 */
export function targetOf(core: Context, named: NamedTarget, sessions: Iterable<string>): Target | TargetFault {
  const { scope, id, clientID } = named;
  const clients = core.config.limits.clients.map((client) => client.clientID);
  if (clientID !== '' && !clients.includes(clientID))
    return { path: 'client', text: `there is no client ${clientID}`, known: clients };
  // What is in force can always be set again, whatever the configuration has become.
  if (core.state.risk.trading.latchOf(named).level > 0) return { scope, id, clientID };
  switch (scope) {
    case 'global':
      return { scope, id, clientID };
    case 'client':
      return known(named, clients);
    case 'symbol':
      return known(named, core.config.instruments.keys());
    case 'venue':
      return known(named, core.config.venues.keys());
    case 'session':
      return known(named, sessions);
    case 'desk':
      return known(named, new Set(core.state.risk.desks.values()));
    case 'account':
      return ownedOne(core, named, accountsOf(core));
    case 'strategy':
      return ownedOne(core, named, namedIn(core, 'strategy'));
    case 'trader':
      return ownedOne(core, named, namedIn(core, 'trader'));
  }
}

function known({ scope, id, clientID }: Target, names: Iterable<string>): Target | TargetFault {
  const list = [...names];
  return list.includes(id) ? { scope, id, clientID } : { path: 'id', text: `there is no ${scope} ${id}`, known: list };
}

/** Whose names are which: client → names. */
type Owned = ReadonlyMap<string, ReadonlySet<string>>;

function ownedOne(core: Context, named: NamedTarget, names: Owned): Target | TargetFault {
  const { scope, id, clientID, unseen = false } = named;
  const isTheirs = (of: ReadonlySet<string>) => [...of].some((name) => nameKey(name) === nameKey(id));
  const owners = [...names].filter(([, of]) => isTheirs(of)).map(([client]) => client);
  if (clientID !== '') {
    if (owners.includes(clientID) || (unseen && isFree(core, scope, clientID))) return { scope, id, clientID };
    return nobodys(scope, `${id} of ${clientID}`, [...(names.get(clientID) ?? [])], isFree(core, scope, clientID));
  }
  if (owners.length === 1) return { scope, id, clientID: owners[0] };
  if (owners.length > 1) {
    const text = `${scope} ${id} is one of ${owners.join(' and ')}: say whose`;
    return { path: 'client', text, known: owners };
  }
  const all = new Set([...names.values()].flatMap((of) => [...of]));
  return nobodys(scope, id, [...all], false);
}

function nobodys(scope: string, id: string, list: readonly string[], isFreeName: boolean): TargetFault {
  const hint = isFreeName ? { hint: 'no order has named it yet: with "unseen" it is taken all the same' } : {};
  return { path: 'id', text: `there is no ${scope} ${id}`, known: list, ...hint };
}

/** Whether the client may use names that no list has. */
const isFree = (core: Context, scope: Target['scope'], clientID: string): boolean =>
  scope !== 'account' || listOf(core, clientID) === undefined;

const listOf = (core: Context, clientID: string) =>
  core.config.limits.clients.find((client) => client.clientID === clientID)?.accounts;

/** Those of the clients' lists, and those that orders have named. */
function accountsOf(core: Context): Owned {
  const owned = new Map<string, Set<string>>();
  for (const { clientID, accounts } of core.config.limits.clients) owned.set(clientID, new Set(accounts));
  for (const { clientID, account } of core.state.orders.parents.values()) {
    if (account !== '') owned.get(clientID)?.add(account);
  }
  return owned;
}

function namedIn(core: Context, field: 'strategy' | 'trader'): Owned {
  const owned = new Map<string, Set<string>>();
  for (const order of core.state.orders.parents.values()) {
    if (order[field] === '') continue;
    let names = owned.get(order.clientID);
    if (names === undefined) owned.set(order.clientID, (names = new Set()));
    names.add(order[field]);
  }
  return owned;
}
