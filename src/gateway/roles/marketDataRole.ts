/** A venue's session for quotes: it is asked for its books once it is logged on, and again when one is lost. */
import type { VenueSetup } from '../../config/setup.ts';
import type { Fields } from '../../fix/fields.ts';
import { type Book, QuoteState } from '../../market/book.ts';
import type { Session } from '../../session/session.ts';
import { SessionState } from '../../session/state.ts';
import { type Instant, instant } from '../../units/brand.ts';
import type { SessionHandler } from '../../engine/application.ts';
import { applyMarketData, type BookTarget, writeMarketDataRequest } from '../../wire/marketData.ts';
import { notTaken, type Surroundings } from './role.ts';

export class MarketDataRole implements SessionHandler {
  private readonly session: Session;
  private readonly venue: VenueSetup;
  private readonly around: Surroundings;
  private readonly target: BookTarget;
  /** One a symbol. */
  private readonly books: readonly Book[];

  constructor(session: Session, venue: VenueSetup, around: Surroundings) {
    this.session = session;
    this.venue = venue;
    this.around = around;
    const { core } = around;
    const { market } = core;
    const { id } = venue.profile;
    this.books = venue.symbols.map((symbol) => market.open(symbol, id));
    this.target = {
      instrument: (symbol) => core.config.instruments.get(symbol),
      book: (symbol) => market.book(symbol, id),
      traded: (symbol, px, size, now) => {
        market.traded(symbol, px, size, now);
        core.step({ kind: 'traded', symbol, px }, now);
      },
      touched: (symbol, now) => core.step({ kind: 'quoteMoved', symbol }, now),
    };
  }

  onLogon(now: Instant): void {
    this.around.core.market.setUp(this.venue.profile.id, true);
    this.subscribe(now);
  }

  onLogout(): void {
    this.around.core.market.setUp(this.venue.profile.id, false);
    for (const book of this.books) book.clear();
  }

  private subscribe(now: Instant): void {
    const { engine } = this.around;
    const { profile, symbols, marketData } = this.venue;
    const w = engine.begin(this.session, 'V', now);
    writeMarketDataRequest(w, `${profile.id}-books`, symbols, marketData?.depth ?? 0);
    engine.send(this.session);
  }

  onMessage(fields: Fields, now: Instant): void {
    const { log } = this.around;
    const about = { session: this.session.config.id };
    const msgType = fields.msgType();
    if (msgType !== 'W' && msgType !== 'X') return notTaken(this.session, fields, this.around, now);
    const fault = applyMarketData(fields, this.target, now);
    if (fault === '' && !this.hasUnreliableBook(now)) return;
    log.warn('book lost, requesting it again', { ...about, fault });
    this.subscribe(now);
  }

  private hasUnreliableBook(now: Instant): boolean {
    const { staleAfter } = this.around.core.market;
    return this.books.some((book) => book.quoteState(now, staleAfter) === QuoteState.Unreliable);
  }

  /** A quiet book is not stale: any message of a venue's feed, including heartbeats, confirms its quotes. */
  tick(): void {
    if (this.session.state !== SessionState.LoggedOn) return;
    const heardAt = instant(this.session.lastReceivedAt);
    for (const book of this.books) if (book.updatedAt < heardAt) book.touch(heardAt);
  }
}
