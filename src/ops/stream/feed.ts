/**
 * A feed handler on a stream: its quotes as a book of its own, which counts in the protected quote and gets no order;
 * and the books of venues whose prices come through it, which the router trades on. No other code in ops/ writes to the
 * market.
 */
import type { EngineLog } from '../../engine/engineOptions.ts';
import { MAX_SHOWN, maxQuoted } from '../../market/entries.ts';
import type { PriceLevel } from '../../market/book.ts';
import type { FeedSource } from '../../market/market.ts';
import { PublishedBook, type PublishedLevels } from '../../market/publishedBook.ts';
import { type Instrument, leastPriceText, lowestPrice } from '../../units/instrument.ts';
import { type Instant, price, qty, seconds } from '../../units/brand.ts';
import { DOES_NOT_FIT, parseDecimal } from '../../units/decimal.ts';
import { ApiProblem } from '../apiProblem.ts';
import type { BookMessage, ConfirmMessage, QuoteMessage, StatusOfBook } from '../show/streamSchema.ts';
import type { GatewayView } from '../view.ts';

/** Refusals are answered each; of a book and a cause the log has one line in this time. */
const COMPLAIN_EVERY = seconds(60);
const MOST_COMPLAINTS = 10_000;

export class Feed {
  readonly name: string;
  private readonly gateway: GatewayView;
  private readonly log: EngineLog;
  private readonly source: FeedSource;
  /** Its own name, and the venues whose quotes it publishes. */
  private readonly venues: readonly string[];
  private readonly books = new Map<string, PublishedBook>();
  private readonly refused = new Set<string>();
  /** By book and cause. */
  private readonly complainedAt = new Map<string, Instant>();

  /** Opens the feed; throws a problem when the market has no place for it. */
  constructor(name: string, gateway: GatewayView, log: EngineLog) {
    const { market } = gateway.core;
    const source = market.feeds.find((feed) => feed.name === name);
    if (source === undefined) throw new ApiProblem(403, `the market has no feed ${name}`);
    this.name = name;
    this.gateway = gateway;
    this.log = log;
    this.source = source;
    this.venues = market.venuesOf(source);
    for (const venue of this.venues) {
      market.setUp(venue, true);
      const symbols = gateway.core.config.venues.get(venue)?.symbols ?? [];
      for (const symbol of symbols) market.open(symbol, venue).lose('the feed has not sent it', gateway.now());
    }
  }

  /** The feed's own quote: an omitted side is withdrawn. */
  quote(message: QuoteMessage): void {
    const { symbol, bidPx, bidQty = '', askPx, askQty = '' } = message;
    const bids: BookMessage['bids'] = bidPx === undefined ? [] : [[bidPx, bidQty]];
    const asks: BookMessage['asks'] = askPx === undefined ? [] : [[askPx, askQty]];
    this.publish({ symbol, bids, asks }, (book, levels, now) => book.replace(levels, undefined, now));
  }

  /** A whole book; its levels in any order. */
  book(message: BookMessage): void {
    this.publish(message, (book, levels, now) => book.replace(levels, message.seq, now));
  }

  /** Changes of a book; a level of size 0 is gone. */
  change(message: BookMessage): void {
    this.publish(message, (book, levels, now) => book.change(levels, message.seq, now));
  }

  /** Trading of an instrument at a venue is halted, closed, in an auction, or open. */
  status({ venue, symbol, trading }: StatusOfBook): void {
    this.bookOf(venue, symbol).setStatus(trading);
    this.gateway.submit({ kind: 'quoteMoved', symbol });
  }

  /** All that it has published of the venue, or of its own, stands. */
  confirm({ venue = this.name }: ConfirmMessage): void {
    this.checkVenue(venue);
    const now = this.gateway.now();
    for (const [key, book] of this.books) if (key.startsWith(keyOf(venue, ''))) book.confirm(now);
  }

  /** A message that could not be read: the book that it names is not known any more, or none is. */
  unreadable(message: unknown, why: string): void {
    const { venue = this.name, symbol } = (message ?? {}) as { readonly venue?: unknown; readonly symbol?: unknown };
    const key = keyOf(String(venue), String(symbol));
    const lost = this.books.has(key) ? [key] : [...this.books.keys()];
    for (const each of lost) this.books.get(each)?.lose(why, this.gateway.now());
    this.complain(key, why);
  }

  /** The feed is gone, and its quotes with it. */
  close(): void {
    const { core } = this.gateway;
    for (const venue of this.venues) core.market.setUp(venue, false);
    for (const book of this.books.values()) book.lose('the feed is gone', this.gateway.now());
    this.log.warn('a feed is gone, and its books with it', { feed: this.name, books: this.books.size });
  }

  private publish(
    message: Pick<BookMessage, 'venue' | 'symbol' | 'bids' | 'asks'>,
    into: (book: PublishedBook, levels: PublishedLevels, now: Instant) => string,
  ): void {
    const { venue = this.name, symbol } = message;
    const instrument = this.instrument(symbol);
    const book = this.bookOf(venue, symbol);
    const now = this.gateway.now();
    const levels = levelsOf(message, instrument);
    const why = typeof levels === 'string' ? book.lose(levels, now) : into(book, levels, now);
    this.gateway.submit({ kind: 'quoteMoved', symbol });
    const key = keyOf(venue, symbol);
    if (why === '') return this.taken(key);
    this.complain(key, why);
    throw new ApiProblem(422, `${key}: ${why}`);
  }

  private bookOf(venue = this.name, symbol: string): PublishedBook {
    const key = keyOf(venue, symbol);
    const known = this.books.get(key);
    if (known !== undefined) return known;
    const instrument = this.instrument(symbol);
    this.checkVenue(venue);
    const at = this.gateway.core.config.venues.get(venue);
    if (at !== undefined && !at.symbols.has(symbol)) throw new ApiProblem(404, `${venue} does not trade ${symbol}`);
    const { core } = this.gateway;
    const steps = () => (at === undefined ? core.instrument(symbol) : core.profile(at, symbol));
    const made = new PublishedBook(core.market, { source: this.source, venue, instrument, steps });
    this.books.set(key, made);
    return made;
  }

  private checkVenue(venue: string): void {
    if (!this.venues.includes(venue)) throw new ApiProblem(403, `the quotes of ${venue} do not come from ${this.name}`);
  }

  private instrument(symbol: string): Instrument {
    const instrument = this.gateway.core.config.instruments.get(symbol);
    if (instrument === undefined) throw new ApiProblem(404, `${symbol} is not traded here`);
    return instrument;
  }

  /** Each book and cause has its line, once in a while. */
  private complain(book: string, why: string): void {
    const now = this.gateway.now();
    const about = `${book} ${why.replaceAll(/\d+(?:\.\d+)?/g, '#')}`;
    const last = this.complainedAt.get(about);
    this.refused.add(book);
    if (last !== undefined && now - last < COMPLAIN_EVERY) return;
    if (this.complainedAt.size >= MOST_COMPLAINTS) this.complainedAt.clear();
    this.complainedAt.set(about, now);
    this.log.warn("a feed's book is refused, and not used", { feed: this.name, book, why });
  }

  private taken(book: string): void {
    if (this.refused.delete(book)) this.log.info("a feed's book is used again", { feed: this.name, book });
  }
}

/** Of a book, also in the log and in refusals. */
const keyOf = (venue: string, symbol: string): string => `${venue} ${symbol}`;

/** Why it cannot be read, as a text, or both sides in the instrument's scales. */
function levelsOf(
  { bids, asks }: Pick<BookMessage, 'bids' | 'asks'>,
  instrument: Instrument,
): PublishedLevels | string {
  const wrong: string[] = [];
  const side = (name: 'bid' | 'ask', rows: BookMessage['bids']): PriceLevel[] =>
    rows.flatMap(([pxText, qtyText]) => {
      const px = parseDecimal(pxText, instrument.priceScale);
      const size = parseDecimal(qtyText, instrument.qtyScale);
      if (px === DOES_NOT_FIT || px > maxQuoted(instrument.priceScale))
        wrong.push(`${name} price ${pxText} is too fine or too large`);
      else if (px < lowestPrice(instrument)) wrong.push(`${name} price ${pxText} is not ${leastPriceText(instrument)}`);
      else if (size === DOES_NOT_FIT || size > MAX_SHOWN)
        wrong.push(`${name} quantity ${qtyText} is too fine or too large`);
      else return [{ px: price(px), size: qty(size) }];
      return [];
    });
  const levels = { bids: side('bid', bids), asks: side('ask', asks) };
  return wrong[0] ?? levels;
}
