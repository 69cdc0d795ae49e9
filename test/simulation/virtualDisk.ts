/**
 * A machine's disk in memory: what a process wrote survives its death, what was synced survives the machine's. Writes
 * can fail, be cut short, or be the last thing a process does, with any part of them done.
 */
import path from 'node:path';
import type { Done, Files } from '../../src/journal/files.ts';
import type { Random } from '../../src/sim/flow/random.ts';
import { assert } from '../../src/units/assert.ts';

const MIN_DISK_MICROS = 40;
const MEAN_DISK_MICROS = 60;

/** The process is dead, at this very instruction. Thrown for its code to stop; whatever that still does has no effect. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

interface File {
  bytes: Buffer;
  length: number;
  /** Length as of the last sync; journals only append. */
  durable: number;
}

export class VirtualDisk implements Files {
  private readonly random: Random;
  private readonly after: (micros: number, work: () => void) => void;
  private readonly files = new Map<string, File>();
  /** A write that the disk is at, by who waits for it. */
  private readonly underWay = new Set<Done>();
  /** A new process began: answers to the one before reach nobody. */
  private boots = 0;
  private descriptors: (File | undefined)[] = [];
  /** Called when the process dies in a write. */
  onCrash: (crash: Crash) => void = () => undefined;
  /** Writes until the process dies in the middle of one; undefined: it does not. */
  crashIn: number | undefined;
  /** Writes that fail from now on, and how. */
  failing = 0;
  failure = 'EIO';
  writes = 0;
  /** A process runs; what the code of a dead one still does has no effect. */
  private isUp = true;

  /** `after`: calls back within the process that asked. */
  constructor(random: Random, after: (micros: number, work: () => void) => void) {
    this.random = random;
    this.after = after;
  }

  /** A process begins. */
  boot(): void {
    this.isUp = true;
  }

  /** The process is dead: its descriptors are closed. With the machine gone too, what was not synced may be lost. */
  crashed(withMachine: boolean): void {
    this.isUp = false;
    this.descriptors = [];
    this.underWay.clear();
    this.boots++;
    this.crashIn = undefined;
    this.failing = 0;
    if (!withMachine) return;
    for (const file of this.files.values()) {
      const unsynced = file.length - file.durable;
      file.length = file.durable + this.random.below(unsynced + 1);
      // Of what was under way, a last block may have its length and not its bytes.
      if (unsynced > 0 && this.random.chance(0.5)) {
        const from = file.durable + this.random.below(file.length - file.durable + 1);
        file.bytes.fill(0, from, file.length);
      }
      file.durable = file.length;
    }
  }

  makeDirectory(): void {}

  exists(name: string): boolean {
    return this.files.has(name);
  }

  list(directory: string): string[] {
    return [...this.files.keys()].filter((name) => path.dirname(name) === directory).map((name) => path.basename(name));
  }

  lock(): () => void {
    return () => {};
  }

  open(name: string, how: 'create' | 'read' | 'readWrite'): number {
    this.alive();
    if (how === 'create') {
      if (this.files.has(name)) throw failure('EEXIST');
      this.files.set(name, { bytes: Buffer.alloc(65_536), length: 0, durable: 0 });
    }
    const file = this.files.get(name);
    if (file === undefined) throw failure('ENOENT');
    return this.descriptors.push(file) - 1;
  }

  size(fd: number): number {
    return this.file(fd).length;
  }

  read(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
    const file = this.file(fd);
    const end = Math.min(file.length, position + length);
    if (end <= position) return 0;
    return file.bytes.copy(bytes, offset, position, end);
  }

  write(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
    this.writes++;
    if (this.crashIn !== undefined && --this.crashIn <= 0) {
      this.put(fd, bytes, offset, this.random.below(length + 1), position);
      this.die('the process died in a write');
    }
    if (this.failing > 0) {
      this.failing--;
      throw failure(this.failure);
    }
    const taken = length > 1 && this.random.chance(0.002) ? 1 + this.random.below(length - 1) : length;
    this.put(fd, bytes, offset, taken, position);
    return taken;
  }

  writeThrough(fd: number, bytes: Uint8Array, length: number, position: number, done: Done): void {
    const boot = this.boots;
    const file = this.file(fd);
    // The bytes are under way now, in any part; the disk has them once it says so.
    this.put(fd, bytes, 0, length, position);
    this.underWay.add(done);
    this.after(MIN_DISK_MICROS + Math.floor(this.random.exponential(MEAN_DISK_MICROS)), () => {
      if (boot !== this.boots || !this.underWay.delete(done)) return;
      this.writes++;
      if (this.crashIn !== undefined && --this.crashIn <= 0) this.die('the process died while the disk wrote');
      if (this.failing > 0) {
        this.failing--;
        done(failure(this.failure));
        return;
      }
      file.durable = Math.max(file.durable, position + length);
      done(undefined);
    });
  }

  private put(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): void {
    const file = this.file(fd);
    const end = position + length;
    if (end > file.bytes.length) file.bytes = Buffer.concat([file.bytes], Math.max(end, 2 * file.bytes.length));
    Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).copy(file.bytes, position);
    file.length = Math.max(file.length, end);
  }

  private die(how: string): never {
    const crash = new Crash(how);
    this.onCrash(crash);
    throw crash;
  }

  truncate(fd: number, length: number): void {
    const file = this.file(fd);
    file.length = length;
    file.durable = Math.min(file.durable, length);
  }

  sync(fd: number): void {
    const file = this.file(fd);
    if (this.crashIn !== undefined && --this.crashIn <= 0) this.die('the process died in a sync');
    file.durable = file.length;
  }

  syncDirectory(): void {}

  close(fd: number): void {
    this.descriptors[fd] = undefined;
  }

  remove(name: string): void {
    this.alive();
    this.files.delete(name);
  }

  rename(from: string, to: string): void {
    this.alive();
    const file = this.files.get(from);
    if (file === undefined) throw failure('ENOENT');
    this.files.delete(from);
    this.files.set(to, file);
  }

  private alive(): void {
    if (!this.isUp) throw new Crash('the process is dead');
  }

  private file(fd: number): File {
    this.alive();
    const file = this.descriptors[fd];
    assert(file !== undefined, `descriptor ${fd} is open`);
    return file;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: as the run wants it`), { code });
}
