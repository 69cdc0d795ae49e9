/**
 * The number of recent messages that were served: a ring of their times, exact for every window and count that a limit
 * may have. A refused message is not added, so that a client beyond its limit is served as much as the limit allows,
 * and no more in any span of the window: of 105 a second under a limit of 100, 100. (A bucket of tokens would serve
 * nearly twice the limit in the window after a quiet one, and there would be one for each limit and each warning; this
 * memory is for all of them, and a limit that is changed holds at once.)
 */
import { type Instant, seconds } from '../../units/brand.ts';

/** Largest count of a rate limit, and the number of messages remembered. */
export const RATE_COUNT_MAX = 16_384;
/** The longest window a rate limit may name. */
export const RATE_WINDOW_MAX = seconds(60);

const FIRST_ROOM = 16;

export class RateWindow {
  /** Ring of times, never falling; its length is a power of two. */
  private times = new Float64Array(FIRST_ROOM);
  /** Messages ever counted; the newest lies at (total − 1) modulo the length. */
  private total = 0;
  private newest = 0;

  /** Counts a message. A clock that steps back counts as standing still. */
  add(at: Instant): void {
    if (at > this.newest) this.newest = at;
    const capacity = this.times.length;
    if (this.total >= capacity && capacity < RATE_COUNT_MAX) {
      const oldest = this.times[this.total & (capacity - 1)];
      if (oldest > this.newest - RATE_WINDOW_MAX) this.grow();
    }
    this.times[this.total & (this.times.length - 1)] = this.newest;
    this.total++;
  }

  /** Messages later than `after`, RATE_COUNT_MAX at most. */
  countSince(after: number): number {
    const mask = this.times.length - 1;
    let low = this.total > mask ? this.total - mask - 1 : 0;
    let high = this.total;
    // Most often all of them are older, or the newest few are not: look at the end before the middle.
    if (high === low || this.times[(high - 1) & mask] <= after) return 0;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.times[middle & mask] > after) high = middle;
      else low = middle + 1;
    }
    return this.total - low;
  }

  private grow(): void {
    const old = this.times;
    // Slots for times that are forgotten read 0, older than any window asks for.
    const grown = new Float64Array(old.length * 2);
    for (let n = this.total - old.length; n < this.total; n++) {
      grown[n & (grown.length - 1)] = old[n & (old.length - 1)];
    }
    this.times = grown;
  }
}
