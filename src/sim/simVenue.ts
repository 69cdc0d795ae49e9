/** The interface of an exchange or dark pool to the FIX side of a simulator. */
import type { Fields } from '../fix/fields.ts';
import type { Session } from '../session/session.ts';
import type { Instant } from '../units/brand.ts';
import type { Books } from './orders/clientDesk.ts';

export interface Venue extends Books {
  /** A message that is about no order; false when the venue does not take it either. */
  takes(session: Session, msgType: string, fields: Fields, now: Instant): boolean;
  /** A client's session is gone. */
  onLogout(session: Session): void;
  /** About ten times a second. */
  onTick(now: Instant): void;
  /** The end of a turn. */
  onTurn(now: Instant): void;
  /** The trading day is over: Day orders expire. */
  endDay(): void;
}
