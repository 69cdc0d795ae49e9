/**
 * A journal that promises nothing, for tests and throwaway servers: numbers, the last messages of each session, and, of
 * a registry's kinds, the events of this process.
 */
import { assert } from '../units/assert.ts';
import { type Instant, instant } from '../units/brand.ts';
import { ByteWriter } from './byteWriter.ts';
import { readEvents } from './entries.ts';
import { EntryKind, MAX_BATCH_BYTES } from './format.ts';
import {
  type Durability,
  type Journal,
  NOTHING_RECOVERED,
  type JournaledMessages,
  type JournaledNumbers,
  type ReadTo,
} from './journal.ts';
import type { RecordRegistry } from './recordCodec.ts';

/** Of each session, the newest messages up to these many bytes; older ones are gap-filled. */
export const MAX_KEPT_BYTES = 64 << 20;

const PIECE_BYTES = 1 << 18;

export class MemoryJournal implements Journal {
  readonly durability: Durability = 'memory';
  readonly birth: Instant;
  readonly recovery = NOTHING_RECOVERED;
  readonly isBusy = false;
  readonly closedThrough = 0;
  readonly trouble = undefined;
  onDurable = (): void => undefined;
  lastBatch = 0;
  private readonly sessions = new Map<string, MemorySession>();
  private readonly maxKeptBytes: number;
  private readonly registry: RecordRegistry | undefined;
  private dirty = false;
  /** Events as entries: pieces that are full, and the last one with its committed part. */
  private readonly pieces: Buffer[] = [];
  private readonly last = new ByteWriter(1 << 12, MAX_BATCH_BYTES);
  private committed = 0;

  /** Without a registry events are not kept. */
  constructor(birth: Instant = instant(0), maxKeptBytes = MAX_KEPT_BYTES, registry?: RecordRegistry) {
    this.birth = birth;
    this.maxKeptBytes = maxKeptBytes;
    this.registry = registry;
  }

  /** Kept for `unread` alone: state that must survive needs a journal with files. */
  event(event: { readonly kind: string }): void {
    this.dirty = true;
    const { registry, last } = this;
    if (registry === undefined) return;
    last.byte(EntryKind.Event);
    const length = last.open();
    registry.encode(last, event);
    last.close(length);
  }

  mark(): number {
    return this.last.length;
  }

  takeBack(mark: number): void {
    this.last.length = mark;
  }

  hash(): string {
    return '';
  }

  unread(read: ReadTo | undefined, take: (event: { readonly kind: string }) => void): void {
    const { registry, pieces, last } = this;
    assert(registry !== undefined && read === undefined, 'a journal of a registry keeps all its events');
    for (const piece of pieces) readEvents(piece, 0, piece.length, registry, take);
    readEvents(last.bytes, 0, this.committed, registry, take);
  }

  sent(sessionID: string, msgSeqNum: number, bytes: Uint8Array, start: number, end: number): void {
    const session = this.of(sessionID);
    session.nextSender = msgSeqNum + 1;
    session.keep(msgSeqNum, bytes.slice(start, end));
    this.dirty = true;
  }

  sentUnkept(sessionID: string, msgSeqNum: number): void {
    this.of(sessionID).nextSender = msgSeqNum + 1;
    this.dirty = true;
  }

  received(sessionID: string, nextTargetMsgSeqNum: number): void {
    this.of(sessionID).nextTarget = nextTargetMsgSeqNum;
    this.dirty = true;
  }

  numbersReset(sessionID: string, nextSender: number, nextTarget: number): void {
    const session = this.of(sessionID);
    session.nextSender = nextSender;
    session.nextTarget = nextTarget;
    session.forget();
    this.dirty = true;
  }

  commit(_now: Instant): void {
    if (this.dirty) this.lastBatch++;
    this.dirty = false;
    const { last } = this;
    if (last.length >= PIECE_BYTES) {
      this.pieces.push(Buffer.from(last.bytes.subarray(0, last.length)));
      last.length = 0;
    }
    this.committed = last.length;
  }

  commitBlocking(now: Instant): void {
    this.commit(now);
  }

  tick(_now: Instant): void {}

  prune(): number {
    return 0;
  }

  sentMessages(sessionID: string): JournaledMessages {
    return this.of(sessionID);
  }

  sessionIDs(): readonly string[] {
    return [...this.sessions.keys()];
  }

  numbers(sessionID: string): JournaledNumbers {
    const { nextSender, nextTarget } = this.of(sessionID);
    return { nextSenderMsgSeqNum: nextSender, nextTargetMsgSeqNum: nextTarget };
  }

  close(): void {
    this.sessions.clear();
  }

  private of(sessionID: string): MemorySession {
    let session = this.sessions.get(sessionID);
    if (session === undefined) {
      session = new MemorySession(this.maxKeptBytes);
      this.sessions.set(sessionID, session);
    }
    return session;
  }
}

class MemorySession implements JournaledMessages {
  nextSender = 1;
  nextTarget = 1;
  private readonly kept = new Map<number, Uint8Array>();
  private keptBytes = 0;
  private readonly maxKeptBytes: number;

  constructor(maxKeptBytes: number) {
    this.maxKeptBytes = maxKeptBytes;
  }

  read(msgSeqNum: number): Uint8Array | undefined {
    return this.kept.get(msgSeqNum);
  }

  /** Takes the message over; the oldest make room, as a map hands its keys out in the order they came. */
  keep(msgSeqNum: number, message: Uint8Array): void {
    this.kept.set(msgSeqNum, message);
    this.keptBytes += message.length;
    for (const [oldest, { length }] of this.kept) {
      if (this.keptBytes <= this.maxKeptBytes) break;
      this.kept.delete(oldest);
      this.keptBytes -= length;
    }
  }

  forget(): void {
    this.kept.clear();
    this.keptBytes = 0;
  }
}
