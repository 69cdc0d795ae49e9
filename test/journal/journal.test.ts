import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import type { SentMessages, SessionNumbers } from '../../src/session/types.ts';
import { instant } from '../../src/units/brand.ts';
import { lines, message, play, read, reopen } from './script.ts';

let directory = '';
let journal: Journal | undefined;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'journal-'));
});
afterEach(() => {
  journal?.close();
  journal = undefined;
  fs.rmSync(directory, { recursive: true, force: true });
});

function open(segmentBytes = 1 << 20): string[] {
  journal?.close();
  const opened = reopen(directory, { segmentBytes });
  ({ journal } = opened);
  return opened.told;
}

const DAY = `
  note started
  CLIENT sent 1 -
  commit 10
  note order A1
  VENUE sent 1 -
  VENUE sent 2 8=FIX.4.4|35=D|11=1|
  CLIENT expects 3
  commit 20
  fill 100 -5
  CLIENT sent 2 8=FIX.4.4|35=8|
  VENUE expects 2
  VENUE resets 1 1
  commit 30
`;

describe('what is written is read', () => {
  test('by the next start, and by a reader meanwhile', () => {
    open();
    play(journal!, DAY);
    expect(read(directory)).toEqual(lines(DAY));
    expect(open()).toEqual(lines(DAY));
    expect(journal!.recovery).toMatchObject({
      batches: 3,
      events: 3,
      messages: 2,
      segments: 1,
      lastAt: 30,
      tornBytes: 0,
    });
  });

  test('over several starts', () => {
    for (const part of DAY.split(/(?<=commit \d+\n)/)) {
      open();
      play(journal!, part);
    }
    expect(open()).toEqual(lines(DAY));
    expect(journal!.lastBatch).toBe(3);
  });

  test('a turn with nothing in it leaves nothing', () => {
    open();
    const { size } = fs.statSync(path.join(directory, '0000000000000001.journal'));
    play(journal!, 'commit 10');
    expect(fs.statSync(path.join(directory, '0000000000000001.journal')).size).toBe(size);
    expect(journal!.lastBatch).toBe(0);
  });

  test('what was not committed is gone', () => {
    open();
    play(journal!, 'note kept\ncommit 10\nnote lost\nCLIENT sent 1 lost');
    expect(open()).toEqual(['note kept', 'commit 10']);
    expect(journal!.numbers('CLIENT')).toEqual({ nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 });
  });

  test('one large batch', () => {
    const text = 'x'.repeat(3_000_000);
    open();
    play(journal!, `note ${text}\ncommit 10\nnote small\ncommit 20`);
    expect(open()).toEqual([`note ${text}`, 'commit 10', 'note small', 'commit 20']);
  });

  test('the birth of the journal stays', () => {
    reopen(directory, { now: instant(77) }).journal.close();
    open();
    expect(journal!.birth).toBe(77);
  });

  test('only the owner may read the files', () => {
    const inner = path.join(directory, 'a', 'b');
    const { journal: other } = reopen(inner);
    expect(fs.statSync(inner).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(inner, '0000000000000001.journal')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.join(inner, 'lock')).mode & 0o777).toBe(0o600);
    other.close();
  });

  test('a message that is not kept leaves its number only', () => {
    open();
    journal!.sentUnkept('VENUE', 1);
    journal!.commit(instant(1));
    expect(journal!.numbers('VENUE').nextSenderMsgSeqNum).toBe(2);
    expect(journal!.sentMessages('VENUE').read(1)).toBeUndefined();
  });
});

describe('numbers', () => {
  test.each([
    ['of a session never seen', '', 1, 1],
    ['after sending', 'A sent 1 -\nA sent 2 x', 3, 1],
    ['after receiving', 'A expects 5', 1, 5],
    ['after a jump', 'A sent 7 x', 8, 1],
    ['after a reset', 'A sent 1 x\nA expects 9\nA resets 1 1', 1, 1],
    ['after a reset to other numbers', 'A sent 1 x\nA resets 20 30', 20, 30],
    ['after a reset, and on', 'A sent 1 x\nA sent 2 y\nA resets 1 1\nA sent 1 z\nA expects 2', 2, 2],
  ])('%s', (_, script, nextSenderMsgSeqNum, nextTargetMsgSeqNum) => {
    const numbers: SessionNumbers = { nextSenderMsgSeqNum, nextTargetMsgSeqNum };
    open();
    play(journal!, `${script}\ncommit 1`);
    expect(journal!.numbers('A')).toEqual(numbers);
    open();
    expect(journal!.numbers('A')).toEqual(numbers);
    expect(journal!.numbers('B')).toEqual({ nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 });
  });

  test('a number used twice is our mistake', () => {
    open();
    play(journal!, 'A sent 1 x');
    expect(() => play(journal!, 'A sent 1 y')).toThrow(/A sends MsgSeqNum 1 after 1/);
  });
});

describe('messages for resend', () => {
  const kept = (sessionID: string, upTo: number): string[] =>
    Array.from({ length: upTo }, (_, i) => message(journal!, sessionID, i + 1));

  test('before the commit, after it, and after a restart', () => {
    const long = 'y'.repeat(5_000);
    open();
    play(journal!, `A sent 1 -\nA sent 2 two\nB sent 1 one\nA sent 3 ${long}`);
    expect(kept('A', 4)).toEqual(['-', 'two', long, '-']);
    expect(kept('B', 2)).toEqual(['one', '-']);
    play(journal!, 'commit 1');
    expect(kept('A', 4)).toEqual(['-', 'two', long, '-']);
    open();
    expect(kept('A', 4)).toEqual(['-', 'two', long, '-']);
    expect(kept('B', 2)).toEqual(['one', '-']);
    play(journal!, 'A sent 4 four\nB sent 2 -\nB sent 3 three');
    expect(kept('A', 4)).toEqual(['-', 'two', long, 'four']);
    expect(kept('B', 3)).toEqual(['one', '-', 'three']);
  });

  test('are forgotten at a reset', () => {
    open();
    play(journal!, 'A sent 1 old\nA sent 2 old\ncommit 1\nA resets 1 1\nA sent 1 new\ncommit 2');
    expect(kept('A', 2)).toEqual(['new', '-']);
    open();
    expect(kept('A', 2)).toEqual(['new', '-']);
  });

  test('are lent by one object per session, known before it sends', () => {
    open();
    const messages: SentMessages = journal!.sentMessages('A');
    expect(messages.read(1)).toBeUndefined();
    play(journal!, 'A sent 1 one');
    expect(Buffer.from(messages.read(1)!).toString()).toBe('one');
    expect(journal!.sentMessages('A')).toBe(messages);
  });

  test('one session’s message stays while another’s is read', () => {
    open();
    play(journal!, 'A sent 1 aaa\nB sent 1 bbb\ncommit 1');
    const a = journal!.sentMessages('A').read(1)!;
    message(journal!, 'B', 1);
    expect(Buffer.from(a).toString()).toBe('aaa');
  });

  test('from far back, over many pages of the index', () => {
    open();
    for (let n = 1; n <= 20_000; n++) play(journal!, `A sent ${n} m${n}\ncommit ${n}`);
    for (const n of [1, 8_191, 8_192, 8_193, 16_384, 19_999, 20_000]) expect(message(journal!, 'A', n)).toBe(`m${n}`);
    open();
    for (const n of [1, 8_192, 8_193, 20_000]) expect(message(journal!, 'A', n)).toBe(`m${n}`);
  });
});

describe('segments', () => {
  const segments = (): string[] => fs.readdirSync(directory).filter((name) => name !== 'lock');
  const week = (batches: number): string =>
    Array.from(
      { length: batches },
      (_, i) => `note ${i}\nS${i} sent 1 -\nA sent ${i + 1} message ${i}\ncommit ${i}`,
    ).join('\n');

  test('roll at their size, and each names its first batch', () => {
    open(300);
    play(journal!, week(20));
    expect(segments().length).toBeGreaterThan(3);
    for (const name of segments()) expect(fs.statSync(path.join(directory, name)).size).toBeLessThanOrEqual(420);
    expect(segments()[0]).toBe('0000000000000001.journal');
    expect(read(directory)).toEqual(lines(week(20)));
    expect(open(300)).toEqual(lines(week(20)));
    expect(journal!.recovery.segments).toBe(segments().length);
  });

  test('messages are read from all of them', () => {
    open(300);
    play(journal!, week(20));
    const all = Array.from({ length: 20 }, (_, i) => `message ${i}`);
    expect(all.map((_, i) => message(journal!, 'A', i + 1))).toEqual(all);
    open(300);
    expect(all.map((_, i) => message(journal!, 'A', i + 1))).toEqual(all);
    expect(all.toReversed().map((_, i) => message(journal!, 'A', 20 - i))).toEqual(all.toReversed());
    play(journal!, 'A sent 21 unwritten');
    expect(message(journal!, 'A', 21)).toBe('unwritten');
  });

  test('a message of the turn that rolls is found before and after', () => {
    open(300);
    play(journal!, week(1));
    play(journal!, `note ${'x'.repeat(250)}\nNEW sent 1 hello`);
    expect(message(journal!, 'NEW', 1)).toBe('hello');
    play(journal!, 'commit 5');
    expect(segments().length).toBe(2);
    expect(message(journal!, 'NEW', 1)).toBe('hello');
    open(300);
    expect(message(journal!, 'NEW', 1)).toBe('hello');
  });

  test('one that is larger than a segment has one for itself', () => {
    open(300);
    play(journal!, `note a\ncommit 1\nnote ${'b'.repeat(1_000)}\ncommit 2\nnote c\ncommit 3`);
    expect(segments()).toEqual(['0000000000000001.journal', '0000000000000002.journal', '0000000000000003.journal']);
  });

  test('other files in the directory are left alone', () => {
    fs.writeFileSync(path.join(directory, 'README'), 'mine');
    fs.writeFileSync(path.join(directory, '1.journal'), 'mine');
    open(300);
    play(journal!, week(10));
    expect(open(300)).toEqual(lines(week(10)));
    expect(fs.readFileSync(path.join(directory, '1.journal'), 'utf8')).toBe('mine');
  });
});

describe('reading beside the writer', () => {
  test('from a batch on, wherever its segment begins', () => {
    open(300);
    for (let n = 1; n <= 12; n++) play(journal!, `S${n} sent 1 m${n}\ncommit ${n}`);
    for (const from of [1, 2, 5, 6, 7, 12]) {
      expect(read(directory, from)[0]).toBe(`S${from} sent 1 m${from}`);
    }
    expect(read(directory, 13)).toEqual([]);
    play(journal!, 'S5 sent 2 more\ncommit 13');
    expect(read(directory, 13)).toEqual(['S5 sent 2 more', 'commit 13']);
  });
});

// Nothing but the flags of the open file tells whether the machine's disk is waited for: see proc(5), fdinfo.
test.runIf(fs.existsSync('/proc/self/fdinfo')).each([
  ['os', false],
  ['disk', true],
] as const)('%s: whether the system is asked to wait for the disk at each write', (durability, waits) => {
  const opened = () =>
    fs.readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        if (!fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith(`${directory}/0000`)) return [];
        const flags = /flags:\s+(\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? '';
        return [(Number.parseInt(flags, 8) & fs.constants.O_DSYNC) !== 0];
      } catch {
        return []; // closed since
      }
    });
  journal = reopen(directory, { durability, segmentBytes: 60 }).journal;
  expect(opened()).toEqual([waits]);
  journal.close();
  journal = reopen(directory, { durability }).journal;
  expect(opened()).toEqual([waits]);
});
