/**
 * The matching engine against recorded Nasdaq order flow: after each of 999 messages the book it keeps equals the
 * recorded one, price and size, in every level that the record lets one know; and every recorded execution hits the
 * order that the engine has at the front. The gateway's book of that venue, kept from the engine's notifications alone,
 * equals it too.
 *
 * The record shows ten levels a side and holds no messages about deeper ones. A level that slides into the window from
 * below is therefore compared only if we had it, and taken from the record if it is new or had changed out of sight.
 */
import { describe, expect, test } from 'vitest';
import { Book, BookSide, QuoteState } from '../../src/market/book.ts';
import { BookOrder, leavesOf } from '../../src/sim/matching/bookOrder.ts';
import { MatchingBook } from '../../src/sim/matching/matching.ts';
import { opposite, Sign, TimeInForce } from '../../src/sim/orders/fixValues.ts';
import { instant, minus, type Price, price, type Qty, qty, span } from '../../src/units/brand.ts';
import { Scribe } from './bookScript.ts';
import { haveLobster, type LobsterLevel, type LobsterMessage, LobsterType, readMessages, readRows } from './lobster.ts';

const AAPL = { symbol: 'AAPL', currency: 'USD', priceScale: 4, qtyScale: 0, tickSize: price(100), lotSize: qty(1) };
const LEVELS = 10;
const NOW = instant(1);

/** Keeps the gateway's book from notifications, and remembers trades. */
class Follower extends Scribe {
  readonly book = new Book();
  trades: { maker: number; lastQty: Qty; lastPx: Price }[] = [];

  override bookChanged(sign: Sign, px: Price, displayedQty: Qty): void {
    this.book.update(sign === Sign.Buy ? BookSide.Bid : BookSide.Ask, px, displayedQty, NOW);
  }
  override traded(maker: BookOrder, _taker: BookOrder, lastQty: Qty, lastPx: Price): void {
    this.trades.push({ maker: maker.id, lastQty, lastPx });
  }
  best(sign: Sign): LobsterLevel[] {
    const ladder = sign === Sign.Buy ? this.book.bids : this.book.asks;
    const count = Math.min(LEVELS, ladder.count);
    return Array.from({ length: count }, (_, i) => ({ price: ladder.priceAt(i), size: ladder.sizeAt(i) }));
  }
}

/** The engine, and what the record does not tell: orders older than it, as one order a level with a negative number. */
class Replay {
  readonly follower = new Follower();
  readonly book = new MatchingBook(AAPL, this.follower);
  private readonly older = new Map<string, number>();
  private lastID = 0;
  /** Of orders that the record shows from the start, and of older ones. */
  readonly executions = { known: 0, older: 0 };
  /** Levels that came into the window from below: never seen, changed out of sight, gone out of sight. */
  readonly slid = { unseen: 0, changed: 0, gone: 0 };

  rest(sign: Sign, px: Price, size: Qty): void {
    const id = --this.lastID;
    this.older.set(`${sign} ${px}`, id);
    this.book.submit(new BookOrder({ id, sign, orderQty: size, price: px }));
  }

  /** Carries a message out on the engine; returns what was wrong with the engine's answer, '' for nothing. */
  apply(message: LobsterMessage): string {
    const { type, id, sign, size, price: px } = message;
    // A hidden order traded: nothing that is displayed changes.
    if (type === LobsterType.ExecuteHidden) return '';
    if (type === LobsterType.New) {
      this.add(id, sign, size, px);
      return '';
    }
    const order = this.book.order(id) ?? this.book.order(this.older.get(`${sign} ${px}`) ?? 0);
    if (order === undefined) return 'no such order';
    if (type === LobsterType.Execute) return this.execute(order, size, px);
    if (leavesOf(order) === size) return this.book.cancel(order.id) ? '' : 'not canceled';
    return this.book.replace(order.id, minus(order.orderQty, size), px) ?? '';
  }

  private execute(order: BookOrder, size: Qty, px: Price): string {
    const { follower } = this;
    follower.trades = [];
    const taker = { id: Number.MAX_SAFE_INTEGER, sign: opposite(order.sign), orderQty: size, price: px };
    this.book.submit(new BookOrder({ ...taker, timeInForce: TimeInForce.ImmediateOrCancel }));
    if (order.id > 0) this.executions.known++;
    else this.executions.older++;
    const [trade] = follower.trades;
    const asRecorded =
      follower.trades.length === 1 && trade.maker === order.id && trade.lastQty === size && trade.lastPx === px;
    return asRecorded ? '' : `${order.id} was to trade ${size} @ ${px}, not ${JSON.stringify(follower.trades)}`;
  }

  levels(sign: Sign, count = LEVELS): LobsterLevel[] {
    const prices: Price[] = [];
    const sizes: Qty[] = [];
    const found = this.book.readLevels(sign, count, prices, sizes);
    return Array.from({ length: found }, (_, i) => ({ price: prices[i], size: sizes[i] }));
  }

  /** Takes levels from the record that were not in the window before, and that the message did not make. */
  slide(sign: Sign, recorded: readonly LobsterLevel[], before: readonly LobsterLevel[], messagePx: Price): void {
    const wasInWindow = (px: Price) => px === messagePx || before.some((level) => level.price === px);
    for (const level of recorded) {
      const ours = this.book.displayedAt(sign, level.price);
      if (ours === level.size || wasInWindow(level.price)) continue;
      if (ours === 0) this.slid.unseen++;
      else this.slid.changed++;
      this.clear(sign, level.price);
      this.rest(sign, level.price, level.size);
    }
    const worst = recorded[recorded.length - 1].price;
    for (const { price: px } of this.levels(sign, Number.MAX_SAFE_INTEGER)) {
      if ((px - worst) * sign < 0 || wasInWindow(px) || recorded.some((level) => level.price === px)) continue;
      this.slid.gone++;
      this.clear(sign, px);
    }
  }

  private readonly known: BookOrder[] = [];

  add(id: number, sign: Sign, size: Qty, px: Price): void {
    const order = new BookOrder({ id, sign, orderQty: size, price: px });
    this.known.push(order);
    this.book.submit(order);
  }

  private clear(sign: Sign, px: Price): void {
    this.book.cancel(this.older.get(`${sign} ${px}`) ?? 0);
    for (const order of this.known) if (order.sign === sign && order.price === px) this.book.cancel(order.id);
  }
}

describe.skipIf(!haveLobster)('recorded AAPL, 2012-06-21 (skipped where the sample is not at hand)', () => {
  test('every knowable level after every message, and every execution at the front of its queue', () => {
    const messages = readMessages();
    const rows = readRows();
    expect(messages).toHaveLength(999);
    expect(rows).toHaveLength(999);
    const replay = new Replay();
    const { follower } = replay;
    let compared = 0;

    // Before the first message: its row, without its order.
    const [first] = messages;
    for (const sign of [Sign.Buy, Sign.Sell]) {
      for (const level of sign === Sign.Buy ? rows[0].bids : rows[0].asks) {
        const own = sign === first.sign && level.price === first.price ? first.size : 0;
        if (level.size > own) replay.rest(sign, level.price, qty(level.size - own));
      }
    }

    for (const [k, message] of messages.entries()) {
      expect(replay.apply(message), `message ${k + 1}`).toBe('');
      for (const side of [Sign.Buy, Sign.Sell]) {
        const of = side === Sign.Buy ? ('bids' as const) : ('asks' as const);
        replay.slide(side, rows[k][of], rows[Math.max(0, k - 1)][of], side === message.sign ? message.price : price(0));
        expect(replay.levels(side), `${of} after message ${k + 1}`).toEqual(rows[k][of]);
        expect(follower.best(side), `${of} as notified after message ${k + 1}`).toEqual(rows[k][of]);
        compared += rows[k][of].length;
      }
    }
    expect(follower.book.quoteState(NOW, span(1))).toBe(QuoteState.Live);
    expect(compared).toBe(999 * 20);
    expect(replay.executions).toEqual({ known: 94, older: 4 });
    expect(replay.slid).toEqual({ unseen: 10, changed: 2, gone: 2 });
  });
});
