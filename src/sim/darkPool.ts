/**
 * A dark pool: midpoint books, background traders of hidden size, and the reference that it takes from lit venues'
 * market data, which it follows over FIX like any of their clients.
 */
import type { Fields } from '../fix/fields.ts';
import { BusinessRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import type { SessionHandler } from '../engine/application.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import { writeBookRequest } from '../wire/bookRequest.ts';
import { MarketDataReader } from '../wire/marketData.ts';
import type { Instrument } from '../units/instrument.ts';
import { PLAIN_BOOK_REQUEST } from '../market/feedTerms.ts';
import { Market } from '../market/market.ts';
import type { Session } from '../session/session.ts';
import type { BeginString } from '../session/types.ts';
import { type Instant, NOT_YET, type Qty, seconds } from '../units/brand.ts';
import type { BookOrder } from './matching/bookOrder.ts';
import { DarkBook, type DarkOptions } from './matching/darkBook.ts';
import { DarkFlow, type DarkFlowOptions, USUAL_DARK_FLOW } from './flow/darkFlow.ts';
import { ConditionalDesk, type ConditionalSettings } from './orders/conditionalDesk.ts';
import type { Executions } from './orders/clientExecutions.ts';
import type { CancelReason, MatchSink, Refusal } from './matching/matchSink.ts';
import { initiatorConfig } from './simSessions.ts';
import { fundamentalOf, type SimSymbol } from './symbols.ts';
import { OrdType, type Sign, TimeInForce } from './orders/fixValues.ts';
import type { Tape } from './flow/tape.ts';
import type { Replacement } from './orders/terms.ts';
import type { Venue } from './simVenue.ts';

export type DarkFlowSettings = Partial<Omit<DarkFlowOptions, 'instrument' | 'venue' | 'seed' | 'fundamental'>>;

/** A lit venue that provides reference quotes. */
export interface Reference {
  readonly compID: string;
  readonly host: string;
  readonly port: number;
  readonly beginString: BeginString;
}

export interface DarkPoolOptions {
  readonly compID: string;
  readonly seed: number;
  readonly symbols: readonly SimSymbol[];
  readonly flow: DarkFlowSettings | undefined;
  readonly tape: Tape;
  readonly references: readonly Reference[];
  readonly priority: DarkOptions['priority'];
  /** Undefined: it takes no conditional orders. */
  readonly conditional?: ConditionalSettings | undefined;
}

/** Quotes that were not confirmed for this long are no reference. Lit simulators repeat theirs every second. */
export const MAX_REFERENCE_AGE = seconds(3);
/** A reference that was lost is asked for again, this often at most. */
const ASK_EVERY = seconds(1);

/** A lit venue that is followed. */
interface Followed {
  readonly venue: string;
  readonly reader: MarketDataReader;
  /** Undefined until its first Logon. */
  session: Session | undefined;
  askedAt: Instant;
  isLost: boolean;
}

interface DarkMarket {
  readonly instrument: Instrument;
  readonly book: DarkBook;
  readonly flow: DarkFlow | undefined;
}

export class DarkPool implements Venue {
  readonly ordTypes = [OrdType.Market, OrdType.Limit, OrdType.Pegged];
  readonly timesInForce = Object.values(TimeInForce);
  readonly postOnly = false;
  private readonly engine: Engine;
  private readonly executions: Executions;
  private readonly log: EngineLog;
  private readonly markets = new Map<string, DarkMarket>();
  private readonly quotes: Market;
  private readonly followed: Followed[] = [];
  private readonly conditional: ConditionalDesk | undefined;

  constructor(options: DarkPoolOptions, engine: Engine, executions: Executions, log: EngineLog) {
    const { compID, seed, flow, priority } = options;
    this.engine = engine;
    this.executions = executions;
    this.log = log;
    this.quotes = new Market({
      venues: options.references.map((reference) => reference.compID),
      staleAfter: MAX_REFERENCE_AGE,
    });
    for (const symbol of options.symbols) {
      const { instrument } = symbol;
      const about = { instrument, venue: compID, seed, fundamental: fundamentalOf(symbol, seed) };
      const traders = flow === undefined ? undefined : new DarkFlow({ ...USUAL_DARK_FLOW, ...flow, ...about });
      const taken = (sign: Sign, lastQty: Qty) => {
        options.tape.taken({ venue: compID, symbol: instrument.symbol, sign, lastQty, isHidden: true }, executions.now);
      };
      const sink = sinkOf(executions, traders, taken);
      const book = new DarkBook(instrument, sink, { maxReferenceAge: MAX_REFERENCE_AGE, priority });
      this.markets.set(instrument.symbol, { instrument, book, flow: traders });
    }
    for (const reference of options.references) this.follow(reference, compID);
    this.conditional = options.conditional && new ConditionalDesk(options.conditional, this.markets, executions, this);
  }

  /** The book of a symbol, to be read. */
  book(symbol: string): DarkBook | undefined {
    return this.markets.get(symbol)?.book;
  }

  // ── Books ──────────────────────────────────────────────────────────────────────────────────────────────────────

  submit(symbol: string, order: BookOrder, now: Instant): void {
    const { book, flow } = this.markets.get(symbol)!;
    const offered = flow?.offer(order, now);
    if (offered !== undefined) book.submit(offered, now);
    book.submit(order, now);
    if (offered !== undefined) book.cancel(offered.id);
    this.conditional?.look(now);
  }

  cancel(symbol: string, id: number, reason: CancelReason): boolean {
    return this.bookOf(symbol).cancel(id, reason);
  }

  replace(symbol: string, id: number, to: Replacement, now: Instant): Refusal | undefined {
    return this.bookOf(symbol).replace(id, to.orderQty, to.price, to.minQty, now);
  }

  restore(symbol: string, order: BookOrder): void {
    this.bookOf(symbol).restore(order);
  }

  // ── the reference ──────────────────────────────────────────────────────────────────────────────────────────────

  private follow(reference: Reference, compID: string): void {
    const venue = reference.compID;
    const link = { hosts: [{ host: reference.host, port: reference.port }], reconnectSec: 0.5, maxReconnectSec: 5 };
    for (const symbol of this.markets.keys()) this.quotes.open(symbol, venue);
    const followed: Followed = {
      venue,
      reader: new MarketDataReader({
        instrument: (symbol) => this.markets.get(symbol)?.instrument,
        book: (symbol) => this.quotes.book(symbol, venue),
        traded: () => {},
        touched: (symbol, now) => this.setReference(symbol, now),
        lost: (symbol, fault) => {
          this.log.warn('reference lost, requesting it again', { venue, symbol, fault });
          followed.isLost = true;
        },
      }),
      session: undefined,
      askedAt: NOT_YET,
      isLost: false,
    };
    this.followed.push(followed);
    const handlerOf = (session: Session): SessionHandler => ({
      onLogon: (now) => {
        this.quotes.setUp(venue, true);
        followed.session = session;
        this.subscribe(followed, now);
      },
      onLogout: (_ending, now) => {
        followed.session = undefined;
        this.lose(venue, now);
      },
      onMessage: (fields, now) => this.hear(session, fields, followed, now),
    });
    this.engine.addSession(initiatorConfig(compID, venue, reference.beginString), handlerOf, link);
  }

  private setReference(symbol: string, now: Instant): void {
    const market = this.markets.get(symbol);
    if (market === undefined) return;
    const { bid, ask } = this.quotes.nbbo(symbol, now);
    this.executions.at(now);
    market.book.setReference(bid.px, ask.px, now);
  }

  private subscribe(followed: Followed, now: Instant): void {
    const { session } = followed;
    if (session === undefined) return;
    followed.askedAt = now;
    followed.isLost = false;
    writeBookRequest(this.engine.begin(session, 'V', now), 'reference', [...this.markets.keys()], PLAIN_BOOK_REQUEST);
    this.engine.send(session);
  }

  private lose(venue: string, now: Instant): void {
    this.quotes.setUp(venue, false);
    for (const symbol of this.markets.keys()) {
      this.quotes.book(symbol, venue)?.lose('the line is down', now);
      this.setReference(symbol, now);
    }
  }

  /** A message of a lit venue that is followed. */
  private hear(session: Session, fields: Fields, { reader }: Followed, now: Instant): void {
    const venue = session.config.targetCompID;
    const msgType = fields.msgType();
    if (msgType === 'W' || msgType === 'X') {
      reader.read(fields, now);
    } else if (msgType === 'Y' || msgType === 'j') {
      this.log.warn('no reference', { venue, text: fields.text(Tag.Text) });
    } else {
      const text = `${session.config.senderCompID} takes no 35=${msgType}`;
      session.businessReject(fields, BusinessRejectReason.UnsupportedMessageType, text, now);
    }
  }

  // ── Venue ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** It sends no market data. */
  takes(session: Session, msgType: string, fields: Fields, now: Instant): boolean {
    return this.conditional?.takes(session, msgType, fields, now) === true;
  }

  onLogout(session: Session): void {
    this.conditional?.drop(session);
  }

  onTick(now: Instant): void {
    this.executions.at(now);
    for (const followed of this.followed) {
      if (followed.isLost && now - followed.askedAt >= ASK_EVERY) this.subscribe(followed, now);
    }
    for (const [symbol, { book, flow }] of this.markets) {
      this.setReference(symbol, now);
      if (flow === undefined) continue;
      for (const action of flow.step(now, book)) {
        if (action.kind === 'cancel') book.cancel(action.id);
        else book.submit(action.order, now);
      }
    }
    this.conditional?.look(now);
  }

  onTurn(): void {}

  endDay(): void {
    for (const { book } of this.markets.values()) book.expireDay();
    this.conditional?.endDay();
  }

  private bookOf(symbol: string): DarkBook {
    return this.markets.get(symbol)!.book;
  }
}

/** Executions hear of everything, background traders of what was taken from them, and the tape of what clients took. */
function sinkOf(
  executions: Executions,
  traders: DarkFlow | undefined,
  taken: (sign: Sign, lastQty: Qty) => void,
): MatchSink {
  return {
    accepted: (order) => executions.accepted(order),
    rejected: (order, refusal) => executions.rejected(order, refusal),
    traded: (maker, taker, lastQty, lastPx) => {
      executions.traded(maker, taker, lastQty, lastPx);
      for (const order of [maker, taker]) if (order.id < 0) traders?.taken(order, lastQty);
      if (maker.id < 0 && taker.id > 0) taken(taker.sign, lastQty);
    },
    canceled: (order, reason) => executions.canceled(order, reason),
    replaced: (order) => executions.replaced(order),
    bookChanged: () => undefined,
  };
}
