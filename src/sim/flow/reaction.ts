/**
 * What background traders of a lit venue do because of clients: they pick off what clients leave on the wrong side of
 * the fundamental, leave a side that was taken from, quote a swept one again, move with the price that clients move,
 * and may bait them. Without clients they do nothing of it.
 *
 * Each step draws from a stream of its own, so what clients did some steps ago changes no later draw.
 */
import type { Instrument } from '../../units/instrument.ts';
import {
  floorTo,
  type Instant,
  least,
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
import type { MatchingBook } from '../matching/matching.ts';
import { opposite, Sign, TimeInForce } from '../orders/fixValues.ts';
import { Impact, type ImpactLaw } from './impact.ts';
import { mix, Random } from './random.ts';
import type { ClientTrade } from './tape.ts';

export type FlowAction =
  | { readonly kind: 'submit'; readonly order: BookOrder }
  | { readonly kind: 'cancel'; readonly id: number };

/** However late a step is, it makes no more flow than this. */
export const LONGEST_STEP = seconds(1);
/** Orders lie up to this many ticks behind the best, nearer ones more often. */
export const DEEPEST_TICKS = 11;
/** Round lots that traders pick off at a time. */
const PICK_OFF_LOTS = 20;
/** Numbers of these orders are below this; those that come without clients are above. */
const FIRST_ID = -(2 ** 40);
const FLIGHT = 1;

export interface ReactionOptions {
  readonly instrument: Instrument;
  /** Quantities are multiples of this. */
  readonly roundLot: Qty;
  /** Mean life of an order that nothing else ends. */
  readonly lifeSec: number;
  /** Share of the orders on a side that leave at the next step once someone has taken from it. */
  readonly fade: number;
  /** How clients' trades at any venue of the market move the price; undefined: they do not. */
  readonly impact?: ImpactLaw;
  /** A quote of so many shares, one tick beyond what the symbol is worth, shown anew whenever it is gone. */
  readonly bait?: { readonly shares: number };
}

export class Reaction {
  private readonly options: ReactionOptions;
  private readonly noise: number;
  private readonly impact: Impact | undefined;
  private readonly resting: Record<'bids' | 'asks', number[]> = { bids: [], asks: [] };
  private readonly takenFrom: Record<'bids' | 'asks', boolean> = { bids: false, asks: false };
  private readonly baits: Record<'bids' | 'asks', number> = { bids: 0, asks: 0 };
  private lastID = FIRST_ID;
  private actions: FlowAction[] = [];

  constructor(options: ReactionOptions, noise: number) {
    this.options = options;
    this.noise = mix(noise, 0x7eac);
    this.impact = options.impact === undefined ? undefined : new Impact(options.impact);
  }

  /** A client took from this side of the book: part of it will fade. */
  taken(sign: Sign): void {
    this.takenFrom[sideOf(sign)] = true;
  }

  /** A client took somewhere in the market. */
  moved({ venue, sign, lastQty, isHidden = false }: ClientTrade, now: Instant): void {
    const { impact, roundLot } = this.options;
    if (impact?.from?.includes(venue) ?? !isHidden) this.impact?.taken(sign, lastQty / roundLot, now);
  }

  /** How far clients have moved the price, in whole ticks of it. */
  shiftAt(now: Instant): number {
    return this.impact === undefined ? 0 : Math.round(this.impact.ticksAt(now)) * this.options.instrument.tickSize;
  }

  /** An order of the traders that may rest. */
  rests(sign: Sign, id: number): void {
    this.resting[sideOf(sign)].push(id);
  }

  /**
   * Cancels and takers, into `actions`. `isUsual`: the order would rest without clients too, so that what ends it is
   * not decided here.
   */
  leave(
    { fair, elapsedSec, now }: Moment,
    book: MatchingBook,
    isUsual: (id: number) => boolean,
    actions: FlowAction[],
  ): void {
    this.actions = actions;
    for (const sign of BOTH_SIDES)
      this.leaveSide(sign, fair, book, { isUsual, leaving: elapsedSec / this.options.lifeSec, now });
    for (const sign of BOTH_SIDES) this.pickOff(sign, fair, book);
  }

  private leaveSide(
    sign: Sign,
    fair: Price,
    book: MatchingBook,
    about: { readonly isUsual: (id: number) => boolean; readonly leaving: number; readonly now: Instant },
  ): void {
    const { fade } = this.options;
    const side = sideOf(sign);
    const ids = this.resting[side];
    let kept = 0;
    for (const id of ids) {
      const order = book.order(id);
      if (order === undefined) continue;
      if (
        (fair - order.price) * sign <= 0 ||
        (this.takenFrom[side] && this.chance(fade, id, about.now)) ||
        (!about.isUsual(id) && id !== this.baits[side] && this.chance(about.leaving, id, about.now))
      ) {
        this.actions.push({ kind: 'cancel', id });
      } else {
        ids[kept++] = id;
      }
    }
    ids.length = kept;
    this.takenFrom[side] = false;
  }

  /** Takes what someone offers at the fundamental or worse for himself. */
  private pickOff(sign: Sign, fair: Price, book: MatchingBook): void {
    const { roundLot, instrument } = this.options;
    const best = book.bestPrice(sign);
    if (best === ZERO_PRICE || (best - fair) * sign < 0) return;
    const limit = sign === Sign.Buy ? ceilTo(fair, instrument.tickSize) : floorTo(fair, instrument.tickSize);
    if (limit <= 0) return;
    const wanted = least(book.displayedAt(sign, best), qty(roundLot * PICK_OFF_LOTS));
    this.submit(opposite(sign), wanted, limit, TimeInForce.ImmediateOrCancel);
  }

  /**
   * Quotes a side again that clients have swept, and shows the bait. `usual`: the traders' best price on it, and how
   * many orders it would have without clients. After `leave`, into the same actions.
   */
  quote(sign: Sign, usual: { best: Price; orders: number }, { fair, now }: Moment, book: MatchingBook): void {
    const { instrument, bait } = this.options;
    const { best, orders } = usual;
    const side = sideOf(sign);
    if (this.resting[side].length < orders / 3) {
      const random = new Random(mix(mix(this.noise, sign + 2), stepOf(now)));
      for (let adding = Math.ceil(orders / 2); adding > 0; adding--) {
        const px = best - sign * ticksBehind(random) * instrument.tickSize;
        const orderQty = someQty(random, this.options.roundLot);
        if (best > 0 && px > 0) this.rests(sign, this.submit(sign, orderQty, price(px), TimeInForce.Day));
      }
    }
    if (bait === undefined) return;
    const px = nearest(sign, fair, instrument.tickSize);
    if (px <= 0 || book.order(this.baits[side])?.price === px) return;
    this.actions.push({ kind: 'cancel', id: this.baits[side] });
    this.baits[side] = this.submit(sign, qty(bait.shares), px, TimeInForce.Day);
    this.rests(sign, this.baits[side]);
  }

  /** Of the orders on a side, this share leaves at once. */
  flee(sign: Sign, share: number, now: Instant, book: MatchingBook): readonly FlowAction[] {
    const ids = this.resting[sideOf(sign)].filter(
      (id) => book.order(id) !== undefined && this.chance(share, id, now, FLIGHT),
    );
    return ids.map((id) => ({ kind: 'cancel', id }));
  }

  private submit(sign: Sign, orderQty: Qty, px: Price, timeInForce: TimeInForce): number {
    const id = --this.lastID;
    this.actions.push({
      kind: 'submit',
      order: new BookOrder({ id, sign, orderQty, price: px, timeInForce, maxFloor: SHOW_ALL, minQty: NO_QTY }),
    });
    return id;
  }

  /** By order and step, whatever else was drawn. */
  private chance(probability: number, id: number, now: Instant, salt = 0): boolean {
    return probability > 0 && mix(mix(this.noise + salt, -id), stepOf(now)) < probability * 2 ** 32;
  }
}

/** What a step is about: the time since the last, and the price as clients have moved it. */
export interface Moment {
  readonly now: Instant;
  readonly elapsedSec: number;
  readonly fair: Price;
}

export const BOTH_SIDES: readonly Sign[] = [Sign.Buy, Sign.Sell];
export const sideOf = (sign: Sign): 'bids' | 'asks' => (sign === Sign.Buy ? 'bids' : 'asks');

/** Tenths of a second: as fine as the traders think. */
const stepOf = (now: Instant): number => Math.floor((now * 10) / MICROS_PER_SECOND);

export const ticksBehind = (random: Random): number => random.halving(DEEPEST_TICKS - 3) + random.below(4);

export function someQty(random: Random, roundLot: Qty): Qty {
  return qty(roundLot * (1 + random.below(3)) * 2 ** random.halving(3));
}

/** The first tick on this side that is strictly beyond the fundamental. */
export function nearest(sign: Sign, fair: Price, tickSize: Price): Price {
  return sign === Sign.Buy ? floorTo(price(fair - 1), tickSize) : ceilTo(price(fair + 1), tickSize);
}

export function ceilTo(value: Price, step: number): Price {
  return price(Math.ceil(value / step) * step);
}
