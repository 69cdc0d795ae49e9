/** A state as it is after it was written into a snapshot and read from it again. */
import type { CoreState } from '../../src/core/memory/state.ts';
import { type FoldConfig, snapshotTypes } from '../../src/gateway/stateSnapshot.ts';
import { readSnapshot, writeSnapshot } from '../../src/journal/snapshots.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';

export function throughSnapshot(state: CoreState, config: FoldConfig): CoreState {
  const files = new MemoryFiles();
  writeSnapshot(files, '/journal', 1, state, snapshotTypes(config));
  return readSnapshot(files, '/journal', 1, snapshotTypes(config)) as CoreState;
}
