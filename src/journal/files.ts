/**
 * The file operations that a journal uses; tests substitute a faulty disk. All except `writeThrough` block, and throw
 * the errors of node:fs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { FILE_MODE, lockDirectory } from './lock.ts';

/** No file descriptor. */
export const CLOSED = -1;
/** Only the user we run as may read orders; files have FILE_MODE. */
const DIRECTORY_MODE = 0o700;

export interface Files {
  /** Creates `directory`, and those above it, where they are missing. */
  makeDirectory(directory: string): void;
  exists(fileOrDirectory: string): boolean;
  /** Names in `directory`, in no order. */
  list(directory: string): readonly string[];
  /** Keeps other processes out of `directory` until the returned function is called. Throws JournalError `locked`. */
  lock(directory: string): () => void;
  /**
   * create: a new file, for reading and writing; fails when there is one. `through`: `writeThrough` will be called;
   * each write then waits for the disk.
   */
  open(file: string, how: 'create' | 'read' | 'readWrite', through?: boolean): number;
  size(fd: number): number;
  /** Reads up to `length` bytes at `position` into bytes[offset …); returns how many, 0 at the end of the file. */
  read(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  /** Writes bytes[offset, offset + length) at `position`; returns how many went out, which may be fewer. */
  write(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  /**
   * Writes all of bytes[0, length) at `position` and calls `done` once the disk has them, or with what went wrong: then
   * any part may be there. Does not block; `bytes` is lent until `done`, which may be called before this returns.
   */
  writeThrough(fd: number, bytes: Uint8Array, length: number, position: number, done: Done): void;
  truncate(fd: number, length: number): void;
  /** Returns once the disk has the file's bytes and length. */
  sync(fd: number): void;
  /** Returns once the disk has the directory's names. */
  syncDirectory(directory: string): void;
  close(fd: number): void;
  remove(file: string): void;
  /** Gives `from` the name `to`; a file that has it is gone. */
  rename(from: string, to: string): void;
}

export type Done = (error: Error | undefined) => void;

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = fs.constants;
/** Undefined where the system has none: then a write is followed by a sync. */
const O_DSYNC: number | undefined = fs.constants.O_DSYNC;
const OPEN_FLAGS = { create: O_RDWR | O_CREAT | O_EXCL, read: O_RDONLY, readWrite: O_RDWR } as const;

export const nodeFiles: Files = {
  makeDirectory(directory) {
    fs.mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
  },
  exists(fileOrDirectory) {
    return fs.existsSync(fileOrDirectory);
  },
  list(directory) {
    return fs.readdirSync(directory);
  },
  lock(directory) {
    return lockDirectory(directory);
  },
  open(file, how, through = false) {
    return fs.openSync(file, OPEN_FLAGS[how] | (through ? (O_DSYNC ?? 0) : 0), FILE_MODE);
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
  writeThrough(fd, bytes, length, position, done) {
    const finish = () => {
      if (O_DSYNC === undefined) fs.fdatasync(fd, (error) => done(error ?? undefined));
      else done(undefined);
    };
    const writeFrom = (from: number) => {
      fs.write(fd, bytes, from, length - from, position + from, (error, wrote) => {
        if (error !== null) done(error);
        else if (wrote === 0) done(new Error('it takes no more bytes'));
        else if (from + wrote < length) writeFrom(from + wrote);
        else finish();
      });
    };
    writeFrom(0);
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
  rename(from, to) {
    fs.renameSync(from, to);
  },
};

export const pathIn = (directory: string, name: string): string => path.join(directory, name);
