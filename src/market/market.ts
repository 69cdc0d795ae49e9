/**
 * market/: what venues display. Price levels, trades and trading status come in, already in the instrument's integers;
 * books per venue and the protected best bid and offer go out. Imports units/ only.
 *
 * Market: every book by symbol and venue, and the NBBO over those that may be believed. A quote is protected while its
 * venue is up, its book is reliable, not halted, and not older than `staleAfter` (Reg NMS 600(b)(71) in spirit; a slow
 * or silent venue must not hold everybody else's trading up).
 */
import { assert } from '../units/assert.ts';
import {
  type Instant,
  instant,
  NO_PRICE,
  NO_QTY,
  plus,
  type Price,
  type Qty,
  type Span,
  span,
} from '../units/brand.ts';
import { Book, QuoteState } from './book.ts';

/** Venues are bits of one small integer in Nbbo. */
export const MAX_VENUES = 30;

export interface MarketSettings {
  /** Venues in configured order; their position is their bit in Nbbo. */
  readonly venues: readonly string[];
  /** Older quotes leave the NBBO. */
  readonly staleAfter: Span;
}

/**
 * The protected best bid and offer. One record a Market, overwritten by the next `nbbo` call: copy what must outlive it.
 * A side without a quote has size 0, and then price 0, no venues and age 0.
 */
export interface Nbbo {
  bidPx: Price;
  /** Displayed at bidPx over all venues at it. */
  bidQty: Qty;
  /** Bit i set: venue i of the settings is at the best. See `Market.venuesIn`. */
  bidVenues: number;
  /** Age of the oldest book at the best. */
  bidAge: Span;
  askPx: Price;
  askQty: Qty;
  askVenues: number;
  askAge: Span;
  locked: boolean;
  crossed: boolean;
  /** Last trade reported for the symbol; size 0 when there was none. */
  lastPx: Price;
  lastQty: Qty;
  lastAt: Instant;
}

/** All we hold of one symbol: a book a venue that trades it, and its last trade. */
class SymbolMarket {
  readonly books: (Book | undefined)[];
  lastPx: Price = NO_PRICE;
  lastQty: Qty = NO_QTY;
  lastAt: Instant = instant(0);

  constructor(venueCount: number) {
    this.books = Array.from({ length: venueCount }, () => undefined);
  }
}

export class Market {
  readonly venues: readonly string[];
  readonly staleAfter: Span;
  readonly #up: boolean[];
  readonly #symbols = new Map<string, SymbolMarket>();
  readonly #nbbo: Nbbo = {
    bidPx: NO_PRICE,
    bidQty: NO_QTY,
    bidVenues: 0,
    bidAge: span(0),
    askPx: NO_PRICE,
    askQty: NO_QTY,
    askVenues: 0,
    askAge: span(0),
    locked: false,
    crossed: false,
    lastPx: NO_PRICE,
    lastQty: NO_QTY,
    lastAt: instant(0),
  };

  constructor(settings: MarketSettings) {
    assert(settings.venues.length <= MAX_VENUES, `at most ${MAX_VENUES} venues`);
    this.venues = settings.venues;
    this.staleAfter = settings.staleAfter;
    this.#up = settings.venues.map(() => false);
  }

  /** Opens the book of a configured pair (books exist for configured pairs only), or returns the one that is open. */
  open(symbol: string, venue: string): Book {
    const at = this.venues.indexOf(venue);
    assert(at >= 0, `venue ${venue} is not configured`);
    let market = this.#symbols.get(symbol);
    if (market === undefined) {
      market = new SymbolMarket(this.venues.length);
      this.#symbols.set(symbol, market);
    }
    return (market.books[at] ??= new Book());
  }

  /** The book of a pair, undefined when the venue does not trade the symbol. */
  book(symbol: string, venue: string): Book | undefined {
    return this.#symbols.get(symbol)?.books[this.venues.indexOf(venue)];
  }

  /** Venues start down. A venue that is down has no protected quotes, whatever its books say. */
  setUp(venue: string, up: boolean): void {
    const at = this.venues.indexOf(venue);
    assert(at >= 0, `venue ${venue} is not configured`);
    this.#up[at] = up;
  }

  isUp(venue: string): boolean {
    return this.#up[this.venues.indexOf(venue)] ?? false;
  }

  /** A trade was reported. Unknown symbols are not ours to keep. */
  traded(symbol: string, lastPx: Price, lastQty: Qty, at: Instant): void {
    const market = this.#symbols.get(symbol);
    if (market === undefined) return;
    market.lastPx = lastPx;
    market.lastQty = lastQty;
    market.lastAt = at;
  }

  /** The protected best bid and offer of `symbol` at `now`; an unknown symbol has neither. Lent until the next call. */
  nbbo(symbol: string, now: Instant): Readonly<Nbbo> {
    const best = this.#nbbo;
    reset(best);
    const market = this.#symbols.get(symbol);
    if (market === undefined) return best;
    best.lastPx = market.lastPx;
    best.lastQty = market.lastQty;
    best.lastAt = market.lastAt;
    const books = market.books;
    for (let at = 0; at < books.length; at++) {
      const book = books[at];
      if (book === undefined || !this.#up[at]) continue;
      if (book.quoteState(now, this.staleAfter) !== QuoteState.Live) continue;
      if (book.bids.count > 0) addBid(best, book, 1 << at, now);
      if (book.asks.count > 0) addAsk(best, book, 1 << at, now);
    }
    if (best.bidVenues !== 0 && best.askVenues !== 0) {
      best.locked = best.bidPx === best.askPx;
      best.crossed = best.bidPx > best.askPx;
    }
    return best;
  }

  /** Names behind the bits of Nbbo.bidVenues or askVenues, for people. */
  venuesIn(bits: number): string[] {
    return this.venues.filter((_, at) => (bits & (1 << at)) !== 0);
  }
}

function addBid(best: Nbbo, book: Book, bit: number, now: Instant): void {
  const px = book.bids.priceAt(0);
  if (best.bidVenues !== 0 && px < best.bidPx) return;
  const age = book.ageAt(now);
  if (best.bidVenues !== 0 && px === best.bidPx) {
    best.bidQty = plus(best.bidQty, book.bids.sizeAt(0));
    best.bidVenues |= bit;
    if (age > best.bidAge) best.bidAge = age;
    return;
  }
  best.bidPx = px;
  best.bidQty = book.bids.sizeAt(0);
  best.bidVenues = bit;
  best.bidAge = age;
}

function addAsk(best: Nbbo, book: Book, bit: number, now: Instant): void {
  const px = book.asks.priceAt(0);
  if (best.askVenues !== 0 && px > best.askPx) return;
  const age = book.ageAt(now);
  if (best.askVenues !== 0 && px === best.askPx) {
    best.askQty = plus(best.askQty, book.asks.sizeAt(0));
    best.askVenues |= bit;
    if (age > best.askAge) best.askAge = age;
    return;
  }
  best.askPx = px;
  best.askQty = book.asks.sizeAt(0);
  best.askVenues = bit;
  best.askAge = age;
}

function reset(best: Nbbo): void {
  best.bidPx = NO_PRICE;
  best.bidQty = NO_QTY;
  best.bidVenues = 0;
  best.bidAge = span(0);
  best.askPx = NO_PRICE;
  best.askQty = NO_QTY;
  best.askVenues = 0;
  best.askAge = span(0);
  best.locked = false;
  best.crossed = false;
  best.lastPx = NO_PRICE;
  best.lastQty = NO_QTY;
  best.lastAt = instant(0);
}
