/**
 * The displayed book of one instrument at one venue, by price level. Prices and sizes are integers at the instrument's
 * scales, best level first, in arrays made once: an update moves numbers and allocates nothing.
 *
 * Float64Array, because a price may pass 2^31 and every safe integer fits a double.
 */
import type { Imbalance } from './imbalance.ts';
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
  /** Nothing was received, or what was received is lost: `lostWhy` says why. */
  None: 'none',
  Stale: 'stale',
  /** The book is crossed or locked, as before an opening; it is live again once it uncrosses. */
  Unreliable: 'unreliable',
  Halted: 'halted',
  Closed: 'closed',
  /** Orders rest for an auction; nothing trades until it is held. */
  Auction: 'auction',
} as const;
export type QuoteState = (typeof QuoteState)[keyof typeof QuoteState];

/** What a venue says of trading, the worst last. */
export const TRADING_STATUSES = ['open', 'auction', 'closed', 'halted'] as const;
export type TradingStatus = (typeof TRADING_STATUSES)[number];

export interface PriceLevel {
  readonly px: Price;
  readonly size: Qty;
}

/** One side of a book: level 0 is the best. Written by Book, Entries and FollowedBook. */
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
    if (size === 0) this.delete(px);
    else this.put(px, size);
  }

  /** The same, but 0 is a level whose size is not known: it is shown, and nothing is taken from it. */
  put(px: Price, size: Qty): void {
    const at = this.#find(px);
    if (!(at < this.count && this.#px[at] === px) && !this.#makeRoom(at)) return;
    this.#px[at] = px;
    this.#size[at] = size;
  }

  delete(px: Price): void {
    const at = this.#find(px);
    if (at < this.count && this.#px[at] === px) this.#remove(at);
  }

  /** Displayed at `px`, -1 where nothing is. */
  sizeAtPrice(px: Price): number {
    const at = this.#find(px);
    return at < this.count && this.#px[at] === px ? this.#size[at] : -1;
  }

  // By position, for venues that number their levels: 0 is the best. They may have one price more than once.

  /** A new level at `at` (0 … count) moves the worse ones down; what falls off the end is dropped. */
  insertAt(at: number, px: Price, size: Qty): void {
    if (this.#makeRoom(at)) this.setAt(at, px, size);
  }

  setAt(at: number, px: Price, size: Qty): void {
    this.#px[at] = px;
    this.#size[at] = size;
  }

  removeAt(at: number): void {
    this.#remove(at);
  }

  /** A new level at the place of its price, behind equal ones. */
  insert(px: Price, size: Qty): void {
    let at = this.#find(px);
    while (at < this.count && this.#px[at] === px) at++;
    this.insertAt(at, px, size);
  }

  /** The first level at which it and those before it display `size` together; -1 where that is nowhere. */
  levelOf(size: Qty): number {
    let shown = 0;
    for (let i = 0; i < this.count; i++) {
      shown += this.#size[i];
      if (shown >= size && shown > 0) return i;
    }
    return -1;
  }

  /** Displayed at `level` and before it. */
  sizeThrough(level: number): Qty {
    let shown = 0;
    for (let i = 0; i <= level; i++) shown += this.#size[i];
    return qty(shown);
  }

  isBetter(px: Price, than: Price): boolean {
    return (px - than) * this.#sign > 0;
  }

  /** No level is better than one before it. */
  isInOrder(): boolean {
    for (let i = 1; i < this.count; i++) if ((this.#px[i] - this.#px[i - 1]) * this.#sign > 0) return false;
    return true;
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

/**
 * Whatever the source, FIX or a feed handler, it calls this: `beginSnapshot` and `update` for what is displayed, `lose`
 * when what it has told cannot be believed any more, `touch` where its silence confirms it.
 */
export class Book {
  readonly bids = new Ladder(BookSide.Bid);
  readonly asks = new Ladder(BookSide.Ask);
  /** When the venue last updated or confirmed this book; NOT_YET without one. */
  updatedAt: Instant = NOT_YET;
  /** Why there is no book, and since when; '' where there is one, or where none was expected. */
  lostWhy = '';
  lostAt: Instant = NOT_YET;
  /** Of this instrument, and of the whole venue, as the venue last said. */
  securityStatus: TradingStatus = 'open';
  sessionStatus: TradingStatus = 'open';
  /** What the venue said last of its next auction; undefined for nothing yet. */
  imbalance: Imbalance | undefined = undefined;

  /** Replaces the whole book, in any order of levels, and ends the batch. */
  snapshot(bids: readonly PriceLevel[], asks: readonly PriceLevel[], at: Instant): void {
    this.beginSnapshot(at);
    for (const level of bids) this.bids.set(level.px, level.size);
    for (const level of asks) this.asks.set(level.px, level.size);
  }

  /** The same without a list: beginSnapshot, then an `update` a level. */
  beginSnapshot(at: Instant): void {
    this.bids.count = 0;
    this.asks.count = 0;
    this.updatedAt = at;
    this.lostWhy = '';
  }

  /** One level: `size` is the new whole size at `px`, 0 deletes. */
  update(side: BookSide, px: Price, size: Qty, at: Instant): void {
    this.side(side).set(px, size);
    this.updatedAt = at;
  }

  side(side: BookSide): Ladder {
    return side === BookSide.Bid ? this.bids : this.asks;
  }

  /**
   * An order of ours, sent at `sentAt`, took `size` at `px` from `side`. The size is removed until the feed's next
   * update; an update after `sentAt` already counts the execution, or the next one will.
   */
  taken(side: BookSide, px: Price, size: Qty, sentAt: Instant): void {
    if (this.updatedAt === NOT_YET || this.updatedAt > sentAt) return;
    this.side(side).reduce(px, size);
  }

  /** The source confirms the quotes that we have. */
  touch(at: Instant): void {
    if (this.updatedAt !== NOT_YET) this.updatedAt = at;
  }

  /** What we have can not be believed any more, or the line is down: no quotes until the next snapshot. */
  lose(why: string, at: Instant): void {
    this.bids.count = 0;
    this.asks.count = 0;
    this.updatedAt = NOT_YET;
    if (this.lostWhy === '' || this.lostAt === NOT_YET) this.lostAt = at;
    this.lostWhy = why;
  }

  /** The worse of the two. */
  get status(): TradingStatus {
    const { securityStatus, sessionStatus } = this;
    if (securityStatus === 'open') return sessionStatus;
    const isWorse = TRADING_STATUSES.indexOf(sessionStatus) > TRADING_STATUSES.indexOf(securityStatus);
    return isWorse ? sessionStatus : securityStatus;
  }

  /** Age of the last word, 0 when `now` is before it, NO_AGE when there was none. */
  ageAt(now: Instant): Span {
    if (this.updatedAt === NOT_YET) return NO_AGE;
    return now > this.updatedAt ? between(this.updatedAt, now) : span(0);
  }

  /** May these quotes be read at `now`, when older than `staleAfter` is too old? */
  quoteState(now: Instant, staleAfter: Span): QuoteState {
    const { status } = this;
    if (status !== 'open') return status;
    if (this.updatedAt === NOT_YET) return QuoteState.None;
    if (this.#isCrossed()) return QuoteState.Unreliable;
    return now - this.updatedAt > staleAfter ? QuoteState.Stale : QuoteState.Live;
  }

  /** One venue's engine would have matched a bid at or above its ask, so equality counts too. */
  #isCrossed(): boolean {
    return this.bids.count > 0 && this.asks.count > 0 && this.bids.priceAt(0) >= this.asks.priceAt(0);
  }
}
