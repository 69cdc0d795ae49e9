/**
 * What our own resting children add to venues' quotes, by symbol, venue, side and price: a quote of ours is no
 * reference for what we may trade at. Of children that their venue has accepted, has filled a part of without a word
 * before, or may have, as we are cut off from it. Quotes may know before we do: of one that was sent they may have
 * shown it ever since, and of one that is filled or over they do until they have moved. Rebuilt after a restart.
 */
import { type Child, childLeavesQty } from '../../orders/order.ts';
import { type ChildID, isBuy } from '../../orders/values.ts';
import { type Instant, instant, NO_PRICE, NOT_YET, type Price, type Span } from '../../units/brand.ts';
import { ChildSizes } from './childSizes.ts';

/** The quotes that ours are in: when each book was shown, and from which age on nobody looks at it. */
interface Shown {
  readonly staleAfter: Span;
  book(symbol: string, venue: string): { readonly updatedAt: Instant } | undefined;
}

/** Size that quotes from after `from`, and not from after `to`, may show. */
interface Perhaps {
  readonly px: Price;
  readonly size: number;
  readonly from: Instant;
  readonly to: Instant;
}

/** Ours on one side of a book. What quotes perhaps show is counted for those that were shown last. */
class OwnSide {
  private readonly sure = new Map<Price, number>();
  /** Sent, and not confirmed. */
  private readonly sent = new Map<ChildID, Perhaps>();
  /** Gone, by when that was: `forgotten` of them are no more. */
  private gone: Perhaps[] = [];
  private forgotten = 0;
  private shownAt: Instant = NOT_YET;
  /** What quotes shown at `shownAt` may have of those sent and gone. */
  private readonly perhaps = new Map<Price, number>();

  get isEmpty(): boolean {
    return this.sure.size === 0 && this.sent.size === 0 && !this.hasGone;
  }

  get hasGone(): boolean {
    return this.gone.length > 0;
  }

  at(px: Price, shownAt: Instant): number {
    if (shownAt !== this.shownAt) this.recount(shownAt);
    const size = this.sure.get(px) ?? 0;
    return this.perhaps.size === 0 ? size : size + (this.perhaps.get(px) ?? 0);
  }

  addSure(px: Price, more: number): void {
    addTo(this.sure, px, more);
  }

  addSent(childID: ChildID, of: Perhaps): void {
    this.sent.set(childID, of);
    this.count(of, 1);
  }

  /** It is confirmed or over. */
  endSent(childID: ChildID): void {
    const of = this.sent.get(childID);
    if (of === undefined) return;
    this.sent.delete(childID);
    this.count(of, -1);
  }

  /**
   * What was sent since the book was shown is not in it, and is gone before the next one: only one of this very moment
   * may show it. So as long as a book stands still, only what was there when it was shown is kept.
   */
  addGone(of: Perhaps, standsFrom: Instant): void {
    const { gone } = this;
    for (let last = gone.at(-1); last !== undefined && last.from >= standsFrom && last.to < of.to; last = gone.at(-1)) {
      if (this.forgotten === gone.length) this.forgotten--;
      else this.count(last, -1);
      gone.pop();
    }
    gone.push(of);
    this.count(of, 1);
  }

  /** Nobody looks at quotes from before `from`. */
  forget(from: number): void {
    const { gone } = this;
    for (; this.forgotten < gone.length && gone[this.forgotten].to < from; this.forgotten++) {
      this.count(gone[this.forgotten], -1);
    }
    if (2 * this.forgotten < gone.length) return;
    this.gone = gone.slice(this.forgotten);
    this.forgotten = 0;
  }

  private recount(shownAt: Instant): void {
    this.shownAt = shownAt;
    this.perhaps.clear();
    for (const of of this.sent.values()) this.count(of, 1);
    for (let i = this.forgotten; i < this.gone.length; i++) this.count(this.gone[i], 1);
  }

  private count({ px, size, from, to }: Perhaps, sign: 1 | -1): void {
    if (from < this.shownAt && this.shownAt <= to) addTo(this.perhaps, px, sign * size);
  }
}

function addTo(sizes: Map<Price, number>, px: Price, more: number): void {
  const size = (sizes.get(px) ?? 0) + more;
  if (size === 0) sizes.delete(px);
  else sizes.set(px, size);
}

/** Ours in one book. */
interface Quotes {
  readonly bids: OwnSide;
  readonly asks: OwnSide;
}

const FOREVER = instant(Number.MAX_SAFE_INTEGER);

export class OwnQuotes {
  /** By symbol and venue. */
  private readonly of = new Map<string, Map<string, Quotes>>();
  private readonly market: Shown;
  /** The size that is counted of a child; below zero where it is only in quotes from after it was sent. */
  private readonly counted = new ChildSizes();
  /** The price of those that are not at their limit, as their venue has said. */
  private readonly putElsewhere = new Map<ChildID, Price>();

  constructor(market: Shown) {
    this.market = market;
  }

  /** None of ours is in the symbol's quotes. */
  isNoneIn(symbol: string): boolean {
    return !this.of.has(symbol);
  }

  /** On one side of a book; undefined: none is in the book. */
  sideOf(symbol: string, venue: string, isBid: boolean): OwnSide | undefined {
    const quotes = this.of.get(symbol)?.get(venue);
    return isBid ? quotes?.bids : quotes?.asks;
  }

  /** In a book that was shown at `shownAt`. */
  sizeAt(symbol: string, venue: string, isBid: boolean, px: Price, shownAt: Instant): number {
    return this.sideOf(symbol, venue, isBid)?.at(px, shownAt) ?? 0;
  }

  /** Something happened to the child. */
  note(child: Child, now: Instant): void {
    const { childID, purpose, restsAt: px, terms, state, venue, parent, sentAt: from } = child;
    if (purpose !== 'post' || px === NO_PRICE) return;
    if (px !== (this.putElsewhere.get(childID) ?? terms.price)) this.notePut(child, now);
    const was = this.counted.get(childID);
    const size: number = childLeavesQty(child);
    const isSure = state !== 'sent' || child.cumQty > 0;
    const is = isSure ? size : -size;
    if (is === was) return;
    const quotes = this.quotesAt(parent.symbol, venue);
    const side = isBuy(parent.side) ? quotes.bids : quotes.asks;
    const more = Math.max(is, 0) - Math.max(was, 0);
    if (more !== 0) side.addSure(px, more);
    if (was < 0) side.endSent(childID);
    const less = Math.abs(was) - size;
    if (less > 0) side.addGone({ px, size: less, from, to: now }, this.shownAt(parent.symbol, venue));
    this.counted.set(childID, is);
    if (is === 0) this.putElsewhere.delete(childID);
    if (is < 0) side.addSent(childID, { px, size, from, to: FOREVER });
    this.tidy(parent.symbol, venue, now);
  }

  /** Its venue has put it at another price: what it was at the other one is gone from there. */
  private notePut(child: Child, now: Instant): void {
    const { childID, restsAt, terms, venue, parent, sentAt: from } = child;
    const px = this.putElsewhere.get(childID) ?? terms.price;
    // What is said of one that is over, a bust or a correction, puts it nowhere.
    if (restsAt === terms.price || childLeavesQty(child) === 0) this.putElsewhere.delete(childID);
    else this.putElsewhere.set(childID, restsAt);
    const was = this.counted.get(childID);
    if (was === 0) return;
    const quotes = this.quotesAt(parent.symbol, venue);
    const side = isBuy(parent.side) ? quotes.bids : quotes.asks;
    if (was > 0) side.addSure(px, -was);
    else side.endSent(childID);
    side.addGone({ px, size: Math.abs(was), from, to: now }, this.shownAt(parent.symbol, venue));
    this.counted.set(childID, 0);
  }

  /** Quotes of the symbol have moved: what is gone of ours is in them no more. */
  moved(symbol: string, now: Instant): void {
    for (const venue of this.of.get(symbol)?.keys() ?? []) this.tidy(symbol, venue, now);
  }

  private shownAt(symbol: string, venue: string): Instant {
    return this.market.book(symbol, venue)?.updatedAt ?? NOT_YET;
  }

  private quotesAt(symbol: string, venue: string): Quotes {
    let venues = this.of.get(symbol);
    if (venues === undefined) this.of.set(symbol, (venues = new Map<string, Quotes>()));
    let quotes = venues.get(venue);
    if (quotes === undefined) venues.set(venue, (quotes = { bids: new OwnSide(), asks: new OwnSide() }));
    return quotes;
  }

  /** Forgets what no quotes can show any more, and books that none of ours is in. */
  private tidy(symbol: string, venue: string, now: Instant): void {
    const venues = this.of.get(symbol);
    const quotes = venues?.get(venue);
    if (venues === undefined || quotes === undefined) return;
    if (quotes.bids.hasGone || quotes.asks.hasGone) {
      const shownAt = this.shownAt(symbol, venue);
      const oldest = Math.max(shownAt === NOT_YET ? now : shownAt, now - this.market.staleAfter);
      quotes.bids.forget(oldest);
      quotes.asks.forget(oldest);
    }
    if (!quotes.bids.isEmpty || !quotes.asks.isEmpty) return;
    venues.delete(venue);
    if (venues.size === 0) this.of.delete(symbol);
  }
}
