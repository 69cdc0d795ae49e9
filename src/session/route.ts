/**
 * The way back: an answer has the routing fields of the message that it answers, reversed. OnBehalfOf becomes
 * DeliverTo, sender's sub-identity becomes target's, and the reverse. Source: FIX 4.4 vol. 2, "Routing" appendix;
 * locations exist from FIX 4.1 on.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Version } from './version.ts';

/** As it came, as it goes back. */
type Turn = readonly [came: number, back: number];

const TURNS_40: readonly Turn[] = [
  [Tag.SenderSubID, Tag.TargetSubID],
  [Tag.TargetSubID, Tag.SenderSubID],
  [Tag.OnBehalfOfCompID, Tag.DeliverToCompID],
  [Tag.OnBehalfOfSubID, Tag.DeliverToSubID],
  [Tag.DeliverToCompID, Tag.OnBehalfOfCompID],
  [Tag.DeliverToSubID, Tag.OnBehalfOfSubID],
];
const TURNS: readonly Turn[] = [
  ...TURNS_40,
  [Tag.SenderLocationID, Tag.TargetLocationID],
  [Tag.TargetLocationID, Tag.SenderLocationID],
  [Tag.OnBehalfOfLocationID, Tag.DeliverToLocationID],
  [Tag.DeliverToLocationID, Tag.OnBehalfOfLocationID],
];

/** The fields to turn round in a version. */
export const turnsOf = ({ from41 }: Version): readonly Turn[] => (from41 ? TURNS : TURNS_40);

/**
 * Writes the routing fields of `fields`, reversed. Empty ones are left out, and those of `own`, which the header has
 * already. Call it directly after `begin`.
 */
export function writeReversedRoute(
  out: MessageWriter,
  fields: Fields,
  version: Version,
  own: ReadonlySet<number>,
): void {
  for (const [came, back] of turnsOf(version)) {
    const at = fields.find(came);
    if (at >= 0 && fields.ends[at] > fields.starts[at] && !own.has(back)) {
      out.raw(back, fields.bytes, fields.starts[at], fields.ends[at]);
    }
  }
}
