/**
 * Disk space reserved for the journal: a file of zeros beside the segments. When the disk takes no more, it becomes the
 * next segment, so that cancels, executions and the sessions' own messages can still be journaled while no new order is
 * taken. It is filled in the background, some at a time, and again once the disk has room.
 */
import { CLOSED, type Files, pathIn } from './files.ts';

/** Its name, and the name while it is being filled. */
const READY = 'reserve';
const FILLING = 'reserve.new';
const SLICE = 1 << 20;
const ZEROS = Buffer.alloc(SLICE);

export class Reserve {
  /** The reserve exists, complete, and on the disk. */
  isReady = false;
  private readonly files: Files;
  private readonly ready: string;
  private readonly filling: string;
  private readonly bytes: number;
  private fd = CLOSED;
  private filled = 0;
  private closed = false;

  /** `bytes`: its length, 0 for none at all. */
  constructor(files: Files, directory: string, bytes: number) {
    this.files = files;
    this.ready = pathIn(directory, READY);
    this.filling = pathIn(directory, FILLING);
    this.bytes = bytes;
  }

  get file(): string {
    return this.ready;
  }

  get isMissing(): boolean {
    return this.bytes > 0 && !this.isReady;
  }

  /** True if a reserve is configured, missing, and not being filled. */
  get isDue(): boolean {
    return this.isMissing && this.fd === CLOSED && !this.closed;
  }

  /** Looks for what an earlier process left. Throws what the file operations throw. */
  find(names: readonly string[]): void {
    if (names.includes(FILLING)) this.files.remove(this.filling);
    if (!names.includes(READY)) return;
    const fd = this.files.open(this.ready, 'read');
    try {
      this.isReady = this.bytes > 0 && this.files.size(fd) === this.bytes;
    } finally {
      this.files.close(fd);
    }
    if (!this.isReady) this.files.remove(this.ready);
  }

  /** It has become a segment. */
  taken(): void {
    this.isReady = false;
  }

  /** Begins to fill a new reserve; `done` gets the result. */
  fill(done: (isReady: boolean) => void): void {
    try {
      this.fd = this.files.open(this.filling, 'create', true);
    } catch {
      this.drop();
      done(false);
      return;
    }
    this.filled = 0;
    this.fillOn(done);
  }

  private fillOn(done: (isReady: boolean) => void): void {
    const length = Math.min(SLICE, this.bytes - this.filled);
    this.files.writeThrough(this.fd, ZEROS, length, this.filled, (error) => {
      this.filled += length;
      if (error !== undefined || this.closed || !this.continues(done)) {
        this.drop();
        done(false);
      }
    });
  }

  /** After a slice: continues, or renames the finished file. False on failure. */
  private continues(done: (isReady: boolean) => void): boolean {
    if (this.filled < this.bytes) {
      this.fillOn(done);
      return true;
    }
    try {
      this.files.close(this.fd);
      this.fd = CLOSED;
      this.files.rename(this.filling, this.ready);
    } catch {
      return false;
    }
    this.isReady = true;
    done(true);
    return true;
  }

  /** Deletes the partly filled file: the space may be needed elsewhere. */
  private drop(): void {
    try {
      if (this.fd !== CLOSED) this.files.close(this.fd);
      this.files.remove(this.filling);
    } catch {
      // The file did not exist, or the disk has failed.
    }
    this.fd = CLOSED;
  }

  /** The journal is closed: filling stops with the slice on its way. */
  close(): void {
    this.closed = true;
  }
}
