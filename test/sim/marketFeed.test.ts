/** A subscriber's book, kept from our W and X by the gateway's own reader, is the exchange's book at every turn. */
import { describe, expect, test } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { MarketDataReader } from '../../src/wire/marketData.ts';
import { Book, QuoteState } from '../../src/market/book.ts';
import type { Session } from '../../src/session/session.ts';
import type { BookOrder } from '../../src/sim/matching/bookOrder.ts';
import { LitFlow, USUAL_LIT_FLOW } from '../../src/sim/flow/flow.ts';
import { MarketFeed } from '../../src/sim/feed/marketFeed.ts';
import { MatchingBook } from '../../src/sim/matching/matching.ts';
import { fundamentalOf } from '../../src/sim/symbols.ts';
import { Sign } from '../../src/sim/orders/fixValues.ts';
import { instant, millis, type Price, type Qty, seconds } from '../../src/units/brand.ts';
import { Scribe } from './bookScript.ts';
import { SYMBOLS } from './simFixture.ts';

const [{ instrument, startPx }] = SYMBOLS;
const START = instant(1_767_000_000_000_000);

/** An exchange's book, its feed, and one session that reads it. */
class Bench {
  /** Messages since they were last taken. */
  messages: string[] = [];
  readonly book: MatchingBook;
  readonly feed: MarketFeed;
  readonly flow: LitFlow;
  readonly read = new Book();
  traded = 0;
  private readonly reader = new MarketDataReader({
    instrument: () => instrument,
    book: () => this.read,
    traded: (_symbol: string, _px: Price, size: Qty) => {
      this.traded += size;
    },
    touched: () => {},
    lost: (_symbol, why) => {
      throw new Error(why);
    },
  });
  private readonly session = {} as Session;
  private readonly fields = new Fields();

  constructor(publishEvery = millis(0)) {
    const w = new MessageWriter();
    const engine = {
      begin: (_session: Session, msgType: string) => {
        w.clear();
        w.begin('FIX.4.4', msgType);
        return w;
      },
      send: () => {
        w.end();
        this.take(w.bytes.slice(0, w.length));
        return 1;
      },
    } as unknown as Engine;
    const listings = new Map();
    const feed = new MarketFeed(engine, listings, publishEvery);
    class Teller extends Scribe {
      override bookChanged(): void {
        feed.bookChanged(instrument.symbol);
      }
      override traded(_maker: BookOrder, _taker: BookOrder, lastQty: Qty, lastPx: Price): void {
        feed.traded(instrument.symbol, lastPx, lastQty);
      }
    }
    this.book = new MatchingBook(instrument, new Teller());
    listings.set(instrument.symbol, { instrument, book: this.book });
    this.feed = feed;
    feed.open(instrument.symbol);
    const fundamental = fundamentalOf({ instrument, startPx }, 3);
    this.flow = new LitFlow({ ...USUAL_LIT_FLOW, instrument, venue: 'NORTH', seed: 3, fundamental, takersPerSec: 5 });
  }

  step(at: number): void {
    const now = instant(at);
    for (const action of this.flow.step(now, this.book)) {
      if (action.kind === 'cancel') this.book.cancel(action.id);
      else this.book.submit(action.order);
    }
    this.feed.turn(now);
  }

  request(body: string, at: number): void {
    const w = new MessageWriter();
    w.begin('FIX.4.4', 'V');
    for (const part of body.split('|'))
      w.text(Number(part.slice(0, part.indexOf('='))), part.slice(part.indexOf('=') + 1));
    w.end();
    expect(this.fields.parse(w.bytes, 0, w.length)).toBe(Parsed.Ok);
    this.feed.request(this.session, this.fields, instant(at));
  }

  drop(): void {
    this.feed.drop(this.session);
  }

  private take(bytes: Uint8Array): void {
    const fields = new Fields();
    if (fields.parse(bytes, 0, bytes.length) !== Parsed.Ok) throw new Error(`unsound: ${fields.toString()}`);
    this.messages.push(fields.msgType());
    if (fields.msgType() === 'Y') return;
    this.reader.read(fields, START);
  }

  /** Both books to `depth`, best first. */
  sides(depth: number): [string[], string[]] {
    const ours: string[] = [];
    const theirs: string[] = [];
    for (const sign of [Sign.Buy, Sign.Sell] as const) {
      const prices: Price[] = [];
      const sizes: Qty[] = [];
      const count = this.book.readLevels(sign, depth, prices, sizes);
      for (let i = 0; i < count; i++) ours.push(`${sign} ${prices[i]}x${sizes[i]}`);
      const ladder = sign === Sign.Buy ? this.read.bids : this.read.asks;
      for (let i = 0; i < ladder.count; i++) theirs.push(`${sign} ${ladder.priceAt(i)}x${ladder.sizeAt(i)}`);
    }
    return [ours, theirs];
  }
}

const request = (depth: number, updateType: 0 | 1) =>
  `262=Q|263=1|264=${depth}|265=${updateType}|267=3|269=0|269=1|269=2|146=1|55=${instrument.symbol}`;

describe.each([
  [0, 1],
  [5, 1],
  [1, 1],
  [3, 0],
] as const)('depth %i, MDUpdateType %i', (depth, updateType) => {
  test('a minute of market', () => {
    const bench = new Bench();
    bench.step(START);
    bench.request(request(depth, updateType), START);
    for (let step = 1; step < 600; step++) {
      bench.step(START + step * 100_000);
      const [ours, theirs] = bench.sides(depth || Number.MAX_SAFE_INTEGER);
      expect(theirs).toEqual(ours);
    }
    expect(bench.read.quoteState(START, seconds(1))).toBe(QuoteState.Live);
    expect(bench.messages.length).toBeGreaterThan(100);
    expect(new Set(bench.messages)).toEqual(new Set(updateType === 1 ? ['W', 'X'] : ['W']));
    expect(bench.traded).toBeGreaterThan(1_000);
  });
});

test('nothing is told of what does not change in view, and a book that is quiet is repeated after a second', () => {
  const bench = new Bench();
  bench.request(request(0, 1), START);
  bench.feed.turn(instant(START + 10));
  bench.feed.tick(instant(START + 999_999));
  expect(bench.messages).toEqual(['W']);
  bench.feed.tick(instant(START + 1_000_000));
  bench.feed.tick(instant(START + 1_500_000));
  expect(bench.messages).toEqual(['W', 'W']);
  bench.drop();
  bench.feed.tick(instant(START + 9_000_000));
  expect(bench.messages).toEqual(['W', 'W']);
});

test('a venue that publishes seldom shows an old book, and repeats it as if it were new', () => {
  const bench = new Bench(seconds(3));
  bench.step(START);
  bench.request(request(0, 1), START);
  const [shown] = bench.sides(1_000);
  for (let step = 1; step < 30; step++) {
    bench.step(START + step * 100_000);
    bench.feed.tick(instant(START + step * 100_000));
    expect(bench.sides(1_000)[1]).toEqual(shown);
  }
  expect(bench.sides(1_000)[0]).not.toEqual(shown);
  expect(bench.messages).toEqual(['W', 'W', 'W']);
  bench.step(START + 3_000_000);
  expect(bench.messages).toEqual(['W', 'W', 'W', 'X']);
  expect(bench.sides(1_000)[1]).toEqual(bench.sides(1_000)[0]);
});

test('a session has a limited number of subscriptions', () => {
  const bench = new Bench();
  const symbols = Array.from({ length: 1_000 }, () => `55=${instrument.symbol}`).join('|');
  const ask = (mdReqID: string) =>
    bench.request(`262=${mdReqID}|263=1|264=1|265=1|267=1|269=0|146=1000|${symbols}`, START);
  ask('A');
  ask('B');
  bench.messages = [];
  ask('B');
  expect(bench.messages).toHaveLength(1_000);
  bench.messages = [];
  ask('C');
  expect(bench.messages).toEqual(['Y']);
});
