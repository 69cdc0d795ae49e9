/**
 * A book that a feed handler publishes: whole, and then change by change, each with its number. What cannot be true is
 * refused, and then there is no book until the next whole one: a price off the tick, one beyond what other sources
 * show, a number left out. Where no other source shows the instrument, it is held against what the feed itself said
 * a minute ago or less.
 */
import type { Instrument } from '../units/instrument.ts';
import { between, type Instant, NOT_YET, seconds } from '../units/brand.ts';
import { formatDecimal } from '../units/decimal.ts';
import { isOnTick, type PriceSteps, tickAt } from '../units/ticks.ts';
import { type Book, BookSide, type PriceLevel, type TradingStatus } from './book.ts';
import { deviation, type FeedSource, type Market } from './market.ts';

/** Without other sources a feed may move a price by its bound in this time, however many steps it takes. */
const DRIFT_WINDOW = seconds(60);

/** Both sides of a book, or their changes: then a size of 0 deletes a level. */
export interface PublishedLevels {
  readonly bids: readonly PriceLevel[];
  readonly asks: readonly PriceLevel[];
}

/** Where a book stands: its feed, venue, instrument, and the increments of prices there now. */
export interface Published {
  readonly source: FeedSource;
  readonly venue: string;
  readonly instrument: Instrument;
  readonly steps: () => PriceSteps;
}

export class PublishedBook {
  private readonly market: Market;
  private readonly about: Published;
  private readonly book: Book;
  /** Of the last message; undefined where the feed does not count. */
  private seq: number | undefined;
  /** When its price was last found to be in order. */
  private believedAt: Instant = NOT_YET;
  /** Twice the middle of the first book that was believed in the present DRIFT_WINDOW. */
  private anchor = 0;
  private anchoredAt: Instant = NOT_YET;

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
    return this.judgePrice(now);
  }

  /** Changes of some levels: one that is not the next of its book is refused, one that came before is ignored. */
  change(levels: PublishedLevels, seq: number | undefined, now: Instant): string {
    if (this.book.updatedAt === NOT_YET)
      return this.lose('changes of a book that is not known: send the whole one', now);
    if (seq !== undefined && this.seq !== undefined) {
      if (seq <= this.seq) return '';
      if (seq !== this.seq + 1) return this.lose(`seq ${seq} after ${this.seq}: send the whole book`, now);
    }
    this.seq = seq;
    const offTick = this.offTick(levels);
    if (offTick !== '') return this.lose(offTick, now);
    for (const { px, size } of levels.bids) this.book.update(BookSide.Bid, px, size, now);
    for (const { px, size } of levels.asks) this.book.update(BookSide.Ask, px, size, now);
    return this.judgePrice(now);
  }

  /** No book until the next whole one; returns `why`. */
  lose(why: string, now: Instant): string {
    this.book.lose(why, now);
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
    const { instrument } = this.about;
    const steps = this.about.steps();
    const off = [...bids, ...asks].find(({ px }) => !isOnTick(px, steps));
    if (off === undefined) return '';
    const { priceScale } = instrument;
    return `${formatDecimal(off.px, priceScale)} is off the tick of ${formatDecimal(tickAt(steps, off.px), priceScale)}`;
  }

  /** Loses the book if its price cannot be believed, and returns why. */
  private judgePrice(now: Instant): string {
    const { source, instrument } = this.about;
    const { symbol, priceScale } = instrument;
    const others = this.market.twiceMidOfOthers(symbol, source, now);
    const isRecent = this.believedAt !== NOT_YET && between(this.believedAt, now) <= this.market.staleAfter;
    if (!isRecent || between(this.anchoredAt, now) > DRIFT_WINDOW) this.anchoredAt = NOT_YET;
    const mid = others ?? (this.anchoredAt === NOT_YET ? undefined : this.anchor);
    const px = mid === undefined ? undefined : deviation(this.book, mid, source.maxDeviationBps);
    if (px !== undefined && mid !== undefined) {
      const against = others === undefined ? 'its own book of a minute ago or less' : 'what other sources show';
      const shown = `${formatDecimal(px, priceScale)} is more than ${source.maxDeviationBps} bps from ${against}`;
      return this.lose(`${shown}, ${formatDecimal(Math.round(mid / 2), priceScale)}`, now);
    }
    const { bids, asks } = this.book;
    if (bids.count > 0 || asks.count > 0) this.believe(now);
    return '';
  }

  private believe(now: Instant): void {
    const { bids, asks } = this.book;
    this.believedAt = now;
    if (this.anchoredAt !== NOT_YET) return;
    const bid = bids.count > 0 ? bids.priceAt(0) : asks.priceAt(0);
    const ask = asks.count > 0 ? asks.priceAt(0) : bid;
    this.anchor = bid + ask;
    this.anchoredAt = now;
  }
}
