/**
 * Trading states and the kill switch. A state is latched: it holds until another TradingStateSet for the same scope and
 * id, and since it is an event, a restart restores it. An order meets the strictest state of all that touch it.
 *
 *   active    everything that passes the other checks
 *   reducing  orders that can only bring a position nearer to zero, replaces that add nothing, cancels
 *   halted    cancels
 */
import type { EventOf } from '../units/record.ts';
import type { TradingStateSet } from './event.ts';

export type TradingStateSetEvent = EventOf<typeof TradingStateSet>;
export type Scope = TradingStateSetEvent['scope'];
export type TradingState = TradingStateSetEvent['state'];

/** Strictness; also what a check's record shows. */
export const LEVEL: { readonly [S in TradingState]: number } = { active: 0, reducing: 1, halted: 2 };

/** A state in force, with the name of the setter and the reason. */
export interface Latch {
  readonly scope: Scope;
  readonly id: string;
  readonly state: TradingState;
  readonly level: number;
  readonly by: string;
  readonly reason: string;
}

/** Nothing is latched. */
export const ACTIVE: Latch = { scope: 'global', id: '', state: 'active', level: 0, by: '', reason: '' };

export class TradingStates {
  /** Only states other than active. */
  private readonly latches: { readonly [S in Scope]: Map<string, Latch> } = {
    global: new Map(),
    client: new Map(),
    account: new Map(),
    symbol: new Map(),
    venue: new Map(),
  };
  private inForce = 0;

  set(event: TradingStateSetEvent): void {
    const { scope, id, state, by, reason } = event;
    const latches = this.latches[scope];
    if (latches.delete(id)) this.inForce--;
    if (state === 'active') return;
    latches.set(id, { scope, id, state, level: LEVEL[state], by, reason });
    this.inForce++;
  }

  /** The state of one scope and id alone; the router asks it for venues. */
  of(scope: Scope, id: string): TradingState {
    return this.latches[scope].get(id)?.state ?? 'active';
  }

  /** The strictest state over an order; the wider scope when two are equal. `venue` is the one it asks for, or ''. */
  strictest(clientID: string, account: string, symbol: string, venue: string): Latch {
    if (this.inForce === 0) return ACTIVE;
    let worst = stricter(ACTIVE, this.latches.global.get(''));
    worst = stricter(worst, this.latches.client.get(clientID));
    if (account !== '') worst = stricter(worst, this.latches.account.get(account));
    worst = stricter(worst, this.latches.symbol.get(symbol));
    return venue === '' ? worst : stricter(worst, this.latches.venue.get(venue));
  }

  /** All states that are not active, for display. */
  list(): Latch[] {
    return Object.values(this.latches).flatMap((latches) => [...latches.values()]);
  }
}

const stricter = (a: Latch, b: Latch | undefined): Latch => (b !== undefined && b.level > a.level ? b : a);
