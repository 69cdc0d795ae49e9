/**
 * A message that is broken step by step, in place: a sound message and a source of randomness come in, bytes that may be
 * anything go out. Nothing is allocated per message, so that a fuzzer spends its time in what it tests.
 */
import { assert } from '../src/units/assert.ts';
import { oneOf, type Random, upTo } from './random-message.ts';

const SOH = 1;
const EQUALS = 61;
/** Bytes that mean something to the codec come oftener than others. */
const TELLING = [SOH, EQUALS, 48, 49, 50, 56, 57, 45, 46, 32, 0, 255];
/** A message doubles at most with each change; three changes of the longest one, with room to spare. */
const CAPACITY = 1 << 16;

export class Mutant {
  /** The message is bytes[0, length). */
  readonly bytes = new Uint8Array(CAPACITY);
  length = 0;
  /** What is about to be put in; it may come from `bytes` itself. */
  private readonly piece = new Uint8Array(CAPACITY);

  load(message: Uint8Array): void {
    this.bytes.set(message);
    this.length = message.length;
  }

  /** Breaks the message in one place. `pool` lends fields of other messages. */
  mutate(random: Random, pool: readonly Uint8Array[]): void {
    const { bytes, piece, length } = this;
    const at = upTo(random, length);
    const size = Math.min(length - at, 1 + upTo(random, 8));
    switch (upTo(random, 8)) {
      case 0:
        bytes[at] = random() < 0.5 ? oneOf(random, TELLING) : upTo(random, 256);
        return;
      case 1:
        this.splice(at, size, 0);
        return;
      case 2:
        piece[0] = oneOf(random, TELLING);
        this.splice(at, 0, 1);
        return;
      case 3:
        this.take(bytes, at, at + size);
        this.splice(at, 0, size);
        return;
      case 4: {
        // A field of this message, or of another, somewhere else.
        const stranger = oneOf(random, pool);
        const isOwn = random() < 0.5;
        const other = isOwn ? bytes : stranger;
        const end = isOwn ? length : stranger.length;
        const from = fieldAt(other, upTo(random, end));
        const to = fieldEnd(other, from, end);
        this.take(other, from, to);
        this.splice(fieldAt(bytes, at), 0, to - from);
        return;
      }
      case 5: {
        const from = fieldAt(bytes, at);
        this.splice(from, fieldEnd(bytes, from, length) - from, 0);
        return;
      }
      case 6:
        if (random() < 0.5) this.length = at;
        else this.splice(0, at, 0);
        return;
      default:
        for (let i = 0; i < size; i++) bytes[at + i] = 48 + upTo(random, 10);
    }
  }

  /** Gives the message the BodyLength and CheckSum that it should have, if it still has a place for them. */
  reframe(): void {
    const { bytes, piece } = this;
    const lengthAt = fieldEnd(bytes, 0, this.length);
    const bodyAt = fieldEnd(bytes, lengthAt, this.length);
    const sumAt = fieldAt(bytes, this.length - 1);
    if (bodyAt === this.length || sumAt < bodyAt) return;
    if (!this.isTag(lengthAt, 57, EQUALS) || !this.isTag(sumAt, 49, 48)) return;
    const digits = String(sumAt - bodyAt);
    piece[0] = 57;
    piece[1] = EQUALS;
    for (let i = 0; i < digits.length; i++) piece[2 + i] = digits.charCodeAt(i);
    piece[2 + digits.length] = SOH;
    this.length = sumAt;
    this.splice(lengthAt, bodyAt - lengthAt, 3 + digits.length);
    this.endWithCheckSum();
  }

  private isTag(at: number, first: number, second: number): boolean {
    return this.bytes[at] === first && this.bytes[at + 1] === second;
  }

  private endWithCheckSum(): void {
    const { bytes } = this;
    let sum = 0;
    for (let i = 0; i < this.length; i++) sum += bytes[i];
    sum %= 256;
    let at = this.length;
    bytes[at++] = 49;
    bytes[at++] = 48;
    bytes[at++] = EQUALS;
    bytes[at++] = 48 + Math.floor(sum / 100);
    bytes[at++] = 48 + (Math.floor(sum / 10) % 10);
    bytes[at++] = 48 + (sum % 10);
    bytes[at++] = SOH;
    this.length = at;
  }

  private take(from: Uint8Array, start: number, end: number): void {
    for (let i = start; i < end; i++) this.piece[i - start] = from[i];
  }

  /** Puts `insert` bytes of `piece` where `remove` bytes stand. */
  private splice(at: number, remove: number, insert: number): void {
    const { bytes, piece, length } = this;
    assert(length - remove + insert <= CAPACITY, 'a mutant fits its buffer');
    if (remove !== insert) bytes.copyWithin(at + insert, at + remove, length);
    for (let i = 0; i < insert; i++) bytes[at + i] = piece[i];
    this.length = length - remove + insert;
  }
}

/** Where the field around `at` begins. */
function fieldAt(bytes: Uint8Array, at: number): number {
  let start = Math.max(at, 0);
  while (start > 0 && bytes[start - 1] !== SOH) start--;
  return start;
}

/** Where the field that begins at `start` ends, its delimiter included. */
function fieldEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SOH) at++;
  return at < end ? at + 1 : end;
}
