/**
 * A dark pool that is a law: how many lots are there is drawn anew every so often, for each side by itself: none with
 * some probability, else s with a probability that falls as a power of s. Source of the family: Ganchev, Kearns,
 * Nevmyvaka, Vaughan, "Censored exploration and the dark pool problem" (UAI 2009). What is there is offered to whoever
 * comes, and not seen otherwise.
 *
 * Draws are hashes of the time, so they are the same whatever clients do.
 */
import { type Instant, type Qty, qty } from '../../units/brand.ts';
import { Sign } from '../orders/fixValues.ts';
import { mix, signed } from './random.ts';

export interface DarkLawOptions {
  /** Probability that nothing is there. */
  readonly zeroShare: number;
  /** P(s) ~ s^-exponent for s of 1 to `most` lots. */
  readonly exponent: number;
  readonly most: number;
  readonly refreshMs: number;
}

export class DarkLaw {
  private readonly options: DarkLawOptions;
  private readonly noise: number;
  private readonly lot: Qty;
  /** Of s lots or fewer, where something is there. */
  private readonly upTo: readonly number[];
  private period = -1;
  /** In shares: clients take odd lots too. */
  private readonly left: Record<'bids' | 'asks', number> = { bids: 0, asks: 0 };

  constructor(options: DarkLawOptions, noise: number, lot: Qty) {
    this.options = options;
    this.noise = noise;
    this.lot = lot;
    let sum = 0;
    const sums = Array.from({ length: options.most }, (_, i) => (sum += (i + 1) ** -options.exponent));
    this.upTo = sums.map((part) => part / sum);
  }

  /** True when what is there is drawn anew at `now`. */
  refresh(now: Instant): boolean {
    const period = Math.floor(now / (this.options.refreshMs * 1_000));
    if (period === this.period) return false;
    this.period = period;
    this.left.bids = this.draw(Sign.Buy, period) * this.lot;
    this.left.asks = this.draw(Sign.Sell, period) * this.lot;
    return true;
  }

  /** What is there for clients to meet: bids for those who sell. */
  offered(sign: Sign, now: Instant): Qty {
    this.refresh(now);
    return qty(this.left[sign === Sign.Buy ? 'bids' : 'asks']);
  }

  /** So much of it was taken. */
  taken(sign: Sign, lastQty: Qty): void {
    this.left[sign === Sign.Buy ? 'bids' : 'asks'] -= lastQty;
  }

  private draw(sign: Sign, period: number): number {
    const { zeroShare } = this.options;
    const unit = (signed(mix(mix(this.noise, sign + 2), period)) + 1) / 2;
    if (unit < zeroShare) return 0;
    const within = (unit - zeroShare) / (1 - zeroShare);
    return this.upTo.findIndex((part) => within < part) + 1 || this.options.most;
  }
}
