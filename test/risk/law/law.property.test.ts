/**
 * The core against the independent law of risk: random flows of every kind of order, through quotes that jump, vanish and
 * lie, replaces, waits, busts, restarts and trading states. law.ts says what may never be; mutants.ts, which wrong
 * gateways it is known to catch. `npm run law`, of which CI runs a part, goes on for longer.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runs } from '../../support/runs.ts';
import { count, explain, PARTS, runLaw } from './run.ts';

const FLOWS = runs(1_500);

it.each(PARTS.map((part, i) => [i, part] as const))(`no limit is passed in ${FLOWS} flows, part %i`, (i, part) => {
  const { tally, failure } = runLaw({ ...part, runs: FLOWS, seed: 1 });
  expect(failure === undefined ? '' : explain(failure, `--part ${i}`)).toBe('');
  expect(tally.flows).toBe(FLOWS);
  console.log(`law: ${count(tally)}`);
});

it('shares nothing with the product', () => {
  for (const file of ['law.ts', 'quotes.ts', 'words.ts', 'house.ts']) {
    const text = readFileSync(path.join(import.meta.dirname, file), 'utf8');
    expect(text).not.toMatch(/from '\.\.|import\(/);
  }
});
