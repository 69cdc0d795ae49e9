/** A journal that promises nothing, for tests and throwaway servers: numbers, and the last messages of each session. */
import { type Instant, instant } from '../units/brand.ts';
import {
  type Durability,
  type Journal,
  NOTHING_RECOVERED,
  type JournaledMessages,
  type JournaledNumbers,
} from './journal.ts';

/** Of each session, the newest messages up to these many bytes; older ones are gap-filled. */
export const MAX_KEPT_BYTES = 64 << 20;

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
  private dirty = false;

  constructor(birth: Instant = instant(0), maxKeptBytes = MAX_KEPT_BYTES) {
    this.birth = birth;
    this.maxKeptBytes = maxKeptBytes;
  }

  /** Discarded: state that must survive needs a journal with files. */
  event(_event: { readonly kind: string }): void {
    this.dirty = true;
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
