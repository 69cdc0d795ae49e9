/**
 * Writes messages one behind the other into one growing buffer, which its owner hands to the socket in a single write
 * and then clears. BodyLength and CheckSum are filled in by `end`. No string, array or closure is made per message.
 */
import type { Instant } from '../units/brand.ts';
import { writeDecimal } from '../units/decimal.ts';
import { type TimePrecision, writeUtcTimestamp } from '../units/time.ts';
import { Tag } from './tags.ts';

const SOH = 1;
const EQUALS = 61;
const ZERO = 48;
/** Room made before each field: the widest fixed-size value and its tag. Text and data check for themselves. */
const FIELD_ROOM = 48;
/** BodyLength is first written with this many digits; `end` moves the message when it needed another width. */
const USUAL_LENGTH_DIGITS = 3;

export class MessageWriter {
  /** Messages so far are bytes[0, length). Replaced when it grows: do not keep a reference across writes. */
  bytes: Uint8Array;
  length = 0;
  /** Start of the message being written, or last written. */
  start = 0;
  private bodyStart = 0;
  private readonly initialBytes: number;

  constructor(initialBytes = 4_096) {
    this.initialBytes = initialBytes;
    this.bytes = new Uint8Array(initialBytes);
  }

  clear(): void {
    this.length = 0;
  }

  /** Empties the writer: leaves its bytes to their readers and continues in a new buffer. */
  leave(): void {
    this.bytes = new Uint8Array(this.initialBytes);
    this.length = 0;
  }

  /** Returns its bytes, and continues, empty, in `bytes`. */
  swap(bytes: Uint8Array): Uint8Array {
    const full = this.bytes;
    this.bytes = bytes;
    this.length = 0;
    return full;
  }

  /** Takes back the message being written. */
  abandon(): void {
    this.length = this.start;
  }

  /** Begins a message: `8=…|9=…|35=…|`. The session adds its header fields, the caller the body; then `end`. */
  begin(beginString: string, msgType: string): void {
    this.start = this.length;
    this.text(Tag.BeginString, beginString);
    this.room(FIELD_ROOM);
    const { bytes } = this;
    bytes[this.length] = 57;
    bytes[this.length + 1] = EQUALS;
    this.bodyStart = this.length + 2 + USUAL_LENGTH_DIGITS + 1;
    bytes[this.bodyStart - 1] = SOH;
    this.length = this.bodyStart;
    this.text(Tag.MsgType, msgType);
  }

  /** Ends the message: BodyLength, CheckSum. The message is then bytes[start, length). */
  end(): void {
    this.room(FIELD_ROOM);
    const bodyLength = this.length - this.bodyStart;
    const digits = digitsOf(bodyLength);
    if (digits !== USUAL_LENGTH_DIGITS) this.moveBody(digits - USUAL_LENGTH_DIGITS);
    const { bytes } = this;
    putUint(bytes, this.bodyStart - 1 - digits, bodyLength, digits);
    let sum = 0;
    for (let i = this.start; i < this.length; i++) sum += bytes[i];
    const at = this.length;
    bytes[at] = 49;
    bytes[at + 1] = ZERO;
    bytes[at + 2] = EQUALS;
    putUint(bytes, at + 3, sum & 255, 3);
    bytes[at + 6] = SOH;
    this.length = at + 7;
  }

  private moveBody(by: number): void {
    this.bytes.copyWithin(this.bodyStart + by, this.bodyStart, this.length);
    this.bodyStart += by;
    this.length += by;
    this.bytes[this.bodyStart - 1] = SOH;
  }

  /** A whole number ≥ 0. */
  uint(tag: number, value: number): void {
    this.room(FIELD_ROOM);
    const at = this.tag(tag);
    const digits = digitsOf(value);
    putUint(this.bytes, at, value, digits);
    this.close(at + digits);
  }

  /** A one-byte value, given as its character code. */
  char(tag: number, code: number): void {
    this.room(FIELD_ROOM);
    const at = this.tag(tag);
    this.bytes[at] = code;
    this.close(at + 1);
  }

  /** Y or N. */
  flag(tag: number, value: boolean): void {
    this.char(tag, value ? 89 : 78);
  }

  /** Text in ISO 8859-1. SOH and characters past ÿ, which the wire cannot carry, become `?`. */
  text(tag: number, value: string): void {
    this.room(FIELD_ROOM + value.length);
    let at = this.tag(tag);
    const { bytes } = this;
    for (let i = 0; i < value.length; i++) {
      const c = value.charCodeAt(i);
      bytes[at++] = c === SOH || c > 255 ? 63 : c;
    }
    this.close(at);
  }

  /** A value copied unchanged from another message's bytes. */
  raw(tag: number, from: Uint8Array, start: number, end: number): void {
    this.room(FIELD_ROOM + end - start);
    let at = this.tag(tag);
    const { bytes } = this;
    for (let i = start; i < end; i++) bytes[at++] = from[i];
    this.close(at);
  }

  /** `value` × 10^-scale. */
  decimal(tag: number, value: number, scale: number): void {
    this.room(FIELD_ROOM);
    this.close(writeDecimal(this.bytes, this.tag(tag), value, scale));
  }

  utc(tag: number, time: Instant, precision: TimePrecision): void {
    this.room(FIELD_ROOM);
    this.close(writeUtcTimestamp(this.bytes, this.tag(tag), time, precision));
  }

  /** Bytes that are whole fields already (`49=A|56=B|`), such as a session's constant header. */
  fields(ready: Uint8Array): void {
    this.room(ready.length);
    this.bytes.set(ready, this.length);
    this.length += ready.length;
  }

  /** Writes `tag=` and returns where the value goes. */
  private tag(tag: number): number {
    const digits = digitsOf(tag);
    putUint(this.bytes, this.length, tag, digits);
    const at = this.length + digits;
    this.bytes[at] = EQUALS;
    return at + 1;
  }

  private close(at: number): void {
    this.bytes[at] = SOH;
    this.length = at + 1;
  }

  private room(needed: number): void {
    if (this.length + needed > this.bytes.length) this.grow(needed);
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + needed));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

function digitsOf(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1_000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  let digits = 7;
  for (let rest = Math.floor(value / 10_000_000); rest > 0; rest = Math.floor(rest / 10)) digits++;
  return digits;
}

function putUint(bytes: Uint8Array, at: number, value: number, digits: number): void {
  let put = at + digits - 1;
  for (; value > 0x7fff_ffff; put--) {
    const rest = Math.floor(value / 10);
    bytes[put] = ZERO + (value - rest * 10);
    value = rest;
  }
  // Below 2^31 the division is a multiplication; with the loop above alone a report takes 1.3 times as long.
  let small = value | 0;
  for (; put >= at; put--) {
    const rest = (small / 10) | 0;
    bytes[put] = ZERO + (small - rest * 10);
    small = rest;
  }
}
