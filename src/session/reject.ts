/** Bodies of Reject(3) and BusinessMessageReject(j), as far as a version has their fields; and reading them. */
import type { Fields } from '../fix/fields.ts';
import type { BusinessRejectReason, Fault } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { writeReversedRoute } from './route.ts';
import type { Version } from './version.ts';

/** Why a Reject(3) is sent. */
export type RejectReason = Pick<Fault, 'sessionRejectReason' | 'refTagID' | 'text'>;

/** Why a BusinessMessageReject(j) is sent, and of what. */
export interface BusinessReason {
  readonly businessRejectReason: BusinessRejectReason;
  readonly text: string;
  /** BusinessRejectRefID(379). */
  readonly refID?: string | undefined;
}

/** Writes the body of a Reject(3) of the message in `fields`. FIX.4.0 and 4.1 have RefSeqNum and Text only. */
export function writeRejectBody(
  out: MessageWriter,
  version: Version,
  own: ReadonlySet<number>,
  fields: Fields,
  { sessionRejectReason: reason, refTagID, text }: RejectReason,
): void {
  writeReversedRoute(out, fields, version, own);
  copy(out, Tag.RefSeqNum, fields, fields.find(Tag.MsgSeqNum));
  if (version.from42) {
    // A tag of 0 or below is quoted as the peer wrote it.
    if (refTagID !== undefined) out.text(Tag.RefTagID, String(refTagID));
    copy(out, Tag.RefMsgType, fields, 2);
    if (reason <= version.lastRejectReason) out.uint(Tag.SessionRejectReason, reason);
  }
  out.text(Tag.Text, version.from42 || refTagID === undefined ? text : `${text}, field=${refTagID}`);
}

/**
 * Writes the body of a BusinessMessageReject(j) of the message in `fields`. From FIX.4.2.
 */
export function writeBusinessRejectBody(
  out: MessageWriter,
  version: Version,
  own: ReadonlySet<number>,
  fields: Fields,
  { businessRejectReason: reason, text, refID }: BusinessReason,
): void {
  writeReversedRoute(out, fields, version, own);
  copy(out, Tag.RefSeqNum, fields, fields.find(Tag.MsgSeqNum));
  copy(out, Tag.RefMsgType, fields, 2);
  if (refID !== undefined && refID !== '') out.text(Tag.BusinessRejectRefID, refID);
  out.uint(Tag.BusinessRejectReason, reason);
  out.text(Tag.Text, text);
}

function copy(out: MessageWriter, tag: number, fields: Fields, at: number): void {
  if (at >= 0) out.raw(tag, fields.bytes, fields.starts[at], fields.ends[at]);
}
