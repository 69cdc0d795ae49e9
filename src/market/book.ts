/**
 * The displayed book of one instrument at one venue, by price level. Prices and sizes are integers at the instrument's
 * scales, best level first, in arrays made once: an update moves numbers and allocates nothing.
 *
 * Float64Array, because a price may pass 2^31 and every safe integer fits a double.
 */
import { between, type Instant, NOT_YET, type Price, price, type Qty, qty, type Span, span } from '../units/brand.ts';

/**
 * Levels kept a side. A worse level than these is dropped, and stays unknown until the venue sends it again: the book
 * may show too little far from the touch, never too much.
 */
export const MAX_LEVELS = 64;

/** The age of a book without any update. */
export const NO_AGE = span(-1);

export const BookSide = { Bid: 0, Ask: 1 } as const;
export type BookSide = (typeof BookSide)[keyof typeof BookSide];

/** State of a book's quotes. Only `live` quotes are protected. */
export const QuoteState = {
  Live: 'live',
  /** No update was received, or the feed was cleared. */
  None: 'none',
  Stale: 'stale',
  /** An update left the book crossed: something was missed. */
  Unreliable: 'unreliable',
  Halted: 'halted',
} as const;
export type QuoteState = (typeof QuoteState)[keyof typeof QuoteState];

export interface PriceLevel {
  readonly px: Price;
  readonly size: Qty;
}

/** One side of a book: level 0 is the best. Written by Book only. */
export class Ladder {
  /** Levels in use; priceAt and sizeAt take 0 … count − 1. */
  count = 0;
  readonly #px = new Float64Array(MAX_LEVELS);
  readonly #size = new Float64Array(MAX_LEVELS);
  /** +1 when a higher price is better (bids), −1 when a lower one is. */
  readonly #sign: 1 | -1;

  constructor(side: BookSide) {
    this.#sign = side === BookSide.Bid ? 1 : -1;
  }

  priceAt(level: number): Price {
    return price(this.#px[level]);
  }

  sizeAt(level: number): Qty {
    return qty(this.#size[level]);
  }

  /** Makes `size` the whole size displayed at `px`; 0 deletes the level, which need not exist. */
  set(px: Price, size: Qty): void {
    const at = this.#find(px);
    const exists = at < this.count && this.#px[at] === px;
    if (size === 0) {
      if (exists) this.#remove(at);
      return;
    }
    if (!exists && !this.#makeRoom(at)) return;
    this.#px[at] = px;
    this.#size[at] = size;
  }

  /** Reduces the displayed size at `px` by up to `size`. */
  reduce(px: Price, size: Qty): void {
    const at = this.#find(px);
    if (at >= this.count || this.#px[at] !== px) return;
    if (this.#size[at] > size) this.#size[at] -= size;
    else this.#remove(at);
  }

  /** Index of `px`, or of where it belongs. */
  #find(px: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#px[middle] - px) * this.#sign > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Levels are moved by loops: for the few levels behind the touch they take half the time of copyWithin.

  /** False when the ladder is full of better prices. */
  #makeRoom(at: number): boolean {
    if (at >= MAX_LEVELS) return false;
    if (this.count < MAX_LEVELS) this.count++;
    const px = this.#px;
    const size = this.#size;
    for (let i = this.count - 1; i > at; i--) {
      px[i] = px[i - 1];
      size[i] = size[i - 1];
    }
    return true;
  }

  #remove(at: number): void {
    const px = this.#px;
    const size = this.#size;
    this.count--;
    for (let i = at; i < this.count; i++) {
      px[i] = px[i + 1];
      size[i] = size[i + 1];
    }
  }
}

export class Book {
  readonly bids = new Ladder(BookSide.Bid);
  readonly asks = new Ladder(BookSide.Ask);
  /** When the venue last updated or confirmed this book, NOT_YET at first. */
  updatedAt: Instant = NOT_YET;
  /** Trading of this instrument is halted at the venue. Set by the caller. */
  halted = false;
  #unreliable = false;

  /** Replaces the whole book, in any order of levels, and ends the batch: an unreliable book is healed. */
  snapshot(bids: readonly PriceLevel[], asks: readonly PriceLevel[], at: Instant): void {
    this.beginSnapshot(at);
    for (const level of bids) this.bids.set(level.px, level.size);
    for (const level of asks) this.asks.set(level.px, level.size);
    this.endBatch();
  }

  /** The same without a list: beginSnapshot, an `update` a level, endBatch. */
  beginSnapshot(at: Instant): void {
    this.bids.count = 0;
    this.asks.count = 0;
    this.#unreliable = false;
    this.updatedAt = at;
  }

  /** One level of a batch: `size` is the new whole size at `px`, 0 deletes. */
  update(side: BookSide, px: Price, size: Qty, at: Instant): void {
    if (side === BookSide.Bid) this.bids.set(px, size);
    else this.asks.set(px, size);
    this.updatedAt = at;
  }

  /**
   * An order of ours, sent at `sentAt`, took `size` at `px` from `side`. The size is removed until the feed's next
   * update; an update after `sentAt` already counts the execution, or the next one will.
   */
  taken(side: BookSide, px: Price, size: Qty, sentAt: Instant): void {
    if (this.updatedAt === NOT_YET || this.updatedAt > sentAt) return;
    (side === BookSide.Bid ? this.bids : this.asks).reduce(px, size);
  }

  /** The venue's message is complete. A book it leaves crossed or locked is unreliable until the next snapshot. */
  endBatch(): void {
    if (this.#crossed()) this.#unreliable = true;
  }

  /** The venue, or a heartbeat of its feed, confirms the quotes that we have. */
  touch(at: Instant): void {
    if (this.updatedAt !== NOT_YET) this.updatedAt = at;
  }

  /** The feed is lost: no quotes until its next update. Does not heal an unreliable book. */
  clear(): void {
    this.bids.count = 0;
    this.asks.count = 0;
    this.updatedAt = NOT_YET;
  }

  /** Age of the last word, 0 when `now` is before it, NO_AGE when there was none. */
  ageAt(now: Instant): Span {
    if (this.updatedAt === NOT_YET) return NO_AGE;
    return now > this.updatedAt ? between(this.updatedAt, now) : span(0);
  }

  /** May these quotes be read at `now`, when older than `staleAfter` is too old? */
  quoteState(now: Instant, staleAfter: Span): QuoteState {
    if (this.halted) return QuoteState.Halted;
    if (this.updatedAt === NOT_YET) return QuoteState.None;
    if (this.#unreliable || this.#crossed()) return QuoteState.Unreliable;
    return now - this.updatedAt > staleAfter ? QuoteState.Stale : QuoteState.Live;
  }

  /** One venue's engine would have matched a bid at or above its ask, so equality counts too. */
  #crossed(): boolean {
    return this.bids.count > 0 && this.asks.count > 0 && this.bids.priceAt(0) >= this.asks.priceAt(0);
  }
}
