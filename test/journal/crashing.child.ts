/**
 * Writes turns until it is killed, and tells each one that is committed: a line `<batch> <events so far>` to standard
 * output, written before the next turn begins.
 */
import fs from 'node:fs';
import type { Durability } from '../../src/journal/journal.ts';
import { reopen } from './script.ts';
import { instant } from '../../src/units/brand.ts';

const [directory, durability] = process.argv.slice(2);
const { journal } = reopen(directory, { durability: durability as Durability, segmentBytes: 40_000 });
let events = journal.recovery.events;
let msgSeqNum = journal.numbers('A').nextSenderMsgSeqNum;
for (;;) {
  for (let i = 0; i <= events % 5; i++) {
    journal.event({ kind: 'note', text: `event ${events++}` } as { kind: string });
    const message = Buffer.from(`message ${msgSeqNum}`);
    journal.sent('A', msgSeqNum++, message, 0, message.length);
  }
  journal.commit(instant(events));
  while (journal.isBusy) await new Promise((resolve) => setImmediate(resolve));
  fs.writeSync(1, `${journal.lastBatch} ${events}\n`);
}
