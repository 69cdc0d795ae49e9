/** Makes one snapshot in a thread of its own, and says how far it reaches: the gateway goes on meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import { nodeFiles } from '../journal/files.ts';
import { type FoldConfig, makeSnapshot } from './stateSnapshot.ts';

/** What the thread is started with. */
export interface SnapshotWork {
  readonly directory: string;
  readonly config: FoldConfig;
}

const { directory, config } = workerData as SnapshotWork;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(makeSnapshot(nodeFiles, directory, config));
