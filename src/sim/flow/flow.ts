/**
 * Background traders of a lit venue: they keep bids below and offers above the fundamental price, add and cancel
 * around it as it moves, take from each other, and pick off what others leave on the wrong side of it. Spread and
 * depth drift by venue, so that now one venue is best and now another; but since every venue's traders stay on their
 * own side of one shared price, the venues' quotes cross each other only where a client's order makes them.
 *
 * They decide by a book of their own, which no client ever touches, and do the same in the real one: so the same seed
 * is the same market whatever clients do in it, and what they do because of clients (reaction.ts) comes on top.
 *
 * Time, and the book to be read, come in; orders to submit and cancel go out. All randomness is the seed's.
 */
import type { Instrument } from '../../units/instrument.ts';
import {
  floorTo,
  type Instant,
  instant,
  later,
  millis,
  NO_QTY,
  type Price,
  price,
  type Qty,
  qty,
  seconds,
  ZERO_PRICE,
} from '../../units/brand.ts';
import { MICROS_PER_SECOND } from '../../units/time.ts';
import { BookOrder, SHOW_ALL } from '../matching/bookOrder.ts';
import { MatchingBook } from '../matching/matching.ts';
import { Sign, TimeInForce } from '../orders/fixValues.ts';
import { type Fundamental, smoothNoise } from './fundamental.ts';
import type { ImpactLaw } from './impact.ts';
import { mix, mixText, Random } from './random.ts';
import {
  ceilTo,
  DEEPEST_TICKS,
  type FlowAction,
  LONGEST_STEP,
  type Moment,
  nearest,
  Reaction,
  sideOf,
  BOTH_SIDES,
  someQty,
  ticksBehind,
} from './reaction.ts';
import { UNHEARD } from './unheard.ts';

/** Spread and depth drift from one draw to the next within this. */
const DRIFT_PERIOD = seconds(7);
const ICEBERG_SHARE = 0.1;
const HIDDEN_SHARE = 0.04;

/** Traders who know what the symbol will be worth `aheadMs` from now. */
export interface InformedLaw {
  /**
   * At each step: chance that they quote, at the best price there can be, on the side where that will pay them, that
   * they leave the other side, and that they take there what will be worth more.
   */
  readonly share: number;
  readonly aheadMs: number;
}

/** Orders that leave because of a trade at another venue. */
export interface FlightLaw {
  /** Share of the orders on the side that was taken from there. */
  readonly share: number;
  readonly afterMs: number;
  /** Only because of trades at these venues; absent: at any other. */
  readonly from?: readonly string[];
}

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
  /** Share of the orders on a side that leave at the next step once a client has taken from it. */
  readonly fade: number;
  /** Undefined, as all below: nothing of the kind. How clients' trades at any venue of the market move the price. */
  readonly impact?: ImpactLaw;
  readonly informed?: InformedLaw;
  readonly flight?: FlightLaw;
  /** A quote of so many shares at the best price there can be, shown anew at the next step whenever it is gone. */
  readonly bait?: { readonly shares: number };
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

export class LitFlow {
  readonly reaction: Reaction;
  private readonly options: LitFlowOptions;
  private readonly random: Random;
  private readonly noise: number;
  private readonly actions: FlowAction[] = [];
  /** The market as it would be without clients. */
  private readonly alone: MatchingBook;
  /** Numbers of the orders that may rest in it. */
  private readonly resting: Record<'bids' | 'asks', number[]> = { bids: [], asks: [] };
  private lastID = 0;
  private lastStepAt = instant(0);
  /** How far clients have moved the price, at this step. */
  private shift = 0;

  constructor(options: LitFlowOptions) {
    this.options = options;
    this.noise = mixText(mixText(mix(0xf10, options.seed), options.venue), options.instrument.symbol);
    this.random = new Random(this.noise);
    this.alone = new MatchingBook(options.instrument, UNHEARD);
    this.reaction = new Reaction(options, this.noise);
  }

  /** The book as it would be without clients, to be read. */
  get undisturbed(): MatchingBook {
    return this.alone;
  }

  /**
   * The traders' actions now, to be executed in order: cancels first. Their orders have negative numbers. The array is
   * valid until the next step.
   */
  step(now: Instant, book: MatchingBook): readonly FlowAction[] {
    const { options, random, alone, reaction } = this;
    this.actions.length = 0;
    const elapsedSec = Math.min(now - this.lastStepAt, LONGEST_STEP) / MICROS_PER_SECOND;
    this.lastStepAt = now;
    const fair = options.fundamental.at(now);
    this.shift = reaction.shiftAt(now);
    const moment: Moment = { now, elapsedSec, fair: price(fair + this.shift) };
    const { informed } = options;
    // What they know is worth a tick or more to them, or they do not act on it.
    const ahead = informed === undefined ? 0 : options.fundamental.at(later(now, millis(informed.aheadMs))) - fair;
    const coming = Math.abs(ahead) < options.instrument.tickSize ? 0 : ahead;
    for (const sign of BOTH_SIDES) this.leave(sign, fair, elapsedSec, coming);
    reaction.leave(moment, book, (id) => alone.order(id) !== undefined, this.actions);
    for (const sign of BOTH_SIDES) {
      if (coming * sign >= 0 || !random.chance(informed?.share ?? 0)) this.quote(sign, fair, elapsedSec, now);
    }
    if (coming !== 0) this.actKnowing(coming > 0 ? Sign.Buy : Sign.Sell, fair, price(fair + coming));
    for (const sign of BOTH_SIDES) {
      const best = this.shifted(this.quotePx(sign, fair, now));
      reaction.quote(sign, { best, orders: this.resting[sideOf(sign)].length }, moment, book);
    }
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

  /** Cancels orders on the wrong side of the fundamental, old ones, and those that would lose by what is known. */
  private leave(sign: Sign, fair: Price, elapsedSec: number, coming: number): void {
    const { options, random, alone } = this;
    const ids = this.resting[sideOf(sign)];
    const tooFar = (DEEPEST_TICKS + 4 * options.halfSpreadTicks) * options.instrument.tickSize;
    const leaving = elapsedSec / options.lifeSec;
    const isLosing = coming * sign < 0;
    let kept = 0;
    for (const id of ids) {
      const order = alone.order(id);
      if (order === undefined) continue;
      const distance = (fair - order.price) * sign;
      if (
        distance <= 0 ||
        distance > tooFar ||
        random.chance(leaving) ||
        (isLosing && random.chance(options.informed?.share ?? 0))
      ) {
        alone.cancel(id);
        this.actions.push({ kind: 'cancel', id });
      } else {
        ids[kept++] = id;
      }
    }
    ids.length = kept;
  }

  private quote(sign: Sign, fair: Price, elapsedSec: number, now: Instant): void {
    const { options, random } = this;
    const { length } = this.resting[sideOf(sign)];
    const depth = options.ordersPerSide * (1 + 0.5 * smoothNoise(mix(this.noise, sign + 12), now, DRIFT_PERIOD));
    let adding = random.around((options.ordersPerSec / 2) * elapsedSec);
    // A side that has been taken, or has not opened yet, is quoted again at once.
    if (length < depth / 3) adding += Math.ceil(depth / 2);
    adding = Math.min(adding, Math.ceil(depth * 1.5) - length);
    const best = this.quotePx(sign, fair, now);
    for (; adding > 0; adding--) {
      const px = best - sign * ticksBehind(random) * options.instrument.tickSize;
      if (best > 0 && px > 0) this.rest(sign, price(px));
    }
  }

  /** Those who know bid for what they will be glad to have, and take what they can have below its worth. */
  private actKnowing(sign: Sign, fair: Price, worth: Price): void {
    const { options, random } = this;
    const { tickSize } = options.instrument;
    const share = options.informed?.share ?? 0;
    const px = nearest(sign, fair, tickSize);
    if (random.chance(share) && px > 0) this.submitToRest(sign, someQty(random, options.roundLot), px, SHOW_ALL);
    const limit = nearest(sign, worth, tickSize);
    if (random.chance(share) && limit > 0) {
      this.submit(sign, someQty(random, options.roundLot), limit, SHOW_ALL, TimeInForce.ImmediateOrCancel);
    }
  }

  private rest(sign: Sign, px: Price): void {
    const { random } = this;
    const lots = someQty(random, this.options.roundLot);
    const kind = random.unit();
    if (kind < HIDDEN_SHARE) this.submitToRest(sign, lots, px, NO_QTY);
    else if (kind < HIDDEN_SHARE + ICEBERG_SHARE) this.submitToRest(sign, qty(lots * 5), px, lots);
    else this.submitToRest(sign, lots, px, SHOW_ALL);
  }

  private submitToRest(sign: Sign, orderQty: Qty, px: Price, maxFloor: Qty): void {
    const id = this.submit(sign, orderQty, px, maxFloor, TimeInForce.Day);
    this.resting[sideOf(sign)].push(id);
    this.reaction.rests(sign, id);
  }

  private take(fair: Price, now: Instant): void {
    const sign = this.random.chance(0.5) ? Sign.Buy : Sign.Sell;
    const from = this.quotePx(sign === Sign.Buy ? Sign.Sell : Sign.Buy, fair, now);
    const limit = from + sign * 2 * this.options.instrument.tickSize;
    if (from > 0 && limit > 0) {
      const orderQty = someQty(this.random, this.options.roundLot);
      this.submit(sign, orderQty, price(limit), SHOW_ALL, TimeInForce.ImmediateOrCancel);
    }
  }

  /** In the book of their own now, and in the real one next. */
  private submit(sign: Sign, orderQty: Qty, px: Price, maxFloor: Qty, timeInForce: TimeInForce): number {
    const id = --this.lastID;
    const order = { id, sign, orderQty, timeInForce, maxFloor };
    this.alone.submit(new BookOrder({ ...order, price: px }));
    this.actions.push({ kind: 'submit', order: new BookOrder({ ...order, price: this.shifted(px) }) });
    return id;
  }

  private shifted(px: Price): Price {
    return price(Math.max(this.options.instrument.tickSize, px + this.shift));
  }
}

/** How often `step` is worth calling. */
export const FLOW_STEP = millis(100);
