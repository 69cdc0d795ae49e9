/**
 * Faults of a message in sequence, in order of precedence: the dictionary's checks, or without a dictionary the
 * required header fields; the conditions of PossDupFlag; the numbers in session messages. Read a Fault before the next
 * message is checked: validate reuses one object.
 */
import type { MessageRules } from '../fix/dictionary.ts';
import type { Fields } from '../fix/fields.ts';
import { type Fault, SessionRejectReason, textOf } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import { validate } from '../fix/validate.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';
import { isDuplicate, isSessionType, RESEND_REQUEST, SEQUENCE_RESET, TEST_REQUEST, typeOf } from './msgTypes.ts';
import type { SessionConfig, SessionNumbers } from './types.ts';

/** For the next message in sequence; also decides whether a ResendRequest out of sequence can be answered. */
export function findFault(
  fields: Fields,
  config: SessionConfig,
  numbers: SessionNumbers,
  applVerID: string | undefined,
): Fault | undefined {
  const fault =
    findFormFault(fields, config, applVerID) ?? (isDuplicate(fields) ? findDuplicateFault(fields) : undefined);
  if (fault !== undefined) return fault;
  const type = typeOf(fields);
  if (isSessionType(type)) return findSessionFault(fields, type, numbers);
  return undefined;
}

/**
 * By the session's dictionary, or for the header fields no session can do without. `applVerID` is the peer's
 * DefaultApplVerID(1137), undefined before its Logon and for versions that have none.
 */
export function findFormFault(fields: Fields, config: SessionConfig, applVerID?: string): Fault | undefined {
  if (fields.brokenAt >= 0) {
    return sessionFault(SessionRejectReason.NonDataValueIncludesFieldDelimiter, fields.tags[fields.brokenAt]);
  }
  if (config.readAsTheyAre?.has(fields.msgType()) === true) return findHeaderFault(fields);
  if (config.defaultApplVerID === undefined || isSessionType(typeOf(fields))) return findFaultBy(fields, config.rules);
  const at = fields.find(Tag.ApplVerID);
  const spoken = at < 0 ? applVerID : fields.textAt(at);
  // A version that has no dictionary here can not be judged.
  if (spoken !== undefined && !speaks(config, spoken)) {
    return sessionFault(SessionRejectReason.ValueIsIncorrect, Tag.ApplVerID);
  }
  return findFaultBy(fields, applicationRules(config, spoken));
}

function findFaultBy(fields: Fields, rules: MessageRules | undefined): Fault | undefined {
  return rules === undefined ? findHeaderFault(fields) : validate(fields, rules);
}

/** True if the session accepts application messages with this ApplVerID(1128). */
export function speaks(config: SessionConfig, applVerID: string): boolean {
  return applVerID === config.defaultApplVerID || config.otherApplications?.has(applVerID) === true;
}

/** The dictionary of application messages in this version; undefined without one. */
export function applicationRules(config: SessionConfig, applVerID: string | undefined): MessageRules | undefined {
  if (applVerID === undefined || applVerID === config.defaultApplVerID) return config.rules;
  return config.otherApplications?.get(applVerID);
}

const REQUIRED_HEADER: readonly number[] = [Tag.SenderCompID, Tag.TargetCompID, Tag.SendingTime];

function findHeaderFault(fields: Fields): Fault | undefined {
  for (let i = 0; i < REQUIRED_HEADER.length; i++) {
    const tag = REQUIRED_HEADER[i];
    const at = fields.find(tag);
    if (at < 0) return sessionFault(SessionRejectReason.RequiredTagMissing, tag);
    if (fields.ends[at] === fields.starts[at]) return sessionFault(SessionRejectReason.TagSpecifiedWithoutAValue, tag);
  }
  if (Number.isNaN(fields.utc(Tag.SendingTime))) {
    return sessionFault(SessionRejectReason.IncorrectDataFormatForValue, Tag.SendingTime);
  }
  return undefined;
}

/**
 * The fault of a message with PossDupFlag(43)=Y: it needs an OrigSendingTime(122) not later than its SendingTime(52).
 * SequenceReset is exempt, since many engines gap-fill without OrigSendingTime. Test cases 2.f, 2.g.
 */
export function findDuplicateFault(fields: Fields): Fault | undefined {
  if (typeOf(fields) === SEQUENCE_RESET) return undefined;
  if (!fields.has(Tag.OrigSendingTime)) {
    return sessionFault(SessionRejectReason.RequiredTagMissing, Tag.OrigSendingTime);
  }
  const original = fields.utc(Tag.OrigSendingTime);
  if (Number.isNaN(original)) {
    return sessionFault(SessionRejectReason.IncorrectDataFormatForValue, Tag.OrigSendingTime);
  }
  // The two may be written with different fractions; whole seconds are what both have.
  const laterBy =
    Math.floor(original / MICROS_PER_SECOND) - Math.floor(fields.utc(Tag.SendingTime) / MICROS_PER_SECOND);
  return laterBy > 0 ? sessionFault(SessionRejectReason.SendingTimeAccuracyProblem, undefined) : undefined;
}

/** Checks that a dictionary cannot express, or that a session without a dictionary needs. */
function findSessionFault(fields: Fields, type: number, numbers: SessionNumbers): Fault | undefined {
  switch (type) {
    case TEST_REQUEST:
      return fields.has(Tag.TestReqID) ? undefined : valueFault(fields, Tag.TestReqID);
    case RESEND_REQUEST: {
      const first = fields.uint(Tag.BeginSeqNo);
      const end = fields.uint(Tag.EndSeqNo);
      if (first < 1 || first >= numbers.nextSenderMsgSeqNum) return valueFault(fields, Tag.BeginSeqNo);
      return end !== 0 && end < first ? valueFault(fields, Tag.EndSeqNo) : undefined;
    }
    case SEQUENCE_RESET:
      // A gap fill must at least fill itself: test case 10.e.
      return findNewSeqNoFault(fields, numbers.nextTargetMsgSeqNum + 1);
    default:
      return undefined;
  }
}

/** NewSeqNo(36) must be `lowest` or more. If it is lower, the Reject names no tag: test cases 10.e and 11.c. */
export function findNewSeqNoFault(fields: Fields, lowest: number): Fault | undefined {
  const newSeqNo = fields.uint(Tag.NewSeqNo);
  if (newSeqNo >= lowest) return undefined;
  if (newSeqNo < 0) return valueFault(fields, Tag.NewSeqNo);
  return sessionFault(SessionRejectReason.ValueIsIncorrect, undefined);
}

function valueFault(fields: Fields, tag: number): Fault {
  const reason = fields.has(tag) ? SessionRejectReason.ValueIsIncorrect : SessionRejectReason.RequiredTagMissing;
  return sessionFault(reason, tag);
}

/** A fault that Reject(3) answers. */
export function sessionFault(reason: SessionRejectReason, refTagID: number | undefined): Fault {
  return { kind: 'session', sessionRejectReason: reason, businessRejectReason: 0, refTagID, text: textOf(reason) };
}

/** Text(58) of the Logout for a number too low: test case 2.c. */
export function tooLowText(expected: number, received: number): string {
  return `MsgSeqNum too low, expecting ${expected} but received ${received}`;
}
