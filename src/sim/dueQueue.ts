/** Things to do later, in the order of their times, and for the same time in the order they came. */
import type { Instant } from '../units/brand.ts';

export class DueQueue<T> {
  private readonly items: { readonly at: Instant; readonly item: T }[] = [];
  private readonly max: number;

  /** Holds at most `max` items. */
  constructor(max: number) {
    this.max = max;
  }

  /** False, and nothing queued, when it is full. */
  push(at: Instant, item: T): boolean {
    const { items } = this;
    if (items.length >= this.max) return false;
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (items[middle].at <= at) low = middle + 1;
      else high = middle;
    }
    items.splice(low, 0, { at, item });
    return true;
  }

  /** When the first item is due; undefined when there is none. */
  get nextAt(): Instant | undefined {
    return this.items[0]?.at;
  }

  get size(): number {
    return this.items.length;
  }

  /** The first item, taken out, if it is due at `now`. */
  take(now: Instant): T | undefined {
    const [first] = this.items;
    if (first === undefined || first.at > now) return undefined;
    this.items.shift();
    return first.item;
  }
}
