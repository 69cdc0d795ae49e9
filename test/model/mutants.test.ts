/** A model that never fails proves nothing: each of these wrong cores must be caught, by a short conversation. */
import { expect, it } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { runModel } from './run.ts';

const RUNS = 3_000;

it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('catches a core that %s', (_, mutant) => {
  const { failure } = runModel({ runs: RUNS, seed: 1, mutant });
  expect(failure, `${RUNS} conversations pass`).toBeDefined();
  expect(failure?.conversation.length).toBeLessThan(150);
});
