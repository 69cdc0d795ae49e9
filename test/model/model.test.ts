/**
 * The core against its model: a hundred thousand random conversations of two clients and three venues, with slow and
 * cut lines, duplicates, late and swapped answers, venues' own mistakes, the kill switch and restarts from the journal.
 * world.ts says what is checked, mutants.ts which wrong cores it is known to catch.
 *
 * A failure prints its shortest conversation. `npm run model -- --runs 5000000` goes on for longer, from other seeds.
 */
import { expect, it } from 'vitest';
import { explain, runModel } from './run.ts';

const RUNS = Number(process.env['MODEL_RUNS'] ?? 100_000);
const SHARES = 4;

it.each(Array.from({ length: SHARES }, (_, i) => i + 1))(
  `core, clients and venues agree, part %i of ${SHARES}`,
  { timeout: 600_000 },
  (seed) => {
    const { tally, failure } = runModel({ runs: Math.ceil(RUNS / SHARES), seed });
    console.log(`seed ${seed}: ${JSON.stringify(tally)}`);
    expect(failure === undefined ? '' : explain(failure)).toBe('');
    expect(tally.sequences).toBe(Math.ceil(RUNS / SHARES));
    expect(tally.executions, 'something happened').toBeGreaterThan(tally.sequences);
  },
);
