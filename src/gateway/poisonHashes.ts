/** Whether a journal leads to its poisons as it was recorded with them: for who looks at them without a gateway. */
import type { Poison } from '../core/memory/poisonEvent.ts';
import type { Files } from '../journal/files.ts';
import { foldJournal, type FoldConfig, stateHash } from './stateSnapshot.ts';

export interface FoundPoison {
  readonly poison: Poison;
  /** What the journal hashes to before it. */
  readonly journalHash: string;
  /** SHA-256 of the whole state before it, of the one that is asked for; else ''. */
  readonly stateHash: string;
}

/** As foldJournal from the beginning, with all poisons that ever came; `wanted`: the one to be looked at closely. */
export function foldWithPoisons(files: Files, directory: string, config: FoldConfig, wanted = 0) {
  const poisons: FoundPoison[] = [];
  const fold = foldJournal(files, directory, config, undefined, (event, state, hash) => {
    if (event.kind !== 'poisoned') return;
    const whole = event.poisonID === wanted ? stateHash(state, config) : '';
    poisons.push({ poison: event, journalHash: hash(), stateHash: whole });
  });
  return { ...fold, poisons };
}

/** False if its journal was another one. Old journals, and those that were kept in memory, recorded none. */
export const isAsRecorded = ({ poison, journalHash }: FoundPoison): boolean =>
  poison.journalHash === '' || poison.journalHash === journalHash;
