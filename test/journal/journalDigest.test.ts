/** The hash of a journal up to an event: a reader finds the one that was taken then, and each event counts. */
import { describe, expect, test } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { type JournalMark, readClosed, readWhole } from '../../src/journal/recover.ts';
import { instant } from '../../src/units/brand.ts';
import { failure, MemoryFiles } from './memoryFiles.ts';
import { play, REGISTRY, reopen } from './script.ts';

const DIR = '/journal';

/** Turns of two events each, with messages between; the hash before each event goes into `hashes`. */
function write(journal: Journal, turns: number, hashes: string[], before = (_turn: number): void => undefined): void {
  const note = (text: string): void => {
    hashes.push(journal.hash());
    play(journal, `note ${text}`);
  };
  for (let i = 0; i < turns; i++) {
    const turn = journal.lastBatch + 1;
    note(`first of ${turn}`);
    play(journal, `A sent ${turn} hello\nB expects ${turn + 1}`);
    note(`second of ${turn}`);
    before(turn);
    play(journal, `commit ${turn}`);
  }
}

function found(files: MemoryFiles, from?: JournalMark): string[] {
  const hashes: string[] = [];
  readWhole(DIR, { registry: REGISTRY, now: instant(1), files, from }, { event: (_, hash) => hashes.push(hash()) });
  return hashes;
}

describe('a reader finds the hashes that were taken', () => {
  test('over many turns and files, and restarts', () => {
    const files = new MemoryFiles();
    const hashes: string[] = [];
    for (const turns of [1_100, 1, 2_000]) {
      const { journal } = reopen(DIR, { files, segmentBytes: 4_000 });
      write(journal, turns, hashes);
      journal.close();
    }
    expect(files.list(DIR).length).toBeGreaterThan(20);
    expect(new Set(hashes).size).toBe(6_202);
    expect(found(files)).toEqual(hashes);
    const mark = readClosed(DIR, { registry: REGISTRY, now: instant(1), files }, {});
    const after = found(files, mark);
    expect(after).toEqual(hashes.slice(hashes.length - after.length));
    expect(after.length).toBeGreaterThan(0);
  });

  test('after a crash as a file began, before its first turn', () => {
    const files = new MemoryFiles();
    const hashes: string[] = [];
    const { journal } = reopen(DIR, { files, segmentBytes: 300 });
    write(journal, 4, hashes);
    const last = files.list(DIR).sort().at(-1) as string;
    const head = files.contentOf(`${DIR}/${last}`).readUInt32LE(16);
    const fd = files.open(`${DIR}/${last}`, 'readWrite');
    files.truncate(fd, head);
    const { journal: next } = reopen(DIR, { files, segmentBytes: 300 });
    hashes.length = 2 * next.lastBatch;
    write(next, 3, hashes);
    expect(found(files)).toEqual(hashes);
  });

  test('while the disk refuses a turn, which then goes into another file', () => {
    const files = new MemoryFiles();
    const hashes: string[] = [];
    const { journal } = reopen(DIR, { files, durability: 'disk', reserveBytes: 4_096 });
    write(journal, 1, hashes);
    journal.tick(instant(1));
    files.slow = true;
    write(journal, 1, hashes);
    files.trouble = (operation, file, _length, end) => {
      if (operation === 'write' && (end ?? 0) > files.contentOf(file).length) throw failure('ENOSPC');
      return undefined;
    };
    // Turn 2 is with the disk, whose answer comes when turn 3 has taken its hashes.
    write(journal, 1, hashes, () => {
      files.finish();
      files.finish();
    });
    files.finish();
    expect(files.list(DIR)).toContain('0000000000000002.journal');
    expect(found(files)).toEqual(hashes);
  });
});

test('all that follows differs where one letter of one event does', () => {
  const hashesOf = (changed: number): string[] => {
    const hashes: string[] = [];
    const { journal } = reopen(DIR, { files: new MemoryFiles() });
    for (let n = 0; n < 6; n++) {
      hashes.push(journal.hash());
      play(journal, `note ${n === changed ? 'b' : 'a'}`);
      if (n % 2 === 1) play(journal, `commit ${n}`);
    }
    return [...hashes, journal.hash()];
  };
  const right = hashesOf(-1);
  for (let changed = 0; changed < 6; changed++) {
    const wrong = hashesOf(changed);
    expect(wrong.map((hash, n) => hash === right[n])).toEqual(right.map((_, n) => n <= changed));
  }
});

test('what is folded anew must have been what was written', () => {
  const files = new MemoryFiles();
  const { journal } = reopen(DIR, { files });
  write(journal, 3, []);
  const { mark } = readWhole(DIR, { registry: REGISTRY, now: instant(1), files });
  journal.unread(mark, () => undefined);
  const other = new MemoryFiles();
  const { journal: theirs } = reopen(DIR, { files: other });
  write(theirs, 2, []);
  play(theirs, 'note another\ncommit 3');
  const { mark: wrong } = readWhole(DIR, { registry: REGISTRY, now: instant(1), files: other });
  expect(() => journal.unread(wrong, () => undefined)).toThrow('the files have what was written');
});
