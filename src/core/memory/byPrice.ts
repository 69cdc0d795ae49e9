/**
 * What rests or waits on one side at prices, so that a price finds what it reaches and nothing else: the first to be
 * reached first, and the oldest first at each price.
 */
import { NO_PRICE, type Price } from '../../units/brand.ts';

export class ByPrice<T> {
  /** The highest price is reached first, else the lowest. */
  private readonly highFirst: boolean;
  /** Signed so that more is reached sooner; ascending, so that the first to be reached is the last. */
  private readonly urges: number[] = [];
  private readonly levels = new Map<number, Set<T>>();

  constructor(highFirst: boolean) {
    this.highFirst = highFirst;
  }

  get isEmpty(): boolean {
    return this.urges.length === 0;
  }

  /** One of those that are reached first. */
  get first(): T | undefined {
    for (const each of this.reachedAt(NO_PRICE)) return each;
    return undefined;
  }

  add(px: Price, what: T): void {
    const urge = this.urgeOf(px);
    let level = this.levels.get(urge);
    if (level === undefined) {
      this.levels.set(urge, (level = new Set()));
      this.urges.splice(this.placeOf(urge), 0, urge);
    }
    level.add(what);
  }

  delete(px: Price, what: T): void {
    const urge = this.urgeOf(px);
    const level = this.levels.get(urge);
    if (level === undefined || !level.delete(what) || level.size > 0) return;
    this.levels.delete(urge);
    this.urges.splice(this.placeOf(urge), 1);
  }

  /** Those that `px` reaches; all for NO_PRICE. */
  *reachedAt(px: Price): Generator<T> {
    const from = px === NO_PRICE ? -Infinity : this.urgeOf(px);
    for (let i = this.urges.length - 1; i >= 0 && this.urges[i] >= from; i--) {
      yield* this.levels.get(this.urges[i]) ?? [];
    }
  }

  private urgeOf(px: Price): number {
    return (this.highFirst ? 1 : -1) * px;
  }

  /** Of the first that is not reached later. */
  private placeOf(urge: number): number {
    let low = 0;
    let high = this.urges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.urges[middle] < urge) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
