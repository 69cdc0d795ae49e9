/**
 * The FIX versions, and the fields that the session messages of each one have. Source: FIX 4.0 to 4.4 vol. 2, FIXT 1.1.
 */
import type { BeginString } from './types.ts';

/**
 * By their usual names. From FIX.5.0 on these are versions of the application: the session's is FIXT.1.1. FIX Latest is
 * FIX.5.0SP2 with all extension packs up to the day: it has every field and value of that.
 */
export const FIX_VERSIONS = [
  'FIX.4.0',
  'FIX.4.1',
  'FIX.4.2',
  'FIX.4.3',
  'FIX.4.4',
  'FIX.5.0',
  'FIX.5.0SP1',
  'FIX.5.0SP2',
  'FIX.Latest',
] as const;
export type FixVersion = (typeof FIX_VERSIONS)[number];

/** ApplVerID(1128) and DefaultApplVerID(1137) of the versions that FIXT.1.1 carries. */
export const APPL_VER_IDS: Readonly<Partial<Record<FixVersion, string>>> = {
  'FIX.5.0': '7',
  'FIX.5.0SP1': '8',
  'FIX.5.0SP2': '9',
  'FIX.Latest': '10',
};

export function beginStringOf(version: FixVersion): BeginString {
  return isOverFixt(version) ? 'FIXT.1.1' : version;
}

export function isOverFixt(version: FixVersion): version is 'FIX.5.0' | 'FIX.5.0SP1' | 'FIX.5.0SP2' | 'FIX.Latest' {
  return APPL_VER_IDS[version] !== undefined;
}

/** The version a session's application messages are of; of FIXT.1.1, that of DefaultApplVerID(1137). */
export function versionOf(beginString: BeginString, defaultApplVerID: string | undefined): FixVersion {
  if (beginString !== 'FIXT.1.1') return beginString;
  return FIX_VERSIONS.find((version) => APPL_VER_IDS[version] === defaultApplVerID) ?? 'FIX.5.0SP2';
}

export interface Version {
  /** EndSeqNo(16) that means "and all after it". */
  readonly infinity: number;
  /** ResetSeqNumFlag(141) in a Logon; OnBehalfOfLocationID(144) and DeliverToLocationID(145). */
  readonly from41: boolean;
  /**
   * RefTagID, RefMsgType, SessionRejectReason (371, 372, 373), BusinessMessageReject(j), LastMsgSeqNumProcessed(369).
   */
  readonly from42: boolean;
  /** Username(553) and Password(554) in a Logon. */
  readonly from43: boolean;
  /** NextExpectedMsgSeqNum(789) in a Logon. */
  readonly from44: boolean;
  /** DefaultApplVerID(1137) in a Logon. */
  readonly isFixt: boolean;
  /** The last SessionRejectReason(373) there is: rejects of earlier versions leave out later ones. */
  readonly lastRejectReason: number;
}

const FIX40: Version = {
  infinity: 999_999,
  from41: false,
  from42: false,
  from43: false,
  from44: false,
  isFixt: false,
  lastRejectReason: -1,
};
const FIX41: Version = { ...FIX40, from41: true };
const FIX42: Version = { ...FIX41, infinity: 0, from42: true, lastRejectReason: 11 };
const FIX43: Version = { ...FIX42, from43: true, lastRejectReason: 17 };
const FIX44: Version = { ...FIX43, from44: true, lastRejectReason: 99 };

export const VERSIONS: Readonly<Record<BeginString, Version>> = {
  'FIX.4.0': FIX40,
  'FIX.4.1': FIX41,
  'FIX.4.2': FIX42,
  'FIX.4.3': FIX43,
  'FIX.4.4': FIX44,
  'FIXT.1.1': { ...FIX44, isFixt: true },
};
