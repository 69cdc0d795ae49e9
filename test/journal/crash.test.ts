import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { message, reopen } from './script.ts';

/** Runs the child until it has acknowledged `turns` turns, then kills it; returns the last it acknowledged. */
async function killAfter(
  directory: string,
  durability: string,
  turns: number,
): Promise<{ batch: number; events: number }> {
  const script = path.join(import.meta.dirname, 'crashing.child.ts');
  const child = spawn(process.execPath, [script, directory, durability], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let killed = false;
  child.stdout.setEncoding('latin1');
  child.stdout.on('data', (text: string) => {
    output += text;
    if (!killed && output.split('\n').length > turns) killed = child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  const [batch, events] = output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1)!.split(' ').map(Number);
  return { batch, events };
}

test.each([
  ['os', [1, 50, 3_000, 17]],
  ['disk', [1, 50, 200]],
])('%s: a process killed at any moment loses nothing it has acknowledged', async (durability, rounds) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'crash-'));
  try {
    for (const turns of rounds) {
      const acknowledged = await killAfter(directory, durability, turns);
      const { journal, told } = reopen(directory);
      expect(journal.lastBatch).toBeGreaterThanOrEqual(acknowledged.batch);
      const notes = told.filter((line) => line.startsWith('note'));
      expect(notes.length).toBeGreaterThanOrEqual(acknowledged.events);
      expect(notes).toEqual(notes.map((_, n) => `note event ${n}`));
      expect(journal.numbers('A').nextSenderMsgSeqNum).toBe(notes.length + 1);
      for (const n of [1, acknowledged.events, notes.length]) expect(message(journal, 'A', n)).toBe(`message ${n}`);
      journal.close();
    }
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
});
