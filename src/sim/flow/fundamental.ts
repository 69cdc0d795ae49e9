/**
 * The price that a symbol is "worth", which every simulated venue quotes around. A pure function of (seed, symbol,
 * time): venues in separate processes agree on it without talking to each other, and any moment can be asked for.
 *
 * It is a random walk built downwards (Lévy's construction of Brownian motion): a bump over each stretch of 2 steps,
 * a larger one over each stretch of 4, and so on to the longest, where it returns to the starting price. So it wanders
 * for hours, and does not drift away over weeks.
 */
import { type Instant, type Price, price, type Span } from '../../units/brand.ts';
import { mix, mixText, signed } from './random.ts';

/** The longest stretch is 2^20 steps: 29 hours at 100 ms. */
const OCTAVES = 20;

export interface FundamentalOptions {
  readonly seed: number;
  readonly symbol: string;
  /** In the instrument's price scale. */
  readonly startPx: Price;
  /** Time between steps; all venues of one market use the same. */
  readonly step: Span;
  /** Standard deviation of one step, in the instrument's price scale. */
  readonly volatility: number;
  /** The price never goes below this. */
  readonly floorPx: Price;
}

export class Fundamental {
  private readonly options: FundamentalOptions;
  private readonly hash: number;
  private lastStep = -1;
  private lastPx: Price;

  constructor(options: FundamentalOptions) {
    this.options = options;
    this.hash = mixText(mix(0x5eed, options.seed), options.symbol);
    this.lastPx = options.startPx;
  }

  /** The step that `now` is in, counted from 1970. */
  stepAt(now: Instant): number {
    return Math.floor(now / this.options.step);
  }

  at(now: Instant): Price {
    const step = this.stepAt(now);
    if (step !== this.lastStep) {
      const { startPx, volatility, floorPx } = this.options;
      this.lastStep = step;
      this.lastPx = price(Math.max(floorPx, startPx + Math.round(volatility * walk(this.hash, step))));
    }
    return this.lastPx;
  }
}

/** The walk with one unit of deviation a step. */
function walk(hash: number, step: number): number {
  let value = 0;
  for (let octave = 1; octave <= OCTAVES; octave++) {
    const length = 2 ** octave;
    const stretch = Math.floor(step / length);
    const half = length / 2;
    // 0 at both ends of the stretch, 1 in its middle.
    const bump = 1 - Math.abs(step - stretch * length - half) / half;
    // Between two known ends a Brownian middle deviates by √length ÷ 2; a uniform draw on ±1 deviates by 1 ÷ √3.
    if (bump > 0) value += ((Math.sqrt(length * 3) * bump) / 2) * signed(mix(mix(hash, octave), stretch));
  }
  return value;
}

/** Noise on −1…1 that moves smoothly, by a straight line between one draw a `period` and the next. Pure, as above. */
export function smoothNoise(hash: number, now: Instant, period: Span): number {
  const at = Math.floor(now / period);
  const along = now / period - at;
  return signed(mix(hash, at)) * (1 - along) + signed(mix(hash, at + 1)) * along;
}
