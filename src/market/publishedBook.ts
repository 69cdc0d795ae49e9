/**
 * A book that a feed handler publishes: whole, and then change by change, each with its number. What cannot be true is
 * refused, and then there is no book until the next whole one: a price off the tick, one beyond what other sources
 * show, a number left out. Where no other source shows the instrument, it is held against the feed's own last book.
 */
import type { Instrument } from '../units/instrument.ts';
import { between, type Instant, NOT_YET, type Price } from '../units/brand.ts';
import { formatDecimal } from '../units/decimal.ts';
import { type Book, BookSide, type PriceLevel, type TradingStatus } from './book.ts';
import { BPS } from './collar.ts';
import type { FeedSource, Market } from './market.ts';

/** Both sides of a book, or their changes: then a size of 0 deletes a level. */
export interface PublishedLevels {
  readonly bids: readonly PriceLevel[];
  readonly asks: readonly PriceLevel[];
}

/** Where a book stands: its feed, venue, instrument, and the increment of prices there. */
export interface Published {
  readonly source: FeedSource;
  readonly venue: string;
  readonly instrument: Instrument;
  readonly tickSize: Price;
}

export class PublishedBook {
  private readonly market: Market;
  private readonly about: Published;
  private readonly book: Book;
  /** Of the last message; undefined where the feed does not count. */
  private seq: number | undefined;
  private isWhole = false;
  /** Twice the middle of the last book that was believed. */
  private lastMid = 0;
  private lastMidAt: Instant = NOT_YET;

  constructor(market: Market, about: Published) {
    this.market = market;
    this.about = about;
    this.book = market.open(about.instrument.symbol, about.venue);
  }

  /** The whole book. Returns why it is refused, '' if it is taken. */
  replace(levels: PublishedLevels, seq: number | undefined, now: Instant): string {
    const offTick = this.offTick(levels);
    if (offTick !== '') return this.lose(offTick, now);
    this.book.snapshot(levels.bids, levels.asks, now);
    this.seq = seq;
    this.isWhole = true;
    return this.lookAtPrice(now);
  }

  /** Changes of some levels: one that is not the next of its book is refused, one that came before is ignored. */
  change(levels: PublishedLevels, seq: number | undefined, now: Instant): string {
    if (!this.isWhole) return this.lose('changes of a book that is not known: send the whole one', now);
    if (seq !== undefined && this.seq !== undefined) {
      if (seq <= this.seq) return '';
      if (seq !== this.seq + 1) return this.lose(`seq ${seq} after ${this.seq}: send the whole book`, now);
    }
    this.seq = seq;
    const offTick = this.offTick(levels);
    if (offTick !== '') return this.lose(offTick, now);
    for (const { px, size } of levels.bids) this.book.update(BookSide.Bid, px, size, now);
    for (const { px, size } of levels.asks) this.book.update(BookSide.Ask, px, size, now);
    return this.lookAtPrice(now);
  }

  /** No book until the next whole one; returns `why`. */
  lose(why: string, now: Instant): string {
    this.book.lose(why, now);
    this.isWhole = false;
    return why;
  }

  setStatus(status: TradingStatus): void {
    const { venue, instrument } = this.about;
    this.market.setStatus(instrument.symbol, venue, 'securityStatus', status);
  }

  /** The feed says that nothing has changed. */
  confirm(now: Instant): void {
    this.book.touch(now);
  }

  private offTick({ bids, asks }: PublishedLevels): string {
    const { tickSize, instrument } = this.about;
    const off = [...bids, ...asks].find(({ px }) => px % tickSize !== 0);
    if (off === undefined) return '';
    const { priceScale } = instrument;
    return `${formatDecimal(off.px, priceScale)} is off the tick of ${formatDecimal(tickSize, priceScale)}`;
  }

  private lookAtPrice(now: Instant): string {
    const { source, instrument } = this.about;
    const { symbol } = instrument;
    const others = this.market.twiceMidOfOthers(symbol, source, now);
    const isRecent = this.lastMidAt !== NOT_YET && between(this.lastMidAt, now) <= this.market.staleAfter;
    const mid = others ?? (isRecent ? this.lastMid : undefined);
    const { bids, asks } = this.book;
    for (const side of [bids, asks]) {
      if (side.count === 0 || mid === undefined) continue;
      const px = side.priceAt(0);
      if (Math.abs(2 * px - mid) * BPS <= source.maxDeviationBps * Math.abs(mid)) continue;
      const against = others === undefined ? 'its own last quote' : 'what other sources show';
      const { priceScale } = instrument;
      const shown = `${formatDecimal(px, priceScale)} is more than ${source.maxDeviationBps} bps from ${against}`;
      return this.lose(`${shown}, ${formatDecimal(Math.round(mid / 2), priceScale)}`, now);
    }
    if (bids.count > 0 || asks.count > 0) this.believe(now);
    return '';
  }

  private believe(now: Instant): void {
    const { bids, asks } = this.book;
    const bid = bids.count > 0 ? bids.priceAt(0) : asks.priceAt(0);
    const ask = asks.count > 0 ? asks.priceAt(0) : bid;
    this.lastMid = bid + ask;
    this.lastMidAt = now;
  }
}
