/**
 * A turn is every input that one pass of the event loop brought; this is its end. The application has its last word, the
 * journal is written, and only then do the bytes leave, one write a wire, and connections close.
 */
import type { JournalSink } from '../journal/journal.ts';
import type { Ending } from '../session/types.ts';
import { type Micros, seconds } from '../units/brand.ts';
import type { Application } from './application.ts';
import type { Connection } from './connection.ts';
import type { EngineLimits, EngineLog, EngineOptions } from './engineOptions.ts';
import type { Line } from './line.ts';
import type { World } from './world.ts';

export class Turn {
  /** Stopped or killed: nothing is journaled or sent any more. */
  isOver = false;
  private readonly application: Application;
  private readonly journal: JournalSink;
  private readonly options: EngineOptions;
  private readonly limits: EngineLimits;
  private readonly log: EngineLog;
  private readonly world: World;
  /** Lines with something to send or to close. */
  private readonly dirty: Line[] = [];
  /** Connections we have said our last word on, and when that was: the peer has yet to take it. */
  private readonly leaving = new Map<Connection, Micros>();
  private isDue = false;

  constructor(options: EngineOptions, limits: EngineLimits, world: World) {
    this.application = options.application;
    this.journal = options.journal;
    this.options = options;
    this.limits = limits;
    this.log = options.log;
    this.world = world;
  }

  /** Makes sure that a turn ends soon. */
  schedule(): void {
    if (this.isDue || this.isOver) return;
    this.isDue = true;
    this.world.soon(this.run);
  }

  /** The line has something to send, or to close, at the turn's end. */
  touch(line: Line): void {
    if (!line.dirty) {
      line.dirty = true;
      this.dirty.push(line);
    }
    this.schedule();
  }

  private readonly run = (): void => {
    this.isDue = false;
    if (!this.isOver) this.end();
  };

  /** Ends the turn now. */
  end(): void {
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
    this.log.warn('peer does not read: disconnected', { session: line.session.config.id, waiting });
    this.close(line, connection, line.ending ?? { reason, by: 'peer' }, now);
    connection.destroy();
  }

  /** Takes the connection, which we close or have lost, from its session. */
  close(line: Line, connection: Connection, ending: Ending, now: Micros): void {
    line.connection = undefined;
    line.ending = undefined;
    connection.session = undefined;
    line.session.disconnected(now);
    line.session.out.clear();
    line.retryLater(now);
    this.application.onLogout?.(line.session, ending, now);
    this.schedule();
  }

  /** The connection is gone: the session may not know yet. */
  lost(line: Line | undefined, connection: Connection, error: Error | undefined, now: Micros): void {
    this.leaving.delete(connection);
    if (line === undefined || this.isOver) return;
    this.close(line, connection, line.ending ?? { reason: error?.message ?? 'the line was cut', by: 'peer' }, now);
  }

  /** Gives up on peers that take nothing: of what waits for them, or of our last word. */
  checkPatience(lines: Iterable<Line>, now: Micros): void {
    const patience = seconds(this.limits.maxWaitingSec);
    for (const line of lines) {
      const { connection } = line;
      if (connection === undefined || connection.stalledFor(now) < patience) continue;
      this.dropUnread(line, connection, `took nothing for ${this.limits.maxWaitingSec} s`, now);
    }
    for (const [connection, since] of this.leaving) if (now - since >= patience) connection.destroy();
  }

  /** Whether some peer has yet to take our last word. */
  get isLeaving(): boolean {
    return this.leaving.size > 0;
  }

  /** Cuts those connections. */
  dropLeaving(): void {
    for (const connection of this.leaving.keys()) connection.destroy();
  }
}
