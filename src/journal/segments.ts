/**
 * The segment files of an open journal: appends to the last one, begins the next, and reads back from any. Positions
 * count the bytes of all batches from the journal's beginning, heads of segments left out, so that a position stays
 * true wherever a new segment begins, and when the first segments are gone.
 */
import path from 'node:path';
import { type Instant, NEVER } from '../units/brand.ts';
import { ioError, JournalError } from './errors.ts';
import { CLOSED, type Files, pathIn } from './files.ts';
import { BATCH_HEAD, batchTime, encodeSegmentHead, firstBatchOf, segmentHeadCrc, segmentName } from './format.ts';
import { attempt, readFully } from './scanner.ts';

interface Segment {
  readonly file: string;
  /** Position of its first batch, and the bytes before that in the file. */
  readonly from: number;
  readonly headBytes: number;
}

export class Segments {
  /** Position of the next batch: the end of the written bytes. */
  end: number;
  /** Initial value of the checksums of the current segment's batches. */
  headCrc = 0;
  private readonly files: Files;
  private readonly directory: string;
  private readonly birth: Instant;
  private readonly sync: boolean;
  private readonly all: Segment[] = [];
  private fd = CLOSED;
  // One earlier segment, open for reading.
  private oldFd = CLOSED;
  /** A file that failed to become the current segment; '' if none. */
  private unbegun = '';
  private old: Segment | undefined;

  /** `sync`: a batch counts as written once it is on the disk. `from`: position of the first batch in the files. */
  constructor(files: Files, directory: string, birth: Instant, sync: boolean, from = 0) {
    this.files = files;
    this.directory = directory;
    this.birth = birth;
    this.sync = sync;
    this.end = from;
  }

  /** Takes over a file that holds `batchBytes` in whole batches; the last one taken over is the one to append to. */
  adopt(file: string, headBytes: number, headCrc: number, batchBytes: number): void {
    this.all.push({ file, from: this.end, headBytes });
    this.headCrc = headCrc;
    this.end += batchBytes;
  }

  /** Opens the last segment for appending after its last complete batch, and removes the `tornBytes` after that. */
  openLast(tornBytes: number): void {
    const { file } = this.current;
    this.fd = attempt('open', file, () => this.files.open(file, 'readWrite', this.sync));
    try {
      if (tornBytes > 0) this.cut();
      if (this.sync) attempt('write', file, () => this.syncFound());
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Syncs the file and its name as found, so that the durability promise covers them from here on. */
  private syncFound(): void {
    this.files.sync(this.fd);
    this.files.syncDirectory(this.directory);
  }

  /** True if `length` more bytes take the current file past `limit`. An empty segment takes a batch of any length. */
  isFull(length: number, limit: number): boolean {
    return this.end > this.current.from && this.currentBytes + length > limit;
  }

  /** Truncates the current file after its last complete batch. Throws JournalError. */
  cut(): void {
    const { file } = this.current;
    this.removeUnbegun();
    attempt('cut', file, () => {
      this.files.truncate(this.fd, this.currentBytes);
      // Otherwise a power loss could bring the partial batch back, before the next segment.
      if (this.sync) this.files.sync(this.fd);
    });
  }

  /** Begins a new segment with batch `firstBatch`; `sessions` are the names known by now. Throws JournalError. */
  roll(firstBatch: number, sessions: readonly string[]): void {
    const file = this.fileOf(firstBatch);
    const fd = attempt('create', file, () => this.files.open(file, 'create', this.sync));
    this.unbegun = file;
    this.beginOrRemove(fd, firstBatch, sessions);
  }

  /** The same in an existing file of zeros: `reserve`, which is renamed to a segment. Throws JournalError. */
  rollInto(reserve: string, firstBatch: number, sessions: readonly string[]): void {
    const file = this.fileOf(firstBatch);
    attempt('rename', reserve, () => this.files.rename(reserve, file));
    this.unbegun = file;
    const fd = attempt('open', file, () => this.files.open(file, 'readWrite', this.sync));
    this.beginOrRemove(fd, firstBatch, sessions);
  }

  private beginOrRemove(fd: number, firstBatch: number, sessions: readonly string[]): void {
    try {
      this.begin(fd, this.unbegun, firstBatch, sessions);
    } catch (error) {
      this.files.close(fd);
      attemptQuietly(() => this.removeUnbegun());
      throw error;
    }
    this.unbegun = '';
  }

  /**
   * Removes a segment that was not begun before its first batch is written elsewhere: recovery would find that batch
   * twice, and the file would block the next attempt.
   */
  private removeUnbegun(): void {
    const file = this.unbegun;
    if (file === '') return;
    attempt('remove', file, () => this.files.remove(file));
    this.unbegun = '';
  }

  private begin(fd: number, file: string, firstBatch: number, sessions: readonly string[]): void {
    const head = encodeSegmentHead(this.birth, firstBatch, sessions);
    try {
      this.writeFully(fd, file, head, head.length, 0);
      if (this.sync) {
        this.files.sync(fd);
        this.files.syncDirectory(this.directory);
      }
    } catch (error) {
      throw ioError('write', file, error);
    }
    if (this.fd !== CLOSED) this.files.close(this.fd);
    this.fd = fd;
    this.all.push({ file, from: this.end, headBytes: head.length });
    this.headCrc = segmentHeadCrc(head, 0);
  }

  /** Appends bytes[0, length) to the file, and waits. Throws JournalError; a part of them may then be in the file. */
  append(bytes: Uint8Array, length: number): void {
    const { current } = this;
    try {
      this.writeFully(this.fd, current.file, bytes, length, this.fileOffset(current, this.end));
      if (this.sync) this.files.sync(this.fd);
    } catch (error) {
      throw ioError('write', current.file, error);
    }
    this.end += length;
  }

  /** The same without blocking, through to the disk: `done` is called with what went wrong, or undefined. */
  appendThrough(bytes: Uint8Array, length: number, done: (error: JournalError | undefined) => void): void {
    const { current } = this;
    this.files.writeThrough(this.fd, bytes, length, this.fileOffset(current, this.end), (error) => {
      if (error === undefined) this.end += length;
      done(error === undefined ? undefined : ioError('write', current.file, error));
    });
  }

  private writeFully(fd: number, file: string, bytes: Uint8Array, length: number, position: number): void {
    let done = this.files.write(fd, bytes, 0, length, position);
    while (done < length) {
      const wrote = this.files.write(fd, bytes, done, length - done, position + done);
      if (wrote === 0) throw new JournalError('ioFailed', file, `cannot write ${file}: it takes no more bytes`);
      done += wrote;
    }
  }

  /** Reads bytes at `position` into `bytes`, up to its length or the end of the segment; returns how many. */
  read(position: number, bytes: Uint8Array): number {
    const number = this.segmentAt(position);
    const segment = this.all[number];
    const to = number + 1 < this.all.length ? this.all[number + 1].from : this.end;
    const length = Math.min(bytes.length, to - position);
    const fd = segment === this.current ? this.fd : this.openOld(segment);
    return readFully(this.files, fd, segment.file, bytes.subarray(0, length), this.fileOffset(segment, position));
  }

  /** For error messages. */
  placeOf(position: number): { readonly file: string; readonly offset: number } {
    const segment = this.all[this.segmentAt(position)];
    return { file: segment.file, offset: this.fileOffset(segment, position) };
  }

  /** Position of the first batch that exists: anything before it can no longer be read. */
  get from(): number {
    return this.all[0].from;
  }

  /** The last batch before the current segment; 0 if there is none. */
  get closedThrough(): number {
    return (firstBatchOf(path.basename(this.current.file)) ?? 1) - 1;
  }

  /**
   * Removes the oldest segment, unless it has batches after `covered` or was written to at `before` or later: into the
   * directory `archive`, or deletes them. False if there is none to remove. Throws JournalError.
   */
  takeOldest(covered: number, before: Instant, archive: string | undefined): boolean {
    if (this.all.length < 2) return false;
    const [first, next] = this.all;
    const nextBatch = firstBatchOf(path.basename(next.file)) ?? 0;
    if (nextBatch - 1 > covered || this.timeAt(next) >= before) return false;
    if (this.old === first) this.closeOld();
    attempt(archive === undefined ? 'remove' : 'move', first.file, () => {
      if (archive === undefined) {
        this.files.remove(first.file);
      } else {
        this.files.makeDirectory(archive);
        this.files.rename(first.file, pathIn(archive, path.basename(first.file)));
      }
    });
    this.all.shift();
    return true;
  }

  /** When the first batch of a segment was committed; NEVER while it has none. */
  private timeAt(segment: Segment): Instant {
    const head = Buffer.alloc(BATCH_HEAD);
    return this.read(segment.from, head) === BATCH_HEAD ? batchTime(head, 0) : NEVER;
  }

  close(): void {
    this.closeOld();
    if (this.fd !== CLOSED) this.files.close(this.fd);
    this.fd = CLOSED;
  }

  private fileOf(firstBatch: number): string {
    return pathIn(this.directory, segmentName(firstBatch));
  }

  /** Bytes in the current segment's file. */
  private get currentBytes(): number {
    return this.fileOffset(this.current, this.end);
  }

  private get current(): Segment {
    return this.all[this.all.length - 1];
  }

  private fileOffset(segment: Segment, position: number): number {
    return segment.headBytes + position - segment.from;
  }

  /** Number of the last segment that begins at or before `position`. */
  private segmentAt(position: number): number {
    let low = 0;
    let high = this.all.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.all[middle].from <= position) low = middle;
      else high = middle;
    }
    return low;
  }

  private openOld(segment: Segment): number {
    if (this.old !== segment) {
      this.closeOld();
      this.oldFd = attempt('open', segment.file, () => this.files.open(segment.file, 'read'));
      this.old = segment;
    }
    return this.oldFd;
  }

  private closeOld(): void {
    if (this.oldFd !== CLOSED) this.files.close(this.oldFd);
    this.oldFd = CLOSED;
    this.old = undefined;
  }
}

function attemptQuietly(work: () => void): void {
  try {
    work();
  } catch {
    // `cut` tries again, and reports a failure.
  }
}
