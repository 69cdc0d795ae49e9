/**
 * The gateway: FIX sessions of clients and venues around the core. One FIX message is decoded to a command, the core
 * decides, and at the end of the turn its events are journaled together with the messages they led to; then the bytes
 * leave. `Gateway.open` recovers from the journal first.
 */
import { chosenScope } from '../config/cancelOnDisconnect.ts';
import type { DropCopySetup } from '../config/dropCopy.ts';
import { type ClientSetup, type GatewaySetup, refuseLogon, sessionOf, type VenueSetup } from '../config/setup.ts';
import type { Asker, Command } from '../core/command.ts';
import { Core } from '../core/core.ts';
import type { CoreEvent } from '../core/event.ts';
import { FOLDED_BRIEFLY } from '../core/state.ts';
import { CORE_EVENTS } from '../core/event.ts';
import type { CancelScope, DisputeTrade } from '../core/edgeCommand.ts';
import type { ListStatus, MassCancelReport } from '../core/edgeSend.ts';
import type { CancelReject, ExecutionReport, Send } from '../core/send.ts';
import { Fields } from '../fix/fields.ts';
import { BusinessRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import { type Files, nodeFiles } from '../journal/files.ts';
import type { Journal, Recovery } from '../journal/journal.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { openJournal } from '../journal/recover.ts';
import { QuoteState } from '../market/book.ts';
import { Market } from '../market/market.ts';
import type { Session } from '../session/session.ts';
import { SessionState } from '../session/state.ts';
import type { Ending, SessionConfig } from '../session/types.ts';
import { versionOf } from '../session/version.ts';
import { assert, unreachable } from '../units/assert.ts';
import { type Micros, micros } from '../units/brand.ts';
import {
  type ClientDialect,
  readCancel,
  readNewOrder,
  readReplace,
  readStatusRequest,
  type Unreadable,
  writeCancelReject,
  writeExecutionReport,
} from './clientMessages.ts';
import type { Clock } from './clock.ts';
import { DIALECTS } from './dialects.ts';
import { type DropCopy, isCopied, writeCopiedFor, writeCopyMark } from './dropCopies.ts';
import { readDropCopy } from './dropCopyMessages.ts';
import { readDispute } from './disputeMessages.ts';
import type { Application } from './application.ts';
import { Engine } from './engine.ts';
import type { EngineLog } from './engineOptions.ts';
import { FirstUse } from './firstUse.ts';
import { nextOpen } from './hours.ts';
import { type DateEnd, endOfUtcDate } from './instructionFields.ts';
import { Housekeeping } from './housekeeping.ts';
import { newEpoch, readChildID } from './ids.ts';
import { type FoldConfig, newestSnapshot, type StateSnapshot } from './stateSnapshot.ts';
import { type ReadOrder, readNewOrderList, writeListStatus } from './listMessages.ts';
import { readMassCancel, readMassStatus, writeMassCancelReport } from './massMessages.ts';
import { applyMarketData, type BookTarget, writeMarketDataRequest } from './marketData.ts';
import { Pacer } from './pacer.ts';
import { readCancelReject, readExecutionReport, type VenueDialect } from './venueMessages.ts';
import { GatewaySessions, type SessionControl, type SessionKeeper } from './sessionControl.ts';
import { VenueLine } from './venueLine.ts';
import { WireLog } from './wireLog.ts';
import type { World } from './world.ts';

/** Sees each turn after it was journaled and released: streams, views, the terminal's story. */
export interface TurnObserver {
  onTurn(events: readonly CoreEvent[], sends: readonly Send[], now: Micros): void;
}

export interface GatewayDeps {
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Connections and timers; undefined: the machine's. */
  readonly world?: World;
  /** Where the journal is kept; undefined: the machine's disk. */
  readonly files?: Files;
}

/** Why a gateway cannot start, for the person who starts it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What a session of ours is for. */
type Role =
  | { readonly kind: 'client'; readonly client: ClientSetup; readonly dialect: ClientDialect }
  | { readonly kind: 'orders'; readonly venue: VenueSetup; readonly dialect: VenueDialect }
  | { readonly kind: 'dropCopy'; readonly copy: DropCopy }
  | { readonly kind: 'copies'; readonly venue: VenueSetup; readonly dialect: VenueDialect }
  | { readonly kind: 'marketData'; readonly venue: VenueSetup; readonly target: BookTarget };

/** BusinessRejectReason(380). */
const UNSUPPORTED_MSG_TYPE = 3;
const OTHER = 0;
/** NewOrderSingle, NewOrderList, OrderCancelReplaceRequest: refused while the journal lives on its reserve. */
const ADDS_RISK: ReadonlySet<string> = new Set(['D', 'E', 'G']);
/** What a client is told then, by FIX and HTTP alike; cancels and status requests are taken. */
const JOURNAL_REFUSES = "the journal's disk takes no writes: no new orders or replaces now";

export class Gateway implements Application, SessionKeeper {
  readonly core: Core;
  readonly engine: Engine;
  readonly sessions: SessionControl;
  readonly journal: Journal;
  readonly settings: GatewaySetup;
  /** Where FIX clients connect, once listening. */
  port = 0;
  private readonly deps: GatewayDeps;
  private readonly roles = new Map<Session, Role>();
  private readonly venueLines = new Map<string, VenueLine>();
  private readonly dateEnd: DateEnd;
  private dayEndsAt: Micros = micros(0);
  private readonly observers = new Set<TurnObserver>();
  /** What the last turn journaled, for observers once it is released. */
  private readonly done: { events: CoreEvent[]; sends: Send[] } = { events: [], sends: [] };
  private readonly stored = new Fields();
  private readonly firstUse: FirstUse;
  private readonly snapshot: StateSnapshot | undefined;
  private readonly housekeeping: Housekeeping;
  private readonly wireLog: WireLog | undefined;
  /** What each client session's last Logon asks for when its line is lost. */
  /** Sessions that get copies of what clients are told. */
  private readonly dropCopies: DropCopy[] = [];
  private readonly cancelScopes = new Map<Session, CancelScope>();
  private stopping = false;

  /** Recovers the journal and starts: listens for clients, connects to venues. Rejects with the cause. */
  static async open(settings: GatewaySetup, deps: GatewayDeps): Promise<Gateway> {
    const gateway = new Gateway(settings, deps);
    try {
      gateway.port = await gateway.engine.listen(settings.fix.host, settings.fix.port, settings.fix.tls);
    } catch (error) {
      gateway.journal.close();
      await gateway.wireLog?.close();
      throw error;
    }
    gateway.engine.start();
    return gateway;
  }

  private constructor(settings: GatewaySetup, deps: GatewayDeps) {
    this.settings = settings;
    const { tradingDay } = settings;
    this.dateEnd = tradingDay === undefined ? endOfUtcDate : (day) => tradingDay.endZone.instantOf(day, tradingDay.end);
    this.deps = deps;
    const market = new Market(settings.market);
    const { instruments, limits, router, emulation } = settings;
    const venues = new Map(
      [...settings.venues].map(([id, { profile, symbols, dontKnowTrade, dropCopy }]) => [
        id,
        { profile, symbols: new Set(symbols), dontKnowTrade, dropCopyGraceSec: dropCopy?.graceSec },
      ]),
    );
    const clients = new Map([...settings.clients].map(([id, { handling }]) => [id, handling]));
    const config = { instruments, venues, limits, router, emulation, clients };
    this.snapshot = this.findSnapshot(config);
    this.core = new Core(config, market, this.snapshot?.state);
    this.firstUse = new FirstUse(this.snapshot?.firstUse);
    this.wireLog = settings.wireLog && new WireLog(settings.wireLog, deps.clock, deps.log);
    this.journal = this.openJournal();
    const { unknownRecords } = this.journal.recovery;
    if (unknownRecords > 0) {
      this.journal.close();
      throw new StartError(
        `the journal in ${settings.journal.directory} holds ${unknownRecords} records that a newer version wrote: ` +
          'orders in it may be in a state that this version cannot know. Start that version, or give this one another journal.',
      );
    }
    const covered = this.snapshot?.journal.batch ?? 0;
    this.housekeeping = new Housekeeping(this.journal, settings.journal, config, covered, deps.log);
    this.engine = new Engine({
      application: this,
      journal: this.journal,
      clock: deps.clock,
      log: deps.log,
      numbersOf: (sessionID) => this.journal.numbers(sessionID),
      usedSince: (sessionID) => this.firstUse.of(sessionID),
      ...(this.wireLog === undefined ? {} : { onWire: this.wireLog.onWire }),
      limits: settings.fix.limits,
      ...(deps.world === undefined ? {} : { world: deps.world }),
    });
    this.sessions = new GatewaySessions(this.engine, this.core, this);
    for (const client of settings.clients.values()) for (const session of client.sessions) this.adopt(client, session);
    for (const venue of settings.venues.values()) this.addVenue(venue, market);
    for (const copy of settings.dropCopies) this.addDropCopy(copy);
    const now = deps.clock.now();
    this.core.start(newEpoch(now), now);
    // Whatever was with a venue when we stopped is open until the venue says what became of it.
    for (const [venue, line] of this.venueLines) {
      this.core.step({ kind: 'venueLink', venue, up: false }, now);
      line.recover(this.journal.sentMessages(line.session.config.id), now);
    }
  }

  get recovery(): Recovery {
    return this.journal.recovery;
  }

  now(): Micros {
    return this.deps.clock.now();
  }

  /**
   * Decides a command from outside FIX (API, operator); it is journaled and released at the turn's end. What throws here
   * is our bug: it ends the process, whatever the caller does with it, and the journal brings the state back.
   */
  submit(command: Command): void {
    try {
      this.core.step(command, this.now());
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
      throw error;
    }
    this.engine.schedule();
  }

  /** Why nothing that adds risk is taken now, '' when it is. FIX sessions ask for themselves. */
  get refusal(): string {
    return this.journal.trouble === undefined ? '' : JOURNAL_REFUSES;
  }

  /** Adds an observer; call what it returns to remove it. */
  observe(observer: TurnObserver): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** Logs every session out and closes the journal. */
  async stop(): Promise<void> {
    // Our stopping is no client's disconnect: the next start begins the countdowns.
    this.stopping = true;
    await this.engine.stop();
    this.journal.close();
    await this.housekeeping.close();
    await this.wireLog?.close();
  }

  /** Drops everything on the spot, as a crash would; for tests. */
  kill(): void {
    this.engine.kill();
    this.journal.close();
    void this.housekeeping.close();
    void this.wireLog?.close();
  }

  /** Undefined when the journal is to be read from its beginning. */
  private findSnapshot(config: FoldConfig): StateSnapshot | undefined {
    const { directory, durability } = this.settings.journal;
    const files = this.deps.files ?? nodeFiles;
    if (durability === 'memory' || !files.exists(directory)) return undefined;
    return newestSnapshot(files, directory, config);
  }

  private openJournal(): Journal {
    const { directory, durability, segmentBytes, reserveBytes } = this.settings.journal;
    return openJournal(
      directory,
      {
        registry: new RecordRegistry(CORE_EVENTS, FOLDED_BRIEFLY),
        durability,
        segmentBytes,
        reserveBytes,
        now: this.deps.clock.now(),
        from: this.snapshot?.journal,
        ...(this.deps.files === undefined ? {} : { files: this.deps.files }),
      },
      // Only schedules ask when numbers were first used; without one, recovery is spared the look at every message.
      { ...(hasSchedule(this.settings) ? this.firstUse.visitor() : {}), event: (event) => this.core.replay(event) },
    );
  }

  /** Makes a session of a client's known. */
  adopt(client: ClientSetup, config: SessionConfig): void {
    const session = this.engine.addSession(config);
    this.roles.set(session, { kind: 'client', client, dialect: clientDialect(session) });
  }

  /** The client whose session it is; undefined for the other kinds. */
  clientOf(session: Session): ClientSetup | undefined {
    const role = this.roles.get(session);
    return role?.kind === 'client' ? role.client : undefined;
  }

  onRemoved(session: Session): void {
    this.roles.delete(session);
    this.firstUse.usedUntil(session.config.id, this.now());
  }

  private addDropCopy(setup: DropCopySetup): void {
    const session = this.engine.addSession(setup.session, setup.link);
    const copy = { setup, session, dialect: clientDialect(session) };
    this.dropCopies.push(copy);
    this.roles.set(copy.session, { kind: 'dropCopy', copy });
  }

  private addVenue(venue: VenueSetup, market: Market): void {
    const { orders, marketData } = venue;
    const { id } = venue.profile;
    const { beginString, defaultApplVerID, timePrecision } = orders.session;
    const dialect: VenueDialect = { ...DIALECTS[versionOf(beginString, defaultApplVerID)], venue: id, timePrecision };
    const session = this.engine.addSession(sessionOf(orders), orders.link);
    this.roles.set(session, { kind: 'orders', venue, dialect });
    const pacer = venue.pace && new Pacer(venue.pace, this.now());
    this.venueLines.set(id, new VenueLine(this.engine, this.core, session, dialect, pacer));
    if (venue.dropCopy !== undefined) {
      const copies = this.engine.addSession(sessionOf(venue.dropCopy), venue.dropCopy.link);
      this.roles.set(copies, { kind: 'copies', venue, dialect });
    }
    if (marketData === undefined) return;
    for (const symbol of venue.symbols) market.open(symbol, id);
    const target: BookTarget = {
      instrument: (symbol) => this.core.config.instruments.get(symbol),
      book: (symbol) => market.book(symbol, id),
      traded: (symbol, px, size, now) => {
        market.traded(symbol, px, size, now);
        this.core.step({ kind: 'traded', symbol, px }, now);
      },
      touched: (symbol, now) => this.core.step({ kind: 'quoteMoved', symbol }, now),
    };
    this.roles.set(this.engine.addSession(sessionOf(marketData), marketData.link), {
      kind: 'marketData',
      venue,
      target,
    });
  }

  private readonly instrumentOf = (symbol: string) => this.core.config.instruments.get(symbol);

  private roleOf(session: Session): Role {
    const role = this.roles.get(session);
    assert(role !== undefined, `session ${session.config.id} has no role`);
    return role;
  }

  // ── Application: what sessions bring ───────────────────────────────────────────────────────────────────────────

  authenticate(session: Session, logon: Fields, peer: string): string | undefined {
    const role = this.roleOf(session);
    if (role.kind === 'dropCopy') return refuseLogon(role.copy.setup, hostOf(peer), logon.text(Tag.Password));
    if (role.kind !== 'client') return `${session.config.id} is no client session`;
    const refusal = refuseLogon(role.client, hostOf(peer), logon.text(Tag.Password));
    if (refusal !== undefined) return refusal;
    const choice = chosenScope(role.client.cancelOnDisconnect, logon);
    if ('refusal' in choice) return choice.refusal;
    this.cancelScopes.set(session, choice.orders);
    return undefined;
  }

  /** For cancel on disconnect; `lost` is why the line is gone, undefined when it came. */
  private clientLink(session: Session, client: ClientSetup, lost: string | undefined, now: Micros): void {
    if (this.stopping) return;
    this.core.step(
      {
        kind: 'clientLink',
        sessionID: session.config.id,
        clientID: client.id,
        up: lost === undefined,
        orders: this.cancelScopes.get(session) ?? 'none',
        graceSec: client.cancelOnDisconnect?.graceSec ?? 0,
        reason: lost ?? '',
      },
      now,
    );
  }

  onLogon(session: Session, now: Micros): void {
    const role = this.roleOf(session);
    if (role.kind === 'client') {
      this.roles.set(session, { ...role, dialect: clientDialect(session) });
      return this.clientLink(session, role.client, undefined, now);
    }
    if (role.kind === 'dropCopy' || role.kind === 'copies') return;
    const { id } = role.venue.profile;
    if (role.kind === 'orders') return this.core.step({ kind: 'venueLink', venue: id, up: true }, now);
    this.core.market.setUp(id, true);
    this.subscribe(session, role.venue, now);
  }

  onLogout(session: Session, ending: Ending, now: Micros): void {
    const role = this.roleOf(session);
    if (role.kind === 'client') return this.clientLink(session, role.client, ending.reason, now);
    if (role.kind === 'dropCopy' || role.kind === 'copies') return;
    const { id } = role.venue.profile;
    if (role.kind === 'orders') {
      this.core.step({ kind: 'venueLink', venue: id, up: false }, now);
      this.venueLines.get(id)?.lost(now);
      return;
    }
    this.core.market.setUp(id, false);
    for (const symbol of role.venue.symbols) this.core.market.book(symbol, id)?.clear();
  }

  private subscribe(session: Session, venue: VenueSetup, now: Micros): void {
    const w = this.engine.begin(session, 'V', now);
    writeMarketDataRequest(w, `${venue.profile.id}-books`, venue.symbols, venue.marketData?.depth ?? 0);
    this.engine.send(session);
  }

  onMessage(session: Session, fields: Fields, now: Micros): void {
    const role = this.roleOf(session);
    switch (role.kind) {
      case 'client':
        return this.clientMessage(session, role.client, fields, now);
      case 'orders':
        return this.venueMessage(session, role.dialect, fields, now);
      case 'marketData':
        return this.marketDataMessage(session, role.venue, role.target, fields, now);
      case 'copies':
        return this.copyMessage(session, role.dialect, fields, now);
      case 'dropCopy':
        return this.notTaken(session, fields, now);
      default:
        unreachable(role);
    }
  }

  /** A venue's copy of an execution of ours. */
  private copyMessage(session: Session, dialect: VenueDialect, fields: Fields, now: Micros): void {
    if (fields.msgType() !== '8') return this.notTaken(session, fields, now);
    const report = readDropCopy(fields, dialect, this.core.state.epoch, this.instrumentOf);
    const about = { session: session.config.id, message: fields.toString() };
    if (typeof report === 'string') {
      this.deps.log.warn('a drop copy cannot be read', { ...about, fault: report });
      return;
    }
    if (
      report.execRefID !== '' &&
      this.core.state.copies.venues.get(report.venue)?.find(report.execRefID) === undefined
    )
      this.deps.log.warn('a drop copy revises an execution that we do not have', about);
    this.core.step(report, now);
  }

  private notTaken(session: Session, fields: Fields, now: Micros): void {
    const text = `MsgType(35)=${fields.msgType()} is not taken on this session`;
    session.businessReject(fields, UNSUPPORTED_MSG_TYPE, text, now);
  }

  private clientMessage(session: Session, client: ClientSetup, fields: Fields, now: Micros): void {
    const asker = { clientID: client.id, replyTo: session.config.id };
    const instrument = this.core.config.instruments.get(fields.text(Tag.Symbol));
    const msgType = fields.msgType();
    if (this.journal.trouble !== undefined && ADDS_RISK.has(msgType)) {
      const clOrdID = fields.text(Tag.ClOrdID);
      const reason = BusinessRejectReason.ApplicationNotAvailable;
      return session.businessReject(fields, reason, JOURNAL_REFUSES, now, clOrdID === '' ? undefined : clOrdID);
    }
    switch (msgType) {
      case 'D':
        return this.take(session, fields, readNewOrder(fields, asker, instrument, this.dateEnd), now);
      case 'F':
        return this.take(session, fields, readCancel(fields, asker), now);
      case 'G':
        return this.take(session, fields, readReplace(fields, asker, instrument, this.dateEnd), now);
      case 'H':
        return this.core.step(readStatusRequest(fields, asker), now);
      case 'q':
        return this.core.step(readMassCancel(fields, asker), now);
      case 'AF':
        return this.core.step(readMassStatus(fields, asker), now);
      case 'E':
        return this.core.step(readNewOrderList(fields, asker, this.orderReader(asker)), now);
      case 'Q':
        return this.dispute(client, readDispute(fields, asker, instrument, this.core.state.epoch), now);
      default:
        session.businessReject(
          fields,
          UNSUPPORTED_MSG_TYPE,
          `MsgType(35)=${fields.msgType()} is not taken on this session`,
          now,
        );
    }
  }

  /** Reads an entry of a list as the order it would be alone. */
  private orderReader(asker: Asker): ReadOrder {
    return (entry) =>
      readNewOrder(entry, asker, this.core.config.instruments.get(entry.text(Tag.Symbol)), this.dateEnd);
  }

  private dispute(client: ClientSetup, dispute: DisputeTrade, now: Micros): void {
    this.core.step(dispute, now);
    this.deps.log.warn('a client does not know a trade', { client: client.id, message: dispute.message });
  }

  private take(session: Session, fields: Fields, read: Command | Unreadable, now: Micros): void {
    if (read.kind === 'unreadable') session.businessReject(fields, OTHER, read.text, now);
    else this.core.step(read, now);
  }

  private venueMessage(session: Session, dialect: VenueDialect, fields: Fields, now: Micros): void {
    const { epoch } = this.core.state;
    switch (fields.msgType()) {
      case '8':
        return this.core.step(
          readExecutionReport(fields, dialect, epoch, (symbol) => this.core.config.instruments.get(symbol)),
          now,
        );
      case '9':
        return this.core.step(readCancelReject(fields, dialect, epoch), now);
      case 'j':
        return this.refused(session, dialect, fields, now);
      default:
        session.businessReject(
          fields,
          UNSUPPORTED_MSG_TYPE,
          `MsgType(35)=${fields.msgType()} is not taken on this session`,
          now,
        );
    }
  }

  /** A venue refused a message as such: what it named by number, we look up in what we sent. */
  private refused(session: Session, dialect: VenueDialect, fields: Fields, now: Micros): void {
    const refSeqNum = fields.uint(Tag.RefSeqNum);
    const sent = refSeqNum > 0 ? this.journal.sentMessages(session.config.id).read(refSeqNum) : undefined;
    if (sent === undefined) return;
    this.stored.parse(sent, 0, sent.length);
    const requestID = readChildID(this.stored, Tag.ClOrdID, this.core.state.epoch);
    const text = fields.text(Tag.Text);
    if (requestID !== 0) this.core.step({ kind: 'venueRefusal', venue: dialect.venue, requestID, text }, now);
  }

  onReject(session: Session, fields: Fields, now: Micros): void {
    const role = this.roleOf(session);
    if (role.kind === 'orders') this.refused(session, role.dialect, fields, now);
  }

  onQuarantine(session: Session, fields: Fields, reason: string, now: Micros): void {
    const role = this.roleOf(session);
    if (role.kind !== 'orders' || fields.msgType() !== '8') return;
    const { epoch } = this.core.state;
    const report = readExecutionReport(fields, role.dialect, epoch, (symbol) =>
      this.core.config.instruments.get(symbol),
    );
    this.core.step({ ...report, fault: reason, message: fields.toString() }, now);
  }

  private marketDataMessage(
    session: Session,
    venue: VenueSetup,
    target: BookTarget,
    fields: Fields,
    now: Micros,
  ): void {
    const type = fields.msgType();
    if (type === 'Y') {
      this.deps.log.warn('market data refused', { session: session.config.id, text: fields.text(Tag.Text) });
      return;
    }
    if (type !== 'W' && type !== 'X') {
      session.businessReject(fields, UNSUPPORTED_MSG_TYPE, `MsgType(35)=${type} is not taken on this session`, now);
      return;
    }
    const fault = applyMarketData(fields, target, now);
    if (fault === '' && !this.hasUnreliableBook(venue, now)) return;
    this.deps.log.warn('book lost, asking for it again', { session: session.config.id, fault });
    this.subscribe(session, venue, now);
  }

  private hasUnreliableBook(venue: VenueSetup, now: Micros): boolean {
    const { market } = this.core;
    return venue.symbols.some(
      (symbol) => market.book(symbol, venue.profile.id)?.quoteState(now, market.staleAfter) === QuoteState.Unreliable,
    );
  }

  // ── the turn ───────────────────────────────────────────────────────────────────────────────────────────────────

  onTick(now: Micros): void {
    this.keepDay(now);
    this.core.step({ kind: 'tick' }, now);
    for (const line of this.venueLines.values()) line.tick(now);
    if (this.deps.files === undefined) this.housekeeping.tick(now);
    for (const [session, role] of this.roles) if (role.kind === 'marketData') this.confirmQuotes(session, role.venue);
  }

  /** Tells the core the trading day, the next one once one has ended. */
  private keepDay(now: Micros): void {
    const { tradingDay } = this.settings;
    if (tradingDay === undefined || now < this.dayEndsAt) return;
    const day = nextOpen(tradingDay, now);
    this.dayEndsAt = day.closesAt;
    // What ended with the last day ends before the next one is known.
    this.core.step({ kind: 'tick' }, now);
    this.core.step({ kind: 'setTradingDay', ...day }, now);
  }

  /** A quiet book is not a stale one: whatever a venue's feed sends, its heartbeats too, says that its quotes stand. */
  private confirmQuotes(session: Session, venue: VenueSetup): void {
    if (session.state !== SessionState.LoggedOn) return;
    const heardAt = micros(session.lastReceivedAt);
    for (const symbol of venue.symbols) {
      const book = this.core.market.book(symbol, venue.profile.id);
      if (book !== undefined && book.updatedAt < heardAt) book.touch(heardAt);
    }
  }

  onTurn(now: Micros): void {
    const { events, sends } = this.core.ready;
    for (const line of this.venueLines.values()) line.beforeTurn(now);
    for (let i = 0; i < events.length; i++) this.journal.event(events[i]);
    for (let i = 0; i < sends.length; i++) this.dispatch(sends[i], now);
    for (const line of this.venueLines.values()) line.release(now);
    if (this.observers.size > 0) {
      this.done.events.push(...events);
      this.done.sends.push(...sends);
    }
    events.length = 0;
    sends.length = 0;
  }

  onReleased(now: Micros): void {
    const { events, sends } = this.done;
    if (events.length === 0 && sends.length === 0) return;
    for (const observer of this.observers) observer.onTurn(events, sends, now);
    events.length = 0;
    sends.length = 0;
  }

  private dispatch(send: Send, now: Micros): void {
    switch (send.kind) {
      case 'executionReport':
      case 'cancelReject':
      case 'massCancelReport':
      case 'listStatus':
        return this.answerClient(send, now);
      case 'sendChild':
      case 'cancelChild':
      case 'askChildStatus':
        // A venue that is no longer configured hears nothing: its children stay unknown.
        this.venueLines.get(send.child.venue)?.tell(send, now);
        return;
      case 'dontKnowTrade':
        this.venueLines.get(send.venue)?.tell(send, now);
        return;
      default:
        unreachable(send);
    }
  }

  private answerClient(send: ExecutionReport | CancelReject | MassCancelReport | ListStatus, now: Micros): void {
    if (this.dropCopies.length > 0 && (send.kind === 'executionReport' || send.kind === 'cancelReject')) {
      this.copy(send, now);
    }
    const session = this.engine.session(send.replyTo);
    if (session === undefined) return; // a stream's: observers carry it
    const role = this.roleOf(session);
    assert(role.kind === 'client', `${send.replyTo} is no client session`);
    const { epoch } = this.core.state;
    const { timePrecision } = role.dialect;
    switch (send.kind) {
      case 'executionReport': {
        const w = this.engine.begin(session, '8', now);
        writeExecutionReport(w, send, this.core.config.instruments.get(send.symbol), epoch, role.dialect);
        break;
      }
      case 'cancelReject':
        writeCancelReject(this.engine.begin(session, '9', now), send, epoch, role.dialect);
        break;
      case 'massCancelReport':
        writeMassCancelReport(this.engine.begin(session, 'r', now), send, epoch, role.dialect);
        break;
      case 'listStatus':
        writeListStatus(this.engine.begin(session, 'N', now), send, this.instrumentOf, timePrecision);
        break;
    }
    this.engine.send(session);
  }

  private copy(report: ExecutionReport | CancelReject, now: Micros): void {
    const { epoch } = this.core.state;
    for (const { setup, session, dialect } of this.dropCopies) {
      if (!isCopied(setup, report)) continue;
      const w = this.engine.begin(session, report.kind === 'executionReport' ? '8' : '9', now);
      writeCopiedFor(w, report.clientID);
      if (report.kind === 'executionReport') {
        writeExecutionReport(w, report, this.instrumentOf(report.symbol), epoch, dialect);
        writeCopyMark(w, dialect);
      } else {
        writeCancelReject(w, report, epoch, dialect);
      }
      this.engine.send(session);
    }
  }
}

function hasSchedule({ clients, venues, dropCopies }: GatewaySetup): boolean {
  const sessions = [
    ...dropCopies.map(({ session }) => session),
    ...[...clients.values()].flatMap((client) => client.sessions),
    ...[...venues.values()].flatMap(({ orders, marketData, dropCopy }) =>
      [orders, marketData, dropCopy].flatMap((setup) => setup?.session ?? []),
    ),
  ];
  return sessions.some(({ schedule, dailyReset }) => schedule !== undefined || dailyReset !== undefined);
}

/** The address of `host:port`. */
function hostOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':'));
}

/** A session of FIXT.1.1 is answered in the version that its Logon named. */
function clientDialect({ config, applVerID }: Session): ClientDialect {
  return { ...DIALECTS[versionOf(config.beginString, applVerID)], timePrecision: config.timePrecision };
}
