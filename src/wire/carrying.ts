/**
 * Fields that an order carries (orders/carried.ts), from a client's message to venues' and into reports, and from a
 * venue's report to the client's: read by the dictionary of the one side, written by that of the other. Which ones is
 * configured; messages that have none of them cost a look for each tag.
 */
import type { CancelRequest, NewOrder, RefusedOrder, ReplaceRequest } from '../core/words/clientCommand.ts';
import type { MessageRules } from '../fix/dictionary.ts';
import { Place } from '../fix/dictionary.ts';
import type { MessageEdits } from '../fix/edits.ts';
import type { Fields } from '../fix/fields.ts';
import { GroupWalk } from '../fix/groups.ts';
import { type Layout, NO_MEMBER } from '../fix/layout.ts';
import { fieldsOf } from './meaning.ts';
import { ORDER, REPLACE } from './orderMeaning.ts';
import { CANCEL, LIST } from './requestMeaning.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { type CarriedField, carriedField, carriedFields, MAX_CARRIED, TOO_MUCH_CARRIED } from '../orders/carried.ts';
import { OrdRejReason } from '../orders/values.ts';

/** Beside the fields that are honoured: what we write to venues ourselves, and half of a symbol. */
const WRITTEN = [Tag.OrderID, Tag.TransactTime, Tag.CxlType, Tag.SymbolSfx];

/**
 * Fields of requests that have a meaning here: we read them and write our own to venues, so they are not carried.
 * Account(1) is read too, and goes to venues only so.
 */
export const OWN_IN_REQUESTS: ReadonlySet<number> = new Set(
  [...ORDER, ...REPLACE, ...LIST, ...CANCEL]
    .filter(({ meaning }) => meaning === 'honoured')
    .flatMap((row) => fieldsOf(row).map(({ tag }) => tag))
    .concat(WRITTEN)
    .filter((tag) => tag !== Tag.Account),
);

/** Those of reports, beside them. Account(1) is one of ExecutionReports alone: OrderCancelRejects can echo it. */
export const OWN_IN_REPORTS: ReadonlySet<number> = new Set<number>([
  ...OWN_IN_REQUESTS,
  Tag.ExecID,
  Tag.ExecTransType,
  Tag.ExecType,
  Tag.ExecRefID,
  Tag.OrdStatus,
  Tag.OrdStatusReqID,
  Tag.OrdRejReason,
  Tag.ExecRestatementReason,
  Tag.WorkingIndicator,
  Tag.LastQty,
  Tag.LastPx,
  Tag.LastMkt,
  Tag.LeavesQty,
  Tag.CumQty,
  Tag.AvgPx,
  Tag.DayOrderQty,
  Tag.DayCumQty,
  Tag.DayAvgPx,
  Tag.MassStatusReqID,
  Tag.TotNumReports,
  Tag.LastRptRequested,
  Tag.CopyMsgIndicator,
  Tag.CxlRejReason,
  Tag.CxlRejResponseTo,
  Tag.Text,
]);

/** Tags that one kind of message has on a session; for a repeating group, the layout of its entries there. */
export type CarriedPlaces = ReadonlyMap<number, Layout | undefined>;

/** The places that `msgType` has for `tags`, under the names that the session's rules give them. */
export function placesIn(
  tags: Iterable<number>,
  msgType: string,
  rules: MessageRules | undefined,
  edits?: MessageEdits,
): CarriedPlaces {
  const places = new Map<number, Layout | undefined>();
  const layout = rules?.layoutOf(msgType);
  for (const tag of tags) {
    const at = layout?.find(edits?.renamed(msgType, tag) ?? tag) ?? NO_MEMBER;
    if (rules === undefined || at !== NO_MEMBER) places.set(tag, layout?.entry[at]);
  }
  return places;
}

/** Takes fields out of messages of one dictionary. */
export class CarriedReader {
  private readonly tags: readonly number[];
  private readonly taken: ReadonlySet<number>;
  private readonly rules: MessageRules | undefined;
  private readonly walk = new GroupWalk();

  constructor(tags: readonly number[], rules: MessageRules | undefined) {
    this.tags = tags;
    this.taken = new Set(tags);
    this.rules = rules;
  }

  /** The fields that the message has, '' for none. A group is taken whole, and a field of a group with it only. */
  read(fields: Fields): string {
    const { tags } = this;
    for (let i = 0; i < tags.length; i++) if (fields.has(tags[i])) return this.pick(fields);
    return '';
  }

  private pick(fields: Fields): string {
    const { walk, rules, taken } = this;
    const body = rules?.body(fields.bytes, fields.starts[2], fields.ends[2]);
    if (rules !== undefined) walk.begin(fields, rules, body);
    let carried = '';
    /** The group at level 0 is one of ours. */
    let isTaken = false;
    /** The first field of an entry at each level: where it comes again, the next begins. */
    const first: number[] = [];
    for (let i = 3; i < fields.count - 1; i++) {
      const tag = fields.tags[i];
      const slot = rules?.slotOf[tag] ?? 0;
      let place: Place = (body?.places[slot] as Place) ?? Place.None;
      if (body !== undefined && walk.depth > 0) {
        // A message that breaks the rules of its groups is taken as far as it keeps them.
        if (walk.take(tag, slot, body.places) !== undefined) return carried;
        ({ place } = walk);
      }
      const { depth } = walk;
      if (depth === 0) isTaken = taken.has(tag);
      if (isTaken && (depth === 0 || slot !== 0)) {
        first[depth] ||= tag;
        carried += carriedField({ depth, begins: depth > 0 && first[depth] === tag, tag, value: fields.textAt(i) });
      }
      if (place !== Place.Count || slot === 0) continue;
      walk.open(i, slot);
      first[depth + 1] = 0;
    }
    return carried;
  }
}

/** Writes what `places` has of what is carried; a group in the order of its dictionary there, as far as it has it. */
export function writeCarried(w: MessageWriter, carried: string, places: CarriedPlaces): void {
  if (carried === '' || places.size === 0) return;
  const fields = carriedFields(carried);
  for (let i = 0; i < fields.length; ) {
    const end = endOf(fields, i);
    const { tag, value } = fields[i];
    const entry = places.get(tag);
    if (entry !== undefined) writeGroup(w, tag, fields.slice(i + 1, end), entry);
    else if (places.has(tag) && end === i + 1) w.text(tag, value);
    i = end;
  }
}

/** Behind field i and all that is in it. */
function endOf(fields: readonly CarriedField[], i: number): number {
  let end = i + 1;
  while (end < fields.length && fields[end].depth > fields[i].depth) end++;
  return end;
}

/** An entry without the field that begins one there cannot be written. */
function writeGroup(w: MessageWriter, count: number, members: readonly CarriedField[], layout: Layout): void {
  const entries = entriesOf(members).filter((entry) => entry.has(layout.delimiter));
  if (entries.length === 0) return;
  w.uint(count, entries.length);
  for (const entry of entries) {
    layout.tags.forEach((tag, at) => {
      const found = entry.get(tag);
      if (found === undefined) return;
      const nested = layout.entry[at];
      if (nested !== undefined) writeGroup(w, tag, found.slice(1), nested);
      else if (found.length === 1) w.text(tag, found[0].value);
    });
  }
}

/** Each entry by tag: a field alone, or the count of a group with its members. */
function entriesOf(members: readonly CarriedField[]): Map<number, readonly CarriedField[]>[] {
  const entries: Map<number, readonly CarriedField[]>[] = [];
  for (let i = 0; i < members.length; ) {
    if (members[i].begins) entries.push(new Map());
    const end = endOf(members, i);
    entries.at(-1)?.set(members[i].tag, members.slice(i, end));
    i = end;
  }
  return entries;
}

export type Carrier = NewOrder | RefusedOrder | ReplaceRequest | CancelRequest;

/**
 * The request with what it carries. Too much of it refuses an order or a replace; a cancel is taken without.
 */
export function carrying<R extends Carrier>(request: R, carried: string): R {
  if (carried.length <= MAX_CARRIED) return { ...request, carried };
  if (request.kind === 'cancelRequest') return request;
  return { ...request, fault: request.fault ?? { ordRejReason: OrdRejReason.Other, text: TOO_MUCH_CARRIED } };
}
