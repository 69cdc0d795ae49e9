/** A venue's market data as text, read by the gateway's reader into a book that is printed. */
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { Book, type Ladder, QuoteState } from '../../src/market/book.ts';
import { type MarketDataTerms, PLAIN_MARKET_DATA } from '../../src/market/feedTerms.ts';
import { type Instant, instant, seconds } from '../../src/units/brand.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { formatDecimal } from '../../src/units/decimal.ts';
import { MarketDataReader } from '../../src/wire/marketData.ts';
import { XYZ } from '../router/make.ts';

export const NOW = instant(1_767_000_000_000_000);

export class BookBench {
  readonly books = new Map<string, Book>();
  readonly reader: MarketDataReader;
  /** What the target was told, in order. */
  told: string[] = [];
  private readonly instruments: ReadonlyMap<string, Instrument>;

  constructor(terms: Partial<MarketDataTerms> = {}, listed: readonly (string | Instrument)[] = ['XYZ', 'ABC']) {
    const all = listed.map((each) => (typeof each === 'string' ? { ...XYZ, symbol: each, priceScale: 2 } : each));
    this.instruments = new Map(all.map((instrument) => [instrument.symbol, instrument]));
    for (const symbol of this.instruments.keys()) this.books.set(symbol, new Book());
    this.reader = new MarketDataReader(
      {
        instrument: (symbol) => this.instruments.get(symbol),
        book: (symbol) => this.books.get(symbol),
        traded: (symbol, px, size) => void this.told.push(`${symbol} traded ${size}@${formatDecimal(px, 2)}`),
        touched: (symbol) => void this.told.push(`${symbol} touched`),
        whole: (symbol) => void this.told.push(`${symbol} whole`),
        lost: (symbol, why) => void this.told.push(`${symbol} lost: ${why}`),
        status: (symbol, status) => void this.told.push(`${symbol} status ${status}`),
      },
      { ...PLAIN_MARKET_DATA, ...terms },
    );
  }

  /** `W|55=XYZ|268=1|269=0|270=100|271=5`. */
  hear(message: string, now: Instant = NOW): void {
    this.reader.read(fieldsOf(message), now);
  }

  /** `100x5 99x7 / 101x3`; what it is, if that is not live. */
  show(symbol = 'XYZ', now: Instant = NOW): string {
    const book = this.books.get(symbol)!;
    const state = book.quoteState(now, seconds(10));
    if (state === QuoteState.None) return `none: ${book.lostWhy}`;
    return `${levels(book.bids)} / ${levels(book.asks)}${state === QuoteState.Live ? '' : ` ${state}`}`.trim();
  }
}

export function fieldsOf(message: string): Fields {
  const [msgType, ...rest] = message.split('|');
  const w = new MessageWriter();
  w.begin('FIX.4.4', msgType);
  for (const field of rest) w.text(Number(field.slice(0, field.indexOf('='))), field.slice(field.indexOf('=') + 1));
  w.end();
  const fields = new Fields();
  const bytes = w.bytes.slice(0, w.length);
  const parsed = fields.parse(bytes, 0, bytes.length);
  if (parsed !== Parsed.Ok) throw new Error(`unsound: ${message}`);
  return fields;
}

function levels(ladder: Ladder): string {
  return Array.from(
    { length: ladder.count },
    (_, i) => `${formatDecimal(ladder.priceAt(i), 2)}x${ladder.sizeAt(i)}`,
  ).join(' ');
}
