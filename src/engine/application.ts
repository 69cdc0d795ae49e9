/** The engine's view of a FIX application: it receives the messages of its sessions, and sends theirs. */
import type { Fields } from '../fix/fields.ts';
import type { SessionKey } from '../session/identify.ts';
import type { Session } from '../session/session.ts';
import type { Ending } from '../session/types.ts';
import type { Instant } from '../units/brand.ts';

/** Undefined to accept a Logon, or the reason for refusing it, which is not sent to the peer. */
export type Verdict = string | undefined;

/** A FIX application. Calls are made within a turn; messages it sends leave at the end of the turn. */
export interface Application {
  /** An application message, in sequence, once. `fields` is lent for the call. */
  onMessage(session: Session, fields: Fields, now: Instant): void;
  onLogon?(session: Session, now: Instant): void;
  onLogout?(session: Session, ending: Ending, now: Instant): void;
  /** A session that was removed is gone: nothing may be sent on it any more. */
  onRemoved?(session: Session): void;
  /** The peer rejected a message of ours (Reject 3). */
  onReject?(session: Session, fields: Fields, now: Instant): void;
  /** A message that failed validation, before it is rejected. */
  onQuarantine?(session: Session, fields: Fields, reason: string, now: Instant): void;
  /**
   * A first Logon for `session`. `logon` is lent for the call. An application that must ask elsewhere returns a
   * promise: until it resolves, or the logon timeout ends, the peer gets no reply and counts as not logged on. If
   * several such Logons for one session are waiting, the first to be accepted gets the session. A rejected promise
   * refuses the Logon.
   */
  authenticate?(session: Session, logon: Fields, peer: string): Verdict | PromiseLike<Verdict>;
  /**
   * A Logon that no session matches: the application may add one for it (`Engine.addSession`), or says why not. A Logon
   * for which there is none afterwards is refused; `authenticate` is asked about the others as ever.
   */
  admit?(key: SessionKey, logon: Fields, peer: string): Verdict;
  /** The end of a turn, before the journal is written: the last chance to emit events and messages. */
  onTurn?(now: Instant): void;
  /** After the turn was journaled and its bytes given to the sockets. */
  onReleased?(now: Instant): void;
  /** About ten times a second, as part of a turn. */
  onTick?(now: Instant): void;
}
