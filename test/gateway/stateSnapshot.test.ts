/** A journal with a snapshot: opened from it, shortened behind it, and read without it where it does not hold. */
import { describe, expect, it } from 'vitest';
import { Core } from '../../src/core/core.ts';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import { makeSnapshot, newestSnapshot, stateHash } from '../../src/gateway/stateSnapshot.ts';
import { JournalError } from '../../src/journal/errors.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { readJournal } from '../../src/journal/read.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { snapshotName } from '../../src/journal/snapshots.ts';
import { Market } from '../../src/market/market.ts';
import { instant, span } from '../../src/units/brand.ts';
import { Desk } from '../core/desk.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { message } from '../journal/script.ts';

const DIR = '/journal';
const registry = new RecordRegistry(CORE_EVENTS);
const FAR = instant(Number.MAX_SAFE_INTEGER);

/** A day of orders, one batch for each event, with a message each; in segments of about 20 batches. */
function day() {
  const desk = new Desk();
  desk.book('NORTH', [[9.99, 300]], [[10, 300]]);
  desk.book('SOUTH', [[9.99, 300]], [[10.01, 300]]);
  for (let n = 0; n < 40; n++) {
    desk.order(`O${n}`, n % 3 === 0 ? 'sell' : 'buy', 100 + n, n % 2 === 0 ? 10 : 9.9);
    const child = [...desk.core.state.orders.children.values()].at(-1);
    if (child !== undefined && n % 4 === 0) desk.fill(child.childID, 10, 10, `E${n}`);
    if (n % 5 === 0) desk.cancel(`C${n}`, `O${n}`);
  }
  const files = new MemoryFiles();
  const { journal } = open(files, desk);
  write(journal, desk, 0, desk.events.length);
  return { desk, files, journal };
}

function write(journal: Journal, desk: Desk, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    journal.event(desk.events[n]);
    const bytes = Buffer.from(`message ${n + 1}`);
    journal.sent('A', n + 1, bytes, 0, bytes.length);
    journal.received('B', n + 2);
    journal.commit(instant(1_000 + n));
  }
}

/** Opens the journal as the gateway does. */
function open(files: MemoryFiles, { config }: Desk) {
  const snapshot = files.exists(DIR) ? newestSnapshot(files, DIR, config) : undefined;
  const core = new Core(config, new Market({ venues: [], staleAfter: span(1) }), snapshot?.state);
  const options = { registry, files, segmentBytes: 4_000, now: instant(1), from: snapshot?.journal };
  let read = 0;
  const journal = openJournal(DIR, options, {
    event(event) {
      read++;
      core.replay(event);
    },
  });
  return { journal, core, read, hash: stateHash(core.state, config), from: snapshot?.journal.batch ?? 0 };
}

describe('a journal with a snapshot', () => {
  it('opens to the same state, numbers and messages as without', () => {
    const { desk, files, journal } = day();
    journal.close();
    const without = open(files.copy(), desk);
    expect(makeSnapshot(files, DIR, desk.config)).toBe(journal.closedThrough);
    const opened = open(files, desk);
    expect(opened.from).toBe(journal.closedThrough);
    expect(opened.read).toBeLessThan(40);
    expect([opened.hash, without.hash]).toEqual([stateHash(desk.core.state, desk.config), opened.hash]);
    expect([opened.journal.hash(), without.journal.hash()]).toEqual([journal.hash(), journal.hash()]);
    expect(opened.journal.recovery).toMatchObject({ batches: desk.events.length, lastAt: 999 + desk.events.length });
    for (const id of ['A', 'B']) expect(opened.journal.numbers(id)).toEqual(without.journal.numbers(id));
    for (const n of [1, 2, 50, desk.events.length]) expect(message(opened.journal, 'A', n)).toBe(`message ${n}`);
  });

  it('is continued, and the next snapshot is made from the one before', () => {
    const { desk, files, journal } = day();
    journal.close();
    const first = makeSnapshot(files, DIR, desk.config);
    expect(makeSnapshot(files, DIR, desk.config)).toBe(0); // nothing is new
    for (let n = 100; n < 140; n++) desk.order(`O${n}`, 'buy', n, 9.9);
    const again = open(files, desk);
    write(again.journal, desk, again.journal.lastBatch, desk.events.length);
    again.journal.close();
    expect(makeSnapshot(files, DIR, desk.config)).toBeGreaterThan(first);
    expect(open(files, desk).hash).toBe(stateHash(desk.core.state, desk.config));
  });

  it('is shortened: files go to the archive, their messages are gap-filled, people still read them', () => {
    const { desk, files, journal } = day();
    const covered = makeSnapshot(files, DIR, desk.config);
    expect(journal.prune(covered, instant(1_050), `${DIR}/archive`)).toBeGreaterThan(0);
    expect(journal.prune(covered, instant(1_050), `${DIR}/archive`)).toBe(0);
    expect(message(journal, 'A', 1)).toBe('-');
    expect(message(journal, 'A', 51)).toBe('message 51'); // as young as is to be kept
    journal.close();
    const opened = open(files, desk);
    expect(opened.hash).toBe(stateHash(desk.core.state, desk.config));
    expect([message(opened.journal, 'A', 1), message(opened.journal, 'A', 51)]).toEqual(['-', 'message 51']);
    expect([...readJournal(DIR, registry, 1, files)].length).toBe(desk.events.length);
  });

  it('keeps what the snapshot does not have, and the file that is written to', () => {
    const { desk, journal } = day();
    expect(journal.prune(0, FAR, undefined)).toBe(0);
    expect(journal.prune(desk.events.length, FAR, undefined)).toBeGreaterThan(3);
    expect(message(journal, 'A', journal.closedThrough + 1)).toBe(`message ${journal.closedThrough + 1}`);
  });
});

describe('a snapshot that does not hold', () => {
  it.each([
    ['a bit of it is another', (bytes: Buffer) => bytes.writeUInt8(bytes[bytes.length >> 1] ^ 1, bytes.length >> 1)],
    ['it is cut short', (bytes: Buffer) => bytes.fill(0, bytes.length >> 1)],
  ])('%s: the journal is read instead, from the archive too', (_, damage) => {
    const { desk, files, journal } = day();
    const covered = makeSnapshot(files, DIR, desk.config);
    journal.prune(covered, FAR, `${DIR}/archive`);
    journal.close();
    damage(files.contentOf(`${DIR}/${snapshotName(covered)}`));
    const opened = open(files, desk);
    expect(opened.from).toBe(0);
    expect(opened.hash).toBe(stateHash(desk.core.state, desk.config));
    expect(message(opened.journal, 'A', 1)).toBe('message 1');
  });

  it('an instrument is defined otherwise now: the same', () => {
    const { desk, files, journal } = day();
    makeSnapshot(files, DIR, desk.config);
    journal.close();
    const instruments = new Map([...desk.config.instruments].map(([id, each]) => [id, { ...each, currency: 'EUR' }]));
    expect(newestSnapshot(files, DIR, { ...desk.config, instruments })).toBeUndefined();
    const more = new Map([...desk.config.instruments, ['NEW', { ...instruments.get('XYZ')!, symbol: 'NEW' }]]);
    expect(newestSnapshot(files, DIR, { ...desk.config, instruments: more })).toBeDefined();
  });

  it('and the files in front are gone: the start says so', () => {
    const { desk, files, journal } = day();
    const covered = makeSnapshot(files, DIR, desk.config);
    journal.prune(covered, FAR, undefined);
    journal.close();
    files.remove(`${DIR}/${snapshotName(covered)}`);
    expect(() => open(files, desk)).toThrow(JournalError);
    expect(() => open(files, desk)).toThrow(/earlier batches are missing/);
  });
});
