/**
 * Every book by symbol and venue, and the NBBO over those that may be believed. A quote is protected while its venue is
 * up, its book is reliable, not halted, and not older than `staleAfter` (Reg NMS 600(b)(71) in spirit; a slow or silent
 * venue must not hold everybody else's trading up).
 */
import { assert } from '../units/assert.ts';
import { type Instant, instant, NOT_YET, NO_PRICE, NO_QTY, type Price, type Qty, type Span } from '../units/brand.ts';
import { addOthers, addShown, ANY_SIZE, BestQuote, type Less, type OwnSizes, type Sides } from './best.ts';
import { BPS } from './collar.ts';
import { type Imbalance, NO_IMBALANCE } from './imbalance.ts';
import { Book, BookSide, QuoteState, type TradingStatus } from './book.ts';

/** Venues are bits of one small integer in BestQuote. */
export const MAX_VENUES = 30;
/** Also bits that no venue has. */
const ALL_VENUES = 2 ** MAX_VENUES - 1;

export interface MarketSettings {
  /** Venues in configured order; their position is their bit in BestQuote.venues. */
  readonly venues: readonly string[];
  /** Older quotes leave the NBBO. */
  readonly staleAfter: Span;
  /**
   * Quotes wider than this, or farther than this from most of what else is known, are no reference, in ten-thousandths
   * of their price. Absent: all are believed.
   */
  readonly maxSpreadBps?: number;
  /** Symbols whose prices may be zero or below: no part of one says how far another is. */
  readonly nearZero?: ReadonlySet<string>;
  /**
   * By symbol, the least size of a quote, as in the NBBO of an exchange: less is shown, and may be taken, but is no
   * price of the market while anybody shows more. Absent: any size.
   */
  readonly roundLots?: ReadonlyMap<string, Qty>;
  /** The feed handler that shows a venue's quotes, by venue; a feed has a book under its own name as well. */
  readonly feeds?: ReadonlyMap<string, FeedSource>;
}

/** A feed handler, as one source of quotes for any number of venues. */
export interface FeedSource {
  readonly name: string;
  /** How far its quotes may be from those of other sources, in ten-thousandths of their price. */
  readonly maxDeviationBps: number;
  /** Its quotes are a reference for limits without a second source. */
  readonly trusted: boolean;
}

/**
 * The protected best bid and offer. One record a Market, overwritten by the next `nbbo` call: copy what must outlive
 * it.
 */
export interface Nbbo {
  readonly bid: BestQuote;
  readonly ask: BestQuote;
  locked: boolean;
  crossed: boolean;
  /** A side of `reference` is missing that one feed shows. */
  isOneFeeds: boolean;
  /** `reference` does not believe what is shown: it is too wide, or too far from what else is known. */
  isDoubted: boolean;
  /** Bits of the venues whose quotes `reference` does not believe: nobody should trade on them either. */
  doubted: number;
  /** Last trade reported for the symbol; size 0 when there was none. */
  lastPx: Price;
  lastQty: Qty;
  lastAt: Instant;
}

/** Our data of one symbol: a book for each venue that trades it, and the last trade. */
class SymbolMarket {
  readonly books: (Book | undefined)[];
  lastPx: Price = NO_PRICE;
  lastQty: Qty = NO_QTY;
  lastAt: Instant = instant(0);
  band: { readonly low: Price; readonly high: Price } | undefined = undefined;

  constructor(venueCount: number) {
    this.books = Array.from({ length: venueCount }, () => undefined);
  }
}

export class Market {
  readonly venues: readonly string[];
  readonly staleAfter: Span;
  readonly #maxSpreadBps: number;
  readonly #nearZero: ReadonlySet<string>;
  readonly #roundLots: Map<string, Qty>;
  readonly #up: boolean[];
  /** Undefined for a venue that shows its quotes itself. */
  readonly #feeds: readonly (FeedSource | undefined)[];
  /** Bits of the venues whose quotes need no second source. */
  readonly #firm: number;
  /** Bits of the venues whose quotes do not come from the feed. */
  readonly #othersOf: ReadonlyMap<FeedSource, number>;
  readonly #symbols = new Map<string, SymbolMarket>();
  readonly #nbbo: Nbbo = {
    bid: new BestQuote(BookSide.Bid),
    ask: new BestQuote(BookSide.Ask),
    locked: false,
    crossed: false,
    isOneFeeds: false,
    isDoubted: false,
    doubted: 0,
    lastPx: NO_PRICE,
    lastQty: NO_QTY,
    lastAt: instant(0),
  };

  constructor(settings: MarketSettings) {
    assert(settings.venues.length <= MAX_VENUES, `at most ${MAX_VENUES} venues`);
    this.venues = settings.venues;
    this.staleAfter = settings.staleAfter;
    this.#maxSpreadBps = settings.maxSpreadBps ?? 0;
    this.#nearZero = settings.nearZero ?? new Set();
    this.#roundLots = new Map(settings.roundLots);
    this.#up = settings.venues.map(() => false);
    this.#feeds = settings.venues.map((venue) => settings.feeds?.get(venue));
    this.#firm = this.#bitsOf((feed) => feed === undefined || feed.trusted);
    this.#othersOf = new Map(this.feeds.map((feed) => [feed, this.#bitsOf((other) => other !== feed)]));
  }

  /** From now on the symbol has another least size of a quote. */
  setRoundLot(symbol: string, size: Qty): void {
    this.#roundLots.set(symbol, size);
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

  /** Venues start down. A venue that is down has no protected quotes, even if its books have quotes. */
  setUp(venue: string, up: boolean): void {
    const at = this.venues.indexOf(venue);
    assert(at >= 0, `venue ${venue} is not configured`);
    this.#up[at] = up;
  }

  isUp(venue: string): boolean {
    return this.#up[this.venues.indexOf(venue)] ?? false;
  }

  /**
   * The venue says whether a symbol is traded there. True if that changes whether its quotes may be used.
   */
  setStatus(symbol: string, venue: string, kind: 'securityStatus' | 'sessionStatus', status: TradingStatus): boolean {
    const at = this.venues.indexOf(venue);
    const book = this.#symbols.get(symbol)?.books[at];
    // A venue that displays nothing has a book once there is something to say of it.
    if (at < 0 || (book === undefined && status === 'open')) return false;
    const told = book ?? this.open(symbol, venue);
    const before = told.status;
    told[kind] = status;
    return told.status !== before;
  }

  /** The venue says what its next auction would be like, as far as it does: `told` is put in the place of that. */
  setImbalance(symbol: string, venue: string, told: Partial<Imbalance>, at: Instant): void {
    const book = this.open(symbol, venue);
    book.imbalance = { ...NO_IMBALANCE, ...book.imbalance, ...told, at };
  }

  /** A venue says between which prices the symbol may trade, NO_PRICE for no bound. True if that is another band. */
  setBand(symbol: string, low: Price, high: Price): boolean {
    const market = this.#symbols.get(symbol);
    if (market === undefined || (market.band?.low === low && market.band.high === high)) return false;
    market.band = { low, high };
    return true;
  }

  /** The band that a venue has told last; undefined before that. */
  band(symbol: string): { readonly low: Price; readonly high: Price } | undefined {
    return this.#symbols.get(symbol)?.band;
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
    return this.#bestAt(symbol, now, ALL_VENUES);
  }

  /**
   * The NBBO that limits are measured from, without our `own` sizes. The quotes of a feed that is not trusted do not
   * count by themselves: a side that only such feeds show counts if two of them show it. What is too wide, or too far
   * from most of what else is known, does not count either. Lent until the next call of this or of `nbbo`.
   */
  reference(symbol: string, now: Instant, own?: OwnSizes): Readonly<Nbbo> {
    const best = this.#bestAt(symbol, now, this.#firm, own);
    if (this.#firm !== ALL_VENUES) this.#judgeByFirm(best, symbol, now);
    const isJudged = this.#judges(symbol) && (best.bid.exists || best.ask.exists);
    return !isJudged || this.#isBelievable(best) ? best : this.#ofMost(best, symbol, now, own);
  }

  /** `reference` may name venues whose quotes it does not believe. */
  mayDoubt(symbol: string): boolean {
    return this.#firm !== ALL_VENUES || this.#judges(symbol);
  }

  #judges(symbol: string): boolean {
    return this.#maxSpreadBps > 0 && !this.#nearZero.has(symbol);
  }

  /** `best` is what firm quotes say: adds what feeds agree on, and doubts those that are far from it. */
  #judgeByFirm(best: Nbbo, symbol: string, now: Instant): void {
    const books = this.#symbols.get(symbol)?.books ?? [];
    const mid = twiceMid(best);
    for (const side of [best.bid, best.ask]) {
      if (side.exists) continue;
      const feeds = this.#addSupported(side, books, side === best.bid ? 'bids' : 'asks', now);
      if (feeds === 1) best.isOneFeeds = true;
    }
    if (mid !== undefined) best.doubted = this.#feedsFarFrom(mid, books);
    // Nothing but the last trade tells of what only one feed shows.
    if (!best.isOneFeeds || !this.#judges(symbol)) return;
    const last = best.lastPx === NO_PRICE ? undefined : 2 * best.lastPx;
    best.doubted |= this.#feedsFarFrom(last, books, this.#maxSpreadBps);
  }

  /** Bits of the venues that only feeds show which are not trusted, unless they are near. Nothing is near undefined. */
  #feedsFarFrom(twiceMiddle: number | undefined, books: readonly (Book | undefined)[], bps?: number): number {
    let bits = 0;
    for (let at = 0; at < this.venues.length; at++) {
      const feed = this.#feeds[at];
      if (feed === undefined || feed.trusted) continue;
      const isNear =
        twiceMiddle !== undefined && deviation(books[at], twiceMiddle, bps ?? feed.maxDeviationBps) === undefined;
      if (!isNear) bits |= 1 << at;
    }
    return bits;
  }

  #isNarrow({ bid, ask }: Nbbo): boolean {
    return !bid.exists || !ask.exists || isNear(bid.px, ask.px, this.#maxSpreadBps);
  }

  #isBelievable(best: Nbbo): boolean {
    const { bid, ask, lastPx } = best;
    const bps = this.#maxSpreadBps;
    if (!this.#isNarrow(best) || lastPx === NO_PRICE) return this.#isNarrow(best);
    return (!bid.exists || isNear(bid.px, lastPx, bps)) && (!ask.exists || isNear(ask.px, lastPx, bps));
  }

  /** The NBBO of the venues that are near the middle of all that is known; nothing where no two agree. */
  #ofMost(doubted: Nbbo, symbol: string, now: Instant, own: OwnSizes | undefined): Nbbo {
    const { lastPx } = doubted;
    const bps = this.#maxSpreadBps;
    const known: number[] = lastPx === NO_PRICE ? [] : [2 * lastPx];
    const shown: (number | undefined)[] = this.venues.map((_, at) => {
      const bit = 1 << at;
      const mid = twiceMid(this.#bestAt(symbol, now, bit, own));
      if (mid !== undefined && (this.#firm & bit) !== 0) known.push(mid);
      return mid;
    });
    const middle = middleOf(known, bps);
    const near = (mid: number | undefined) => mid !== undefined && middle !== undefined && isNear(mid, middle, bps);
    const believed = shown.reduce<number>((bits, mid, at) => (near(mid) ? bits | (1 << at) : bits), 0);
    const best = this.#bestAt(symbol, now, believed & this.#firm, own);
    best.doubted = ALL_VENUES & ~believed;
    if (!this.#isNarrow(best)) {
      best.bid.reset();
      best.ask.reset();
      best.doubted = ALL_VENUES;
    }
    best.isDoubted = true;
    return best;
  }

  /** Adds the quotes of feeds that are not trusted, if two of them show this side; returns how many do. */
  #addSupported(best: BestQuote, books: readonly (Book | undefined)[], side: 'bids' | 'asks', now: Instant): number {
    const shown = books.flatMap((book, at) => {
      const feed = this.#feeds[at];
      if (feed === undefined || feed.trusted || !this.#isProtected(book, at, now) || book[side].count === 0) return [];
      return [{ feed, at, book }];
    });
    const feeds = new Set(shown.map(({ feed }) => feed)).size;
    if (feeds < 2) return feeds;
    for (const { at, book } of shown) addShown(best, book[side], 1 << at, book.ageAt(now), ANY_SIZE);
    return feeds;
  }

  /**
   * Twice the middle of what sources other than `feed` show, or of their only side; undefined without any. Of venues
   * themselves and of feeds that are trusted, where they show anything.
   */
  twiceMidOfOthers(symbol: string, feed: FeedSource, now: Instant): number | undefined {
    const others = this.#othersOf.get(feed) ?? ALL_VENUES;
    return twiceMid(this.#bestAt(symbol, now, others & this.#firm)) ?? twiceMid(this.#bestAt(symbol, now, others));
  }

  /** Quotes of a symbol have moved: the books of feeds that are too far from them now are lost. */
  judgeFeeds(symbol: string, now: Instant): void {
    if (this.#firm === ALL_VENUES) return;
    const books = this.#symbols.get(symbol)?.books;
    if (books === undefined) return;
    // What is lost below is not part of it.
    const mid = twiceMid(this.#bestAt(symbol, now, this.#firm));
    if (mid === undefined) return;
    for (let at = 0; at < books.length; at++) {
      const feed = this.#feeds[at];
      const book = books[at];
      if (feed === undefined || feed.trusted || book === undefined || book.updatedAt === NOT_YET) continue;
      if (deviation(book, mid, feed.maxDeviationBps) !== undefined) book.lose('too far from what venues show', now);
    }
  }

  /** The feeds that quotes come from, each once. */
  get feeds(): readonly FeedSource[] {
    return [...new Set(this.#feeds.filter((feed) => feed !== undefined))];
  }

  /** The venues whose quotes come from `feed`, and its own name. */
  venuesOf(feed: FeedSource): readonly string[] {
    return this.venues.filter((_, at) => this.#feeds[at] === feed);
  }

  #bitsOf(counts: (feed: FeedSource | undefined) => boolean): number {
    return this.#feeds.reduce(
      (bits, feed, at) => (counts(feed) ? bits | (1 << at) : bits),
      ALL_VENUES ^ ((1 << this.venues.length) - 1),
    );
  }

  #bestAt(symbol: string, now: Instant, venues: number, own?: OwnSizes): Nbbo {
    const best = this.#nbbo;
    reset(best);
    const market = this.#symbols.get(symbol);
    if (market === undefined) return best;
    best.lastPx = market.lastPx;
    best.lastQty = market.lastQty;
    best.lastAt = market.lastAt;
    const roundLot = this.#roundLotOf(symbol);
    this.#addBooks(best, { symbol, books: market.books, now, venues, own }, roundLot);
    // Where nobody shows a round lot, less has to do.
    if (roundLot > 1 && (!best.bid.exists || !best.ask.exists)) {
      const { bid, ask } = best;
      this.#addBooks(
        { bid: bid.exists ? undefined : bid, ask: ask.exists ? undefined : ask },
        { symbol, books: market.books, now, venues, own },
        ANY_SIZE,
      );
    }
    if (best.bid.exists && best.ask.exists) {
      best.locked = best.bid.px === best.ask.px;
      best.crossed = best.bid.px > best.ask.px;
    }
    return best;
  }

  #roundLotOf(symbol: string): Qty {
    return this.#roundLots.get(symbol) ?? ANY_SIZE;
  }

  #addBooks(best: Sides, { symbol, books, now, venues, own }: Looked, roundLot: Qty): void {
    let less: Less | undefined;
    for (let at = 0; at < books.length; at++) {
      const book = books[at];
      if ((venues & (1 << at)) === 0 || !this.#isProtected(book, at, now)) continue;
      const age = book.ageAt(now);
      const venue = this.venues[at];
      if (own === undefined) {
        if (best.bid !== undefined) addShown(best.bid, book.bids, 1 << at, age, roundLot);
        if (best.ask !== undefined) addShown(best.ask, book.asks, 1 << at, age, roundLot);
        continue;
      }
      less ??= { ours: undefined, shownAt: book.updatedAt, roundLot };
      less.shownAt = book.updatedAt;
      less.ours = own.sideOf(symbol, venue, true);
      if (best.bid !== undefined) addOthers(best.bid, book.bids, 1 << at, age, less);
      less.ours = own.sideOf(symbol, venue, false);
      if (best.ask !== undefined) addOthers(best.ask, book.asks, 1 << at, age, less);
    }
  }

  /**
   * The protected best of one side without our own size: `ownSize` at a venue and price. A level of size 0 does not
   * count, nor what a feed says that is not trusted, nor a venue that is doubted, nor what is older than `maxAge`.
   */
  bestOfOthers(
    symbol: string,
    side: BookSide,
    now: Instant,
    ownSize: (venue: string, px: Price) => number,
    { doubted, maxAge }: BelievedQuotes,
  ): Readonly<BestQuote> {
    const best = new BestQuote(side);
    const books = this.#symbols.get(symbol)?.books ?? [];
    for (let roundLot = this.#roundLotOf(symbol); ; roundLot = ANY_SIZE) {
      for (let at = 0; at < books.length; at++) {
        const book = books[at];
        if ((this.#firm & ~doubted & (1 << at)) === 0 || !this.#isProtected(book, at, now)) continue;
        if (book.ageAt(now) > maxAge) continue;
        const ladder = side === BookSide.Bid ? book.bids : book.asks;
        const ours = { at: (px: Price) => ownSize(this.venues[at], px) };
        addOthers(best, ladder, 1 << at, book.ageAt(now), { ours, shownAt: book.updatedAt, roundLot });
      }
      if (best.exists || roundLot === ANY_SIZE) return best;
    }
  }

  #isProtected(book: Book | undefined, at: number, now: Instant): book is Book {
    return book !== undefined && this.#up[at] && book.quoteState(now, this.staleAfter) === QuoteState.Live;
  }

  /** Calls `use` with each book whose quotes are protected at `now`. */
  eachProtected(symbol: string, now: Instant, use: (book: Book, venue: string) => void): void {
    const books = this.#symbols.get(symbol)?.books;
    if (books === undefined) return;
    for (let at = 0; at < books.length; at++) {
      const book = books[at];
      if (this.#isProtected(book, at, now)) use(book, this.venues[at]);
    }
  }

  /** Is the venue one of these bits? */
  isAmong(venue: string, bits: number): boolean {
    const at = this.venues.indexOf(venue);
    return at >= 0 && (bits & (1 << at)) !== 0;
  }

  /** Venue names for the bits of BestQuote.venues. */
  venuesIn(bits: number): string[] {
    return this.venues.filter((_, at) => (bits & (1 << at)) !== 0);
  }
}

/** Which quotes count: not those of the `doubted` bits, nor older ones. */
export interface BelievedQuotes {
  readonly doubted: number;
  readonly maxAge: Span;
}

/** What is added to the sides of a market. */
interface Looked {
  readonly symbol: string;
  readonly books: readonly (Book | undefined)[];
  readonly now: Instant;
  readonly venues: number;
  readonly own: OwnSizes | undefined;
}

const isNear = (a: number, b: number, bps: number): boolean => Math.abs(a - b) * BPS <= bps * Math.min(a, b);

/** The middle one of several, where another next to it agrees; undefined otherwise. */
function middleOf(values: number[], bps: number): number | undefined {
  values.sort((a, b) => a - b);
  const lower = values[(values.length - 1) >> 1];
  const upper = values[values.length >> 1];
  const others =
    values.length % 2 === 0 ? [upper] : [values[(values.length >> 1) - 1], values[(values.length >> 1) + 1]];
  return values.length > 1 && others.some((each) => isNear(lower, each, bps)) ? lower : undefined;
}

function twiceMid({ bid, ask }: Nbbo): number | undefined {
  if (bid.exists && ask.exists) return bid.px + ask.px;
  if (!bid.exists && !ask.exists) return undefined;
  return 2 * (bid.exists ? bid.px : ask.px);
}

/** The best price of a book that is more than `bps` from half of `twiceMiddle`; undefined for none. */
export function deviation(book: Book | undefined, twiceMiddle: number, bps: number): Price | undefined {
  for (const side of book === undefined ? [] : [book.bids, book.asks]) {
    if (side.count === 0) continue;
    const px = side.priceAt(0);
    if (Math.abs(2 * px - twiceMiddle) * BPS > bps * Math.abs(twiceMiddle)) return px;
  }
  return undefined;
}

function reset(best: Nbbo): void {
  best.bid.reset();
  best.ask.reset();
  best.locked = false;
  best.crossed = false;
  best.isOneFeeds = false;
  best.isDoubted = false;
  best.doubted = 0;
  best.lastPx = NO_PRICE;
  best.lastQty = NO_QTY;
  best.lastAt = instant(0);
}
