/**
 * Background traders of a dark pool: orders at the midpoint, of hidden and widely varying size, that come, wait and
 * leave. At any time one side has more of them than the other, and which one drifts; so a pool is now deep and now
 * empty, and only an order finds out.
 */
import type { Instrument } from '../../units/instrument.ts';
import { type Instant, instant, type Qty, qty, seconds } from '../../units/brand.ts';
import { MICROS_PER_SECOND } from '../../units/time.ts';
import { BookOrder } from '../matching/bookOrder.ts';
import type { DarkBook } from '../matching/darkBook.ts';
import type { FlowAction } from './flow.ts';
import { smoothNoise } from './fundamental.ts';
import { mix, mixText, Random } from './random.ts';
import { OrdType, Sign } from '../orders/fixValues.ts';
import { LONGEST_STEP } from './flow.ts';

const LEANING_PERIOD = seconds(20);
/** The largest order is 2^this round lots, and half of all orders are a single one. */
const LARGEST_DOUBLINGS = 8;
/** Waiting orders; beyond, no new ones come. */
const MAX_WAITING = 200;

export interface DarkFlowOptions {
  readonly instrument: Instrument;
  readonly venue: string;
  readonly seed: number;
  readonly ordersPerSec: number;
  /** Mean time an order waits before it leaves. */
  readonly lifeSec: number;
  readonly roundLot: Qty;
  /** Share of orders that trade in no less than half of themselves at a time. */
  readonly minQtyShare: number;
}

export const USUAL_DARK_FLOW = { ordersPerSec: 1, lifeSec: 10, roundLot: qty(100), minQtyShare: 0.2 } as const;

export class DarkFlow {
  private readonly options: DarkFlowOptions;
  private readonly random: Random;
  private readonly noise: number;
  private readonly actions: FlowAction[] = [];
  private readonly waiting: { id: number; until: Instant }[] = [];
  private lastID = 0;
  private lastStepAt = instant(0);

  constructor(options: DarkFlowOptions) {
    this.options = options;
    this.noise = mixText(mixText(mix(0xda2c, options.seed), options.venue), options.instrument.symbol);
    this.random = new Random(this.noise);
  }

  /** As LitFlow.step: cancels, then new orders with negative numbers. */
  step(now: Instant, book: DarkBook): readonly FlowAction[] {
    const { options, random, waiting } = this;
    this.actions.length = 0;
    const elapsedSec = Math.min(now - this.lastStepAt, LONGEST_STEP) / MICROS_PER_SECOND;
    this.lastStepAt = now;
    let kept = 0;
    for (const order of waiting) {
      if (book.order(order.id) === undefined) continue;
      if (order.until <= now) this.actions.push({ kind: 'cancel', id: order.id });
      else waiting[kept++] = order;
    }
    waiting.length = kept;
    const coming = Math.min(random.around(options.ordersPerSec * elapsedSec), MAX_WAITING - kept);
    for (let n = coming; n > 0; n--) this.come(now);
    return this.actions;
  }

  private come(now: Instant): void {
    const { options, random } = this;
    const id = --this.lastID;
    const leaning = smoothNoise(this.noise, now, LEANING_PERIOD);
    const sign = random.chance(0.5 + leaning / 2) ? Sign.Buy : Sign.Sell;
    const lots = 2 ** random.halving(LARGEST_DOUBLINGS);
    const minQty = random.chance(options.minQtyShare) ? Math.ceil(lots / 2) : 0;
    const order = new BookOrder({
      id,
      sign,
      ordType: OrdType.Pegged,
      orderQty: qty(lots * options.roundLot),
      minQty: qty(minQty * options.roundLot),
    });
    const life = random.exponential(options.lifeSec * MICROS_PER_SECOND);
    this.waiting.push({ id, until: instant(Math.round(now + life)) });
    this.actions.push({ kind: 'submit', order });
  }
}
