/**
 * The application of the FIX engine. A session's role decodes messages into commands, the core decides, and at the end
 * of the turn its events are journaled together with the resulting messages; then the bytes are sent. `Gateway.open`
 * first recovers from the journal.
 */
import {
  type ClientSetup,
  type DropCopySetup,
  type GatewaySetup,
  sessionOf,
  type VenueSetup,
} from '../config/setup.ts';
import type { Command } from '../core/words/command.ts';
import type { Send } from '../core/words/send.ts';
import { Core } from '../core/core.ts';
import { CORE_EVENTS, type CoreEvent } from '../core/memory/event.ts';
import { NO_DAY } from '../core/memory/day.ts';
import { FOLDED_BRIEFLY } from '../core/memory/state.ts';
import { contradictions, unitsText } from '../core/work/unitsKept.ts';
import type { Fields } from '../fix/fields.ts';
import { type Files, nodeFiles } from '../journal/files.ts';
import type { Journal, Recovery } from '../journal/journal.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { openJournal } from '../journal/recover.ts';
import { Market } from '../market/market.ts';
import type { SessionKey } from '../session/identify.ts';
import type { Session } from '../session/session.ts';
import type { SessionConfig } from '../session/types.ts';
import { versionOf } from '../session/version.ts';
import { assert, unreachable } from '../units/assert.ts';
import { type Instant, instant, NEVER } from '../units/brand.ts';
import type { Application, HandlerCall, Verdict } from '../engine/application.ts';
import { CertificateWatch } from './certificates.ts';
import { ClientRole, JOURNAL_REFUSES } from './roles/clientRole.ts';
import type { CancelReject, ClientSend, ExecutionReport } from '../core/words/clientSend.ts';
import type { Clock } from '../engine/clock.ts';
import { DIALECTS } from '../wire/dialects.ts';
import { DropCopyRole } from './roles/dropCopyRole.ts';
import { Engine } from '../engine/engine.ts';
import { Parts } from '../engine/contained.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import { FirstUse } from './firstUse.ts';
import { nextOpen } from '../engine/hours.ts';
import { Housekeeping } from './housekeeping.ts';
import { newEpoch } from '../wire/ids.ts';
import { MarketDataRole } from './roles/marketDataRole.ts';
import { Newcomers } from './roles/newcomers.ts';
import { ContainedLog, containedWire, type Failed, Observers, type TurnObserver } from './onlookers.ts';
import { Pacer } from './pacer.ts';
import { PoisonDesk } from './poisonDesk.ts';
import type { Surroundings } from './roles/role.ts';
import { Statuses } from './roles/statuses.ts';
import { alarm } from './alarms.ts';
import { GatewaySessions, type SessionControl, type SessionKeeper } from './sessionControl.ts';
import { coreConfigOf, dateEndOf, hasSchedule } from './setupParts.ts';
import { DayFile } from './startOfDay.ts';
import { type FoldConfig, newestSnapshot, type StateSnapshot } from './stateSnapshot.ts';
import { VenueCopyRole } from './roles/venueCopyRole.ts';
import { VenueLine } from './venueLine.ts';
import type { VenueDialect } from '../wire/venueMessages.ts';
import { VenueRole } from './roles/venueRole.ts';
import { WireLog } from '../engine/wireLog.ts';
import type { World } from '../engine/world.ts';

export interface GatewayDeps {
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Connections and timers; undefined: the machine's. */
  readonly world?: World;
  /** File operations of the journal; undefined: the machine's disk. */
  readonly files?: Files;
}

/** Events: some hundred bytes each in the journal. */
const PART_OF_START = 8_192;

/** The reason why a gateway cannot start, as a readable text. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export class Gateway implements Application, SessionKeeper {
  readonly core: Core;
  readonly engine: Engine;
  readonly sessions: SessionControl;
  readonly journal: Journal;
  readonly settings: GatewaySetup;
  /** That of the deps; it never throws. */
  readonly log: EngineLog;
  /** Port for FIX clients, once listening. */
  port = 0;
  private readonly deps: GatewayDeps;
  private readonly venueLines = new Map<string, VenueLine>();
  private readonly newcomers: Newcomers;
  private readonly around: Surroundings;
  private dayEndsAt: Instant = instant(0);
  private readonly observers: Observers;
  private readonly parts: Parts;
  private readonly firstUse: FirstUse;
  private readonly snapshot: StateSnapshot | undefined;
  private readonly housekeeping: Housekeeping;
  private readonly wireLog: WireLog | undefined;
  private readonly certificates: CertificateWatch;
  private readonly dayFile: DayFile;
  private readonly dropCopies: DropCopyRole[] = [];
  private readonly quotes: MarketDataRole[] = [];
  private readonly poison: PoisonDesk;
  /** How much of what is ready in this turn was looked at, and written. */
  private seen = 0;
  private dispatched = 0;

  /** Recovers the journal and starts: listens for clients, connects to venues. Rejects with the cause. */
  static async open(settings: GatewaySetup, deps: GatewayDeps): Promise<Gateway> {
    const gateway = new Gateway(settings, deps);
    try {
      const { host, port, tls, balancers } = settings.fix;
      gateway.port = await gateway.engine.listen(host, port, tls, balancers);
    } catch (error) {
      gateway.journal.close();
      await gateway.wireLog?.close();
      throw error;
    }
    gateway.engine.start();
    return gateway;
  }

  private constructor(settings: GatewaySetup, deps: GatewayDeps) {
    const failed: Failed = (who, error) => this.poison?.lookedOn(who, error);
    const log = new ContainedLog(deps.log, deps.clock, failed);
    this.log = log;
    this.observers = new Observers(failed);
    this.parts = new Parts((part, error, restsUntil, now) => this.onFailed(part, error, restsUntil, now));
    this.settings = settings;
    this.deps = deps;
    const config = coreConfigOf(settings);
    this.snapshot = this.findSnapshot(config);
    this.core = new Core(config, new Market(settings.market), this.snapshot?.state);
    this.firstUse = new FirstUse(this.snapshot?.firstUse);
    const secretTagsOf = (id: string) => this.engine.session(id)?.config.secretTags;
    this.wireLog = settings.wireLog && new WireLog({ ...settings.wireLog, secretTagsOf }, deps.clock, log);
    this.certificates = new CertificateWatch(settings.tlsFiles, log);
    settings.secretTrouble.tell = (why) =>
      log.warn('a secret file cannot be used: the last secret stays in force', { why });
    this.journal = this.openJournal();
    const { unknownRecords } = this.journal.recovery;
    if (unknownRecords > 0) {
      this.journal.close();
      throw new StartError(
        `the journal in ${settings.journal.directory} holds ${unknownRecords} records that a newer version wrote: ` +
          'orders in it may be in a state that this version cannot know. Start that version, or give this one another journal.',
      );
    }
    const changed = contradictions(this.core.state, config.instruments);
    if (changed.size > 0) {
      this.journal.close();
      throw new StartError(unitsText(changed, settings.journal.directory));
    }
    const covered = this.snapshot?.journal.batch ?? 0;
    this.housekeeping = new Housekeeping(this.journal, settings.journal, config, covered, log);
    this.engine = new Engine({
      application: this,
      journal: this.journal,
      clock: deps.clock,
      log,
      numbersOf: (sessionID) => this.journal.numbers(sessionID),
      usedSince: (sessionID) => this.firstUse.of(sessionID),
      ...(this.wireLog === undefined ? {} : { onWire: containedWire(this.wireLog.onWire, failed) }),
      limits: settings.fix.limits,
      ...(deps.world === undefined ? {} : { world: deps.world }),
    });
    this.sessions = new GatewaySessions(this.engine, this.core, this, deps.clock);
    const { core, engine, journal } = this;
    this.poison = new PoisonDesk(core, engine, journal, settings.journal.directory, deps.files);
    this.around = { core, engine, journal, log, dateEnd: dateEndOf(settings), stopping: false };
    for (const client of settings.clients.values()) for (const session of client.sessions) this.adopt(client, session);
    this.newcomers = new Newcomers(this.engine, this, settings.clients.values());
    this.newcomers.recover(this.journal.sessionIDs());
    for (const venue of settings.venues.values()) this.addVenue(venue);
    for (const copy of settings.dropCopies) this.addDropCopy(copy);
    const now = deps.clock.now();
    this.core.start(newEpoch(now), now, () => this.writePart(now));
    // From here on a step that throws is undone; one that throws before is a start that fails.
    this.core.rescue = this.poison;
    this.poison.keepOut(now);
    this.dayFile = new DayFile(settings, this.core, log);
    // Children that were live at the stop stay open until their venue reports their status.
    for (const [venue, line] of this.venueLines) {
      this.poison.step({ kind: 'venueLink', venue, up: false }, 'clock', now);
      line.recover(this.journal.sentMessages(line.session.config.id), now);
    }
    // The file is of a trading day, which may be another one than the journal's last.
    if (settings.tradingDay !== undefined) this.keepDay(now);
    this.dayFile.load(now);
  }

  /** What a large configuration brings goes into several batches: if the start ends here, the next brings the rest. */
  private writePart(now: Instant): void {
    const { events } = this.core.ready;
    if (events.length < PART_OF_START || this.journal.isBusy) return;
    for (const event of events) {
      this.journal.event(event);
      this.alarm(event);
    }
    events.length = 0;
    this.journal.commitBlocking(now);
  }

  get recovery(): Recovery {
    return this.journal.recovery;
  }

  now(): Instant {
    return this.deps.clock.now();
  }

  /** Decides a command from outside FIX (API, operator); it is journaled and released at the turn's end. */
  submit(command: Command): void {
    this.poison.step(command, 'request', this.now());
    this.engine.schedule();
  }

  /** Why new risk is rejected now, '' if it is accepted. For the HTTP API; FIX sessions check it themselves. */
  get refusal(): string {
    return this.journal.trouble === undefined ? '' : JOURNAL_REFUSES;
  }

  /** Adds an observer; call what it returns to remove it. */
  observe(observer: TurnObserver): () => void {
    return this.observers.add(observer);
  }

  /** Takes up what others have changed: certificates, log files that were moved. Sessions notice nothing. */
  reload(): void {
    const now = this.now();
    this.parts.run('reload', now, () => {
      this.renewCertificates();
      this.wireLog?.reopen();
      this.dayFile.load(now);
    });
    this.engine.schedule();
    this.log.info('reloaded: certificates, the wire log, the start of the day');
  }

  /** Certificate files may have been replaced: later handshakes use what is in them, if it can be used. */
  renewCertificates(): void {
    if (this.certificates.renew(this.now())) this.engine.renewTls();
  }

  /** Until the first of our certificates expires; undefined without any. */
  get certificateDaysLeft(): number | undefined {
    return this.certificates.daysLeft(this.now());
  }

  /** Logs every session out and closes the journal. */
  async stop(): Promise<void> {
    this.around.stopping = true;
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
    this.engine.addSession(config, (session) => new ClientRole(session, client, this.around));
  }

  /** The client of the session; undefined for other kinds of sessions. */
  clientOf(session: Session): ClientSetup | undefined {
    const role = this.engine.handlerOf(session);
    return role instanceof ClientRole ? role.client : undefined;
  }

  knowsRepeats(session: Session): boolean {
    const role = this.engine.handlerOf(session);
    return role instanceof VenueRole || role instanceof VenueCopyRole;
  }

  onThrown(session: Session, call: HandlerCall, fields: Fields | undefined, error: unknown, now: Instant): void {
    this.poison.caught(session, call, fields, error, now);
  }

  onFailed(part: string, error: unknown, restsUntil: Instant, now: Instant): void {
    this.poison.partFailed(part, error, restsUntil, now);
  }

  onRemoved(session: Session): void {
    this.firstUse.usedUntil(session.config.id, this.now());
  }

  private addDropCopy(setup: DropCopySetup): void {
    const roleOf = (session: Session) => {
      const role = new DropCopyRole(session, setup, this.settings.clients, this.around);
      this.dropCopies.push(role);
      return role;
    };
    this.engine.addSession(setup.session, roleOf, setup.link);
  }

  private addVenue(venue: VenueSetup): void {
    const { orders, marketData, dropCopy } = venue;
    const { id, routesOn } = venue.profile;
    const { beginString, defaultApplVerID, timePrecision } = orders.session;
    const { strictReports, conditionalWords: conditional } = venue;
    const version = DIALECTS[versionOf(beginString, defaultApplVerID)];
    const said = { strictReports, liquidityTag: venue.liquidity.tag, tellsRouting: routesOn === 'unlessTold' };
    const dialect: VenueDialect = { ...version, venue: id, timePrecision, ...said, conditional };
    const orderRole = (session: Session) => {
      const pacer = venue.pace && new Pacer(venue.pace, this.now());
      const line = new VenueLine(this.engine, this.core, session, dialect, {
        pacer,
        carried: venue.carried.sent,
        poison: this.poison,
      });
      this.venueLines.set(id, line);
      return new VenueRole(
        session,
        line,
        { dialect, carriedBack: venue.carried.back, statuses: new Statuses(venue, this.around) },
        this.around,
      );
    };
    this.engine.addSession(sessionOf(orders), orderRole, orders.link);
    if (dropCopy !== undefined) {
      const copyRole = (session: Session) => new VenueCopyRole(session, dialect, this.around);
      this.engine.addSession(sessionOf(dropCopy), copyRole, dropCopy.link);
    }
    const feed = this.settings.market.feeds?.get(id);
    if (feed !== undefined) {
      for (const symbol of venue.symbols) {
        this.core.market.open(symbol, id).lose(`the feed ${feed.name} has not connected`, this.now());
      }
    }
    if (marketData !== undefined) {
      const quoteRole = (session: Session) => {
        const role = new MarketDataRole(session, venue, marketData, this.around);
        this.quotes.push(role);
        return role;
      };
      this.engine.addSession(sessionOf(marketData), quoteRole, marketData.link);
    }
  }

  admit(key: SessionKey, logon: Fields, peer: string): Verdict {
    return this.newcomers.admit(key, logon, peer);
  }

  // ── the turn ───────────────────────────────────────────────────────────────────────────────────────────────────

  onTick(now: Instant): void {
    const { parts, engine } = this;
    parts.run('the trading day', now, () => this.keepDay(now));
    for (const line of this.venueLines.values()) engine.tickWith(line.session, () => line.beforeTick(now), now);
    this.poison.step({ kind: 'tick' }, 'clock', now);
    for (const line of this.venueLines.values()) engine.tickWith(line.session, () => line.tick(now), now);
    if (this.deps.files === undefined) parts.run('housekeeping', now, () => this.housekeeping.tick(now));
    for (const role of this.quotes) engine.tickWith(role.session, () => role.tick(now), now);
    parts.run('certificates', now, () => this.certificates.tick(now));
  }

  /** Tells the core the trading day, the next one once one has ended; and that there is none any more. */
  private keepDay(now: Instant): void {
    if (now < this.dayEndsAt) return;
    const { tradingDay } = this.settings;
    const day = tradingDay === undefined ? NO_DAY : nextOpen(tradingDay, now);
    this.dayEndsAt = tradingDay === undefined ? NEVER : day.closesAt;
    // Orders of the last day end before the next day is set.
    if (tradingDay !== undefined) this.poison.step({ kind: 'tick' }, 'clock', now);
    this.poison.step({ kind: 'setTradingDay', ...day }, 'clock', now);
  }

  onTurn(now: Instant): void {
    const { events, sends } = this.core.ready;
    assert(!this.core.isSpoiled, 'a turn whose state is not known is not journaled');
    this.poison.beginTurn(now);
    for (const line of this.venueLines.values()) line.beforeTurn(now);
    this.writeOut(now);
    for (const line of this.venueLines.values()) line.endTurn(now);
    this.writeOut(now);
    this.poison.endTurn();
    this.observers.note(events, sends);
    events.length = 0;
    sends.length = 0;
    this.seen = 0;
    this.dispatched = 0;
  }

  /** Journals and writes what is ready; what cannot be written leads to more. */
  private writeOut(now: Instant): void {
    const { events, sends } = this.core.ready;
    while (this.seen < events.length || this.dispatched < sends.length) {
      // Those of a start; a step's are there already.
      this.poison.journal(events);
      for (; this.seen < events.length; this.seen++) this.alarm(events[this.seen]);
      for (; this.dispatched < sends.length; this.dispatched++) this.dispatch(sends[this.dispatched], now);
    }
  }

  private alarm(event: CoreEvent): void {
    try {
      alarm(event, this.core, this.log);
    } catch (error) {
      this.poison.lookedOn(`the alarms, at ${event.kind}`, error);
    }
  }

  onReleased(now: Instant): void {
    this.observers.tell(now);
  }

  private dispatch(send: Send, now: Instant): void {
    switch (send.kind) {
      case 'executionReport':
      case 'cancelReject':
      case 'massCancelReport':
      case 'partyActionReport':
      case 'listStatus':
        return this.answerClient(send, now);
      case 'sendChild':
      case 'cancelChild':
      case 'sendConditional':
      case 'cancelConditional':
      case 'askChildStatus':
        // Not to a venue that is no longer configured: its children stay unknown.
        return this.venueLines.get(send.child.venue)?.tell(send, now);
      case 'askMassStatus':
      case 'dontKnowTrade':
        return this.venueLines.get(send.venue)?.tell(send, now);
      default:
        unreachable(send);
    }
  }

  private answerClient(send: ClientSend, now: Instant): void {
    if (send.kind === 'executionReport' || send.kind === 'cancelReject') {
      for (const copies of this.dropCopies) this.copy(copies, send, now);
    }
    const session = this.engine.session(send.replyTo);
    if (session === undefined) return; // of a stream: an observer sends it
    const role = this.engine.handlerOf(session);
    assert(role instanceof ClientRole, `${send.replyTo} is no client session`);
    try {
      role.answer(send, now);
    } catch (error) {
      this.poison.unsent(send, send.replyTo, error, now);
      this.answerPlainly(role, send, now);
    }
  }

  /** The poison has what was not written: where this fails too, its client has to be told in another way. */
  private answerPlainly(role: ClientRole, send: ClientSend, now: Instant): void {
    try {
      role.answerPlainly(send, now);
    } catch (error) {
      this.poison.unsent(send, `${send.replyTo}, plainly`, error, now);
    }
  }

  private copy(copies: DropCopyRole, send: ExecutionReport | CancelReject, now: Instant): void {
    try {
      copies.copy(send, now);
    } catch (error) {
      this.poison.unsent(send, copies.sessionID, error, now);
    }
  }
}
