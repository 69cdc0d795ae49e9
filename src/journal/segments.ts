/**
 * The segment files of an open journal: appends to the last one, begins the next, and reads back from any. Positions
 * count the bytes of all batches from the journal's beginning, heads of segments left out, so that a position stays
 * true wherever a new segment begins.
 */
import type { Micros } from '../units/brand.ts';
import { ioError, JournalError } from './errors.ts';
import { type Files, pathIn } from './files.ts';
import { encodeSegmentHead, segmentHeadCrc, segmentName } from './format.ts';
import { attempt, readFully } from './scanner.ts';

interface Segment {
  readonly file: string;
  /** Position of its first batch, and bytes in front of that in the file. */
  readonly from: number;
  readonly headBytes: number;
}

const CLOSED = -1;

export class Segments {
  /** Where the next batch begins. */
  end = 0;
  /** What the checksums of the current segment's batches begin with. */
  headCrc = 0;
  private readonly files: Files;
  private readonly directory: string;
  private readonly birth: Micros;
  private readonly sync: boolean;
  private readonly all: Segment[] = [];
  private fd = CLOSED;
  // One earlier segment, open for reading.
  private oldFd = CLOSED;
  private old: Segment | undefined;

  /** `sync`: whatever is written is on the disk before the call returns. */
  constructor(files: Files, directory: string, birth: Micros, sync: boolean) {
    this.files = files;
    this.directory = directory;
    this.birth = birth;
    this.sync = sync;
  }

  /** Takes over a file that holds `batchBytes` in whole batches; the last one taken over is the one to append to. */
  adopt(file: string, headBytes: number, headCrc: number, batchBytes: number): void {
    this.all.push({ file, from: this.end, headBytes });
    this.headCrc = headCrc;
    this.end += batchBytes;
  }

  /** Opens the last segment for appending behind its last whole batch, and cuts off the `tornBytes` that stand there. */
  openLast(tornBytes: number): void {
    const { file } = this.current;
    this.fd = attempt('open', file, () => this.files.open(file, 'readWrite'));
    try {
      if (tornBytes > 0) attempt('cut', file, () => this.files.truncate(this.fd, this.currentBytes));
      if (this.sync) attempt('write', file, () => this.syncFound());
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** What was found in the kernel's hands only, file and name, is promised from here on like what we write ourselves. */
  private syncFound(): void {
    this.files.sync(this.fd);
    this.files.syncDirectory(this.directory);
  }

  /** Whether `length` bytes more take the current file past `limit`. An empty segment takes a batch of any length. */
  isFull(length: number, limit: number): boolean {
    return this.end > this.current.from && this.currentBytes + length > limit;
  }

  /** Begins a new segment with batch `firstBatch`; `sessions` are the names known by now. Throws JournalError. */
  roll(firstBatch: number, sessions: readonly string[]): void {
    const file = pathIn(this.directory, segmentName(firstBatch));
    const head = encodeSegmentHead(this.birth, firstBatch, sessions);
    const fd = attempt('create', file, () => this.files.open(file, 'create'));
    try {
      this.writeFully(fd, file, head, head.length, 0);
      if (this.sync) {
        this.files.sync(fd);
        this.files.syncDirectory(this.directory);
      }
    } catch (error) {
      this.files.close(fd);
      throw ioError('write', file, error);
    }
    if (this.fd !== CLOSED) this.files.close(this.fd);
    this.fd = fd;
    this.all.push({ file, from: this.end, headBytes: head.length });
    this.headCrc = segmentHeadCrc(head, 0);
  }

  /** Appends bytes[0, length) and keeps the promise. Throws JournalError; the file may then end with a part of them. */
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
    return readFully(this.files, fd, segment.file, bytes, length, this.fileOffset(segment, position));
  }

  /** For error messages. */
  placeOf(position: number): { readonly file: string; readonly offset: number } {
    const segment = this.all[this.segmentAt(position)];
    return { file: segment.file, offset: this.fileOffset(segment, position) };
  }

  close(): void {
    this.closeOld();
    if (this.fd !== CLOSED) this.files.close(this.fd);
    this.fd = CLOSED;
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

  /** Number of the last segment that begins at or in front of `position`. */
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
