/** What one session of a venue says of trading there; its word reaches books, router and risk in the same turn. */
import type { VenueSetup } from '../../config/setup.ts';
import type { Fields } from '../../fix/fields.ts';
import type { TradingStatus } from '../../market/book.ts';
import type { Imbalance } from '../../market/imbalance.ts';
import type { Session } from '../../session/session.ts';
import { Tag } from '../../fix/tags.ts';
import { type Instant, NO_QTY, NO_TIME } from '../../units/brand.ts';
import { endOfNextDay } from '../../units/time.ts';
import {
  imbalanceSignOf,
  readImbalance,
  readPriceRules,
  readStatus,
  securityStatusOf,
} from '../../wire/tradingStatus.ts';
import type { Surroundings } from './role.ts';

type Kind = 'securityStatus' | 'sessionStatus';

export class Statuses {
  private readonly venue: VenueSetup;
  private readonly around: Surroundings;
  /** What this session said last, of each kind and symbol, other than open. */
  private readonly said = new Map<string, { readonly kind: Kind; readonly symbol: string }>();

  constructor(venue: VenueSetup, around: Surroundings) {
    this.venue = venue;
    this.around = around;
  }

  /**
   * The session has logged on. What it said before holds, and is corrected by what is sent again; where its numbers
   * began anew nothing is sent again, and an end of a halt may be lost: then it is as if nothing had been said.
   */
  onLogon(session: Session, now: Instant): void {
    if (session.numbers.nextTargetMsgSeqNum > 2) return;
    const changed = [...this.said.values()].filter(({ kind, symbol }) => this.set(kind, symbol, 'open', now));
    this.tell(
      changed.map(({ symbol }) => symbol),
      'open',
    );
  }

  /** A SecurityStatus(f) or TradingSessionStatus(h). */
  hear(fields: Fields, now: Instant): void {
    if (fields.msgType() === 'f') this.hearRules(fields, now);
    const report = readStatus(fields, this.venue.tradingSessionID);
    if (report === undefined) return;
    const { kind, symbol, status } = report;
    const symbols = symbol === '' ? this.venue.symbols : this.venue.symbols.filter((each) => each === symbol);
    const changed = symbols.filter((each) => this.set(kind, each, status, now));
    this.tell(changed, status);
  }

  /** SecurityTradingStatus(326) among quotes of the symbol. */
  hearOf(symbol: string, securityTradingStatus: number, now: Instant): void {
    const sign = imbalanceSignOf(securityTradingStatus);
    if (sign !== undefined) this.setImbalance(symbol, { sign, size: NO_QTY }, now);
    const status = securityStatusOf(securityTradingStatus);
    if (status !== undefined && this.set('securityStatus', symbol, status, now)) this.tell([symbol], status);
  }

  /** The price band of a symbol, and whether short sales of it are restricted. */
  private hearRules(fields: Fields, now: Instant): void {
    const { core } = this.around;
    const symbol = fields.text(Tag.Symbol);
    const instrument = core.config.instruments.get(symbol);
    if (instrument === undefined || !this.venue.symbols.includes(symbol)) return;
    const imbalance = readImbalance(fields, instrument);
    if (imbalance !== undefined) this.setImbalance(symbol, imbalance, now);
    const { band, shortSaleRestricted } = readPriceRules(fields, instrument);
    if (band !== undefined && core.market.setBand(symbol, band.low, band.high)) {
      core.step({ kind: 'quoteMoved', symbol }, now);
    }
    if (shortSaleRestricted === undefined) return;
    const by = this.venue.profile.id;
    const known = core.state.risk.dayData.lists.find('shortSaleRestricted', symbol, '', now);
    // What an operator or another venue has said is theirs to take back.
    if ((known !== undefined) === shortSaleRestricted || (known !== undefined && known.by !== by)) return;
    const until = shortSaleRestricted ? endOfNextDay(now) : NO_TIME;
    const listed = shortSaleRestricted;
    const act = { do: 'list', list: 'shortSaleRestricted', symbol, clientID: '', listed, until } as const;
    const reason = `SecurityStatus(f), ShortSaleRestriction(1687)=${shortSaleRestricted ? 2 : 0}`;
    core.step({ kind: 'dayAct', by, reason, act }, now);
  }

  private setImbalance(symbol: string, told: Partial<Imbalance>, now: Instant): void {
    const { core } = this.around;
    core.market.setImbalance(symbol, this.venue.profile.id, told, now);
    core.step({ kind: 'quoteMoved', symbol }, now);
  }

  private tell(symbols: readonly string[], status: TradingStatus): void {
    if (symbols.length === 0) return;
    const venue = this.venue.profile.id;
    const which = symbols.length === 1 ? symbols[0] : `${symbols.length} symbols`;
    this.around.log.info('trading status', { venue, symbol: which, status });
  }

  /** True if that changes whether the symbol's quotes may be used. */
  private set(kind: Kind, symbol: string, status: TradingStatus, now: Instant): boolean {
    const { core } = this.around;
    const { id } = this.venue.profile;
    const key = `${kind} ${symbol}`;
    if (status === 'open') this.said.delete(key);
    else this.said.set(key, { kind, symbol });
    if (!core.market.setStatus(symbol, id, kind, status)) return false;
    core.step({ kind: 'quoteMoved', symbol }, now);
    return true;
  }
}
