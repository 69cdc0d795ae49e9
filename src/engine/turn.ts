/**
 * A turn is all the input of one pass of the event loop; this file ends it. The application gets its last call, the
 * journal is written, and only then are bytes sent, one write per wire, and connections closed.
 *
 * A journal that waits for its disk holds the bytes back until the disk has the turn. Input that arrives in the
 * meantime becomes one next turn, which ends when the disk is ready: the slower the disk, the larger the turns. Past
 * MAX_GATHERED messages nothing more is read.
 */
import type { JournalSink } from '../journal/journal.ts';
import type { Ending } from '../session/types.ts';
import { type Instant, seconds } from '../units/brand.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';
import type { Application } from './application.ts';
import type { Connection } from './connection.ts';
import type { Contained } from './contained.ts';
import { lostEnding } from './endings.ts';
import type { EngineLimits, EngineLog, EngineOptions } from './engineOptions.ts';
import type { SessionLine } from './sessionLine.ts';
import { JournalWatch } from './journalWatch.ts';
import type { World } from './world.ts';

/** Messages that may gather for the next turn while the last one is being written: at most some 20 MiB of events. */
export const MAX_GATHERED = 8_192;

export class Turn {
  /** Stopped or killed: nothing is journaled or sent any more. */
  isOver = false;
  private readonly application: Application | undefined;
  private readonly journal: JournalSink;
  private readonly options: EngineOptions;
  private readonly limits: EngineLimits;
  private readonly log: EngineLog;
  private readonly world: World;
  private readonly contained: Contained;
  /** SessionLines with something to send or to close. */
  private readonly dirty: SessionLine[] = [];
  /** Connections whose last bytes the peer has not taken yet, and when we sent them. */
  private readonly leaving = new Map<Connection, Instant>();
  private isDue = false;
  /** Of the turn that is being written to the disk. */
  private readonly departing: SessionLine[] = [];
  /** A turn has ended, and waits for the disk to write the one before. */
  private isWaiting = false;
  private gathered = 0;
  private readonly heldBack: Connection[] = [];
  private readonly watch: JournalWatch;

  constructor(options: EngineOptions, limits: EngineLimits, world: World, contained: Contained) {
    this.application = options.application;
    this.journal = options.journal;
    this.options = options;
    this.limits = limits;
    this.log = options.log;
    this.world = world;
    this.contained = contained;
    this.watch = new JournalWatch(this.journal, this.log);
    this.journal.onDurable = this.depart;
  }

  /** Makes sure that a turn ends soon. */
  schedule(): void {
    if (this.isDue || this.isOver) return;
    this.isDue = true;
    this.world.soon(this.run);
  }

  /** The line has something to send, or to close, at the turn's end. */
  touch(line: SessionLine): void {
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

  /** Ends the turn now, or as soon as the one before is on the disk. */
  end(): void {
    if (this.journal.isBusy) {
      this.isWaiting = true;
      return;
    }
    const now = this.options.clock.now();
    this.isWaiting = false;
    this.gathered = 0;
    this.application?.onTurn?.(now);
    this.journal.commit(now);
    // Releasing may end sessions, and application callbacks may then make new work, which belongs to the next turn.
    const lines = this.dirty.splice(0);
    for (const line of lines) {
      line.dirty = false;
      if (this.journal.isBusy) this.keepBack(line);
      else this.release(line, now);
    }
    if (!this.journal.isBusy) this.application?.onReleased?.(now);
  }

  /** Sets aside what the line sends in this turn, apart from what the next one adds. */
  private keepBack(line: SessionLine): void {
    const { departure, session } = line;
    const { out } = session;
    departure.length = out.length;
    departure.connection = line.connection;
    departure.ending = line.ending;
    if (out.length > 0) departure.bytes = out.swap(departure.bytes);
    this.departing.push(line);
  }

  /** The turn is on the disk: its bytes leave. */
  private readonly depart = (): void => {
    if (this.isOver) return;
    const now = this.options.clock.now();
    for (const line of this.departing.splice(0)) {
      const { bytes, length, connection, ending } = line.departure;
      // The connection was lost since; the next one gets the messages by resend.
      if (connection === undefined || connection !== line.connection) continue;
      if (length > 0 && !this.write(line, connection, bytes, length)) line.departure.bytes = new Uint8Array(0);
      this.followUp(line, connection, ending, now);
    }
    this.application?.onReleased?.(now);
    for (const connection of this.heldBack.splice(0)) connection.readOn();
    if (this.isWaiting) this.end();
  };

  private release(line: SessionLine, now: Instant): void {
    const { session, connection, ending } = line;
    const { out } = session;
    if (out.length > 0) {
      if (connection === undefined || this.write(line, connection, out.bytes, out.length)) out.clear();
      else out.leave();
    }
    if (connection !== undefined) this.followUp(line, connection, ending, now);
  }

  /** False: the connection keeps the bytes, and they must not be written into any more. */
  private write(line: SessionLine, connection: Connection, bytes: Uint8Array, length: number): boolean {
    const isFree = connection.write(bytes, length);
    this.options.onWire?.(line.session.config.id, 'out', bytes, 0, length);
    return isFree;
  }

  /** Follow-up after a line's bytes were handed to the wire. `ending`: the session ended in that turn. */
  private followUp(line: SessionLine, connection: Connection, ending: Ending | undefined, now: Instant): void {
    try {
      this.goOn(line, connection, ending, now);
    } catch (error) {
      this.contained.ofSession(line, 'afterwards', error, now);
    }
  }

  private goOn(line: SessionLine, connection: Connection, ending: Ending | undefined, now: Instant): void {
    const { session } = line;
    if (connection.waiting > this.limits.maxWaitingBytes) {
      this.dropUnread(line, connection, `left ${connection.waiting} bytes unread`, now);
    } else if (ending !== undefined) {
      this.close(line, connection, ending, now);
      connection.end();
      this.leaving.set(connection, now);
    } else if (connection.waiting > 0) {
      connection.awaited = true;
    } else if (session.pump(now) || session.out.length > 0) {
      this.touch(line);
    }
  }

  /** A message was taken. Beyond the limit its connection is not read until the disk is ready. */
  took(connection: Connection): void {
    this.gathered++;
    if (this.isFull && connection.holdBack()) this.heldBack.push(connection);
  }

  /** The limit of gathered messages is reached: add none. */
  get isFull(): boolean {
    return this.gathered >= MAX_GATHERED && this.journal.isBusy;
  }

  /** Something is not durable yet, or has not left since. */
  get isUnsettled(): boolean {
    return this.isWaiting || this.journal.isBusy;
  }

  /** Periodic: retries writes that the disk refused, and reports trouble. */
  tick(now: Instant): void {
    this.journal.tick(now);
    this.watch.look(now);
  }

  /** The peer does not read: it is disconnected, and gets the waiting messages by resend. */
  private dropUnread(line: SessionLine, connection: Connection, reason: string, now: Instant): void {
    const ending = { reason: `the peer does not read: it ${reason}`, by: 'peer', kind: 'lost' } as const;
    this.close(line, connection, line.ending ?? ending, now);
    connection.destroy(ending.reason);
  }

  /** Takes the connection, which we close or have lost, from its session; the log has one line of each. */
  close(line: SessionLine, connection: Connection, ending: Ending, now: Instant): void {
    const { reason, by, kind } = ending;
    const ageSec = Math.round((now - connection.openedAt) / MICROS_PER_SECOND);
    const about = { session: line.session.config.id, reason, by, peer: connection.peer, ageSec };
    if (kind === 'logout') this.log.info('session ended', about);
    else this.log.warn('session ended', about);
    line.connection = undefined;
    line.ending = undefined;
    connection.session = undefined;
    try {
      line.session.disconnected(now);
    } catch (error) {
      this.contained.ofSession(line, 'afterwards', error, now);
    }
    line.session.out.clear();
    line.retryLater(now);
    line.guard.onLogout(ending, now);
    this.schedule();
  }

  /** The connection is gone: the session may not know yet. */
  lost(line: SessionLine | undefined, connection: Connection, error: Error | undefined, now: Instant): void {
    this.leaving.delete(connection);
    if (line === undefined || this.isOver) return;
    const ending = line.ending ?? connection.ending ?? lostEnding(line.session.state, error);
    this.close(line, connection, ending, now);
  }

  /** Disconnects peers that read nothing: neither waiting bytes nor our last ones. */
  checkPatience(lines: Iterable<SessionLine>, now: Instant): void {
    const patience = seconds(this.limits.maxWaitingSec);
    for (const line of lines) {
      const { connection } = line;
      if (connection === undefined || connection.stalledFor(now) < patience) continue;
      this.dropUnread(line, connection, `took nothing for ${this.limits.maxWaitingSec} s`, now);
    }
    for (const [connection, since] of this.leaving) if (now - since >= patience) connection.destroy();
  }

  /** True while a peer has yet to read our last message. */
  get isLeaving(): boolean {
    return this.leaving.size > 0;
  }

  /** Cuts those connections. */
  dropLeaving(): void {
    for (const connection of this.leaving.keys()) connection.destroy();
  }
}
