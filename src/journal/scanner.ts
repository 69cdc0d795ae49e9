/**
 * Walks the batches of a journal's files in order, and checks each: checksum, number, place. Reads in pieces of
 * READ_BYTES, so that memory is bounded by that and the largest batch. Changes nothing on disk.
 */
import type { FormatError } from './byteReader.ts';
import { corrupt, ioError, JournalError } from './errors.ts';
import { type Files, pathIn } from './files.ts';
import {
  BATCH_HEAD,
  batchCrc,
  batchHolds,
  batchLength,
  batchNumber,
  batchSum,
  batchTime,
  decodeSegmentHead,
  firstBatchOf,
  SEGMENT_HEAD,
  type SegmentHead,
  segmentHeadCrc,
  segmentHeadLength,
  VERSION,
} from './format.ts';
import type { JournalDigest } from './journalDigest.ts';
import { type Instant, instant } from '../units/brand.ts';

const READ_BYTES = 1 << 20;

/** A segment file as far as it has been walked. */
export interface ScannedSegment {
  readonly file: string;
  readonly head: SegmentHead;
  /** End of the last whole batch. */
  end: number;
}

/** Bytes after the last whole batch that are not a batch: a write cut short by a crash. */
export interface Torn {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  /** The head of the file is unfinished, so the file has nothing to keep. */
  readonly wholeFile: boolean;
}

export class Scanner {
  /** The current batch, after `next` returned true: its entries are bytes[start, end), lent until the next call. */
  bytes = Buffer.allocUnsafeSlow(READ_BYTES);
  start = 0;
  end = 0;
  batch = 0;
  at: Instant = instant(0);
  /** File, offset and length of the current batch. */
  file = '';
  offset = 0;
  length = 0;
  /** All segments up to the current one. */
  readonly segments: ScannedSegment[] = [];
  /** Set at the end, when the last file did not end with a whole batch. */
  torn: Torn | undefined;

  private readonly files: Files;
  private readonly waiting: { readonly file: string; readonly firstBatch: number }[];
  private isPartial = false;
  private fd = -1;
  private size = 0;
  private head: SegmentHead | undefined;
  private position = 0;
  private expected = 0;
  // The file's bytes [windowAt, windowAt + windowLength) are bytes[0, windowLength).
  private windowAt = 0;
  private windowLength = 0;

  /**
   * Begins at the segment that holds batch `fromBatch`, not always as its first; 0 for the first that exists. Segments
   * that have left the directory are looked for in its archive.
   */
  constructor(files: Files, directory: string, fromBatch = 1) {
    this.files = files;
    let all = segmentFiles(files, directory);
    if ((all.at(0)?.firstBatch ?? 1) > fromBatch) all = withArchive(files, directory, all);
    let first = 0;
    while (first + 1 < all.length && all[first + 1].firstBatch <= fromBatch) first++;
    this.waiting = all.slice(first);
    const begin = all.at(first)?.firstBatch ?? 1;
    this.expected = begin <= fromBatch || fromBatch === 0 ? begin : Math.max(1, fromBatch);
  }

  /** Stops before the last segment, which may be being written. */
  leaveLast(): void {
    this.waiting.pop();
    this.isPartial = true;
  }

  /** Moves to the next batch; false at the end, where `torn` has the rest. Throws JournalError. */
  next(): boolean {
    for (;;) {
      if (this.head !== undefined) {
        if (this.nextInSegment(this.head)) return true;
        if (this.torn !== undefined) return false;
      }
      if (!this.openSegment()) return false;
    }
  }

  /** The error for a batch with a correct checksum whose entries cannot be read. */
  unreadable(cause: FormatError): JournalError {
    const { file, offset, batch } = this;
    const message = `cannot read batch ${batch}, written by another version: ${cause.message} (${file}, offset ${offset})`;
    return new JournalError('newerVersion', file, message, { offset, batch, cause });
  }

  /** The error for a batch that can be read, but whose event `number`, from 1, the visitor refused. */
  refused(number: number, kind: string, cause: unknown): JournalError {
    const { file, offset, batch } = this;
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `the journal cannot be read back: event ${number} of batch ${batch}, ${kind}: ${why} (${file}, offset ${offset}); nothing was changed, see docs/recovery.md`;
    return new JournalError('refused', file, message, { offset, batch, cause });
  }

  /** Adds the current batch to the digest of those before it. */
  addTo(digest: JournalDigest): void {
    const { head, bytes, start, end } = this;
    if (head === undefined) return;
    const from = start - BATCH_HEAD;
    digest.add(head.crc === digest.headCrc ? batchSum(bytes, from) : batchCrc(bytes, from, end, digest.headCrc));
    digest.headCrc = head.crc;
  }

  close(): void {
    if (this.fd >= 0) this.files.close(this.fd);
    this.fd = -1;
    this.head = undefined;
  }

  /** Opens the next file; false when there is none, or when it is the last and its head is torn. */
  private openSegment(): boolean {
    this.close();
    const segment = this.waiting.shift();
    if (segment === undefined) return false;
    const { file, firstBatch } = segment;
    this.file = file;
    this.fd = attempt('open', file, () => this.files.open(file, 'read'));
    this.size = attempt('read', file, () => this.files.size(this.fd));
    this.windowLength = 0;
    if (firstBatch !== this.expected) {
      throw corrupt(file, 0, this.expected, `the file begins with batch ${firstBatch}: earlier batches are missing`);
    }
    const head = this.readHead();
    if (head === undefined) return this.tornHead();
    if (head.version !== VERSION) {
      const message = `${file} has journal format ${head.version}; this version reads ${VERSION}`;
      throw new JournalError('newerVersion', file, message);
    }
    const before = this.segments.at(-1);
    if (head.firstBatch !== firstBatch || (before !== undefined && before.head.birth !== head.birth)) {
      throw corrupt(file, 0, firstBatch, 'the file belongs to another journal, or has another name');
    }
    this.head = head;
    this.position = head.length;
    this.segments.push({ file, head, end: head.length });
    return true;
  }

  private readHead(): SegmentHead | undefined {
    if (!this.view(0, SEGMENT_HEAD)) return undefined;
    const length = segmentHeadLength(this.bytes, 0);
    if (length === 0 || !this.view(0, length)) return undefined;
    return decodeSegmentHead(this.bytes, 0, length);
  }

  /** The file has no segment head: either nothing was written after it, or it was damaged since. */
  private tornHead(): false {
    if (this.view(0, SEGMENT_HEAD)) {
      const claimed = segmentHeadLength(this.bytes, 0);
      const crc = segmentHeadCrc(this.bytes, 0);
      if ((claimed > 0 && this.somethingStands(claimed)) || this.batchFollows(0, crc, this.expected)) {
        throw corrupt(this.file, 0, this.expected, 'the head of the file does not hold, and batches follow');
      }
    }
    return this.endTorn(0);
  }

  /** True if anything but zeros is at or after `offset`: a file made from the reserve ends with zeros. */
  private somethingStands(offset: number): boolean {
    for (let at = offset; this.view(at, 1); at = this.windowAt + this.windowLength) {
      for (let i = at - this.windowAt; i < this.windowLength; i++) if (this.bytes[i] !== 0) return true;
    }
    return false;
  }

  /** The batch at `position`, if it is complete; otherwise false, with `torn` set if there are any bytes. */
  private nextInSegment(head: SegmentHead): boolean {
    const offset = this.position;
    if (offset === this.size) return false;
    // A batch still being written while we read may look damaged; once another follows it, it is finished.
    if (!this.wholeBatch(offset, head.crc)) {
      if (!this.batchFollows(offset + 1, head.crc, this.expected + 1)) return this.endTorn(offset);
      this.windowLength = 0;
      if (!this.wholeBatch(offset, head.crc)) {
        throw corrupt(this.file, offset, this.expected, 'there is no complete batch here, and more batches follow');
      }
    }
    const from = offset - this.windowAt;
    const number = batchNumber(this.bytes, from);
    if (number !== this.expected) throw corrupt(this.file, offset, this.expected, `batch ${number} is in its place`);
    this.length = batchLength(this.bytes, from);
    this.start = from + BATCH_HEAD;
    this.end = from + this.length;
    this.batch = number;
    this.at = batchTime(this.bytes, from);
    this.offset = offset;
    this.position = offset + this.length;
    this.expected = number + 1;
    this.segments[this.segments.length - 1].end = this.position;
    return true;
  }

  /** True if a complete batch begins at `offset`; it is then in the window. */
  private wholeBatch(offset: number, headCrc: number): boolean {
    if (!this.view(offset, BATCH_HEAD)) return false;
    const length = batchLength(this.bytes, offset - this.windowAt);
    if (length === 0 || !this.view(offset, length)) return false;
    const from = offset - this.windowAt;
    return batchHolds(this.bytes, from, from + length, headCrc);
  }

  /**
   * True if a complete batch, number `from` or later, is at or after `offset`: then this is not a torn end. Tries every
   * offset, since a damaged length does not show where the next batch begins; the number rules out most offsets.
   */
  private batchFollows(offset: number, headCrc: number, from: number): boolean {
    if (this.waiting.length > 0 || this.isPartial) return true;
    const to = from + Math.ceil((this.size - offset) / BATCH_HEAD);
    for (let at = offset; this.view(at, BATCH_HEAD); at++) {
      const number = batchNumber(this.bytes, at - this.windowAt);
      if (number >= from && number <= to && this.wholeBatch(at, headCrc)) return true;
    }
    return false;
  }

  /** Nothing whole follows `offset` in this file, so it must be the last one. */
  private endTorn(offset: number): false {
    if (this.waiting.length > 0 || this.isPartial) {
      throw corrupt(this.file, offset, this.expected, 'the file breaks off, and another follows');
    }
    this.torn = { file: this.file, offset, bytes: this.size - offset, wholeFile: this.head === undefined };
    this.close();
    return false;
  }

  /** Loads the file's bytes [at, at + length) into `bytes`, from at − windowAt; false if the file is shorter. */
  private view(at: number, length: number): boolean {
    if (at >= this.windowAt && at + length <= this.windowAt + this.windowLength) return true;
    if (at + length > this.size) return false;
    const wanted = Math.max(length, Math.min(READ_BYTES, this.size - at));
    if (wanted > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(wanted);
    this.windowAt = at;
    this.windowLength = readFully(this.files, this.fd, this.file, this.bytes.subarray(0, wanted), at);
    return this.windowLength >= length;
  }
}

/** Fills `bytes` from `position` on, with fewer only at the end of the file; returns how many. */
export function readFully(files: Files, fd: number, file: string, bytes: Uint8Array, position: number): number {
  const { length } = bytes;
  let done = 0;
  try {
    while (done < length) {
      const read = files.read(fd, bytes, done, length - done, position + done);
      if (read === 0) break;
      done += read;
    }
  } catch (error) {
    throw ioError('read', file, error);
  }
  return done;
}

/** Directory for segments that are no longer needed. */
export const archiveOf = (directory: string): string => pathIn(directory, 'archive');

/** `here` and the archived segments before it, as far back as the names show no gap. */
function withArchive(
  files: Files,
  directory: string,
  here: { file: string; firstBatch: number }[],
): { file: string; firstBatch: number }[] {
  const archive = archiveOf(directory);
  const archived = files.exists(archive) ? segmentFiles(files, archive) : [];
  const known = new Set(here.map(({ firstBatch }) => firstBatch));
  return [...archived.filter(({ firstBatch }) => !known.has(firstBatch)), ...here].sort(
    (a, b) => a.firstBatch - b.firstBatch,
  );
}

/** The segments in `directory`, in order. */
export function segmentFiles(files: Files, directory: string): { file: string; firstBatch: number }[] {
  return attempt('read', directory, () => files.list(directory))
    .map((name) => ({ file: pathIn(directory, name), firstBatch: firstBatchOf(name) ?? 0 }))
    .filter(({ firstBatch }) => firstBatch > 0)
    .sort((a, b) => a.firstBatch - b.firstBatch);
}

/** Runs one file operation; what it throws becomes a JournalError. */
export function attempt<T>(doing: string, file: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw ioError(doing, file, error);
  }
}
