/**
 * The engine's access to the outside world: connections and timers. nodeWorld.ts is the real one; a simulation has its
 * own network and clock. Callbacks are never made from within a call to the world, unless documented.
 */
import type { LinkTls, ListenerTls } from './tlsContext.ts';

/** One end of a connection. */
export interface Wire {
  /** Receives the wire's events; must be set from the moment the wire is handed out. */
  owner: WireOwner;
  /** The peer's; '' and 0 while they are not known, or no longer. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Bytes taken from us and not yet by the kernel. */
  readonly waiting: number;
  /**
   * Sends bytes[0, length). If `waiting` is not 0 afterwards, the wire still uses them and the caller must not write
   * into them; otherwise they belong to the caller again.
   */
  write(bytes: Uint8Array, length: number): void;
  /** Stops reading until `resume`; bytes lent in the current call must still be processed. */
  pause(): void;
  resume(): void;
  /** Closes once everything written has left. */
  end(): void;
  /** Closes at once: waiting bytes are lost. `error` is the cause passed to the owner. */
  destroy(error?: Error): void;
}

/** One that a peer began. Over a listener with TLS nothing is read until `handshake`, or in clear from `resume` on. */
export interface AcceptedWire extends Wire {
  /** The peer is another one: a balancer has said whom it forwards. */
  introduce(address: string, port: number): void;
  /** Begins our side of the TLS handshake; `first` are bytes of the peer's that were read in clear. */
  handshake(first: Uint8Array): void;
}

/** One that `connect` began. */
export interface DialledWire extends Wire {
  /** Goes over to TLS with the other side, at the end of a way through a proxy; `owner.opened` comes once it is up. */
  secure(host: string, port: number, tls: LinkTls): void;
}

export interface WireOwner {
  /** A connection that `connect` began is up, its TLS handshake included. Never called for an accepted one. */
  opened(): void;
  /** bytes[0, length) arrived; lent for the call. */
  read(bytes: Uint8Array, length: number): void;
  /** Written bytes have left; `waiting` is 0 when all have. */
  flushed(): void;
  /** The last call: either side closed it, or it was never established. `error`: the cause, if there is one. */
  closed(error: Error | undefined): void;
}

export interface Listener {
  readonly port: number;
  /** What is behind its `tls` has changed: later handshakes use it. */
  renewTls(): void;
  /** Stops accepting connections. */
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
  /** A peer connected: give the wire its owner, and over TLS let the handshake begin; or destroy it. */
  readonly accept: (wire: AcceptedWire) => void;
  /** For the log: a TLS handshake failed; the listener itself failed. */
  readonly handshakeFailed: (address: string, reason: string) => void;
  readonly failed: (error: Error) => void;
}

export interface World {
  /** Rejects with the cause: port in use … */
  listen(options: ListenOptions): Promise<Listener>;
  /** Begins to connect, over TLS if `tls` is given; `owner.opened` or `owner.closed` has the outcome. */
  connect(host: string, port: number, tls: LinkTls | undefined, owner: WireOwner): DialledWire;
  /** Calls `work` after what this turn of the event loop has brought. */
  soon(work: () => void): void;
  /** Calls `work` once, after so long; call what it returns to prevent that. */
  after(millis: number, work: () => void): () => void;
  /** The same, after so many microseconds and no more, if the machine can: for what has to leave on time. */
  exactlyAfter(micros: number, work: () => void): () => void;
  /** Calls `work` again and again; call what it returns to end that. */
  every(millis: number, work: () => void): () => void;
}
