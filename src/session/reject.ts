/** Bodies of Reject(3) and BusinessMessageReject(j), as far as a version has their fields; and reading them. */
import type { Fields } from '../fix/fields.ts';
import type { BusinessRejectReason, Fault } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Version } from './version.ts';

/**
 * Writes the header fields that send an answer back the way `fields` came: OnBehalfOf becomes DeliverTo, sender's
 * sub-identity becomes target's, and the reverse. Empty ones are left out, and those of `own`, which the header has
 * already. Call it directly after `begin`.
 * Source: FIX 4.4 vol. 2, "Routing" appendix; locations exist from FIX 4.1 on.
 */
export function writeReversedRoute(
  out: MessageWriter,
  fields: Fields,
  version: Version,
  own: ReadonlySet<number>,
): void {
  const { length } = version.from41 ? ROUTE : ROUTE_40;
  for (let i = 0; i < length; i += 2) {
    const at = fields.find(ROUTE[i]);
    if (at >= 0 && fields.ends[at] > fields.starts[at] && !own.has(ROUTE[i + 1])) {
      out.raw(ROUTE[i + 1], fields.bytes, fields.starts[at], fields.ends[at]);
    }
  }
}

/** As it came, as it goes back. */
const ROUTE_40: readonly number[] = [
  Tag.SenderSubID,
  Tag.TargetSubID,
  Tag.TargetSubID,
  Tag.SenderSubID,
  Tag.OnBehalfOfCompID,
  Tag.DeliverToCompID,
  Tag.OnBehalfOfSubID,
  Tag.DeliverToSubID,
  Tag.DeliverToCompID,
  Tag.OnBehalfOfCompID,
  Tag.DeliverToSubID,
  Tag.OnBehalfOfSubID,
];
const ROUTE: readonly number[] = [
  ...ROUTE_40,
  Tag.SenderLocationID,
  Tag.TargetLocationID,
  Tag.TargetLocationID,
  Tag.SenderLocationID,
  Tag.OnBehalfOfLocationID,
  Tag.DeliverToLocationID,
  Tag.DeliverToLocationID,
  Tag.OnBehalfOfLocationID,
];

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
