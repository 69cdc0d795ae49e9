/**
 * The walk through a message's repeating groups, field by field: which group a field belongs to, whether it begins an
 * entry, and whether entries and groups are whole when they end. Level 0 is the message itself, each open group one
 * level more. Source: FIX 4.4 vol. 1, "Repeating Groups".
 */
import type { Body, MessageRules } from './dictionary.ts';
import { Place, Section } from './dictionary.ts';
import type { Fields } from './fields.ts';
import { type Layout, MAX_DEPTH, NO_MEMBER } from './layout.ts';
import { type Fault, reject, SessionRejectReason } from './rejects.ts';

/** Slots that stamp arrays are made for at the start; a larger dictionary makes them grow once. */
const FIRST_SLOTS = 1024;

export class GroupWalk {
  depth = 0;
  /** Result of `take`: the Place of its field. */
  place: Place = Place.None;
  /** Stamps of level 0, and the stamp of this message: a field was seen if its slot has it. */
  seen: Float64Array = new Float64Array(FIRST_SLOTS);
  messageID = 0;

  private fields: Fields | undefined;
  private rules: MessageRules | undefined;
  private body: Layout | undefined;
  private readonly layouts: (Layout | undefined)[] = Array.from({ length: MAX_DEPTH }, () => undefined);
  /** Position of the count field, entries it announced, entries begun. */
  private readonly countAt = new Int32Array(MAX_DEPTH);
  private readonly announced = new Float64Array(MAX_DEPTH);
  private readonly begun = new Int32Array(MAX_DEPTH);
  /** Layout position of the entry's latest field. */
  private readonly latest = new Int32Array(MAX_DEPTH);
  /** Every message and every entry has a number of its own, which stamps the slots of its fields at its level. */
  private readonly entryID = new Float64Array(MAX_DEPTH);
  private readonly lastID = new Float64Array(1);
  private stamps: Float64Array[] = Array.from({ length: MAX_DEPTH }, (_, level) =>
    level === 0 ? this.seen : new Float64Array(FIRST_SLOTS),
  );

  /** Starts over. */
  begin(fields: Fields, rules: MessageRules, body: Body | undefined): void {
    this.fields = fields;
    this.rules = rules;
    this.body = body?.layout;
    this.depth = 0;
    if (rules.slots > this.seen.length) this.grow(rules.slots);
    this.messageID = ++this.lastID[0];
    this.entryID[0] = this.messageID;
  }

  /** Position of the count of the outermost open group; −1 while none is open. */
  get outermostCount(): number {
    return this.depth === 0 ? -1 : this.countAt[1];
  }

  /** Field i, which is a member of the innermost level, announces a group. */
  open(i: number, slot: number): void {
    const { fields, depth } = this;
    if (fields === undefined) return;
    const layout = depth === 0 ? this.outermost(slot) : this.layouts[depth];
    const entry = layout?.entry[layout.find(fields.tags[i])];
    this.depth = depth + 1;
    this.layouts[depth + 1] = entry;
    this.countAt[depth + 1] = i;
    this.announced[depth + 1] = fields.unsigned(i);
    this.begun[depth + 1] = 0;
    this.latest[depth + 1] = 0;
    this.entryID[depth + 1] = 0;
  }

  /**
   * Takes the next field while a group is open: closes the groups it ends, finds its `place`, begins an entry with it
   * or adds it to the one there is. `places` is for level 0.
   */
  take(tag: number, slot: number, places: Uint8Array): Fault | undefined {
    this.place = Place.None;
    // A tag that is not in the dictionary ends no group: if such tags are accepted, the group continues after it.
    if (slot === 0) return undefined;
    let position = this.find(this.depth, tag, slot);
    if (position === NO_MEMBER || this.endsGroup(position, tag, slot)) {
      const owner = this.ownerAbove(tag, slot);
      if (owner < 0) return undefined;
      while (this.depth > owner) {
        const fault = this.close();
        if (fault !== undefined) return fault;
      }
      position = this.find(owner, tag, slot);
    }
    const { depth } = this;
    if (depth === 0) {
      if (this.seen[slot] === this.messageID) return reject(SessionRejectReason.TagAppearsMoreThanOnce, tag);
      this.seen[slot] = this.messageID;
      this.place = places[slot] as Place;
      return undefined;
    }
    return this.addToEntry(tag, slot, position);
  }

  private addToEntry(tag: number, slot: number, position: number): Fault | undefined {
    const { depth } = this;
    const layout = this.layouts[depth];
    if (layout === undefined || this.rules === undefined) return undefined;
    const seen = this.stamps[depth];
    const repeated = seen[slot] === this.entryID[depth];
    if (this.begun[depth] === 0 || (repeated && tag === layout.delimiter)) {
      const fault = this.beginEntry(tag, layout);
      if (fault !== undefined) return fault;
    } else if (repeated) {
      return reject(SessionRejectReason.TagAppearsMoreThanOnce, tag);
    } else if (position < this.latest[depth] && this.rules.switches.checkGroupOrder) {
      return reject(SessionRejectReason.RepeatingGroupFieldsOutOfOrder, tag);
    }
    this.latest[depth] = position;
    seen[slot] = this.entryID[depth];
    this.place = layout.entry[position] === undefined ? Place.Field : Place.Count;
    return undefined;
  }

  private beginEntry(tag: number, layout: Layout): Fault | undefined {
    const { depth } = this;
    if (this.begun[depth] > 0) {
      const missing = this.firstMissing(layout, depth);
      if (missing !== 0) return reject(SessionRejectReason.RequiredTagMissing, missing);
    } else if (tag !== layout.delimiter && this.rules?.switches.checkGroupOrder === true) {
      return reject(SessionRejectReason.RepeatingGroupFieldsOutOfOrder, tag);
    }
    this.begun[depth]++;
    if (this.begun[depth] > this.announced[depth]) return this.miscounted();
    this.entryID[depth] = ++this.lastID[0];
    return undefined;
  }

  /** Ends the innermost group. */
  private close(): Fault | undefined {
    const { depth } = this;
    const layout = this.layouts[depth];
    if (layout !== undefined && this.begun[depth] > 0) {
      const missing = this.firstMissing(layout, depth);
      if (missing !== 0) return reject(SessionRejectReason.RequiredTagMissing, missing);
    }
    if (this.begun[depth] !== this.announced[depth]) return this.miscounted();
    this.depth--;
    return undefined;
  }

  private miscounted(): Fault {
    const tag = this.fields === undefined ? 0 : this.fields.tags[this.countAt[this.depth]];
    return reject(SessionRejectReason.IncorrectNumInGroupCount, tag);
  }

  /**
   * The end of the message: its CheckSum has closed every group. A required field of the body may still be missing if
   * it was only in a group, where the search by tag found it.
   */
  end(): Fault | undefined {
    const missing = this.body === undefined ? 0 : this.firstMissing(this.body, 0);
    return missing === 0 ? undefined : reject(SessionRejectReason.RequiredTagMissing, missing);
  }

  /** The first required field missing from the level's entry; 0 if none is missing or the check is off. */
  private firstMissing(layout: Layout, level: number): number {
    if (this.rules === undefined || !this.rules.switches.checkRequired) return 0;
    const { required } = layout;
    const seen = this.stamps[level];
    for (let i = 0; i < required.length; i++) {
      if (seen[this.rules.slotOf[required[i]]] !== this.entryID[level]) return required[i];
    }
    return 0;
  }

  /**
   * True if a member of the innermost group belongs after the group: the group has all its entries, the field cannot
   * follow in the last one, and an outer level has a place for the same tag.
   */
  private endsGroup(position: number, tag: number, slot: number): boolean {
    const { depth } = this;
    if (this.begun[depth] < this.announced[depth]) return false;
    const follows =
      this.begun[depth] > 0 && position > this.latest[depth] && this.stamps[depth][slot] !== this.entryID[depth];
    return !follows && this.ownerAbove(tag, slot) >= 0;
  }

  /** The innermost level above the present one that has a place for the tag; −1 when none has. */
  private ownerAbove(tag: number, slot: number): number {
    for (let level = this.depth - 1; level >= 0; level--) if (this.find(level, tag, slot) !== NO_MEMBER) return level;
    return -1;
  }

  /** Position of a tag in the layout of a level, or NO_MEMBER. */
  private find(level: number, tag: number, slot: number): number {
    const layout = level === 0 ? this.outermost(slot) : this.layouts[level];
    return layout === undefined ? NO_MEMBER : layout.find(tag);
  }

  /** Level 0 is three layouts, one for each section. */
  private outermost(slot: number): Layout | undefined {
    const { rules } = this;
    const section = rules?.sections[slot];
    return section === Section.Body ? this.body : section === Section.Header ? rules?.header : rules?.trailer;
  }

  private grow(slots: number): void {
    this.stamps = this.stamps.map(() => new Float64Array(slots * 2));
    this.seen = this.stamps[0];
  }
}
