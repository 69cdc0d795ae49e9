/** One FIX message as a readable line, or a field a line. Wrong frames are shown, and named as such. */
import pc from 'picocolors';
import { Fields, Parsed } from '../fix/fields.ts';
import { isSecretTag, withoutSecrets } from '../fix/secretTags.ts';
import { Tag } from '../fix/tags.ts';
import { Names } from './names.ts';
import { printable } from './printable.ts';

/** Left out of the one-line form: the frame, and what the line begins with. */
const FRAME: ReadonlySet<number> = new Set([8, 9, 10, 34, 35, 49, 52, 56]);
const QUESTION_MARK = 63;
const STARS = '***';
const HEARTBEATS: ReadonlySet<string> = new Set(['0', '1']);

const FAULT: Readonly<Record<Parsed, string>> = {
  [Parsed.Ok]: '',
  [Parsed.BadField]: 'malformed field',
  [Parsed.BadFrame]: 'not framed by 8, 9, 35 and 10',
  [Parsed.BadBodyLength]: 'BodyLength(9) is wrong',
  [Parsed.BadCheckSum]: 'CheckSum(10) is wrong',
  [Parsed.DelimiterInValue]: 'a value holds a field delimiter',
};

/** A field as it is shown; `meaning` is '' where the value has none but itself. */
export interface ShownField {
  readonly tag: number;
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

export class MessagePrinter {
  private readonly fields = new Fields();
  private readonly names = new Map<string, Names>();
  private readonly fieldALine: boolean;
  private readonly heartbeats: boolean;
  /** Where nothing else says when a message was sent. */
  private readonly sendingTimes: boolean;

  constructor(fieldALine: boolean, heartbeats: boolean, sendingTimes = false) {
    this.fieldALine = fieldALine;
    this.heartbeats = heartbeats;
    this.sendingTimes = sendingTimes;
  }

  typeOf(message: Uint8Array): string {
    this.fields.parse(message, 0, message.length);
    return this.fields.text(Tag.MsgType);
  }

  /** The message, indexed; lent until the next call. */
  parsed(message: Uint8Array): Fields {
    this.fields.parse(message, 0, message.length);
    return this.fields;
  }

  /** True if any value of the message is `id`. */
  mentions(message: Uint8Array, id: string): boolean {
    const fields = this.parsed(message);
    for (let i = 0; i < fields.count; i++) if (fields.equals(i, id)) return true;
    return false;
  }

  /** All fields in order, with their names in the message's version; none if the message cannot be parsed. */
  fieldsOf(message: Uint8Array): ShownField[] {
    this.fields.parse(message, 0, message.length);
    return this.shown(this.namesOf(this.fields.text(Tag.BeginString)));
  }

  lines(message: Uint8Array): string[] {
    const { fields } = this;
    const parsed = fields.parse(message, 0, message.length);
    if (fields.count === 0) return [`${pc.red(`${FAULT[parsed]}:`)} ${printable(fields.toString())}`];
    const msgType = fields.text(Tag.MsgType);
    if (!this.heartbeats && HEARTBEATS.has(msgType)) return [];
    const names = this.namesOf(fields.text(Tag.BeginString));
    const fault = this.faultOf(parsed);
    const text = (tag: number) => printable(fields.text(tag));
    const sentAt = text(Tag.SendingTime) || 'no SendingTime';
    const time = this.sendingTimes && !this.fieldALine ? `${pc.dim(sentAt)} ` : '';
    const head = `${time}${text(Tag.SenderCompID)}→${text(Tag.TargetCompID)} #${text(Tag.MsgSeqNum)} ${pc.bold(printable(names.message(msgType)))}${fault === '' ? '' : `  ${pc.red(fault)}`}`;
    if (!this.fieldALine) return [`${head}  ${this.values(names).join(' ')}`];
    return [`${text(Tag.SendingTime)} ${head}`, ...this.everyField(names)];
  }

  /** '' for a sound message, and for one that only its masked secrets make unsound. */
  private faultOf(parsed: Parsed): string {
    const { fields } = this;
    if (parsed === Parsed.BadFrame && !fields.has(Tag.CheckSum)) return 'cut off: no CheckSum(10)';
    if (parsed === Parsed.BadFrame && !fields.has(Tag.BodyLength)) return 'no BodyLength(9)';
    if (parsed !== Parsed.BadBodyLength && parsed !== Parsed.BadCheckSum) return FAULT[parsed];
    // A wire log of ours has `?` for control characters.
    const isLogged = !this.sendingTimes && parsed === Parsed.BadCheckSum && fields.bytes.includes(QUESTION_MARK);
    return isLogged || this.isMasked() ? '' : FAULT[parsed];
  }

  private values(names: Names): string[] {
    return this.shown(names)
      .filter(({ tag }) => !FRAME.has(tag))
      .map(({ name, value, meaning }) => `${name}=${meaning === '' ? value : meaning.replaceAll(' ', '_')}`);
  }

  private everyField(names: Names): string[] {
    return this.shown(names).map(
      ({ tag, name, value, meaning }) =>
        `  ${String(tag).padStart(5)} ${name.padEnd(24)} ${value}${meaning === '' ? '' : pc.dim(`  (${meaning})`)}`,
    );
  }

  private shown(names: Names): ShownField[] {
    const { fields } = this;
    const shown: ShownField[] = [];
    for (let i = 0; i < fields.count; i++) {
      const tag = fields.tags[i];
      const value = this.value(i);
      shown.push({ tag, name: names.field(tag), value, meaning: names.meaning(tag, value) });
    }
    return shown;
  }

  private isMasked(): boolean {
    const { fields } = this;
    for (let i = 0; i < fields.count; i++) {
      if (isSecretTag(fields.tags[i]) && /^\*+$/.test(fields.textAt(i))) return true;
    }
    return false;
  }

  private value(i: number): string {
    return isSecretTag(this.fields.tags[i]) ? STARS : printable(withoutSecrets(this.fields.textAt(i), STARS));
  }

  private namesOf(beginString: string): Names {
    let names = this.names.get(beginString);
    if (names === undefined) this.names.set(beginString, (names = new Names(beginString)));
    return names;
  }
}
