import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JournalError } from '../../src/journal/errors.ts';
import type { Durability, Journal } from '../../src/journal/journal.ts';
import { instant } from '../../src/units/brand.ts';
import { failure, MemoryFiles, type Operation } from './memoryFiles.ts';
import { lines, message as messageOf, play, reopen } from './script.ts';

const DIR = '/journal';

/** Throws `code` at the `nth` such operation from now on, counted from 1. */
function failAt(files: MemoryFiles, operation: Operation, nth: number, code: string): void {
  let left = nth;
  files.trouble = (each) => {
    if (each === operation && --left === 0) throw failure(code);
    return undefined;
  };
}

/** Throws `code` at every such operation from now on. */
function failAlways(files: MemoryFiles, operation: Operation, code: string): void {
  files.trouble = (each) => {
    if (each === operation) throw failure(code);
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
    ['a full disk, synced', 'write', 'ENOSPC', 'diskFull', 'disk'],
  ] as const)('%s: the batch waits, and goes out once the disk takes it', (_, operation, code, fault, durability) => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, durability });
    let told = 0;
    journal.onDurable = () => told++;
    play(journal, 'note kept\nA sent 1 first\ncommit 1');
    failAlways(files, operation, code);
    play(journal, 'note waits\nA sent 2 second\ncommit 2');
    expect(journal.trouble).toMatchObject({ fault, since: 2 });
    expect(journal.trouble?.message).toContain(code);
    play(journal, 'note gathers\nA sent 3 third');
    expect(() => journal.commit(instant(3))).toThrow(/one batch at a time/);
    expect([1, 2, 3, 4].map((n) => messageOf(journal, 'A', n))).toEqual(['first', 'second', 'third', '-']);
    journal.tick(instant(1_000_000));
    journal.tick(instant(1_500_000));
    expect([journal.isBusy, told]).toEqual([true, 0]);

    files.trouble = () => undefined;
    journal.tick(instant(1_999_999)); // not yet
    expect([journal.isBusy, told]).toEqual([true, 0]);
    journal.tick(instant(2_000_000));
    expect([journal.isBusy, told, journal.trouble]).toEqual([false, 1, undefined]);
    journal.commit(instant(4));
    expect([1, 2, 3].map((n) => messageOf(journal, 'A', n))).toEqual(['first', 'second', 'third']);
    journal.close();
    expect(files.opened).toBe(0);
    expect(reopen(DIR, { files }).told).toEqual(
      lines(
        'note kept\nA sent 1 first\ncommit 1\nnote waits\nA sent 2 second\ncommit 2\nnote gathers\nA sent 3 third\ncommit 4',
      ),
    );
  });

  test('given up while it waits: the next start knows nothing of it', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    play(journal, 'note kept\ncommit 1');
    let writes = 0;
    files.trouble = (operation) => {
      if (operation !== 'write') return undefined;
      if (++writes === 1) return 20;
      throw failure('ENOSPC');
    };
    play(journal, 'A expects 9\nnote refused\ncommit 2');
    expect(journal.isBusy).toBe(true);
    journal.close();
    files.trouble = () => undefined;
    const { told, journal: next } = reopen(DIR, { files });
    expect(told).toEqual(['note kept', 'commit 1']);
    expect(next.recovery.tornBytes).toBe(20);
    expect(next.numbers('A').nextTargetMsgSeqNum).toBe(1); // it is asked for again
  });

  test('a short write is completed', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    files.trouble = (operation, _, length) => (operation === 'write' ? Math.min(length, 7) : undefined);
    play(journal, 'note one\ncommit 1\nnote two\nA sent 1 hello\ncommit 2');
    journal.close();
    expect(reopen(DIR, { files }).told).toEqual(['note one', 'commit 1', 'note two', 'A sent 1 hello', 'commit 2']);
  });

  test('a disk that takes nothing is a failure, not a loop', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    files.trouble = (operation) => (operation === 'write' ? 0 : undefined);
    play(journal, 'note x\ncommit 1');
    expect(journal.trouble?.message).toMatch(/it takes no more bytes/);
  });

  test('a new segment that cannot be made', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, segmentBytes: 60 });
    play(journal, 'note kept\ncommit 1');
    failAt(files, 'create', 1, 'ENOSPC');
    play(journal, 'note waits\ncommit 2');
    expect(journal.trouble?.message).toMatch(/cannot create .*0002.journal: ENOSPC/);
    expect(reopen(DIR, { files: files.copy() }).told).toEqual(['note kept', 'commit 1']);
    journal.tick(instant(3));
    expect(journal.isBusy).toBe(false);
    journal.close();
    expect(reopen(DIR, { files }).told).toEqual(['note kept', 'commit 1', 'note waits', 'commit 2']);
  });

  test('a new segment whose head cannot be written, and that cannot be removed: it goes before the next try', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, segmentBytes: 60 });
    play(journal, 'note kept\ncommit 1');
    files.trouble = (operation, file) => {
      if (operation === 'remove' || (operation === 'write' && file.includes('0002'))) throw failure('EIO');
      return undefined;
    };
    play(journal, 'note waits\ncommit 2');
    expect(files.list(DIR)).toHaveLength(2);
    files.trouble = () => undefined;
    journal.tick(instant(3));
    expect(journal.isBusy).toBe(false);
    journal.close();
    expect(reopen(DIR, { files }).told).toEqual(['note kept', 'commit 1', 'note waits', 'commit 2']);
  });

  test('our own mistake in the middle of an entry: the turn is not written at all', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files });
    play(journal, 'note kept\ncommit 1\nnote of the broken turn');
    expect(() => journal.event({ kind: 'fill', lastQty: 1, lastPx: Number.NaN } as { kind: string })).toThrow(
      /safe integer/,
    );
    expect(() => journal.commit(instant(2))).toThrow(/every entry of the turn is complete/);
    expect(reopen(DIR, { files }).told).toEqual(['note kept', 'commit 1']);
  });
});

describe('group commit: a disk that takes its time', () => {
  function slow() {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, durability: 'disk', segmentBytes: 120 });
    files.slow = true;
    const durable: number[] = [];
    journal.onDurable = () => durable.push(journal.lastBatch);
    return { files, journal, durable };
  }

  test('what comes while a batch is on its way goes with the next one, in order', () => {
    const { files, journal, durable } = slow();
    play(journal, 'note one\nA sent 1 m1\ncommit 1');
    expect([journal.isBusy, durable]).toEqual([true, []]);
    play(journal, 'note two\nA sent 2 m2\nnew sent 1 hello\nnote three\nA sent 3 m3');
    expect(files.syncs).toBe(1); // of the new file
    files.finish();
    expect([journal.isBusy, durable]).toEqual([false, [1]]);
    journal.commit(instant(2));
    play(journal, 'new sent 2 again');
    expect(['1', '2', '3'].map((n) => messageOf(journal, 'A', Number(n)))).toEqual(['m1', 'm2', 'm3']);
    expect([1, 2].map((n) => messageOf(journal, 'new', n))).toEqual(['hello', 'again']);
    files.finish();
    journal.commit(instant(3));
    files.finish();
    expect(durable).toEqual([1, 2, 3]);
    expect([1, 2].map((n) => messageOf(journal, 'new', n))).toEqual(['hello', 'again']);
    journal.close();
    expect(files.opened).toBe(0);
    expect(reopen(DIR, { files }).told).toEqual(
      lines(
        'note one\nA sent 1 m1\ncommit 1\nnote two\nA sent 2 m2\nnew sent 1 hello\nnote three\nA sent 3 m3\ncommit 2\nnew sent 2 again\ncommit 3',
      ),
    );
  });

  test.each([0, 4_096])(
    'too long at one turn: slow until it has it (a reserve of %i bytes is missing)',
    (reserveBytes) => {
      const files = new MemoryFiles();
      const { journal } = reopen(DIR, { files, durability: 'disk', reserveBytes });
      files.slow = true;
      play(journal, 'note one\ncommit 1000');
      journal.tick(instant(1_000_999));
      expect(journal.trouble).toBeUndefined();
      journal.tick(instant(1_001_000));
      expect(journal.trouble).toMatchObject({ fault: 'slow', since: 1_000 });
      files.finish();
      expect([journal.isBusy, journal.trouble]).toEqual([false, undefined]);
    },
  );

  test('closed with a write on its way: the file is closed, and the lock given back, behind it', () => {
    const files = new MemoryFiles();
    let unlocked = 0;
    files.lock = () => () => unlocked++;
    const { journal } = reopen(DIR, { files, durability: 'disk' });
    files.slow = true;
    play(journal, 'note one\ncommit 1');
    journal.close();
    expect([unlocked, files.opened]).toEqual([0, 1]);
    files.finish();
    expect([unlocked, files.opened]).toEqual([1, 0]);
    files.slow = false;
    expect(reopen(DIR, { files }).told).toEqual(['note one', 'commit 1']);
  });
});

describe('the reserve', () => {
  const reserveBytes = 4_096;

  /** An open journal whose reserve is filled. */
  function withReserve(durability: Durability) {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, durability, reserveBytes });
    play(journal, 'note kept\ncommit 1');
    journal.tick(instant(1));
    expect(files.list(DIR)).toContain('reserve');
    return { files, journal };
  }

  /** From now on no file gets longer, and none is made. */
  function fill(files: MemoryFiles): void {
    files.trouble = (operation, file, _length, end) => {
      if (operation === 'create') throw failure('ENOSPC');
      if (operation === 'write' && (end ?? 0) > files.contentOf(file).length) throw failure('ENOSPC');
      return undefined;
    };
  }

  test.each(['os', 'disk'] as const)('%s: takes over when the disk is full, and is made anew', (durability) => {
    const { files, journal } = withReserve(durability);
    fill(files);
    play(journal, 'note in the reserve\nA sent 1 hello\ncommit 2\nnote more\ncommit 3');
    expect([journal.isBusy, journal.trouble?.fault]).toEqual([false, 'diskFull']);
    expect(files.list(DIR)).not.toContain('reserve');
    expect(messageOf(journal, 'A', 1)).toBe('hello');
    journal.tick(instant(5_000_000));
    expect(journal.trouble).toBeDefined();
    const crashed = reopen(DIR, { files: files.copy(), durability });
    expect(crashed.told).toEqual(
      lines('note kept\ncommit 1\nnote in the reserve\nA sent 1 hello\ncommit 2\nnote more\ncommit 3'),
    );

    files.trouble = () => undefined;
    journal.tick(instant(7_000_000));
    expect(journal.trouble).toBeUndefined();
    expect(files.list(DIR)).toContain('reserve');
    play(journal, 'note all is well\ncommit 4');
    expect(files.contentOf('/journal/0000000000000002.journal').length).toBeLessThan(300); // its zeros are cut off
    journal.close();
    const { told, journal: next } = reopen(DIR, { files, reserveBytes });
    expect(told.slice(-3)).toEqual(['commit 3', 'note all is well', 'commit 4']);
    expect(next.recovery.tornBytes).toBe(0);
  });

  test('a crash while its head is written leaves nothing behind, and nothing is lost', () => {
    const { files, journal } = withReserve('disk');
    fill(files);
    const second = '/journal/0000000000000002.journal';
    play(journal, 'note never seen\ncommit 2');
    const { length } = files.contentOf(second);
    expect(length).toBe(reserveBytes);
    for (let written = 0; written < 64; written++) {
      const crashed = files.copy();
      const fd = crashed.open(second, 'readWrite');
      crashed.write(fd, Buffer.alloc(length), 0, length - written, written);
      const { told, journal: next } = reopen(DIR, { files: crashed, durability: 'disk' });
      if (told.length > 2) expect(told.at(-1), `${written} bytes`).toBe('commit 2');
      else expect(told, `${written} bytes`).toEqual(['note kept', 'commit 1']);
      play(next, `note goes on\ncommit ${next.lastBatch + 1}`);
    }
  });

  test('used up: the batch waits for room, and nothing is lost', () => {
    const { files, journal } = withReserve('os');
    fill(files);
    let n = 2;
    for (; !journal.isBusy && n < 100; n++) play(journal, `note ${'x'.repeat(200)}\ncommit ${n}`);
    expect(n).toBeGreaterThan(10);
    expect(n).toBeLessThan(22);
    files.trouble = () => undefined;
    journal.tick(instant(9_000_000));
    expect(journal.isBusy).toBe(false);
    journal.tick(instant(11_000_000));
    expect(journal.trouble).toBeUndefined();
    play(journal, 'note end\ncommit 100');
    journal.close();
    expect(reopen(DIR, { files }).journal.lastBatch).toBe(n);
  });

  test.each<[string, Operation]>([
    ['whose head is written and not synced', 'sync'],
    ['whose head cannot be written', 'write'],
    ['that cannot be opened', 'readWrite'],
  ])('a reserve %s, and cannot be removed: the batch waits for it to go, and stands there once', (_, operation) => {
    const { files, journal } = withReserve('disk');
    let removable = false;
    let first = true;
    files.trouble = (each, file) => {
      if (each === 'write' && first) {
        first = false;
        throw failure('ENOSPC');
      }
      if (each === 'remove' && !removable) throw failure('EIO');
      if (each === operation && file === '/journal/0000000000000002.journal') throw failure('EIO');
      return undefined;
    };
    play(journal, 'note once\ncommit 2');
    expect(files.list(DIR)).toContain('0000000000000002.journal');
    journal.tick(instant(2_000_000)); // The first file would take the batch, the second cannot go.
    expect(journal.isBusy).toBe(true);
    expect(reopen(DIR, { files: files.copy() }).told).toEqual(['note kept', 'commit 1']);

    removable = true;
    journal.tick(instant(4_000_000));
    expect([journal.isBusy, files.list(DIR)]).toEqual([false, ['0000000000000001.journal']]);
    play(journal, 'note after\ncommit 3');
    journal.close();
    expect(files.opened).toBe(0);
    expect(reopen(DIR, { files }).told).toEqual(
      lines('note kept\ncommit 1\nnote once\ncommit 2\nnote after\ncommit 3'),
    );
  });

  test('half made by an earlier process: it goes at the start, and is made anew', () => {
    const files = new MemoryFiles();
    files.setContent('/journal/reserve.new', Buffer.alloc(10));
    const { journal } = reopen(DIR, { files, reserveBytes });
    expect(files.list(DIR)).toEqual(['0000000000000001.journal']);
    journal.tick(instant(1));
    expect(files.list(DIR)).toContain('reserve');
  });

  test('no room for it: the journal works without, and fills it later', () => {
    const files = new MemoryFiles();
    const { journal } = reopen(DIR, { files, reserveBytes });
    files.trouble = (operation, file) => {
      if (operation === 'write' && file.includes('reserve')) throw failure('ENOSPC');
      return undefined;
    };
    play(journal, 'note kept\ncommit 1');
    journal.tick(instant(1));
    expect(files.list(DIR)).toEqual(['0000000000000001.journal']);
    files.trouble = () => undefined;
    journal.tick(instant(2_000_000));
    expect(files.list(DIR)).toContain('reserve');
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
  const turns = 'note a\nA sent 1 x\nB expects 2\ncommit 1\nnote b\nnote c\ncommit 2\ncommit 3';

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
    for (let i = 0; i < sends; i++) script.push(`S${n % 3} sent ${msgSeqNum++} m${n}\n`);
    if (script.length > 0) script.push(`commit ${n}\n`);
    play(journal, script.join(''));
    if (journal.isBusy) return { done, doing: done + script.join('') };
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
