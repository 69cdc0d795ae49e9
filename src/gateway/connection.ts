/**
 * One TCP connection: bytes in to a Framer, bytes out from a session's writer, and what is known about the peer until
 * a session takes it over. Nothing here decides; Engine does.
 */
import net from 'node:net';
import { Framer, FramerStatus, type FrameSink } from '../fix/framer.ts';
import type { Session } from '../session/session.ts';
import type { Micros } from '../units/brand.ts';

/** What a connection tells its engine. */
export interface ConnectionOwner {
  frame(connection: Connection, bytes: Uint8Array, start: number, end: number): boolean;
  garbage(connection: Connection, bytes: Uint8Array, start: number, length: number): void;
  oversized(connection: Connection): void;
  /** The kernel took what was waiting. */
  drained(connection: Connection): void;
  closed(connection: Connection, error: Error | undefined): void;
}

export class Connection implements FrameSink {
  readonly socket: net.Socket;
  readonly openedAt: Micros;
  /** `host:port` of the peer, for people. */
  readonly peer: string;
  session: Session | undefined = undefined;
  /** Set once we are done with it: what still arrives is not read. */
  closing = false;
  private readonly owner: ConnectionOwner;
  private readonly framer: Framer;
  private closed = false;

  constructor(socket: net.Socket, openedAt: Micros, maxMessageBytes: number, owner: ConnectionOwner) {
    this.socket = socket;
    this.openedAt = openedAt;
    this.owner = owner;
    this.peer = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
    this.framer = new Framer(this, maxMessageBytes);
    socket.setNoDelay(true);
    let failure: Error | undefined;
    socket.on('data', (chunk: Buffer) => this.take(chunk, chunk.length));
    socket.on('drain', () => owner.drained(this));
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
    return this.owner.frame(this, bytes, start, end) && !this.closing;
  }

  onGarbage(bytes: Uint8Array, start: number, length: number): void {
    this.owner.garbage(this, bytes, start, length);
  }

  /** Bytes accepted by us and not yet by the kernel. */
  get waiting(): number {
    return this.socket.writableLength;
  }

  /** Sends bytes[0, length); the caller may reuse them at once. */
  write(bytes: Uint8Array, length: number): void {
    // The socket may keep what the kernel does not take at once, so it gets a copy of its own.
    this.socket.write(Buffer.from(bytes.subarray(0, length)));
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
    if (this.framer.push(chunk, length) === FramerStatus.Oversized) this.owner.oversized(this);
  }
}
