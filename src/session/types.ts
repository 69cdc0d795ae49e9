/**
 * session/: one FIX session as a state machine, for either role, without sockets, timers or clocks. Received messages
 * and the time come in; messages to send, application messages in order and exactly once, and requests to disconnect
 * go out through a SessionSink. Imports fix/ and units/ only; the driver that owns sockets is gateway/engine.ts.
 *
 * This file: what a session is told (SessionConfig), what it remembers (SessionNumbers), what it tells (SessionSink).
 */
import type { MessageRules } from '../fix/dictionary.ts';
import type { Fields } from '../fix/fields.ts';
import type { TimePrecision } from '../units/time.ts';
import type { Session } from './session.ts';

export type BeginString = 'FIX.4.0' | 'FIX.4.1' | 'FIX.4.2' | 'FIX.4.3' | 'FIX.4.4' | 'FIXT.1.1';

export interface SessionConfig {
  /** Name in the configuration, the journal and every log line. Unique in the process. */
  readonly id: string;
  readonly role: 'acceptor' | 'initiator';
  readonly beginString: BeginString;
  /** DefaultApplVerID(1137): FIXT.1.1 only, where it is required. */
  readonly defaultApplVerID?: string;
  /** We are SenderCompID(49) on what we send; the peer is TargetCompID(56). */
  readonly senderCompID: string;
  readonly targetCompID: string;
  /** An initiator asks for this HeartBtInt(108); an acceptor takes the peer's within 1…maxHeartBtIntSec (0 = none). */
  readonly heartBtIntSec: number;
  readonly maxHeartBtIntSec: number;
  /** Sequence numbers start again at 1 at these moments. An initiator with resetOnLogon sends ResetSeqNumFlag=Y. */
  readonly resetOnLogon: boolean;
  readonly resetOnLogout: boolean;
  readonly resetOnDisconnect: boolean;
  /** Largest |SendingTime − now|; 0 switches the check off. */
  readonly sendingTimeAccuracySec: number;
  /** Fraction digits of SendingTime and other stamps that we write. FIX.4.0 and 4.1 take 0. */
  readonly timePrecision: TimePrecision;
  /** A Logon must come, and be answered, and a Logout be answered, within these. */
  readonly logonTimeoutSec: number;
  readonly logoutTimeoutSec: number;
  /** Dictionary checks, or undefined for none. */
  readonly rules: MessageRules | undefined;
  /** Messages behind a gap are held until it closes, up to these; past them the session ends with a Logout. */
  readonly maxHeldMessages: number;
  readonly maxHeldBytes: number;
  /** Answers to one ResendRequest go out in chunks of this many messages a `pump`. */
  readonly resendChunk: number;
  /** Application messages gap-filled rather than sent again once older than this, by MsgType; absent = sent again. */
  readonly resendMaxAgeSec: Readonly<Record<string, number>>;
  /** Logon credentials an initiator sends (Username 553, Password 554). */
  readonly credentials?: { readonly username: string; readonly password: string };
}

/** What survives a restart; both start at 1. */
export interface SessionNumbers {
  /** MsgSeqNum(34) of the next message we send. */
  nextSenderMsgSeqNum: number;
  /** MsgSeqNum(34) we expect next. */
  nextTargetMsgSeqNum: number;
}

/** Messages we sent, for resend. Reading is by number; what is not kept is gap-filled. */
export interface SentMessages {
  /** The whole message as first sent, lent until the next call; undefined when it is not kept. */
  read(msgSeqNum: number): Uint8Array | undefined;
}

/** Why a session ended, in a few words for people; `peer` when the other side caused it. */
export interface Ending {
  readonly reason: string;
  readonly by: 'us' | 'peer';
}

/**
 * What a session wants done. Calls come synchronously from within the session's own methods; the driver notes them and
 * acts at the end of its turn: journal first, then sockets.
 */
export interface SessionSink {
  /**
   * A message with a new MsgSeqNum stands in session.out.bytes[start, end): journal it. `kept` is false for session
   * messages (Logon, Heartbeat …), which are never sent again. (What is re-sent is only written to `out`.)
   */
  sent(session: Session, msgSeqNum: number, start: number, end: number, kept: boolean): void;
  /** Everything below nextTargetMsgSeqNum has been taken: journal it, together with what `deliver` led to. */
  received(session: Session, nextTargetMsgSeqNum: number): void;
  /** Both numbers were set anew (ResetSeqNumFlag, SequenceReset, an operator): journal them; forget kept messages. */
  numbersReset(session: Session, numbers: SessionNumbers): void;
  /** An application message, in sequence, once. `fields` is lent for the call. */
  deliver(session: Session, fields: Fields): void;
  /** A Reject(3) or a fault in a message we sent: the peer could not take RefSeqNum(45). `fields` is lent. */
  rejected(session: Session, fields: Fields): void;
  /**
   * An application message failed validation and is about to be answered with Reject(3) or BusinessMessageReject(j).
   * The application sees it first (a fill must not vanish); `reason` says what was wrong.
   */
  quarantined(session: Session, fields: Fields, reason: string): void;
  loggedOn(session: Session): void;
  /** The session is no longer logged on, and its connection is to be closed once what is in `out` has been sent. */
  ended(session: Session, ending: Ending): void;
}
