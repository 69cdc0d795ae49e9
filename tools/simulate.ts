/**
 * npm run simulate -- [options]: the whole gateway with its counterparties under a virtual clock, network and disk.
 *
 *   --seed N          one run, with what went wrong in it; the same seed gives the same run, to the byte
 *   --seeds A..B      many runs (1..300); ends with a line of counts, exit code 1 on a violation
 *   --trace           with --seed: the conversation
 *   --mutants         gateways broken on purpose: which seed catches which; exit code 1 when one goes unnoticed
 *
 * A run that fails is cut down to the shortest scenario that still does, and printed with its last words.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { breakOnPurpose, MUTANTS, POISON_MUTANTS } from '../test/simulation/mutants.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1..300' },
    trace: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    /** For --mutants itself: be this one, stop at the first violation. */
    mutant: { type: 'string' },
  },
});

const mutant = MUTANTS.find(({ name }) => name === options.mutant);
const poison = POISON_MUTANTS.find(({ name }) => name === options.mutant);
if (mutant !== undefined) breakOnPurpose(mutant);
if (poison !== undefined) breakOnPurpose(poison);
// Only now: the mutant's edit is made as its file is loaded.
const { run } = await import('../test/simulation/run.ts');
const { scenarioOf } = await import('../test/simulation/scenario.ts');
const { runMany, shortest, story } = await import('../test/simulation/report.ts');

if (options.mutants) process.exitCode = tryMutants();
else if (mutant !== undefined) process.exitCode = await firstViolation();
else if (poison !== undefined) process.exitCode = await holdAllTheSame();
else if (options.seed !== undefined) process.exitCode = await one(whole(options.seed, '--seed'));
else process.exitCode = await many();

async function one(seed: number): Promise<number> {
  const result = await run(scenarioOf(seed), options.trace);
  if (options.trace) console.log(result.conversation.join('\n'));
  console.log(story(result));
  if (result.violations.length > 0) console.log(await shortest(result.scenario));
  return result.violations.length === 0 ? 0 : 1;
}

async function many(): Promise<number> {
  const [from, to] = range();
  const counts = await runMany(from, to, (line) => console.log(line));
  console.log(counts.line);
  return counts.failed.length === 0 ? 0 : 1;
}

/** In a process of its own for each: the edit stays with the process. */
function tryMutants(): number {
  const [from, to] = range();
  let unnoticed = 0;
  for (const { name } of MUTANTS) {
    const args = [import.meta.filename, '--mutant', name, '--seeds', `${from}..${to}`];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) unnoticed++;
    console.log(`${name.padEnd(56)} ${status === 0 ? stdout.trim() : `NOT CAUGHT ${stdout.trim()}${stderr.trim()}`}`);
  }
  console.log(
    `${MUTANTS.length} gateways broken on purpose, ${MUTANTS.length - unnoticed} caught in seeds ${from}..${to}`,
  );
  return unnoticed === 0 ? 0 : 1;
}

/** What the gateway is made to throw at breaks no promise. */
async function holdAllTheSame(): Promise<number> {
  const [from, to] =
    options.seed === undefined ? range() : [whole(options.seed, '--seed'), whole(options.seed, '--seed')];
  let poisons = 0;
  for (let seed = from; seed <= to; seed++) {
    const result = await run(scenarioOf(seed), options.trace, true);
    poisons += result.poisons;
    if (options.trace) console.log(result.conversation.join('\n'));
    if (result.violations.length === 0) continue;
    console.log(`seed ${seed}, ${result.poisons} poisons: ${result.violations.slice(0, 5).join('\n  ')}`);
    return 1;
  }
  console.log(`seeds ${from}..${to}: ${poisons} poisons, no violation`);
  return poisons > 0 ? 0 : 1;
}

async function firstViolation(): Promise<number> {
  const [from, to] = range();
  for (let seed = from; seed <= to; seed++) {
    const { violations } = await run(scenarioOf(seed));
    if (violations.length === 0) continue;
    console.log(`seed ${String(seed).padStart(3)}: ${violations[0].slice(0, 140)}`);
    return 0;
  }
  console.log(`in seeds ${from}..${to}`);
  return 1;
}

function range(): [number, number] {
  const [from, to] = options.seeds.split('..').map((text) => whole(text, '--seeds'));
  if (to === undefined || to < from) fail(`--seeds takes A..B with A ≤ B, such as 1..300, not ${options.seeds}`);
  return [from, to];
}

function whole(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) fail(`${name} takes whole numbers, not ${text}`);
  return Number(text);
}

function fail(message: string): never {
  console.error(`simulate: ${message}`);
  process.exit(2);
}
