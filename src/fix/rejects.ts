/**
 * Results of validation, with FIX's own numbers: a Reject(3) with SessionRejectReason(373), or a
 * BusinessMessageReject(j) with BusinessRejectReason(380).
 */

/** SessionRejectReason(373). FIX 4.2 defines 0 to 11: a FIX.4.2 Reject leaves 373 out for the later ones. */
export const SessionRejectReason = {
  InvalidTagNumber: 0,
  RequiredTagMissing: 1,
  TagNotDefinedForThisMessageType: 2,
  UndefinedTag: 3,
  TagSpecifiedWithoutAValue: 4,
  ValueIsIncorrect: 5,
  IncorrectDataFormatForValue: 6,
  DecryptionProblem: 7,
  SignatureProblem: 8,
  CompIDProblem: 9,
  SendingTimeAccuracyProblem: 10,
  InvalidMsgType: 11,
  XMLValidationError: 12,
  TagAppearsMoreThanOnce: 13,
  TagSpecifiedOutOfRequiredOrder: 14,
  RepeatingGroupFieldsOutOfOrder: 15,
  IncorrectNumInGroupCount: 16,
  NonDataValueIncludesFieldDelimiter: 17,
  Other: 99,
} as const;
export type SessionRejectReason = (typeof SessionRejectReason)[keyof typeof SessionRejectReason];

/** BusinessRejectReason(380). */
export const BusinessRejectReason = {
  Other: 0,
  UnknownID: 1,
  UnknownSecurity: 2,
  UnsupportedMessageType: 3,
  ApplicationNotAvailable: 4,
  ConditionallyRequiredFieldMissing: 5,
  NotAuthorized: 6,
  DeliverToFirmNotAvailableAtThisTime: 7,
  ThrottleLimitExceeded: 8,
} as const;
export type BusinessRejectReason = (typeof BusinessRejectReason)[keyof typeof BusinessRejectReason];

/** Text(58) of a Reject, in the specification's wording of the reason. */
export function textOf(reason: SessionRejectReason): string {
  return TEXT[reason];
}

const TEXT: Readonly<Record<SessionRejectReason, string>> = {
  [SessionRejectReason.InvalidTagNumber]: 'Invalid tag number',
  [SessionRejectReason.RequiredTagMissing]: 'Required tag missing',
  [SessionRejectReason.TagNotDefinedForThisMessageType]: 'Tag not defined for this message type',
  [SessionRejectReason.UndefinedTag]: 'Undefined tag',
  [SessionRejectReason.TagSpecifiedWithoutAValue]: 'Tag specified without a value',
  [SessionRejectReason.ValueIsIncorrect]: 'Value is incorrect (out of range) for this tag',
  [SessionRejectReason.IncorrectDataFormatForValue]: 'Incorrect data format for value',
  [SessionRejectReason.DecryptionProblem]: 'Decryption problem',
  [SessionRejectReason.SignatureProblem]: 'Signature problem',
  [SessionRejectReason.CompIDProblem]: 'CompID problem',
  [SessionRejectReason.SendingTimeAccuracyProblem]: 'SendingTime accuracy problem',
  [SessionRejectReason.InvalidMsgType]: 'Invalid MsgType',
  [SessionRejectReason.XMLValidationError]: 'XML validation error',
  [SessionRejectReason.TagAppearsMoreThanOnce]: 'Tag appears more than once',
  [SessionRejectReason.TagSpecifiedOutOfRequiredOrder]: 'Tag specified out of required order',
  [SessionRejectReason.RepeatingGroupFieldsOutOfOrder]: 'Repeating group fields out of order',
  [SessionRejectReason.IncorrectNumInGroupCount]: 'Incorrect NumInGroup count for repeating group',
  [SessionRejectReason.NonDataValueIncludesFieldDelimiter]: 'Non "data" value includes field delimiter',
  [SessionRejectReason.Other]: 'Other',
};

/** A fault of a message, and the answer to it. A single reused object. */
export interface Fault {
  /** `session`: answer with Reject(3) and sessionRejectReason; `business`: with BusinessMessageReject(j). */
  readonly kind: 'session' | 'business';
  /** SessionRejectReason(373); meaningful for kind `session`. */
  readonly sessionRejectReason: SessionRejectReason;
  /** BusinessRejectReason(380); meaningful for kind `business`. */
  readonly businessRejectReason: BusinessRejectReason;
  /** RefTagID(371), which may be 0 or negative if that is what the peer wrote; undefined when no field is to blame. */
  readonly refTagID: number | undefined;
  /** Text(58). */
  readonly text: string;
}

const fault = {
  kind: 'session' as Fault['kind'],
  sessionRejectReason: SessionRejectReason.Other as SessionRejectReason,
  businessRejectReason: BusinessRejectReason.Other as BusinessRejectReason,
  refTagID: undefined as number | undefined,
  text: '',
} satisfies Fault;

/**
 * A Reject(3) is owed. The Fault is the one there is: read it before the next is made. `allowed`: the values that the
 * field may have, for people.
 */
export function reject(reason: SessionRejectReason, refTagID: number | undefined, allowed = ''): Fault {
  fault.kind = 'session';
  fault.sessionRejectReason = reason;
  fault.businessRejectReason = BusinessRejectReason.Other;
  fault.refTagID = refTagID;
  fault.text = allowed === '' ? TEXT[reason] : `${TEXT[reason]} (allowed: ${allowed})`;
  return fault;
}

/** A BusinessMessageReject(j) is owed; the same Fault. */
export function refuse(reason: BusinessRejectReason): Fault {
  fault.kind = 'business';
  fault.sessionRejectReason = SessionRejectReason.Other;
  fault.businessRejectReason = reason;
  fault.refTagID = undefined;
  fault.text = reason === BusinessRejectReason.UnsupportedMessageType ? 'Unsupported Message Type' : 'Other';
  return fault;
}
