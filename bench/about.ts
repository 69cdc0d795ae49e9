/** Where and with what a benchmark ran: figures without it mean nothing. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { canPin } from './process.ts';

export function about(command: string): Record<string, string> {
  const cpus = os.cpus();
  return {
    machine: `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release()}, Node ${process.versions.node}`,
    pinned: canPin ? 'server on core 0, client on core 1' : 'no',
    commit: commit(),
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    command,
  };
}

/** `abc1234`, with a `+` when files differ from it. */
function commit(): string {
  const git = (...args: string[]) =>
    spawnSync('git', args, { cwd: path.join(import.meta.dirname, '..'), encoding: 'utf8' }).stdout?.trim() ?? '';
  const head = git('rev-parse', '--short', 'HEAD');
  return head === '' ? 'unknown' : `${head}${git('status', '--porcelain', '--', 'src', 'bench') === '' ? '' : '+'}`;
}
