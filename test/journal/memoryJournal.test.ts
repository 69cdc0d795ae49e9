import { describe, expect, test } from 'vitest';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { NOT_KEPT, SentIndex } from '../../src/journal/sentIndex.ts';
import { instant } from '../../src/units/brand.ts';
import { message, play, REGISTRY } from './script.ts';

describe('a journal in memory', () => {
  test('keeps numbers and messages', () => {
    const journal = new MemoryJournal();
    play(journal, 'note x\nA sent 1 -\nA sent 2 two\nA expects 5\ncommit 1\ncommit 2');
    expect(journal.numbers('A')).toEqual({ nextSenderMsgSeqNum: 3, nextTargetMsgSeqNum: 5 });
    expect([1, 2, 3].map((n) => message(journal, 'A', n))).toEqual(['-', 'two', '-']);
    expect(journal.lastBatch).toBe(1);
    play(journal, 'A resets 1 1');
    expect(message(journal, 'A', 2)).toBe('-');
    expect(journal.numbers('A')).toEqual({ nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 });
  });

  test('forgets the oldest messages past its bound', () => {
    const journal = new MemoryJournal(instant(0), 10);
    play(journal, 'A sent 1 aaaa\nA sent 2 bbbb\nB sent 1 bbbb\nA sent 3 cccc');
    expect([1, 2, 3].map((n) => message(journal, 'A', n))).toEqual(['-', 'bbbb', 'cccc']);
    expect(message(journal, 'B', 1)).toBe('bbbb');
  });

  test('is what openJournal gives for the promise of nothing, without touching a disk', () => {
    const journal = openJournal('/no/such/place', { registry: REGISTRY, durability: 'memory', now: instant(7) });
    expect(journal).toBeInstanceOf(MemoryJournal);
    expect(journal).toMatchObject({ durability: 'memory', birth: 7, lastBatch: 0 });
  });
});

describe('the index of sent messages', () => {
  const PAGE = 1_024;

  test('has what was added, and nothing around it', () => {
    const index = new SentIndex();
    for (const n of [100, 101, 105, 100 + PAGE, 100 + 3 * PAGE]) index.add(n, n * 10);
    for (const n of [100, 101, 105, 100 + PAGE, 100 + 3 * PAGE]) expect(index.positionOf(n)).toBe(n * 10);
    for (const n of [-1, 0, 99, 102, 99 + PAGE, 100 + 9 * PAGE]) expect(index.positionOf(n)).toBe(NOT_KEPT);
    index.forget();
    expect(index.positionOf(100)).toBe(NOT_KEPT);
    index.add(1, 5);
    expect(index.positionOf(1)).toBe(5);
  });

  test('forgets the oldest page when it is full', () => {
    const index = new SentIndex(2);
    for (let n = 1; n <= 3 * PAGE; n++) index.add(n, n);
    expect(index.positionOf(PAGE)).toBe(NOT_KEPT);
    for (const n of [PAGE + 1, 2 * PAGE, 3 * PAGE]) expect(index.positionOf(n)).toBe(n);
  });

  test('survives a number that jumps to the end of the range', () => {
    const index = new SentIndex();
    index.add(1, 1);
    index.add(Number.MAX_SAFE_INTEGER - 1, 2);
    expect(index.positionOf(Number.MAX_SAFE_INTEGER - 1)).toBe(2);
    expect(index.positionOf(1)).toBe(NOT_KEPT);
  });
});
