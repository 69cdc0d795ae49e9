/** `fairlead journal verify` with poisons: their hashes are found again, and one that is not its journal's is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { lookAfter } from '../../src/cli/journalCommand.ts';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import type { Poison } from '../../src/core/memory/poisonEvent.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { orderID } from '../../src/orders/values.ts';
import { instant, NO_TIME } from '../../src/units/brand.ts';

const CONFIG = path.join(import.meta.dirname, '../../fairlead.config.toml');
const registry = new RecordRegistry(CORE_EVENTS);
const scratch = mkdtempSync(path.join(os.tmpdir(), 'fairlead-verify-'));
afterAll(() => rmSync(scratch, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const POISON = {
  kind: 'poisoned',
  at: instant(1_000),
  origin: 'clock',
  msgType: 'tick',
  message: '',
  error: 'Error: trapped',
  stack: '',
  stateHash: '',
  orderID: orderID(0),
  refusedUntil: NO_TIME,
} as const;
const NOBODY = { sessionID: '', msgSeqNum: 0, clientID: '', originator: '', clOrdID: '' } as const;

/** A journal of two turns with a poison each; `wrong`: what is recorded of the first. The hash recorded of the second. */
function written(name: string, wrong?: string): string {
  const journal = openJournal(path.join(scratch, name), { registry, now: instant(1) });
  journal.event({ kind: 'started', at: instant(1_000), epoch: 'E' } as { kind: string });
  const poison = (poisonID: number, journalHash = journal.hash()): string => {
    const event: Poison = { ...POISON, ...NOBODY, poisonID, journalHash };
    journal.event(event);
    journal.commit(instant(1_000));
    return journalHash;
  };
  poison(1, wrong);
  const second = poison(2);
  journal.close();
  return second;
}

async function verified(name: string, poison = 0): Promise<string[]> {
  const told: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => told.push(line));
  await lookAfter('verify', { config: CONFIG, directory: path.join(scratch, name), poison });
  return told.filter((line) => /^(?:poison|  |hash|state)/.test(line));
}

it('finds the hashes of all, and of the one that is asked for that of the state', async () => {
  const hash = written('right');
  const [all, , ...told] = await verified('right', 2);
  expect(all).toMatch(/^hash +[0-9a-f]{64}$/);
  expect(told.filter((line) => line.startsWith('poison'))).toEqual([
    expect.stringMatching(/^poison 1 .* clock tick: Error: trapped$/),
    expect.stringMatching(/^poison 2 .* clock tick: Error: trapped$/),
  ]);
  expect(told.at(-2)).toBe(`  hash       ${hash}`);
  expect(told.at(-1)).toMatch(/^ {2}state +[0-9a-f]{64}$/);
  expect(process.exitCode).toBeUndefined();
});

it.each([
  ['one that was recorded otherwise', 'ab'.repeat(32), 1, 'WRONG: it was ab'],
  ['one that is not there', undefined, 9, 'poison 9     is not in this journal'],
])('tells of %s', async (name, wrong, asked, says) => {
  written(name, wrong);
  expect((await verified(name, asked)).join('\n')).toContain(says);
  expect(process.exitCode).toBe(1);
});

it('takes a poison of an old journal, which has none', async () => {
  written('old', '');
  expect((await verified('old')).join('\n')).not.toContain('WRONG');
  expect(process.exitCode).toBeUndefined();
});

it('says whose instruments it goes by, where an event cannot be folded', async () => {
  const journal = openJournal(path.join(scratch, 'other'), { registry, now: instant(1) });
  journal.event({ kind: 'started', at: instant(1_000), epoch: 'E' } as { kind: string });
  const event = { kind: 'orderAccepted', orderID: orderID(7), at: instant(1_000), execID: 1 };
  journal.event(event);
  journal.commit(instant(1_000));
  journal.close();
  await expect(verified('other')).rejects.toThrow(/orderAccepted: .*Instruments and venues are those of .*--config$/);
});
