/** A lit exchange: a price-time book per symbol, its market data, and background traders that move it. */
import type { Fields } from '../fix/fields.ts';
import type { Engine } from '../engine/engine.ts';
import type { Session } from '../session/session.ts';
import type { Instant, Price, Qty } from '../units/brand.ts';
import type { BookOrder } from './matching/bookOrder.ts';
import type { Executions } from './orders/clientExecutions.ts';
import { LitFlow, type LitFlowOptions, USUAL_LIT_FLOW } from './flow/flow.ts';
import { type Listing, MarketFeed } from './feed/marketFeed.ts';
import { MatchingBook } from './matching/matching.ts';
import { type CancelReason, type MatchSink, Refusal } from './matching/matchSink.ts';
import { fundamentalOf, type SimSymbol } from './symbols.ts';
import type { Venue } from './simVenue.ts';
import { OrdType, type Sign, TimeInForce } from './orders/fixValues.ts';
import type { Replacement } from './orders/terms.ts';

/** Settings of the background traders; omitted ones are as in USUAL_LIT_FLOW. */
export type LitFlowSettings = Partial<Omit<LitFlowOptions, 'instrument' | 'venue' | 'seed' | 'fundamental'>>;

export interface ExchangeOptions {
  readonly compID: string;
  readonly seed: number;
  readonly symbols: readonly SimSymbol[];
  /** undefined: an empty book, to which clients alone bring orders. */
  readonly flow: LitFlowSettings | undefined;
}

interface Market extends Listing {
  readonly flow: LitFlow | undefined;
}

export class Exchange implements Venue {
  readonly ordTypes = [OrdType.Market, OrdType.Limit];
  readonly timesInForce = Object.values(TimeInForce);
  private readonly markets = new Map<string, Market>();
  private readonly feed: MarketFeed;
  private readonly executions: Executions;

  constructor(options: ExchangeOptions, engine: Engine, executions: Executions) {
    this.executions = executions;
    this.feed = new MarketFeed(engine, this.markets);
    for (const symbol of options.symbols) this.list(symbol, options);
  }

  private list(symbol: SimSymbol, { compID, seed, flow }: ExchangeOptions): void {
    const { instrument } = symbol;
    const traders =
      flow === undefined
        ? undefined
        : new LitFlow({
            ...USUAL_LIT_FLOW,
            ...flow,
            instrument,
            venue: compID,
            seed,
            fundamental: fundamentalOf(symbol, seed),
          });
    const sink = new SymbolSink(instrument.symbol, this.executions, this.feed, traders);
    this.markets.set(instrument.symbol, { instrument, book: new MatchingBook(instrument, sink), flow: traders });
    this.feed.open(instrument.symbol);
  }

  /** The book of a symbol, to be read. */
  book(symbol: string): MatchingBook | undefined {
    return this.markets.get(symbol)?.book;
  }

  // ── Books ──────────────────────────────────────────────────────────────────────────────────────────────────────

  submit(symbol: string, order: BookOrder): void {
    this.bookOf(symbol).submit(order);
  }

  cancel(symbol: string, id: number, reason: CancelReason): boolean {
    return this.bookOf(symbol).cancel(id, reason);
  }

  replace(symbol: string, id: number, to: Replacement): Refusal | undefined {
    if (to.minQty > 0) return Refusal.MinQtyRests;
    return this.bookOf(symbol).replace(id, to.orderQty, to.price, to.maxFloor);
  }

  restore(symbol: string, order: BookOrder): void {
    this.bookOf(symbol).restore(order);
  }

  // ── Venue ──────────────────────────────────────────────────────────────────────────────────────────────────────

  takes(session: Session, msgType: string, fields: Fields, now: Instant): boolean {
    if (msgType !== 'V') return false;
    this.feed.request(session, fields, now);
    return true;
  }

  onLogout(session: Session): void {
    this.feed.drop(session);
  }

  onTick(now: Instant): void {
    for (const { flow, book } of this.markets.values()) {
      if (flow === undefined) continue;
      for (const action of flow.step(now, book)) {
        if (action.kind === 'cancel') book.cancel(action.id);
        else book.submit(action.order);
      }
    }
    this.feed.tick(now);
  }

  onTurn(now: Instant): void {
    this.feed.turn(now);
  }

  endDay(): void {
    for (const { book } of this.markets.values()) book.expireDay();
  }

  private bookOf(symbol: string): MatchingBook {
    return this.markets.get(symbol)!.book;
  }
}

/** Forwards the events of one book to the executions, the feed and the background traders. */
class SymbolSink implements MatchSink {
  private readonly symbol: string;
  private readonly executions: Executions;
  private readonly feed: MarketFeed;
  private readonly flow: LitFlow | undefined;

  constructor(symbol: string, executions: Executions, feed: MarketFeed, flow: LitFlow | undefined) {
    this.symbol = symbol;
    this.executions = executions;
    this.feed = feed;
    this.flow = flow;
  }

  accepted(order: BookOrder): void {
    this.executions.accepted(order);
  }

  rejected(order: BookOrder, refusal: Refusal): void {
    this.executions.rejected(order, refusal);
  }

  traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void {
    this.executions.traded(maker, taker, lastQty, lastPx);
    this.feed.traded(this.symbol, lastPx, lastQty);
    if (maker.id < 0 && taker.id > 0) this.flow?.taken(maker.sign);
  }

  canceled(order: BookOrder, reason: CancelReason): void {
    this.executions.canceled(order, reason);
  }

  replaced(order: BookOrder): void {
    this.executions.replaced(order);
  }

  bookChanged(_sign: Sign, _price: Price, _displayedQty: Qty): void {
    this.feed.bookChanged(this.symbol);
  }
}
