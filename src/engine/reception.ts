/**
 * Accepts connections: listeners, the doorway for connections that have not logged on, and the first message, which
 * names the session.
 */
import { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { identify, type SessionKey } from '../session/identify.ts';
import { type Instant, NEVER } from '../units/brand.ts';
import type { AddressList } from './addressList.ts';
import type { Verdict } from './application.ts';
import type { Complaints } from './complaints.ts';
import type { Contained } from './contained.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { Doorway, type Guest } from './doorway.ts';
import { Introduction, type IntroductionOwner } from './introduction.ts';
import type { EngineLimits, EngineOptions } from './engineOptions.ts';
import type { SessionLine, SessionLines } from './sessionLine.ts';
import type { Timetable } from './timetable.ts';
import type { ListenerTls } from './tlsContext.ts';
import type { Turn } from './turn.ts';
import type { AcceptedWire, Listener, World } from './world.ts';

/** The parts of the engine that it uses. */
export interface ReceptionParts {
  readonly options: EngineOptions;
  readonly limits: EngineLimits;
  readonly world: World;
  readonly lines: SessionLines;
  readonly turn: Turn;
  readonly contained: Contained;
  readonly timetable: Timetable;
  readonly complaints: Complaints;
  /** Of the connections that have logged on. */
  readonly owner: ConnectionOwner;
}

/** What is done with an accepted connection, and with what its peer has said already. */
type Beginning = (connection: Connection, wire: AcceptedWire, first: Uint8Array) => void;

const NO_BYTES = new Uint8Array(0);
const inClear: Beginning = (connection, _wire, first) => {
  if (first.length > 0) connection.read(first, first.length);
};
const overTls: Beginning = (_connection, wire, first) => wire.handshake(first);

export class Reception {
  private readonly parts: ReceptionParts;
  private readonly doorway: Doorway;
  private readonly listeners: Listener[] = [];
  /** A Logon that waited for its verdict. */
  private readonly waited = new Fields();
  private isClosed = false;

  constructor(parts: ReceptionParts) {
    this.parts = parts;
    this.doorway = new Doorway(parts.limits);
  }

  /** Connections that have not logged on yet. */
  get pending(): number {
    return this.doorway.count;
  }

  /** `balancers` say by a PROXY header whom they forward. */
  async listen(
    host: string,
    port: number,
    tls: ListenerTls | undefined,
    balancers: AddressList | undefined,
  ): Promise<number> {
    const begin = tls === undefined ? inClear : overTls;
    const listener = await this.parts.world.listen({
      host,
      port,
      tls,
      handshakeTimeoutSec: this.parts.limits.logonTimeoutSec,
      accept: (wire) => {
        const now = this.parts.options.clock.now();
        if (balancers?.has(wire.remoteAddress) === true) this.awaitHeader(wire, now, begin);
        else this.accept(wire, now, begin);
      },
      handshakeFailed: (address, reason) =>
        this.parts.complaints.aboutStranger(address, 'TLS handshake failed', { address, reason }),
      failed: (error) => this.parts.options.log.warn('listener failed', { error: error.message }),
    });
    this.listeners.push(listener);
    return listener.port;
  }

  renewTls(): void {
    for (const listener of this.listeners) listener.renewTls();
  }

  /** Accepts no more connections, and closes those that have not logged on. */
  close(): void {
    this.isClosed = true;
    for (const listener of this.listeners) listener.close();
    this.doorway.clear();
  }

  /** A connection is closed. A peer that leaves without a byte is a health probe, and no news. */
  left(connection: Connection): void {
    const isStranger = this.doorway.leave(connection);
    if (!isStranger || connection.ending !== undefined || connection.unread === 0) return;
    this.complain(connection, `the peer left after ${connection.unread} bytes that are no whole message`);
  }

  tick(now: Instant): void {
    for (const guest of this.doorway.overdue(now)) {
      const what = guest instanceof Introduction ? 'PROXY header' : 'Logon';
      this.turnAway(guest, `no ${what} within ${this.parts.limits.logonTimeoutSec} s`);
    }
  }

  private accept(wire: AcceptedWire, openedAt: Instant, begin: Beginning, first: Uint8Array = NO_BYTES): void {
    const connection = new Connection(wire, openedAt, this.parts.limits, this.parts.owner);
    if (this.isAdmitted(connection)) begin(connection, wire, first);
  }

  /** A balancer's connection: nobody knows whose it is before its PROXY header. */
  private awaitHeader(wire: AcceptedWire, openedAt: Instant, begin: Beginning): void {
    const owner: IntroductionOwner = {
      introduced: (guest, client, rest) => {
        this.doorway.leave(guest);
        if (client !== undefined) wire.introduce(client.address, client.port);
        this.accept(wire, openedAt, begin, rest);
      },
      notIntroduced: (guest, why) => this.turnAway(guest, why),
      gone: (guest) => {
        const isStranger = this.doorway.leave(guest);
        if (!isStranger || guest.isOver || guest.unread === 0) return;
        this.complain(guest, `the balancer left after ${guest.unread} bytes that are no whole PROXY header`);
      },
    };
    if (this.isAdmitted(new Introduction(wire, openedAt, owner))) wire.resume();
  }

  private isAdmitted(guest: Guest): boolean {
    if (this.isClosed) guest.destroy('stopping');
    // Without an address it has left already.
    else if (guest.address === '') guest.destroy('the peer has left');
    else {
      const refusal = this.doorway.admit(guest);
      if (refusal === undefined) return true;
      this.turnAway(guest, refusal);
    }
    return false;
  }

  /** Closes a connection that has not logged on, without a word to its peer: the log has the reason. */
  turnAway(guest: Guest, reason: string, about: Record<string, unknown> = {}): void {
    this.complain(guest, reason, about);
    guest.destroy(reason);
  }

  private complain({ address, peer }: Guest, reason: string, about: Record<string, unknown> = {}): void {
    this.parts.complaints.aboutStranger(address, 'connection refused', { peer, reason, ...about });
  }

  /**
   * A connection's first message must be the Logon of a session that is free (test cases 1S, 2S); else silence. Whether
   * to read on.
   */
  firstMessage(connection: Connection, fields: Fields, now: Instant): boolean {
    const key = identify(fields);
    const line = key === undefined ? 'the first message is no Logon' : this.lineFor(key, fields, connection.peer);
    if (typeof line === 'string') {
      this.refuse(connection, fields, line);
      return false;
    }
    const verdict = this.refusalOf(line, now) ?? line.guard.authenticate(fields, connection.peer, now);
    if (typeof verdict === 'object') {
      this.await(verdict, connection, line, fields);
      return true;
    }
    if (verdict === undefined) return this.welcome(connection, line, fields, now);
    this.refuse(connection, fields, verdict);
    return false;
  }

  /** Holds the connection until the application has decided; the doorway limits the time. */
  private await(verdict: PromiseLike<Verdict>, connection: Connection, line: SessionLine, fields: Fields): void {
    const logon = fields.bytes.slice(fields.start, fields.end);
    connection.halt();
    verdict.then(
      (refusal) => this.decided(connection, line, logon, refusal),
      (error: unknown) => this.decided(connection, line, logon, `no verdict: ${String(error)}`),
    );
  }

  private decided(connection: Connection, line: SessionLine, logon: Uint8Array, verdict: Verdict): void {
    try {
      this.answer(connection, line, logon, verdict);
    } catch (error) {
      this.parts.owner.failed(connection, error);
    }
  }

  private answer(connection: Connection, line: SessionLine, logon: Uint8Array, verdict: Verdict): void {
    // The connection was closed, or the verdict took too long.
    if (connection.closing) return;
    const now = this.parts.options.clock.now();
    this.waited.parse(logon, 0, logon.length);
    // The state may have changed while the verdict was pending.
    const refusal = verdict ?? this.refusalOf(line, now);
    if (refusal !== undefined) this.refuse(connection, this.waited, refusal);
    else if (this.welcome(connection, line, this.waited, now)) connection.proceed();
  }

  private refuse(connection: Connection, fields: Fields, reason: string): void {
    this.turnAway(connection, reason, { msgType: fields.text(Tag.MsgType) });
  }

  /** True to continue reading. */
  private welcome(connection: Connection, line: SessionLine, logon: Fields, now: Instant): boolean {
    this.doorway.leave(connection);
    line.attach(connection);
    this.parts.options.onWire?.(line.session.config.id, 'in', logon.bytes, logon.start, logon.end);
    if (!this.parts.contained.connected(line, now)) return false;
    this.parts.contained.receive(line, logon, now);
    this.parts.turn.touch(line);
    return line.ending === undefined;
  }

  /** The reason why the session cannot be logged on now. */
  private refusalOf(line: SessionLine, now: Instant): Verdict {
    const { id, role } = line.session.config;
    if (role !== 'acceptor') return `${id} is an initiator session`;
    if (line.connection !== undefined) return `${id} is connected already`;
    if (this.isClosed) return 'stopping';
    if (line.held) {
      return line.heldUntil === NEVER
        ? `${id} has been logged out by an operator`
        : `${id} is kept out until ${new Date(line.heldUntil / 1000).toISOString()}`;
    }
    if (!this.parts.timetable.keep(line, now)) return `outside the session hours of ${id}`;
    return undefined;
  }

  /** The line that the Logon belongs to, or the reason why there is none. */
  private lineFor(key: SessionKey, logon: Fields, peer: string): SessionLine | string {
    const known = this.parts.lines.named(key);
    if (known !== undefined) return known;
    const refusal = this.parts.options.application?.admit?.(key, logon, peer);
    return this.parts.lines.named(key) ?? refusal ?? `no session for ${key.text}`;
  }
}
