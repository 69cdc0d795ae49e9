/** What one's last orders were worth, so that one far above all of them stands out: a digit too many. */
import { type Money, NO_MONEY } from '../worth/riskMoney.ts';
import { branded } from '../../units/brand.ts';

/** Orders that are remembered. */
export const SIZES_KEPT = 64;

export class RecentSizes {
  private readonly sizes = new Float64Array(SIZES_KEPT);
  /** Orders ever added. */
  private total = 0;

  add(worth: Money): void {
    this.sizes[this.total % SIZES_KEPT] = worth;
    this.total++;
  }

  /** How many are remembered. */
  get count(): number {
    return Math.min(this.total, SIZES_KEPT);
  }

  /** The latest; nothing where there is none. */
  last(): Money {
    return branded(this.total === 0 ? NO_MONEY : this.sizes[(this.total - 1) % SIZES_KEPT]);
  }

  /** The largest of those remembered; nothing where there is none. */
  largest(): Money {
    let largest: number = NO_MONEY;
    for (const size of this.sizes) if (size > largest) largest = size;
    return branded(largest);
  }
}
