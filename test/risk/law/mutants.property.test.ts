/** A law that nothing breaks proves nothing: each of these wrong gateways is caught, by an article that is about it. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MUTANTS } from './mutants.ts';

const TOOL = path.join(import.meta.dirname, '../../../tools/law.ts');

it.each(MUTANTS.map(({ name }) => name))('catches a gateway that %s', (name) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, '--mutant', name], { encoding: 'utf8' });
  expect(status === 0 || stdout + stderr).toBe(true);
  expect(stdout).toMatch(/^seed \d+, flow \d+: \w+: /m);
});
