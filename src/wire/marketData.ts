/**
 * A venue's books over FIX: MarketDataSnapshotFullRefresh(W) and MarketDataIncrementalRefresh(X), by price, by entry
 * (MDEntryID), or by level (MDPriceLevel, MDEntryPositionNo). The gateway follows its venues with it, and so does a
 * dark pool that needs a reference price.
 *
 * No dictionary has judged these messages: venues add fields of their own, and what is read here is checked here. A
 * book that cannot be followed is lost, whole, until its next snapshot; the message's other books are followed on.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { type Book, BookSide } from '../market/book.ts';
import { NO_IMBALANCE } from '../market/imbalance.ts';
import { type MarketDataTerms, PLAIN_MARKET_DATA } from '../market/feedTerms.ts';
import { type Instrument, lowestPrice } from '../units/instrument.ts';
import { type Instant, NO_PRICE, NO_QTY, NOT_YET, type Price, type Qty } from '../units/brand.ts';
import { FollowedBook, namedBy } from './followedBook.ts';
import { MDEntry, MDEntryType, MDUpdateAction, quotedSize, tradedPx } from './marketDataEntry.ts';

/** The receiver of entries. `touched` is called once a message and symbol, after its last entry. */
export interface BookTarget {
  instrument(symbol: string): Instrument | undefined;
  /** The book of a symbol at this venue; undefined when it is not ours to keep. */
  book(symbol: string): Book | undefined;
  traded(symbol: string, px: Price, size: Qty, now: Instant): void;
  touched(symbol: string, now: Instant): void;
  /** A snapshot was taken, whole. */
  whole?(symbol: string, now: Instant): void;
  /** The book has been lost. */
  lost?(symbol: string, why: string, now: Instant): void;
  /** SecurityTradingStatus(326), in a message or an entry about the symbol. */
  status?(symbol: string, securityTradingStatus: number, now: Instant): void;
  /** The one symbol that was asked for under an MDReqID(262); '' for none or several. */
  askedUnder?(mdReqID: string): string;
}

export class MarketDataReader {
  private readonly target: BookTarget;
  private readonly terms: MarketDataTerms;
  private readonly followed = new Map<string, FollowedBook>();
  private readonly entry = new MDEntry();
  private messages = 0;
  /** Books that the message in hand has changed. */
  private readonly changed: FollowedBook[] = [];
  /** Of the message in hand: when it was sent, as far as that matters, and when it came. */
  private at: Instant = NOT_YET;
  private now: Instant = NOT_YET;

  constructor(target: BookTarget, terms: MarketDataTerms = PLAIN_MARKET_DATA) {
    this.target = target;
    this.terms = terms;
  }

  /** These books are being asked for. */
  expect(symbols: readonly string[]): void {
    if (!this.terms.beginsEmpty) return;
    for (const symbol of symbols) {
      const followed = this.follow(symbol);
      if (followed !== undefined) followed.isExpected = true;
    }
  }

  /** Applies a W or X to the target's books. */
  read(fields: Fields, now: Instant): void {
    this.messages++;
    this.now = now;
    this.at = sentAt(fields, now);
    if (fields.msgType() === 'W') this.readSnapshot(fields);
    else this.readIncrement(fields);
  }

  /**
   * A W or X that could not be taken at all: the books it names are lost. One that names none may have been about any.
   */
  lose(fields: Fields, why: string, now: Instant): void {
    this.now = now;
    let isNamed = false;
    for (let i = 0; i < fields.count; i++) {
      if (fields.tags[i] !== Tag.Symbol) continue;
      isNamed = true;
      const followed = this.follow(fields.textAt(i));
      if (followed !== undefined) this.loseBook(followed, why);
    }
    if (!isNamed) this.loseAll(why, now);
  }

  /** Something was missed, and it may have been about any book. */
  loseAll(why: string, now: Instant): void {
    this.now = now;
    for (const followed of this.followed.values()) {
      if (followed.book.updatedAt !== NOT_YET) this.loseBook(followed, why);
    }
  }

  private readSnapshot(fields: Fields): void {
    const symbol = fields.text(Tag.Symbol) || this.symbolAsked(fields);
    const followed = this.follow(symbol);
    if (followed === undefined) {
      if (symbol === '') this.loseAll('a snapshot without Symbol(55)', this.now);
      return;
    }
    const { lostWhy, lostAt } = followed.book;
    followed.forget();
    followed.book.beginSnapshot(this.at);
    followed.message = this.messages;
    const { entry, target, now } = this;
    let fault = '';
    const count = entriesOf(fields);
    if (count < 0) fault = MISCOUNT;
    let from = fields.find(Tag.NoMDEntries) + 1;
    const delimiter = fields.tags[from];
    let rptSeq = fields.uint(Tag.RptSeq);
    for (let i = 0; i < count && fault === ''; i++) {
      const end = i + 1 < count ? fields.findFrom(delimiter, from + 1) : fields.count;
      entry.read(fields, from, end);
      rptSeq = Math.max(rptSeq, entry.rptSeq);
      fault = entry.type === 0 ? 'an entry without MDEntryType(269)' : this.take(fields, followed, true);
      from = end;
    }
    if (fault !== '') {
      this.loseBook(followed, fault);
      // It has been lost since it was lost at first.
      if (lostWhy !== '') followed.book.lostAt = lostAt;
      return;
    }
    followed.rptSeq = rptSeq;
    const statusAt = fields.find(Tag.SecurityTradingStatus);
    if (statusAt >= 0) target.status?.(symbol, fields.unsigned(statusAt), now);
    target.whole?.(symbol, now);
    target.touched(symbol, now);
  }

  private readIncrement(fields: Fields): void {
    const count = entriesOf(fields);
    if (count < 0) return this.lose(fields, MISCOUNT, this.now);
    const { entry, target } = this;
    let from = fields.find(Tag.NoMDEntries) + 1;
    const delimiter = fields.tags[from];
    let symbol = fields.has(Tag.Symbol) ? '' : this.symbolAsked(fields);
    let last = symbol === '' ? undefined : this.follow(symbol);
    for (let i = 0; i < count; i++) {
      const end = i + 1 < count ? fields.findFrom(delimiter, from + 1) : fields.count;
      entry.read(fields, from, end);
      from = end;
      // An entry without Symbol is about the same instrument as the one before (FIX 4.4, MDIncGrp), the first one about
      // that of the entry it names.
      let followed = last;
      if (entry.symbolAt >= 0 && !fields.equals(entry.symbolAt, symbol)) {
        symbol = fields.textAt(entry.symbolAt);
        followed = this.follow(symbol);
      } else if (symbol === '') {
        const owner = this.ownerOf(fields);
        if (owner === 'nobody') continue;
        if (owner === 'unknown') {
          this.loseAll('an entry without Symbol(55)', this.now);
          break;
        }
        followed = owner;
        symbol = owner.symbol;
      }
      last = followed;
      if (followed !== undefined && followed.book.updatedAt === NOT_YET && isOfAuction(entry.type)) {
        // Auctions have no use for the book: they come before there is one.
        this.takeAuction(fields, followed);
        target.touched(symbol, this.now);
        continue;
      }
      // Before its snapshot there is nothing to change, and after a loss neither.
      if (followed === undefined || (followed.book.updatedAt === NOT_YET && !this.begin(followed))) continue;
      const fault = this.change(fields, followed);
      if (fault !== '') this.loseBook(followed, fault);
    }
    this.finish();
  }

  /** Begins a book of which no snapshot will come; false for one that must wait for it. */
  private begin(followed: FollowedBook): boolean {
    if (!followed.isExpected) return false;
    followed.forget();
    followed.book.beginSnapshot(this.at);
    this.target.whole?.(followed.symbol, this.now);
    return true;
  }

  private change(fields: Fields, followed: FollowedBook): string {
    const { entry, target } = this;
    const { symbol } = followed;
    if (entry.action < 0) return 'MDUpdateAction(279) is none of 0 to 5';
    if (this.terms.countsRptSeq && entry.rptSeq >= 0) {
      const { rptSeq: before, message } = followed;
      const isFirst = message !== this.messages;
      // A venue counts entries, or messages: all entries of one have the same number then.
      if (before >= 0 && entry.rptSeq <= before && !(entry.rptSeq === before && !isFirst)) {
        return entry.rptSeq === 1 && before > 1 ? `RptSeq(83) began again after ${before}` : '';
      }
      if (before >= 0 && entry.rptSeq > before + 1) return `RptSeq(83) went from ${before} to ${entry.rptSeq}`;
      followed.rptSeq = entry.rptSeq;
    }
    if (followed.message !== this.messages) this.changed.push(followed);
    followed.message = this.messages;
    if (entry.statusAt >= 0) target.status?.(symbol, fields.unsigned(entry.statusAt), this.now);
    return this.take(fields, followed, false);
  }

  /** Takes an entry of a snapshot, or a change. */
  private take(fields: Fields, followed: FollowedBook, isSnapshot: boolean): string {
    const { entry, target } = this;
    const { instrument, symbol } = followed;
    if (entry.type === 0) {
      // A change or a deletion of an entry need not repeat what it is.
      const id = namedBy(fields, entry);
      const side = id === '' ? undefined : followed.sideOf(id);
      if (side === undefined && id !== '' && entry.action === MDUpdateAction.Delete) return '';
      if (side === undefined) return 'an entry without MDEntryType(269)';
      entry.type = side === BookSide.Bid ? MDEntryType.Bid : MDEntryType.Offer;
    }
    switch (entry.type) {
      case MDEntryType.Bid:
      case MDEntryType.Offer:
        return followed.takeQuote(fields, entry, isSnapshot, this.at);
      case MDEntryType.Trade: {
        if (entry.action !== MDUpdateAction.New || entry.pxAt < 0) return '';
        const px = tradedPx(fields, entry.pxAt, instrument);
        const size = entry.sizeAt < 0 ? NO_QTY : quotedSize(fields, entry.sizeAt, instrument);
        if (Number.isSafeInteger(px) && px >= lowestPrice(instrument) && Number.isSafeInteger(size)) {
          target.traded(symbol, px, size, this.now);
        }
        return '';
      }
      case MDEntryType.EmptyBook:
        followed.empty(this.at);
        return '';
      case MDEntryType.Imbalance:
      case MDEntryType.ClearingPrice:
        this.takeAuction(fields, followed);
        return '';
      default:
        return '';
    }
  }

  /** What cannot be read of an auction is passed over: the book is none the worse for it. */
  private takeAuction(fields: Fields, { instrument, book }: FollowedBook): void {
    const { entry, at } = this;
    const before = { ...NO_IMBALANCE, ...book.imbalance, at };
    const isGone = entry.action === MDUpdateAction.Delete;
    const size = entry.sizeAt < 0 ? NO_QTY : quotedSize(fields, entry.sizeAt, instrument);
    const px = entry.pxAt < 0 ? NO_PRICE : tradedPx(fields, entry.pxAt, instrument);
    if (!Number.isSafeInteger(size)) return;
    if (entry.type === MDEntryType.Imbalance) {
      const words = entry.conditionAt < 0 ? [] : fields.textAt(entry.conditionAt).split(' ');
      const sign = words.includes(MORE_BUYERS) ? 1 : words.includes(MORE_SELLERS) ? -1 : 0;
      if (isGone || (sign === 0 && entry.sizeAt >= 0 && size === 0))
        book.imbalance = { ...before, sign: 0, size: NO_QTY };
      else if (sign !== 0) book.imbalance = { ...before, sign: entry.sizeAt >= 0 && size === 0 ? 0 : sign, size };
    } else if (isGone) {
      book.imbalance = { ...before, paired: NO_QTY, px: NO_PRICE };
    } else if (Number.isSafeInteger(px)) {
      book.imbalance = { ...before, paired: size, px };
    }
  }

  /** The message has said all it has to say of a book. */
  private finish(): void {
    const { changed } = this;
    for (let i = 0; i < changed.length; i++) {
      const followed = changed[i];
      const { book, symbol } = followed;
      if (book.updatedAt === NOT_YET) continue;
      if (book.bids.isInOrder() && book.asks.isInOrder()) this.target.touched(symbol, this.now);
      else this.loseBook(followed, 'levels out of order');
    }
    changed.length = 0;
  }

  private loseBook(followed: FollowedBook, why: string): void {
    const { symbol, book } = followed;
    const wasThere = book.updatedAt !== NOT_YET;
    followed.forget();
    book.lose(why, this.now);
    this.target.lost?.(symbol, why, this.now);
    if (wasThere) this.target.touched(symbol, this.now);
  }

  private symbolAsked(fields: Fields): string {
    const mdReqID = fields.text(Tag.MDReqID);
    return mdReqID === '' ? '' : (this.target.askedUnder?.(mdReqID) ?? '');
  }

  /** Of an entry that names no instrument: the book that has the entry it names. */
  private ownerOf(fields: Fields): FollowedBook | 'nobody' | 'unknown' {
    const { entry } = this;
    // A New one is of the instrument of MDEntryRefID(280), whatever it is called itself.
    const at = entry.refAt >= 0 ? entry.refAt : entry.idAt;
    if (at < 0) return 'unknown';
    const id = fields.textAt(at);
    for (const followed of this.followed.values()) {
      if (followed.sideOf(id) !== undefined) return followed;
    }
    return entry.action === MDUpdateAction.Delete ? 'nobody' : 'unknown';
  }

  /** Undefined for a symbol that is not ours to keep. */
  private follow(symbol: string): FollowedBook | undefined {
    const known = this.followed.get(symbol);
    if (known !== undefined) return known;
    const instrument = this.target.instrument(symbol);
    const book = this.target.book(symbol);
    if (instrument === undefined || book === undefined) return undefined;
    const followed = new FollowedBook(symbol, instrument, book, this.terms);
    this.followed.set(symbol, followed);
    return followed;
  }
}

/** TradeCondition(277) of an imbalance. */
const MORE_BUYERS = 'P';
const MORE_SELLERS = 'Q';

const isOfAuction = (type: number): boolean => type === MDEntryType.Imbalance || type === MDEntryType.ClearingPrice;

const MISCOUNT = 'NoMDEntries(268) is not the number of entries';

/**
 * The number of entries, each of which begins with the field behind NoMDEntries(268); -1 if they are not as many as it
 * says.
 */
function entriesOf(fields: Fields): number {
  const at = fields.find(Tag.NoMDEntries);
  const said = at < 0 ? -1 : fields.unsigned(at);
  if (said <= 0) return said;
  const delimiter = fields.tags[at + 1];
  let found = 0;
  for (let i = at + 1; i < fields.count; i++) if (fields.tags[i] === delimiter) found++;
  return found === said ? said : -1;
}

/** When its news is of: a message that is sent again is as old as it was. */
function sentAt(fields: Fields, now: Instant): Instant {
  if (!fields.yes(Tag.PossDupFlag)) return now;
  const sent = fields.utc(Tag.OrigSendingTime);
  return sent < now ? sent : now;
}
