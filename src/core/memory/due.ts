/** The next time at which the clock changes what an order does. No order is looked at before. */
import { type Instant, least, NEVER, NO_TIME } from '../../units/brand.ts';

export class DueClock {
  private dueAt: Instant = NEVER;
  /** Orders whose ExpireTime is up to here have expired: at a tick, and not in between. */
  lookedAt: Instant = NO_TIME;

  note(at: Instant): void {
    this.dueAt = least(this.dueAt, at);
  }

  /** The next tick looks at every order. */
  noteAll(): void {
    this.dueAt = NO_TIME;
  }

  /** True once when the time has come; the caller notes the next one. */
  take(now: Instant): boolean {
    if (now < this.dueAt) return false;
    this.dueAt = NEVER;
    this.lookedAt = now;
    return true;
  }
}
