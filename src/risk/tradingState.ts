/**
 * Trading states and the kill switch. A state is latched: it holds until another TradingStateSet for the same scope and
 * id, and since it is an event, a restart restores it. An order meets the strictest state of all that touch it.
 *
 *   active    everything that passes the other checks
 *   reducing  orders that can only bring a position nearer to zero, replaces that add nothing, cancels
 *   halted    cancels
 */
import { type Instant, NO_TIME } from '../units/brand.ts';
import type { EventOf } from '../units/record.ts';
import type { TradingStateSet } from './event.ts';
import { nameKey } from './limits/limitRow.ts';

export type TradingStateSetEvent = EventOf<typeof TradingStateSet>;
export type Scope = TradingStateSetEvent['scope'];
export type TradingState = TradingStateSetEvent['state'];

/** Strictness; also what a check's record shows. */
export const LEVEL: { readonly [S in TradingState]: number } = { active: 0, reducing: 1, halted: 2 };

/** What a state is of. `clientID`: whose account, strategy or trader; '' for those of all clients, and other scopes. */
export interface Target {
  readonly scope: Scope;
  readonly id: string;
  readonly clientID: string;
}

/** A state in force, with the name of the setter and the reason. */
export interface Latch extends Target {
  readonly state: TradingState;
  readonly level: number;
  readonly by: string;
  readonly reason: string;
  /** Who confirmed it where two persons are needed; '' for nobody. */
  readonly confirmedBy: string;
  readonly since: Instant;
}

/** Nothing is latched. */
export const ACTIVE: Latch = {
  scope: 'global',
  id: '',
  clientID: '',
  state: 'active',
  level: 0,
  by: '',
  reason: '',
  confirmedBy: '',
  since: NO_TIME,
};

/** What of an order a state may be of. */
export interface Traded {
  readonly clientID: string;
  readonly account: string;
  readonly symbol: string;
  /** The venue it asks for, or ''. */
  readonly exDestination: string;
  /** The session that its reports go to, and where it came from another, that one. */
  readonly replyTo?: string;
  readonly session?: string;
  /** Absent or '': of no strategy. */
  readonly strategy?: string;
  /** Absent or '': nobody said who entered it. */
  readonly trader?: string;
}

/** The desks that clients belong to; a client without one is not in it. */
export type Desks = ReadonlyMap<string, string>;

/** Says in words what a state is of: `for account MAIN of ALPHA`. */
export function targetText({ scope, id, clientID }: Target): string {
  if (scope === 'global') return 'everywhere';
  return `for ${scope} ${id}${clientID === '' ? '' : ` of ${clientID}`}`;
}

export class TradingStates {
  /** Only states other than active. */
  private readonly latches: { readonly [S in Scope]: Map<string, Latch> } = {
    global: new Map(),
    client: new Map(),
    account: new Map(),
    symbol: new Map(),
    venue: new Map(),
    strategy: new Map(),
    desk: new Map(),
    session: new Map(),
    trader: new Map(),
  };
  private inForce = 0;

  set(event: TradingStateSetEvent): void {
    const { scope, id, clientID, state, by, reason, confirmedBy, at: since } = event;
    const latches = this.latches[scope];
    const key = keyOf(scope, id, clientID);
    if (latches.delete(key)) this.inForce--;
    if (state === 'active') return;
    latches.set(key, { scope, id, clientID, state, level: LEVEL[state], by, reason, confirmedBy, since });
    this.inForce++;
  }

  /** The state of one scope and id alone; the router asks it for venues. */
  of(scope: Scope, id: string): TradingState {
    if (this.inForce === 0) return 'active';
    return this.latches[scope].get(keyOf(scope, id, ''))?.state ?? 'active';
  }

  /** What is in force for exactly this; ACTIVE for nothing. */
  latchOf({ scope, id, clientID }: Target): Latch {
    return this.latches[scope].get(keyOf(scope, id, clientID)) ?? ACTIVE;
  }

  /** The strictest state over an order; the wider scope when two are equal. */
  strictest(order: Traded, desks: Desks): Latch {
    if (this.inForce === 0) return ACTIVE;
    const { global, desk, client, account, strategy, trader, session, symbol, venue } = this.latches;
    const { clientID, replyTo, exDestination } = order;
    let worst = stricter(ACTIVE, global.get(''));
    if (desk.size > 0) worst = stricter(worst, desk.get(desks.get(clientID) ?? ''));
    worst = stricter(worst, client.get(clientID));
    if (account.size > 0) worst = ownOrAll(worst, account, nameKey(order.account), clientID);
    if (strategy.size > 0) worst = ownOrAll(worst, strategy, nameKey(order.strategy ?? ''), clientID);
    if (trader.size > 0) worst = ownOrAll(worst, trader, nameKey(order.trader ?? ''), clientID);
    if (session.size > 0)
      worst = stricter(stricter(worst, session.get(replyTo ?? '')), session.get(order.session ?? ''));
    worst = stricter(worst, symbol.get(order.symbol));
    return exDestination === '' ? worst : stricter(worst, venue.get(exDestination));
  }

  /** The strictest state over what a session asks for about an order that may be another session's. */
  strictestAsked(order: Traded, desks: Desks, replyTo: string): Latch {
    return stricter(this.strictest(order, desks), this.latches.session.get(replyTo));
  }

  /** All states that are not active, for display. */
  list(): Latch[] {
    return Object.values(this.latches).flatMap((latches) => [...latches.values()]);
  }
}

/** Whether an order is one that a state of `target` is for. Of a venue: whether it asks for that venue. */
export function isOf(order: Traded, target: Target, desks: Desks): boolean {
  const { scope, id } = target;
  switch (scope) {
    case 'global':
      return true;
    case 'client':
      return order.clientID === id;
    case 'account':
      return isTheirs(order, order.account, target);
    case 'strategy':
      return isTheirs(order, order.strategy ?? '', target);
    case 'trader':
      return isTheirs(order, order.trader ?? '', target);
    case 'desk':
      return desks.get(order.clientID) === id;
    case 'session':
      return order.replyTo === id || order.session === id;
    case 'symbol':
      return order.symbol === id;
    case 'venue':
      return order.exDestination === id;
  }
}

const isTheirs = ({ clientID: whose }: Traded, name: string, { id, clientID }: Target): boolean =>
  nameKey(name) === nameKey(id) && (clientID === '' || whose === clientID);

/** A scope whose names are clients' own words: the same name may be several clients'. */
export const isOwnWord = (scope: Scope): boolean => scope === 'account' || scope === 'strategy' || scope === 'trader';

/** FIX has no control characters in an id, so this is no other's key. */
const ownKey = (id: string, clientID: string): string => (clientID === '' ? id : `${clientID}\n${id}`);

const keyOf = (scope: Scope, id: string, clientID: string): string =>
  ownKey(isOwnWord(scope) ? nameKey(id) : id, clientID);

function ownOrAll(worst: Latch, latches: ReadonlyMap<string, Latch>, id: string, clientID: string): Latch {
  if (id === '') return worst;
  return stricter(stricter(worst, latches.get(id)), latches.get(ownKey(id, clientID)));
}

const stricter = (a: Latch, b: Latch | undefined): Latch => (b !== undefined && b.level > a.level ? b : a);
