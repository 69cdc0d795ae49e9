/**
 * One side of a lit book: price levels in a sorted array with the best one last, so that the busy end is the cheap end.
 */
import { assert } from '../../units/assert.ts';
import type { Price } from '../../units/brand.ts';
import { Level } from './bookOrder.ts';
import type { Sign } from '../orders/fixValues.ts';

export class BookHalf {
  readonly sign: Sign;
  /** Worst price first, best last. */
  readonly levels: Level[] = [];

  constructor(sign: Sign) {
    this.sign = sign;
  }

  best(): Level | undefined {
    return this.levels[this.levels.length - 1];
  }

  find(price: Price): Level | undefined {
    const level = this.levels[this.position(price)];
    return level?.price === price ? level : undefined;
  }

  /** The level at `price`, made when there is none. */
  obtain(price: Price): Level {
    const at = this.position(price);
    const there = this.levels[at];
    if (there?.price === price) return there;
    const level = new Level(price);
    if (at === this.levels.length) this.levels.push(level);
    else this.levels.splice(at, 0, level);
    return level;
  }

  drop(level: Level): void {
    const at = this.position(level.price);
    assert(this.levels[at] === level, 'a level is where its price says');
    if (at === this.levels.length - 1) this.levels.pop();
    else this.levels.splice(at, 1);
  }

  /** Index of the first level with price `price` or better. */
  private position(price: Price): number {
    const { levels, sign } = this;
    const wanted = price * sign;
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (levels[middle].price * sign < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
