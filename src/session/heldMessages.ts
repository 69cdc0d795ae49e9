/**
 * Messages that came behind a gap, waiting for it to close. Bounded in count and bytes: a peer that never closes its
 * gap must not fill our memory. What is held belongs to one connection and is cleared with it.
 */
import type { Fields } from '../fix/fields.ts';

/** The entry of a message already processed (a Logon, a ResendRequest answered at once): it holds no bytes. */
const DONE = new Uint8Array(0);

export class HeldMessages {
  private readonly messages = new Map<number, Uint8Array>();
  private byteCount = 0;
  private readonly maxMessages: number;
  private readonly maxBytes: number;

  constructor(maxMessages: number, maxBytes: number) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  get count(): number {
    return this.messages.size;
  }

  get bytes(): number {
    return this.byteCount;
  }

  /** The lowest number held; Infinity when nothing is. */
  get lowest(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const msgSeqNum of this.messages.keys()) if (msgSeqNum < lowest) lowest = msgSeqNum;
    return lowest;
  }

  /** Copies a message; false when it does not fit. Of two with one number the first stays: both say the same. */
  hold(msgSeqNum: number, fields: Fields): boolean {
    if (this.messages.has(msgSeqNum)) return true;
    const length = fields.end - fields.start;
    if (this.messages.size >= this.maxMessages || this.byteCount + length > this.maxBytes) return false;
    this.messages.set(msgSeqNum, fields.bytes.slice(fields.start, fields.end));
    this.byteCount += length;
    return true;
  }

  /** Notes that a number's message needs no more than counting; false when there is no room for the note. */
  holdDone(msgSeqNum: number): boolean {
    if (this.messages.has(msgSeqNum)) return true;
    if (this.messages.size >= this.maxMessages) return false;
    this.messages.set(msgSeqNum, DONE);
    return true;
  }

  /** Takes a message out: its bytes, empty when it is done with; undefined when the number is not held. */
  take(msgSeqNum: number): Uint8Array | undefined {
    const bytes = this.messages.get(msgSeqNum);
    if (bytes === undefined) return undefined;
    this.messages.delete(msgSeqNum);
    this.byteCount -= bytes.length;
    return bytes;
  }

  /** Takes out, in order, the messages below `msgSeqNum`; those done with only leave. */
  takeBelow(msgSeqNum: number): Uint8Array[] {
    const numbers = [...this.messages.keys()].filter((held) => held < msgSeqNum).sort((a, b) => a - b);
    return numbers.map((held) => this.take(held) ?? DONE).filter((bytes) => bytes.length > 0);
  }

  clear(): void {
    this.messages.clear();
    this.byteCount = 0;
  }
}
