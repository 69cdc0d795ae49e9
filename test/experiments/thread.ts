/** A thread of runner.ts: seeds come in, their rows go out. */
import { parentPort, workerData } from 'node:worker_threads';
import { experimentCalled } from './table.ts';
import type { Done, Task } from './runner.ts';

const { name, settings } = workerData as Task;
const experiment = experimentCalled(name);

parentPort?.on('message', (seed: number) => {
  void (async () => {
    const rows = await experiment.run(seed, settings);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
    parentPort?.postMessage({ seed, rows } satisfies Done);
  })();
});
