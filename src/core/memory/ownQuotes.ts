/**
 * What our own resting children add to venues' quotes, by symbol, venue, side and price: a quote of ours is no
 * reference for what we may trade at. Of children that their venue has accepted, has filled a part of without a word
 * before, or may have, as we are cut off from it. Quotes may know before we do: of one that was sent they may have
 * shown it ever since, and of one that is filled or over they do until they have moved. Rebuilt after a restart.
 */
import { type Child, childLeavesQty } from '../../orders/order.ts';
import { type ChildID, isBuy } from '../../orders/values.ts';
import { type Instant, NO_PRICE, NO_QTY, NOT_YET, type Price, type Qty, type Span } from '../../units/brand.ts';

/** The quotes that ours are in: when each book was shown, and from which age on nobody looks at it. */
interface Shown {
  readonly staleAfter: Span;
  book(symbol: string, venue: string): { readonly updatedAt: Instant } | undefined;
}

/** What is counted of a child: in full, or only in quotes from after it was sent. */
interface Counted {
  readonly size: Qty;
  readonly isSure: boolean;
}

/** Size that quotes from after `from` may show. */
interface Perhaps {
  readonly isBid: boolean;
  readonly px: Price;
  readonly size: number;
  readonly from: Instant;
}

/** The same, and not those from after `to`. */
interface Gone extends Perhaps {
  readonly to: Instant;
}

/** Our quotes in one book. */
interface Quotes {
  /** Size at each price. */
  readonly bids: Map<Price, number>;
  readonly asks: Map<Price, number>;
  /** Not accepted yet. */
  readonly sent: Map<ChildID, Perhaps>;
  /** What is gone, by when it went. */
  readonly gone: Gone[];
}

export class OwnQuotes {
  /** By symbol and venue. */
  private readonly of = new Map<string, Map<string, Quotes>>();
  private readonly market: Shown;
  private readonly counted = new Map<ChildID, Counted>();

  constructor(market: Shown) {
    this.market = market;
  }

  /** None of ours is in the symbol's quotes. */
  isNoneIn(symbol: string): boolean {
    return !this.of.has(symbol);
  }

  /** In a book that was shown at `shownAt`. */
  sizeAt(symbol: string, venue: string, isBid: boolean, px: Price, shownAt: Instant): number {
    const quotes = this.of.get(symbol)?.get(venue);
    if (quotes === undefined) return 0;
    let size = (isBid ? quotes.bids : quotes.asks).get(px) ?? 0;
    for (const each of quotes.sent.values()) if (isAt(each, isBid, px) && each.from < shownAt) size += each.size;
    for (const each of quotes.gone) {
      if (isAt(each, isBid, px) && each.from < shownAt && shownAt <= each.to) size += each.size;
    }
    return size;
  }

  /** Something happened to the child. */
  note(child: Child, now: Instant): void {
    const { childID, purpose, terms, state, venue, parent } = child;
    const px = terms.price;
    if (purpose !== 'post' || px === NO_PRICE) return;
    const was = this.counted.get(childID);
    const size = childLeavesQty(child);
    const isSure = state !== 'sent' || child.cumQty > 0;
    if (was === undefined ? size === 0 : size === was.size && isSure === was.isSure) return;
    const isBid = isBuy(parent.side);
    const quotes = this.quotesAt(parent.symbol, venue);
    const sizes = isBid ? quotes.bids : quotes.asks;
    const before = was?.isSure === true ? was.size : NO_QTY;
    const after = isSure ? size : NO_QTY;
    if (after !== before) sizes.set(px, (sizes.get(px) ?? 0) + after - before);
    if (sizes.get(px) === 0) sizes.delete(px);
    if (was?.isSure === false) quotes.sent.delete(childID);
    const may = { isBid, px, from: child.sentAt };
    if (was !== undefined && size < was.size) this.noteGone(quotes, { ...may, size: was.size - size, to: now }, child);
    if (size === 0) this.counted.delete(childID);
    else this.counted.set(childID, { size, isSure });
    if (!isSure) quotes.sent.set(childID, { ...may, size });
    this.tidy(parent.symbol, venue, now);
  }

  /**
   * What was sent since the book was shown is not in it, and is gone before the next one: only one of this very moment
   * may show it. So as long as a book stands still, only what was there when it was shown is kept.
   */
  private noteGone({ gone }: Quotes, what: Gone, { parent, venue }: Child): void {
    const shownAt = this.market.book(parent.symbol, venue)?.updatedAt ?? NOT_YET;
    for (let last = gone.at(-1); last !== undefined && last.from >= shownAt && last.to < what.to; last = gone.at(-1)) {
      gone.pop();
    }
    gone.push(what);
  }

  /** Quotes of the symbol have moved: what is gone of ours is in them no more. */
  moved(symbol: string, now: Instant): void {
    for (const venue of this.of.get(symbol)?.keys() ?? []) this.tidy(symbol, venue, now);
  }

  private quotesAt(symbol: string, venue: string): Quotes {
    let venues = this.of.get(symbol);
    if (venues === undefined) this.of.set(symbol, (venues = new Map<string, Quotes>()));
    let quotes = venues.get(venue);
    if (quotes === undefined) {
      quotes = { bids: new Map(), asks: new Map(), sent: new Map(), gone: [] };
      venues.set(venue, quotes);
    }
    return quotes;
  }

  /** Forgets what no quotes can show any more, and maps that are empty. */
  private tidy(symbol: string, venue: string, now: Instant): void {
    const venues = this.of.get(symbol);
    const quotes = venues?.get(venue);
    if (venues === undefined || quotes === undefined) return;
    const { bids, asks, sent, gone } = quotes;
    if (gone.length > 0) {
      const shownAt = this.market.book(symbol, venue)?.updatedAt ?? NOT_YET;
      const oldest = Math.max(shownAt === NOT_YET ? now : shownAt, now - this.market.staleAfter);
      const kept = gone[0].to >= oldest ? 0 : gone.findIndex(({ to }) => to >= oldest);
      if (kept !== 0) gone.splice(0, kept < 0 ? gone.length : kept);
    }
    if (bids.size > 0 || asks.size > 0 || sent.size > 0 || gone.length > 0) return;
    venues.delete(venue);
    if (venues.size === 0) this.of.delete(symbol);
  }
}

const isAt = (each: Perhaps, isBid: boolean, px: Price): boolean => each.isBid === isBid && each.px === px;
