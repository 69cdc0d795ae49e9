/**
 * Holds the core against its model, for as long as you like: random conversations of clients, venues, cut lines and
 * restarts (test/model/). What fails prints the shortest conversation that fails, and the command that repeats it.
 *
 *   npm run model -- [--runs N] [--seed N] [--path P]
 */
import { parseArgs } from 'node:util';
import { count, explain, runModel, untried } from '../test/model/run.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string' }, path: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const began = performance.now();
const { tally, failure } = runModel({
  runs: Number(values.runs ?? 1_000_000),
  seed,
  ...(values.path === undefined ? {} : { path: values.path }),
});
const seconds = Math.round((performance.now() - began) / 100) / 10;
if (failure !== undefined) {
  console.error(explain(failure));
  process.exitCode = 1;
} else {
  console.log(`seed ${seed}, ${seconds} s: ${count(tally)}`);
  // A path goes to one conversation, which need not have everything.
  const missing = values.path === undefined ? untried(tally) : [];
  if (missing.length > 0) {
    console.error(`no conversation had ${missing.join(', ')}: too few runs to say anything`);
    process.exitCode = 1;
  }
}
