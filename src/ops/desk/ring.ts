/** The latest `capacity` items of an endless list, by their number in it. A reader keeps the number it is at. */
export class Ring<T> {
  private readonly capacity: number;
  private readonly items: T[] = [];
  /** Items ever pushed: the number of the next one. */
  end = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Number of the oldest item that is still there. */
  get start(): number {
    return this.end > this.capacity ? this.end - this.capacity : 0;
  }

  /** Forgets the oldest item when full; returns it, undefined when nothing had to go. */
  push(item: T): T | undefined {
    const at = this.end % this.capacity;
    const gone = this.end >= this.capacity ? this.items[at] : undefined;
    this.items[at] = item;
    this.end++;
    return gone;
  }

  /** `n` from start to end − 1. */
  at(n: number): T {
    return this.items[n % this.capacity];
  }

  /**
   * Number of the first item for which `isPast` is true, if it is true for all after it too; `end` if there is none.
   */
  first(isPast: (item: T) => boolean): number {
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isPast(this.at(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
