/**
 * Names all that a journal has up to a place, and by that the state there, which is a fold of it and of nothing else: a
 * SHA-256 over the checksum of each turn before, and the bytes of the turn so far. It costs a number a turn, since a
 * batch has its checksum anyway; and it is the same whether the journal is written, read from its beginning, or read
 * from a snapshot, which has it. A turn that differs is noticed as its checksum notices it: always in up to 32 bits in
 * a row, else but for one in 2^32.
 */
import { createHash } from 'node:crypto';

/** Checksums that are kept one by one, before a hash takes their place. */
const BLOCK = 1_024;
const NOTHING: Uint8Array = new Uint8Array();

export class JournalDigest {
  /** Of the head of the file with the last batch, 0 before the first: the next batch's checksum here begins with it. */
  headCrc = 0;
  /** Of the blocks before `turns`; '' for none. */
  private blocks = '';
  private readonly turns: number[] = [];

  /** `crc`: of the next batch, begun with `headCrc` even if that batch is the first of another file. */
  add(crc: number): void {
    const { turns } = this;
    if (turns.length === BLOCK) {
      this.blocks = this.with();
      turns.length = 0;
    }
    turns.push(crc);
  }

  /** In hexadecimal, with the entries of the turn so far. */
  with(entries = NOTHING): string {
    const { blocks, turns } = this;
    const counted = Buffer.alloc(4 * (turns.length + 1));
    counted.writeUInt32LE(turns.length, 0);
    for (let i = 0; i < turns.length; i++) counted.writeUInt32LE(turns[i], 4 * (i + 1));
    return createHash('sha256').update(blocks).update(counted).update(entries).digest('hex');
  }
}
