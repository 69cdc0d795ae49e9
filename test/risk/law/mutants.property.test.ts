/** A law that nothing breaks proves nothing: each of these wrong gateways is caught, by the article that is about it. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MUTANTS } from './mutants.ts';

const TOOL = path.join(import.meta.dirname, '../../../tools/law.ts');

it.each(MUTANTS.map(({ name, caughtBy }) => [name, caughtBy] as const))(
  'catches a gateway that %s',
  (name, article) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, '--mutant', name], { encoding: 'utf8' });
    expect(status === 0 || stdout + stderr).toBe(true);
    expect(stdout).toMatch(new RegExp(`^seed \\d+, flow \\d+: ${article}: `));
  },
);
