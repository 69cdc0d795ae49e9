/** What a FIX application is to the engine: who its sessions' messages are for, and who sends theirs. */
import type { Fields } from '../fix/fields.ts';
import type { SessionKey } from '../session/identify.ts';
import type { Session } from '../session/session.ts';
import type { Ending, SessionConfig } from '../session/types.ts';
import type { Micros } from '../units/brand.ts';

/** What a FIX application does with its sessions. Calls come within a turn; what it sends leaves at the turn's end. */
export interface Application {
  /** An application message, in sequence, once. `fields` is lent for the call. */
  onMessage(session: Session, fields: Fields, now: Micros): void;
  onLogon?(session: Session, now: Micros): void;
  onLogout?(session: Session, ending: Ending, now: Micros): void;
  /** The peer rejected a message of ours (Reject 3). */
  onReject?(session: Session, fields: Fields, now: Micros): void;
  /** A message that failed validation, before it is rejected. */
  onQuarantine?(session: Session, fields: Fields, reason: string, now: Micros): void;
  /** A first Logon for `session`: undefined to accept, or why it is refused (silently, to the peer). */
  authenticate?(session: Session, logon: Fields, peer: string): string | undefined;
  /** A session for a Logon that no configured session matches; undefined refuses it. */
  sessionFor?(key: SessionKey): SessionConfig | undefined;
  /** The end of a turn, before the journal is written: the last chance to emit events and messages. */
  onTurn?(now: Micros): void;
  /** After the turn was journaled and its bytes given to the sockets. */
  onReleased?(now: Micros): void;
  /** About ten times a second, as part of a turn. */
  onTick?(now: Micros): void;
}
