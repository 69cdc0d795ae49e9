/** Prints the hash of the state that the journal in the given directory folds to. */
import { foldJournal, stateHash } from '../../src/gateway/stateSnapshot.ts';
import { nodeFiles } from '../../src/journal/files.ts';
import { Desk } from '../core/desk.ts';

const { config } = new Desk();
console.log(stateHash(foldJournal(nodeFiles, process.argv[2], config).state, config));
