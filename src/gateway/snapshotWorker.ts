/** Makes one snapshot in a separate thread, and posts the last batch in it. */
import { parentPort, workerData } from 'node:worker_threads';
import { nodeFiles } from '../journal/files.ts';
import { type FoldConfig, makeSnapshot } from './stateSnapshot.ts';

/** Arguments of the thread. */
export interface SnapshotWork {
  readonly directory: string;
  readonly config: FoldConfig;
}

const { directory, config } = workerData as SnapshotWork;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(makeSnapshot(nodeFiles, directory, config));
