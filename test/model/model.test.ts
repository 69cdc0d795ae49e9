/**
 * The core against its model: a hundred thousand random conversations of two clients and three venues, with slow and
 * cut lines, duplicates, late and swapped answers, venues' own mistakes, busts, the kill switch and restarts.
 * laws.ts and clientBooks.ts say what is checked: that quantities add up in every report (O6), that an ExecID counts once,
 * also across a restart (O7), that nothing executed is dropped (O8), and that children never exceed their parent (O11).
 * mutants.ts says which wrong cores it is known to catch.
 *
 * A failure prints its shortest conversation. `npm run model -- --runs 5000000` goes on for longer, from other seeds.
 */
import { afterAll, expect, it } from 'vitest';
import { count, explain, newTally, runModel, type Tally } from './run.ts';

const RUNS = Number(process.env['MODEL_RUNS'] ?? 100_000);
const SHARES = 4;
const EACH = Math.ceil(RUNS / SHARES);

const sum = newTally();
afterAll(() => console.log(`model: ${count(sum)}`));

it.each(Array.from({ length: SHARES }, (_, i) => i + 1))(
  `core, clients and venues agree in ${EACH} conversations from seed %i`,
  { timeout: 600_000 },
  (seed) => {
    const { tally, failure } = runModel({ runs: EACH, seed });
    expect(failure === undefined ? '' : explain(failure)).toBe('');
    expect(tally.sequences).toBe(EACH);
    for (const what of Object.keys(sum) as (keyof Tally)[]) {
      expect(tally[what], `${what} were tried`).toBeGreaterThan(0);
      sum[what] += tally[what];
    }
  },
);
