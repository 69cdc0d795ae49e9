/**
 * ClOrdIDs, and the orders that have them. An ID is taken while its order is open, and until the trading day is over on
 * which the order was last asked for or ended; then another may have it (FIX 4.4, ClOrdID(11): unique within a single
 * trading day). Days are events, so that the same journal frees the same IDs.
 *
 * A free ID still finds its order until a second day is over: for status requests and messages that are sent again.
 * After that it leaves, two orders for each new ID, so that the change of the day takes no time.
 */
import { type Instant, most, NO_TIME } from '../units/brand.ts';
import type { Parent, Whose } from './order.ts';

/** The chain of an order with one ClOrdID. */
export const NO_CHAIN: string[] = [];

export const scopeOf = ({ clientID, originator }: Whose): string =>
  originator === '' ? clientID : `${clientID}\u0001${originator}`;

/** Orders over that leave with each new ID: more than one, so that they become fewer. */
const LEAVE_WITH_EACH = 2;

export class ClOrdIDs {
  /** When the day began, by the first use of an ID if no day has ended yet; and the day before. */
  began: Instant = NO_TIME;
  beganBefore: Instant = NO_TIME;
  /** What ended before belongs to the days before, if it was asked for then. */
  private opensAt: Instant = NO_TIME;
  /** When an ID was used last, or an order ended. */
  usedAt: Instant = NO_TIME;
  private readonly orders = new Map<string, Map<string, Parent>>();
  /** Orders that are over: of today, of the day before, and of the days before that, which leave. */
  private readonly over: Parent[][] = [[]];
  private readonly open: ReadonlySet<Parent>;

  constructor(open: ReadonlySet<Parent>) {
    this.open = open;
  }

  /** The order that had the ID last. */
  find(whose: Whose, clOrdID: string): Parent | undefined {
    return this.orders.get(scopeOf(whose))?.get(clOrdID);
  }

  isTaken(whose: Whose, clOrdID: string): boolean {
    return this.holder(whose, clOrdID) !== undefined;
  }

  /** The order because of which the ID is taken; undefined for a free one. */
  holder(whose: Whose, clOrdID: string): Parent | undefined {
    const order = this.find(whose, clOrdID);
    return order === undefined || this.hasFreeIDs(order) ? undefined : order;
  }

  /** It is over since an earlier day: others may have its IDs. */
  hasFreeIDs(order: Parent): boolean {
    if (this.open.has(order) || order.askedAt >= this.began) return false;
    // Its day may be over before its venue has said so.
    const { expireTime } = order.terms;
    return order.endedAt < this.opensAt || (expireTime > 0 && expireTime <= this.began);
  }

  /** The order, or a request for it, has the ID from now on. */
  use(order: Parent, clOrdID: string, at: Instant): void {
    if (this.began === NO_TIME) this.began = at;
    this.usedAt = most(this.usedAt, at);
    order.askedAt = at;
    const scope = scopeOf(order);
    let known = this.orders.get(scope);
    if (known === undefined) this.orders.set(scope, (known = new Map()));
    // One that was queued has had its ID since.
    if (clOrdID !== order.clOrdID && known.get(clOrdID) !== order) addToChain(order, clOrdID);
    known.set(clOrdID, order);
    if (this.over.length > 2) this.letGo();
  }

  closed(order: Parent): void {
    this.usedAt = most(this.usedAt, order.endedAt);
    this.over[0].push(order);
  }

  /** An order that was over is open again. IDs that others have since stay theirs. */
  reopened(order: Parent): void {
    const known = this.orders.get(scopeOf(order));
    for (const clOrdID of idsOf(order)) if (known?.has(clOrdID) === false) known.set(clOrdID, order);
  }

  /** A day is over. The next one opens at `opensAt`; until then orders of the last may still end. */
  beginDay(began: Instant, opensAt: Instant): void {
    this.beganBefore = this.began;
    this.began = began;
    this.opensAt = opensAt;
    this.over.unshift([]);
  }

  private letGo(): void {
    for (let n = 0; n < LEAVE_WITH_EACH && this.over.length > 2; n++) {
      const order = this.over.at(-1)?.pop();
      if (order === undefined) this.over.pop();
      // One that was open again is over since another day, if it is.
      else if (this.hasFreeIDs(order)) this.forget(order);
    }
  }

  private forget(order: Parent): void {
    const scope = scopeOf(order);
    const known = this.orders.get(scope);
    if (known === undefined) return;
    for (const clOrdID of idsOf(order)) if (known.get(clOrdID) === order) known.delete(clOrdID);
    if (known.size === 0) this.orders.delete(scope);
  }
}

function addToChain(order: Parent, clOrdID: string): void {
  if (order.chain === NO_CHAIN) order.chain = [order.clOrdID, clOrdID];
  else order.chain.push(clOrdID);
}

const idsOf = ({ chain, clOrdID }: Parent): readonly string[] => (chain.length === 0 ? [clOrdID] : chain);
