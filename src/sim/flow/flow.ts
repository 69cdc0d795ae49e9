/**
 * Background traders of a lit venue: they keep bids below and offers above the fundamental price, add and cancel
 * around it as it moves, take from each other, and pick off what others leave on the wrong side of it. Spread and
 * depth drift by venue, so that now one venue is best and now another; but since every venue's traders stay on their
 * own side of one shared price, the venues' quotes cross each other only where a client's order makes them.
 *
 * Time, and the book to be read, come in; orders to submit and cancel go out. All randomness is the seed's.
 */
import type { Instrument } from '../../units/instrument.ts';
import {
  floorTo,
  type Instant,
  instant,
  least,
  millis,
  ZERO_PRICE,
  NO_QTY,
  type Price,
  price,
  type Qty,
  qty,
  seconds,
} from '../../units/brand.ts';
import { MICROS_PER_SECOND } from '../../units/time.ts';
import { BookOrder, SHOW_ALL } from '../matching/bookOrder.ts';
import { type Fundamental, smoothNoise } from './fundamental.ts';
import type { MatchingBook } from '../matching/matching.ts';
import { mix, mixText, Random } from './random.ts';
import { opposite, Sign, TimeInForce } from '../orders/fixValues.ts';

/** After a pause the market catches up by this much, no more. */
/** However late a step is, it makes no more flow than this. */
export const LONGEST_STEP = seconds(1);
/** Spread and depth drift from one draw to the next within this. */
const DRIFT_PERIOD = seconds(7);
/** Orders lie up to this many ticks behind the best, nearer ones more often. */
const DEEPEST_TICKS = 11;
/** Round lots that traders pick off at a time. */
const PICK_OFF_LOTS = 20;
const ICEBERG_SHARE = 0.1;
const HIDDEN_SHARE = 0.04;

export interface LitFlowOptions {
  readonly instrument: Instrument;
  /** Venues with different names move differently under the same seed. */
  readonly venue: string;
  readonly seed: number;
  readonly fundamental: Fundamental;
  /** New orders, and of these those that only take, each a second. */
  readonly ordersPerSec: number;
  readonly takersPerSec: number;
  /** Mean life of an order that nothing else ends. */
  readonly lifeSec: number;
  /** Orders kept on each side, on average. */
  readonly ordersPerSide: number;
  /** Mean distance of the best quote from the fundamental, in ticks. */
  readonly halfSpreadTicks: number;
  /** Quantities are multiples of this. */
  readonly roundLot: Qty;
  /** Share of the orders on a side that leave at the next step once someone has taken from it. */
  readonly fade: number;
}

export const USUAL_LIT_FLOW = {
  ordersPerSec: 8,
  takersPerSec: 0.5,
  lifeSec: 6,
  ordersPerSide: 14,
  halfSpreadTicks: 1.2,
  roundLot: qty(100),
  fade: 0.1,
} as const;

export type FlowAction =
  | { readonly kind: 'submit'; readonly order: BookOrder }
  | { readonly kind: 'cancel'; readonly id: number };

export class LitFlow {
  private readonly options: LitFlowOptions;
  private readonly random: Random;
  private readonly noise: number;
  private readonly actions: FlowAction[] = [];
  /** Numbers of our orders that may still rest. */
  private readonly resting: Record<'bids' | 'asks', number[]> = { bids: [], asks: [] };
  private readonly takenFrom: Record<'bids' | 'asks', boolean> = { bids: false, asks: false };
  private lastID = 0;
  private lastStepAt = instant(0);

  constructor(options: LitFlowOptions) {
    this.options = options;
    this.noise = mixText(mixText(mix(0xf10, options.seed), options.venue), options.instrument.symbol);
    this.random = new Random(this.noise);
  }

  /** Someone took from this side of the book: part of it will fade. */
  taken(sign: Sign): void {
    this.takenFrom[sideOf(sign)] = true;
  }

  /**
   * The traders' actions now, to be executed in order: cancels first. Their orders have negative numbers. The array is
   * valid until the next step.
   */
  step(now: Instant, book: MatchingBook): readonly FlowAction[] {
    const { options, random } = this;
    this.actions.length = 0;
    const elapsedSec = Math.min(now - this.lastStepAt, LONGEST_STEP) / MICROS_PER_SECOND;
    this.lastStepAt = now;
    const fair = options.fundamental.at(now);
    for (const sign of SIDES) this.leave(sign, fair, elapsedSec, book);
    for (const sign of SIDES) this.pickOff(sign, fair, book);
    for (const sign of SIDES) this.quote(sign, fair, elapsedSec, now);
    for (let n = random.around(options.takersPerSec * elapsedSec); n > 0; n--) this.take(fair, now);
    return this.actions;
  }

  /** Best price that these traders quote: within their spread, and always strictly beyond the fundamental. */
  private quotePx(sign: Sign, fair: Price, now: Instant): Price {
    const { instrument, halfSpreadTicks } = this.options;
    const drift = smoothNoise(mix(this.noise, sign + 2), now, DRIFT_PERIOD);
    const half = Math.max(1, Math.round(instrument.tickSize * halfSpreadTicks * (1 + 0.9 * drift)));
    const best =
      sign === Sign.Buy
        ? floorTo(price(fair - half), instrument.tickSize)
        : ceilTo(price(fair + half), instrument.tickSize);
    return best > 0 ? best : ZERO_PRICE;
  }

  /** Cancels orders on the wrong side of the fundamental, old ones, and those that fade. */
  private leave(sign: Sign, fair: Price, elapsedSec: number, book: MatchingBook): void {
    const { options, random, takenFrom } = this;
    const side = sideOf(sign);
    const ids = this.resting[side];
    const tooFar = (DEEPEST_TICKS + 4 * options.halfSpreadTicks) * options.instrument.tickSize;
    const leaving = elapsedSec / options.lifeSec;
    let kept = 0;
    for (const id of ids) {
      const order = book.order(id);
      if (order === undefined) continue;
      const distance = (fair - order.price) * sign;
      if (
        distance <= 0 ||
        distance > tooFar ||
        random.chance(leaving) ||
        (takenFrom[side] && random.chance(options.fade))
      ) {
        this.actions.push({ kind: 'cancel', id });
      } else {
        ids[kept++] = id;
      }
    }
    ids.length = kept;
    takenFrom[side] = false;
  }

  /** Takes what someone offers at the fundamental or worse for himself. */
  private pickOff(sign: Sign, fair: Price, book: MatchingBook): void {
    const { roundLot, instrument } = this.options;
    const best = book.bestPrice(sign);
    if (best === ZERO_PRICE || (best - fair) * sign < 0) return;
    const limit = sign === Sign.Buy ? ceilTo(fair, instrument.tickSize) : floorTo(fair, instrument.tickSize);
    if (limit <= 0) return;
    const wanted = least(book.displayedAt(sign, best), qty(roundLot * PICK_OFF_LOTS));
    this.submit(opposite(sign), wanted, limit, TimeInForce.ImmediateOrCancel, SHOW_ALL);
  }

  private quote(sign: Sign, fair: Price, elapsedSec: number, now: Instant): void {
    const { options, random } = this;
    const ids = this.resting[sideOf(sign)];
    const depth = options.ordersPerSide * (1 + 0.5 * smoothNoise(mix(this.noise, sign + 12), now, DRIFT_PERIOD));
    let adding = random.around((options.ordersPerSec / 2) * elapsedSec);
    // A side that was swept, or has not opened yet, is quoted again at once.
    if (ids.length < depth / 3) adding += Math.ceil(depth / 2);
    adding = Math.min(adding, Math.ceil(depth * 1.5) - ids.length);
    const best = this.quotePx(sign, fair, now);
    for (; adding > 0; adding--) {
      const behind = random.halving(DEEPEST_TICKS - 3) + random.below(4);
      const px = best - sign * behind * options.instrument.tickSize;
      if (best > 0 && px > 0) ids.push(this.rest(sign, price(px)));
    }
  }

  private rest(sign: Sign, px: Price): number {
    const { random } = this;
    const lots = this.someQty();
    const kind = random.unit();
    if (kind < HIDDEN_SHARE) return this.submit(sign, lots, px, TimeInForce.Day, NO_QTY);
    if (kind < HIDDEN_SHARE + ICEBERG_SHARE) {
      return this.submit(sign, qty(lots * 5), px, TimeInForce.Day, lots);
    }
    return this.submit(sign, lots, px, TimeInForce.Day, SHOW_ALL);
  }

  private take(fair: Price, now: Instant): void {
    const sign = this.random.chance(0.5) ? Sign.Buy : Sign.Sell;
    const from = this.quotePx(opposite(sign), fair, now);
    const limit = from + sign * 2 * this.options.instrument.tickSize;
    if (from > 0 && limit > 0) {
      this.submit(sign, this.someQty(), price(limit), TimeInForce.ImmediateOrCancel, SHOW_ALL);
    }
  }

  private submit(sign: Sign, orderQty: Qty, px: Price, timeInForce: TimeInForce, maxFloor: Qty): number {
    const id = --this.lastID;
    const order = new BookOrder({ id, sign, orderQty, price: px, timeInForce, maxFloor });
    this.actions.push({ kind: 'submit', order });
    return id;
  }

  private someQty(): Qty {
    const { random, options } = this;
    return qty(options.roundLot * (1 + random.below(3)) * 2 ** random.halving(3));
  }
}

/** How often `step` is worth calling. */
export const FLOW_STEP = millis(100);

const SIDES: readonly Sign[] = [Sign.Buy, Sign.Sell];
const sideOf = (sign: Sign): 'bids' | 'asks' => (sign === Sign.Buy ? 'bids' : 'asks');

function ceilTo(value: Price, step: number): Price {
  return price(Math.ceil(value / step) * step);
}
