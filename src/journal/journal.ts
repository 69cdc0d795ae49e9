/**
 * The interface of a journal. recover.ts opens one, fileJournal.ts writes it, read.ts reads any, format.ts documents
 * the bytes.
 */
import { type Instant, instant, seconds } from '../units/brand.ts';
import type { JournalFault } from './errors.ts';
import type { JournalDigest } from './journalDigest.ts';

/**
 * The guarantee before a turn's bytes may be sent. memory: none. os: the kernel has the turn, so it survives a crash of
 * the process. disk: the disk has it, so it survives a crash of the machine.
 */
export type Durability = 'memory' | 'os' | 'disk';

/** The disk refuses writes; or it is `slow`: the write of one turn has taken longer than SLOW_AFTER. */
export interface JournalTrouble {
  readonly fault: JournalFault | 'slow';
  readonly message: string;
  readonly since: Instant;
}

/** A write that takes longer than this is trouble. */
export const SLOW_AFTER = seconds(1);

/** Sequence numbers, as in session/types.ts; both start at 1. */
export interface JournaledNumbers {
  nextSenderMsgSeqNum: number;
  nextTargetMsgSeqNum: number;
}

/** Messages we sent, for resend, as session/types.ts has it. */
export interface JournaledMessages {
  /**
   * The whole message as first sent, lent until the next `read` of the same session; undefined when it is not kept.
   * Throws JournalError when the disk cannot give it back.
   */
  read(msgSeqNum: number): Uint8Array | undefined;
}

/**
 * The interface for writing. All calls between two commits are one batch: after a restart, all of them exist or none.
 */
export interface JournalSink {
  /** A row of a registered record type, copied before the call returns. */
  event(event: { readonly kind: string }): void;
  /** How much the unfinished turn holds; and takes back what has come since then, which must be events alone. */
  mark(): number;
  takeBack(mark: number): void;
  /** The message bytes[start, end) with a new MsgSeqNum leaves on a session; it is copied. */
  sent(sessionID: string, msgSeqNum: number, bytes: Uint8Array, start: number, end: number): void;
  /**
   * A message of which only the number is stored leaves: session messages are never sent again, and a Logon's
   * credentials must not reach a file.
   */
  sentUnkept(sessionID: string, msgSeqNum: number): void;
  /** Everything below `nextTargetMsgSeqNum` has been taken. */
  received(sessionID: string, nextTargetMsgSeqNum: number): void;
  /** Both numbers were set; messages kept so far are forgotten. */
  numbersReset(sessionID: string, nextSender: number, nextTarget: number): void;
  /**
   * Ends the turn: one write. Nothing to write: does nothing. When `isBusy` is false then, the promise holds and the
   * turn's messages may leave. Else the disk is at it, or refuses: they may leave once `onDurable` is called.
   */
  commit(now: Instant): void;
  /**
   * The last batch is being written: do not send its messages or commit another. New calls collect for the next: limit
   * them.
   */
  readonly isBusy: boolean;
  /** Undefined normally. While it is set, accept no new work: the journal is waiting, or is using its reserve. */
  readonly trouble: JournalTrouble | undefined;
  /** Called, never from within `commit`, when a batch that was being written is as durable as promised. */
  onDurable: () => void;
  /** Call periodically: retries writes that the disk refused, and notices a slow disk. */
  tick(now: Instant): void;
  /** Messages kept for resend, those of the unfinished turn included. */
  sentMessages(sessionID: string): JournaledMessages;
}

/** How far a journal has been read: the last batch, and the digest of all up to it. */
export interface ReadTo {
  readonly batch: number;
  readonly digest: JournalDigest;
}

/** An open journal. */
export interface Journal extends JournalSink {
  readonly durability: Durability;
  /** When the journal was created; the same at every start. */
  readonly birth: Instant;
  /** Findings on opening. */
  readonly recovery: Recovery;
  /** Number of the last batch committed, from 1 without gaps; 0 before the first. */
  readonly lastBatch: number;
  /** Every session with an entry in the journal. */
  sessionIDs(): readonly string[];
  /** A session's numbers as of now; 1 and 1 for one never seen. */
  numbers(sessionID: string): JournaledNumbers;
  /**
   * Ends the turn as `commit` does, and waits for the disk: for a start, which has nothing else to do. `isBusy` then
   * says that the disk refuses.
   */
  commitBlocking(now: Instant): void;
  /** The last batch in a finished file; 0 if none. */
  readonly closedThrough: number;
  /**
   * Removes files with only batches up to `covered`, which a snapshot has, and older than `before`: into the directory
   * `archive`, or deletes them. Their messages are gap-filled from now on. Returns the number of files. Throws
   * JournalError.
   */
  prune(covered: number, before: Instant, archive: string | undefined): number;
  /**
   * Names all that the journal has by now, the unfinished turn included (journalDigest.ts); a reader of the files finds
   * the same there. '' of a journal without files.
   */
  hash(): string;
  /**
   * Hands on, in order, the events of committed batches after `read` that a reader of the files may not find there yet:
   * of the batch on its way, and of a journal without files (`read` undefined) all. Throws if some are in neither, or
   * if what was read is not what was written.
   */
  unread(read: ReadTo | undefined, take: (event: { readonly kind: string }) => void): void;
  /** Closes the journal without committing the unfinished turn. A write in progress finishes first. */
  close(): void;
}

/** Contents of a journal when it was opened. */
export interface Recovery {
  /** The last batch in the snapshot, 0 without one. Events and messages are those read after it. */
  readonly snapshotBatch: number;
  readonly segments: number;
  readonly batches: number;
  readonly events: number;
  /** Sent messages that are kept for resend. */
  readonly messages: number;
  /** Records with an unregistered code: written by a newer version, and skipped. */
  readonly unknownRecords: number;
  /** Time of the last batch, 0 without one. */
  readonly lastAt: Instant;
  /** Bytes in whole batches and segment heads. */
  readonly bytes: number;
  /** Bytes of an unfinished batch removed from the end, and their position; '' and −1 if there were none. */
  readonly tornBytes: number;
  readonly tornFile: string;
  readonly tornAt: number;
  /** How long it took. */
  readonly millis: number;
}

export const NOTHING_RECOVERED: Recovery = Object.freeze({
  snapshotBatch: 0,
  segments: 0,
  batches: 0,
  events: 0,
  messages: 0,
  unknownRecords: 0,
  lastAt: instant(0),
  bytes: 0,
  tornBytes: 0,
  tornFile: '',
  tornAt: -1,
  millis: 0,
});
