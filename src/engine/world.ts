/**
 * What the engine wants of the world: connections, and to be called again. nodeWorld.ts is the real one; a simulation
 * brings a network and a time of its own, and the engine cannot tell. Callbacks never come from within a call to the
 * world, save where it says so.
 */
import type { LinkTls, ListenerTls } from './tls.ts';

/** One end of a connection. */
export interface Wire {
  /** Who is told of it; from the moment the wire is handed out, somebody must be. */
  owner: WireOwner;
  /** The peer's; '' and 0 while they are not known, or no longer. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Bytes taken from us and not yet by the kernel. */
  readonly waiting: number;
  /**
   * Sends bytes[0, length). While `waiting` is not 0 afterwards the wire holds on to them, and the caller must not write
   * into them any more; else they are the caller's again.
   */
  write(bytes: Uint8Array, length: number): void;
  /** Reads nothing more until `resume`; what is lent just now is still to be taken. */
  pause(): void;
  resume(): void;
  /** Closes once everything written has left. */
  end(): void;
  /** Closes at once: what waits is lost. `error`: what the owner is told as the cause. */
  destroy(error?: Error): void;
}

export interface WireOwner {
  /** A connection that `connect` began is up, its TLS handshake included. Never called for an accepted one. */
  opened(): void;
  /** bytes[0, length) arrived; lent for the call. */
  read(bytes: Uint8Array, length: number): void;
  /** Something written has left; `waiting` says whether all of it has. */
  flushed(): void;
  /** The last call: either side closed it, or it never came to be. `error`: the cause, where there is one. */
  closed(error: Error | undefined): void;
}

export interface Listener {
  readonly port: number;
  /** Accepts nobody any more. */
  close(): void;
}

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Undefined: plain TCP. */
  readonly tls: ListenerTls | undefined;
  /** A TLS handshake must be over within this. */
  readonly handshakeTimeoutSec: number;
  /**
   * Somebody connected: give the wire its owner, or destroy it. Before any TLS handshake, so that those who never finish
   * it count too; nothing is read until it is finished.
   */
  readonly accept: (wire: Wire) => void;
  /** For the log: a TLS handshake came to nothing; and the listener itself broke. */
  readonly handshakeFailed: (address: string, reason: string) => void;
  readonly failed: (error: Error) => void;
}

export interface World {
  /** Rejects with the cause: port in use … */
  listen(options: ListenOptions): Promise<Listener>;
  /** Begins to connect, over TLS if `tls` is given; `owner.opened` or `owner.closed` says what came of it. */
  connect(host: string, port: number, tls: LinkTls | undefined, owner: WireOwner): Wire;
  /** Calls `work` after what this turn of the event loop has brought. */
  soon(work: () => void): void;
  /** Calls `work` once, after so long; call what it returns to prevent that. */
  after(millis: number, work: () => void): () => void;
  /** Calls `work` again and again; call what it returns to end that. */
  every(millis: number, work: () => void): () => void;
}
