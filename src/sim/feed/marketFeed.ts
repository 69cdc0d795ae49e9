/**
 * Market data of an exchange: MarketDataRequest(V) comes in; MarketDataSnapshotFullRefresh(W), then
 * MarketDataIncrementalRefresh(X) once a turn, and MarketDataRequestReject(Y) go out. Each subscription keeps the
 * levels it has sent and sends the difference, so that any depth is exact. An unchanged book is sent as a W every
 * second, to distinguish a quiet venue from a dead one.
 */
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { MessageWriter } from '../../fix/writer.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Instrument } from '../../units/instrument.ts';
import type { Session } from '../../session/session.ts';
import {
  type Instant,
  instant,
  ZERO_PRICE,
  NO_QTY,
  type Price,
  type Qty,
  seconds,
  type Span,
} from '../../units/brand.ts';
import {
  MDEntryType,
  type MarketDataRefusal,
  type MarketDataRequest,
  MDReqRejReason,
  readMarketDataRequest,
  SubscriptionRequestType,
} from './marketDataRequest.ts';
import type { MatchingBook } from '../matching/matching.ts';
import { Sign } from '../orders/fixValues.ts';

/** Subscriptions of one session, a symbol each; a request past them is rejected. */
export const MAX_SUBSCRIPTIONS = 2_000;
/** Trades of one symbol reported in one turn; further ones are not reported. */
export const MAX_TRADES_A_TURN = 1_000;
const REPEAT_AFTER = seconds(1);

/** MDUpdateAction(279), as bytes. */
const NEW = 48;
const CHANGE = 49;
const DELETE_LEVEL = 50;

export interface Listing {
  readonly instrument: Instrument;
  readonly book: MatchingBook;
}

/** Levels of one side, best first, in arrays that are reused. */
class Shown {
  readonly sign: Sign;
  prices: Price[] = [];
  sizes: Qty[] = [];
  count = 0;

  constructor(sign: Sign) {
    this.sign = sign;
  }

  read(book: MatchingBook, depth: number): void {
    this.count = book.readLevels(this.sign, depth, this.prices, this.sizes);
  }

  swap(other: Shown): void {
    const { prices, sizes, count } = this;
    this.prices = other.prices;
    this.sizes = other.sizes;
    this.count = other.count;
    other.prices = prices;
    other.sizes = sizes;
    other.count = count;
  }
}

interface Subscription {
  readonly session: Session;
  readonly mdReqID: string;
  readonly listing: Listing;
  readonly depth: number;
  readonly bids: Shown | undefined;
  readonly offers: Shown | undefined;
  readonly trades: boolean;
  readonly incremental: boolean;
  toldAt: Instant;
}

/** Entries of the message that is being made. */
class Entries {
  count = 0;
  readonly action: number[] = [];
  readonly type: number[] = [];
  readonly px: Price[] = [];
  readonly size: Qty[] = [];

  add(action: number, type: number, px: Price, size: Qty): void {
    const i = this.count++;
    this.action[i] = action;
    this.type[i] = type;
    this.px[i] = px;
    this.size[i] = size;
  }
}

interface Trades {
  readonly px: Price[];
  readonly size: Qty[];
  lastPx: Price;
  lastSize: Qty;
}

export class MarketFeed {
  private readonly engine: Engine;
  private readonly listings: ReadonlyMap<string, Listing>;
  private readonly bySession = new Map<Session, Map<string, Subscription[]>>();
  private readonly bySymbol = new Map<string, Set<Subscription>>();
  private readonly changed = new Set<string>();
  private readonly trades = new Map<string, Trades>();
  private readonly entries = new Entries();
  private readonly now = { [Sign.Buy]: new Shown(Sign.Buy), [Sign.Sell]: new Shown(Sign.Sell) };

  private readonly publishEvery: Span;
  private publishedAt = instant(0);

  /** `publishEvery`: what has changed is told this often at most; 0: at the end of each turn. */
  constructor(engine: Engine, listings: ReadonlyMap<string, Listing>, publishEvery: Span) {
    this.engine = engine;
    this.listings = listings;
    this.publishEvery = publishEvery;
  }

  /** Makes a symbol of the listings known. */
  open(symbol: string): void {
    this.bySymbol.set(symbol, new Set());
    this.trades.set(symbol, { px: [], size: [], lastPx: ZERO_PRICE, lastSize: NO_QTY });
  }

  bookChanged(symbol: string): void {
    this.changed.add(symbol);
  }

  traded(symbol: string, lastPx: Price, lastQty: Qty): void {
    const trades = this.trades.get(symbol)!;
    trades.lastPx = lastPx;
    trades.lastSize = lastQty;
    if (trades.px.length >= MAX_TRADES_A_TURN) return;
    trades.px.push(lastPx);
    trades.size.push(lastQty);
    this.changed.add(symbol);
  }

  /** MarketDataRequest(V). A request under an MDReqID that the session uses already takes the earlier one's place. */
  request(session: Session, fields: Fields, now: Instant): void {
    const mdReqID = fields.text(Tag.MDReqID);
    if (fields.char(Tag.SubscriptionRequestType) === SubscriptionRequestType.Unsubscribe) {
      this.unsubscribe(session, mdReqID);
      return;
    }
    const wanted = readMarketDataRequest(fields, (symbol) => this.listings.has(symbol));
    if ('mdReqRejReason' in wanted) {
      this.refuse(session, mdReqID, wanted, now);
      return;
    }
    let others = 0;
    for (const [other, { length }] of this.requestsOf(session)) if (other !== mdReqID) others += length;
    if (others + wanted.symbols.length > MAX_SUBSCRIPTIONS) {
      const text = `a session has up to ${MAX_SUBSCRIPTIONS} subscriptions`;
      this.refuse(session, mdReqID, { mdReqRejReason: MDReqRejReason.InsufficientBandwidth, text }, now);
      return;
    }
    this.unsubscribe(session, mdReqID);
    const subscriptions = wanted.symbols.map((symbol) => subscriptionOf(session, wanted, this.listings.get(symbol)!));
    for (const subscription of subscriptions) {
      this.snapshot(subscription, true, now);
      if (wanted.subscribe) this.bySymbol.get(subscription.listing.instrument.symbol)!.add(subscription);
    }
    if (wanted.subscribe) this.requestsOf(session).set(mdReqID, subscriptions);
  }

  private refuse(session: Session, mdReqID: string, refusal: MarketDataRefusal, now: Instant): void {
    const w = this.engine.begin(session, 'Y', now);
    w.text(Tag.MDReqID, mdReqID);
    w.char(Tag.MDReqRejReason, refusal.mdReqRejReason);
    w.text(Tag.Text, refusal.text);
    this.engine.send(session);
  }

  /** The session is gone, and its subscriptions with it. */
  drop(session: Session): void {
    for (const mdReqID of this.requestsOf(session).keys()) this.unsubscribe(session, mdReqID);
    this.bySession.delete(session);
  }

  /** Tells every subscription what changed since the last turn. */
  turn(now: Instant): void {
    if (this.changed.size === 0 || now - this.publishedAt < this.publishEvery) return;
    this.publishedAt = now;
    for (const symbol of this.changed) {
      for (const subscription of this.bySymbol.get(symbol)!) this.update(subscription, now);
      const trades = this.trades.get(symbol)!;
      trades.px.length = 0;
      trades.size.length = 0;
    }
    this.changed.clear();
  }

  /** Repeats books that have been quiet. */
  tick(now: Instant): void {
    for (const subscriptions of this.bySymbol.values()) {
      for (const subscription of subscriptions) {
        if (now - subscription.toldAt >= REPEAT_AFTER) this.repeat(subscription, now);
      }
    }
  }

  private requestsOf(session: Session): Map<string, Subscription[]> {
    let requests = this.bySession.get(session);
    if (requests === undefined) {
      requests = new Map();
      this.bySession.set(session, requests);
    }
    return requests;
  }

  private unsubscribe(session: Session, mdReqID: string): void {
    const requests = this.requestsOf(session);
    for (const subscription of requests.get(mdReqID) ?? []) {
      this.bySymbol.get(subscription.listing.instrument.symbol)!.delete(subscription);
    }
    requests.delete(mdReqID);
  }

  /** The whole of what a subscription is about, in a W; with the last trade where it is news. */
  private snapshot(subscription: Subscription, withTrade: boolean, now: Instant): void {
    const { listing, depth, bids, offers } = subscription;
    for (const side of [bids, offers]) side?.read(listing.book, depth);
    this.repeat(subscription, now, withTrade);
  }

  /** What a subscription was last told of its book, in a W. */
  private repeat(subscription: Subscription, now: Instant, withTrade = false): void {
    const { session, mdReqID, listing, bids, offers } = subscription;
    const { symbol } = listing.instrument;
    const { entries } = this;
    entries.count = 0;
    for (const side of [bids, offers]) {
      if (side === undefined) continue;
      const type = side.sign === Sign.Buy ? MDEntryType.Bid : MDEntryType.Offer;
      for (let i = 0; i < side.count; i++) entries.add(NEW, type, side.prices[i], side.sizes[i]);
    }
    const { lastPx, lastSize } = this.trades.get(symbol)!;
    if (withTrade && subscription.trades && lastSize > 0) entries.add(NEW, MDEntryType.Trade, lastPx, lastSize);
    const w = this.engine.begin(session, 'W', now);
    w.text(Tag.MDReqID, mdReqID);
    w.text(Tag.Symbol, symbol);
    w.uint(Tag.NoMDEntries, entries.count);
    for (let i = 0; i < entries.count; i++) {
      w.char(Tag.MDEntryType, entries.type[i]);
      writeLevel(w, entries.px[i], entries.size[i], listing.instrument);
    }
    this.engine.send(session);
    subscription.toldAt = now;
  }

  /** Sends a subscription's changes in an X, if there are any. */
  private update(subscription: Subscription, now: Instant): void {
    const { session, mdReqID, listing, depth, bids, offers } = subscription;
    const { symbol } = listing.instrument;
    const { entries } = this;
    if (!subscription.incremental) {
      this.snapshot(subscription, this.trades.get(symbol)!.px.length > 0, now);
      return;
    }
    entries.count = 0;
    for (const side of [bids, offers]) {
      if (side === undefined) continue;
      const current = this.now[side.sign];
      current.read(listing.book, depth);
      compare(side, current, entries);
      side.swap(current);
    }
    if (subscription.trades) {
      const { px, size } = this.trades.get(symbol)!;
      for (let i = 0; i < px.length; i++) entries.add(NEW, MDEntryType.Trade, px[i], size[i]);
    }
    if (entries.count === 0) return;
    const w = this.engine.begin(session, 'X', now);
    w.text(Tag.MDReqID, mdReqID);
    w.uint(Tag.NoMDEntries, entries.count);
    for (let i = 0; i < entries.count; i++) {
      w.char(Tag.MDUpdateAction, entries.action[i]);
      w.char(Tag.MDEntryType, entries.type[i]);
      w.text(Tag.Symbol, symbol);
      writeLevel(w, entries.px[i], entries.size[i], listing.instrument);
    }
    this.engine.send(session);
    subscription.toldAt = now;
  }
}

function subscriptionOf(session: Session, wanted: MarketDataRequest, listing: Listing): Subscription {
  const { mdReqID, depth, trades, incremental } = wanted;
  return {
    session,
    mdReqID,
    listing,
    depth,
    bids: wanted.bids ? new Shown(Sign.Buy) : undefined,
    offers: wanted.offers ? new Shown(Sign.Sell) : undefined,
    trades,
    incremental,
    toldAt: instant(0),
  };
}

function writeLevel(w: MessageWriter, px: Price, size: Qty, instrument: Instrument): void {
  w.decimal(Tag.MDEntryPx, px, instrument.priceScale);
  w.decimal(Tag.MDEntrySize, size, instrument.qtyScale);
}

/** Adds the entries that turn `before` into `after`. Both are best first. */
function compare(before: Shown, after: Shown, entries: Entries): void {
  const { sign } = after;
  const type = sign === Sign.Buy ? MDEntryType.Bid : MDEntryType.Offer;
  let i = 0;
  let j = 0;
  while (i < before.count || j < after.count) {
    const old = i < before.count ? before.prices[i] * sign : -Infinity;
    const fresh = j < after.count ? after.prices[j] * sign : -Infinity;
    if (old > fresh) {
      entries.add(DELETE_LEVEL, type, before.prices[i], NO_QTY);
      i++;
    } else if (fresh > old) {
      entries.add(NEW, type, after.prices[j], after.sizes[j]);
      j++;
    } else {
      if (before.sizes[i] !== after.sizes[j]) entries.add(CHANGE, type, after.prices[j], after.sizes[j]);
      i++;
      j++;
    }
  }
}
