/**
 * How the peer's messages come out of its socket: each in a chunk of its own, byte by byte, or glued together, so that a
 * chunk has the end of one message and all but the last byte of the next, or several whole messages of one moment.
 */
import { Framer } from '../../src/fix/framer.ts';
import { isExpectation, type Row, type Script } from '../support/script/row.ts';

/** The first is how a script is recorded, and goes without saying. */
export const FEEDS = ['', 'fed byte by byte', 'fed with messages glued together'] as const;
export type Feed = (typeof FEEDS)[number];

export class Socket {
  private readonly rows: Script;
  private readonly how: Feed;
  private readonly bytesOf: (row: Row) => Uint8Array;
  private readonly framer: Framer;
  /** The place in the script of the message that comes next, and how many of its bytes have come already. */
  private at = 0;
  private early = 0;
  /** Messages up to here have come already, with one of the same moment. */
  private fedUpTo = 0;

  /** `onMessage` returns false once nothing more is to be read. */
  constructor(
    script: Script,
    how: Feed,
    bytesOf: (row: Row) => Uint8Array,
    onMessage: (bytes: Uint8Array, start: number, end: number) => boolean,
  ) {
    this.rows = script;
    this.how = how;
    this.bytesOf = bytesOf;
    this.framer = new Framer({
      onFrame: onMessage,
      onGarbage: () => {
        throw new Error('the script sends sound messages');
      },
    });
  }

  /** The message of this row, or what is left of it. */
  feed(row: Row): void {
    this.at = this.rows.indexOf(row, this.at);
    if (this.hasFed(row)) return;
    const bytes = this.bytesOf(row).subarray(this.early);
    this.early = 0;
    if (this.how === '') this.push(bytes);
    else if (this.how === 'fed byte by byte') for (const byte of bytes) this.push(Uint8Array.of(byte));
    else this.push(this.gluedTo(bytes));
  }

  /** True for a message that has come with one before it. */
  hasFed(row: Row): boolean {
    return this.rows.indexOf(row, this.at) < this.fedUpTo;
  }

  /** The connection is gone, and what had come of a message with it. */
  reset(): void {
    this.framer.reset();
    this.early = 0;
  }

  /** One chunk. */
  push(bytes: Uint8Array): void {
    this.framer.push(bytes, bytes.length);
  }

  /** `bytes` and what follows on the same connection. */
  private gluedTo(bytes: Uint8Array): Uint8Array {
    const chunk = [bytes];
    let wholly = true;
    for (let i = this.at + 1; i < this.rows.length; i++) {
      const row = this.rows[i];
      if (isExpectation(row)) continue;
      wholly &&= row.at === this.rows[this.at].at;
      if (row.mark === '+' || row.mark === '-') break;
      if (row.mark !== '>' || row.who !== '') {
        wholly = false;
        continue;
      }
      const next = this.bytesOf(row);
      if (wholly) {
        chunk.push(next);
        this.fedUpTo = i + 1;
        continue;
      }
      this.early = next.length - 1;
      chunk.push(next.subarray(0, this.early));
      break;
    }
    return Buffer.concat(chunk);
  }
}
