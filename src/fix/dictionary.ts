/**
 * A dialect of FIX as tables. A DialectTable comes in, compiled from fix-dictionaries/ by
 * tools/compile-dictionaries.ts; MessageRules go out, which `validate` consults for every field of every message.
 * Imports fix/ and units/ only.
 */
import { assert } from '../units/assert.ts';
import { Enumeration } from './enumeration.ts';
import { Format, formatOf } from './formats.ts';
import { Layout } from './layout.ts';
import { reservedFrom } from './reserved.ts';

/** A field of a message: its tag, negative if optional; or a repeating group. */
export type Member = number | Group;
/** The tag of the NumInGroup field, negative when it is optional; then the members of one entry in order. */
export type Group = readonly [count: number, ...members: Member[]];
/** Tag, name, type, and the enumerated values as value, name, value, name … (absent when any value goes). */
export type FieldRow = readonly [tag: number, name: string, type: string, values?: readonly string[]];
/** MsgType, name, whether the session or the application deals with it, and the members of the body in order. */
export type MessageRow = readonly [
  msgType: string,
  name: string,
  category: 'admin' | 'app',
  members: readonly Member[],
];

/** One dialect as compiled: plain data, sorted by tag and by MsgType. */
export interface DialectTable {
  readonly name: string;
  /** FIX.4.2, FIX.4.4, FIXT.1.1, and for the application messages of later versions FIX.5.0, FIX.5.0SP1, FIX.5.0SP2. */
  readonly beginString: string;
  readonly fields: readonly FieldRow[];
  readonly header: readonly Member[];
  readonly trailer: readonly Member[];
  readonly messages: readonly MessageRow[];
}

/** Which rules hold on a session. Everything is on unless a counterparty's habits make it impossible. */
export interface ValidationSwitches {
  /** Tags below 5000 that the dictionary, or this message in it, does not have. */
  readonly checkUnknownTags: boolean;
  /** The same for 5000 and above, which counterparties define among themselves. */
  readonly checkUserDefinedTags: boolean;
  readonly checkEnums: boolean;
  readonly checkTypes: boolean;
  /** Off, `58=` passes, and counts as present. */
  readonly checkEmptyValues: boolean;
  readonly checkRequired: boolean;
  /** Header before body before trailer. */
  readonly checkFieldOrder: boolean;
  /** Within an entry of a repeating group, the dictionary's order. Off, an entry still begins with its first field. */
  readonly checkGroupOrder: boolean;
  /** On, a MsgType that the version does not have passes with its body unchecked; it is the application's to refuse. */
  readonly allowUnknownMsgType: boolean;
}

export const ALL_CHECKS: ValidationSwitches = {
  checkUnknownTags: true,
  checkUserDefinedTags: true,
  checkEnums: true,
  checkTypes: true,
  checkEmptyValues: true,
  checkRequired: true,
  checkFieldOrder: true,
  checkGroupOrder: true,
  allowUnknownMsgType: false,
};

/** The section of a field. A field that is not in the dictionary counts as body. */
export const Section = { Header: 0, Body: 1, Trailer: 2 } as const;
export type Section = (typeof Section)[keyof typeof Section];

/** The kind of a position in a message: none, a field, or the count of a repeating group. */
export const Place = { None: 0, Field: 1, Count: 2 } as const;
export type Place = (typeof Place)[keyof typeof Place];

/** One message type: the members of its body, and for each slot its Place in header, body or trailer. */
export interface Body {
  readonly layout: Layout;
  readonly places: Uint8Array;
}

/** First user-defined tag; FIX 4.4 vol. 1, "User Defined Fields". */
export const FIRST_USER_DEFINED_TAG = 5000;
/** Highest tag a dictionary may define. FIX Latest ends below 50,000. */
const MAX_TAG = 65_535;
const MSG_TYPE = 35;

/** A dialect, and the transport's where it has one, with its lists of members laid out. */
interface RuleParts {
  readonly name: string;
  readonly beginString: string;
  readonly fields: readonly FieldRow[];
  readonly header: Layout;
  readonly trailer: Layout;
  readonly bodies: ReadonlyMap<string, Layout>;
  readonly transport: MessageRules | undefined;
}

/** One dialect under one session's switches, ready to be asked. Build it with `loadRules`; it never changes. */
export class MessageRules {
  readonly name: string;
  readonly beginString: string;
  readonly switches: ValidationSwitches;
  /** Dense number of each defined tag, 0 for the rest; the arrays below go by it. */
  readonly slotOf: Uint16Array;
  readonly slots: number;
  /** Format of each slot; Text, which needs no check, where the switches ask for none. */
  readonly formats: Uint8Array;
  readonly sections: Uint8Array;
  /** The values each slot may have; undefined where any will do. */
  readonly enumerations: (Enumeration | undefined)[];
  readonly header: Layout;
  readonly trailer: Layout;
  /** For a MsgType the dialect does not have: places in header and trailer only. */
  readonly noBody: Uint8Array;
  /** FIXT.1.1: what judges the transport's own messages. They know no field of the application version. */
  readonly transport: MessageRules | undefined;
  private readonly bodies = new Map<number, Body>();
  /** MsgTypes that the version has, including those that the dialect does not use. */
  private readonly ofVersion = new Set<number>();

  constructor(parts: RuleParts, switches: ValidationSwitches) {
    const { name, beginString, fields, header, trailer, bodies, transport } = parts;
    this.transport = transport;
    this.name = name;
    this.beginString = beginString;
    this.switches = switches;
    this.header = header;
    this.trailer = trailer;
    const highest = fields.reduce((top, [tag]) => Math.max(top, tag), 0);
    assert(highest <= MAX_TAG, 'tags fit a slot table');
    this.slotOf = new Uint16Array(highest + 1);
    this.slots = fields.length + 1;
    this.formats = new Uint8Array(this.slots);
    this.sections = new Uint8Array(this.slots).fill(Section.Body);
    this.enumerations = Array.from({ length: this.slots }, () => undefined);
    fields.forEach(([tag, , type, values], i) => {
      this.slotOf[tag] = i + 1;
      const format = formatOfField(type, values, beginString);
      if (switches.checkTypes) this.formats[i + 1] = format;
      // MsgType is judged by the messages of the dictionary, with answers of its own.
      if (values === undefined || tag === MSG_TYPE || !switches.checkEnums) return;
      const several = format === Format.MultipleValue || format === Format.MultipleChar;
      this.enumerations[i + 1] = new Enumeration(valuesIn(values), several, reservedFrom(tag, beginString));
    });
    this.setSection(header, Section.Header);
    this.setSection(trailer, Section.Trailer);
    this.noBody = this.placesOf(header, trailer);
    for (const [msgType, layout] of bodies) {
      this.bodies.set(msgTypeKey(msgType), { layout, places: this.placesOf(header, layout, trailer) });
    }
    for (const msgType of valuesIn(fields.find(([tag]) => tag === MSG_TYPE)?.[3] ?? [])) {
      this.ofVersion.add(msgTypeKey(msgType));
    }
  }

  private setSection(layout: Layout, section: Section): void {
    layout.tags.forEach((tag, i) => {
      this.sections[this.slotOf[tag]] = section;
      const entry = layout.entry[i];
      if (entry !== undefined) this.setSection(entry, section);
    });
  }

  private placesOf(...layouts: Layout[]): Uint8Array {
    const places = new Uint8Array(this.slots);
    for (const { tags, entry } of layouts) {
      tags.forEach((tag, i) => {
        places[this.slotOf[tag]] = entry[i] === undefined ? Place.Field : Place.Count;
      });
    }
    return places;
  }

  /** The body of the MsgType in bytes[start, end); undefined if the dialect does not have it. */
  body(bytes: Uint8Array, start: number, end: number): Body | undefined {
    return this.bodies.get(bytesKey(bytes, start, end));
  }

  /** The members of a message's body; undefined if the dialect does not have it. */
  layoutOf(msgType: string): Layout | undefined {
    return this.bodies.get(msgTypeKey(msgType))?.layout;
  }

  /** True if the MsgType in bytes[start, end) exists in the FIX version, even if the dialect does not support it. */
  isOfVersion(bytes: Uint8Array, start: number, end: number): boolean {
    return this.ofVersion.has(bytesKey(bytes, start, end));
  }
}

/**
 * Makes a table ready for `validate` under a session's switches. Takes milliseconds: once per session at start. For
 * FIXT.1.1, `transport` brings header, trailer and session messages, `table` the application messages of its version;
 * a field in both follows `transport` if a session message or the header has it, else `table`.
 */
export function loadRules(
  table: DialectTable,
  switches: Partial<ValidationSwitches> = {},
  transport?: DialectTable,
): MessageRules {
  const layouts = new Map<readonly Member[], Layout>();
  const bodies = new Map<string, Layout>();
  const base = transport ?? table;
  // If both define a message, as a table of a complete FIX 5.0 has Logon, the transport's definition applies.
  for (const [msgType, , , members] of [...table.messages, ...(transport?.messages ?? [])]) {
    bodies.set(msgType, layoutOf(members, layouts));
  }
  const parts: RuleParts = {
    name: base.name,
    beginString: base.beginString,
    fields: transport === undefined ? table.fields : joinFields(table, transport),
    header: layoutOf(base.header, layouts),
    trailer: layoutOf(base.trailer, layouts),
    bodies,
    transport: transport === undefined ? undefined : loadRules(transport, switches),
  };
  return new MessageRules(parts, { ...ALL_CHECKS, ...switches });
}

/** Groups that the compiler shared between messages share their layout as well. */
function layoutOf(members: readonly Member[], known: Map<readonly Member[], Layout>): Layout {
  const already = known.get(members);
  if (already !== undefined) return already;
  const tags: number[] = [];
  const required: number[] = [];
  const entry: (Layout | undefined)[] = [];
  for (const member of members) {
    const signed = typeof member === 'number' ? member : member[0];
    tags.push(Math.abs(signed));
    if (signed > 0) required.push(signed);
    entry.push(typeof member === 'number' ? undefined : entryOf(member, known));
  }
  const layout = new Layout(tags, required, entry);
  known.set(members, layout);
  return layout;
}

function entryOf(group: Group, known: Map<readonly Member[], Layout>): Layout {
  const already = known.get(group);
  if (already !== undefined) return already;
  const layout = layoutOf(group.slice(1), known);
  known.set(group, layout);
  return layout;
}

function joinFields(table: DialectTable, transport: DialectTable): readonly FieldRow[] {
  const joined = new Map<number, FieldRow>();
  for (const row of transport.fields) joined.set(row[0], row);
  const ofTransport = new Set<number>();
  collectTags(transport.header, ofTransport);
  collectTags(transport.trailer, ofTransport);
  for (const [, , , members] of transport.messages) collectTags(members, ofTransport);
  for (const row of table.fields) if (!ofTransport.has(row[0]) || !joined.has(row[0])) joined.set(row[0], row);
  // Valid MsgTypes are those of both.
  const msgTypes = [table, transport].flatMap(({ fields }) => fields.find(([tag]) => tag === MSG_TYPE)?.[3] ?? []);
  joined.set(MSG_TYPE, [MSG_TYPE, 'MsgType', 'STRING', msgTypes]);
  return [...joined.values()].sort((a, b) => a[0] - b[0]);
}

function collectTags(members: readonly Member[], into: Set<number>): void {
  for (const member of members) {
    if (typeof member === 'number') into.add(Math.abs(member));
    else collectTags(member, into);
  }
}

/** value, name, value, name … → the values. */
/**
 * Some FIX.4.4 fields of type char have values of two characters, as MiscFeeType(139) 10 to 12: the values are right.
 */
function formatOfField(type: string, values: readonly string[] | undefined, beginString: string): Format {
  const format = formatOf(type, beginString);
  const isWider = format === Format.Char && valuesIn(values ?? []).some((value) => value.length > 1);
  return isWider ? Format.Text : format;
}

function valuesIn(values: readonly string[]): string[] {
  return values.filter((_, i) => i % 2 === 0);
}

/** MsgTypes of up to four ASCII characters as one small integer, seven bits a character; others as −1. */
function msgTypeKey(msgType: string): number {
  const bytes = Uint8Array.from(msgType, (c) => c.charCodeAt(0));
  const key = bytesKey(bytes, 0, bytes.length);
  assert(key > 0, `MsgType ${msgType} is one to four ASCII characters`);
  return key;
}

function bytesKey(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 4) return -1;
  let key = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] > 127) return -1;
    key = (key << 7) | bytes[at];
  }
  return key;
}
