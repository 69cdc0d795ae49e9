/** Options of an engine: its environment, and limits on the resources of a peer. */
import type { JournalSink } from '../journal/journal.ts';
import type { SessionNumbers } from '../session/types.ts';
import type { Instant } from '../units/brand.ts';
import type { Application } from './application.ts';
import type { Clock } from './clock.ts';
import type { Proxy } from './proxyTalk.ts';
import type { LinkTls } from './tlsContext.ts';
import type { World } from './world.ts';

export interface EngineLog {
  info(message: string, about?: Record<string, unknown>): void;
  warn(message: string, about?: Record<string, unknown>): void;
  /** For what a person has to see to. Absent: it is a warning. */
  error?(message: string, about?: Record<string, unknown>): void;
}

/** The addresses of an initiator: it tries the hosts in turn, each after the back-off. */
export interface InitiatorLink {
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** Seconds before the first retry; doubled after each failure up to the maximum. */
  readonly reconnectSec: number;
  readonly maxReconnectSec: number;
  /** Undefined: plain TCP. */
  readonly tls?: LinkTls | undefined;
  /** Undefined: they are reached directly. */
  readonly proxy?: Proxy | undefined;
}

/** Limits on the resources of a peer. Each is a key of [fix] in the configuration; see docs/configuration.md. */
export interface EngineLimits {
  /** A longer message ends its connection. */
  readonly maxMessageBytes: number;
  /** The same before a Logon was accepted. */
  readonly maxLogonBytes: number;
  /** A peer that leaves this much unread is disconnected; the rest reaches it by resend. */
  readonly maxWaitingBytes: number;
  /** A peer that reads nothing for this long while data waits is disconnected too. */
  readonly maxWaitingSec: number;
  /** Connections that have not logged on yet, in all and from one address; more are closed at once. */
  readonly maxPendingConnections: number;
  readonly maxPendingPerAddress: number;
  /** Time limit for their Logon, TLS handshake included. */
  readonly logonTimeoutSec: number;
  /**
   * Application messages that an acceptor's peer may send per second; further ones get a BusinessMessageReject(j).
   * Undefined: no limit. An initiator's peer is a venue: its reports are always accepted.
   */
  readonly maxMessagesPerSec: number | undefined;
}

export const ENGINE_LIMITS: EngineLimits = {
  maxMessageBytes: 1 << 20,
  maxLogonBytes: 8 << 10,
  maxWaitingBytes: 8 << 20,
  maxWaitingSec: 30,
  maxPendingConnections: 1_000,
  maxPendingPerAddress: 100,
  logonTimeoutSec: 10,
  maxMessagesPerSec: undefined,
};

export interface EngineOptions {
  /** Undefined: the application is the sessions' handlers alone. */
  readonly application?: Application;
  readonly journal: JournalSink;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Connections and timers; undefined: the machine's. */
  readonly world?: World;
  /** A session's numbers as the journal left them; 1 and 1 for a new one. */
  readonly numbersOf?: (sessionID: string) => SessionNumbers | undefined;
  /**
   * When those numbers were first counted up since they were last both 1, by the journal; undefined for fresh ones. For
   * sessions with a schedule: numbers of an earlier period start again.
   */
  readonly usedSince?: (sessionID: string) => Instant | undefined;
  readonly limits?: Partial<EngineLimits>;
  /** Every frame in either direction, for wire logs; secrets are the reader's to mask. */
  readonly onWire?: (sessionID: string, direction: 'in' | 'out', bytes: Uint8Array, start: number, end: number) => void;
}
