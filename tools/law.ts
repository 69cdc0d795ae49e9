/**
 * Holds the real core against the independent law of risk (test/risk/law/), over as many random flows as you like. What
 * breaks it is printed as the shortest conversation that does, with the command that repeats it.
 *
 *   npm run law -- [--runs N] [--seed N] [--path P]
 *
 *   --ignore ARTICLE,…   does not look at these articles of the law
 *   --only MOVE,…        leaves all other kinds of moves out
 *   --mutants            gateways broken on purpose: what catches each; exit code 1 when one goes unnoticed
 *   --mutant NAME        is one of them, and ends at its first violation
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { MoveKind } from '../test/risk/law/flow.ts';
import type { Article } from '../test/risk/law/words.ts';
import { MUTANTS } from '../test/risk/law/mutants.ts';
import { breakOnPurpose } from '../test/simulation/mutants.ts';

/** Flows in which a mutant has to be caught. */
const MUTANT_RUNS = 3_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string' },
    path: { type: 'string' },
    ignore: { type: 'string' },
    only: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
  },
});
const mutant = MUTANTS.find(({ name }) => name === values.mutant);
for (const edit of mutant?.edits ?? []) breakOnPurpose({ name: values.mutant ?? '', ...edit });
// Only now: the edits are made as their files are loaded.
const { count, explain, HELD, runLaw, untried } = await import('../test/risk/law/run.ts');

const seed = Number(values.seed ?? mutant?.seed ?? Date.now() % 1_000_000_000);
const asked = {
  seed,
  ...HELD,
  ...(values.ignore === undefined ? {} : { ignored: values.ignore.split(',') as Article[] }),
  ...(values.only === undefined ? {} : { only: values.only.split(',') as MoveKind[] }),
  ...(values.path === undefined ? {} : { path: values.path }),
};

if (values.mutants) process.exitCode = tryMutants();
else if (mutant !== undefined) process.exitCode = firstViolation();
else process.exitCode = hold();

function hold(): number {
  const began = performance.now();
  const { tally, failure } = runLaw({ ...asked, runs: Number(values.runs ?? 200_000) });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  if (failure !== undefined) {
    console.error(explain(failure));
    return 1;
  }
  console.log(`seed ${seed}, ${seconds} s: the law held in ${count(tally)}`);
  // A path goes to one flow, which need not have everything.
  const missing = values.path === undefined && asked.only === undefined ? untried(tally) : [];
  if (missing.length === 0) return 0;
  console.error(`no flow had ${missing.join(', ')}: too few runs to say anything`);
  return 1;
}

/** In a process of its own for each: the edits stay with the process. */
function tryMutants(): number {
  let unnoticed = 0;
  for (const { name } of MUTANTS) {
    const args = [import.meta.filename, '--mutant', name];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) unnoticed++;
    console.log(`${name.padEnd(70)} ${status === 0 ? stdout.trim() : `NOT CAUGHT ${stdout.trim()}${stderr.trim()}`}`);
  }
  console.log(`${MUTANTS.length} gateways broken on purpose, ${MUTANTS.length - unnoticed} caught`);
  return unnoticed === 0 ? 0 : 1;
}

/** In the flow where it was seen before, and if that is another one by now, in the first of many. */
function firstViolation(): number {
  const once = { ...asked, unshrunk: true, path: String((mutant?.flow ?? 1) - 1), runs: 1 };
  const many = { ...asked, unshrunk: values.path === undefined, runs: Number(values.runs ?? MUTANT_RUNS) };
  for (const options of values.seed === undefined && values.path === undefined ? [once, many] : [many]) {
    const { tally, failure } = runLaw(options);
    const flow = tally.flows + 1 + (options === once ? Number(once.path) : 0);
    console.log(`seed ${seed}, flow ${flow}: ${failure?.error ?? `nothing in ${options.runs} flows`}`);
    if (mutant?.caughtBy.some((article) => article === failure?.article) === true) return 0;
  }
  return 1;
}
