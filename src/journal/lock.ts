/**
 * One process per journal. The lock is a file naming its holder; that of a dead holder is taken over. It guards one
 * machine: a directory shared between machines needs a lock of its own kind.
 */
import fs from 'node:fs';
import path from 'node:path';
import { JournalError } from './errors.ts';

/** Only the owner may read what we write. */
export const FILE_MODE = 0o600;

const LOCK_NAME = 'lock';
/** Takers in a row that a live process may lose against before it gives up. */
const MAX_TRIES = 5;

/** Takes the lock of `directory`; returns its release. Throws JournalError `locked`, naming the pid that has it. */
export function lockDirectory(directory: string): () => void {
  const lock = path.join(directory, LOCK_NAME);
  const mine = `${lock}.${process.pid}`;
  fs.writeFileSync(mine, holderLine(process.pid), { mode: FILE_MODE });
  try {
    for (let tries = 0; !tryLink(mine, lock); tries++) {
      const holder = readHolder(lock);
      if (tries === MAX_TRIES || (holder !== undefined && isAlive(holder))) throw lockedBy(lock, pidOf(holder));
      moveStale(lock, holder);
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
  return () => fs.rmSync(lock, { force: true });
}

/** A link appears with its complete content, so a half-written lock is never read. False if a lock exists. */
function tryLink(from: string, lock: string): boolean {
  try {
    fs.linkSync(from, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Clears a dead holder's lock away. Two processes may have found it dead: renaming lets one win, and it looks again at
 * what it moved, which is a live lock if the other was quicker: that one goes back.
 */
function moveStale(lock: string, stale: string | undefined): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    fs.renameSync(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return; // the other was quicker
    throw error;
  }
  if (readHolder(aside) !== stale) tryLink(aside, lock);
  fs.rmSync(aside, { force: true });
}

/**
 * `pid start`: the start time distinguishes a process from a later one with the same pid, as in a restarted container.
 */
const holderLine = (pid: number): string => `${pid} ${startOf(pid)}\n`;

const pidOf = (holder: string | undefined): number => Number.parseInt(holder ?? '', 10);

function isAlive(holder: string): boolean {
  const pid = pidOf(holder);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM'; // it lives, under another user
  }
  return startOf(pid) === '' || holderLine(pid) === holder;
}

/**
 * When a process started, in the kernel's ticks; 'gone' for one that has ended and is not buried yet, '' where the
 * system does not show it. Source: proc(5), /proc/pid/stat, fields 3 and 22.
 */
function startOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'gone' : fields[19];
  } catch {
    return '';
  }
}

function readHolder(lock: string): string | undefined {
  try {
    return fs.readFileSync(lock, 'latin1');
  } catch {
    return undefined;
  }
}

function lockedBy(lock: string, pid: number): JournalError {
  return new JournalError('locked', lock, `the journal is open in process ${pid} (${lock})`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
