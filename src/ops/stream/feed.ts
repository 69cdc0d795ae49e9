/**
 * Quotes from a feed handler's stream, as a separate book: it counts in the protected quote like the venues' books, but
 * no order is ever routed to it. The only code in ops/ that writes to the market.
 */
import type { Core } from '../../core/core.ts';
import { Book, BookSide } from '../../market/book.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type Instant, type Price, price, type Qty, qty } from '../../units/brand.ts';
import { DOES_NOT_FIT, parseDecimal } from '../../units/decimal.ts';
import { ApiProblem } from '../apiProblem.ts';
import type { QuoteMessage } from '../show/streamSchema.ts';

export class Feed {
  readonly name: string;
  private readonly core: Core;
  private readonly books = new Map<string, Book>();

  /** Opens the feed; throws a problem when the market has no place for it. */
  constructor(name: string, core: Core) {
    if (!core.market.venues.includes(name)) throw new ApiProblem(403, `the market has no feed ${name}`);
    this.name = name;
    this.core = core;
    core.market.setUp(name, true);
  }

  /** Applies a quote: an omitted side is withdrawn. If it throws a problem, the last quote remains. */
  quote(message: QuoteMessage, now: Instant): void {
    const instrument = this.core.config.instruments.get(message.symbol);
    if (instrument === undefined) throw new ApiProblem(404, `${message.symbol} is not traded here`);
    const bid = levelOf('bid', message.bidPx, message.bidQty, instrument);
    const ask = levelOf('ask', message.askPx, message.askQty, instrument);
    if (bid !== undefined && ask !== undefined && bid.px >= ask.px) {
      throw new ApiProblem(422, `bid ${message.bidPx} is not below ask ${message.askPx}`);
    }
    const book = this.book(message.symbol);
    book.beginSnapshot(now);
    if (bid !== undefined) book.update(BookSide.Bid, bid.px, bid.size, now);
    if (ask !== undefined) book.update(BookSide.Ask, ask.px, ask.size, now);
  }

  /** The feed is gone, and its quotes with it. */
  close(now: Instant): void {
    this.core.market.setUp(this.name, false);
    for (const book of this.books.values()) book.lose('the feed is gone', now);
  }

  private book(symbol: string): Book {
    let book = this.books.get(symbol);
    if (book === undefined) this.books.set(symbol, (book = this.core.market.open(symbol, this.name)));
    return book;
  }
}

function levelOf(
  side: 'bid' | 'ask',
  pxText: string | undefined,
  qtyText: string | undefined,
  instrument: Instrument,
): { readonly px: Price; readonly size: Qty } | undefined {
  if (pxText === undefined) return undefined;
  const px = parseDecimal(pxText, instrument.priceScale);
  const size = parseDecimal(qtyText ?? '', instrument.qtyScale);
  if (!fits(px))
    throw new ApiProblem(422, `${side}Px ${pxText} is zero, too fine or too large for ${instrument.symbol}`);
  if (!fits(size))
    throw new ApiProblem(422, `${side}Qty ${qtyText} is zero, too fine or too large for ${instrument.symbol}`);
  return { px: price(px), size: qty(size) };
}

const fits = (value: number): boolean => value > 0 && value !== DOES_NOT_FIT;
