/**
 * A venue's book as its bids and offers change it: by price, by entry (MDEntryID), or by level (MDPriceLevel,
 * MDEntryPositionNo). FIX 4.4 vol. 3, MarketDataIncrementalRefresh; MDUpdateAction 3 to 5 from FIX 5.0.
 */
import type { Fields } from '../fix/fields.ts';
import { type Book, BookSide, MAX_LEVELS } from '../market/book.ts';
import { Entries, MAX_SHOWN } from '../market/entries.ts';
import type { Keying, MarketDataTerms } from '../market/feedTerms.ts';
import { type Instrument, leastPriceText, lowestPrice } from '../units/instrument.ts';
import { branded, type Instant, NO_PRICE, NO_QTY, type Price, type Qty } from '../units/brand.ts';
import { type MDEntry, MDEntryType, MDUpdateAction, quotedPx, quotedSize } from './marketDataEntry.ts';

interface Quote {
  readonly px: Price | undefined;
  /** Undefined where the venue does not say. */
  readonly size: Qty | undefined;
  /** MDEntrySize(271) is 0: there is nothing any more. */
  readonly isDeleted: boolean;
}

const BOTH = [BookSide.Bid, BookSide.Ask] as const;
const SAY_PRICE = 'if it changes by price, say book = "price"';
/** Longer identities are a fault of the venue: they are kept for as long as the entry. */
const MAX_ID_LENGTH = 64;

/** A book as it is being followed. */
export class FollowedBook {
  readonly symbol: string;
  readonly instrument: Instrument;
  readonly book: Book;
  private readonly terms: MarketDataTerms;
  readonly bids: Entries;
  readonly asks: Entries;
  /** Undefined until the first bid or offer shows it. */
  private keying: Keying | undefined = undefined;
  /** It was asked for, and nothing has come yet. */
  isExpected = false;
  /** Of the last change; -1 before one is known. */
  rptSeq = -1;
  /** The last message that changed it, by the reader's count. */
  message = 0;
  /** Per side: levels were left out for want of room, so that the venue may name levels we do not have. */
  private readonly isCut = { [BookSide.Bid]: false, [BookSide.Ask]: false };

  constructor(symbol: string, instrument: Instrument, book: Book, terms: MarketDataTerms) {
    this.terms = terms;
    this.symbol = symbol;
    this.instrument = instrument;
    this.book = book;
    this.bids = new Entries(book.bids);
    this.asks = new Entries(book.asks);
  }

  /** Forgets all but the book itself. */
  forget(): void {
    this.isExpected = false;
    this.bids.clear();
    this.asks.clear();
    this.keying = undefined;
    this.rptSeq = -1;
    for (const side of BOTH) this.isCut[side] = false;
  }

  /** The side that has the entry of this name; undefined for none. */
  sideOf(id: string): BookSide | undefined {
    if (this.bids.find(id) !== undefined) return BookSide.Bid;
    return this.asks.find(id) === undefined ? undefined : BookSide.Ask;
  }

  /** The venue says that nothing is displayed. */
  empty(at: Instant): void {
    const { book } = this;
    this.bids.clear();
    this.asks.clear();
    book.bids.count = 0;
    book.asks.count = 0;
    if (at > book.updatedAt) book.updatedAt = at;
  }

  /**
   * Takes a bid or an offer, of a snapshot or a change. Returns '' or why the book can not be followed: it is then the
   * caller's to lose.
   */
  takeQuote(fields: Fields, entry: MDEntry, isSnapshot: boolean, at: Instant): string {
    const { instrument, book } = this;
    if (at > book.updatedAt) book.updatedAt = at;
    const side = entry.type === MDEntryType.Bid ? BookSide.Bid : BookSide.Ask;
    let px: Price | undefined;
    let size: Qty | undefined;
    if (entry.pxAt >= 0) {
      px = quotedPx(fields, entry.pxAt, side === BookSide.Bid, instrument);
      if (!Number.isSafeInteger(px)) return `MDEntryPx(270)=${fields.textAt(entry.pxAt)} cannot be read`;
      // A price of 0 is how some say that they have none, where zero is no price.
      if (px < lowestPrice(instrument) && !(px === 0 && instrument.minPrice === undefined)) {
        const { symbol } = instrument;
        return `MDEntryPx(270)=${fields.textAt(entry.pxAt)}: prices of ${symbol} are ${leastPriceText(instrument)}`;
      }
    }
    if (entry.sizeAt >= 0 && entry.action !== MDUpdateAction.Delete) {
      size = quotedSize(fields, entry.sizeAt, instrument);
      if (!Number.isSafeInteger(size)) return `MDEntrySize(271)=${fields.textAt(entry.sizeAt)} cannot be read`;
    }
    const isNone = px === 0 && instrument.minPrice === undefined;
    const isDeleted = size === 0 || isNone;
    if (!entry.isFirm) size = NO_QTY;
    if (entry.level < 0) return 'MDPriceLevel(1023) or MDEntryPositionNo(290) is no position';
    const fault = this.identify(entry);
    if (fault !== '') return fault;
    switch (this.keying) {
      case 'entry':
        return this.byEntry(fields, entry, side, { px, size, isDeleted }, isSnapshot);
      case 'level':
        if (isNone) px = NO_PRICE;
        return isSnapshot ? this.listLevel(side, px, size) : this.byLevel(entry, side, px, size);
      default:
        return this.byPrice(entry, side, { px, size, isDeleted }, isSnapshot);
    }
  }

  /** Decides how the book's entries are told apart, and that this one is told so. */
  private identify(entry: MDEntry): string {
    const { keying } = this.terms;
    if (keying !== 'auto') {
      this.keying = keying;
    } else if (this.keying === undefined) {
      this.keying = entry.idAt >= 0 ? 'entry' : entry.level > 0 ? 'level' : 'price';
    } else if (this.keying === 'price' && entry.idAt >= 0) {
      return `a change by MDEntryID(278) of a book whose snapshot had none; ${SAY_PRICE}`;
    } else if (this.keying === 'price' && entry.level > 0) {
      // A book by price is one by level, too: its levels are in order.
      this.keying = 'level';
      for (const side of BOTH) this.isCut[side] = this.book.side(side).count === MAX_LEVELS;
    }
    return '';
  }

  private byPrice(entry: MDEntry, side: BookSide, { px, size, isDeleted }: Quote, isSnapshot: boolean): string {
    const ladder = this.book.side(side);
    if (px === undefined) return 'an entry without MDEntryPx(270)';
    switch (entry.action) {
      case MDUpdateAction.Delete:
        ladder.delete(px);
        return '';
      case MDUpdateAction.DeleteThru:
        while (ladder.count > 0 && !ladder.isBetter(px, ladder.priceAt(0))) ladder.removeAt(0);
        return '';
      case MDUpdateAction.DeleteFrom:
        while (ladder.count > 0 && !ladder.isBetter(ladder.priceAt(ladder.count - 1), px)) ladder.count--;
        return '';
      default:
        if (isDeleted) ladder.delete(px);
        else if (isSnapshot && this.terms.sums) ladder.put(px, sumOf(ladder.sizeAtPrice(px), this.sizeOf(size)));
        else ladder.put(px, this.sizeOf(size));
        return '';
    }
  }

  private byEntry(
    fields: Fields,
    entry: MDEntry,
    side: BookSide,
    { px, size, isDeleted }: Quote,
    isSnapshot: boolean,
  ): string {
    const entries = side === BookSide.Bid ? this.bids : this.asks;
    const ladder = this.book.side(side);
    const { action } = entry;
    const named = namedBy(fields, entry);
    if (named === '') return 'an entry without MDEntryID(278)';
    const ownID = entry.idAt < 0 ? '' : fields.textAt(entry.idAt);
    const id = ownID === '' ? named : ownID;
    if (id.length > MAX_ID_LENGTH) return `MDEntryID(278) is longer than ${MAX_ID_LENGTH}`;
    const known = entries.find(named);
    if (isSnapshot && known !== undefined) return `two entries are called ${named}; ${SAY_PRICE}`;
    const at = px ?? known?.px;
    if (action === MDUpdateAction.DeleteThru || action === MDUpdateAction.DeleteFrom) {
      if (at === undefined) return 'MDUpdateAction(279) 3 or 4 without a price';
      const isThru = action === MDUpdateAction.DeleteThru;
      entries.deleteWhere((other) => !(isThru ? ladder.isBetter(at, other) : ladder.isBetter(other, at)));
      return '';
    }
    if (known === undefined && action !== MDUpdateAction.New) {
      // What we do not have needs no deletion; but if something is there, the venue's names are not what we think.
      if (px !== undefined && ladder.sizeAtPrice(px) >= 0) return `MDEntryID(278)=${named} names nothing that we have`;
      if (action === MDUpdateAction.Delete) return '';
    }
    if (action === MDUpdateAction.Delete || isDeleted) {
      entries.delete(named);
      return '';
    }
    if (at === undefined) return 'an entry without MDEntryPx(270)';
    if (known === undefined && entries.isFull) return 'more entries than are followed';
    const newSize = size === undefined && known !== undefined ? known.size : this.sizeOf(size);
    if (id !== named) entries.delete(named);
    entries.set(id, at, newSize);
    return '';
  }

  /** A level of a snapshot. */
  private listLevel(side: BookSide, px: Price | undefined, size: Qty | undefined): string {
    if (px === undefined) return 'an entry without MDEntryPx(270)';
    const ladder = this.book.side(side);
    if (ladder.count === MAX_LEVELS) this.isCut[side] = true;
    ladder.insert(px, this.sizeOf(size));
    return '';
  }

  private byLevel(entry: MDEntry, side: BookSide, px: Price | undefined, size: Qty | undefined): string {
    const { terms } = this;
    const ladder = this.book.side(side);
    const at = entry.level - 1;
    const { action } = entry;
    if (at < 0) return 'an entry without MDPriceLevel(1023) or MDEntryPositionNo(290)';
    const isNew = action === MDUpdateAction.New || (action === MDUpdateAction.Overlay && at === ladder.count);
    if (isNew ? at > ladder.count : at >= ladder.count) {
      if (this.isCut[side]) return '';
      return `level ${entry.level} of ${ladder.count}`;
    }
    switch (action) {
      case MDUpdateAction.Delete:
        ladder.removeAt(at);
        return '';
      case MDUpdateAction.DeleteThru:
        for (let i = 0; i <= at; i++) ladder.removeAt(0);
        return '';
      case MDUpdateAction.DeleteFrom:
        ladder.count = at;
        return '';
      default: {
        const newPx = px ?? (isNew ? undefined : ladder.priceAt(at));
        if (newPx === undefined) return 'an entry without MDEntryPx(270)';
        const newSize = size === undefined && !isNew ? ladder.sizeAt(at) : this.sizeOf(size);
        if (!isNew) {
          ladder.setAt(at, newPx, newSize);
          return '';
        }
        const room = terms.depth === 0 ? MAX_LEVELS : Math.min(terms.depth, MAX_LEVELS);
        if (ladder.count >= room) this.isCut[side] = true;
        ladder.insertAt(at, newPx, newSize);
        // The venue does not delete what falls off the depth that was asked for.
        if (ladder.count > room) ladder.count = room;
        return '';
      }
    }
  }

  private sizeOf(size: Qty | undefined): Qty {
    return size ?? this.terms.assumedSize?.get(this.symbol) ?? NO_QTY;
  }
}

/**
 * The entry that is meant: a change's MDEntryRefID(280), else MDEntryID(278); '' for none. With New, MDEntryRefID only
 * says which instrument: that entry stays.
 */
export function namedBy(fields: Fields, { action, idAt, refAt }: MDEntry): string {
  const refID = refAt < 0 || action === MDUpdateAction.New ? '' : fields.textAt(refAt);
  return refID !== '' || idAt < 0 ? refID : fields.textAt(idAt);
}

function sumOf(shown: number, size: Qty): Qty {
  return shown <= 0 ? size : branded(Math.min(shown + size, MAX_SHOWN));
}
