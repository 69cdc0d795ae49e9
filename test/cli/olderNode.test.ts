/** Started by an older Node, the command finds the one that npm installed beside it. Skipped where no older one is. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const LAUNCHER = path.join(import.meta.dirname, '../../bin/fairlead.js');
const older = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .map((directory) => path.join(directory, 'node'))
  .find((node) => !node.includes('node_modules') && existsSync(node) && majorOf(node) < 24);

function majorOf(node: string): number {
  return Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 99);
}

it.skipIf(older === undefined)('an older Node hands over to the newer one, with its arguments and exit code', () => {
  const run = (...args: string[]) => spawnSync(older!, [LAUNCHER, ...args], { encoding: 'utf8' });
  expect(run('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n' });
  expect(run('nonsense')).toMatchObject({ status: 1, stderr: expect.stringContaining("unknown command 'nonsense'") });
});
