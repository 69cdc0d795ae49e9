/**
 * Accepts connections: listeners, the doorway for connections that have not logged on, and the first message, which
 * names the session.
 */
import { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { identify, type SessionKey } from '../session/identify.ts';
import type { Instant } from '../units/brand.ts';
import type { Verdict } from './application.ts';
import type { Complaints } from './complaints.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { Doorway } from './doorway.ts';
import type { EngineLimits, EngineOptions } from './engineOptions.ts';
import type { Line, Lines } from './line.ts';
import type { Timetable } from './timetable.ts';
import type { ListenerTls } from './tls.ts';
import type { Turn } from './turn.ts';
import type { Listener, Wire, World } from './world.ts';

export class Reception {
  private readonly options: EngineOptions;
  private readonly limits: EngineLimits;
  private readonly world: World;
  private readonly lines: Lines;
  private readonly turn: Turn;
  private readonly timetable: Timetable;
  private readonly complaints: Complaints;
  private readonly owner: ConnectionOwner;
  private readonly doorway: Doorway;
  private readonly listeners: Listener[] = [];
  /** A Logon that waited for its verdict. */
  private readonly waited = new Fields();
  private isClosed = false;

  constructor(
    options: EngineOptions,
    limits: EngineLimits,
    world: World,
    lines: Lines,
    turn: Turn,
    timetable: Timetable,
    complaints: Complaints,
    owner: ConnectionOwner,
  ) {
    this.options = options;
    this.limits = limits;
    this.world = world;
    this.lines = lines;
    this.turn = turn;
    this.timetable = timetable;
    this.complaints = complaints;
    this.owner = owner;
    this.doorway = new Doorway(limits);
  }

  /** Connections that have not logged on yet. */
  get pending(): number {
    return this.doorway.count;
  }

  async listen(host: string, port: number, tls: ListenerTls | undefined): Promise<number> {
    const listener = await this.world.listen({
      host,
      port,
      tls,
      handshakeTimeoutSec: this.limits.logonTimeoutSec,
      accept: (wire) => this.accept(wire),
      handshakeFailed: (address, reason) =>
        this.complaints.aboutStranger(address, 'TLS handshake failed', { address, reason }),
      failed: (error) => this.options.log.warn('listener failed', { error: error.message }),
    });
    this.listeners.push(listener);
    return listener.port;
  }

  /** Accepts no more connections, and closes those that have not logged on. */
  close(): void {
    this.isClosed = true;
    for (const listener of this.listeners) listener.close();
    this.doorway.clear();
  }

  /** A connection is closed. */
  left(connection: Connection): void {
    this.doorway.leave(connection);
  }

  tick(now: Instant): void {
    this.doorway.expire(now);
  }

  private accept(wire: Wire): void {
    const connection = new Connection(wire, this.options.clock.now(), this.limits, this.owner);
    if (this.isClosed || !this.doorway.admit(connection)) connection.destroy();
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
    const verdict =
      this.refusalOf(line, now) ?? this.options.application.authenticate?.(line.session, fields, connection.peer);
    if (typeof verdict === 'object') {
      this.await(verdict, connection, line, fields);
      return true;
    }
    if (verdict === undefined) return this.welcome(connection, line, fields, now);
    this.refuse(connection, fields, verdict);
    return false;
  }

  /** Holds the connection until the application knows; the doorway sees to it that this is not for ever. */
  private await(verdict: PromiseLike<Verdict>, connection: Connection, line: Line, fields: Fields): void {
    const logon = fields.bytes.slice(fields.start, fields.end);
    connection.halt();
    verdict.then(
      (refusal) => this.decided(connection, line, logon, refusal),
      (error: unknown) => this.decided(connection, line, logon, `no verdict: ${String(error)}`),
    );
  }

  private decided(connection: Connection, line: Line, logon: Uint8Array, verdict: Verdict): void {
    // Nobody is there any more, or it took too long.
    if (connection.closing) return;
    const now = this.options.clock.now();
    this.waited.parse(logon, 0, logon.length);
    // The state may have changed while the verdict was pending.
    const refusal = verdict ?? this.refusalOf(line, now);
    if (refusal !== undefined) this.refuse(connection, this.waited, refusal);
    else if (this.welcome(connection, line, this.waited, now)) connection.proceed();
  }

  private refuse(connection: Connection, fields: Fields, reason: string): void {
    this.complaints.about(connection, 'connection refused', { reason, msgType: fields.text(Tag.MsgType) });
    connection.destroy();
  }

  /** True to continue reading. */
  private welcome(connection: Connection, line: Line, logon: Fields, now: Instant): boolean {
    this.doorway.leave(connection);
    line.attach(connection);
    this.options.onWire?.(line.session.config.id, 'in', logon.bytes, logon.start, logon.end);
    line.session.connected(now);
    line.session.receive(logon, now);
    this.turn.touch(line);
    return line.ending === undefined;
  }

  /** The reason why the session cannot be logged on now. */
  private refusalOf(line: Line, now: Instant): Verdict {
    const { id, role } = line.session.config;
    if (role !== 'acceptor') return `${id} is an initiator session`;
    if (line.connection !== undefined) return `${id} is connected already`;
    if (this.isClosed) return 'stopping';
    if (line.held) return `${id} has been logged out by an operator`;
    if (!this.timetable.keep(line, now)) return `outside the session hours of ${id}`;
    return undefined;
  }

  /** The line that the Logon belongs to, or the reason why there is none. */
  private lineFor(key: SessionKey, logon: Fields, peer: string): Line | string {
    const known = this.lines.named(key);
    if (known !== undefined) return known;
    const refusal = this.options.application.admit?.(key, logon, peer);
    return this.lines.named(key) ?? refusal ?? `no session for ${key.text}`;
  }
}
