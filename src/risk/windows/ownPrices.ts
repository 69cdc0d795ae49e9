/**
 * How far one's own executions have carried a price over a period: the lowest price bought at and the highest sold at
 * in the window, in slots of it as windowSums.ts has them. Distance is measured from that extreme and not from the
 * first execution: as the window slides, the first one changes, and a price that was carried up step by step would
 * begin anew with each. Nor is it the sum of all steps, which the bounce between bid and ask makes large in a market
 * that stands still.
 */
import { branded, type Instant, instant, most, NEVER, NO_PRICE, type Price, type Span } from '../../units/brand.ts';
import { slotOf, SLOTS } from './windowSums.ts';

export class OwnPrices {
  readonly window: Span;
  private readonly slot: Span;
  /** By slot, NO_PRICE for none; slot number n lies at n modulo SLOTS. */
  private readonly bought = new Float64Array(SLOTS).fill(NO_PRICE);
  private readonly sold = new Float64Array(SLOTS).fill(NO_PRICE);
  private newest = 0;
  /** The first execution that was ever added. */
  private began: Instant = NEVER;

  constructor(window: Span) {
    this.window = window;
    this.slot = slotOf(window);
  }

  /** An execution. A clock that steps back counts as standing still. */
  add(buy: boolean, px: Price, at: Instant): void {
    if (this.began === NEVER) this.began = at;
    const number = Math.floor(at / this.slot);
    const gone = Math.min(SLOTS, number - this.newest);
    for (let n = 0; n < gone; n++) {
      const i = (number - n) % SLOTS;
      this.bought[i] = NO_PRICE;
      this.sold[i] = NO_PRICE;
    }
    if (number > this.newest) this.newest = number;
    const i = this.newest % SLOTS;
    if (buy && (this.bought[i] === NO_PRICE || px < this.bought[i])) this.bought[i] = px;
    if (!buy && px > this.sold[i]) this.sold[i] = px;
  }

  /** From when on executions are counted in the window that ends now, as far as they are. */
  countedFrom(now: Instant): Instant {
    return most(this.began, instant((Math.floor(now / this.slot) - SLOTS + 1) * this.slot));
  }

  /** An execution was busted or corrected: all that are counted are added again. */
  clear(): void {
    this.bought.fill(NO_PRICE);
    this.sold.fill(NO_PRICE);
  }

  /** Lowest price bought at, or highest sold at, in the window that ends now; NO_PRICE for none. */
  extreme(buy: boolean, now: Instant): Price {
    const prices = buy ? this.bought : this.sold;
    const gone = Math.max(0, Math.floor(now / this.slot) - this.newest);
    let extreme: number = NO_PRICE;
    for (let n = gone; n < SLOTS; n++) {
      const px = prices[(this.newest + 1 + n) % SLOTS];
      if (px === NO_PRICE) continue;
      if (extreme === NO_PRICE || (buy ? px < extreme : px > extreme)) extreme = px;
    }
    return branded(extreme);
  }
}
