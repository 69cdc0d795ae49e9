import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JournalError } from '../../src/journal/errors.ts';
import type { Durability, Journal } from '../../src/journal/journal.ts';
import { micros } from '../../src/units/brand.ts';
import { failure, MemoryFiles, type Operation } from './memoryFiles.ts';
import { lines, play, reopen } from './script.ts';

const DIR = '/journal';

/** Throws `code` at the `nth` such operation from now on, counted from 1. */
function failAt(files: MemoryFiles, operation: Operation, nth: number, code: string): void {
  let left = nth;
  files.trouble = (each) => {
    if (each === operation && --left === 0) throw failure(code);
    return undefined;
  };
}

function caught(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('a commit that the disk does not take', () => {
  test.each([
    ['a full disk', 'write', 'ENOSPC', 'diskFull', 'os'],
    ['a quota', 'write', 'EDQUOT', 'diskFull', 'os'],
    ['a broken disk', 'write', 'EIO', 'ioFailed', 'os'],
    ['a file system turned read-only', 'write', 'EROFS', 'notWritable', 'os'],
    ['a failed sync', 'sync', 'EIO', 'ioFailed', 'disk'],
  ] as const)('%s: told with its cause, now and on every later commit', (_, operation, code, fault, durability) => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, durability });
    play(journal, 'note kept\ncommit 1');
    failAt(files, operation, 1, code);
    const error = caught(() => play(journal, 'note refused\ncommit 2'));
    expect(error).toBeInstanceOf(JournalError);
    expect(error).toMatchObject({ fault, file: '/journal/0000000000000001.journal', cause: { code } });
    expect(caught(() => play(journal, 'note later\ncommit 3'))).toBe(error);
    expect(caught(() => journal.commit(micros(4)))).toBe(error);
    expect(journal.lastBatch).toBe(1);
    journal.close();
    expect(files.opened).toBe(0);
  });

  test('half of it on the disk: the next start cuts that off', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    play(journal, 'note kept\ncommit 1');
    let writes = 0;
    files.trouble = (operation) => {
      if (operation !== 'write') return undefined;
      if (++writes === 1) return 20;
      throw failure('ENOSPC');
    };
    expect(() => play(journal, 'note refused\ncommit 2')).toThrow(/cannot write .*ENOSPC/);
    journal.close();
    files.trouble = () => undefined;
    const { told, journal: next } = reopen(DIR, { files });
    expect(told).toEqual(['note kept', 'commit 1']);
    expect(next.recovery.tornBytes).toBe(20);
  });

  test('a short write is completed', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    files.trouble = (operation, _, length) => (operation === 'write' ? Math.min(length, 7) : undefined);
    play(journal, 'note one\ncommit 1\nnote two\nA > 1 hello\ncommit 2');
    journal.close();
    expect(reopen(DIR, { files }).told).toEqual(['note one', 'commit 1', 'note two', 'A > 1 hello', 'commit 2']);
  });

  test('a disk that takes nothing is a failure, not a loop', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    files.trouble = (operation) => (operation === 'write' ? 0 : undefined);
    expect(() => play(journal, 'note x\ncommit 1')).toThrow(/it takes no more bytes/);
  });

  test('a new segment that cannot be made', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, segmentBytes: 60 });
    play(journal, 'note kept\ncommit 1');
    failAt(files, 'create', 1, 'ENOSPC');
    expect(() => play(journal, 'note refused\ncommit 2')).toThrow(/cannot create .*0002.journal: ENOSPC/);
    files.trouble = () => undefined;
    expect(() => journal.commit(micros(3))).toThrow(/ENOSPC/);
    expect(reopen(DIR, { files }).told).toEqual(['note kept', 'commit 1']);
  });

  test('our own mistake in the middle of an entry: the turn is not written at all', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    play(journal, 'note kept\ncommit 1\nnote of the broken turn');
    expect(() => journal.event({ kind: 'fill', lastQty: 1, lastPx: Number.NaN } as { kind: string })).toThrow(
      /safe integer/,
    );
    expect(() => journal.commit(micros(2))).toThrow(/every entry of the turn is complete/);
    expect(reopen(DIR, { files }).told).toEqual(['note kept', 'commit 1']);
  });
});

describe('a journal that cannot be opened says why', () => {
  test.each([
    ['list', 'EACCES', 'notWritable', 'cannot read /journal: EACCES'],
    ['makeDirectory', 'EROFS', 'notWritable', 'cannot create /journal: EROFS'],
    ['makeDirectory', 'ENOTDIR', 'notWritable', 'cannot create /journal: ENOTDIR'],
    ['lock', 'ENOSPC', 'diskFull', 'cannot lock /journal: ENOSPC'],
  ] as const)('%s: %s', (operation, code, fault, message) => {
    const files = new MemoryFiles();
    files[operation] = () => {
      throw failure(code);
    };
    const error = caught(() => reopen(DIR, { files }));
    expect(error).toMatchObject({ name: 'JournalError', fault });
    expect(String(error)).toContain(message);
  });

  test.each(['create', 'write'] as const)('no room for the first file: %s', (operation) => {
    const files = new MemoryFiles();
    failAt(files, operation, 1, 'ENOSPC');
    expect(caught(() => reopen(DIR, { files }))).toMatchObject({ fault: 'diskFull' });
    expect(files.opened).toBe(0);
  });

  test('bytes that cannot be read', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    play(journal, 'note x\ncommit 1');
    journal.close();
    failAt(files, 'readBytes', 1, 'EIO');
    expect(caught(() => reopen(DIR, { files }))).toMatchObject({ fault: 'ioFailed', cause: { code: 'EIO' } });
    expect(files.opened).toBe(0);
  });

  test('an end that cannot be cut', () => {
    const files = new MemoryFiles();
    files.setContent('/journal/0000000000000001.journal', tornJournal());
    failAt(files, 'truncate', 1, 'EIO');
    expect(() => reopen(DIR, { files })).toThrow(/cannot cut .*EIO/);
    expect(files.opened).toBe(0);
  });
});

function tornJournal(): Buffer {
  const files = new MemoryFiles();
  play(reopen(DIR, { files }).journal, 'note x\ncommit 1');
  return files.contentOf('/journal/0000000000000001.journal').subarray(0, -1);
}

describe('how often the disk is asked', () => {
  const turns = 'note a\nA > 1 x\nB < 2\ncommit 1\nnote b\nnote c\ncommit 2\ncommit 3';

  test.each([
    ['os', 2, 0],
    ['disk', 2, 2],
  ] as const)('%s: a write a turn, and a sync where it is promised', (durability, writes, syncs) => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, durability });
    const before = { writes: files.writes, syncs: files.syncs };
    play(journal, turns);
    expect({ writes: files.writes - before.writes, syncs: files.syncs - before.syncs }).toEqual({ writes, syncs });
  });
});

// ── whatever fails, what was acknowledged stays ──────────────────────────────────────────────────────────────────

const turn = fc.record({ notes: fc.array(fc.stringMatching(/^[a-z]{1,40}$/), { maxLength: 4 }), sends: fc.nat(3) });

/** Commits the turns until the disk fails; returns the script of what was acknowledged, and of one turn more. */
function run(journal: Journal, turns: readonly { notes: string[]; sends: number }[]): { done: string; doing: string } {
  let done = '';
  let msgSeqNum = 1;
  for (const [n, { notes, sends }] of turns.entries()) {
    const script = notes.map((note) => `note ${note}\n`);
    for (let i = 0; i < sends; i++) script.push(`S${n % 3} > ${msgSeqNum++} m${n}\n`);
    if (script.length > 0) script.push(`commit ${n}\n`);
    try {
      play(journal, script.join(''));
    } catch {
      return { done, doing: done + script.join('') };
    }
    done += script.join('');
  }
  return { done, doing: done };
}

test('disk: what a process that promised less left behind is safe once it has been opened', () => {
  const files = new MemoryFiles();
  play(reopen(DIR, { files, durability: 'os' }).journal, 'note one\ncommit 1');
  reopen(DIR, { files, durability: 'disk' });
  files.losePower(() => 0);
  expect(reopen(DIR, { files }).told).toEqual(['note one', 'commit 1']);
});

describe('properties', () => {
  const segmentBytes = 200;

  test('disk: power may go at any write or sync, and every acknowledged turn is there', () => {
    const cases = fc.tuple(
      fc.array(turn, { maxLength: 12 }),
      fc.integer({ min: 1, max: 60 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
    );
    fc.assert(
      fc.property(cases, ([turns, dieAt, randoms]) => {
        const files = new MemoryFiles();
        let left = dieAt;
        files.trouble = (operation, _, length) => {
          if ((operation === 'write' || operation === 'sync' || operation === 'create') && --left <= 0) {
            if (left === 0 && operation === 'write') return Math.floor(length / 2);
            throw failure('EIO');
          }
          return undefined;
        };
        let ran = { done: '', doing: '' };
        try {
          ran = run(reopen(DIR, { files, durability: 'disk', segmentBytes }).journal, turns);
        } catch {
          // The power went while the journal was being created.
        }
        files.trouble = () => undefined;
        files.losePower(() => randoms.next().value);
        const { told, journal } = reopen(DIR, { files, durability: 'disk', segmentBytes });
        expect([lines(ran.done), lines(ran.doing)]).toContainEqual(told);
        play(journal, 'note after\ncommit 99');
        journal.close();
        expect(reopen(DIR, { files, segmentBytes }).told).toEqual([...told, 'note after', 'commit 99']);
      }),
      { numRuns: 500 },
    );
  });

  test('os: after a loss of power, the journal is a beginning of what was written, or says that it is damaged', () => {
    const randoms = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }));
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 12 }), randoms, (turns, random) => {
        const files = new MemoryFiles();
        const { done } = run(reopen(DIR, { files, segmentBytes }).journal, turns);
        files.losePower(() => random.next().value);
        const outcome = caught(() => reopen(DIR, { files, segmentBytes }).told);
        const isBeginning = Array.isArray(outcome) && lines(done).slice(0, outcome.length).join() === outcome.join();
        const isTold = outcome instanceof JournalError && outcome.fault === 'corrupt';
        expect(isBeginning || isTold).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes at all are a journal or a JournalError', () => {
    const durability: Durability = 'os';
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(100), (garbage, keep) => {
        const files = new MemoryFiles();
        const good = tornJournal();
        files.setContent('/journal/0000000000000001.journal', Buffer.concat([good.subarray(0, keep), garbage]));
        const outcome = caught(() => reopen(DIR, { files, durability }).told);
        expect(Array.isArray(outcome) || outcome instanceof JournalError).toBe(true);
        expect(files.opened).toBe(Array.isArray(outcome) ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });
});
