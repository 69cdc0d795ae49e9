/**
 * A journal in a directory. The calls of a turn fill one buffer; `commit` adds its head and writes it in one write.
 * With durability `disk` the write is asynchronous and the next turn is collected in a second buffer: however slow the
 * disk, each write takes everything collected so far (group commit). Messages for resend are read back from the files
 * or from the buffers; only their positions stay in memory. Opened by recover.ts.
 *
 * If a write fails, the batch is written to the reserve (reserve.ts) instead, and `trouble` is set until there is a new
 * reserve. If that fails too, the write is retried until it succeeds: nothing is dropped, and nothing unwritten is
 * sent.
 */
import { assert } from '../units/assert.ts';
import { type Instant, instant, later, seconds } from '../units/brand.ts';
import { ByteReader, FormatError } from './byteReader.ts';
import { ByteWriter, varintBytes } from './byteWriter.ts';
import { corrupt, ioError, type JournalError } from './errors.ts';
import { BATCH_HEAD, batchCrc, EntryKind, MAX_BATCH_BYTES, sealBatch } from './format.ts';
import {
  type Durability,
  type Journal,
  type JournalTrouble,
  type Recovery,
  type JournaledMessages,
  type JournaledNumbers,
  type ReadTo,
  SLOW_AFTER,
} from './journal.ts';
import type { JournalDigest } from './journalDigest.ts';
import { readEvents } from './entries.ts';
import type { RecordRegistry } from './recordCodec.ts';
import type { Reserve } from './reserve.ts';
import type { Segments } from './segments.ts';
import { NOT_KEPT } from './sentIndex.ts';
import type { Sessions, JournaledSession } from './journaledSessions.ts';

/** A buffer that one large turn has grown past this is given back after it. */
const USUAL_BATCH_BYTES = 1 << 20;
/** How long after a write or a reserve that failed it is tried again. */
const RETRY_AFTER = seconds(1);

/** Result of recovery. */
export interface OpenFiles {
  readonly durability: Durability;
  readonly birth: Instant;
  readonly recovery: Recovery;
  readonly lastBatch: number;
  readonly digest: JournalDigest;
  readonly registry: RecordRegistry;
  readonly sessions: Sessions;
  readonly segments: Segments;
  readonly reserve: Reserve;
  /** A segment is followed by the next once a batch would take it past this. */
  readonly segmentBytes: number;
  /** Called once, when the journal is closed. */
  readonly unlock: () => void;
}

export class FileJournal implements Journal {
  readonly durability: Durability;
  readonly birth: Instant;
  readonly recovery: Recovery;
  lastBatch: number;
  private readonly digest: JournalDigest;
  private readonly registry: RecordRegistry;
  private readonly sessions: Sessions;
  private readonly segments: Segments;
  private readonly segmentBytes: number;
  private readonly reserve: Reserve;
  private readonly unlock: () => void;
  private readonly lent = new Map<string, JournaledMessages>();
  onDurable: () => void = () => undefined;
  trouble: JournalTrouble | undefined;
  /** The turn that gathers. */
  private batch = emptyBatch();
  /** Position of its bytes in the journal: after the batch being written. */
  private from: number;
  /** The batch on its way, while `isBusy`, and the buffer for the turn after it otherwise. */
  private leaving = emptyBatch();
  private leavingAt: Instant = instant(0);
  isBusy = false;
  /** The batch on its way is with the disk; else, the disk has refused it. */
  private isWriting = false;
  private inCommit = false;
  private isBlocking = false;
  /** The last batch was written to the former reserve: the next segment begins once there is room again. */
  private inReserve = false;
  private rollNext = false;
  private retryAt: Instant = instant(0);
  /** Set while an entry is being written: a throw in the middle leaves it set, and the turn can't be committed. */
  private writing = false;
  /** Sessions that written batches introduced: a new segment's head names those, its batches the others. */
  private introduced: number;
  /** The same once the batch on its way is written. */
  private leavingIntroduced = 0;
  private closed = false;

  constructor(open: OpenFiles) {
    this.durability = open.durability;
    this.birth = open.birth;
    this.recovery = open.recovery;
    this.lastBatch = open.lastBatch;
    this.digest = open.digest;
    this.registry = open.registry;
    this.sessions = open.sessions;
    this.segments = open.segments;
    this.segmentBytes = open.segmentBytes;
    this.reserve = open.reserve;
    this.unlock = open.unlock;
    this.from = open.segments.end;
    this.introduced = open.sessions.count;
  }

  event(event: { readonly kind: string }): void {
    const { batch } = this;
    this.begin(EntryKind.Event);
    const length = batch.open();
    this.registry.encode(batch, event);
    batch.close(length);
    this.writing = false;
  }

  mark(): number {
    return this.batch.length;
  }

  takeBack(mark: number): void {
    this.batch.length = mark;
    this.writing = false;
  }

  sent(sessionID: string, msgSeqNum: number, bytes: Uint8Array, start: number, end: number): void {
    const state = this.sessions.of(sessionID);
    const session = this.numberOf(state);
    const { batch } = this;
    state.sent(msgSeqNum, this.from + batch.length);
    this.begin(EntryKind.Sent);
    batch.uint(varintBytes(session) + varintBytes(msgSeqNum) + end - start);
    batch.uint(session);
    batch.uint(msgSeqNum);
    batch.raw(bytes, start, end);
    this.writing = false;
  }

  sentUnkept(sessionID: string, msgSeqNum: number): void {
    const state = this.sessions.of(sessionID);
    const session = this.numberOf(state);
    const { batch } = this;
    state.sent(msgSeqNum, NOT_KEPT);
    this.begin(EntryKind.SentNotKept);
    batch.uint(varintBytes(session) + varintBytes(msgSeqNum));
    batch.uint(session);
    batch.uint(msgSeqNum);
    this.writing = false;
  }

  received(sessionID: string, nextTargetMsgSeqNum: number): void {
    const state = this.sessions.of(sessionID);
    const session = this.numberOf(state);
    state.nextTarget = nextTargetMsgSeqNum;
    const { batch } = this;
    this.begin(EntryKind.Received);
    batch.uint(varintBytes(session) + varintBytes(nextTargetMsgSeqNum));
    batch.uint(session);
    batch.uint(nextTargetMsgSeqNum);
    this.writing = false;
  }

  numbersReset(sessionID: string, nextSender: number, nextTarget: number): void {
    const state = this.sessions.of(sessionID);
    const session = this.numberOf(state);
    state.numbersReset(nextSender, nextTarget);
    const { batch } = this;
    this.begin(EntryKind.NumbersReset);
    const length = batch.open();
    batch.uint(session);
    batch.uint(nextSender);
    batch.uint(nextTarget);
    batch.close(length);
    this.writing = false;
  }

  commit(now: Instant): void {
    const { batch } = this;
    assert(!this.isBusy, 'one batch at a time is on its way');
    if (batch.length === BATCH_HEAD) return;
    assert(!this.writing, 'every entry of the turn is complete');
    assert(now >= 0 && !this.closed, 'an open journal commits at a time since 1970');
    this.lastBatch++;
    this.digest.add(sealBatch(batch.bytes, batch.length, this.digest.headCrc, this.lastBatch, now));
    this.batch = this.leaving;
    this.leaving = batch;
    this.leavingAt = now;
    this.leavingIntroduced = this.sessions.count;
    this.from += batch.length;
    this.isBusy = true;
    this.inCommit = true;
    this.write();
    this.inCommit = false;
  }

  commitBlocking(now: Instant): void {
    this.isBlocking = true;
    this.commit(now);
    this.isBlocking = false;
  }

  tick(now: Instant): void {
    if (this.isWriting && now - this.leavingAt >= SLOW_AFTER) {
      this.trouble ??= { fault: 'slow', message: 'the disk has not taken a turn yet', since: this.leavingAt };
    }
    if (this.closed || now < this.retryAt) return;
    if (this.isBusy && !this.isWriting) {
      this.writeAgain();
    } else if (this.reserve.isDue) {
      this.reserve.fill((isReady) => this.reserved(isReady));
    } else {
      return;
    }
    this.retryAt = later(now, RETRY_AFTER);
  }

  /** Hands the batch on its way to the disk. What fails ends in `refused`. */
  private write(): void {
    const { leaving, segments, lastBatch } = this;
    try {
      if (this.rollNext || (!this.inReserve && segments.isFull(leaving.length, this.segmentBytes))) {
        if (this.inReserve) segments.cut();
        segments.roll(lastBatch, this.sessions.names(this.introduced));
        this.rollNext = false;
        this.inReserve = false;
      }
      this.append();
    } catch (error) {
      this.refused(ioError('write', 'the journal', error));
    }
  }

  private append(): void {
    const { leaving, segments } = this;
    if (segments.headCrc !== this.digest.headCrc) {
      // It is the first of its file: what counts in the digest is how it would be in the file before.
      sealBatch(leaving.bytes, leaving.length, segments.headCrc, this.lastBatch, this.leavingAt);
    }
    if (this.durability === 'disk' && !this.isBlocking) {
      this.isWriting = true;
      segments.appendThrough(leaving.bytes, leaving.length, this.wrote);
    } else {
      segments.append(leaving.bytes, leaving.length);
      this.settled();
    }
  }

  private readonly wrote = (error: JournalError | undefined): void => {
    this.isWriting = false;
    if (this.closed) this.release();
    else if (error === undefined) this.settled();
    else this.refused(error);
  };

  /** The batch on its way has what was promised. */
  private settled(): void {
    this.introduced = this.leavingIntroduced;
    this.digest.headCrc = this.segments.headCrc;
    this.leaving.length = BATCH_HEAD;
    if (this.leaving.bytes.length > USUAL_BATCH_BYTES) this.leaving = emptyBatch();
    this.isBusy = false;
    if (this.trouble?.fault === 'slow' || (!this.inReserve && !this.reserve.isMissing)) this.trouble = undefined;
    if (!this.inCommit) this.onDurable();
  }

  /** The disk has not taken the batch: into the reserve with it, or else it waits. */
  private refused(error: JournalError): void {
    if (this.trouble === undefined || this.trouble.fault === 'slow') {
      this.trouble = { fault: error.fault, message: error.message, since: this.leavingAt };
    }
    if (!this.reserve.isReady) return;
    try {
      this.segments.cut();
      this.reserve.taken();
      this.segments.rollInto(this.reserve.file, this.lastBatch, this.sessions.names(this.introduced));
      this.inReserve = true;
      this.rollNext = false;
      this.append();
    } catch {
      // It stays on its way; `tick` tries again.
    }
  }

  private writeAgain(): void {
    try {
      this.segments.cut();
    } catch {
      return;
    }
    this.write();
  }

  /** Called when a new reserve was filled or failed; a new reserve ends the trouble. */
  private reserved(isReady: boolean): void {
    if (!isReady || this.closed) return;
    if (this.isBusy && !this.isWriting) return;
    this.trouble = undefined;
    this.rollNext = this.inReserve;
  }

  sentMessages(sessionID: string): JournaledMessages {
    let messages = this.lent.get(sessionID);
    if (messages === undefined) {
      messages = new FiledMessages(this.sessions.of(sessionID), this.segments, this.copyUnwritten);
      this.lent.set(sessionID, messages);
    }
    return messages;
  }

  /** Copies unwritten bytes at `position` into `to`; returns their number. */
  private readonly copyUnwritten = (position: number, to: Buffer): number => {
    if (position >= this.from) return this.batch.bytes.copy(to, 0, position - this.from, this.batch.length);
    const { leaving, segments } = this;
    return leaving.bytes.copy(to, 0, position - segments.end, leaving.length);
  };

  sessionIDs(): readonly string[] {
    return this.sessions.names(this.sessions.count);
  }

  numbers(sessionID: string): JournaledNumbers {
    return this.sessions.numbers(sessionID);
  }

  get closedThrough(): number {
    return this.segments.closedThrough;
  }

  prune(covered: number, before: Instant, archive: string | undefined): number {
    let taken = 0;
    while (this.segments.takeOldest(covered, before, archive)) taken++;
    return taken;
  }

  hash(): string {
    const { bytes, length } = this.batch;
    return this.digest.with(bytes.subarray(BATCH_HEAD, length));
  }

  unread(read: ReadTo | undefined, take: (event: { readonly kind: string }) => void): void {
    assert(read !== undefined, 'what is in the files was read');
    const { leaving, registry, lastBatch } = this;
    if (read.batch !== lastBatch) {
      assert(this.isBusy && read.batch === lastBatch - 1, 'all but the batch on its way is in the files');
      readEvents(leaving.bytes, BATCH_HEAD, leaving.length, registry, take);
      read.digest.add(batchCrc(leaving.bytes, 0, leaving.length, read.digest.headCrc));
    }
    assert(read.digest.with() === this.digest.with(), 'the files have what was written');
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.reserve.close();
    if (!this.isWriting) this.release();
  }

  private release(): void {
    this.segments.close();
    this.unlock();
  }

  private begin(kind: number): void {
    this.writing = true;
    this.batch.byte(kind);
  }

  private numberOf(state: JournaledSession): number {
    return state.number >= 0 ? state.number : this.introduce(state);
  }

  private introduce(state: JournaledSession): number {
    const session = this.sessions.number(state);
    const { batch } = this;
    this.begin(EntryKind.Session);
    const length = batch.open();
    batch.uint(session);
    batch.text(state.name);
    batch.close(length);
    this.writing = false;
    return session;
  }
}

function emptyBatch(): ByteWriter {
  const batch = new ByteWriter(USUAL_BATCH_BYTES, MAX_BATCH_BYTES);
  batch.length = BATCH_HEAD;
  return batch;
}

const READ_AHEAD = 1_024;

/** One session's messages, read back by position. */
class FiledMessages implements JournaledMessages {
  private readonly state: JournaledSession;
  private readonly segments: Segments;
  private readonly copyUnwritten: (position: number, to: Buffer) => number;
  private readonly reader = new ByteReader();
  private buffer = Buffer.alloc(0);

  constructor(state: JournaledSession, segments: Segments, copyUnwritten: (position: number, to: Buffer) => number) {
    this.state = state;
    this.segments = segments;
    this.copyUnwritten = copyUnwritten;
  }

  read(msgSeqNum: number): Uint8Array | undefined {
    const position = this.state.index.positionOf(msgSeqNum);
    if (position === NOT_KEPT || position < this.segments.from) return undefined;
    try {
      return this.readEntry(position, msgSeqNum);
    } catch (error) {
      if (error instanceof FormatError) throw this.damaged(position, msgSeqNum, error);
      throw error;
    }
  }

  private readEntry(position: number, msgSeqNum: number): Uint8Array {
    const { reader } = this;
    let have = this.fetch(position, READ_AHEAD);
    reader.over(this.buffer, 0, have);
    const kind = reader.byte();
    const length = reader.uint();
    const start = reader.at;
    const end = start + length;
    if (length > MAX_BATCH_BYTES) throw this.damaged(position, msgSeqNum);
    if (end > have) have = this.fetch(position, end);
    reader.over(this.buffer, start, Math.min(end, have));
    const session = reader.uint();
    const number = reader.uint();
    if (kind !== EntryKind.Sent || session !== this.state.number || number !== msgSeqNum || end > have) {
      throw this.damaged(position, msgSeqNum);
    }
    return this.buffer.subarray(reader.at, end);
  }

  /** Brings `length` bytes or more from `position` into the buffer, as far as there are any; returns how many. */
  private fetch(position: number, length: number): number {
    if (this.buffer.length < length) this.buffer = Buffer.allocUnsafeSlow(length);
    if (position < this.segments.end) return this.segments.read(position, this.buffer);
    return this.copyUnwritten(position, this.buffer);
  }

  private damaged(position: number, msgSeqNum: number, cause?: unknown): JournalError {
    const { file, offset } = this.segments.placeOf(position);
    return corrupt(file, offset, -1, `message ${msgSeqNum} of ${this.state.name} is not at its position`, cause);
  }
}
