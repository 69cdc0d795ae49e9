/** What a FIX application is to the engine: who its sessions' messages are for, and who sends theirs. */
import type { Fields } from '../fix/fields.ts';
import type { SessionKey } from '../session/identify.ts';
import type { Session } from '../session/session.ts';
import type { Ending } from '../session/types.ts';
import type { Instant } from '../units/brand.ts';

/** Undefined to accept a Logon, or why it is refused; the peer is not told. */
export type Verdict = string | undefined;

/** What a FIX application does with its sessions. Calls come within a turn; what it sends leaves at the turn's end. */
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
   * A first Logon for `session`. `logon` is lent for the call. Who has to ask somebody else first returns a promise: the
   * peer hears nothing and counts as one that has not logged on until it is kept, or the Logon's time is over. Of
   * several such Logons for one session the first to be accepted has it. A promise that is broken refuses.
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
