/**
 * Snapshots: the state after a batch, so that opening the journal need not read the batches up to it. A file next to
 * the segments, named after the batch:
 *
 *   | FAIRSNAP | crc 32 of what follows | content: a graph (graph.ts) |
 *
 * A snapshot is a cache. If it is damaged, or was written by different code, it is skipped and the batches are read
 * instead.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { ByteReader, FormatError } from './byteReader.ts';
import { ioError } from './errors.ts';
import { type Files, pathIn } from './files.ts';
import { GraphReader, GraphWriter, type Known } from './graph.ts';
import { readFully } from './scanner.ts';

const MAGIC = Buffer.from('FAIRSNAP', 'latin1');
const HEAD = 12;
const NAME = /^(\d{16})\.snapshot$/;
const UNFINISHED = /\.snapshot\.new$/;

export const snapshotName = (batch: number): string => `${String(batch).padStart(16, '0')}.snapshot`;

/** Batches that there are snapshots of, newest first. */
export function snapshotBatches(files: Files, directory: string): number[] {
  return files
    .list(directory)
    .map((name) => Number(NAME.exec(name)?.[1] ?? 0))
    .filter((batch) => batch > 0)
    .sort((a, b) => b - a);
}

/** Types that a snapshot may contain besides plain data. */
export interface SnapshotTypes {
  readonly classes: readonly Known[];
  /** Objects that are named instead of written, by name. */
  readonly outside: ReadonlyMap<string, object>;
}

/** Writes `value` as the snapshot of `batch`, wholly or not at all; returns its bytes. Throws JournalError. */
export function writeSnapshot(
  files: Files,
  directory: string,
  batch: number,
  value: unknown,
  types: SnapshotTypes,
): number {
  const file = pathIn(directory, snapshotName(batch));
  const unfinished = `${file}.new`;
  try {
    for (const name of files.list(directory)) if (UNFINISHED.test(name)) files.remove(pathIn(directory, name));
    const fd = files.open(unfinished, 'create');
    let at = HEAD;
    let crc = 0;
    try {
      const put = (bytes: Uint8Array, position: number): void => {
        for (let done = 0; done < bytes.length; ) {
          done += files.write(fd, bytes, done, bytes.length - done, position + done);
        }
      };
      new GraphWriter(types.classes, namesOf(types), (bytes) => {
        put(bytes, at);
        crc = crc32(bytes, crc);
        at += bytes.length;
      }).write(value);
      const head = Buffer.alloc(HEAD);
      MAGIC.copy(head);
      head.writeUInt32LE(crc, MAGIC.length);
      put(head, 0);
      files.sync(fd);
    } finally {
      files.close(fd);
    }
    files.rename(unfinished, file);
    files.syncDirectory(directory);
    return at;
  } catch (error) {
    throw ioError('write', file, error);
  }
}

/** The value in the snapshot of `batch`; undefined if it is damaged, or refers to a constant that no longer exists. */
export function readSnapshot(files: Files, directory: string, batch: number, types: SnapshotTypes): unknown {
  const file = pathIn(directory, snapshotName(batch));
  const fd = files.open(file, 'read');
  try {
    const bytes = Buffer.allocUnsafeSlow(files.size(fd));
    readFully(files, fd, file, bytes, 0);
    if (bytes.length < HEAD || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) return undefined;
    if (crc32(bytes.subarray(HEAD)) !== bytes.readUInt32LE(MAGIC.length)) return undefined;
    const reader = new ByteReader();
    reader.over(bytes, HEAD, bytes.length);
    return new GraphReader(types.classes, types.outside, reader).read();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw ioError('read', file, error);
  } finally {
    files.close(fd);
  }
}

/** Removes all but the newest `keep` snapshots. */
export function removeOldSnapshots(files: Files, directory: string, keep: number): void {
  for (const batch of snapshotBatches(files, directory).slice(keep)) {
    files.remove(pathIn(directory, snapshotName(batch)));
  }
}

/**
 * SHA-256 of `value` in hexadecimal: the same on every machine for the same value. Empty fields do not count: a version
 * that only adds fields gives an older journal the same hash.
 */
export function hashOf(value: unknown, types: SnapshotTypes): string {
  const hash = createHash('sha256');
  new GraphWriter(types.classes, namesOf(types), (bytes) => hash.update(bytes), true).write(value);
  return hash.digest('hex');
}

function namesOf({ outside }: SnapshotTypes): ReadonlyMap<object, string> {
  return new Map([...outside].map(([name, object]) => [object, name]));
}

const SOURCE = /\.[jt]s$/;

/** SHA-256 over all source files in the folders `rooms` of `root`: with other code the fold may give another state. */
export function codeOf(root: string, rooms: readonly string[]): string {
  const hash = createHash('sha256');
  for (const room of rooms) {
    const names = fs.readdirSync(path.join(root, room), { encoding: 'utf8', recursive: true });
    for (const name of names.sort()) {
      if (SOURCE.test(name)) hash.update(`${room}/${name}\n`).update(fs.readFileSync(path.join(root, room, name)));
    }
  }
  return hash.digest('hex');
}
