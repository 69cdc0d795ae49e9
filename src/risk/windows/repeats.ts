/**
 * How often a strategy was applied: RTS 6 Art. 15(3) stops it after a number of repeated executions, until a person
 * enables it again. An application is an order that traded, counted at its first execution, in however many parts it is
 * filled. Equal are orders in one symbol, on one side, of one quantity; the price does not matter, since what buys the
 * same again and again moves it.
 *
 * The last executions in a ring, in order of arrival; a count looks through the window, no further than it must.
 */
import { type Instant, NOT_YET, type Qty, type Span } from '../../units/brand.ts';

/** The most that a limit may allow. */
export const REPEATS_MAX = 1_000;
/** Executions remembered: enough for a limit to be found among as many others again and again. */
const KEPT_MAX = 8_192;
const FIRST_KEPT = 16;

export class Repeats {
  readonly window: Span;
  private times = new Float64Array(FIRST_KEPT);
  private qtys = new Float64Array(FIRST_KEPT);
  /** Symbol and side, as the caller names them. */
  private kinds = Array<string>(FIRST_KEPT).fill('');
  private total = 0;
  /** When a person enabled it last: what was before does not count. */
  private since: Instant = NOT_YET;

  constructor(window: Span) {
    this.window = window;
  }

  add(kind: string, quantity: Qty, at: Instant): void {
    const capacity = this.times.length;
    const oldest = this.total & (capacity - 1);
    if (this.total >= capacity && capacity < KEPT_MAX && this.times[oldest] > at - this.window) this.grow();
    const i = this.total & (this.times.length - 1);
    this.times[i] = at;
    this.qtys[i] = quantity;
    this.kinds[i] = kind;
    this.total++;
  }

  /** All executions of the order that was counted then were busted: it was never applied. */
  remove(kind: string, at: Instant): void {
    const mask = this.times.length - 1;
    const first = Math.max(0, this.total - this.times.length);
    for (let n = this.total - 1; n >= first; n--) {
      const i = n & mask;
      if (this.times[i] < at) return;
      if (this.times[i] !== at || this.kinds[i] !== kind) continue;
      this.kinds[i] = '';
      return;
    }
  }

  /** Equal ones in the window that ends now; `most` at most. */
  count(kind: string, quantity: Qty, now: Instant, most: number): number {
    const mask = this.times.length - 1;
    const first = Math.max(0, this.total - this.times.length);
    const after = Math.max(now - this.window, this.since);
    let count = 0;
    for (let n = this.total - 1; n >= first && count < most; n--) {
      const i = n & mask;
      if (this.times[i] <= after) break;
      if (this.kinds[i] === kind && this.qtys[i] === quantity) count++;
    }
    return count;
  }

  /** The most equal ones in the window that ends now. */
  most(now: Instant): number {
    const mask = this.times.length - 1;
    const first = Math.max(0, this.total - this.times.length);
    const after = Math.max(now - this.window, this.since);
    const counts = new Map<string, number>();
    let most = 0;
    for (let n = this.total - 1; n >= first && this.times[n & mask] > after; n--) {
      const equal = `${this.qtys[n & mask]} ${this.kinds[n & mask]}`;
      const count = (counts.get(equal) ?? 0) + 1;
      counts.set(equal, count);
      if (count > most) most = count;
    }
    return most;
  }

  /** A person has enabled it again. */
  enable(at: Instant): void {
    this.since = at;
  }

  private grow(): void {
    const { times, qtys, kinds } = this;
    const [from, to] = [times.length - 1, times.length * 2 - 1];
    this.times = new Float64Array(to + 1);
    this.qtys = new Float64Array(to + 1);
    this.kinds = Array<string>(to + 1).fill('');
    for (let n = this.total - times.length; n < this.total; n++) {
      this.times[n & to] = times[n & from];
      this.qtys[n & to] = qtys[n & from];
      this.kinds[n & to] = kinds[n & from];
    }
  }
}
