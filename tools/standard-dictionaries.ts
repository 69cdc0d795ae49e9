/**
 * Compiles the standard dictionary of every version that src/config/dictionary/standard.ts knows, and says what is odd
 * about each: what does not hold together, and where jspurefix's own parser reads it differently.
 *
 *   node tools/standard-dictionaries.ts
 */
import { compileTable } from '../src/config/dictionary/compile.ts';
import { readStandard, STANDARD } from '../src/config/dictionary/standard.ts';
import { DictionaryError } from '../src/config/dictionary/error.ts';
import { crossCheck } from './dictionary/cross-check.ts';

/** What is odd about a dictionary, and where jspurefix reads it differently. */
export async function checkStandard(name: string): Promise<string[]> {
  // jspurefix reads whole versions only: of FIX 5.0 the application's part is checked together with the rest.
  const root = readStandard(name, name !== 'FIXT11');
  const notes: string[] = [];
  const table = compileTable(root, name, notes);
  return [...notes, ...(await crossCheck(root, table))];
}

async function main(): Promise<void> {
  for (const name of Object.keys(STANDARD)) {
    const table = compileTable(readStandard(name), name, []);
    const notes = await checkStandard(name);
    const oddities = notes.length === 0 ? '' : `; ${notes.length} notes, first: ${notes[0]}`;
    console.log(`${name}: ${table.messages.length} messages, ${table.fields.length} fields${oddities}`);
  }
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof DictionaryError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
