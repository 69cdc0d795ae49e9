/**
 * Runs the fuzzers over several threads, each with a seed of its own: the first has --seed, the next one more …
 *
 *   node tools/fuzz.ts [codec | session] [--seed N] [--count N] [--threads N]
 *
 * Both by default, a million broken messages for the codec and a tenth of that for sessions. What fails prints the seed
 * that makes it fail again.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz-codec.ts';
import { fuzzSession } from './fuzz-session.ts';

const FUZZERS: Readonly<Record<string, (seed: number, count: number) => object>> = {
  codec: fuzz,
  session: fuzzSession,
};
/** A session takes about ten times as long over a message as the codec does. */
const SHARE: Readonly<Record<string, number>> = { codec: 1, session: 0.1 };

interface Job {
  readonly fuzzer: string;
  readonly seed: number;
  readonly count: number;
}

function inThread(job: Job): Promise<object> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: job });
    worker.once('message', resolve);
    worker.once('error', (error) => {
      console.error(`failed: node tools/fuzz.ts ${job.fuzzer} --threads 1 --seed ${job.seed} --count ${job.count}`);
      reject(error);
    });
  });
}

/** Two reports as one: numbers are added up, but for the largest of something. */
function merged(one: object, other: object): object {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  const left = one as Readonly<Record<string, number | object>>;
  const right = other as Readonly<Record<string, number | object>>;
  return Object.fromEntries(
    names.map((name) => {
      const a = left[name] ?? 0;
      const b = right[name] ?? 0;
      if (typeof a === 'object' || typeof b === 'object') return [name, merged(Object(a), Object(b))];
      return [name, name.startsWith('most') ? Math.max(a, b) : a + b];
    }),
  );
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { seed: { type: 'string' }, count: { type: 'string' }, threads: { type: 'string' } },
    allowPositionals: true,
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
  const threads = Number(values.threads ?? availableParallelism());
  for (const fuzzer of positionals.length === 0 ? Object.keys(FUZZERS) : positionals) {
    if (!(fuzzer in FUZZERS)) throw new Error(`no fuzzer ${fuzzer}; known: ${Object.keys(FUZZERS).join(', ')}`);
    const count = Math.ceil((Number(values.count ?? 1_000_000) * SHARE[fuzzer]) / threads);
    const began = performance.now();
    const jobs = Array.from({ length: threads }, (_, i) => inThread({ fuzzer, seed: seed + i, count }));
    const report = (await Promise.all(jobs)).reduce(merged);
    console.log(`${fuzzer} --seed ${seed}, ${threads} threads, ${((performance.now() - began) / 1000).toFixed(1)} s`);
    console.log(report);
  }
}

if (isMainThread) {
  await main();
} else {
  const { fuzzer, seed, count } = workerData as Job;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  parentPort?.postMessage(FUZZERS[fuzzer](seed, count));
}
