/**
 * Changes to messages at the edge of one session, as data: symbols in the other side's names, and field rules in the
 * order they are written. Inbound, a message is changed after its frame was checked and before its fields are;
 * outbound, when it is complete and before it is numbered in the journal. Sessions without any pay one comparison.
 *
 * Session messages are left alone, and so are the fields by which a message is framed, numbered and addressed.
 */
import { assert } from '../units/assert.ts';
import { Fields, Parsed } from './fields.ts';
import { Tag } from './tags.ts';
import { MessageWriter } from './writer.ts';

/** Fields that no rule may touch: the session's own. */
export const UNTOUCHABLE: ReadonlySet<number> = new Set([
  Tag.BeginString,
  Tag.BodyLength,
  Tag.CheckSum,
  Tag.MsgSeqNum,
  Tag.MsgType,
  Tag.PossDupFlag,
  Tag.SenderCompID,
  Tag.SendingTime,
  Tag.TargetCompID,
  Tag.OrigSendingTime,
]);

/** Fields that belong into the header, where a rule adds them. */
const HEADER: ReadonlySet<number> = new Set([
  Tag.SenderSubID,
  Tag.TargetSubID,
  Tag.SenderLocationID,
  Tag.TargetLocationID,
  Tag.OnBehalfOfCompID,
  Tag.OnBehalfOfSubID,
  Tag.OnBehalfOfLocationID,
  Tag.DeliverToCompID,
  Tag.DeliverToSubID,
  Tag.DeliverToLocationID,
  Tag.PossResend,
  Tag.MessageEncoding,
  Tag.ApplVerID,
  Tag.CstmApplVerID,
  Tag.ApplExtID,
]);

/** True for fields of the header and trailer. */
export const isHeaderField = (tag: number): boolean => HEADER.has(tag) || UNTOUCHABLE.has(tag);

/** Counterparties' own fields begin here. */
const FIRST_USER_DEFINED = 5_000;

/** True for fields that may have one value in every message, whatever it is about. */
export const isRouteField = (tag: number): boolean =>
  (HEADER.has(tag) && tag !== Tag.PossResend) || tag >= FIRST_USER_DEFINED;

/** A rule for every field with `tag`, also in repeating groups; a rule that adds applies only if the tag is absent. */
export type FieldRule =
  /** Adds the field where it is missing. */
  | { readonly do: 'default'; readonly tag: number; readonly value: string }
  /** The field gets this value, replacing any other. */
  | { readonly do: 'constant'; readonly tag: number; readonly value: string }
  | { readonly do: 'remove'; readonly tag: number }
  /** The field has the value of the first `from`, where there is one. */
  | { readonly do: 'copy'; readonly tag: number; readonly from: number }
  /** `from` becomes `tag`. */
  | { readonly do: 'rename'; readonly tag: number; readonly from: number }
  /** Each value becomes another; one that is not named stays. */
  | { readonly do: 'map'; readonly tag: number; readonly values: ReadonlyMap<string, string> };

/** Rules for some MsgTypes, undefined for every application message. */
export interface ScopedRule {
  readonly msgTypes: ReadonlySet<string> | undefined;
  readonly rule: FieldRule;
}

/** One side's names for symbols. A name is Symbol(55), with SymbolSfx(65) behind a space where `divided`. */
export interface SymbolNames {
  readonly toOurs: ReadonlyMap<string, string>;
  readonly toTheirs: ReadonlyMap<string, string>;
  readonly divided: boolean;
}

/** Stands behind a symbol that the other side may not use: no instrument of ours is called so. */
const UNKNOWN = ' (unknown on this session)';

/** A field that is being changed: as it was at `at` in its message, unless `text` has another value. */
interface Field {
  tag: number;
  at: number;
  text: string | undefined;
}

const SESSION_MESSAGES: ReadonlySet<string> = new Set(['0', '1', '2', '3', '4', '5', 'A', 'n']);

export class MessageEdits {
  private readonly rules: { readonly in: readonly ScopedRule[]; readonly out: readonly ScopedRule[] };
  private readonly symbols: SymbolNames | undefined;
  private readonly scratch = new MessageWriter(4_096);
  private readonly before = new Fields();
  private readonly after = new Fields();

  constructor(inbound: readonly ScopedRule[], outbound: readonly ScopedRule[], symbols: SymbolNames | undefined) {
    this.rules = { in: inbound, out: outbound };
    this.symbols = symbols;
  }

  /** The message as we are to read it, lent until the next call; `fields` itself where nothing is changed. */
  inbound(fields: Fields): Fields {
    const msgType = fields.msgType();
    const rules = this.rulesFor('in', msgType);
    if (SESSION_MESSAGES.has(msgType) || (rules.length === 0 && this.symbols === undefined)) return fields;
    const edited = fieldsOf(fields);
    for (const rule of rules) applyRule(edited, fields, rule);
    if (this.symbols !== undefined) toOurs(edited, fields, this.symbols);
    const { scratch, after } = this;
    scratch.clear();
    write(scratch, fields, msgType, edited);
    scratch.end();
    const parsed = after.parse(scratch.bytes, 0, scratch.length);
    assert(parsed === Parsed.Ok, 'an edited message is a message');
    return after;
  }

  /** Changes the message that was begun on `w` and is complete but for its end. */
  outbound(w: MessageWriter): void {
    const { before } = this;
    w.end();
    const bytes = w.bytes.slice(w.start, w.length);
    const parsed = before.parse(bytes, 0, bytes.length);
    assert(parsed === Parsed.Ok, 'we write messages');
    const msgType = before.msgType();
    const edited = fieldsOf(before);
    if (!SESSION_MESSAGES.has(msgType)) {
      if (this.symbols !== undefined) toTheirs(edited, before, this.symbols);
      for (const rule of this.rulesFor('out', msgType)) applyRule(edited, before, rule);
    }
    w.abandon();
    write(w, before, msgType, edited);
  }

  /** The tag that a field of ours has when the message leaves. */
  renamed(msgType: string, tag: number): number {
    return this.rulesFor('out', msgType).reduce(
      (now, rule) => (rule.do === 'rename' && rule.from === now ? rule.tag : now),
      tag,
    );
  }

  private rulesFor(direction: 'in' | 'out', msgType: string): FieldRule[] {
    const rules: FieldRule[] = [];
    for (const { msgTypes, rule } of this.rules[direction]) {
      if (msgTypes === undefined || msgTypes.has(msgType)) rules.push(rule);
    }
    return rules;
  }
}

/** All fields behind MsgType(35) and before CheckSum(10). */
function fieldsOf(fields: Fields): Field[] {
  const list: Field[] = [];
  for (let at = 3; at < fields.count - 1; at++) list.push({ tag: fields.tags[at], at, text: undefined });
  return list;
}

function write(w: MessageWriter, from: Fields, msgType: string, list: readonly Field[]): void {
  w.begin(from.textAt(0), msgType);
  for (const { tag, at, text } of list) {
    if (text === undefined) w.raw(tag, from.bytes, from.starts[at], from.ends[at]);
    else w.text(tag, text);
  }
}

function textOf({ at, text }: Field, from: Fields): string {
  return text ?? from.textAt(at);
}

function applyRule(list: Field[], from: Fields, rule: FieldRule): void {
  const { tag } = rule;
  switch (rule.do) {
    case 'default':
      if (!list.some((field) => field.tag === tag)) add(list, tag, rule.value);
      return;
    case 'constant':
      set(list, tag, rule.value);
      return;
    case 'remove':
      for (let i = list.length - 1; i >= 0; i--) if (list[i].tag === tag) list.splice(i, 1);
      return;
    case 'copy': {
      const source = list.find((field) => field.tag === rule.from);
      if (source !== undefined) set(list, tag, textOf(source, from));
      return;
    }
    case 'rename':
      for (const field of list) if (field.tag === rule.from) field.tag = tag;
      return;
    case 'map':
      for (const field of list) {
        if (field.tag === tag) field.text = rule.values.get(textOf(field, from)) ?? field.text;
      }
      return;
  }
}

function set(list: Field[], tag: number, value: string): void {
  let isThere = false;
  for (const field of list) {
    if (field.tag !== tag) continue;
    field.text = value;
    isThere = true;
  }
  if (!isThere) add(list, tag, value);
}

/** In front of the body, behind SendingTime(52), where the field is the header's; else at the end. */
function add(list: Field[], tag: number, value: string): void {
  const field = { tag, at: 0, text: value };
  const sendingTime = list.findIndex((other) => other.tag === Tag.SendingTime);
  if (HEADER.has(tag) && sendingTime >= 0) list.splice(sendingTime + 1, 0, field);
  else list.push(field);
}

/** The SymbolSfx(65) of a Symbol(55): the first after it and before the next Symbol, if any. */
function suffixOf(list: readonly Field[], symbol: number): Field | undefined {
  for (let i = symbol + 1; i < list.length && list[i].tag !== Tag.Symbol; i++) {
    if (list[i].tag === Tag.SymbolSfx) return list[i];
  }
  return undefined;
}

function toOurs(list: Field[], from: Fields, { toOurs: names, divided }: SymbolNames): void {
  for (let i = 0; i < list.length; i++) {
    if (list[i].tag !== Tag.Symbol) continue;
    const suffix = divided ? suffixOf(list, i) : undefined;
    const root = textOf(list[i], from);
    const theirs = suffix === undefined ? root : `${root} ${textOf(suffix, from)}`;
    const ours = names.get(theirs);
    list[i].text = ours ?? theirs + UNKNOWN;
    if (suffix !== undefined) list.splice(list.indexOf(suffix), 1);
  }
}

function toTheirs(list: Field[], from: Fields, { toTheirs: names, divided }: SymbolNames): void {
  for (let i = 0; i < list.length; i++) {
    if (list[i].tag !== Tag.Symbol) continue;
    const ours = textOf(list[i], from);
    // A refused symbol is returned as received; text that is not one of our symbols, such as N/A, is left unchanged.
    const theirs = names.get(ours) ?? (ours.endsWith(UNKNOWN) ? ours.slice(0, -UNKNOWN.length) : ours);
    const space = divided ? theirs.indexOf(' ') : -1;
    list[i].text = space < 0 ? theirs : theirs.slice(0, space);
    if (space >= 0) list.splice(i + 1, 0, { tag: Tag.SymbolSfx, at: 0, text: theirs.slice(space + 1) });
  }
}
