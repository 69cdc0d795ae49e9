/**
 * The whole gateway under a virtual clock, network and disk: many seeds without a violation, the same seed twice to the
 * byte, and gateways broken on purpose that are caught. `npm run simulate -- --seeds 1..300`, which CI runs, has more.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MUTANTS, POISON_MUTANTS } from './mutants.ts';
import { runMany } from './report.ts';
import { run } from './run.ts';
import { scenarioOf } from './scenario.ts';

const SEEDS = 60;
const TOOL = path.join(import.meta.dirname, '../../tools/simulate.ts');

it(`${SEEDS} seeds hold every promise`, async () => {
  const said: string[] = [];
  const { line, failed } = await runMany(1, SEEDS, (text) => said.push(text));
  console.log(line);
  expect(failed.length === 0 || said.join('\n')).toBe(true);
});

it('runs a seed twice to the same byte', async () => {
  for (const seed of [3, 8, 21]) {
    const first = await run(scenarioOf(seed));
    const second = await run(scenarioOf(seed));
    expect(first.messages).toBeGreaterThan(100);
    expect(second.digest).toBe(first.digest);
  }
});

it.each(MUTANTS.map(({ name }) => name))('catches a gateway that %s', (name) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, '--mutant', name, '--seeds', '1..40'], {
    encoding: 'utf8',
  });
  expect(status === 0 || stdout + stderr).toBe(true);
  expect(stdout).toMatch(/^seed +\d+: \S/);
});

it.each(POISON_MUTANTS.map(({ name }) => name))('a gateway that %s keeps every promise to all others', (name) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, '--mutant', name, '--seeds', '1..6'], {
    encoding: 'utf8',
  });
  expect(status === 0 || stdout + stderr).toBe(true);
});
