/**
 * A disk in memory for journal tests: fails on demand, and can lose power. What has been synced stays; of what has not,
 * any part may be gone, or read as zeros.
 */
import path from 'node:path';
import type { Done, Files } from '../../src/journal/files.ts';
import { assert } from '../../src/units/assert.ts';

interface Disk {
  bytes: Buffer;
  /** Content as of the last sync. */
  durable: Buffer;
  /** The directory has been synced since the file got its name. */
  named: boolean;
}

export type Operation =
  | 'create'
  | 'read'
  | 'readWrite'
  | 'write'
  | 'readBytes'
  | 'truncate'
  | 'sync'
  | 'remove'
  | 'rename';

const SECTOR = 16; // small, so that small tests tear too

export class MemoryFiles implements Files {
  private readonly disks = new Map<string, Disk>();
  private readonly descriptors: (Disk | undefined)[] = [];
  /**
   * Called in front of each operation: throw to fail it, return a number to write no more than these bytes. `end` is
   * where a write would end in the file.
   */
  trouble: (operation: Operation, file: string, length: number, end?: number) => number | undefined = () => undefined;
  writes = 0;
  syncs = 0;
  /** Writes through to the disk wait here until `finish`, when this is set; else they are done at once. */
  slow = false;
  private readonly waiting: (() => void)[] = [];

  makeDirectory(): void {}

  exists(fileOrDirectory: string): boolean {
    return [...this.disks.keys()].some((file) => file === fileOrDirectory || file.startsWith(`${fileOrDirectory}/`));
  }

  list(directory: string): string[] {
    return [...this.disks.keys()].filter((f) => path.dirname(f) === directory).map((f) => path.basename(f));
  }

  lock(): () => void {
    return () => {};
  }

  open(file: string, how: 'create' | 'read' | 'readWrite'): number {
    this.trouble(how, file, 0);
    if (how === 'create') {
      if (this.disks.has(file)) throw failure('EEXIST');
      this.disks.set(file, { bytes: Buffer.alloc(0), durable: Buffer.alloc(0), named: false });
    }
    const disk = this.disks.get(file);
    if (disk === undefined) throw failure('ENOENT');
    return this.descriptors.push(disk) - 1;
  }

  size(fd: number): number {
    return this.disk(fd).bytes.length;
  }

  read(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
    this.trouble('readBytes', this.nameOf(fd), length);
    return this.disk(fd).bytes.copy(bytes, offset, position, position + length);
  }

  write(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
    this.writes++;
    const taken = this.trouble('write', this.nameOf(fd), length, position + length) ?? length;
    const disk = this.disk(fd);
    const size = Math.max(disk.bytes.length, position + taken);
    disk.bytes = Buffer.concat([disk.bytes], size);
    Buffer.from(bytes.buffer, bytes.byteOffset + offset, taken).copy(disk.bytes, position);
    return taken;
  }

  writeThrough(fd: number, bytes: Uint8Array, length: number, position: number, done: Done): void {
    const work = (): void => {
      try {
        for (let from = 0; from < length; ) from += this.write(fd, bytes, from, length - from, position + from);
        this.sync(fd);
      } catch (error) {
        done(error as Error);
        return;
      }
      done(undefined);
    };
    if (this.slow) this.waiting.push(work);
    else work();
  }

  /** The slow disk finishes the oldest write it was given; false when there is none. */
  finish(): boolean {
    const work = this.waiting.shift();
    work?.();
    return work !== undefined;
  }

  truncate(fd: number, length: number): void {
    this.trouble('truncate', this.nameOf(fd), length);
    const disk = this.disk(fd);
    disk.bytes = disk.bytes.subarray(0, length);
  }

  sync(fd: number): void {
    this.syncs++;
    this.trouble('sync', this.nameOf(fd), 0);
    const disk = this.disk(fd);
    disk.durable = Buffer.from(disk.bytes);
  }

  syncDirectory(directory: string): void {
    for (const [file, disk] of this.disks) if (path.dirname(file) === directory) disk.named = true;
  }

  close(fd: number): void {
    this.disk(fd);
    this.descriptors[fd] = undefined;
  }

  remove(file: string): void {
    this.trouble('remove', file, 0);
    this.disks.delete(file);
  }

  rename(from: string, to: string): void {
    this.trouble('rename', from, 0);
    const disk = this.disks.get(from);
    if (disk === undefined) throw failure('ENOENT');
    this.disks.delete(from);
    this.disks.set(to, disk);
  }

  /** Descriptors nobody has closed. */
  get opened(): number {
    return this.descriptors.filter((disk) => disk !== undefined).length;
  }

  /** The machine stops: `random` (0 ≤ x < 1) decides what becomes of bytes and names that were not synced. */
  losePower(random: () => number): void {
    for (const [file, disk] of this.disks) {
      if (!disk.named && random() < 0.5) this.disks.delete(file);
      disk.bytes = remains(disk, random);
      disk.durable = Buffer.from(disk.bytes);
    }
  }

  /** The disk as it is now, for another try on the same beginning. */
  copy(): MemoryFiles {
    const copy = new MemoryFiles();
    for (const [file, { bytes, durable, named }] of this.disks) {
      copy.disks.set(file, { bytes: Buffer.from(bytes), durable: Buffer.from(durable), named });
    }
    return copy;
  }

  /** The content of a file, to be looked at or damaged. */
  contentOf(file: string): Buffer {
    const disk = this.disks.get(file);
    assert(disk !== undefined, `there is a file ${file}`);
    return disk.bytes;
  }

  setContent(file: string, bytes: Buffer): void {
    this.disks.set(file, { bytes, durable: Buffer.from(bytes), named: true });
  }

  private disk(fd: number): Disk {
    const disk = this.descriptors[fd];
    assert(disk !== undefined, `descriptor ${fd} is open`);
    return disk;
  }

  private nameOf(fd: number): string {
    const wanted = this.disk(fd);
    for (const [file, disk] of this.disks) if (disk === wanted) return file;
    return '(removed)';
  }
}

/** Length of the file somewhere between what was synced and what was written; unsynced sectors kept, or zeros. */
function remains({ bytes, durable }: Disk, random: () => number): Buffer {
  if (bytes.length <= durable.length) return bytes;
  const length = durable.length + Math.floor(random() * (bytes.length - durable.length + 1));
  const left = Buffer.from(bytes.subarray(0, length));
  for (let at = durable.length; at < length; at += SECTOR) {
    if (random() < 0.3) left.fill(0, at, Math.min(length, at + SECTOR));
  }
  return left;
}

/** An error as node:fs throws it. */
export function failure(code: string): Error {
  return Object.assign(new Error(`${code}: as the test wants it`), { code });
}
