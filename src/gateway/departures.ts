/**
 * Orders to one venue that leave later than others of their plan, so that all arrive together (router/together.ts).
 * Like a message that waits for a rate limit, one of them has no MsgSeqNum and is not journaled as a message, but its
 * cause is: it is withdrawn by a cancel and dropped with the line, and the core is notified; after a crash the venue is
 * asked for its status, as for every order.
 *
 * The core sees a child as here until its `sentAt`; it is due no earlier, and leaves at a turn's end after all that the
 * turn has to send, so that a cancel of what the core sees as here always finds it.
 */
import type { Child } from '../orders/order.ts';
import type { Instant } from '../units/brand.ts';

interface Departure {
  readonly child: Child;
  readonly dueAt: Instant;
}

export class Departures {
  /** The next one first. */
  private readonly waiting: Departure[] = [];

  get count(): number {
    return this.waiting.length;
  }

  add(child: Child, dueAt: Instant): void {
    let at = this.waiting.length;
    while (at > 0 && this.waiting[at - 1].dueAt > dueAt) at--;
    this.waiting.splice(at, 0, { child, dueAt });
  }

  /** True if it was here. */
  withdraw(child: Child): boolean {
    const at = this.waiting.findIndex((each) => each.child === child);
    if (at >= 0) this.waiting.splice(at, 1);
    return at >= 0;
  }

  /** The next one that is due; undefined for none. */
  take(now: Instant): Child | undefined {
    return this.count > 0 && this.waiting[0].dueAt <= now ? this.waiting.shift()?.child : undefined;
  }

  /** The line is lost: those that have not left, and now never will. */
  lineLost(): Child[] {
    return this.waiting.splice(0).map(({ child }) => child);
  }
}
