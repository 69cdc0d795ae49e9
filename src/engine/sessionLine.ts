/** The engine's data for each session, and lookup of sessions. */
import { type SessionKey, sessionKeyOf, sessionNameOf } from '../session/identify.ts';
import type { Session } from '../session/session.ts';
import { likeness } from '../session/subIDs.ts';
import type { Ending, NotResentWhy, SessionConfig } from '../session/types.ts';
import { assert } from '../units/assert.ts';
import { type Instant, later, NEVER, NO_TIME, seconds } from '../units/brand.ts';
import type { SessionHandler } from './application.ts';
import type { Connection } from './connection.ts';
import type { InitiatorLink } from './engineOptions.ts';
import type { Guard } from './guard.ts';
import { Hours, Resets } from './hours.ts';
import type { Wire } from './world.ts';

/** A line's part of a turn that is being written to the disk. */
class Departure {
  /** bytes[0, length) are to be sent on `connection`; the buffer is the line's second one. */
  bytes: Uint8Array = new Uint8Array(0);
  length = 0;
  connection: Connection | undefined = undefined;
  ending: Ending | undefined = undefined;
}

/** Messages that the peer asked for again and did not get, since the last look. */
class NotResent {
  tooOld = 0;
  unreadable = 0;
  tooMany = 0;
  from = 0;
  to = 0;

  add(first: number, last: number, why: NotResentWhy): void {
    if (this.isNone || first < this.from) this.from = first;
    if (last > this.to) this.to = last;
    const count = last - first + 1;
    if (why === 'old') this.tooOld += count;
    else if (why === 'unreadable') this.unreadable += count;
    else this.tooMany += count;
  }

  get isNone(): boolean {
    return this.tooOld === 0 && this.unreadable === 0 && this.tooMany === 0;
  }

  /** Returns the counts and clears them. */
  take(): Record<string, number> {
    const { tooOld, unreadable, tooMany, from, to } = this;
    this.tooOld = this.unreadable = this.tooMany = this.from = this.to = 0;
    return { tooOld, unreadable, tooMany, from, to };
  }
}

export class SessionLine {
  readonly session: Session;
  /** The application's handler of the session. */
  readonly handler: SessionHandler;
  /** Calls it. */
  readonly guard: Guard;
  readonly notResent = new NotResent();
  /** An initiator's; undefined for an acceptor, or if something else connects. */
  readonly link: InitiatorLink | undefined;
  /** Undefined: always open, and numbers are never reset. */
  readonly hours: Hours | undefined;
  /** Undefined: numbers never start again while the session is logged on. */
  readonly resets: Resets | undefined;
  connection: Connection | undefined = undefined;
  /** Set when the session ended: the connection is closed at the turn's end. */
  ending: Ending | undefined = undefined;
  /** It is on the list of lines to handle when the turn ends. */
  dirty = false;
  /** Output to send once its turn is durable; used only if the journal is not durable at once. */
  readonly departure = new Departure();
  /** Logged out, and kept out until `connect` (operator, shutdown), or until then. */
  held = false;
  heldUntil: Instant = NEVER;
  /** Its tick has thrown: it has none until then. */
  restsUntil: Instant = NO_TIME;
  /** To be forgotten once it is closed. */
  isLeaving = false;
  /** Attempts to connect since the last logon, and when the next one is due; 0 = now. */
  attempts = 0;
  retryAt = 0;
  /** Why attempts to connect have failed since the last logon, as logged: hosts with their causes. */
  readonly failures = new Set<string>();
  connecting: Wire | undefined = undefined;
  /** When `connecting` has taken too long. */
  connectBy = 0;

  constructor(
    session: Session,
    handler: SessionHandler,
    guard: Guard,
    link: InitiatorLink | undefined,
    usedSince: Instant | undefined,
  ) {
    const { schedule, dailyReset, role } = session.config;
    this.session = session;
    this.handler = handler;
    this.guard = guard;
    this.link = link;
    this.hours = schedule && new Hours(schedule, usedSince);
    // An acceptor leaves it to its peer.
    this.resets = role === 'initiator' && dailyReset !== undefined ? new Resets(dailyReset, usedSince) : undefined;
  }

  attach(connection: Connection): void {
    this.connection = connection;
    this.ending = undefined;
    connection.session = this.session;
  }

  /** To be forgotten, and nothing of it is in progress any more. */
  get isGone(): boolean {
    return this.isLeaving && this.connection === undefined && this.connecting === undefined && !this.dirty;
  }

  /** An initiator connects again after the back-off. */
  retryLater(now: Instant): void {
    if (this.link === undefined) return;
    const { reconnectSec, maxReconnectSec } = this.link;
    const wait = Math.min(reconnectSec * 2 ** Math.max(0, this.attempts - 1), maxReconnectSec);
    this.retryAt = later(now, seconds(wait));
  }
}

/** All lines of an engine. */
export class SessionLines {
  private readonly byID = new Map<string, SessionLine>();
  /** Sessions of equal CompIDs differ in their SubIDs. */
  private readonly byKey = new Map<string, SessionLine[]>();
  private readonly bySession = new Map<Session, SessionLine>();

  add(line: SessionLine): void {
    const { config } = line.session;
    this.byID.set(config.id, line);
    const key = sessionKeyOf(config);
    const others = this.byKey.get(key);
    if (others === undefined) this.byKey.set(key, [line]);
    else others.push(line);
    this.bySession.set(line.session, line);
  }

  remove(line: SessionLine): void {
    const { config } = line.session;
    this.byID.delete(config.id);
    const key = sessionKeyOf(config);
    const others = (this.byKey.get(key) ?? []).filter((each) => each !== line);
    if (others.length === 0) this.byKey.delete(key);
    else this.byKey.set(key, others);
    this.bySession.delete(line.session);
  }

  get(id: string): SessionLine | undefined {
    return this.byID.get(id);
  }

  /** The session that a Logon names: of those with matching SubIDs, the one with the most. */
  named(key: SessionKey): SessionLine | undefined {
    let best: SessionLine | undefined;
    let most = -1;
    for (const line of this.byKey.get(key.text) ?? []) {
      const alike = likeness(line.session.config.subIDs, key.subIDs);
      if (alike > most) [best, most] = [line, alike];
    }
    return best;
  }

  /** The session with the whole name of `config`. */
  like(config: SessionConfig): SessionLine | undefined {
    const name = sessionNameOf(config);
    return this.byKey.get(sessionKeyOf(config))?.find(({ session }) => sessionNameOf(session.config) === name);
  }

  of(session: Session): SessionLine {
    const line = this.bySession.get(session);
    assert(line !== undefined, `session ${session.config.id} is not of this engine`);
    return line;
  }

  all(): IterableIterator<SessionLine> {
    return this.byID.values();
  }

  connected(): number {
    let count = 0;
    for (const line of this.byID.values()) if (line.connection !== undefined) count++;
    return count;
  }
}
