/** Reading and writing Logon(A): the checks of the peer's, the terms it sets, and the fields of ours. */
import { Fields, Parsed } from '../fix/fields.ts';
import { SessionRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { assert } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';
import { Arrival, ARRIVAL_TEXT, inspect } from './arrival.ts';
import { findFormFault, speaks, tooLowText } from './messageFaults.ts';
import type { LogonSigner, SessionConfig, SessionNumbers } from './types.ts';
import { VERSIONS } from './version.ts';

/** Why a Logon cannot be accepted. `isSilent`: a peer that connected to us gets no answer. */
export interface LogonRefusal {
  readonly text: string;
  readonly isSilent: boolean;
}

/**
 * Why a Logon cannot be accepted, or undefined. Its MsgSeqNum is judged by the session, save that a Logon that starts
 * the numbers again is number 1. One that is not of this session, or of another time, is refused without a word; one
 * that is ours but of a wrong form is told why. Source: FIX session test cases 1S; FIX 4.4 vol. 2, Logon.
 */
export function refusalOf(fields: Fields, config: SessionConfig, now: Instant): LogonRefusal | undefined {
  const arrival = inspect(fields, config, now);
  if (arrival !== Arrival.Ok) return { text: `Logon: ${arrivalText(arrival, fields, now)}`, isSilent: true };
  const unsigned = config.verifyLogon?.(fields);
  if (unsigned !== undefined) return { text: `Logon: ${unsigned}`, isSilent: true };
  const isFixt = VERSIONS[config.beginString].isFixt;
  if (isFixt && !fields.has(Tag.DefaultApplVerID)) {
    return { text: 'Logon: DefaultApplVerID is missing', isSilent: true };
  }
  const text = formFaultOf(fields, config);
  return text === undefined ? undefined : { text: `Logon: ${text}`, isSilent: false };
}

/** With what is wrong by how much: the log of a refused Logon is all that those who set it up have. */
function arrivalText(arrival: Arrival, fields: Fields, now: Instant): string {
  const text = ARRIVAL_TEXT[arrival];
  if (arrival !== Arrival.WrongSendingTime) return text;
  const off = Math.round((fields.utc(Tag.SendingTime) - now) / MICROS_PER_SECOND);
  return `${text}, it is ${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} our clock`;
}

/** Faults of a field that nothing here depends on. */
const HARMLESS: ReadonlySet<SessionRejectReason> = new Set([
  SessionRejectReason.InvalidTagNumber,
  SessionRejectReason.TagNotDefinedForThisMessageType,
  SessionRejectReason.UndefinedTag,
  SessionRejectReason.TagSpecifiedWithoutAValue,
]);

function formFaultOf(fields: Fields, config: SessionConfig): string | undefined {
  const fault = findFormFault(fields, config);
  const isInitiator = config.role === 'initiator';
  // A venue is not shut out for what it has in its Logon beyond ours.
  if (fault !== undefined && !(isInitiator && HARMLESS.has(fault.sessionRejectReason))) {
    return `${fault.text}${fault.refTagID === undefined ? '' : ` (${fault.refTagID})`}`;
  }
  if (fields.uint(Tag.EncryptMethod) !== 0) return 'EncryptMethod must be 0';
  const heartBtInt = fields.uint(Tag.HeartBtInt);
  // Our own, which the answer repeats, may be longer than what we take from others.
  const longest = isInitiator ? Math.max(config.maxHeartBtIntSec, config.heartBtIntSec) : config.maxHeartBtIntSec;
  if (heartBtInt < 0 || heartBtInt > longest) return `HeartBtInt must be 0 to ${longest}`;
  if (asksReset(fields, config) && fields.uint(Tag.MsgSeqNum) !== 1) return 'ResetSeqNumFlag needs MsgSeqNum 1';
  const applVerID = fields.text(Tag.DefaultApplVerID);
  const isFixt = VERSIONS[config.beginString].isFixt;
  if (isFixt && config.defaultApplVerID !== undefined && !speaks(config, applVerID)) {
    const spoken = [config.defaultApplVerID, ...(config.otherApplications?.keys() ?? [])];
    return `DefaultApplVerID must be ${spoken.join(' or ')}`;
  }
  return undefined;
}

/** DefaultApplVerID(1137) of a Logon: the version of its sender's messages; our answer repeats it. */
export function applVerIDOf(logon: Fields): string | undefined {
  const at = logon.find(Tag.DefaultApplVerID);
  return at < 0 ? undefined : logon.textAt(at);
}

/** What is impossible about a Logon's number, or the one it expects (0: absent); undefined: nothing. */
export function numberFaultOf(msgSeqNum: number, known: number, numbers: SessionNumbers): string | undefined {
  const { nextSenderMsgSeqNum, nextTargetMsgSeqNum } = numbers;
  if (msgSeqNum < nextTargetMsgSeqNum) return tooLowText(nextTargetMsgSeqNum, msgSeqNum);
  if (known <= nextSenderMsgSeqNum) return undefined;
  return `NextExpectedMsgSeqNum too high, expecting ${nextSenderMsgSeqNum} but received ${known}`;
}

/** True if the Logon resets both sides' numbers to 1. FIX.4.0 has no field for it. */
export function asksReset(fields: Fields, config: SessionConfig): boolean {
  return VERSIONS[config.beginString].from41 && fields.yes(Tag.ResetSeqNumFlag);
}

/** The MsgSeqNum that the peer expects next, if both sides synchronise by it; 0 if it is absent. */
export function nextExpected(fields: Fields, config: SessionConfig): number {
  return saysNextExpected(config) ? Math.max(0, fields.uint(Tag.NextExpectedMsgSeqNum)) : 0;
}

function saysNextExpected(config: SessionConfig): boolean {
  return config.nextExpectedMsgSeqNum === true && VERSIONS[config.beginString].from44;
}

/** Fields that the session writes in its Logon. */
export const OWN_LOGON_FIELDS: ReadonlySet<number> = new Set([
  Tag.EncryptMethod,
  Tag.HeartBtInt,
  Tag.ResetSeqNumFlag,
  Tag.NextExpectedMsgSeqNum,
  Tag.Username,
  Tag.Password,
  Tag.DefaultApplVerID,
]);

/** Values of our Logon that are not in its session's configuration. */
export interface LogonTerms {
  readonly heartBtIntSec: number;
  /** ResetSeqNumFlag(141). */
  readonly reset: boolean;
  /** DefaultApplVerID(1137). */
  readonly applVerID: string | undefined;
}

/**
 * The body of our Logon: as initiator with our own terms, as acceptor with those the peer requested. `applVerID` is
 * DefaultApplVerID(1137) of FIXT.1.1.
 */
export function writeLogonBody(
  out: MessageWriter,
  config: SessionConfig,
  numbers: SessionNumbers,
  { heartBtIntSec, reset, applVerID }: LogonTerms,
): void {
  const version = VERSIONS[config.beginString];
  out.uint(Tag.EncryptMethod, 0);
  out.uint(Tag.HeartBtInt, heartBtIntSec);
  if (reset && version.from41) out.flag(Tag.ResetSeqNumFlag, true);
  if (saysNextExpected(config)) out.uint(Tag.NextExpectedMsgSeqNum, numbers.nextTargetMsgSeqNum);
  // Logons have them from FIX.4.3 on; where they are configured earlier, the peer wants them all the same.
  if (config.role === 'initiator' && config.credentials !== undefined) {
    const { username, password } = config.credentials;
    if (username !== undefined) out.text(Tag.Username, username);
    if (password !== undefined) out.text(Tag.Password, password);
  }
  if (version.isFixt && applVerID !== undefined) out.text(Tag.DefaultApplVerID, applVerID);
  for (const [tag, value] of config.logonFields ?? []) out.text(tag, value);
}

/**
 * Adds its signature to the Logon that is being written on `out`, complete but for that; returns why it cannot be
 * signed, undefined once it is.
 */
export function addSignature(out: MessageWriter, sign: LogonSigner, now: Instant): string | undefined {
  out.end();
  const bytes = out.bytes.slice(out.start, out.length);
  const logon = new Fields();
  const parsed = logon.parse(bytes, 0, bytes.length);
  assert(parsed === Parsed.Ok, 'we write messages');
  const added = sign(logon, now);
  if (typeof added === 'string') return added;
  out.abandon();
  out.begin(logon.textAt(0), logon.msgType());
  for (let at = 3; at < logon.count - 1; at++) out.raw(logon.tags[at], bytes, logon.starts[at], logon.ends[at]);
  for (const [tag, value] of added) out.text(tag, value);
  return undefined;
}
