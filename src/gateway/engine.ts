/**
 * gateway/: the effects around the pure rooms. Sockets and timers come in; journal writes and socket writes go out, in
 * that order, once a turn of the event loop. May import everything but sim/, ops/ and cli/.
 *
 * Engine: FIX sessions over TCP for an Application, in both roles. It is the FIX engine that the gateway, the
 * simulators and the client tool share; it knows no order. One turn is: every input this turn of the event loop
 * brought → Application.onTurn → journal.commit → one write per socket. Nothing leaves before it is journaled.
 */
import net from 'node:net';
import { Fields, Parsed } from '../fix/fields.ts';
import { BusinessRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import type { JournalSink } from '../journal/journal.ts';
import { identify, type SessionKey, sessionKeyOf } from '../session/identify.ts';
import { Session } from '../session/session.ts';
import type { Ending, SessionConfig, SessionNumbers, SessionSink } from '../session/types.ts';
import { assert } from '../units/assert.ts';
import { type Micros, micros, seconds } from '../units/brand.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';
import type { Clock } from './clock.ts';
import { Connection, type ConnectionLimits, type ConnectionOwner } from './connection.ts';
import { Doorway } from './doorway.ts';
import { Hours } from './hours.ts';
import { Intake } from './intake.ts';
import { handshaker, type LinkTls, type ListenerTls, secureConnect } from './tls.ts';

/** What a FIX application does with its sessions. Calls come within a turn; what it sends leaves at the turn's end. */
export interface Application {
  /** An application message, in sequence, once. `fields` is lent for the call. */
  onMessage(session: Session, fields: Fields, now: Micros): void;
  onLogon?(session: Session, now: Micros): void;
  onLogout?(session: Session, ending: Ending, now: Micros): void;
  /** The peer rejected a message of ours (Reject 3). */
  onReject?(session: Session, fields: Fields, now: Micros): void;
  /** A message that failed validation, before it is rejected. */
  onQuarantine?(session: Session, fields: Fields, reason: string, now: Micros): void;
  /** A first Logon for `session`: undefined to accept, or why it is refused (silently, to the peer). */
  authenticate?(session: Session, logon: Fields, peer: string): string | undefined;
  /** A session for a Logon that no configured session matches; undefined refuses it. */
  sessionFor?(key: SessionKey): SessionConfig | undefined;
  /** The end of a turn, before the journal is written: the last chance to emit events and messages. */
  onTurn?(now: Micros): void;
  /** After the turn was journaled and its bytes given to the sockets. */
  onReleased?(now: Micros): void;
  /** About ten times a second, as part of a turn. */
  onTick?(now: Micros): void;
}

export interface EngineLog {
  info(message: string, about?: Record<string, unknown>): void;
  warn(message: string, about?: Record<string, unknown>): void;
}

/** Where an initiator connects: the hosts in turn, each after the back-off. */
export interface InitiatorLink {
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** Seconds before the first retry; doubled after each failure up to the maximum. */
  readonly reconnectSec: number;
  readonly maxReconnectSec: number;
  /** Undefined: plain TCP. */
  readonly tls?: LinkTls | undefined;
}

/** What a peer may cost us. Each is a key of [fix] in the configuration, and docs/configuration.md says what it means. */
export interface EngineLimits {
  /** A longer message ends its connection. */
  readonly maxMessageBytes: number;
  /** The same before a Logon was accepted. */
  readonly maxLogonBytes: number;
  /** A peer that leaves this much unread is disconnected; the rest reaches it by resend. */
  readonly maxWaitingBytes: number;
  /** So is one that takes nothing for this long while something waits for it. */
  readonly maxWaitingSec: number;
  /** Connections that have not logged on yet, in all and from one address; more are closed at once. */
  readonly maxPendingConnections: number;
  readonly maxPendingPerAddress: number;
  /** Their Logon must be here, TLS handshake included, within this. */
  readonly logonTimeoutSec: number;
  /**
   * Application messages that an acceptor's peer may send in a second; those beyond get a BusinessMessageReject(j).
   * Undefined: any number. An initiator's peer is a venue: what it reports is taken in any case.
   */
  readonly maxMessagesPerSec: number | undefined;
}

export const ENGINE_LIMITS: EngineLimits = {
  maxMessageBytes: 1 << 20,
  maxLogonBytes: 8 << 10,
  maxWaitingBytes: 8 << 20,
  maxWaitingSec: 30,
  maxPendingConnections: 1_000,
  maxPendingPerAddress: 100,
  logonTimeoutSec: 10,
  maxMessagesPerSec: undefined,
};

export interface EngineOptions {
  readonly application: Application;
  readonly journal: JournalSink;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** A session's numbers as the journal left them; 1 and 1 for a new one. */
  readonly numbersOf?: (sessionID: string) => SessionNumbers | undefined;
  /**
   * When those numbers were first counted up since they were last both 1, by the journal; undefined for fresh ones. For
   * sessions with a schedule: numbers of an earlier period start again.
   */
  readonly usedSince?: (sessionID: string) => Micros | undefined;
  readonly limits?: Partial<EngineLimits>;
  /** Every frame in either direction, for wire logs; secrets are the reader's to mask. */
  readonly onWire?: (sessionID: string, direction: 'in' | 'out', bytes: Uint8Array, start: number, end: number) => void;
}

const TICK_MS = 100;
/** What a peer can make us write into the log, once a connection and second. */
const COMPLAINT_EVERY = seconds(1);

/** What the engine keeps beside each session. */
interface Line {
  readonly session: Session;
  connection: Connection | undefined;
  /** Set when the session ended: the connection is closed at the turn's end. */
  ending: Ending | undefined;
  link: InitiatorLink | undefined;
  /** Undefined: always open, and numbers go on for ever. */
  readonly hours: Hours | undefined;
  /** Attempts since the last logon, and when the next one is due; 0 = now. */
  attempts: number;
  retryAt: number;
  connecting: net.Socket | undefined;
  /** When `connecting` has taken too long. */
  connectBy: number;
  /** Application messages taken since `windowStart`, where their number is limited. */
  windowStart: number;
  inWindow: number;
  dirty: boolean;
  /** An initiator told to stay away (operator, shutdown). */
  held: boolean;
}

export class Engine implements SessionSink, ConnectionOwner {
  private readonly options: EngineOptions;
  private readonly application: Application;
  private readonly journal: JournalSink;
  private readonly fields = new Fields();
  private readonly lines = new Map<string, Line>();
  private readonly byKey = new Map<string, Line>();
  private readonly bySession = new Map<Session, Line>();
  private readonly dirty: Line[] = [];
  private readonly servers: net.Server[] = [];
  private readonly limits: EngineLimits;
  private readonly doorway: Doorway;
  private readonly connectionLimits: ConnectionLimits;
  /** Connections we have said our last word on, and when that was: the peer has yet to take it. */
  private readonly leaving = new Map<Connection, Micros>();
  private ticker: NodeJS.Timeout | undefined;
  private turnDue: NodeJS.Immediate | undefined;
  private stopping = false;
  /** Stopped or killed: nothing is journaled or sent any more. */
  private over = false;

  constructor(options: EngineOptions) {
    this.options = options;
    this.application = options.application;
    this.journal = options.journal;
    this.limits = { ...ENGINE_LIMITS, ...options.limits };
    this.doorway = new Doorway(this.limits);
    this.connectionLimits = this.limits;
  }

  /** Makes a session known. An initiator with a link connects as soon as the engine runs. */
  addSession(config: SessionConfig, link?: InitiatorLink): Session {
    const key = sessionKeyOf(config);
    assert(!this.lines.has(config.id), `session ${config.id} is configured twice`);
    assert(
      !this.byKey.has(key),
      `sessions ${config.id} and ${this.byKey.get(key)?.session.config.id} share their CompIDs`,
    );
    const numbers = this.options.numbersOf?.(config.id) ?? { nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 };
    const session = new Session(config, { ...numbers }, this.journal.sentMessages(config.id), this);
    const line: Line = {
      session,
      connection: undefined,
      ending: undefined,
      link,
      hours: config.schedule && new Hours(config.schedule, this.options.usedSince?.(config.id)),
      attempts: 0,
      retryAt: 0,
      connecting: undefined,
      connectBy: 0,
      windowStart: 0,
      inWindow: 0,
      dirty: false,
      held: false,
    };
    this.lines.set(config.id, line);
    this.byKey.set(key, line);
    this.bySession.set(session, line);
    return session;
  }

  session(id: string): Session | undefined {
    return this.lines.get(id)?.session;
  }

  *sessions(): Iterable<Session> {
    for (const line of this.lines.values()) yield line.session;
  }

  /** `host:port` of the peer a session is connected to, '' when it is not. */
  peerOf(session: Session): string {
    return this.bySession.get(session)?.connection?.peer ?? '';
  }

  /** Connections that have not logged on yet. For people and metrics. */
  get pendingConnections(): number {
    return this.doorway.count;
  }

  /**
   * Listens for acceptor sessions, over TLS if `tls` is given; resolves with the port, and rejects with the cause (port
   * in use …).
   */
  listen(host: string, port: number, tls?: ListenerTls): Promise<number> {
    const server =
      tls === undefined
        ? net.createServer({ noDelay: true, pauseOnConnect: true }, (accepted) => {
            const intake = new Intake();
            const socket = intake.adopt(accepted);
            if (this.admits(socket)) this.opened(socket, intake);
          })
        : this.handshakes(tls);
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        server.on('error', (error) => this.options.log.warn('listener failed', { error: error.message }));
        resolve((server.address() as net.AddressInfo).port);
      });
    });
  }

  /** Starts timers and initiators. */
  start(): void {
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  /** Logs every session out, closes everything, and resolves when nothing is left or `timeoutSec` passed. */
  async stop(timeoutSec = 3, text?: string): Promise<void> {
    this.stopping = true;
    for (const server of this.servers) server.close();
    this.doorway.clear();
    const now = this.options.clock.now();
    for (const line of this.lines.values()) {
      line.held = true;
      line.connecting?.destroy();
      if (line.connection !== undefined) this.withLine(line, () => line.session.logout(text, now));
    }
    const deadline = Date.now() + timeoutSec * 1000;
    const isBusy = () => this.connected() > 0 || this.leaving.size > 0;
    while (isBusy() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    clearInterval(this.ticker);
    for (const connection of this.leaving.keys()) connection.destroy();
    for (const line of this.lines.values()) line.connection?.destroy();
    if (this.turnDue !== undefined) clearImmediate(this.turnDue);
    this.endTurn();
    this.over = true;
  }

  /** Cuts every connection without a word, as a crash would; for tests. */
  kill(): void {
    this.stopping = true;
    this.over = true;
    clearInterval(this.ticker);
    if (this.turnDue !== undefined) clearImmediate(this.turnDue);
    for (const server of this.servers) server.close();
    this.doorway.clear();
    for (const connection of this.leaving.keys()) connection.destroy();
    for (const line of this.lines.values()) {
      line.held = true;
      line.connecting?.destroy();
      line.connection?.destroy();
    }
  }

  /** Cuts a session's line without a word, as a broken network would; an initiator comes back. */
  cut(session: Session): void {
    this.lineOf(session).connection?.destroy();
  }

  /** Logs one session out; an initiator stays away until `connect`. */
  logout(session: Session, text?: string): void {
    const line = this.lineOf(session);
    line.held = true;
    if (line.connection !== undefined) this.withLine(line, () => session.logout(text, this.options.clock.now()));
  }

  /** Lets an initiator that was logged out connect again. */
  connect(session: Session): void {
    const line = this.lineOf(session);
    line.held = false;
    line.retryAt = 0;
  }

  /** Makes sure a turn ends soon: call after anything that made events or messages outside a FIX callback. */
  schedule(): void {
    if (this.turnDue === undefined && !this.over) this.turnDue = setImmediate(this.runTurn);
  }

  /** Begins an application message; end it with `send`. The bytes leave at the turn's end. */
  begin(session: Session, msgType: string, now: Micros) {
    return session.begin(msgType, now);
  }

  send(session: Session): number {
    const msgSeqNum = session.commit();
    this.touch(this.lineOf(session));
    return msgSeqNum;
  }

  // ── turns ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private readonly runTurn = (): void => {
    this.turnDue = undefined;
    this.endTurn();
  };

  private endTurn(): void {
    const now = this.options.clock.now();
    this.application.onTurn?.(now);
    this.journal.commit(now);
    // Releasing may end sessions, whose application callbacks make new work: that belongs to a next turn.
    const lines = this.dirty.splice(0);
    for (const line of lines) {
      line.dirty = false;
      this.release(line, now);
    }
    this.application.onReleased?.(now);
  }

  private release(line: Line, now: Micros): void {
    const { session, connection } = line;
    const { out } = session;
    if (out.length > 0) {
      const isFree = connection === undefined || connection.write(out.bytes, out.length);
      if (connection !== undefined) this.options.onWire?.(session.config.id, 'out', out.bytes, 0, out.length);
      if (isFree) out.clear();
      else out.leave();
    }
    if (connection === undefined) return;
    if (connection.waiting > this.limits.maxWaitingBytes) {
      this.dropUnread(line, connection, `left ${connection.waiting} bytes unread`, now);
    } else if (line.ending !== undefined) {
      this.close(line, connection, line.ending, now);
      connection.end();
      this.leaving.set(connection, now);
    } else if (connection.waiting > 0) {
      connection.awaited = true;
    } else if (session.pump(now) || out.length > 0) {
      this.touch(line);
    }
  }

  /** The peer does not read: what waits for it is given up, and reaches it by resend. */
  private dropUnread(line: Line, connection: Connection, reason: string, now: Micros): void {
    const { waiting } = connection;
    this.options.log.warn('peer does not read: disconnected', { session: line.session.config.id, waiting });
    this.close(line, connection, line.ending ?? { reason, by: 'peer' }, now);
    connection.destroy();
  }

  /** Takes the connection from its session. */
  private close(line: Line, connection: Connection, ending: Ending, now: Micros): void {
    line.connection = undefined;
    line.ending = undefined;
    connection.session = undefined;
    line.session.disconnected(now);
    this.scheduleRetry(line, now);
    this.application.onLogout?.(line.session, ending, now);
    this.schedule();
  }

  private touch(line: Line): void {
    if (!line.dirty) {
      line.dirty = true;
      this.dirty.push(line);
    }
    this.schedule();
  }

  private withLine(line: Line, work: () => void): void {
    work();
    this.touch(line);
  }

  private tick(): void {
    const now = this.options.clock.now();
    const patience = seconds(this.limits.maxWaitingSec);
    for (const line of this.lines.values()) {
      const isOpen = this.keepHours(line, now);
      const { connection } = line;
      if (connection !== undefined) {
        line.session.tick(now);
        if (line.session.out.length > 0 || line.ending !== undefined) this.touch(line);
        if (connection.stalledFor(now) >= patience) {
          this.dropUnread(line, connection, `took nothing for ${this.limits.maxWaitingSec} s`, now);
        }
      } else if (line.connecting !== undefined) {
        if (now >= line.connectBy) line.connecting.destroy(new Error('no connection in time'));
      } else if (line.link !== undefined && isOpen && !line.held && now >= line.retryAt) {
        this.dial(line, line.link, now);
      }
    }
    for (const [connection, since] of this.leaving) if (now - since >= patience) connection.destroy();
    this.doorway.expire(now);
    this.application.onTick?.(now);
    this.schedule();
  }

  /** Logs a session out at the end of its hours, and starts its numbers again in a new period. Whether it may be connected. */
  private keepHours(line: Line, now: Micros): boolean {
    const { hours, session } = line;
    if (hours === undefined) return true;
    const isOpen = hours.isOpen(now);
    if (isOpen && !hours.isResetDue) return true;
    if (line.connection !== undefined) {
      const text = isOpen ? 'a new session period begins' : 'outside session hours';
      this.withLine(line, () => session.logout(text, now));
      return false;
    }
    if (hours.isResetDue && session.resetNumbers()) {
      hours.isResetDue = false;
      this.options.log.info('a new session period: numbers start again', { session: session.config.id });
      this.schedule();
    }
    return isOpen;
  }

  // ── connections ────────────────────────────────────────────────────────────────────────────────────────────────

  /** Whether a connection may stay; closed at once when not. */
  private admits(socket: net.Socket): boolean {
    if (!this.stopping) return this.doorway.admit(socket, this.options.clock.now());
    socket.destroy();
    return false;
  }

  private opened(socket: net.Socket, intake: Intake): void {
    // It hangs on its socket's events, and on its session once it has one.
    void new Connection(socket, intake, this.options.clock.now(), this.connectionLimits, this);
  }

  /** A server that takes accepted connections through the TLS handshake. */
  private handshakes(tls: ListenerTls): net.Server {
    const secured = (socket: net.Socket) => {
      const intake = new Intake();
      intake.listen(socket);
      this.opened(socket, intake);
    };
    const failed = (reason: string) => this.options.log.warn('TLS handshake failed', { reason });
    const server = handshaker(tls, this.limits.logonTimeoutSec, secured, failed);
    return net.createServer({ noDelay: true }, (socket) => {
      if (!this.admits(socket)) return;
      socket.on('error', () => undefined);
      server.emit('connection', socket);
    });
  }

  private dial(line: Line, link: InitiatorLink, now: Micros): void {
    const { host, port } = link.hosts[line.attempts % link.hosts.length];
    line.attempts++;
    const intake = new Intake();
    let socket: net.Socket;
    if (link.tls === undefined) {
      socket = net.connect({ host, port, onread: intake.onread() });
    } else {
      socket = secureConnect(host, port, link.tls);
      intake.listen(socket);
    }
    line.connecting = socket;
    line.connectBy = now + seconds(line.session.config.logonTimeoutSec);
    let error = 'closed by the other side';
    const noteError = (cause: Error) => {
      error = cause.message;
    };
    const failed = () => {
      line.connecting = undefined;
      if (line.attempts === 1 && !this.stopping) {
        const session = line.session.config.id;
        this.options.log.warn('cannot connect, will keep trying', { session, host, port, error });
      }
      this.scheduleRetry(line, this.options.clock.now());
    };
    socket.on('error', noteError);
    socket.once('close', failed);
    socket.once(link.tls === undefined ? 'connect' : 'secureConnect', () => {
      socket.off('error', noteError);
      socket.off('close', failed);
      line.connecting = undefined;
      if (this.stopping || line.held || !this.keepHours(line, this.options.clock.now())) {
        socket.destroy();
        return;
      }
      const connectedAt = this.options.clock.now();
      this.attach(line, new Connection(socket, intake, connectedAt, this.connectionLimits, this));
      this.withLine(line, () => line.session.connected(connectedAt));
    });
  }

  private scheduleRetry(line: Line, now: Micros): void {
    if (line.link === undefined) return;
    const { reconnectSec, maxReconnectSec } = line.link;
    const wait = Math.min(reconnectSec * 2 ** Math.max(0, line.attempts - 1), maxReconnectSec);
    line.retryAt = micros(now + seconds(wait));
  }

  private attach(line: Line, connection: Connection): void {
    line.connection = connection;
    line.ending = undefined;
    connection.session = line.session;
  }

  private connected(): number {
    let count = 0;
    for (const line of this.lines.values()) if (line.connection !== undefined) count++;
    return count;
  }

  private lineOf(session: Session): Line {
    const line = this.bySession.get(session);
    assert(line !== undefined, `session ${session.config.id} is not of this engine`);
    return line;
  }

  // ── ConnectionOwner ────────────────────────────────────────────────────────────────────────────────────────────

  frame(connection: Connection, bytes: Uint8Array, start: number, end: number): boolean {
    const now = this.options.clock.now();
    const parsed = this.fields.parse(bytes, start, end);
    const { session } = connection;
    if (parsed !== Parsed.Ok) {
      this.garbled(connection, parsed);
      return session !== undefined;
    }
    if (session === undefined) return this.firstMessage(connection, now);
    this.options.onWire?.(session.config.id, 'in', bytes, start, end);
    session.receive(this.fields, now);
    const line = this.lineOf(session);
    this.touch(line);
    return line.ending === undefined;
  }

  /** A connection's first message must be the Logon of a session that is free (test cases 1S, 2S); else silence. */
  private firstMessage(connection: Connection, now: Micros): boolean {
    const { fields } = this;
    const key = identify(fields);
    const line = key === undefined ? undefined : (this.byKey.get(key.text) ?? this.sessionFromTemplate(key));
    const refusal =
      key === undefined
        ? 'the first message is no Logon'
        : line === undefined
          ? `no session for ${key.text}`
          : line.session.config.role !== 'acceptor'
            ? `${line.session.config.id} is an initiator session`
            : line.connection !== undefined
              ? `${line.session.config.id} is connected already`
              : this.stopping
                ? 'stopping'
                : !this.keepHours(line, now)
                  ? `outside the session hours of ${line.session.config.id}`
                  : this.application.authenticate?.(line.session, fields, connection.peer);
    if (line === undefined || refusal !== undefined) {
      this.options.log.warn('connection refused', {
        peer: connection.peer,
        reason: refusal,
        msgType: fields.text(Tag.MsgType),
      });
      connection.destroy();
      return false;
    }
    this.doorway.leave(connection.key);
    this.attach(line, connection);
    this.options.onWire?.(line.session.config.id, 'in', fields.bytes, fields.start, fields.end);
    line.session.connected(now);
    line.session.receive(fields, now);
    this.touch(line);
    return line.ending === undefined;
  }

  private sessionFromTemplate(key: SessionKey): Line | undefined {
    const config = this.application.sessionFor?.(key);
    return config === undefined ? undefined : this.lineOf(this.addSession(config));
  }

  private garbled(connection: Connection, parsed: Parsed): void {
    this.complain(connection, 'garbled message ignored', { fault: PARSE_FAULT[parsed] });
    if (connection.session === undefined) connection.destroy();
  }

  /** Logs a fault in a connection's bytes; the next ones only after a while, for there may be no end of them. */
  private complain(connection: Connection, message: string, about: Record<string, unknown>): void {
    const now = this.options.clock.now();
    if (connection.complainedAt !== 0 && now - connection.complainedAt < COMPLAINT_EVERY) return;
    connection.complainedAt = now;
    const session = connection.session?.config.id ?? connection.peer;
    this.options.log.warn(message, { session, ...about });
  }

  garbage(connection: Connection, _bytes: Uint8Array, _start: number, length: number): void {
    this.complain(connection, 'bytes that are no message ignored', { length });
    if (connection.session === undefined) connection.destroy();
  }

  oversized(connection: Connection): void {
    const { session } = connection;
    this.options.log.warn('oversized message: disconnected', { session: session?.config.id ?? connection.peer });
    connection.destroy();
  }

  drained(connection: Connection): void {
    if (connection.session !== undefined) this.touch(this.lineOf(connection.session));
  }

  closed(connection: Connection, error: Error | undefined): void {
    this.leaving.delete(connection);
    const { session } = connection;
    if (session === undefined || this.over) return;
    const line = this.lineOf(session);
    const now = this.options.clock.now();
    const ending = line.ending ?? { reason: error?.message ?? 'the line was cut', by: 'peer' as const };
    line.connection = undefined;
    line.ending = undefined;
    session.disconnected(now);
    session.out.clear();
    this.scheduleRetry(line, now);
    this.application.onLogout?.(session, ending, now);
    this.schedule();
  }

  // ── SessionSink ────────────────────────────────────────────────────────────────────────────────────────────────

  sent(session: Session, msgSeqNum: number, start: number, end: number, kept: boolean): void {
    this.journal.sent(session.config.id, msgSeqNum, session.out.bytes, start, end, kept);
  }

  received(session: Session, nextTargetMsgSeqNum: number): void {
    this.journal.received(session.config.id, nextTargetMsgSeqNum);
  }

  numbersReset(session: Session, numbers: SessionNumbers): void {
    this.journal.numbersReset(session.config.id, numbers.nextSenderMsgSeqNum, numbers.nextTargetMsgSeqNum);
  }

  deliver(session: Session, fields: Fields): void {
    const now = this.options.clock.now();
    const most = this.limits.maxMessagesPerSec;
    if (most !== undefined && this.isOverRate(session, most, now)) {
      const text = `more than ${most} messages in a second`;
      // ThrottleLimitExceeded would say it, but FIX.4.4 does not have it yet.
      session.businessReject(fields, BusinessRejectReason.Other, text, now);
    } else {
      this.application.onMessage(session, fields, now);
    }
  }

  /** Counts a message; seconds begin with the first message after the one before ended. */
  private isOverRate(session: Session, most: number, now: Micros): boolean {
    const line = this.lineOf(session);
    if (session.config.role === 'initiator') return false;
    if (now - line.windowStart >= MICROS_PER_SECOND) {
      line.windowStart = now;
      line.inWindow = 0;
    }
    return ++line.inWindow > most;
  }

  rejected(session: Session, fields: Fields): void {
    this.options.log.warn('peer rejected a message', { session: session.config.id, message: fields.toString() });
    this.application.onReject?.(session, fields, this.options.clock.now());
  }

  quarantined(session: Session, fields: Fields, reason: string): void {
    this.options.log.warn('invalid message', { session: session.config.id, reason });
    this.application.onQuarantine?.(session, fields, reason, this.options.clock.now());
  }

  loggedOn(session: Session): void {
    const line = this.lineOf(session);
    line.attempts = 0;
    this.options.log.info('logged on', { session: session.config.id, peer: this.peerOf(session) });
    this.application.onLogon?.(session, this.options.clock.now());
  }

  ended(session: Session, ending: Ending): void {
    const line = this.lineOf(session);
    line.ending = ending;
    this.options.log.info('session ended', { session: session.config.id, reason: ending.reason, by: ending.by });
    this.touch(line);
  }
}

const PARSE_FAULT: Readonly<Record<Parsed, string>> = {
  [Parsed.Ok]: '',
  [Parsed.BadField]: 'a field is no tag=value',
  [Parsed.BadFrame]: '8, 9, 35 are not first or 10 is not last',
  [Parsed.BadBodyLength]: 'BodyLength(9) is wrong',
  [Parsed.BadCheckSum]: 'CheckSum(10) is wrong',
  [Parsed.TooManyFields]: 'too many fields',
};
