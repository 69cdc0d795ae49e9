/**
 * One TCP or TLS connection: bytes in to a Framer, bytes out from a session's writer, and what is known about the peer until
 * a session takes it over. Nothing here decides; Engine does.
 */
import net from 'node:net';
import { Framer, FramerStatus, type FrameSink } from '../fix/framer.ts';
import type { Session } from '../session/session.ts';
import type { Micros } from '../units/brand.ts';
import { keyOf } from './doorway.ts';
import type { Intake } from './intake.ts';

/** What a connection tells its engine. */
export interface ConnectionOwner {
  frame(connection: Connection, bytes: Uint8Array, start: number, end: number): boolean;
  garbage(connection: Connection, bytes: Uint8Array, start: number, length: number): void;
  oversized(connection: Connection): void;
  /** The kernel took what was waiting; told when `awaited` was set. */
  drained(connection: Connection): void;
  closed(connection: Connection, error: Error | undefined): void;
}

/** A peer that vanished without a word is found out even where the session has no heartbeats. */
const KEEP_ALIVE_MS = 30_000;

export interface ConnectionLimits {
  readonly maxMessageBytes: number;
  /** As long as no session has taken the connection over. */
  readonly maxLogonBytes: number;
}

export class Connection implements FrameSink {
  readonly socket: net.Socket;
  /** What the doorway knows it by. */
  readonly key: string;
  /** `host:port` of the peer, for people. */
  readonly peer: string;
  session: Session | undefined = undefined;
  /** Set once we are done with it: what still arrives is not read. */
  closing = false;
  /** Set by who waits for `waiting` to come down to nothing. */
  awaited = false;
  /** When a complaint about its bytes was last logged; 0 for never. */
  complainedAt = 0;
  private readonly limits: ConnectionLimits;
  private readonly owner: ConnectionOwner;
  private readonly framer: Framer;
  private closed = false;
  private written = 0;
  /** How much of `written` had been taken when that last changed, and when it did. */
  private taken = 0;
  private takenAt: Micros;

  /** `socket` reads into `intake`. */
  constructor(socket: net.Socket, intake: Intake, openedAt: Micros, limits: ConnectionLimits, owner: ConnectionOwner) {
    this.socket = socket;
    this.key = keyOf(socket);
    this.takenAt = openedAt;
    this.limits = limits;
    this.owner = owner;
    this.peer = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
    this.framer = new Framer(this, limits.maxMessageBytes);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    intake.take = (bytes, length) => this.take(bytes, length);
    let failure: Error | undefined;
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => {
      if (this.closed) return;
      this.closed = true;
      owner.closed(this, failure);
    });
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
    return this.socket.writableLength;
  }

  /** Microseconds for which bytes have waited without any being taken, as far as earlier calls saw; 0 when none wait. */
  stalledFor(now: Micros): number {
    const { waiting } = this;
    const taken = this.written - waiting;
    if (waiting === 0 || taken !== this.taken) {
      this.taken = taken;
      this.takenAt = now;
    }
    return now - this.takenAt;
  }

  /**
   * Sends bytes[0, length). Usually the kernel takes them at once, and they are the caller's again. False: the socket
   * holds on to them until it has sent them all, and the caller must not write into them any more.
   */
  write(bytes: Uint8Array, length: number): boolean {
    this.written += length;
    this.socket.write(Buffer.from(bytes.buffer, bytes.byteOffset, length), this.afterWrite);
    return this.waiting === 0;
  }

  /** Closes once what was written has left. */
  end(): void {
    this.closing = true;
    this.socket.end();
  }

  /** Closes at once; what was not sent is lost, and reaches the peer by resend. */
  destroy(): void {
    this.closing = true;
    this.socket.destroy();
  }

  private take(chunk: Uint8Array, length: number): void {
    if (this.closing) return;
    const status = this.framer.push(chunk, length);
    const isLong = this.session === undefined && this.framer.pending > this.limits.maxLogonBytes;
    if (status === FramerStatus.Oversized || (isLong && !this.closing)) this.owner.oversized(this);
  }

  // The socket's own `drain` comes only when more waited than its high-water mark.
  private readonly afterWrite = (): void => {
    if (!this.awaited || this.waiting > 0) return;
    this.awaited = false;
    this.owner.drained(this);
  };
}
