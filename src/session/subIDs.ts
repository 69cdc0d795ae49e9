/**
 * SubIDs and LocationIDs: the part of a session's name beyond its CompIDs, if configured. Ours are in the header of
 * every message we send. The peer's must be in its first Logon, which distinguishes sessions with equal CompIDs; later
 * it may omit them, but not change them. Source: FIX 4.4 vol. 1, standard message header.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';

/** As in messages we send; sender and target are swapped in messages received. LocationIDs exist from FIX.4.1 on. */
export interface SubIDs {
  readonly senderSubID?: string | undefined;
  readonly senderLocationID?: string | undefined;
  readonly targetSubID?: string | undefined;
  readonly targetLocationID?: string | undefined;
}

/** Each with its field in what we send, and in what we receive. */
const FIELDS: readonly (readonly [name: keyof SubIDs, sent: number, received: number])[] = [
  ['senderSubID', Tag.SenderSubID, Tag.TargetSubID],
  ['senderLocationID', Tag.SenderLocationID, Tag.TargetLocationID],
  ['targetSubID', Tag.TargetSubID, Tag.SenderSubID],
  ['targetLocationID', Tag.TargetLocationID, Tag.SenderLocationID],
];

const NONE: ReadonlySet<number> = new Set();

/** Fields of our header that the session itself writes. */
export function tagsOf(subIDs: SubIDs | undefined): ReadonlySet<number> {
  if (subIDs === undefined) return NONE;
  return new Set(FIELDS.filter(([name]) => subIDs[name] !== undefined).map(([, sent]) => sent));
}

/** True if a message has a different SubID or LocationID than the session; an absent or empty one does not differ. */
export function isOther(fields: Fields, subIDs: SubIDs): boolean {
  for (const [name, , received] of FIELDS) {
    const expected = subIDs[name];
    if (expected === undefined) continue;
    const at = fields.find(received);
    if (at >= 0 && fields.ends[at] > fields.starts[at] && !fields.equals(at, expected)) return true;
  }
  return false;
}

/** The SubIDs of a message, turned around; undefined if it has none. */
export function namedBy(fields: Fields): SubIDs | undefined {
  const named = FIELDS.flatMap(([name, , received]) => {
    const text = fields.text(received);
    return text === '' ? [] : [[name, text] as const];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

/** How many of a session's own are among `named`; -1 when one is not. */
export function likeness(own: SubIDs | undefined, named: SubIDs | undefined): number {
  if (own === undefined) return 0;
  let count = 0;
  for (const [name] of FIELDS) {
    if (own[name] === undefined) continue;
    if (own[name] !== named?.[name]) return -1;
    count++;
  }
  return count;
}
