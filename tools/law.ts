/**
 * Holds the real core against the independent law of risk (test/risk/law/), over as many random flows as you like. What
 * breaks it is printed as the shortest conversation that does, with the command that repeats it.
 *
 *   npm run law -- [--runs N] [--seed N] [--path P]
 *
 *   --ignore ARTICLE,…   does not look at these articles of the law
 *   --only MOVE,…        leaves all other kinds of moves out
 *   --part N             of the two parts that the gateway is held to (run.ts)
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
    part: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
  },
});
const mutant = MUTANTS.find(({ name }) => name === values.mutant);
for (const edit of mutant?.edits ?? []) breakOnPurpose({ name: values.mutant ?? '', ...edit });
// Only now: the edits are made as their files are loaded.
const { count, explain, PARTS, runLaw } = await import('../test/risk/law/run.ts');

const seed = Number(values.seed ?? mutant?.seed ?? Date.now() % 1_000_000_000);
const asked = {
  seed,
  ...(values.ignore === undefined ? {} : { ignored: values.ignore.split(',') as Article[] }),
  ...(values.only === undefined ? {} : { only: values.only.split(',') as MoveKind[] }),
  ...(values.path === undefined ? {} : { path: values.path }),
};

if (values.mutants) process.exitCode = tryMutants();
else if (mutant !== undefined) process.exitCode = firstViolation();
else process.exitCode = hold();

function hold(): number {
  const isWhole = values.only !== undefined || values.ignore !== undefined;
  const parts = values.part === undefined ? PARTS : [PARTS[Number(values.part)]];
  for (const part of isWhole ? [{}] : parts) {
    const held = isWhole ? heldTo() : `--part ${PARTS.indexOf(part)}`;
    const began = performance.now();
    const { tally, failure } = runLaw({
      ...part,
      ...asked,
      runs: Math.ceil(Number(values.runs ?? 200_000) / parts.length),
    });
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    if (failure !== undefined) {
      console.error(explain(failure, held));
      return 1;
    }
    console.log(`seed ${seed}, ${seconds} s: the law held in ${count(tally)}`);
  }
  return 0;
}

function heldTo(): string {
  const ignored = values.ignore === undefined ? [] : [`--ignore ${values.ignore}`];
  return [...ignored, ...(values.only === undefined ? [] : [`--only ${values.only}`])].join(' ');
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
  const part = PARTS[mutant?.part ?? 1];
  const once = { ...part, ...asked, unshrunk: true, path: String((mutant?.flow ?? 1) - 1), runs: 1 };
  const many = { ...part, ...asked, unshrunk: values.path === undefined, runs: Number(values.runs ?? MUTANT_RUNS) };
  for (const options of values.seed === undefined && values.path === undefined ? [once, many] : [many]) {
    const { tally, failure } = runLaw(options);
    const flow = tally.flows + 1 + (options === once ? Number(once.path) : 0);
    console.log(`seed ${seed}, flow ${flow}: ${failure?.error ?? `nothing in ${options.runs} flows`}`);
    if (mutant?.caughtBy.some((article) => article === failure?.article) === true) return 0;
  }
  return 1;
}
