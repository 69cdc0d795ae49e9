/** What is known of poison, so that nothing of it is ever decided again. A fold of poisonEvent.ts. */
import { scopeOf } from '../../orders/clOrdIDs.ts';
import type { Whose } from '../../orders/order.ts';
import type { OrderID } from '../../orders/values.ts';
import { earlier, type Instant, instant, later, seconds } from '../../units/brand.ts';
import type { Poison, PoisonEvent } from './poisonEvent.ts';

/** Poisons kept for operators; the journal has all of them. */
export const MAX_POISONS = 1_000;
/** A second one of a session within this … */
export const POISON_WINDOW = seconds(60);
/** … keeps it out for so long. */
export const POISON_REFUSAL = seconds(300);

export class Poisons {
  /** All that ever came. */
  count = 0;
  /** Those that no operator has closed, oldest first. */
  readonly open: Poison[] = [];
  /** Orders that are set aside, with the number of their poison: nothing more is decided of them. */
  readonly setAside = new Map<OrderID, number>();
  /** When the last poison of a session came, and until when it may not log on. */
  readonly sessions = new Map<string, { readonly at: Instant; readonly refusedUntil: Instant }>();
  /** ClOrdIDs of poison, by whose they are: of this day, and of the day before. */
  private ids = new Set<string>();
  private idsBefore = new Set<string>();

  /** True for a ClOrdID of a message that was poison: it is refused whenever it comes again. */
  names(whose: Whose, clOrdID: string): boolean {
    if (this.ids.size === 0 && this.idsBefore.size === 0) return false;
    const key = keyOf(whose, clOrdID);
    return this.ids.has(key) || this.idsBefore.has(key);
  }

  isSetAside({ orderID }: { readonly orderID: OrderID }): boolean {
    return this.setAside.size > 0 && this.setAside.has(orderID);
  }

  /** Until when a session may not log on that has brought another one now; 0 for one that may. */
  refusalOf(sessionID: string, now: Instant): Instant {
    const last = this.sessions.get(sessionID);
    return last !== undefined && last.at > earlier(now, POISON_WINDOW) ? later(now, POISON_REFUSAL) : instant(0);
  }

  beginDay(): void {
    this.idsBefore = this.ids;
    this.ids = new Set();
  }

  apply(event: PoisonEvent): void {
    if (event.kind === 'poisonClosed') return this.close(event.poisonID);
    const { poisonID, at, sessionID, clOrdID, orderID, refusedUntil } = event;
    this.count = poisonID;
    this.open.push(kept(event));
    if (this.open.length > MAX_POISONS) this.open.shift();
    if (clOrdID !== '') this.ids.add(keyOf(event, clOrdID));
    if (orderID !== 0) this.setAside.set(orderID, poisonID);
    if (sessionID !== '') this.sessions.set(sessionID, { at, refusedUntil });
  }

  private close(poisonID: number): void {
    const at = this.open.findIndex((each) => each.poisonID === poisonID);
    if (at >= 0) this.open.splice(at, 1);
    for (const [order, by] of this.setAside) if (by === poisonID) this.setAside.delete(order);
  }
}

const keyOf = (whose: Whose, clOrdID: string): string => `${scopeOf(whose)}\u0002${clOrdID}`;

/** In the order of its table, however it was emitted: the same state is the same bytes. */
function kept(event: Poison): Poison {
  const { poisonID, at, origin, sessionID, msgSeqNum, msgType, clientID, originator, clOrdID, orderID } = event;
  const { message, error, stack, stateHash, refusedUntil, journalHash } = event;
  const what = { message, error, stack, stateHash, refusedUntil, journalHash };
  const from = { origin, sessionID, msgSeqNum, msgType, clientID, originator, clOrdID, orderID };
  return { kind: 'poisoned', poisonID, at, ...from, ...what };
}
