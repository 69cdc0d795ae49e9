/**
 * A venue's session for quotes: it is asked for its books once it is logged on, and again, at growing intervals, for
 * each that is refused, does not come or is lost. Of each symbol without a book the log has a line a minute, and the
 * book says why and since when.
 */
import type { MarketDataSetup, VenueSetup } from '../../config/setup.ts';
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { Book } from '../../market/book.ts';
import type { Session } from '../../session/session.ts';
import { SessionState } from '../../session/state.ts';
import { type Instant, instant, NOT_YET, type Span, seconds } from '../../units/brand.ts';
import { writeBookRequest, writeBookUnsubscribe } from '../../wire/bookRequest.ts';
import { MarketDataReader } from '../../wire/marketData.ts';
import { writeSecurityStatusRequest, writeSessionStatusRequest } from '../../wire/tradingStatus.ts';
import { type BookRequest, BookRequests } from './bookRequests.ts';
import { NO_CLIENT, notTaken, refuseAsSuch, type Role, type Surroundings } from './role.ts';
import { Statuses } from './statuses.ts';

const LOG_EVERY = seconds(60);

/** Complaints of a symbol since the last line about it. */
interface Complaint {
  at: Instant;
  unsaid: number;
}

export class MarketDataRole implements Role {
  readonly origin = 'marketData';
  readonly session: Session;
  private readonly venue: VenueSetup;
  private readonly setup: MarketDataSetup;
  private readonly around: Surroundings;
  private readonly reader: MarketDataReader;
  private readonly requests: BookRequests;
  private readonly statuses: Statuses;
  /** By symbol. */
  private readonly books: ReadonlyMap<string, Book>;
  private readonly complaints = new Map<string, Complaint>();

  constructor(session: Session, venue: VenueSetup, setup: MarketDataSetup, around: Surroundings) {
    this.session = session;
    this.venue = venue;
    this.setup = setup;
    this.around = around;
    this.statuses = new Statuses(venue, around);
    const { core } = around;
    const { market } = core;
    const { id } = venue.profile;
    this.books = new Map(venue.symbols.map((symbol) => [symbol, market.open(symbol, id)]));
    for (const book of this.books.values()) book.lose('the line has not been up', NOT_YET);
    this.requests = new BookRequests(venue.symbols, setup.requests, (request, mdReqID, now) =>
      this.ask(request, mdReqID, now),
    );
    this.reader = new MarketDataReader(
      {
        instrument: (symbol) => core.config.instruments.get(symbol),
        book: (symbol) => this.books.get(symbol),
        traded: (symbol, px, size, now) => {
          market.traded(symbol, px, size, now);
          core.step({ kind: 'traded', symbol, px }, now);
        },
        touched: (symbol, now) => core.step({ kind: 'quoteMoved', symbol }, now),
        status: (symbol, status, now) => this.statuses.hearOf(symbol, status, now),
        askedUnder: (mdReqID) => this.requests.symbolOf(mdReqID),
        whole: (symbol, now) => this.requests.came(symbol, now),
        lost: (symbol, why, now) => this.complain([symbol], why, this.requests.lost(symbol, now), now),
      },
      setup.terms,
    );
  }

  onLogon(now: Instant): void {
    this.around.core.market.setUp(this.venue.profile.id, true);
    for (const book of this.books.values()) book.lose('the venue has not answered yet', now);
    this.statuses.onLogon(this.session, now);
    this.askStatuses(now);
    this.requests.start(now);
  }

  onLogout(_ending: unknown, now: Instant): void {
    this.around.core.market.setUp(this.venue.profile.id, false);
    this.requests.stop();
    const wereThere = [...this.books].filter(([, book]) => book.updatedAt !== NOT_YET);
    for (const book of this.books.values()) book.lose('the line is down', now);
    for (const [symbol] of wereThere) this.around.core.step({ kind: 'quoteMoved', symbol }, now);
  }

  namesIn(): typeof NO_CLIENT {
    return NO_CLIENT;
  }

  /** Books may have half of a change: they are lost, and asked for again. */
  refuse(fields: Fields, call: 'message' | 'quarantine', now: Instant): void {
    const msgType = fields.msgType();
    if (msgType === 'W' || msgType === 'X') this.reader.loseAll('a message could not be processed', now);
    else refuseAsSuch(this.session, fields, call, now);
  }

  private askStatuses(now: Instant): void {
    const { engine } = this.around;
    const { session, venue } = this;
    const requestID = now.toString(36).toUpperCase();
    for (const kind of this.setup.statusRequests) {
      if (kind === 'session') {
        writeSessionStatusRequest(engine.begin(session, 'g', now), requestID, venue.tradingSessionID);
        engine.send(session);
        continue;
      }
      venue.symbols.forEach((symbol, i) => {
        writeSecurityStatusRequest(engine.begin(session, 'e', now), `${requestID}${i}`, symbol);
        engine.send(session);
      });
    }
  }

  private ask(request: BookRequest, mdReqID: string, now: Instant): number {
    const { engine } = this.around;
    const { session } = this;
    const { form } = this.setup;
    if (request.isSubscribed) {
      writeBookUnsubscribe(engine.begin(session, 'V', now), request.mdReqID, request.symbols, form);
      engine.send(session);
    }
    this.reader.expect(request.symbols);
    writeBookRequest(engine.begin(session, 'V', now), mdReqID, request.symbols, form);
    return engine.send(session);
  }

  onMessage(fields: Fields, now: Instant): void {
    switch (fields.msgType()) {
      case 'W':
      case 'X':
        if (!this.requests.isOver(fields)) this.reader.read(fields, now);
        return;
      case 'f':
      case 'h':
        return this.statuses.hear(fields, now);
      case 'Y':
      case 'j':
        this.refused(fields, now);
        break;
      default:
    }
    notTaken(this.session, fields, this.around, now);
  }

  /** The engine has logged it. */
  onReject(fields: Fields, now: Instant): void {
    this.refused(fields, now);
  }

  /** A W or X that was rejected is missing in its book. */
  onQuarantine(fields: Fields, reason: string, now: Instant): void {
    const msgType = fields.msgType();
    if (msgType === 'W' || msgType === 'X') this.reader.lose(fields, `a message was rejected: ${reason}`, now);
  }

  /** Venues do not send quotes again: what filled the gap may have been a change of any book. */
  onSkipped(now: Instant): void {
    this.reader.loseAll('the venue did not send again what was missing', now);
  }

  /** A Y, j or Reject(3) of the request that stands now. */
  private refused(fields: Fields, now: Instant): void {
    const request = this.requests.find(fields.text(Tag.MDReqID), fields.uint(Tag.RefSeqNum));
    if (request === undefined) return;
    const text = fields.text(Tag.Text);
    const reason = fields.text(Tag.MDReqRejReason);
    const why = `the venue refuses${reason === '' ? '' : `, MDReqRejReason(281)=${reason}`}${text === '' ? '' : `: ${text}`}`;
    this.without(request, why, this.requests.refused(request, now), now);
  }

  /** None of the books that the request was to bring has come. */
  private without(request: BookRequest, why: string, again: Span, now: Instant): void {
    const missing = [...request.waiting];
    for (const symbol of missing) this.books.get(symbol)?.lose(why, now);
    this.complain(missing, why, again, now);
  }

  private complain(symbols: readonly string[], why: string, again: Span, now: Instant): void {
    const { log } = this.around;
    const [first] = symbols;
    if (first === undefined) return;
    const complaint = this.complaints.get(first);
    if (complaint !== undefined && now - complaint.at < LOG_EVERY) {
      complaint.unsaid++;
      return;
    }
    const suppressed = complaint?.unsaid ?? 0;
    this.complaints.set(first, { at: now, unsaid: 0 });
    log.warn('no book', {
      session: this.session.config.id,
      symbols:
        symbols.length > 10 ? `${symbols.slice(0, 10).join(' ')} and ${symbols.length - 10} more` : symbols.join(' '),
      why,
      askedAgainInSec: Math.round(again / 1e6),
      ...(suppressed === 0 ? {} : { suppressed }),
    });
  }

  tick(now: Instant): void {
    if (this.session.state !== SessionState.LoggedOn) return;
    const { requests, keepAlive } = this.setup;
    this.requests.tick(now, (request, again) => {
      this.without(request, `no answer within ${requests.answerWithin / 1e6} s`, again, now);
    });
    if (!keepAlive) return;
    // This venue's silence says that nothing has changed: any message of it, a Heartbeat too, confirms its quotes.
    const heardAt = instant(this.session.lastReceivedAt);
    for (const book of this.books.values()) if (book.updatedAt < heardAt) book.touch(heardAt);
  }
}
