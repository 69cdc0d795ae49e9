/** Runs an experiment over seeds, here or in several threads, and gives the rows back in the order of the seeds. */
import { Worker } from 'node:worker_threads';
import type { Experiment, Row, Settings } from './experiment.ts';

/** What a thread is told at its start. */
export interface Task {
  readonly name: string;
  readonly settings: Settings;
}

export interface Done {
  readonly seed: number;
  readonly rows: readonly Row[];
}

export async function runSeeds(
  experiment: Experiment,
  settings: Settings,
  [from, to]: readonly [number, number],
  { workers = 1, onDone = () => undefined }: { workers?: number; onDone?: (done: number) => void } = {},
): Promise<readonly (readonly Row[])[]> {
  const runs: (readonly Row[])[] = [];
  let done = 0;
  const keep = (seed: number, rows: readonly Row[]): void => {
    runs[seed - from] = rows;
    onDone(++done);
  };
  if (workers <= 1) {
    for (let seed = from; seed <= to; seed++) keep(seed, await experiment.run(seed, settings));
    return runs;
  }
  let next = from;
  const threads = Math.min(workers, to - from + 1);
  await Promise.all(
    Array.from({ length: threads }, () => work({ name: experiment.name, settings }, () => next++, to, keep)),
  );
  return runs;
}

/** One thread, which is given seeds until there are no more. */
function work(
  task: Task,
  take: () => number,
  last: number,
  keep: (seed: number, rows: readonly Row[]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: task });
    const more = (): void => {
      const seed = take();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      if (seed <= last) thread.postMessage(seed);
      else void thread.terminate().then(() => resolve());
    };
    thread.on('online', more);
    thread.on('message', ({ seed, rows }: Done) => {
      keep(seed, rows);
      more();
    });
    thread.on('error', reject);
  });
}
