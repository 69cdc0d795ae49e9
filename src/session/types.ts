/** A session's settings (SessionConfig), its memory (SessionNumbers) and its outputs (MessageReceiver, SessionSink). */
import type { MessageEdits } from '../fix/edits.ts';
import type { MessageRules } from '../fix/dictionary.ts';
import type { Fields } from '../fix/fields.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instant } from '../units/brand.ts';
import type { TimePrecision } from '../units/time.ts';
import type { DailyReset, Schedule } from './schedule.ts';
import type { SessionState } from './state.ts';
import type { SubIDs } from './subIDs.ts';

export type BeginString = 'FIX.4.0' | 'FIX.4.1' | 'FIX.4.2' | 'FIX.4.3' | 'FIX.4.4' | 'FIXT.1.1';

export interface SessionConfig {
  /** Name in the configuration, the journal and every log line. Unique in the process. */
  readonly id: string;
  readonly role: 'acceptor' | 'initiator';
  readonly beginString: BeginString;
  /** DefaultApplVerID(1137): FIXT.1.1 only, where it is required. */
  readonly defaultApplVerID?: string;
  /** FIXT.1.1: further ApplVerIDs that the peer may use, each with its dictionary checks. */
  readonly otherApplications?: ReadonlyMap<string, MessageRules | undefined>;
  /** We are SenderCompID(49) on what we send; the peer is TargetCompID(56). */
  readonly senderCompID: string;
  readonly targetCompID: string;
  /** Absent: the CompIDs alone name the session, and SubIDs in messages are ignored. */
  readonly subIDs?: SubIDs;
  /** Further fields in the header of every message we send, by tag. */
  readonly headerFields?: readonly (readonly [tag: number, value: string])[];
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
  /** When the session may be connected, and its numbers start again; kept by the driver. Absent: always, and never. */
  readonly schedule?: Schedule;
  /** An initiator's numbers start again at this time of each day, logged on or not; kept by the driver. */
  readonly dailyReset?: DailyReset;
  /** Changes to messages at this session's edge. Absent: none. */
  readonly edits?: MessageEdits;
  /** Dictionary checks, or undefined for none. */
  readonly rules: MessageRules | undefined;
  /**
   * Types whose reader judges them by what it reads of them: of these only the header is checked. Absent: none.
   */
  readonly readAsTheyAre?: ReadonlySet<string>;
  /** Messages behind a gap are held until it closes, up to these; past them the session ends with a Logout. */
  readonly maxHeldMessages: number;
  readonly maxHeldBytes: number;
  /** Answers to one ResendRequest go out in chunks of this many messages a `pump`. */
  readonly resendChunk: number;
  /** Application messages gap-filled rather than sent again once older than this, by MsgType; absent = sent again. */
  readonly resendMaxAgeSec: Readonly<Record<string, number>>;
  /** Logon credentials an initiator sends (Username 553, Password 554); read at each Logon. */
  readonly credentials?: { readonly username?: string | undefined; readonly password?: string | undefined };
  /** An initiator's Logon is signed by it. */
  readonly signLogon?: LogonSigner;
  /** An acceptor takes no Logon that it finds a fault with. */
  readonly verifyLogon?: LogonVerifier;
  /** Fields that no log may show, besides those that are secret by FIX. */
  readonly secretTags?: ReadonlySet<number>;
  /** Further fields of our Logon, in this order, by tag. */
  readonly logonFields?: readonly (readonly [tag: number, value: string])[];
  /** A ResendRequest asks for at most this many messages, then for the next so many; absent = for all at once. */
  readonly resendRequestChunk?: number;
  /** At most this many messages of one ResendRequest are sent again; older ones are gap-filled. Absent = all. */
  readonly resendMaxCount?: number;
  /** At most this many messages are sent again in a second. Absent = as fast as the peer reads. */
  readonly resendMaxPerSec?: number;
  /** Logons agree on lost messages by NextExpectedMsgSeqNum(789), without ResendRequests. FIX.4.4 and FIXT.1.1. */
  readonly nextExpectedMsgSeqNum?: boolean;
  /** Every message carries LastMsgSeqNumProcessed(369). From FIX.4.2 on. */
  readonly lastMsgSeqNumProcessed?: boolean;
}

/** Takes our Logon, complete but for its signature; returns the fields to add to it, or why it cannot be signed. */
export type LogonSigner = (logon: Fields, now: Instant) => readonly (readonly [tag: number, value: string])[] | string;

/** Why the peer's Logon is not signed as agreed; undefined if it is. */
export type LogonVerifier = (logon: Fields) => string | undefined;

/** Sequence numbers, which survive a restart; both start at 1. */
export interface SessionNumbers {
  /** MsgSeqNum(34) of the next message we send. */
  nextSenderMsgSeqNum: number;
  /** MsgSeqNum(34) we expect next. */
  nextTargetMsgSeqNum: number;
}

/** Messages we sent, for resend, by number. Messages that are not kept are gap-filled. */
export interface SentMessages {
  /** The whole message as first sent, lent until the next call; undefined when it is not kept. */
  read(msgSeqNum: number): Uint8Array | undefined;
}

/**
 * Why a message is not sent again: past its resendMaxAgeSec; not readable in the store; beyond resendMaxCount, where
 * nothing is read, so that Heartbeats and the like are among the numbers.
 */
export type NotResentWhy = 'old' | 'unreadable' | 'tooMany';

/** Why a session ended, in a few words; `peer` if the other side caused it. */
export interface Ending {
  readonly reason: string;
  readonly by: 'us' | 'peer';
  /**
   * `logout`: by an exchange of Logouts. `refused`: the Logon was refused, or never came. `fault`: a rule was broken,
   * and a Logout had the reason. `lost`, or absent: the line was cut, or the peer fell silent.
   */
  readonly kind?: 'logout' | 'refused' | 'fault' | 'lost';
}

/** The session as its sink sees it; the whole of it is class Session (session.ts). */
export interface SessionHandle {
  readonly config: SessionConfig;
  readonly state: SessionState;
  readonly numbers: Readonly<SessionNumbers>;
  readonly out: MessageWriter;
  begin(msgType: string, now: Instant): MessageWriter;
  commit(): number;
  abandon(): void;
  logout(text: string | undefined, now: Instant): void;
}

/** Takes the application messages of a session. */
export interface MessageReceiver {
  /** An application message, in sequence, once. `fields` is lent for the call. */
  onMessage(fields: Fields, now: Instant): void;
  /** The peer fills a gap without sending again what was there: it may have been anything. */
  onSkipped?(now: Instant): void;
}

/**
 * A session's outputs, but for application messages. Calls are made synchronously from the session's own methods; the
 * driver notes them and acts at the end of its turn: journal first, then sockets.
 */
export interface SessionSink {
  /**
   * A message with a new MsgSeqNum is in session.out.bytes[start, end), lent for the call: journal it. `kept` is false
   * for session messages (Logon, Heartbeat …), which are never resent. Resent messages are written to `out` without
   * this call.
   */
  sent(session: SessionHandle, msgSeqNum: number, start: number, end: number, kept: boolean): void;
  /**
   * Everything below nextTargetMsgSeqNum has been taken: journal it, together with what they led to. Lower than
   * before when the peer is asked for messages again.
   */
  received(session: SessionHandle, nextTargetMsgSeqNum: number): void;
  /** Both numbers were reset (ResetSeqNumFlag, resetOn…, an operator): journal them; forget kept messages. */
  numbersReset(session: SessionHandle, numbers: SessionNumbers): void;
  /** A Reject(3) or a fault in a message we sent: the peer could not take RefSeqNum(45). `fields` is lent. */
  rejected(session: SessionHandle, fields: Fields, now: Instant): void;
  /**
   * An application message failed validation and is about to be answered with Reject(3) or BusinessMessageReject(j).
   * The application sees it first (a fill must not vanish); `reason` has the fault. Also called, with no Reject to
   * follow, for a message that waited behind a gap and that the peer then skipped by SequenceReset. If only the
   * dictionary's rules were broken, `mayTake`: true then means that the application took it, and nothing is rejected.
   */
  quarantined(session: SessionHandle, fields: Fields, reason: string, now: Instant, mayTake: boolean): boolean | void;
  /** Messages `first` to `last`, requested by the peer, were gap-filled instead of resent. */
  gapFilled?(session: SessionHandle, first: number, last: number, why: NotResentWhy): void;
  loggedOn(session: SessionHandle, now: Instant): void;
  /**
   * The session is no longer logged on. Close its connection once the content of `out` has been sent, then call
   * `disconnected`. Not called when the connection is lost, since the driver already knows.
   */
  ended(session: SessionHandle, ending: Ending): void;
}
