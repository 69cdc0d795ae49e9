/**
 * The best of one side of the market. Every use of the protected best adds quotes here: the market for its NBBO, a plan
 * for its inputs, a pegged order for the quotes of others. The caller decides which quotes are protected and which
 * count.
 */
import { type Instant, NO_PRICE, NO_QTY, plus, type Price, type Qty, qty, type Span, span } from '../units/brand.ts';
import { BookSide, type Ladder } from './book.ts';

/** The highest bid or the lowest offer of the quotes added so far; without any: size 0, NO_PRICE, no venues, age 0. */
export class BestQuote {
  px: Price = NO_PRICE;
  /** Displayed at px over all venues at it. */
  qty: Qty = NO_QTY;
  /** The bits of the venues at px. */
  venues = 0;
  /** Age of the oldest quote at px. */
  age: Span = span(0);
  /** +1 where a higher price is better (bids), −1 where a lower one is. */
  private readonly sign: 1 | -1;

  constructor(side: BookSide) {
    this.sign = side === BookSide.Bid ? 1 : -1;
  }

  get exists(): boolean {
    return this.qty > 0;
  }

  /** Adds what one venue shows: `size` at `px`, 0 for nothing; `venue` is its bit. */
  add(px: Price, size: Qty, venue: number, age: Span): void {
    if (size === 0) return;
    const better = this.qty === 0 ? 1 : this.sign * (px - this.px);
    if (better < 0) return;
    if (better === 0) {
      this.qty = plus(this.qty, size);
      this.venues |= venue;
      if (age > this.age) this.age = age;
      return;
    }
    this.px = px;
    this.qty = size;
    this.venues = venue;
    this.age = age;
  }

  reset(): void {
    this.px = NO_PRICE;
    this.qty = NO_QTY;
    this.venues = 0;
    this.age = span(0);
  }
}

/** The sides to add to. */
export interface Sides {
  readonly bid: BestQuote | undefined;
  readonly ask: BestQuote | undefined;
}

/** In place of a round lot, where less has to do. */
export const ANY_SIZE = qty(1);

/** Adds the level of a venue at which it displays a round lot. */
export function addShown(best: BestQuote, ladder: Ladder, venue: number, age: Span, roundLot: Qty): void {
  if (ladder.count === 0) return;
  if (ladder.sizeAt(0) >= roundLot) return best.add(ladder.priceAt(0), ladder.sizeAt(0), venue, age);
  const level = roundLot === ANY_SIZE ? 0 : ladder.levelOf(roundLot);
  if (level >= 0) best.add(ladder.priceAt(level), ladder.sizeThrough(level), venue, age);
}

/** Our own sizes on one side of a book. */
export interface OwnSide {
  /** At a price, as the book was shown at that time. */
  at(px: Price, shownAt: Instant): number;
}

/** Our own sizes in quotes. */
export interface OwnSizes {
  /** On one side of a book; undefined where none is. */
  sideOf(symbol: string, venue: string, bids: boolean): OwnSide | undefined;
}

export const ALL_OURS: OwnSide = { at: () => Infinity };

/** What is left out of a book, and what has to be left of it: one for all books of a look, and of that look alone. */
export interface Less {
  ours: OwnSide | undefined;
  shownAt: Instant;
  readonly roundLot: Qty;
}

/** The same, of what is not ours. */
export function addOthers(
  best: BestQuote,
  ladder: Ladder,
  venue: number,
  age: Span,
  { ours, shownAt, roundLot }: Readonly<Less>,
): void {
  let shown = 0;
  for (let level = 0; level < ladder.count; level++) {
    const px = ladder.priceAt(level);
    const size = ladder.sizeAt(level) - (ours === undefined ? 0 : ours.at(px, shownAt));
    if (size <= 0) continue;
    shown += size;
    if (shown < roundLot) continue;
    if (px !== NO_PRICE) best.add(px, qty(shown), venue, age);
    return;
  }
}
