/**
 * The engine's interface, its ticks, and the dispatch of messages to sessions. reception.ts accepts connections,
 * dialer.ts makes them, turn.ts ends a turn, and world.ts abstracts sockets and timers.
 *
 * One turn is: every input this turn of the event loop brought → Application.onTurn → journal.commit → one write per
 * socket. Nothing leaves before it is journaled.
 */
import { Fields, Parsed } from '../fix/fields.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { Session } from '../session/session.ts';
import type { SessionConfig } from '../session/types.ts';
import { assert } from '../units/assert.ts';
import { type Instant, NEVER, NO_TIME } from '../units/brand.ts';
import type { SessionHandler } from './application.ts';
import type { AddressList } from './addressList.ts';
import { Complaints, PARSE_FAULT } from './complaints.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { Contained, ERROR_HERE, Parts } from './contained.ts';
import { Dialer } from './dialer.ts';
import { lookOf } from './endings.ts';
import { ENGINE_LIMITS, type EngineLimits, type EngineOptions, type InitiatorLink } from './engineOptions.ts';
import { Guard } from './guard.ts';
import { SessionLine, SessionLines } from './sessionLine.ts';
import { nodeWorld } from './nodeWorld.ts';
import { RateLimit } from './rateLimit.ts';
import { Reception } from './reception.ts';
import { SessionEvents } from './sessionEvents.ts';
import { Timetable } from './timetable.ts';
import type { ListenerTls } from './tlsContext.ts';
import { Turn } from './turn.ts';
import type { Wire, World } from './world.ts';

const TICK_MS = 100;
/** How often `stop` looks whether peers have answered. */
const STOP_CHECK_MS = 10;

export class Engine implements ConnectionOwner {
  private readonly options: EngineOptions;
  private readonly world: World;
  private readonly limits: EngineLimits;
  private readonly fields = new Fields();
  private readonly lines = new SessionLines();
  private readonly contained: Contained;
  private readonly parts: Parts;
  private readonly turn: Turn;
  private readonly timetable: Timetable;
  private readonly complaints: Complaints;
  private readonly reception: Reception;
  private readonly dialer: Dialer;
  private readonly sink: SessionEvents;
  private stopTicking = (): void => undefined;

  constructor(options: EngineOptions) {
    const { clock, log } = options;
    const limits = { ...ENGINE_LIMITS, ...options.limits };
    const world = options.world ?? nodeWorld;
    this.options = options;
    this.world = world;
    this.limits = limits;
    const { application } = options;
    this.contained = new Contained(application);
    this.parts = new Parts((part, error, restsUntil, now) => {
      if (application?.onFailed === undefined) throw error;
      application.onFailed(part, error, restsUntil, now);
    });
    this.turn = new Turn(options, limits, world, this.contained);
    this.timetable = new Timetable(this.turn, log);
    this.complaints = new Complaints(clock, log);
    this.reception = new Reception({
      options,
      limits,
      world,
      lines: this.lines,
      turn: this.turn,
      contained: this.contained,
      timetable: this.timetable,
      complaints: this.complaints,
      owner: this,
    });
    this.dialer = new Dialer(world, clock, log, (line, wire) => this.reached(line, wire));
    this.sink = new SessionEvents(options, this.lines, this.turn);
  }

  // ── sessions ───────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Makes a session known; `handlerOf` makes its handler. An initiator with a link connects as soon as the engine runs.
   */
  addSession(config: SessionConfig, handlerOf: (session: Session) => SessionHandler, link?: InitiatorLink): Session {
    const { numbersOf, usedSince, journal, application } = this.options;
    assert(this.lines.get(config.id) === undefined, `session ${config.id} is configured twice`);
    const other = this.lines.like(config)?.session.config.id;
    assert(other === undefined, `sessions ${config.id} and ${other} share their CompIDs`);
    const numbers = numbersOf?.(config.id) ?? { nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 };
    const session = new Session(config, { ...numbers }, journal.sentMessages(config.id), this.sink);
    const handler = handlerOf(session);
    const most = this.limits.maxMessagesPerSec;
    // An initiator's peer is a venue: its reports are always taken.
    const isLimited = most !== undefined && config.role === 'acceptor';
    const guard = new Guard(session, handler, application);
    session.deliverTo(isLimited ? new RateLimit(session, guard, most) : guard);
    const line = new SessionLine(session, handler, guard, link, usedSince?.(config.id));
    this.lines.add(line);
    return session;
  }

  /**
   * Logs a session out and removes it once its connection is closed; then the application is notified, and its id and
   * CompIDs are free. The journal keeps its numbers: a session added again continues with them.
   */
  removeSession(session: Session, text?: string): void {
    this.lines.of(session).isLeaving = true;
    this.logout(session, text);
  }

  /** The session that keeps one of this configuration from being added: of the same id, or the same CompIDs. */
  sessionLike(config: SessionConfig): Session | undefined {
    return (this.lines.get(config.id) ?? this.lines.like(config))?.session;
  }

  /** The handler given to `addSession` for the session. */
  handlerOf(session: Session): SessionHandler {
    return this.lines.of(session).handler;
  }

  session(id: string): Session | undefined {
    return this.lines.get(id)?.session;
  }

  *sessions(): Iterable<Session> {
    for (const line of this.lines.all()) yield line.session;
  }

  /** `host:port` of the peer a session is connected to, '' when it is not. */
  peerOf(session: Session): string {
    return this.lines.of(session).connection?.peer ?? '';
  }

  /** Connections that have not logged on yet: at most `maxPendingConnections`. */
  get pendingConnections(): number {
    return this.reception.pending;
  }

  /** Cuts a session's line without a Logout, as a broken network would; an initiator connects again. */
  cut(session: Session): void {
    this.lines.of(session).connection?.destroy('cut on purpose');
  }

  /** Logs one session out; it does not connect, or is kept out, until `connect`, or until then. */
  logout(session: Session, text?: string, until = NEVER): void {
    const line = this.lines.of(session);
    line.heldUntil = until;
    this.logoutLine(line, text, this.options.clock.now());
  }

  /** The same for a session that cannot be ticked: it ends at the turn's end, and is not ticked until then. */
  expel(session: Session, text: string, until: Instant): void {
    const line = this.lines.of(session);
    line.restsUntil = until;
    if (line.connection !== undefined) line.ending ??= { reason: text, by: 'us', kind: 'lost' };
    this.logout(session, text, until);
  }

  /** Sends messages that a session wrote outside a FIX callback. */
  touch(session: Session): void {
    this.turn.touch(this.lines.of(session));
  }

  /** Lets a session that was logged out connect again. */
  connect(session: Session): void {
    this.admitAgain(this.lines.of(session));
  }

  private admitAgain(line: SessionLine): void {
    line.held = false;
    line.heldUntil = NEVER;
    line.restsUntil = NO_TIME;
    line.retryAt = 0;
  }

  private logoutLine(line: SessionLine, text: string | undefined, now: Instant): void {
    line.held = true;
    line.connecting?.destroy();
    if (line.connection === undefined) return;
    line.session.logout(text, now);
    this.turn.touch(line);
  }

  // ── running ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Listens for acceptor sessions, over TLS if `tls` is given; `balancers` bring others, and begin with a PROXY header.
   * Resolves with the port, and rejects with the cause (port in use …).
   */
  listen(host: string, port: number, tls?: ListenerTls, balancers?: AddressList): Promise<number> {
    return this.reception.listen(host, port, tls, balancers);
  }

  /** Certificates were renewed: later handshakes with clients use them. Those with venues do by themselves. */
  renewTls(): void {
    this.reception.renewTls();
  }

  /** Starts timers and initiators. */
  start(): void {
    this.stopTicking = this.world.every(TICK_MS, () => this.tick());
    this.tick();
  }

  /** Logs every session out, closes everything, and resolves when nothing is left or `timeoutSec` passed. */
  async stop(timeoutSec = 3, text?: string): Promise<void> {
    this.reception.close();
    const now = this.options.clock.now();
    for (const line of this.lines.all()) {
      this.logoutLine(line, text, now);
    }
    await this.until(() => this.lines.connected() === 0 && !this.turn.isLeaving, timeoutSec);
    this.giveUp(this.options.clock.now());
    this.cutAll();
    this.turn.end();
    await this.until(() => !this.turn.isUnsettled, timeoutSec);
    this.stopTicking();
    this.turn.isOver = true;
  }

  /** Cuts every connection without a Logout, as a crash would; for tests. */
  kill(): void {
    this.turn.isOver = true;
    this.stopTicking();
    this.reception.close();
    this.cutAll();
  }

  /** Resolves once `isDone`, or when `timeoutSec` passed. */
  private until(isDone: () => boolean, timeoutSec: number): Promise<void> {
    if (isDone()) return Promise.resolve();
    return new Promise((resolve) => {
      let left = (timeoutSec * 1000) / STOP_CHECK_MS;
      const end = this.world.every(STOP_CHECK_MS, () => {
        if (!isDone() && --left > 0) return;
        end();
        resolve();
      });
    });
  }

  /** Ends the sessions whose peers have not answered our Logout: nobody listens when their connections are cut. */
  private giveUp(now: Instant): void {
    for (const line of this.lines.all()) {
      const { connection } = line;
      if (connection === undefined) continue;
      const ending = { reason: 'stopping, and no answer to our Logout', by: 'us', kind: 'lost' } as const;
      this.turn.close(line, connection, line.ending ?? ending, now);
      connection.destroy();
    }
  }

  private cutAll(): void {
    this.turn.dropLeaving();
    for (const line of this.lines.all()) {
      line.held = true;
      line.connecting?.destroy();
      line.connection?.destroy('stopping');
    }
  }

  private tick(): void {
    const now = this.options.clock.now();
    this.turn.tick(now);
    // Peers are not read then, so their silence does not count.
    if (this.turn.isFull) return;
    for (const line of this.lines.all()) {
      if (now < line.restsUntil) continue;
      try {
        this.tickLine(line, now);
      } catch (error) {
        this.contained.ofSession(line, 'tick', error, now);
      }
    }
    this.parts.run('connections', now, () => {
      this.turn.checkPatience(this.lines.all(), now);
      this.reception.tick(now);
      this.complaints.tick(now);
    });
    this.options.application?.onTick?.(now);
    this.turn.schedule();
  }

  /** A part of the application's tick that is of one session: what it throws is as if the session had. */
  tickWith(session: Session, work: () => void, now: Instant): void {
    const line = this.lines.of(session);
    if (now < line.restsUntil) return;
    try {
      work();
    } catch (error) {
      this.contained.ofSession(line, 'tick', error, now);
    }
  }

  private tickLine(line: SessionLine, now: Instant): void {
    if (now >= line.heldUntil) this.admitAgain(line);
    const isOpen = this.timetable.keep(line, now);
    this.sink.tell(line);
    if (line.isGone) {
      this.lines.remove(line);
      this.options.application?.onRemoved?.(line.session);
    } else if (line.connection === undefined) {
      this.dialer.tick(line, isOpen, now);
    } else {
      line.session.tick(now);
      if (line.session.out.length > 0 || line.ending !== undefined) this.turn.touch(line);
    }
  }

  /** An initiator's connection is up: its session sends the Logon. */
  private reached(line: SessionLine, wire: Wire): void {
    const now = this.options.clock.now();
    let isOpen = false;
    this.tickWith(line.session, () => (isOpen = this.timetable.keep(line, now)), now);
    if (line.held || !isOpen) {
      wire.destroy();
      return;
    }
    line.attach(new Connection(wire, now, this.limits, this));
    this.contained.connected(line, now);
    this.turn.touch(line);
  }

  // ── messages out ───────────────────────────────────────────────────────────────────────────────────────────────

  /** Makes sure a turn ends soon: call after events or messages were made outside a FIX callback. */
  schedule(): void {
    this.turn.schedule();
  }

  /** Makes sure that a turn ends after so many microseconds, and not much later. */
  scheduleAfter(micros: number): void {
    this.world.exactlyAfter(micros, () => this.turn.schedule());
  }

  /** Begins an application message; end it with `send`. The bytes leave at the turn's end. */
  begin(session: Session, msgType: string, now: Instant): MessageWriter {
    return session.begin(msgType, now);
  }

  /**
   * Ends the message; returns its MsgSeqNum(34). If the session is logged on, the message is sent at the end of the
   * turn, once it is journaled. In any other state it is only numbered and journaled, and reaches the peer by resend
   * after the next Logon, unless the numbers are reset first. Nothing is refused here; rate limits apply earlier
   * (pacer.ts).
   */
  send(session: Session): number {
    const msgSeqNum = session.commit();
    this.turn.touch(this.lines.of(session));
    return msgSeqNum;
  }

  // ── messages in: ConnectionOwner ───────────────────────────────────────────────────────────────────────────────

  frame(connection: Connection, bytes: Uint8Array, start: number, end: number): boolean {
    const now = this.options.clock.now();
    const { fields } = this;
    const parsed = fields.parse(bytes, start, end);
    const { session } = connection;
    // A session answers a value with a delimiter by a Reject; from an unknown peer it is noise.
    const isMessage = parsed === Parsed.Ok || (parsed === Parsed.DelimiterInValue && session !== undefined);
    if (!isMessage) {
      if (session === undefined) this.reception.turnAway(connection, `garbled message: ${PARSE_FAULT[parsed]}`);
      else this.complaints.about(connection, 'garbled message ignored', { fault: PARSE_FAULT[parsed] });
      return session !== undefined;
    }
    if (session === undefined) return this.reception.firstMessage(connection, fields, now);
    this.options.onWire?.(session.config.id, 'in', bytes, start, end);
    const line = this.lines.of(session);
    this.contained.receive(line, fields, now);
    this.turn.took(connection);
    this.turn.touch(line);
    return line.ending === undefined;
  }

  garbage(connection: Connection, bytes: Uint8Array, start: number, length: number): void {
    if (connection.session !== undefined) {
      this.complaints.about(connection, 'bytes that are no message ignored', { length });
    } else if (!connection.closing) {
      this.reception.turnAway(connection, `bytes that are no FIX message${lookOf(bytes, start, length)}`, { length });
    }
  }

  oversized(connection: Connection): void {
    const { maxLogonBytes, maxMessageBytes } = this.limits;
    if (connection.session !== undefined) connection.destroy(`a message of more than ${maxMessageBytes} bytes`, 'peer');
    else this.reception.turnAway(connection, `a first message of more than ${maxLogonBytes} bytes`);
  }

  drained(connection: Connection): void {
    if (connection.session !== undefined) this.turn.touch(this.lines.of(connection.session));
  }

  closed(connection: Connection, error: Error | undefined): void {
    this.reception.left(connection);
    const { session } = connection;
    const line = session && this.lines.of(session);
    this.turn.lost(line, connection, error, this.options.clock.now());
  }

  /** A stranger's bytes that throw are not journaled: anybody could fill the disk with those. */
  failed(connection: Connection, error: unknown): void {
    const { session } = connection;
    if (session === undefined) {
      return this.reception.turnAway(connection, ERROR_HERE, { error: (error as Error).stack });
    }
    connection.destroy(ERROR_HERE);
    this.contained.ofSession(this.lines.of(session), 'afterwards', error, this.options.clock.now());
  }
}
