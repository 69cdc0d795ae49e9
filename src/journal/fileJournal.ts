/**
 * A journal in a directory. The calls of a turn fill one buffer; `commit` puts its head in front and hands it to the
 * disk in one write. Messages for resend are read back from the files, or from the buffer while it is unwritten: of
 * each only its position stays in memory. Opened by recover.ts.
 */
import { assert } from '../units/assert.ts';
import type { Micros } from '../units/brand.ts';
import { ByteReader, FormatError } from './byteReader.ts';
import { ByteWriter, varintBytes } from './byteWriter.ts';
import { corrupt, ioError, type JournalError } from './errors.ts';
import { BATCH_HEAD, EntryKind, MAX_BATCH_BYTES, sealBatch } from './format.ts';
import type { Durability, Journal, Recovery, SentMessages, SessionNumbers } from './journal.ts';
import type { RecordRegistry } from './recordCodec.ts';
import type { Segments } from './segments.ts';
import { NOT_KEPT } from './sentIndex.ts';
import type { Sessions, SessionState } from './sessions.ts';

/** A buffer that one large turn has grown past this is given back after it. */
const USUAL_BATCH_BYTES = 1 << 20;

/** What recovery hands over. */
export interface OpenFiles {
  readonly durability: Durability;
  readonly birth: Micros;
  readonly recovery: Recovery;
  readonly lastBatch: number;
  readonly registry: RecordRegistry;
  readonly sessions: Sessions;
  readonly segments: Segments;
  /** A segment is followed by the next once a batch would take it past this. */
  readonly segmentBytes: number;
  /** Called once, when the journal is closed. */
  readonly unlock: () => void;
}

export class FileJournal implements Journal {
  readonly durability: Durability;
  readonly birth: Micros;
  readonly recovery: Recovery;
  lastBatch: number;
  private readonly registry: RecordRegistry;
  private readonly sessions: Sessions;
  private readonly segments: Segments;
  private readonly segmentBytes: number;
  private readonly unlock: () => void;
  private readonly lent = new Map<string, SentMessages>();
  private batch = emptyBatch();
  /** Set while an entry is being written: a throw in the middle leaves it set, and the turn can't be committed. */
  private writing = false;
  /** Sessions that earlier batches introduced: a new segment's head names those, its batches the others. */
  private introduced: number;
  private failure: JournalError | undefined;
  private closed = false;

  constructor(open: OpenFiles) {
    this.durability = open.durability;
    this.birth = open.birth;
    this.recovery = open.recovery;
    this.lastBatch = open.lastBatch;
    this.registry = open.registry;
    this.sessions = open.sessions;
    this.segments = open.segments;
    this.segmentBytes = open.segmentBytes;
    this.unlock = open.unlock;
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

  sent(sessionID: string, msgSeqNum: number, bytes: Uint8Array, start: number, end: number, kept: boolean): void {
    const state = this.sessions.of(sessionID);
    const session = this.numberOf(state);
    const { batch } = this;
    state.sent(msgSeqNum, kept ? this.segments.end + batch.length : NOT_KEPT);
    this.begin(kept ? EntryKind.Sent : EntryKind.SentNotKept);
    batch.uint(varintBytes(session) + varintBytes(msgSeqNum) + (kept ? end - start : 0));
    batch.uint(session);
    batch.uint(msgSeqNum);
    if (kept) batch.raw(bytes, start, end);
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

  commit(now: Micros): void {
    const { batch, segments } = this;
    if (this.failure !== undefined) throw this.failure;
    if (batch.length === BATCH_HEAD) return;
    assert(!this.writing, 'every entry of the turn is complete');
    assert(now >= 0 && !this.closed, 'an open journal commits at a time since 1970');
    const number = this.lastBatch + 1;
    try {
      if (segments.isFull(batch.length, this.segmentBytes)) {
        segments.roll(number, this.sessions.names(this.introduced));
      }
      sealBatch(batch.bytes, batch.length, segments.headCrc, number, now);
      segments.append(batch.bytes, batch.length);
    } catch (error) {
      this.failure = ioError('write', 'the journal', error);
      throw this.failure;
    }
    this.lastBatch = number;
    this.introduced = this.sessions.count;
    batch.length = BATCH_HEAD;
    if (batch.bytes.length > USUAL_BATCH_BYTES) this.batch = emptyBatch();
  }

  sentMessages(sessionID: string): SentMessages {
    let messages = this.lent.get(sessionID);
    if (messages === undefined) {
      messages = new FiledMessages(this.sessions.of(sessionID), this.segments, () => this.batch);
      this.lent.set(sessionID, messages);
    }
    return messages;
  }

  numbers(sessionID: string): SessionNumbers {
    return this.sessions.numbers(sessionID);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.segments.close();
    this.unlock();
  }

  private begin(kind: number): void {
    this.writing = true;
    this.batch.byte(kind);
  }

  private numberOf(state: SessionState): number {
    return state.number >= 0 ? state.number : this.introduce(state);
  }

  private introduce(state: SessionState): number {
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
class FiledMessages implements SentMessages {
  private readonly state: SessionState;
  private readonly segments: Segments;
  private readonly unwritten: () => ByteWriter;
  private readonly reader = new ByteReader();
  private buffer = Buffer.alloc(0);

  constructor(state: SessionState, segments: Segments, unwritten: () => ByteWriter) {
    this.state = state;
    this.segments = segments;
    this.unwritten = unwritten;
  }

  read(msgSeqNum: number): Uint8Array | undefined {
    const position = this.state.index.positionOf(msgSeqNum);
    if (position === NOT_KEPT) return undefined;
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
    const behind = position - this.segments.end;
    if (behind < 0) return this.segments.read(position, this.buffer);
    const batch = this.unwritten();
    return batch.bytes.copy(this.buffer, 0, behind, batch.length);
  }

  private damaged(position: number, msgSeqNum: number, cause?: unknown): JournalError {
    const { file, offset } = this.segments.placeOf(position);
    return corrupt(file, offset, -1, `message ${msgSeqNum} of ${this.state.name} does not stand there`, cause);
  }
}
