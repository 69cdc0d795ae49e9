/** When the clock next changes what an order does: no order is looked at before. */
import { type Instant, least, NEVER, NO_TIME } from '../../units/brand.ts';

export class DueClock {
  private dueAt: Instant = NEVER;
  /** Orders are ended by the clock up to here: with the ticks, and not in between. */
  lookedAt: Instant = NO_TIME;

  note(at: Instant): void {
    this.dueAt = least(this.dueAt, at);
  }

  /** Every order is to be looked at, with the next tick. */
  noteAll(): void {
    this.dueAt = NO_TIME;
  }

  /** True once when the moment has come; whoever asks notes the next one. */
  take(now: Instant): boolean {
    if (now < this.dueAt) return false;
    this.dueAt = NEVER;
    this.lookedAt = now;
    return true;
  }
}
