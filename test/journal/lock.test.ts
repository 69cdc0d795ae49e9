import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JournalError } from '../../src/journal/errors.ts';
import { lockDirectory } from '../../src/journal/lock.ts';
import { reopen } from './script.ts';

let directory = '';
let lock = '';
let parent: ChildProcess | undefined;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lock-'));
  lock = path.join(directory, 'lock');
});
afterEach(() => {
  parent?.kill();
  fs.rmSync(directory, { recursive: true, force: true });
});

function locked(): JournalError {
  try {
    lockDirectory(directory)();
  } catch (error) {
    if (error instanceof JournalError) return error;
    throw error;
  }
  throw new Error('the lock was free');
}

/** The pid of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

/** The lock of a process that has ended, and that the system still lists for a parent that does not ask. */
async function unburied(): Promise<string> {
  parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = Number((await once(parent.stdout!.setEncoding('latin1'), 'data'))[0]);
  const stat = (of: number): string[] => fs.readFileSync(`/proc/${of}/stat`, 'latin1').split(' ');
  while (stat(parent.pid!)[1] !== '(sleep)') await setImmediate(); // the shell would look after its children
  process.kill(pid, 'SIGKILL');
  while (stat(pid)[2] !== 'Z') await setImmediate();
  return `${pid} ${stat(pid)[21]}\n`;
}

describe('a live holder keeps others out', () => {
  test('of the journal too, by name', () => {
    const { journal } = reopen(directory);
    expect(() => reopen(directory)).toThrow(`the journal is open in process ${process.pid} (${lock})`);
    journal.close();
    reopen(directory).journal.close();
  });

  test('until it lets go, and leaves nothing behind', () => {
    const release = lockDirectory(directory);
    expect(locked()).toMatchObject({ fault: 'locked', file: lock });
    release();
    expect(fs.readdirSync(directory)).toEqual([]);
    lockDirectory(directory)();
  });

  test.runIf(process.platform === 'linux')('another process', async () => {
    const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    const start = fs.readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(' ')[21];
    fs.writeFileSync(lock, `${child.pid} ${start}\n`);
    expect(locked().message).toContain(`open in process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDirectory(directory)();
  });
});

// Elsewhere a pid that came round again cannot be told from its first owner.
describe.runIf(process.platform === 'linux')('a dead holder’s lock is taken over', () => {
  test.each([
    ['its process has ended', async () => `${await deadPid()} 12345\n`],
    ['its pid belongs to a later process, even ours', () => Promise.resolve(`${process.pid} 1\n`)],
    ['it is empty, as a crash of the machine leaves it', () => Promise.resolve('')],
    ['it is no lock of ours', () => Promise.resolve('hello\n')],
    ['its process has ended, and its parent has not looked', unburied],
  ])('%s', async (_, holder) => {
    fs.writeFileSync(lock, await holder());
    const release = lockDirectory(directory);
    expect(fs.readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} \\d+\n$`));
    expect(fs.readdirSync(directory)).toEqual(['lock']);
    expect(locked().fault).toBe('locked');
    release();
  });
});
