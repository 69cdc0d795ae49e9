import { expect, test } from 'vitest';
import { MessageWriter } from '../../src/fix/writer.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { FeedJournal } from '../../src/sim/feed/feedJournal.ts';
import { instant } from '../../src/units/brand.ts';

test.each([
  ['FIX.4.4', 'W', false],
  ['FIX.4.2', 'X', false],
  ['FIX.4.4', 'Y', true],
  ['FIX.4.4', '8', true],
  ['FIX.4.2', '9', true],
  ['FIX.4.4', 'WX', true],
])('%s 35=%s is kept for resend: %s', (beginString, msgType, kept) => {
  const memory = new MemoryJournal(instant(0));
  const journal = new FeedJournal(memory);
  const w = new MessageWriter();
  w.begin(beginString, msgType);
  w.text(58, '35=8');
  w.end();
  journal.sent('S', 1, w.bytes, w.start, w.length);
  journal.sentUnkept('S', 2);
  expect(journal.sentMessages('S').read(1) !== undefined).toBe(kept);
  expect(journal.sentMessages('S').read(2)).toBeUndefined();
  expect(memory.numbers('S').nextSenderMsgSeqNum).toBe(3);
});
