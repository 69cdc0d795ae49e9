/** External failures of a journal. The top level prints `message` and stops; none of these is our bug. */

export type JournalFault =
  /** Another process has the journal open. */
  | 'locked'
  /** Stored bytes before good ones are damaged or missing. */
  | 'corrupt'
  /** Written by a version that we cannot read. */
  | 'newerVersion'
  /** Stored as it was written, but its reader refuses it. */
  | 'refused'
  | 'diskFull'
  /** Permissions, a read-only file system, a path that is no directory. */
  | 'notWritable'
  /** Any other failure of a file operation. */
  | 'ioFailed';

export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly fault: JournalFault;
  /** File or directory it happened to. */
  readonly file: string;
  /** Offset in the file, and the batch at or after it; −1 if neither applies. */
  readonly offset: number;
  readonly batch: number;

  constructor(fault: JournalFault, file: string, message: string, place: Place = NOWHERE) {
    super(message, place.cause === undefined ? {} : { cause: place.cause });
    this.fault = fault;
    this.file = file;
    this.offset = place.offset ?? -1;
    this.batch = place.batch ?? -1;
  }
}

interface Place {
  readonly offset?: number;
  readonly batch?: number;
  readonly cause?: unknown;
}

const NOWHERE: Place = {};

/** Damage at `offset`, where `batch` was expected. */
export function corrupt(file: string, offset: number, batch: number, what: string, cause?: unknown): JournalError {
  const where = `${file}, offset ${offset}, batch ${batch}`;
  return new JournalError('corrupt', file, `journal is damaged: ${what} (${where})`, { offset, batch, cause });
}

/** A failed file operation: `doing` is the verb, such as 'write'. */
export function ioError(doing: string, file: string, cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new JournalError(FAULT_OF[code] ?? 'ioFailed', file, `cannot ${doing} ${file}: ${reason}`, { cause });
}

const FAULT_OF: Readonly<Record<string, JournalFault>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EFBIG: 'diskFull',
  EACCES: 'notWritable',
  EPERM: 'notWritable',
  EROFS: 'notWritable',
  ENOENT: 'notWritable',
  ENOTDIR: 'notWritable',
  EEXIST: 'notWritable',
};
