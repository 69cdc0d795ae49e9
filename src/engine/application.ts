/** An application, as the engine calls it: a handler for each session, and calls that concern all sessions. */
import type { Fields } from '../fix/fields.ts';
import type { SessionKey } from '../session/identify.ts';
import type { Session } from '../session/session.ts';
import type { Ending, MessageReceiver } from '../session/types.ts';
import type { Instant } from '../units/brand.ts';

/** Undefined to accept a Logon, or the reason for refusing it, which is not sent to the peer. */
export type Verdict = string | undefined;

/**
 * The handler of one session, given to `Engine.addSession`. Calls are made within a turn; messages it sends leave at
 * the end of the turn. `fields` and `logon` are lent for the call.
 */
export interface SessionHandler extends MessageReceiver {
  onLogon?(now: Instant): void;
  onLogout?(ending: Ending, now: Instant): void;
  /** The peer rejected a message of ours (Reject 3). */
  onReject?(fields: Fields, now: Instant): void;
  /**
   * A message that failed validation, before it is rejected. If only the dictionary's rules were broken, `mayTake`:
   * then true means that it was taken all the same, and no reject is sent.
   */
  onQuarantine?(fields: Fields, reason: string, now: Instant, mayTake: boolean): boolean | void;
  /**
   * A first Logon for the session. An application that must ask elsewhere returns a promise: until it resolves, or the
   * logon timeout ends, the peer gets no reply and counts as not logged on. If several such Logons for one session are
   * waiting, the first to be accepted gets the session. A rejected promise refuses the Logon.
   */
  authenticate?(logon: Fields, peer: string): Verdict | PromiseLike<Verdict>;
}

/**
 * The call of a handler that threw; or what a session did by itself: `receive` a message, which did not reach its
 * handler; what followed one (`afterwards`), or a turn's end; its `tick`.
 */
export type HandlerCall =
  | 'authenticate'
  | 'logon'
  | 'logout'
  | 'message'
  | 'reject'
  | 'quarantine'
  | 'skipped'
  | 'receive'
  | 'afterwards'
  | 'tick';

/** Calls that concern no single session. Calls are made within a turn, but for `onReleased`. */
export interface Application {
  /**
   * A Logon that no session matches: the application may add one for it (`Engine.addSession`), or answers why not. A
   * Logon for which there is none afterwards is refused; the handlers of the other sessions authenticate theirs as
   * usual. `logon` is lent for the call.
   */
  admit?(key: SessionKey, logon: Fields, peer: string): Verdict;
  /**
   * A handler or a session threw, at a message if `fields` are given. The application answers for it, or throws: then,
   * and without this, the process ends. What is thrown while authenticating refuses the Logon.
   */
  onThrown?(session: Session, call: HandlerCall, fields: Fields | undefined, error: unknown, now: Instant): void;
  /**
   * A part of a tick that is of no session threw; `restsUntil`: it did so twice within a minute, and is left out until
   * then (NOT_YET: it is not). The application throws to end the process; so does what throws without this.
   */
  onFailed?(part: string, error: unknown, restsUntil: Instant, now: Instant): void;
  /** A session that was removed is gone: nothing may be sent on it any more. */
  onRemoved?(session: Session): void;
  /** The end of a turn, before the journal is written: the last chance to emit events and messages. */
  onTurn?(now: Instant): void;
  /** After the turn was journaled and its bytes given to the sockets. */
  onReleased?(now: Instant): void;
  /** About ten times a second, as part of a turn. */
  onTick?(now: Instant): void;
}
