/** The session messages, by the one byte of their MsgType(35). Everything else is the application's. */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';

export const HEARTBEAT = 48;
export const TEST_REQUEST = 49;
export const RESEND_REQUEST = 50;
export const REJECT = 51;
export const SEQUENCE_RESET = 52;
export const LOGOUT = 53;
export const LOGON = 65;

/** The one byte of MsgType(35); 0 for a longer one, which is always the application's. */
export function typeOf(fields: Fields): number {
  const start = fields.starts[2];
  return fields.ends[2] - start === 1 ? fields.bytes[start] : 0;
}

export function isSessionType(type: number): boolean {
  return (type >= HEARTBEAT && type <= LOGOUT) || type === LOGON;
}

/**
 * A Reject, or an application's refusal of what was said to it: OrderCancelReject(9), DontKnowTrade(Q),
 * MarketDataRequestReject(Y), BusinessMessageReject(j), QuoteRequestReject(AG). None is ever answered by a reject: two
 * sides that reject each other's rejects would never stop.
 */
export function isReject(fields: Fields): boolean {
  const type = typeOf(fields);
  return type === 0 ? fields.msgType() === 'AG' : REJECTS.includes(type);
}

const REJECTS: readonly number[] = [REJECT, 57, 81, 89, 106];

/** PossDupFlag(43)=Y: the peer may have sent this number before. */
export function isDuplicate(fields: Fields): boolean {
  return fields.yes(Tag.PossDupFlag);
}
