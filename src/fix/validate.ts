/**
 * Whether a message keeps to its dialect. Fields and MessageRules come in; the first fault, in the order of precedence
 * below, goes out, or undefined. QuickFIX's rules, in its order, taken along the wire instead of by tag number:
 *
 * 1. header, body, trailer in that order (14);
 * 2. a MsgType that the version has (11), and that the dialect speaks (BusinessMessageReject 3);
 * 3. every required field present, header, body, trailer (1);
 * 4. field by field: the groups it ends are whole (1, 16), not twice (13), in its group's order (15), with a value (4),
 *    in its type's form (6), one of its values (5), of a tag that exists (0) and may stand in this message (2).
 *
 * A message that passes allocates nothing. Source: FIX 4.4 vol. 2, Reject; FIX session test cases 14.a to 14.n.
 */
import type { MessageRules } from './dictionary.ts';
import { FIRST_USER_DEFINED_TAG, Section } from './dictionary.ts';
import type { Fields } from './fields.ts';
import { Format, wellFormed } from './formats.ts';
import { type Layout, MAX_DEPTH, NO_MEMBER } from './layout.ts';
import { BusinessRejectReason, type Fault, SessionRejectReason, textOf } from './rejects.ts';
import { Tag } from './tags.ts';

/** Judges `fields`, as parsed by Fields.parse. The Fault is reused: read it before the next call. */
export function validate(fields: Fields, rules: MessageRules): Fault | undefined {
  const { switches } = rules;
  if (switches.checkFieldOrder) {
    const misplaced = findMisplaced(fields, rules);
    if (misplaced >= 0) return reject(SessionRejectReason.TagSpecifiedOutOfRequiredOrder, fields.tags[misplaced]);
  }
  const typeStart = fields.starts[2];
  const typeEnd = fields.ends[2];
  const body = rules.body(fields.bytes, typeStart, typeEnd);
  if (body === undefined) {
    const unknown = refuseType(fields, rules);
    if (unknown !== undefined) return unknown;
  }
  if (switches.checkRequired) {
    const missing =
      findMissing(fields, rules.header) ||
      (body === undefined ? 0 : findMissing(fields, body)) ||
      findMissing(fields, rules.trailer);
    if (missing !== 0) return reject(SessionRejectReason.RequiredTagMissing, missing);
  }
  return walk(fields, rules, body);
}

/** Position of the first field that stands behind a field of a later section; −1 when all is in order. */
function findMisplaced(fields: Fields, rules: MessageRules): number {
  const { tags, count } = fields;
  const { sections, slotOf } = rules;
  const { checkUnknownTags, checkUserDefinedTags } = rules.switches;
  let reached: number = Section.Header;
  for (let i = 3; i < count; i++) {
    const tag = tags[i];
    const slot = tag > 0 && tag < slotOf.length ? slotOf[tag] : 0;
    // A tag nobody defined and nobody minds has no section.
    if (slot === 0 && !(tag < FIRST_USER_DEFINED_TAG ? checkUnknownTags : checkUserDefinedTags)) continue;
    const section = slot === 0 ? Section.Body : sections[slot];
    if (section === reached) continue;
    if (section < reached) return i;
    reached = section;
  }
  return -1;
}

function findMissing(fields: Fields, layout: Layout): number {
  const { required } = layout;
  for (let i = 0; i < required.length; i++) if (fields.find(required[i]) < 0) return required[i];
  return 0;
}

function refuseType(fields: Fields, rules: MessageRules): Fault | undefined {
  const start = fields.starts[2];
  const end = fields.ends[2];
  if (start === end && rules.switches.checkEmptyValues) {
    return reject(SessionRejectReason.TagSpecifiedWithoutAValue, Tag.MsgType);
  }
  if (rules.isUnsupported(fields.bytes, start, end)) return refuse(BusinessRejectReason.UnsupportedMessageType);
  if (rules.switches.allowUnknownMsgType) return undefined;
  return reject(SessionRejectReason.InvalidMsgType, undefined);
}

/** Highest slot number a stamp array is made for at the start; a larger dictionary makes it grow once. */
const FIRST_SLOTS = 1024;

/**
 * The walk's place in the message: level 0 is the message, each open repeating group one level more. Shared by all
 * sessions, since a walk ends before the next begins; every number in it is overwritten before it is read.
 */
const layouts: (Layout | undefined)[] = Array.from({ length: MAX_DEPTH }, () => undefined);
/** Position of the count field, entries it announced, entries begun. */
const countAt = new Int32Array(MAX_DEPTH);
const announced = new Float64Array(MAX_DEPTH);
const begun = new Int32Array(MAX_DEPTH);
/** Layout position of the entry's latest field. */
const latest = new Int32Array(MAX_DEPTH);
/** The entry's own number. A field was seen in this entry if its stamp at this depth is that number. */
const entryID = new Float64Array(MAX_DEPTH);
let stamps: Float64Array[] = Array.from({ length: MAX_DEPTH }, () => new Float64Array(FIRST_SLOTS));
/** The number given last; in an array, so that counting never makes a heap number. */
const lastEntryID = new Float64Array(1);

function walk(fields: Fields, rules: MessageRules, body: Layout | undefined): Fault | undefined {
  const { tags, starts, ends, bytes, count } = fields;
  const { switches, slotOf, sections, formats, enumerations } = rules;
  if (rules.slots > stamps[0].length) growStamps(rules.slots);
  let depth = 0;
  entryID[0] = ++lastEntryID[0];

  for (let i = 0; i < count; i++) {
    const tag = tags[i];
    const slot = tag > 0 && tag < slotOf.length ? slotOf[tag] : 0;

    // The layout this field belongs to. `position` stays NO_MEMBER when the message has no place for it.
    let position = NO_MEMBER;
    let layout: Layout | undefined;
    if (slot !== 0) {
      const section = sections[slot];
      const outer = section === Section.Body ? body : section === Section.Header ? rules.header : rules.trailer;
      layout = depth === 0 ? outer : layouts[depth];
      if (layout !== undefined) position = layout.find(tag);
      if (depth > 0 && (position === NO_MEMBER || endsGroup(depth, position, tag, slot, outer))) {
        const owner = ownerAbove(depth, tag, outer);
        if (owner >= 0) {
          for (; depth > owner; depth--) {
            const fault = closeGroup(fields, rules, depth);
            if (fault !== undefined) return fault;
          }
          layout = depth === 0 ? outer : layouts[depth];
          position = layout === undefined ? NO_MEMBER : layout.find(tag);
        }
      }
    }

    // Its place among the fields before it.
    if (position !== NO_MEMBER && layout !== undefined) {
      const seen = stamps[depth];
      if (depth === 0) {
        if (seen[slot] === entryID[0]) return reject(SessionRejectReason.TagAppearsMoreThanOnce, tag);
      } else {
        const begins = begun[depth] === 0 || (tag === layout.delimiter && seen[slot] === entryID[depth]);
        if (begins) {
          const fault = beginEntry(fields, rules, depth, tag, layout);
          if (fault !== undefined) return fault;
        } else if (seen[slot] === entryID[depth]) {
          return reject(SessionRejectReason.TagAppearsMoreThanOnce, tag);
        } else if (position < latest[depth] && switches.checkGroupOrder) {
          return reject(SessionRejectReason.RepeatingGroupFieldsOutOfOrder, tag);
        }
        latest[depth] = position;
      }
      seen[slot] = entryID[depth];
    }

    // Its value.
    const start = starts[i];
    const end = ends[i];
    if (start === end) {
      if (switches.checkEmptyValues) return reject(SessionRejectReason.TagSpecifiedWithoutAValue, tag);
    } else if (slot !== 0) {
      const format = formats[slot] as Format;
      if (format !== Format.Text && switches.checkTypes) {
        if (
          !wellFormed(format, bytes, start, end) ||
          (format === Format.Data && fields.unsigned(i - 1) !== end - start)
        ) {
          return reject(SessionRejectReason.IncorrectDataFormatForValue, tag);
        }
      }
      const values = enumerations[slot];
      if (values !== undefined && switches.checkEnums) {
        const several = format === Format.MultipleValue || format === Format.MultipleChar;
        if (!(several ? values.hasEach(bytes, start, end) : values.has(bytes, start, end))) {
          return reject(SessionRejectReason.ValueIsIncorrect, tag);
        }
      }
    }

    if (position === NO_MEMBER) {
      const stray = refuseStray(rules, tag, slot, body);
      if (stray !== undefined) return stray;
    } else if (layout !== undefined && layout.entry[position] !== undefined) {
      depth++;
      layouts[depth] = layout.entry[position];
      countAt[depth] = i;
      announced[depth] = fields.unsigned(i);
      begun[depth] = 0;
      latest[depth] = 0;
      entryID[depth] = 0;
    }
  }
  // The CheckSum closed every group. What is left is a required field that stood in a group, but not in the body.
  if (body !== undefined && switches.checkRequired) {
    const missing = findUnstamped(rules, body, 0);
    if (missing !== 0) return reject(SessionRejectReason.RequiredTagMissing, missing);
  }
  return undefined;
}

/**
 * Whether a member of the innermost group belongs behind the group all the same: the group has had its entries, this
 * field cannot follow in the last one, and an outer level has a place for the same tag.
 */
function endsGroup(depth: number, position: number, tag: number, slot: number, outer: Layout | undefined): boolean {
  if (begun[depth] < announced[depth]) return false;
  const fits = begun[depth] > 0 && position > latest[depth] && stamps[depth][slot] !== entryID[depth];
  return !fits && ownerAbove(depth, tag, outer) >= 0;
}

/** The innermost level above `depth` that has a place for the tag; −1 when none has. */
function ownerAbove(depth: number, tag: number, outer: Layout | undefined): number {
  for (let level = depth - 1; level >= 0; level--) {
    const layout = level === 0 ? outer : layouts[level];
    if (layout !== undefined && layout.find(tag) !== NO_MEMBER) return level;
  }
  return -1;
}

/** A new entry of the innermost group, beginning with `tag`. */
function beginEntry(
  fields: Fields,
  rules: MessageRules,
  depth: number,
  tag: number,
  layout: Layout,
): Fault | undefined {
  const { switches } = rules;
  if (begun[depth] > 0) {
    const missing = switches.checkRequired ? findUnstamped(rules, layout, depth) : 0;
    if (missing !== 0) return reject(SessionRejectReason.RequiredTagMissing, missing);
  } else if (tag !== layout.delimiter && switches.checkGroupOrder) {
    return reject(SessionRejectReason.RepeatingGroupFieldsOutOfOrder, tag);
  }
  begun[depth]++;
  if (begun[depth] > announced[depth]) {
    return reject(SessionRejectReason.IncorrectNumInGroupCount, fields.tags[countAt[depth]]);
  }
  entryID[depth] = ++lastEntryID[0];
  return undefined;
}

/** The end of the innermost group. */
function closeGroup(fields: Fields, rules: MessageRules, depth: number): Fault | undefined {
  const layout = layouts[depth];
  if (layout !== undefined && begun[depth] > 0 && rules.switches.checkRequired) {
    const missing = findUnstamped(rules, layout, depth);
    if (missing !== 0) return reject(SessionRejectReason.RequiredTagMissing, missing);
  }
  if (begun[depth] !== announced[depth]) {
    return reject(SessionRejectReason.IncorrectNumInGroupCount, fields.tags[countAt[depth]]);
  }
  return undefined;
}

/** The first required field that the entry at `depth` has not had; 0 when all are there. */
function findUnstamped(rules: MessageRules, layout: Layout, depth: number): number {
  const { required } = layout;
  const seen = stamps[depth];
  for (let i = 0; i < required.length; i++) {
    if (seen[rules.slotOf[required[i]]] !== entryID[depth]) return required[i];
  }
  return 0;
}

/** A field for which the message has no place. */
function refuseStray(rules: MessageRules, tag: number, slot: number, body: Layout | undefined): Fault | undefined {
  if (tag <= 0) return reject(SessionRejectReason.InvalidTagNumber, tag);
  const { switches } = rules;
  if (!(tag < FIRST_USER_DEFINED_TAG ? switches.checkUnknownTags : switches.checkUserDefinedTags)) return undefined;
  if (slot === 0) return reject(SessionRejectReason.InvalidTagNumber, tag);
  // Of a message the dictionary does not have, it cannot say what belongs in it.
  if (body === undefined && rules.sections[slot] === Section.Body) return undefined;
  return reject(SessionRejectReason.TagNotDefinedForThisMessageType, tag);
}

function growStamps(slots: number): void {
  stamps = stamps.map(() => new Float64Array(slots * 2));
}

const fault = {
  kind: 'session' as 'session' | 'business',
  sessionRejectReason: SessionRejectReason.Other as SessionRejectReason,
  businessRejectReason: BusinessRejectReason.Other as BusinessRejectReason,
  refTagID: undefined as number | undefined,
  text: '',
} satisfies Fault;

function reject(reason: SessionRejectReason, refTagID: number | undefined): Fault {
  fault.kind = 'session';
  fault.sessionRejectReason = reason;
  fault.businessRejectReason = BusinessRejectReason.Other;
  fault.refTagID = refTagID;
  fault.text = textOf(reason);
  return fault;
}

function refuse(reason: BusinessRejectReason): Fault {
  fault.kind = 'business';
  fault.sessionRejectReason = SessionRejectReason.Other;
  fault.businessRejectReason = reason;
  fault.refTagID = undefined;
  fault.text = 'Unsupported Message Type';
  return fault;
}
