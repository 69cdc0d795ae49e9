/**
 * The journal's bytes. A journal is a directory of segment files, each named after the first batch it holds:
 * `0000000000000001.journal`. Numbers of fixed width are unsigned and little-endian; `varint` is ByteWriter's.
 *
 *   segment    one head, then batches to the end of the file
 *
 *     0          8        12        16        20            28            36
 *    +----------+--------+---------+---------+-------------+-------------+-------------------------+
 *    | FAIRLEAD | crc 32 | version | length  | birth 64    | batch 64    | sessions: count, names  |
 *    +----------+--------+---------+---------+-------------+-------------+-------------------------+
 *     length   of the whole head                           crc      CRC-32 of [12, length)
 *     birth    when the journal was created, Instant       batch    number of the segment's first batch
 *     sessions names (text) of the sessions known by then, in the order of their numbers, from 0
 *
 *   batch      one turn of the gateway: wholly there, or not at all
 *
 *     0        4        8             16            24
 *    +--------+--------+-------------+-------------+------------------------+
 *    | length | crc 32 | number 64   | time 64     | entries …              |
 *    +--------+--------+-------------+-------------+------------------------+
 *     length   of what follows the crc                     crc      CRC-32 of that, begun with the head's crc,
 *     number   from 1, without gaps over all segments               so that a batch is valid in its own file only
 *     time     of the commit, microseconds since 1970
 *
 *   entry      | kind, one byte | length, varint | content |
 *
 *     1 event          code varint, then the record's fields (recordCodec.ts)
 *     2 sent           session varint, MsgSeqNum varint, the message as it went out
 *     3 sent, not kept session varint, MsgSeqNum varint
 *     4 received       session varint, next MsgSeqNum expected varint
 *     5 numbers reset  session varint, next sender varint, next target varint
 *     6 session        number varint, name text: a session first seen in this segment, in front of its first use
 *
 * A reader skips kinds and codes that it does not know, by their length. A change that older readers must not skip
 * raises `version`.
 */
import { crc32 } from 'node:zlib';
import { type Instant, instant } from '../units/brand.ts';
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';

export const VERSION = 1;

export const EntryKind = { Event: 1, Sent: 2, SentNotKept: 3, Received: 4, NumbersReset: 5, Session: 6 } as const;

/** Bytes before a batch's entries. */
export const BATCH_HEAD = 24;
/** Bytes before the part of a batch that its length and crc cover. */
const BATCH_COVERED = 8;
/** One turn. The gateway bounds what it reads in a turn; a mass cancel of 100,000 orders is some 40 MiB. */
export const MAX_BATCH_BYTES = 128 << 20;

/** Bytes before the names. */
export const SEGMENT_HEAD = 36;
export const MAX_SESSIONS = 65_536;
export const MAX_SEGMENT_HEAD_BYTES = 8 << 20;

const MAGIC = Buffer.from('FAIRLEAD', 'latin1');
const HEAD_CRC = 8;
const HEAD_COVERED = 12;
const HEAD_LENGTH = 16;

export interface SegmentHead {
  readonly version: number;
  readonly length: number;
  readonly crc: number;
  readonly birth: Instant;
  readonly firstBatch: number;
  readonly sessions: readonly string[];
}

/** A segment head as in the file. */
export function encodeSegmentHead(birth: Instant, firstBatch: number, sessions: readonly string[]): Buffer {
  const out = new ByteWriter(SEGMENT_HEAD + 16 + 32 * sessions.length, MAX_SEGMENT_HEAD_BYTES);
  out.length = SEGMENT_HEAD;
  out.uint(sessions.length);
  for (const name of sessions) out.text(name);
  const head = out.bytes.subarray(0, out.length);
  MAGIC.copy(head);
  head.writeUInt32LE(VERSION, HEAD_COVERED);
  head.writeUInt32LE(head.length, HEAD_LENGTH);
  putUint64(head, 20, birth);
  putUint64(head, 28, firstBatch);
  head.writeUInt32LE(crc32(head.subarray(HEAD_COVERED)), HEAD_CRC);
  return head;
}

/** Length that the head at bytes[at …) claims, with SEGMENT_HEAD bytes there; 0 when it is none of ours. */
export function segmentHeadLength(bytes: Buffer, at: number): number {
  if (MAGIC.compare(bytes, at, at + MAGIC.length) !== 0) return 0;
  const length = bytes.readUInt32LE(at + HEAD_LENGTH);
  return length >= SEGMENT_HEAD && length <= MAX_SEGMENT_HEAD_BYTES ? length : 0;
}

/** Checksum that the head at bytes[at …) claims, with SEGMENT_HEAD bytes there. */
export const segmentHeadCrc = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at + HEAD_CRC);

/** The head in bytes[at, at + length), or undefined when its checksum does not hold. */
export function decodeSegmentHead(bytes: Buffer, at: number, length: number): SegmentHead | undefined {
  const crc = segmentHeadCrc(bytes, at);
  if (crc32(bytes.subarray(at + HEAD_COVERED, at + length)) !== crc) return undefined;
  const version = bytes.readUInt32LE(at + HEAD_COVERED);
  const sessions: string[] = [];
  if (version === VERSION) {
    const reader = new ByteReader();
    reader.over(bytes, at + SEGMENT_HEAD, at + length);
    for (let left = reader.uint(); left > 0; left--) sessions.push(reader.text());
  }
  const birth = instant(uint64(bytes, at + 20));
  return { version, length, crc, birth, firstBatch: uint64(bytes, at + 28), sessions };
}

/** Fills in the head of the batch bytes[0, length), whose entries begin at BATCH_HEAD. Returns its checksum. */
export function sealBatch(bytes: Buffer, length: number, headCrc: number, number: number, at: Instant): number {
  bytes.writeUInt32LE(length - BATCH_COVERED, 0);
  putUint64(bytes, 8, number);
  putUint64(bytes, 16, at);
  const crc = batchCrc(bytes, 0, length, headCrc);
  bytes.writeUInt32LE(crc, 4);
  return crc;
}

/** Checksum of the batch bytes[start, end), in a file whose head has `headCrc`. */
export function batchCrc(bytes: Buffer, start: number, end: number, headCrc: number): number {
  return crc32(bytes.subarray(start + BATCH_COVERED, end), headCrc);
}

/** Checksum that the batch at bytes[at …) has. */
export const batchSum = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at + 4);

/** True if the checksum of the batch in bytes[start, end) is correct. */
export function batchHolds(bytes: Buffer, start: number, end: number, headCrc: number): boolean {
  return batchSum(bytes, start) === batchCrc(bytes, start, end, headCrc);
}

/** Length of the whole batch that begins at `at`, as it claims; 0 when no batch can have that length. */
export function batchLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32LE(at) + BATCH_COVERED;
  return length >= BATCH_HEAD && length <= MAX_BATCH_BYTES ? length : 0;
}

export const batchNumber = (bytes: Buffer, at: number): number => uint64(bytes, at + 8);
export const batchTime = (bytes: Buffer, at: number): Instant => instant(uint64(bytes, at + 16));

const WORD = 2 ** 32;

function putUint64(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt32LE(value % WORD, at);
  bytes.writeUInt32LE(Math.floor(value / WORD), at + 4);
}

/** Exact up to 2^53, which is all that is ever written. */
function uint64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * WORD;
}

const NAME_DIGITS = 16;
const SEGMENT_NAME = /^(\d{16})\.journal$/;

export const segmentName = (firstBatch: number): string => `${String(firstBatch).padStart(NAME_DIGITS, '0')}.journal`;

/** The first batch of a segment file by its name; undefined for any other file. */
export function firstBatchOf(name: string): number | undefined {
  const digits = SEGMENT_NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
