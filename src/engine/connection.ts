/**
 * One TCP or TLS connection: bytes in to a Framer, bytes out from a session's writer, and the peer's data until a
 * session takes it over. Decisions are made by Engine.
 */
import { Framer, FramerStatus, type FrameSink } from '../fix/framer.ts';
import type { Session } from '../session/session.ts';
import type { Ending } from '../session/types.ts';
import { assert } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import type { Guest } from './doorway.ts';
import type { Wire, WireOwner } from './world.ts';

/** Callbacks of a connection to its engine. */
export interface ConnectionOwner {
  frame(connection: Connection, bytes: Uint8Array, start: number, end: number): boolean;
  garbage(connection: Connection, bytes: Uint8Array, start: number, length: number): void;
  oversized(connection: Connection): void;
  /** The kernel accepted the waiting bytes; called if `awaited` was set. */
  drained(connection: Connection): void;
  closed(connection: Connection, error: Error | undefined): void;
  /** Taking its bytes has thrown, and not only one message of its session. */
  failed(connection: Connection, error: unknown): void;
}

export interface ConnectionLimits {
  readonly maxMessageBytes: number;
  /** As long as no session has taken the connection over. */
  readonly maxLogonBytes: number;
}

export class Connection implements FrameSink, Guest, WireOwner {
  readonly wire: Wire;
  readonly openedAt: Instant;
  /** The peer's address, '' if it had left before we read it; and as `host:port`, for logs. */
  readonly address: string;
  readonly peer: string;
  readonly isCountedByAddress = true;
  session: Session | undefined = undefined;
  /** Set once we are done with it: what still arrives is not read. */
  closing = false;
  /** Why we closed it, if it was us and its session did not end. */
  ending: Ending | undefined = undefined;
  /** Set to be notified when `waiting` falls to 0. */
  awaited = false;
  /** When a complaint about its bytes was last logged; 0 for never. */
  complainedAt = 0;
  private readonly limits: ConnectionLimits;
  private readonly owner: ConnectionOwner;
  private readonly framer: Framer;
  /** Its Logon waits for a verdict; past a limit of waiting bytes, nothing is read. */
  private isHalted = false;
  private isPaused = false;
  private isHeldBack = false;
  private written = 0;
  /** How much of `written` had been taken when that last changed, and when it did. */
  private taken = 0;
  private takenAt: Instant;

  /** Becomes the owner of `wire`. */
  constructor(wire: Wire, openedAt: Instant, limits: ConnectionLimits, owner: ConnectionOwner) {
    this.wire = wire;
    this.openedAt = openedAt;
    this.address = wire.remoteAddress;
    this.peer = `${wire.remoteAddress || '?'}:${wire.remotePort}`;
    this.takenAt = openedAt;
    this.limits = limits;
    this.owner = owner;
    this.framer = new Framer(this, limits.maxMessageBytes);
    wire.owner = this;
  }

  onFrame(bytes: Uint8Array, start: number, end: number): boolean {
    // Garbage before this message may have been the end.
    if (this.closing) return false;
    if (this.session === undefined && end - start > this.limits.maxLogonBytes) {
      this.owner.oversized(this);
      return false;
    }
    return this.owner.frame(this, bytes, start, end) && !this.closing;
  }

  onGarbage(bytes: Uint8Array, start: number, length: number): void {
    this.owner.garbage(this, bytes, start, length);
  }

  /** Bytes accepted by us and not yet by the kernel. */
  get waiting(): number {
    return this.wire.waiting;
  }

  /** Time since waiting bytes were last accepted, as seen by earlier calls; 0 if none wait. */
  stalledFor(now: Instant): number {
    const { waiting } = this;
    const taken = this.written - waiting;
    if (waiting === 0 || taken !== this.taken) {
      this.taken = taken;
      this.takenAt = now;
    }
    return now - this.takenAt;
  }

  /**
   * Sends bytes[0, length). Usually the kernel takes them at once, and they are the caller's again. False: the wire
   * holds on to them until it has sent them all, and the caller must not write into them any more.
   */
  write(bytes: Uint8Array, length: number): boolean {
    this.written += length;
    this.wire.write(bytes, length);
    return this.waiting === 0;
  }

  /**
   * Called with its first message: later messages are not processed until `proceed`. Bytes up to the length of a Logon
   * are still read, so that a disconnect is noticed; then reading stops.
   */
  halt(): void {
    this.isHalted = true;
    this.framer.halt();
  }

  proceed(): void {
    this.isHalted = false;
    if (this.isPaused && !this.isHeldBack) this.wire.resume();
    this.isPaused = false;
    this.judge(this.framer.proceed());
  }

  /** Reads nothing more, save what has been read, until `readOn`. False when it was so already. */
  holdBack(): boolean {
    if (this.isHeldBack) return false;
    this.isHeldBack = true;
    if (!this.isPaused) this.wire.pause();
    return true;
  }

  readOn(): void {
    this.isHeldBack = false;
    if (!this.isPaused && !this.closing) this.wire.resume();
  }

  /** Closes once what was written has left. */
  end(): void {
    this.closing = true;
    this.wire.end();
  }

  /** Bytes read that are no whole message yet. */
  get unread(): number {
    return this.framer.pending;
  }

  /** Closes at once, for this reason; what was not sent is lost, and reaches the peer by resend. */
  destroy(reason?: string, by: Ending['by'] = 'us'): void {
    this.closing = true;
    if (reason !== undefined) this.ending ??= { reason, by, kind: 'lost' };
    this.wire.destroy();
  }

  private judge(status: FramerStatus): void {
    const isLong = this.session === undefined && this.framer.pending > this.limits.maxLogonBytes;
    if (this.isHalted) {
      if (!isLong || this.isPaused) return;
      this.isPaused = true;
      if (!this.isHeldBack) this.wire.pause();
    } else if (status === FramerStatus.Oversized || (isLong && !this.closing)) {
      this.owner.oversized(this);
    }
  }

  // ── WireOwner ──────────────────────────────────────────────────────────────────────────────────────────────────

  opened(): void {
    assert(false, 'a connection is open from the start');
  }

  read(chunk: Uint8Array, length: number): void {
    if (this.closing) return;
    try {
      this.judge(this.framer.push(chunk, length));
    } catch (error) {
      this.owner.failed(this, error);
    }
  }

  flushed(): void {
    if (!this.awaited || this.waiting > 0) return;
    this.awaited = false;
    this.owner.drained(this);
  }

  closed(error: Error | undefined): void {
    this.closing = true;
    this.owner.closed(this, error);
  }
}
