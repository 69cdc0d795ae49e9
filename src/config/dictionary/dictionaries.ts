/**
 * The dictionaries that sessions are checked with, by the names that a configuration has for them:
 *
 *     FIX44, NORTH …        ours, from fix-dictionaries/, compiled when Fairlead is built
 *     jspurefix:FIX50SP2    the standard dictionary of a version, whole, from the data of the package jspurefix
 *     dialects/WEST.xml     a file in QuickFIX's format, or an overlay on one of the above
 *
 * Only those that are used are loaded. What is not ours is compiled at every start, by our own reader: a whole FIX.4.4
 * takes 80 ms, FIX.5.0SP2 with its extension packs half a second.
 */
import type { DialectTable } from '../../fix/dictionary.ts';
import { type FixVersion, isOverFixt } from '../../session/version.ts';
import { DictionaryError } from './error.ts';
import type { FairleadConfig } from '../schema/load.ts';
import type { ConfigFile } from '../schema/schema.ts';

const OURS: Readonly<Record<string, () => Promise<DialectTable>>> = {
  FIX40: async () => (await import('../../fix/dictionaries/FIX40.gen.ts')).FIX40,
  FIX41: async () => (await import('../../fix/dictionaries/FIX41.gen.ts')).FIX41,
  FIX42: async () => (await import('../../fix/dictionaries/FIX42.gen.ts')).FIX42,
  FIX43: async () => (await import('../../fix/dictionaries/FIX43.gen.ts')).FIX43,
  FIX44: async () => (await import('../../fix/dictionaries/FIX44.gen.ts')).FIX44,
  FIX50SP2: async () => (await import('../../fix/dictionaries/FIX50SP2.gen.ts')).FIX50SP2,
  FIXT11: async () => (await import('../../fix/dictionaries/FIXT11.gen.ts')).FIXT11,
  NORTH: async () => (await import('../../fix/dictionaries/NORTH.gen.ts')).NORTH,
  SOUTH: async () => (await import('../../fix/dictionaries/SOUTH.gen.ts')).SOUTH,
  DEEP: async () => (await import('../../fix/dictionaries/DEEP.gen.ts')).DEEP,
};

/** Names of our own dictionaries. */
export const OUR_DICTIONARIES: readonly string[] = Object.keys(OURS);

/** The dictionary of a version where none is named. Service packs only add: FIX.5.0 and SP1 are checked by SP2's. */
export const DICTIONARY_OF: Readonly<Record<FixVersion, string>> = {
  'FIX.4.0': 'FIX40',
  'FIX.4.1': 'FIX41',
  'FIX.4.2': 'FIX42',
  'FIX.4.3': 'FIX43',
  'FIX.4.4': 'FIX44',
  'FIX.5.0': 'FIX50SP2',
  'FIX.5.0SP1': 'FIX50SP2',
  'FIX.5.0SP2': 'FIX50SP2',
  'FIX.Latest': 'FIX50SP2',
};

/** Header, trailer and session messages of every FIX.5.0 session. */
export const TRANSPORT = 'FIXT11';

/** Tables by name; in place of one that cannot be had, why not. */
export type Dictionaries = ReadonlyMap<string, DialectTable | DictionaryError>;

/** Loads what the file's sessions are checked with. */
export async function dictionariesFor(config: FairleadConfig): Promise<Dictionaries> {
  const loaded = new Map<string, DialectTable | DictionaryError>();
  for (const name of namesIn(config.file)) {
    const table = await loadDictionary(name, config.directory);
    if (table !== undefined) loaded.set(name, table);
  }
  return loaded;
}

function namesIn({ client, venue, dropCopy }: ConfigFile): Set<string> {
  const names = new Set<string>();
  const use = (version: FixVersion, dictionary: string | undefined) => {
    names.add(dictionary ?? DICTIONARY_OF[version]);
    if (isOverFixt(version)) names.add(TRANSPORT);
  };
  for (const { versions, dictionaries } of client) for (const version of versions) use(version, dictionaries[version]);
  for (const { version } of dropCopy) use(version, undefined);
  for (const { version, dictionary, marketData } of venue) {
    use(version, dictionary);
    if (marketData === undefined) continue;
    use(
      marketData.version ?? version,
      marketData.dictionary ?? (marketData.version === undefined ? dictionary : undefined),
    );
  }
  return names;
}

/** One dictionary, or why it cannot be had; undefined for a name that is none. Relative paths start at `directory`. */
export async function loadDictionary(
  name: string,
  directory: string,
): Promise<DialectTable | DictionaryError | undefined> {
  if (Object.hasOwn(OURS, name)) return OURS[name]();
  if (!name.startsWith('jspurefix:') && !name.endsWith('.xml')) return undefined;
  try {
    const { readForeign } = await import('./foreign.ts');
    return readForeign(name, directory);
  } catch (error) {
    if (error instanceof DictionaryError) return error;
    throw error;
  }
}
