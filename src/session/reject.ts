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
}

/** The tag that identifies what a message is about, by MsgType(35). Source: FIX 4.4 vol. 2, BusinessMessageReject. */
const BUSINESS_ID: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ 6: 23, 7: 2, 8: 17, 9: 11, C: 164, D: 11, E: 66, F: 11, G: 11, H: 11, J: 70, K: 66, L: 66, M: 66, N: 66 },
    ...{ P: 70, Q: 17, R: 131, S: 117, T: 162, V: 262, W: 262, X: 262, Y: 262, Z: 117, a: 117, b: 117, c: 320, d: 322 },
    ...{ e: 324, f: 324, g: 335, h: 335, i: 117, k: 390, l: 390, m: 66, q: 11, r: 11, s: 548, t: 548, u: 551, v: 320 },
    ...{ w: 322, x: 320, y: 322, z: 320, AA: 322, AB: 11, AC: 11, AD: 568, AE: 571, AF: 584, AG: 131, AI: 117 },
  }),
);

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
  { businessRejectReason: reason, text }: BusinessReason,
): void {
  writeReversedRoute(out, fields, version, own);
  copy(out, Tag.RefSeqNum, fields, fields.find(Tag.MsgSeqNum));
  copy(out, Tag.RefMsgType, fields, 2);
  const idTag = BUSINESS_ID.get(fields.msgType());
  const id = idTag === undefined ? -1 : fields.find(idTag);
  if (id >= 0 && fields.ends[id] > fields.starts[id]) copy(out, Tag.BusinessRejectRefID, fields, id);
  out.uint(Tag.BusinessRejectReason, reason);
  out.text(Tag.Text, text);
}

function copy(out: MessageWriter, tag: number, fields: Fields, at: number): void {
  if (at >= 0) out.raw(tag, fields.bytes, fields.starts[at], fields.ends[at]);
}
