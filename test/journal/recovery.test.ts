import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { JournalError } from '../../src/journal/errors.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { instant } from '../../src/units/brand.ts';
import { int, oneOf, record, text } from '../../src/units/record.ts';
import { hex } from './hex.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { lines, message, play, read, REGISTRY, reopen } from './script.ts';

const DIR = '/journal';
const FIRST = '/journal/0000000000000001.journal';

const FRONT = `
  note first
  A sent 1 hello
  commit 10
  A expects 2
  commit 20
`;
const LAST = `
  note last
  B sent 1 goodbye
  commit 30
`;

/** A disk with these batches on it. */
function written(script: string, segmentBytes = 1 << 20): MemoryFiles {
  const files = new MemoryFiles();
  const { journal } = reopen(DIR, { files, segmentBytes });
  play(journal, script);
  journal.close();
  return files;
}

/** The segment with a higher version in its head, and its checksum put right. */
function laterVersion(segment: Buffer): Buffer {
  const later = Buffer.from(segment);
  later.writeUInt32LE(2, 12);
  later.writeUInt32LE(crc32(later.subarray(12, later.readUInt32LE(16))), 8);
  return later;
}

function errorOf(action: () => unknown): JournalError {
  try {
    action();
  } catch (error) {
    if (error instanceof JournalError) return error;
    throw error;
  }
  throw new Error('a JournalError was expected');
}

test('an event that the reader refuses stops the opening, names the place, and changes nothing', () => {
  const files = written(FRONT + LAST);
  const before = files.contentOf(FIRST);
  const cause = new Error('it does not fit');
  let events = 0;
  const refuse = (): void => {
    if (++events === 2) throw cause;
  };
  const options = { registry: REGISTRY, files, now: instant(0) };
  const error = errorOf(() => openJournal(DIR, options, { event: refuse }));
  expect(error).toMatchObject({ fault: 'refused', file: FIRST, batch: 3, cause });
  expect(error.message).toContain('event 1 of batch 3, note: it does not fit');
  expect(files.contentOf(FIRST)).toEqual(before);
  expect(reopen(DIR, { files }).journal.recovery.batches, 'and it is not locked').toBe(3);
});

test('the bytes of a segment, as format.ts draws them', () => {
  const files = written('note hi\nA sent 1 -\nA sent 2 FIX\nA expects 300\nA resets 1 2\ncommit 258');
  expect(hex(files.contentOf(FIRST))).toBe(
    hex(`
      464149524c454144 7ce372c6 01000000 25000000 0100000000000000 0100000000000000 00
      30000000 79a44f90 0100000000000000 0201000000000000
      01 04 09026869
      06 03 000141
      03 02 0001
      02 05 0002464958
      04 03 00ac02
      05 03 000102
    `),
  );
});

describe('a torn end', () => {
  const whole = written(FRONT + LAST).contentOf(FIRST);
  const front = written(FRONT).contentOf(FIRST).length;

  test('at every byte of the last batch: that batch goes, and nothing else', () => {
    for (let length = front + 1; length < whole.length; length++) {
      const files = new MemoryFiles();
      files.setContent(FIRST, whole.subarray(0, length));
      expect(read(DIR, 1, files)).toEqual(lines(FRONT));
      const { journal, told } = reopen(DIR, { files });
      expect(told).toEqual(lines(FRONT));
      const torn = { batches: 2, tornBytes: length - front, tornFile: FIRST, tornAt: front };
      expect(journal.recovery).toMatchObject(torn);
      expect(files.contentOf(FIRST).length).toBe(front);

      play(journal, LAST);
      journal.close();
      expect(files.contentOf(FIRST)).toEqual(whole);
    }
  });

  test('full length, wrong bytes, as a lost page leaves it', () => {
    for (let at = front; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 0x40;
      const files = new MemoryFiles();
      files.setContent(FIRST, damaged);
      const { journal, told } = reopen(DIR, { files });
      expect(told).toEqual(lines(FRONT));
      expect(journal.recovery.tornBytes).toBe(whole.length - front);
    }
  });

  test('zeros behind the last batch', () => {
    const files = new MemoryFiles();
    files.setContent(FIRST, Buffer.concat([whole, Buffer.alloc(4_096)]));
    const { journal, told } = reopen(DIR, { files });
    expect(told).toEqual(lines(FRONT + LAST));
    expect(journal.recovery).toMatchObject({ tornBytes: 4_096, tornAt: whole.length });
  });

  test('in the very head of a journal just begun', () => {
    const head = written('').contentOf(FIRST);
    for (let length = 0; length < head.length; length++) {
      const files = new MemoryFiles();
      files.setContent(FIRST, head.subarray(0, length));
      const { journal, told } = reopen(DIR, { files });
      expect(told).toEqual([]);
      play(journal, FRONT);
      journal.close();
      expect(reopen(DIR, { files }).told).toEqual(lines(FRONT));
    }
  });

  test('in the head of a segment just begun', () => {
    const files = written(FRONT, 60);
    const second = '/journal/0000000000000002.journal';
    const all = files.contentOf(second);
    const headLength = all.readUInt32LE(16);
    for (let length = 0; length < headLength; length++) {
      files.setContent(second, all.subarray(0, length));
      const { journal, told } = reopen(DIR, { files, segmentBytes: 60 });
      expect(told).toEqual(lines(FRONT).slice(0, 3));
      expect(journal.recovery).toMatchObject({ tornBytes: length, tornFile: second, tornAt: 0 });
      play(journal, 'A expects 2\ncommit 20');
      journal.close();
      expect(files.contentOf(second)).toEqual(all);
    }
  });
});

describe('damage in the middle is an error with its place, and changes nothing', () => {
  const whole = written(FRONT + LAST).contentOf(FIRST);
  const head = whole.readUInt32LE(16);
  const second = head + 8 + whole.readUInt32LE(head);
  const third = second + 8 + whole.readUInt32LE(second);

  function opened(bytes: Buffer): { error: JournalError; files: MemoryFiles } {
    const files = new MemoryFiles();
    files.setContent(FIRST, bytes);
    return { error: errorOf(() => reopen(DIR, { files })), files };
  }

  test('every bit of the second batch', () => {
    for (let bit = second * 8; bit < third * 8; bit++) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] ^= 1 << (bit & 7);
      const { error, files } = opened(damaged);
      expect(error).toMatchObject({ fault: 'corrupt', file: FIRST, offset: second, batch: 2 });
      expect(files.contentOf(FIRST)).toEqual(damaged);
      expect(files.opened).toBe(0);
      expect(errorOf(() => read(DIR, 1, files))).toMatchObject({ fault: 'corrupt', offset: second, batch: 2 });
    }
  });

  test('every bit of the head', () => {
    for (let bit = 0; bit < head * 8; bit++) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(opened(damaged).error).toMatchObject({ fault: 'corrupt', file: FIRST, offset: 0, batch: 1 });
    }
  });

  test('a batch cut out', () => {
    const { error } = opened(Buffer.concat([whole.subarray(0, second), whole.subarray(third)]));
    expect(error).toMatchObject({ fault: 'corrupt', offset: second, batch: 2 });
    expect(error.message).toBe(`journal is damaged: batch 3 is in its place (${FIRST}, offset ${second}, batch 2)`);
  });

  test('a batch twice', () => {
    const { error } = opened(Buffer.concat([whole.subarray(0, third), whole.subarray(second)]));
    expect(error).toMatchObject({ fault: 'corrupt', offset: third, batch: 3 });
  });

  test('the end of a file that another follows', () => {
    const files = written(FRONT + LAST, 60);
    files.setContent(FIRST, files.contentOf(FIRST).subarray(0, -1));
    expect(errorOf(() => reopen(DIR, { files }))).toMatchObject({
      fault: 'corrupt',
      file: FIRST,
      offset: head,
      batch: 1,
    });
  });

  test('a file cut at a batch, that another follows', () => {
    const files = written(FRONT + LAST, 60);
    files.setContent(FIRST, files.contentOf(FIRST).subarray(0, head));
    expect(errorOf(() => reopen(DIR, { files }))).toMatchObject({ fault: 'corrupt', offset: 0, batch: 1 });
  });

  test.each(['0000000000000001', '0000000000000002'])('file %s is missing', (name) => {
    const files = written(FRONT + LAST, 60);
    files.remove(`${DIR}/${name}.journal`);
    expect(errorOf(() => reopen(DIR, { files }))).toMatchObject({ fault: 'corrupt', offset: 0, batch: Number(name) });
  });

  test('a file of another journal', () => {
    const files = written(FRONT + LAST, 60);
    const other = new MemoryFiles();
    const { journal } = reopen(DIR, { files: other, segmentBytes: 60, now: instant(2) });
    play(journal, FRONT + LAST);
    files.setContent('/journal/0000000000000002.journal', other.contentOf('/journal/0000000000000002.journal'));
    expect(errorOf(() => reopen(DIR, { files })).message).toMatch(/belongs to another journal/);
  });

  test('a file of a journal that went another way since', () => {
    const files = written(FRONT + LAST, 60);
    const other = written((FRONT + LAST).replaceAll('A ', 'Z '), 60);
    const name = '/journal/0000000000000002.journal';
    files.setContent(name, other.contentOf(name));
    expect(errorOf(() => reopen(DIR, { files })).message).toMatch(/names different sessions than the files before it/);
  });

  test('a message that is no longer there when a peer asks for it', () => {
    const files = written(FRONT);
    const { journal } = reopen(DIR, { files });
    expect(message(journal, 'A', 1)).toBe('hello');
    files.contentOf(FIRST).fill(0);
    const error = errorOf(() => message(journal, 'A', 1));
    expect(error).toMatchObject({ fault: 'corrupt', file: FIRST });
    expect(error.message).toMatch(/message 1 of A is not at its position/);
  });
});

test('a batch finished while it was being read is no damage', () => {
  const files = written(FRONT + LAST);
  const finished = files.contentOf(FIRST);
  const secondBatch = written('note first\nA sent 1 hello\ncommit 10').contentOf(FIRST).length;
  const unfinished = Buffer.from(finished);
  unfinished.fill(0xff, secondBatch + 16, secondBatch + 28);
  files.setContent(FIRST, unfinished);
  let reads = 0;
  files.trouble = (operation) => {
    if (operation === 'readBytes' && ++reads === 2) files.contentOf(FIRST).set(finished);
    return undefined;
  };
  expect(read(DIR, 1, files)).toEqual(lines(FRONT + LAST));
  expect(reads).toBe(2);
});

describe('other versions', () => {
  test('records of an unknown kind are counted, told, and skipped', () => {
    const files = written(FRONT + LAST);
    const registry = new RecordRegistry([record('other', 1, { at: int() })]);
    const unknown: string[] = [];
    const journal = openJournal(
      DIR,
      { registry, files, now: instant(1) },
      { unknown: (code, fields) => unknown.push(`${code} ${Buffer.from(fields).toString('latin1')}`) },
    );
    expect(unknown).toEqual(['9 \u0005first', '9 \u0004last']);
    expect(journal.recovery).toMatchObject({ batches: 3, events: 0, unknownRecords: 2, messages: 2 });
    expect(message(journal, 'B', 1)).toBe('goodbye');
  });

  test('a value that this version does not know stops the start', () => {
    const files = new MemoryFiles();
    const newer = record('note', 9, { text: oneOf('', 'first', 'second') });
    const older = record('note', 9, { text: oneOf('', 'first') });
    const journal = openJournal(DIR, { registry: new RecordRegistry([newer]), files, now: instant(1) });
    play(journal, 'note first\ncommit 1\nnote second\ncommit 2');
    journal.close();
    const error = errorOf(() => openJournal(DIR, { registry: new RecordRegistry([older]), files, now: instant(1) }));
    expect(error).toMatchObject({ fault: 'newerVersion', file: FIRST, batch: 2 });
    expect(error.message).toMatch(/cannot read batch 2, written by another version: value 2 of text/);
  });

  test('a later format of the file stops the start', () => {
    const files = written(FRONT);
    files.setContent(FIRST, laterVersion(files.contentOf(FIRST)));
    expect(errorOf(() => reopen(DIR, { files }))).toMatchObject({ fault: 'newerVersion', file: FIRST });
  });

  test('fields appended since read as zero', () => {
    const files = written(FRONT);
    const newer = record('note', 9, { text: text(), qty: int() });
    const events: unknown[] = [];
    openJournal(
      DIR,
      { registry: new RecordRegistry([newer]), files, now: instant(1) },
      { event: (event) => events.push(event) },
    );
    expect(events).toEqual([{ kind: 'note', text: 'first', qty: 0 }]);
  });
});

describe('a visitor that throws', () => {
  test('stops the opening, and leaves the journal to the next', () => {
    const files = written(FRONT);
    let unlocked = 0;
    files.lock = () => () => unlocked++;
    const event = (): void => {
      throw new Error('a bug');
    };
    expect(() => openJournal(DIR, { registry: REGISTRY, files, now: instant(1) }, { event })).toThrow('a bug');
    expect([unlocked, files.opened]).toEqual([1, 0]);
    expect(reopen(DIR, { files }).told).toEqual(lines(FRONT));
  });
});
