/**
 * The file operations a journal uses, and nothing else of the file system: tests put a faulty disk in its place. All
 * are blocking, and throw what node:fs throws.
 */
import fs from 'node:fs';
import path from 'node:path';
import { lockDirectory } from './lock.ts';

/** Only the user we run as may read orders. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

export interface Files {
  /** Creates `directory`, and those above it, where they are missing. */
  makeDirectory(directory: string): void;
  /** Names in `directory`, in no order. */
  list(directory: string): readonly string[];
  /** Keeps other processes out of `directory` until the returned function is called. Throws JournalError `locked`. */
  lock(directory: string): () => void;
  /** create: a new file, for reading and writing; fails when there is one. */
  open(file: string, how: 'create' | 'read' | 'readWrite'): number;
  size(fd: number): number;
  /** Reads up to `length` bytes at `position` into bytes[offset …); returns how many, 0 at the end of the file. */
  read(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  /** Writes bytes[offset, offset + length) at `position`; returns how many went out, which may be fewer. */
  write(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  truncate(fd: number, length: number): void;
  /** Returns once the disk has the file's bytes and length. */
  sync(fd: number): void;
  /** Returns once the disk has the directory's names. */
  syncDirectory(directory: string): void;
  close(fd: number): void;
  remove(file: string): void;
}

const OPEN_FLAGS = { create: 'wx+', read: 'r', readWrite: 'r+' } as const;

export const nodeFiles: Files = {
  makeDirectory(directory) {
    fs.mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
  },
  list(directory) {
    return fs.readdirSync(directory);
  },
  lock(directory) {
    return lockDirectory(directory);
  },
  open(file, how) {
    return fs.openSync(file, OPEN_FLAGS[how], FILE_MODE);
  },
  size(fd) {
    return fs.fstatSync(fd).size;
  },
  read(fd, bytes, offset, length, position) {
    return fs.readSync(fd, bytes, offset, length, position);
  },
  write(fd, bytes, offset, length, position) {
    return fs.writeSync(fd, bytes, offset, length, position);
  },
  truncate(fd, length) {
    fs.ftruncateSync(fd, length);
  },
  sync(fd) {
    fs.fdatasyncSync(fd);
  },
  syncDirectory(directory) {
    const fd = fs.openSync(directory, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  close(fd) {
    fs.closeSync(fd);
  },
  remove(file) {
    fs.unlinkSync(file);
  },
};

export const pathIn = (directory: string, name: string): string => path.join(directory, name);
