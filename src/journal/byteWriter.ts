/**
 * Bytes of the journal, written one behind the other into a buffer that grows. Integers are zigzag varints: seven bits
 * a byte, lowest first, high bit set on all but the last; the sign is the lowest bit of the first byte. Doubles hold
 * every safe integer exactly, so the digits are taken by division where 32-bit operators would cut them.
 */
import { assert } from '../units/assert.ts';

/** 53 bits, seven to a byte. */
const MAX_VARINT_BYTES = 8;
/** Below this the copy is made here; the native call costs more than the loop. */
const SHORT_TEXT = 40;

export class ByteWriter {
  /** Written so far: bytes[0, length). Replaced when it grows: do not keep a reference across writes. */
  bytes: Buffer;
  length = 0;
  private readonly maxBytes: number;

  /** Growing past `maxBytes` throws: the caller must bound what it writes. */
  constructor(initialBytes: number, maxBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(initialBytes);
    this.maxBytes = maxBytes;
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  /** A safe integer ≥ 0. */
  uint(value: number): void {
    this.room(MAX_VARINT_BYTES);
    this.length = putVarint(this.bytes, this.length, value);
  }

  /** A safe integer of either sign; throws for anything else, which would not read back. */
  int(value: number): void {
    assert(Number.isSafeInteger(value), 'an int field holds a safe integer');
    this.room(MAX_VARINT_BYTES);
    const { bytes } = this;
    const sign = value < 0 ? 1 : 0;
    const magnitude = sign === 1 ? -1 - value : value;
    if (magnitude < 64) {
      bytes[this.length++] = (magnitude << 1) | sign;
      return;
    }
    const rest = Math.floor(magnitude / 64);
    bytes[this.length] = ((magnitude - rest * 64) << 1) | sign | 128;
    this.length = putVarint(bytes, this.length + 1, rest);
  }

  /** Length in bytes, then UTF-8. A lone surrogate, which UTF-8 has no bytes for, becomes U+FFFD. */
  text(value: string): void {
    const { length } = value;
    if (length > SHORT_TEXT) return this.longText(value);
    this.room(length + 1);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = length;
    for (let i = 0; i < length; i++) {
      const c = value.charCodeAt(i);
      if (c > 127) return this.longText(value);
      bytes[at++] = c;
    }
    this.length = at;
  }

  private longText(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.room(length + MAX_VARINT_BYTES);
    const at = putVarint(this.bytes, this.length, length);
    this.length = at + this.bytes.write(value, at, length, 'utf8');
  }

  /** from[start, end), unchanged. */
  raw(from: Uint8Array, start: number, end: number): void {
    this.room(end - start);
    // Several times quicker than a loop, and unlike `set(subarray)` it makes no view.
    Buffer.prototype.copy.call(from, this.bytes, this.length, start, end);
    this.length += end - start;
  }

  /** Leaves room for the length of what follows; `close` with the returned place fills it in. */
  open(): number {
    this.room(1);
    return this.length++;
  }

  /** Writes the bytes since `open` as their length. Content past 127 bytes moves up: rare, and one native call. */
  close(at: number): void {
    const length = this.length - at - 1;
    if (length < 128) {
      this.bytes[at] = length;
      return;
    }
    const more = varintBytes(length) - 1;
    this.room(more);
    this.bytes.copyWithin(at + 1 + more, at + 1, this.length);
    this.length += more;
    putVarint(this.bytes, at, length);
  }

  /** For a loop that writes `bytes` from `length` on by itself, and then says how far it came: room for so many. */
  roomFor(needed: number): this {
    this.room(needed);
    return this;
  }

  private room(needed: number): void {
    if (this.length + needed > this.bytes.length) this.grow(needed);
  }

  private grow(needed: number): void {
    const wanted = this.length + needed;
    assert(wanted <= this.maxBytes, `at most ${this.maxBytes} bytes are written in one piece, not ${wanted}`);
    const larger = Buffer.allocUnsafeSlow(Math.min(this.maxBytes, Math.max(this.bytes.length * 2, wanted)));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

/** Writes a safe integer ≥ 0 at `at`, of at most 8 bytes; returns the end. */
function putVarint(bytes: Uint8Array, at: number, value: number): number {
  while (value > 0x7fffffff) {
    const rest = Math.floor(value / 128);
    bytes[at++] = (value - rest * 128) | 128;
    value = rest;
  }
  let small = value | 0;
  while (small > 127) {
    bytes[at++] = (small & 127) | 128;
    small >>>= 7;
  }
  bytes[at] = small;
  return at + 1;
}

/** How many bytes `putVarint` takes. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (; value > 127; value = Math.floor(value / 128)) bytes++;
  return bytes;
}
