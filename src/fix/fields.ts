/**
 * The position of each field of one message, in preallocated arrays over the caller's bytes. Nothing is copied: the
 * index is good for as long as the bytes are, which for a received message is the call that handed it over.
 */
import { readDecimal } from '../units/decimal.ts';
import { NOT_A_TIME, readUtcTimestamp } from '../units/time.ts';
import type { Instant } from '../units/brand.ts';
import { isSecretTag, withoutSecrets } from './secretTags.ts';
import { Tag } from './tags.ts';

const SOH = 1;
const EQUALS = 61;
const MINUS = 45;
const ZERO = 48;

/** Room for the fields of most messages; it grows for longer ones, which their session's maxMessageBytes bounds. */
const USUAL_FIELDS = 4_096;
/** Tags above this are still indexed, and found by a scan. */
const DIRECT_TAGS = 10_000;

/**
 * Result of parsing. Ok and DelimiterInValue are messages; the others are garbled, which FIX requires to ignore without
 * consuming a MsgSeqNum.
 */
export const Parsed = {
  Ok: 0,
  /** Among the first three fields no digits before `=` or no `=`, or a last field without SOH. */
  BadField: 1,
  /** 8, 9, 35 are not the first three fields, or 10 is not the last. */
  BadFrame: 2,
  BadBodyLength: 3,
  BadCheckSum: 4,
  /** Whole, but a value that is no raw data holds SOH: Reject(3) answers it, test case 14. See Fields.brokenAt. */
  DelimiterInValue: 5,
} as const;
export type Parsed = (typeof Parsed)[keyof typeof Parsed];

/** Data fields by the tag of their length field: their value may contain SOH (FIX 4.4 vol. 1, data). */
const DATA_OF_LENGTH: ReadonlyMap<number, number> = new Map([
  [90, 91],
  [93, 89],
  [95, 96],
  [212, 213],
  [348, 349],
  [350, 351],
  [352, 353],
  [354, 355],
  [356, 357],
  [358, 359],
  [360, 361],
  [362, 363],
  [364, 365],
  [445, 446],
  [618, 619],
  [621, 622],
  [1184, 1185],
  [1397, 1398],
  [1401, 1402],
]);
/** True for raw data fields and their length fields. */
export function isDataField(tag: number): boolean {
  return DATA_OF_LENGTH.has(tag) || [...DATA_OF_LENGTH.values()].includes(tag);
}

/** The data field that a length field announces, 0 if it is none. */
export const dataTagOf = (lengthTag: number): number => DATA_OF_LENGTH.get(lengthTag) ?? 0;

const dataOfLength = new Uint16Array(DIRECT_TAGS);
for (const [length, data] of DATA_OF_LENGTH) dataOfLength[length] = data;

export class Fields {
  /** The bytes that `starts` and `ends` point into. */
  bytes: Uint8Array = new Uint8Array(0);
  /** The message is bytes[start, end). */
  start = 0;
  end = 0;
  count = 0;
  /**
   * The first field that is not raw data and has SOH in its value, −1 if none. The text after the SOH is part of it.
   */
  brokenAt = -1;
  /**
   * Tag, and first and past-the-last byte of the value, of field i. A tag of 0 or below is indexed like any other, so
   * that validation can answer it with RefTagID (FIX session test case 14.a) rather than the message be ignored.
   */
  tags = new Int32Array(USUAL_FIELDS);
  starts = new Int32Array(USUAL_FIELDS);
  ends = new Int32Array(USUAL_FIELDS);
  /** First position of each tag; valid where `seen` holds this message's generation. */
  private readonly at = new Uint32Array(DIRECT_TAGS);
  private readonly seen = new Uint32Array(DIRECT_TAGS);
  private generation = 0;

  /**
   * Indexes the message in bytes[start, end) and verifies its frame: field syntax, BodyLength, CheckSum, the first
   * three fields and the last. Overwrites what was indexed before.
   */
  parse(bytes: Uint8Array, start: number, end: number): Parsed {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.count = 0;
    this.brokenAt = -1;
    if (++this.generation === 0xffff_ffff) this.restartGenerations();
    const { tags, starts, ends, at, seen, generation } = this;
    let count = 0;
    let sum = 0;
    let sumBeforeCheckSum = 0;
    let dataTag = 0;
    let dataLength = 0;
    let broken = -1;
    for (let i = start; i < end; ) {
      sumBeforeCheckSum = sum;
      let tag = 0;
      let c = bytes[i];
      const tagStart = i;
      if (c === MINUS) {
        sum += c;
        c = bytes[++i];
      }
      const digitsStart = i;
      while (c >= ZERO && c <= 57 && i < end) {
        tag = tag * 10 + (c - ZERO);
        sum += c;
        c = bytes[++i];
      }
      if (c !== EQUALS || i === digitsStart || i - digitsStart > 9 || i >= end) {
        // No `tag=value`: it belongs to the value before it. That must not be one of the first three.
        if (count <= 3) return Parsed.BadField;
        for (; i < end && bytes[i] !== SOH; i++) sum += bytes[i];
        if (i >= end) return Parsed.BadField;
        if (broken < 0) broken = count - 1;
        ends[count - 1] = i;
        dataTag = 0;
        sum += SOH;
        i++;
        continue;
      }
      if (digitsStart !== tagStart) tag = -tag;
      sum += EQUALS;
      const valueStart = ++i;
      if (dataTag !== 0 && tag === dataTag && valueStart + dataLength < end && bytes[valueStart + dataLength] === SOH) {
        for (const dataEnd = valueStart + dataLength; i < dataEnd; i++) sum += bytes[i];
        c = SOH;
      } else {
        c = bytes[i];
        while (c !== SOH && i < end) {
          sum += c;
          c = bytes[++i];
        }
        if (i >= end) return Parsed.BadField;
      }
      dataTag = 0;
      if (count === tags.length) {
        this.grow();
        return this.parse(bytes, start, end);
      }
      tags[count] = tag;
      starts[count] = valueStart;
      ends[count] = i;
      if (tag >= 0 && tag < DIRECT_TAGS) {
        if (seen[tag] !== generation) {
          seen[tag] = generation;
          at[tag] = count;
        }
        if (dataOfLength[tag] !== 0) {
          dataTag = dataOfLength[tag];
          dataLength = this.unsigned(count);
          if (dataLength < 0) dataTag = 0;
        }
      }
      count++;
      sum += SOH;
      i++;
    }
    this.count = count;
    this.brokenAt = broken;
    const framed = this.checkFrame(sumBeforeCheckSum);
    return framed === Parsed.Ok && broken >= 0 ? Parsed.DelimiterInValue : framed;
  }

  private grow(): void {
    const length = this.tags.length * 4;
    this.tags = new Int32Array(length);
    this.starts = new Int32Array(length);
    this.ends = new Int32Array(length);
  }

  private checkFrame(sum: number): Parsed {
    const { tags, starts, ends, count } = this;
    if (count < 4 || tags[0] !== Tag.BeginString || tags[1] !== Tag.BodyLength || tags[2] !== Tag.MsgType) {
      return Parsed.BadFrame;
    }
    const last = count - 1;
    if (tags[last] !== Tag.CheckSum || ends[last] - starts[last] !== 3) return Parsed.BadFrame;
    // BodyLength counts from behind its own SOH up to and including the SOH before `10=`.
    if (this.unsigned(1) !== starts[last] - 3 - (ends[1] + 1)) return Parsed.BadBodyLength;
    if (this.unsigned(last) !== (sum & 255)) return Parsed.BadCheckSum;
    return Parsed.Ok;
  }

  /** Once in 2^32 messages the stamps would repeat. */
  private restartGenerations(): void {
    this.seen.fill(0);
    this.generation = 1;
  }

  /** Position of the first field with `tag`, or −1. */
  find(tag: number): number {
    if (tag >= 0 && tag < DIRECT_TAGS) {
      return this.seen[tag] === this.generation && this.at[tag] < this.count ? this.at[tag] : -1;
    }
    return this.findFrom(tag, 0);
  }

  /** Position of the first field with `tag` at or after `from`, or −1: how repeating groups are walked. */
  findFrom(tag: number, from: number): number {
    for (let i = from; i < this.count; i++) if (this.tags[i] === tag) return i;
    return -1;
  }

  has(tag: number): boolean {
    return this.find(tag) >= 0;
  }

  /** The value of field i as a whole number ≥ 0; −1 when it is not one or passes 2^53 (leading zeros are allowed). */
  unsigned(i: number): number {
    const end = this.ends[i];
    let at = this.starts[i];
    if (at === end || end - at > 16) return -1;
    let value = 0;
    for (; at < end; at++) {
      const d = this.bytes[at] - ZERO;
      if (d < 0 || d > 9) return -1;
      value = value * 10 + d;
    }
    return value <= Number.MAX_SAFE_INTEGER ? value : -1;
  }

  /** The first field with `tag` as a whole number ≥ 0; −1 when absent or not one. */
  uint(tag: number): number {
    const i = this.find(tag);
    return i < 0 ? -1 : this.unsigned(i);
  }

  /** The one byte of the first field with `tag`; 0 when absent or not exactly one byte. */
  char(tag: number): number {
    const i = this.find(tag);
    return i >= 0 && this.ends[i] - this.starts[i] === 1 ? this.bytes[this.starts[i]] : 0;
  }

  /** True if the first field with `tag` is `Y`. */
  yes(tag: number): boolean {
    return this.char(tag) === 89;
  }

  /** The first field with `tag` as text (ISO 8859-1, one character a byte), as `textAt`; '' when absent. Allocates. */
  text(tag: number, most?: number): string {
    const i = this.find(tag);
    return i < 0 ? '' : this.textAt(i, most);
  }

  /**
   * The value of field i as text, of a longer one the first `most` characters. Allocates: only for values that are kept
   * or shown.
   */
  textAt(i: number, most?: number): string {
    const { bytes } = this;
    const end = most === undefined ? this.ends[i] : Math.min(this.ends[i], this.starts[i] + most);
    let text = '';
    for (let at = this.starts[i]; at < end; at++) text += String.fromCharCode(bytes[at]);
    return text;
  }

  /** True if the value of field i is exactly `ascii`. */
  equals(i: number, ascii: string): boolean {
    const start = this.starts[i];
    if (this.ends[i] - start !== ascii.length) return false;
    for (let k = 0; k < ascii.length; k++) if (this.bytes[start + k] !== ascii.charCodeAt(k)) return false;
    return true;
  }

  /**
   * The first field with `tag` as a decimal at `scale`; NOT_A_DECIMAL if absent or malformed, DOES_NOT_FIT if finer.
   */
  decimal(tag: number, scale: number): number {
    const i = this.find(tag);
    return i < 0 ? Number.NaN : this.decimalAt(i, scale);
  }

  decimalAt(i: number, scale: number): number {
    return readDecimal(this.bytes, this.starts[i], this.ends[i], scale);
  }

  /** The first field with `tag` as a UTCTimestamp; NOT_A_TIME when absent or malformed. */
  utc(tag: number): Instant {
    const i = this.find(tag);
    return i < 0 ? NOT_A_TIME : readUtcTimestamp(this.bytes, this.starts[i], this.ends[i]);
  }

  /** MsgType(35) as text. Single-character types are cached strings, so this does not allocate for them. */
  msgType(): string {
    const start = this.starts[2];
    return this.ends[2] - start === 1 ? SINGLE[this.bytes[start]] : this.textAt(2);
  }

  /** The whole message with `|` for SOH, for logs, and so without its passwords. */
  toString(): string {
    let text = '';
    let from = this.start;
    for (let i = 0; i < this.count; i++) {
      if (!isSecretTag(this.tags[i])) continue;
      text += this.shown(from, this.starts[i]) + INDEX_MASK;
      from = this.ends[i];
    }
    text += this.shown(from, this.end);
    // A message that could not be indexed completely has no fields, but may still contain a password.
    return this.count === 0 ? withoutSecrets(text, INDEX_MASK) : text;
  }

  private shown(start: number, end: number): string {
    let text = '';
    for (let at = start; at < end; at++) text += this.bytes[at] === SOH ? '|' : String.fromCharCode(this.bytes[at]);
    return text;
  }
}

const INDEX_MASK = '•••';

const SINGLE: readonly string[] = Array.from({ length: 256 }, (_, c) => String.fromCharCode(c));
