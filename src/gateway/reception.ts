/**
 * Where peers come in: listeners, the doorway for those who have not logged on, and the first message, which says whose
 * session it is.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { identify, type SessionKey } from '../session/identify.ts';
import type { SessionConfig } from '../session/types.ts';
import type { Micros } from '../units/brand.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { Doorway } from './doorway.ts';
import type { EngineLimits, EngineOptions } from './engineOptions.ts';
import type { Line, Lines } from './line.ts';
import type { Timetable } from './timetable.ts';
import type { ListenerTls } from './tls.ts';
import type { Turn } from './turn.ts';
import type { Listener, Wire, World } from './world.ts';

/** What the reception needs of the engine it belongs to. */
export interface ReceptionOwner extends ConnectionOwner {
  /** Makes a session known that nobody configured. */
  addLine(config: SessionConfig): Line;
}

export class Reception {
  private readonly options: EngineOptions;
  private readonly limits: EngineLimits;
  private readonly world: World;
  private readonly lines: Lines;
  private readonly turn: Turn;
  private readonly timetable: Timetable;
  private readonly owner: ReceptionOwner;
  private readonly doorway: Doorway;
  private readonly listeners: Listener[] = [];
  private isClosed = false;

  constructor(
    options: EngineOptions,
    limits: EngineLimits,
    world: World,
    lines: Lines,
    turn: Turn,
    timetable: Timetable,
    owner: ReceptionOwner,
  ) {
    this.options = options;
    this.limits = limits;
    this.world = world;
    this.lines = lines;
    this.turn = turn;
    this.timetable = timetable;
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
      trouble: (message, about) => this.options.log.warn(message, about),
    });
    this.listeners.push(listener);
    return listener.port;
  }

  /** Lets nobody in any more, and those go who have not logged on. */
  close(): void {
    this.isClosed = true;
    for (const listener of this.listeners) listener.close();
    this.doorway.clear();
  }

  /** A connection is closed. */
  left(connection: Connection): void {
    this.doorway.leave(connection);
  }

  tick(now: Micros): void {
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
  firstMessage(connection: Connection, fields: Fields, now: Micros): boolean {
    const key = identify(fields);
    const line = key === undefined ? undefined : (this.lines.withKey(key.text) ?? this.lineFromTemplate(key));
    const refusal = this.refusalOf(connection, fields, key, line, now);
    if (line === undefined || refusal !== undefined) {
      const msgType = fields.text(Tag.MsgType);
      this.options.log.warn('connection refused', { peer: connection.peer, reason: refusal, msgType });
      connection.destroy();
      return false;
    }
    this.doorway.leave(connection);
    line.attach(connection);
    this.options.onWire?.(line.session.config.id, 'in', fields.bytes, fields.start, fields.end);
    line.session.connected(now);
    line.session.receive(fields, now);
    this.turn.touch(line);
    return line.ending === undefined;
  }

  private refusalOf(
    { peer }: Connection,
    logon: Fields,
    key: SessionKey | undefined,
    line: Line | undefined,
    now: Micros,
  ): string | undefined {
    if (key === undefined) return 'the first message is no Logon';
    if (line === undefined) return `no session for ${key.text}`;
    const { id, role } = line.session.config;
    if (role !== 'acceptor') return `${id} is an initiator session`;
    if (line.connection !== undefined) return `${id} is connected already`;
    if (this.isClosed) return 'stopping';
    if (!this.timetable.keep(line, now)) return `outside the session hours of ${id}`;
    return this.options.application.authenticate?.(line.session, logon, peer);
  }

  private lineFromTemplate(key: SessionKey): Line | undefined {
    const config = this.options.application.sessionFor?.(key);
    return config === undefined ? undefined : this.owner.addLine(config);
  }
}
