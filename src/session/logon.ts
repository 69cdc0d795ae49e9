/** Reading and writing Logon(A): the checks of the peer's, the terms it sets, and the fields of ours. */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instant } from '../units/brand.ts';
import { Arrival, ARRIVAL_TEXT, inspect } from './arrival.ts';
import { findFormFault, speaks } from './messageFaults.ts';
import type { SessionConfig, SessionNumbers } from './types.ts';
import { VERSIONS } from './version.ts';

/**
 * Why a Logon can not be accepted, or undefined. Its MsgSeqNum is judged by the session, save that a Logon that starts
 * the numbers again is number 1. Source: FIX session test cases 1S; FIX 4.4 vol. 2, Logon.
 */
export function refusalOf(fields: Fields, config: SessionConfig, now: Instant): string | undefined {
  const arrival = inspect(fields, config, now);
  if (arrival !== Arrival.Ok) return `Logon: ${ARRIVAL_TEXT[arrival]}`;
  const fault = findFormFault(fields, config);
  if (fault !== undefined) return `Logon: ${fault.text}${fault.refTagID === undefined ? '' : ` (${fault.refTagID})`}`;
  if (fields.uint(Tag.EncryptMethod) !== 0) return 'Logon: EncryptMethod must be 0';
  const heartBtInt = fields.uint(Tag.HeartBtInt);
  if (heartBtInt < 0 || heartBtInt > config.maxHeartBtIntSec) {
    return `Logon: HeartBtInt must be 0 to ${config.maxHeartBtIntSec}`;
  }
  if (asksReset(fields, config) && fields.uint(Tag.MsgSeqNum) !== 1) {
    return 'Logon: ResetSeqNumFlag needs MsgSeqNum 1';
  }
  if (VERSIONS[config.beginString].isFixt) {
    const at = fields.find(Tag.DefaultApplVerID);
    if (at < 0) return 'Logon: DefaultApplVerID is missing';
    if (config.defaultApplVerID !== undefined && !speaks(config, fields.textAt(at))) {
      const spoken = [config.defaultApplVerID, ...(config.otherApplications?.keys() ?? [])];
      return `Logon: DefaultApplVerID must be ${spoken.join(' or ')}`;
    }
  }
  return undefined;
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
  if (config.role === 'initiator' && config.credentials !== undefined && version.from43) {
    out.text(Tag.Username, config.credentials.username);
    out.text(Tag.Password, config.credentials.password);
  }
  if (version.isFixt && applVerID !== undefined) out.text(Tag.DefaultApplVerID, applVerID);
  for (const [tag, value] of config.logonFields ?? []) out.text(tag, value);
}
