/**
 * The core against its model: ten thousand random conversations of two clients and three venues, with slow and
 * cut lines, duplicates, late and swapped answers, venues' own mistakes, busts, the kill switch and restarts.
 * laws.ts and clientBooks.ts say what is checked: that quantities add up in every report (O6), that an ExecID counts once,
 * also across a restart (O7), that nothing executed is dropped (O8), and that children never exceed their parent (O11).
 * mutants.ts says which wrong cores it is known to catch.
 *
 * A failure prints its shortest conversation. `npm run model -- --runs 100000`, which CI runs, goes on for longer.
 */
import { expect, it } from 'vitest';
import { count, explain, runModel, untried } from './run.ts';

const RUNS = 10_000;

it(`core, clients and venues agree in ${RUNS} conversations`, () => {
  const { tally, failure } = runModel({ runs: RUNS, seed: 1 });
  expect(failure === undefined ? '' : explain(failure)).toBe('');
  expect(tally.sequences).toBe(RUNS);
  expect(untried(tally)).toEqual([]);
  console.log(`model: ${count(tally)}`);
});
