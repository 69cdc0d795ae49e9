/**
 * Validates a message against its dialect. Fields and MessageRules come in; the first fault, in the order of precedence
 * below, goes out, or undefined. QuickFIX's rules, in its order, applied in wire order instead of by tag number:
 *
 * 1. header, body, trailer in that order (14);
 * 2. a MsgType that the version has (11), and that the dialect has (BusinessMessageReject 3);
 * 3. every required field present, header, body, trailer (1);
 * 4. field by field: the groups it ends are whole (1, 16), not twice (13), in its group's order (15), with a value (4),
 *    in its type's form (6), one of its values (5), of a tag that exists (0) and is allowed in this message (2).
 *
 * A message that passes allocates nothing. Source: FIX 4.4 vol. 2, Reject; FIX session test cases 14.a to 14.n.
 */
import type { Body, MessageRules } from './dictionary.ts';
import { FIRST_USER_DEFINED_TAG, Place, Section } from './dictionary.ts';
import type { Fields } from './fields.ts';
import { Format, wellFormed } from './formats.ts';
import { GroupWalk } from './groups.ts';
import type { Layout } from './layout.ts';
import { BusinessRejectReason, type Fault, refuse, reject, SessionRejectReason } from './rejects.ts';
import { Tag } from './tags.ts';

/** Slot of each field of the message in hand; as long as the longest message so far. */
let slotAt = new Uint16Array(4_096);
// One walk serves all sessions: it ends before the next begins.
const groups = new GroupWalk();

/** Judges `fields`, as parsed by Fields.parse. The Fault is reused: read it before the next call. */
export function validate(fields: Fields, rules: MessageRules): Fault | undefined {
  const { transport } = rules;
  if (transport?.body(fields.bytes, fields.starts[2], fields.ends[2]) !== undefined) return judge(fields, transport);
  return judge(fields, rules);
}

function judge(fields: Fields, rules: MessageRules): Fault | undefined {
  const misplaced = findSlots(fields, rules);
  if (misplaced >= 0) return reject(SessionRejectReason.TagSpecifiedOutOfRequiredOrder, fields.tags[misplaced]);
  const body = rules.body(fields.bytes, fields.starts[2], fields.ends[2]);
  if (body === undefined) {
    const unknown = refuseType(fields, rules);
    if (unknown !== undefined) return unknown;
  }
  if (rules.switches.checkRequired) {
    const missing =
      findMissing(fields, rules.header) ||
      (body === undefined ? 0 : findMissing(fields, body.layout)) ||
      findMissing(fields, rules.trailer);
    if (missing !== 0) return reject(SessionRejectReason.RequiredTagMissing, missing);
  }
  return checkFields(fields, rules, body);
}

/** Fills slotAt; returns the position of the first field after a field of a later section, −1 if none. */
function findSlots(fields: Fields, rules: MessageRules): number {
  const { tags, count } = fields;
  if (count > slotAt.length) slotAt = new Uint16Array(tags.length);
  const { sections, slotOf, switches } = rules;
  let reached: number = Section.Header;
  let misplaced = -1;
  for (let i = 0; i < count; i++) {
    const tag = tags[i];
    const slot = tag > 0 && tag < slotOf.length ? slotOf[tag] : 0;
    slotAt[i] = slot;
    const section = sections[slot];
    // An undefined tag that passes the checks has no section.
    if (section === reached || (slot === 0 && !minds(rules, tag))) continue;
    if (section > reached) reached = section;
    else if (misplaced < 0) misplaced = i;
  }
  return switches.checkFieldOrder ? misplaced : -1;
}

/** True if a tag without a place is a fault under the session's checks. */
function minds(rules: MessageRules, tag: number): boolean {
  return tag < FIRST_USER_DEFINED_TAG ? rules.switches.checkUnknownTags : rules.switches.checkUserDefinedTags;
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
  if (rules.isOfVersion(fields.bytes, start, end)) return refuse(BusinessRejectReason.UnsupportedMessageType);
  if (rules.switches.allowUnknownMsgType) return undefined;
  return reject(SessionRejectReason.InvalidMsgType, undefined);
}

function checkFields(fields: Fields, rules: MessageRules, body: Body | undefined): Fault | undefined {
  const { tags, count } = fields;
  const places = body === undefined ? rules.noBody : body.places;
  groups.begin(fields, rules, body);
  const { seen, messageID } = groups;

  for (let i = 0; i < count; i++) {
    const slot = slotAt[i];
    let place: number;
    if (groups.depth === 0) {
      place = places[slot];
      if (place !== Place.None) {
        if (seen[slot] === messageID) return reject(SessionRejectReason.TagAppearsMoreThanOnce, tags[i]);
        seen[slot] = messageID;
      }
    } else {
      const fault = groups.take(tags[i], slot, places);
      if (fault !== undefined) return fault;
      place = groups.place;
    }

    const wrong = findWrongValue(fields, rules, i, slot);
    if (wrong !== SOUND) {
      const allowed = wrong === SessionRejectReason.ValueIsIncorrect ? rules.enumerations[slot]?.listed() : '';
      return findMiscount(fields, i, places) ?? reject(wrong, tags[i], allowed);
    }

    if (place === Place.None) {
      const stray = refuseStray(rules, tags[i], slot, body);
      if (stray !== undefined) return stray;
    } else if (place === Place.Count) {
      groups.open(i, slot);
    }
  }
  return groups.end();
}

const SOUND = -1;

/** The reason to reject the value of field i; SOUND when there is none. */
function findWrongValue(fields: Fields, rules: MessageRules, i: number, slot: number): SessionRejectReason | -1 {
  const { bytes } = fields;
  const start = fields.starts[i];
  const end = fields.ends[i];
  if (start === end) return rules.switches.checkEmptyValues ? SessionRejectReason.TagSpecifiedWithoutAValue : SOUND;
  const format = rules.formats[slot] as Format;
  if (format !== Format.Text) {
    const sound =
      format === Format.Data ? fields.unsigned(i - 1) === end - start : wellFormed(format, bytes, start, end);
    if (!sound) return SessionRejectReason.IncorrectDataFormatForValue;
  }
  const values = rules.enumerations[slot];
  if (values !== undefined && !values.allows(bytes, start, end)) return SessionRejectReason.ValueIsIncorrect;
  return SOUND;
}

/**
 * If field i has a wrong value: the fault of a surrounding group with a wrong number of entries. A count is checked
 * before its entries, and only the end of the group shows it, so the walk continues to there.
 */
function findMiscount(fields: Fields, i: number, places: Uint8Array): Fault | undefined {
  const outermost = groups.outermostCount;
  if (outermost < 0) return undefined;
  for (let at = i + 1; at < fields.count && groups.depth > 0; at++) {
    const fault = groups.take(fields.tags[at], slotAt[at], places);
    if (fault !== undefined) {
      const isCount = fault.sessionRejectReason === SessionRejectReason.IncorrectNumInGroupCount;
      return isCount && isAround(fields, fault, outermost, i) ? fault : undefined;
    }
    if (groups.depth > 0 && groups.place === Place.Count) groups.open(at, slotAt[at]);
  }
  return undefined;
}

/** True if the count in a fault is between the outermost count around field i, and field i. */
function isAround(fields: Fields, fault: Fault, outermost: number, i: number): boolean {
  for (let at = outermost; at <= i; at++) if (fields.tags[at] === fault.refTagID) return true;
  return false;
}

/** A field for which the message has no place. */
function refuseStray(rules: MessageRules, tag: number, slot: number, body: Body | undefined): Fault | undefined {
  if (tag <= 0) return reject(SessionRejectReason.InvalidTagNumber, tag);
  if (!minds(rules, tag)) return undefined;
  if (slot === 0) return reject(SessionRejectReason.InvalidTagNumber, tag);
  // Of a message the dictionary does not have, it cannot say what belongs in it.
  if (body === undefined && rules.sections[slot] === Section.Body) return undefined;
  return reject(SessionRejectReason.TagNotDefinedForThisMessageType, tag);
}
