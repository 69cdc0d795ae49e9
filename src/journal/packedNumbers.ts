/**
 * The numbers of a column of a packed record (packedCodec.ts), and bits: how they are written, and read.
 */
import { type ByteReader, FormatError } from './byteReader.ts';
import { type ByteWriter, varintBytes } from './byteWriter.ts';

export const MOST_ROWS = 65_536;

/** How a column's values are written beyond the least, where that is not in so many bits. */
const MOST_BITS = 24;
/** A bit for each says whether it is another than 0, and these follow as a column of their own. */
const SPARSE = 25;
/** 0 or 1, a bit each. */
const BITS = 26;
/** 0 or one other, a bit each. */
const TWO = 27;
export const ALL_ZERO = 28;
/** With sign, and without a least value. */
const INTS = 29;
const UINTS = 30;
/** Each is one more than the one before it. */
const RUN = 31;
const HOW = 31;
/** Flags: in hundreds, or in ticks; not against what is expected; the least value is no price. */
export const SCALED = 32;
export const RAW = 64;
export const NONES = 128;
export const HUNDRED = 100;

export function openBits(out: ByteWriter, count: number): number {
  const bytes = (count + 7) >> 3;
  out.uint(bytes);
  const at = out.length;
  for (let i = 0; i < bytes; i++) out.byte(0);
  return at;
}

export function setBit(out: ByteWriter, at: number, i: number): void {
  out.bytes[at + (i >> 3)] |= 1 << (i & 7);
}

export function takeBits(reader: ByteReader): number[] {
  const bits: number[] = [];
  for (let left = reader.uint(); left > 0; left--) bits.push(reader.byte());
  return bits;
}

export const hasBit = (bits: readonly number[], i: number): boolean =>
  i >> 3 < bits.length && (bits[i >> 3] & (1 << (i & 7))) !== 0;

/** Told to `putRange` only: each is one more than the one before it. */
export const RUN_ON = 256;

/** Each column is looked at in this, one after the other. */
let numbers = new Float64Array(1_024);

/** It, with room for so many. */
export function roomFor(count: number): Float64Array {
  if (numbers.length < count) numbers = new Float64Array(2 * count);
  return numbers;
}

/** The first `count` of `numbers`. */
export function putNumbers(out: ByteWriter, count: number, flags: number): void {
  const values = numbers;
  let least = values[0];
  let most = least;
  let before = least;
  let isRun = count > 1;
  if (!Number.isSafeInteger(least)) return unsafe(least);
  if (count === 1) return putNumber(out, least, flags);
  for (let i = 1; i < count; i++) {
    const value = values[i];
    if (!Number.isSafeInteger(value)) return unsafe(value);
    if (value < least) least = value;
    else if (value > most) most = value;
    if (value !== before + 1) isRun = false;
    before = value;
  }
  putRange(out, count, isRun ? flags | RUN_ON : flags, least, most);
}

/** The same, of safe integers whose range is known. */
export function putRange(out: ByteWriter, count: number, how: number, least: number, most: number): void {
  const flags = how & ~RUN_ON;
  if (least === 0 && most === 0 && (flags & NONES) === 0) return out.byte(ALL_ZERO | flags);
  if (how !== flags) {
    out.byte(RUN | flags);
    return out.int(least);
  }
  const range = most - least;
  if (!Number.isSafeInteger(range)) {
    out.byte(INTS | flags);
    if ((flags & NONES) !== 0) out.int(least);
    for (let i = 0; i < count; i++) out.int(numbers[i]);
    return;
  }
  const bits = range >= 2 ** MOST_BITS ? MOST_BITS + 1 : 32 - Math.clz32(range);
  if (bits === 1 && least === 0 && (flags & NONES) === 0) {
    out.byte(BITS | flags);
    return putBits(out, count, 0, 1);
  }
  const isZeroThere = least <= 0 && most >= 0;
  if (isZeroThere && bits > 1 && count > 4 && (flags & NONES) === 0 && putSparse(out, count, flags, bits)) return;
  const isUints = bits > MOST_BITS || (bits > 8 && bytesOf(count, least) * 8 < bits * count);
  out.byte((isUints ? UINTS : bits) | flags);
  out.int(least);
  if (isUints) for (let i = 0; i < count; i++) out.uint(numbers[i] - least);
  else if (bits > 0) putBits(out, count, least, bits);
}

/** A column of one. */
export function putNumber(out: ByteWriter, value: number, flags: number): void {
  if (!Number.isSafeInteger(value)) return unsafe(value);
  if (value === 0 && (flags & NONES) === 0) return out.byte(ALL_ZERO | flags);
  out.byte(flags);
  out.int(value);
}

/** False, with nothing written, where it would not be shorter. */
function putSparse(out: ByteWriter, count: number, flags: number, bits: number): boolean {
  const values = numbers;
  let some = 0;
  let other = 0;
  let isSame = true;
  for (let i = 0; i < count; i++) {
    if (values[i] === 0) continue;
    if (some++ === 0) other = values[i];
    else if (values[i] !== other) isSame = false;
  }
  const mask = (count + 7) >> 3;
  if (isSame && some > 1) return putTwo(out, count, flags, other);
  if ((count - some) * bits <= 8 * (mask + 2)) return false;
  out.byte(SPARSE | flags);
  const { bytes, length } = out.roomFor(mask);
  for (let i = 0; i < mask; i++) bytes[length + i] = 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (values[i] === 0) continue;
    bytes[length + (i >> 3)] |= 1 << (i & 7);
    values[at++] = values[i];
  }
  out.length = length + mask;
  putNumbers(out, some, 0);
  return true;
}

function putTwo(out: ByteWriter, count: number, flags: number, other: number): true {
  out.byte(TWO | flags);
  out.int(other);
  for (let i = 0; i < count; i++) if (numbers[i] !== 0) numbers[i] = 1;
  putBits(out, count, 0, 1);
  return true;
}

function bytesOf(count: number, least: number): number {
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const beyond = numbers[i] - least;
    bytes += beyond < 128 ? 1 : beyond < 16_384 ? 2 : varintBytes(beyond);
  }
  return bytes;
}

function putBits(out: ByteWriter, count: number, least: number, bits: number): void {
  const values = numbers;
  const room = (count * bits + 7) >> 3;
  const { bytes, length } = out.roomFor(room);
  let at = length;
  let held = 0;
  let have = 0;
  for (let i = 0; i < count; i++) {
    held |= (values[i] - least) << have;
    for (have += bits; have >= 8; have -= 8) {
      bytes[at++] = held & 255;
      held >>>= 8;
    }
  }
  if (have > 0) bytes[at++] = held & 255;
  out.length = at;
}

function unsafe(value: number): never {
  throw new Error(`assertion failed: a column of numbers takes safe integers, not ${value}`);
}

export interface Taken {
  readonly values: number[];
  readonly flags: number;
  readonly least: number;
}

export function takeNumbers(reader: ByteReader, count: number, isWithin = false): Taken {
  const head = reader.byte();
  const how = head & HOW;
  const flags = head & ~HOW;
  const values: number[] = [];
  if (how === SPARSE && !isWithin) return { values: takeSparse(reader, count), flags, least: 0 };
  if (how === BITS || how === TWO) {
    const other = how === BITS ? 1 : reader.int();
    if (!Number.isSafeInteger(other)) throw new FormatError('a number is larger than any written');
    takePacked(reader, count, values, { bits: 1, least: 0 });
    return { values: values.map((bit) => bit * other), flags, least: 0 };
  }
  if (how === ALL_ZERO) {
    for (let i = 0; i < count; i++) values.push(0);
    return { values, flags, least: 0 };
  }
  if (how === INTS) {
    const least = (flags & NONES) === 0 ? 0 : reader.int();
    for (let i = 0; i < count; i++) values.push(reader.int());
    return { values, flags, least };
  }
  const least = reader.int();
  if (how === RUN) for (let i = 0; i < count; i++) values.push(least + i);
  else if (how === UINTS) for (let i = 0; i < count; i++) values.push(least + reader.uint());
  else if (how <= MOST_BITS) takePacked(reader, count, values, { bits: how, least });
  else throw new FormatError(`no column is written in way ${how}`);
  if (!values.every((value) => Number.isSafeInteger(value)))
    throw new FormatError('a number is larger than any written');
  return { values, flags, least };
}

function takeSparse(reader: ByteReader, count: number): number[] {
  const isThere: boolean[] = [];
  for (let i = 0, bits = 0; i < count; i++, bits >>= 1) {
    if ((i & 7) === 0) bits = reader.byte();
    isThere.push((bits & 1) !== 0);
  }
  const { values } = takeNumbers(reader, isThere.filter((is) => is).length, true);
  let at = 0;
  return isThere.map((is) => (is ? values[at++] : 0));
}

function takePacked(
  reader: ByteReader,
  count: number,
  values: number[],
  { bits, least }: { readonly bits: number; readonly least: number },
): void {
  let held = 0;
  let have = 0;
  for (let i = 0; i < count; i++) {
    for (; have < bits; have += 8) held |= reader.byte() << have;
    values.push(least + (held & ((1 << bits) - 1)));
    held >>>= bits;
    have -= bits;
  }
}
