/**
 * A venue's book over FIX: MarketDataRequest(V) out, MarketDataSnapshotFullRefresh(W) and
 * MarketDataIncrementalRefresh(X) in, by price level. The gateway subscribes with it, and so does a dark pool that
 * needs a reference price. A book that cannot be followed is cleared and asked for again.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { type Book, BookSide } from '../market/book.ts';
import type { Instrument } from '../units/instrument.ts';
import { branded, type Instant, NO_QTY, NOT_YET, type Price, type Qty } from '../units/brand.ts';

const SNAPSHOT_AND_UPDATES = 49;
const BID = 48;
const OFFER = 49;
const TRADE = 50;
const DELETE = 50;

/** The receiver of entries. `touched` is called once per message and symbol, after its last entry. */
export interface BookTarget {
  instrument(symbol: string): Instrument | undefined;
  /** The book of a symbol at this venue; undefined when it is not ours to keep. */
  book(symbol: string): Book | undefined;
  traded(symbol: string, px: Price, size: Qty, now: Instant): void;
  touched(symbol: string, now: Instant): void;
}

/** Writes the body of a MarketDataRequest(V) for `symbols`; depth 0 is the whole book. */
export function writeMarketDataRequest(
  w: MessageWriter,
  mdReqID: string,
  symbols: readonly string[],
  depth: number,
): void {
  w.text(Tag.MDReqID, mdReqID);
  w.char(Tag.SubscriptionRequestType, SNAPSHOT_AND_UPDATES);
  w.uint(Tag.MarketDepth, depth);
  w.uint(Tag.MDUpdateType, 1); // incremental
  w.flag(Tag.AggregatedBook, true);
  w.uint(Tag.NoMDEntryTypes, 3);
  w.char(Tag.MDEntryType, BID);
  w.char(Tag.MDEntryType, OFFER);
  w.char(Tag.MDEntryType, TRADE);
  w.uint(Tag.NoRelatedSym, symbols.length);
  for (const symbol of symbols) w.text(Tag.Symbol, symbol);
}

/**
 * Applies a W or X to the target's books. Returns '' or what could not be read; the book concerned is then cleared,
 * for a half-known book is worse than none.
 */
export function applyMarketData(fields: Fields, target: BookTarget, now: Instant): string {
  return fields.msgType() === 'W' ? applySnapshot(fields, target, now) : applyIncremental(fields, target, now);
}

function applySnapshot(fields: Fields, target: BookTarget, now: Instant): string {
  const symbol = fields.text(Tag.Symbol);
  const instrument = target.instrument(symbol);
  const book = target.book(symbol);
  if (instrument === undefined || book === undefined) return '';
  book.beginSnapshot(now);
  const into: Destination = { symbol, instrument, book, target, now };
  let at = fields.findFrom(Tag.MDEntryType, 0);
  while (at >= 0) {
    const next = fields.findFrom(Tag.MDEntryType, at + 1);
    const fault = applyEntry(fields, at, next < 0 ? fields.count : next, false, into);
    if (fault !== '') {
      book.clear();
      return fault;
    }
    at = next;
  }
  book.endBatch();
  target.touched(symbol, now);
  return '';
}

function applyIncremental(fields: Fields, target: BookTarget, now: Instant): string {
  let at = fields.findFrom(Tag.MDUpdateAction, 0);
  let symbol = '';
  let into: Destination | undefined;
  while (at >= 0) {
    const next = fields.findFrom(Tag.MDUpdateAction, at + 1);
    const end = next < 0 ? fields.count : next;
    const symbolAt = fields.findFrom(Tag.Symbol, at);
    // An entry without Symbol is about the same instrument as the one before (FIX 4.4, MDIncGrp).
    if (symbolAt >= 0 && symbolAt < end && !fields.equals(symbolAt, symbol)) {
      finish(into);
      symbol = fields.textAt(symbolAt);
      into = destinationOf(symbol, target, now);
    }
    if (into !== undefined) {
      const deleted = fields.bytes[fields.starts[at]] === DELETE;
      const type = fields.findFrom(Tag.MDEntryType, at);
      const fault =
        type < 0 || type >= end ? 'an entry without MDEntryType(269)' : applyEntry(fields, type, end, deleted, into);
      if (fault !== '') {
        into.book.clear();
        return fault;
      }
    }
    at = next;
  }
  finish(into);
  return '';
}

/** Undefined for a symbol that is not traded here, and before its snapshot, when there is nothing to change. */
function destinationOf(symbol: string, target: BookTarget, now: Instant): Destination | undefined {
  const instrument = target.instrument(symbol);
  const book = target.book(symbol);
  if (instrument === undefined || book === undefined || book.updatedAt === NOT_YET) return undefined;
  return { symbol, instrument, book, target, now };
}

function finish(into: Destination | undefined): void {
  if (into === undefined) return;
  into.book.endBatch();
  into.target.touched(into.symbol, into.now);
}

/** The books that the entries of one symbol change. */
interface Destination {
  readonly symbol: string;
  readonly instrument: Instrument;
  readonly book: Book;
  readonly target: BookTarget;
  readonly now: Instant;
}

/** One entry: fields [from, end). */
function applyEntry(
  fields: Fields,
  from: number,
  end: number,
  deleted: boolean,
  { symbol, instrument, book, target, now }: Destination,
): string {
  const type = fields.bytes[fields.starts[from]];
  if (type !== BID && type !== OFFER && type !== TRADE) return '';
  const pxAt = fields.findFrom(Tag.MDEntryPx, from);
  if (pxAt < 0 || pxAt >= end) return `an entry of ${symbol} without MDEntryPx(270)`;
  const px = branded<Price>(fields.decimalAt(pxAt, instrument.priceScale));
  if (!Number.isSafeInteger(px)) return `MDEntryPx(270)=${fields.textAt(pxAt)} of ${symbol} cannot be read`;
  let size = NO_QTY;
  if (!deleted) {
    const sizeAt = fields.findFrom(Tag.MDEntrySize, from);
    if (sizeAt < 0 || sizeAt >= end) return `an entry of ${symbol} without MDEntrySize(271)`;
    size = branded(fields.decimalAt(sizeAt, instrument.qtyScale));
    if (!(size >= 0 && Number.isSafeInteger(size)))
      return `MDEntrySize(271)=${fields.textAt(sizeAt)} of ${symbol} cannot be read`;
  }
  if (type === TRADE) target.traded(symbol, px, size, now);
  else book.update(type === BID ? BookSide.Bid : BookSide.Ask, px, size, now);
  return '';
}
