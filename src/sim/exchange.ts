/** A lit exchange: a price-time book per symbol, its market data, and background traders that move it. */
import type { Fields } from '../fix/fields.ts';
import type { Engine } from '../engine/engine.ts';
import type { Session } from '../session/session.ts';
import { type Instant, millis, type Price, type Qty, type Span } from '../units/brand.ts';
import type { BookOrder } from './matching/bookOrder.ts';
import type { Executions } from './orders/clientExecutions.ts';
import { LitFlow, type LitFlowOptions, USUAL_LIT_FLOW } from './flow/flow.ts';
import type { FlowAction, Reaction } from './flow/reaction.ts';
import type { ClientTrade, Tape } from './flow/tape.ts';
import { type Listing, MarketFeed } from './feed/marketFeed.ts';
import { MatchingBook } from './matching/matching.ts';
import { type CancelReason, type MatchSink, Refusal } from './matching/matchSink.ts';
import { fundamentalOf, type SimSymbol } from './symbols.ts';
import type { Venue } from './simVenue.ts';
import { opposite, OrdType, type Sign, TimeInForce } from './orders/fixValues.ts';
import type { Replacement } from './orders/terms.ts';

/** Settings of the background traders; omitted ones are as in USUAL_LIT_FLOW. */
export type LitFlowSettings = Partial<Omit<LitFlowOptions, 'instrument' | 'venue' | 'seed' | 'fundamental'>>;

export interface ExchangeOptions {
  readonly compID: string;
  readonly seed: number;
  readonly symbols: readonly SimSymbol[];
  /** undefined: an empty book, to which clients alone bring orders. */
  readonly flow: LitFlowSettings | undefined;
  /** What clients take here is told to it, and what it tells of other venues is heard. */
  readonly tape: Tape;
  /** The displayed book is published this often at most; 0: whenever it changes. */
  readonly publishEvery: Span;
}

/** Does something after a while. */
export type After = (delay: Span, act: (now: Instant) => void) => void;

interface Market extends Listing {
  readonly flow: LitFlow | undefined;
}

export class Exchange implements Venue {
  readonly ordTypes = [OrdType.Market, OrdType.Limit];
  readonly timesInForce = Object.values(TimeInForce);
  readonly postOnly = true;
  private readonly markets = new Map<string, Market>();
  private readonly feed: MarketFeed;
  private readonly executions: Executions;
  private readonly after: After;

  constructor(options: ExchangeOptions, engine: Engine, executions: Executions, after: After) {
    this.executions = executions;
    this.after = after;
    this.feed = new MarketFeed(engine, this.markets, options.publishEvery);
    for (const symbol of options.symbols) this.list(symbol, options);
    options.tape.read((trade, now) => this.hear(trade, options, now));
  }

  private list(symbol: SimSymbol, { compID, seed, flow, tape }: ExchangeOptions): void {
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
    const { executions, feed } = this;
    const told: Told = {
      venue: compID,
      symbol: instrument.symbol,
      executions,
      feed,
      reaction: traders?.reaction,
      tape,
    };
    const sink = new SymbolSink(told);
    this.markets.set(instrument.symbol, { instrument, book: new MatchingBook(instrument, sink), flow: traders });
    this.feed.open(instrument.symbol);
  }

  /** The book of a symbol, to be read. */
  book(symbol: string): MatchingBook | undefined {
    return this.markets.get(symbol)?.book;
  }

  /** As it would be without clients; undefined without background traders. */
  undisturbed(symbol: string): MatchingBook | undefined {
    return this.markets.get(symbol)?.flow?.undisturbed;
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
      if (flow !== undefined) act(flow.step(now, book), book);
    }
    this.feed.tick(now);
  }

  /** A client took somewhere in the market. */
  private hear(trade: ClientTrade, { compID, flow }: ExchangeOptions, now: Instant): void {
    const { venue, symbol, sign, isHidden = false } = trade;
    const market = this.markets.get(symbol);
    if (market?.flow === undefined) return;
    const { book } = market;
    const { reaction } = market.flow;
    reaction.moved(trade, now);
    const flight = flow?.flight;
    if (flight === undefined || venue === compID || !(flight.from?.includes(venue) ?? !isHidden)) return;
    this.after(millis(flight.afterMs), (at) => act(reaction.flee(opposite(sign), flight.share, at, book), book));
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

function act(actions: readonly FlowAction[], book: MatchingBook): void {
  for (const action of actions) {
    if (action.kind === 'cancel') book.cancel(action.id);
    else book.submit(action.order);
  }
}

interface Told {
  readonly venue: string;
  readonly symbol: string;
  readonly executions: Executions;
  readonly feed: MarketFeed;
  readonly reaction: Reaction | undefined;
  readonly tape: Tape;
}

/** Forwards the events of one book to the executions, the feed, the background traders and the tape. */
class SymbolSink implements MatchSink {
  private readonly told: Told;
  private readonly executions: Executions;

  constructor(told: Told) {
    this.told = told;
    this.executions = told.executions;
  }

  accepted(order: BookOrder): void {
    this.executions.accepted(order);
  }

  rejected(order: BookOrder, refusal: Refusal): void {
    this.executions.rejected(order, refusal);
  }

  traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void {
    const { venue, symbol, executions, feed, reaction, tape } = this.told;
    executions.traded(maker, taker, lastQty, lastPx);
    feed.traded(symbol, lastPx, lastQty);
    if (maker.id > 0 || taker.id < 0) return;
    reaction?.taken(maker.sign);
    tape.taken({ venue, symbol, sign: taker.sign, lastQty }, executions.now);
  }

  canceled(order: BookOrder, reason: CancelReason): void {
    this.executions.canceled(order, reason);
  }

  replaced(order: BookOrder): void {
    this.executions.replaced(order);
  }

  bookChanged(_sign: Sign, _price: Price, _displayedQty: Qty): void {
    this.told.feed.bookChanged(this.told.symbol);
  }
}
