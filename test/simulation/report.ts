/** Runs of many seeds, and what is said of them: counts, the shortest scenario that fails, its last words. */
import { run, type RunResult } from './run.ts';
import { describe, type Scenario, scenarioOf } from './scenario.ts';

/** Runs that the search for a shorter scenario may take. */
const MAX_TRIES = 400;
const LAST_WORDS = 30;

export interface Counts {
  readonly line: string;
  readonly failed: readonly number[];
}

/** Runs the seeds from `from` to `to`; `say` gets a line now and then, and the story of each that fails. */
export async function runMany(from: number, to: number, say: (line: string) => void): Promise<Counts> {
  const started = performance.now();
  const failed: number[] = [];
  const sums = {
    orders: 0,
    children: 0,
    traded: 0,
    crashes: 0,
    crashesInWrite: 0,
    unknown: 0,
    messages: 0,
    hours: 0,
    doubts: 0,
    generated: 0,
    corrected: 0,
  };
  for (let seed = from; seed <= to; seed++) {
    const result = await run(scenarioOf(seed));
    sums.orders += result.orders;
    sums.children += result.children;
    sums.traded += result.traded;
    sums.crashes += result.crashes;
    sums.crashesInWrite += result.crashesInWrite;
    sums.unknown += result.unknown;
    sums.messages += result.messages;
    sums.doubts += result.doubts;
    sums.generated += result.generated;
    sums.corrected += result.corrected;
    sums.hours += result.virtualSeconds / 3_600;
    if (result.violations.length > 0) {
      failed.push(seed);
      say(story(result));
      say(await shortest(result.scenario));
    }
    const done = seed - from + 1;
    if (done % 250 === 0 && seed < to) say(`${done} of ${to - from + 1} seeds, ${failed.length} with violations`);
  }
  const seconds = (performance.now() - started) / 1_000;
  const line =
    `${to - from + 1} seeds in ${seconds.toFixed(1)} s (${sums.hours.toFixed(1)} virtual hours): ${sums.orders} orders, ` +
    `${sums.children} children, ${sums.traded} shares, ${sums.messages} messages, ${sums.crashes} crashes ` +
    `(${sums.crashesInWrite} in a write), ${sums.doubts} doubts, ${sums.generated} fills booked from a count, ` +
    `${sums.corrected} corrected, ${sums.unknown} orders unknown at the end, ` +
    (failed.length === 0 ? 'no violation' : `VIOLATIONS in seeds ${failed.join(', ')}`);
  return { line, failed };
}

/** One run in a few lines. */
export function story(result: RunResult): string {
  const { scenario, violations, digest } = result;
  const about =
    `seed ${scenario.seed}, durability ${scenario.durability}: ${result.orders} orders, ${result.children} children, ` +
    `${result.traded} shares, ${result.messages} messages, ${result.crashes} crashes, ` +
    `${result.virtualSeconds.toFixed(1)} virtual seconds, digest ${digest.toString(16)}`;
  return [about, ...violations.map((violation) => `  VIOLATION ${violation}`)].join('\n');
}

/** The scenario with as many steps and faults taken away as leave a violation, as text, with its last conversation. */
export async function shortest(scenario: Scenario): Promise<string> {
  let tries = 0;
  const fails = async (candidate: Scenario) => {
    if (++tries > MAX_TRIES) return false;
    return (await run(candidate)).violations.length > 0;
  };
  let best = scenario;
  best = { ...best, steps: await reduced(best.steps, (steps) => fails({ ...best, steps })) };
  best = { ...best, faults: await reduced(best.faults, (faults) => fails({ ...best, faults })) };
  const { violations, conversation } = await run(best, true);
  const at = conversation.findIndex((line) => line.includes('VIOLATION'));
  const before = conversation.slice(Math.max(0, at - LAST_WORDS), at + 1);
  return [
    `  shortest scenario found: ${best.steps.length} of ${scenario.steps.length} steps`,
    ...best.steps.map((step) => `    ${describe(step)}`),
    ...best.faults.map(({ venue, rule }) => `    ${venue}: ${JSON.stringify(rule)}`),
    `  what led to it:`,
    ...before.map((line) => `    ${line}`),
    ...violations.map((violation) => `  VIOLATION ${violation}`),
  ].join('\n');
}

/** Takes away ever smaller parts of `whole` for as long as the rest still fails. */
async function reduced<T>(whole: readonly T[], fails: (part: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let best = whole;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length; ) {
      const without = [...best.slice(0, at), ...best.slice(at + size)];
      if (await fails(without)) best = without;
      else at += size;
    }
  }
  return best;
}
