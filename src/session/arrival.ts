/**
 * Checks made on every message before its number: version, CompIDs, SendingTime. Precedence is the order of Arrival. An
 * absent or empty header field is not a mismatch here; messageFaults.ts reports it when the message is in sequence.
 * Source: FIX session test cases 2.i, 2.k, 2.o.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { Instant } from '../units/brand.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';
import { isOther } from './subIDs.ts';
import type { SessionConfig } from './types.ts';

export const Arrival = {
  Ok: 0,
  WrongBeginString: 1,
  /** MsgSeqNum(34) is absent or not a number: the message has no place in the sequence. */
  NoMsgSeqNum: 2,
  WrongCompID: 3,
  WrongSendingTime: 4,
} as const;
export type Arrival = (typeof Arrival)[keyof typeof Arrival];

/** For logs, and for Text(58). */
export const ARRIVAL_TEXT: Readonly<Record<Arrival, string>> = {
  [Arrival.Ok]: '',
  [Arrival.WrongBeginString]: 'Incorrect BeginString',
  [Arrival.NoMsgSeqNum]: 'MsgSeqNum missing',
  [Arrival.WrongCompID]: 'CompID problem',
  [Arrival.WrongSendingTime]: 'SendingTime accuracy problem',
};

export function inspect(fields: Fields, config: SessionConfig, now: Instant): Arrival {
  if (!fields.equals(0, config.beginString)) return Arrival.WrongBeginString;
  if (fields.uint(Tag.MsgSeqNum) < 0) return Arrival.NoMsgSeqNum;
  if (differs(fields, Tag.SenderCompID, config.targetCompID)) return Arrival.WrongCompID;
  if (differs(fields, Tag.TargetCompID, config.senderCompID)) return Arrival.WrongCompID;
  if (config.subIDs !== undefined && isOther(fields, config.subIDs)) return Arrival.WrongCompID;
  if (config.sendingTimeAccuracySec > 0) {
    // NaN, for a time that is absent or malformed, compares false.
    const off = fields.utc(Tag.SendingTime) - now;
    if (Math.abs(off) > config.sendingTimeAccuracySec * MICROS_PER_SECOND) return Arrival.WrongSendingTime;
  }
  return Arrival.Ok;
}

function differs(fields: Fields, tag: number, expected: string): boolean {
  const at = fields.find(tag);
  return at >= 0 && fields.ends[at] > fields.starts[at] && !fields.equals(at, expected);
}
