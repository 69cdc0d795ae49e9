/**
 * Compiles the standard dictionary of every FIX version to var/dictionaries/NAME.json, for counterparties' and public
 * test suites, which expect all of a version rather than what we speak of it.
 *
 *   node tools/standard-dictionaries.ts
 *
 * The facts are those that jspurefix brings: QuickFIX-format files of FIX.4.2, 4.3, 4.4 and 5.0SP2, and the FIX
 * Repository for the versions in between and for FIXT.1.1. Each is read a second time by jspurefix's own parser; an
 * acceptor that finds one missing (`ensureStandard`) leaves that out, and compiles it in a moment.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileTable } from './dictionary/compile.ts';
import { type Part, readRepository, type VersionAttributes } from './dictionary/repository.ts';
import type { DialectTable } from '../src/fix/dictionary.ts';
import { DictionaryError, type Element, parseXml } from './dictionary/xml.ts';

/** The folder of the compiled tables; not kept under version control. */
export const STANDARD_TABLES = join(import.meta.dirname, '../var/dictionaries');

const tableFile = (name: string) => join(STANDARD_TABLES, `${name}.json`);

const DATA = join(dirname(createRequire(import.meta.url).resolve('jspurefix/package.json')), 'data');

/** A file in QuickFIX's format, or a folder of the repository with the version that a table of it is of. */
type Origin =
  | { readonly xml: string }
  | { readonly folder: string; readonly version: VersionAttributes; readonly part: Part };

const fix = (major: string, minor: string, servicepack = '0') => ({ type: 'FIX', major, minor, servicepack });

export const STANDARD: Readonly<Record<string, Origin>> = {
  FIX40: { folder: 'FIX.4.0', version: fix('4', '0'), part: 'whole' },
  FIX41: { folder: 'FIX.4.1', version: fix('4', '1'), part: 'whole' },
  FIX42: { xml: 'FIX42.xml' },
  FIX43: { xml: 'FIX43.xml' },
  FIX44: { xml: 'FIX44.xml' },
  FIX50: { folder: 'FIX.5.0', version: fix('5', '0'), part: 'application' },
  FIX50SP1: { folder: 'FIX.5.0SP1', version: fix('5', '0', '1'), part: 'application' },
  FIX50SP2: { xml: 'FIX50SP2.xml' },
  FIXT11: { folder: 'FIX.5.0SP2', version: { type: 'FIXT', major: '1', minor: '1' }, part: 'transport' },
};

/** The tree of one of STANDARD, or of all of its version. Throws DictionaryError, also when jspurefix's data is not there. */
export function readStandard(name: string, whole = false): Element {
  const origin = STANDARD[name];
  if ('xml' in origin) return parseXml(readFileSync(join(DATA, origin.xml), 'utf8'), origin.xml);
  const folder = join(DATA, 'fix_repo', origin.folder, 'Base');
  if (!existsSync(folder)) {
    throw new DictionaryError(folder, 'missing: jspurefix unpacks it when it is installed; run npm rebuild jspurefix');
  }
  return readRepository(folder, origin.version, whole ? 'whole' : origin.part);
}

/** Compiles those of STANDARD that are missing, or older than what they are made from. */
export function ensureStandard(names: readonly string[]): void {
  const since = lastChange();
  for (const name of names) {
    const target = tableFile(name);
    if (!existsSync(target) || statSync(target).mtimeMs <= since) save(compileTable(readStandard(name), name, []));
  }
}

/** Written whole or not at all: another process may be reading. */
function save(table: DialectTable): void {
  mkdirSync(STANDARD_TABLES, { recursive: true });
  const target = tableFile(table.name);
  const written = `${target}.${process.pid}`;
  writeFileSync(written, `${JSON.stringify(table)}\n`);
  renameSync(written, target);
}

/** When what every table is made from last changed: this tool, its parts, and jspurefix. */
function lastChange(): number {
  const parts = readdirSync(join(import.meta.dirname, 'dictionary')).map((file) => join('dictionary', file));
  const files = [
    import.meta.filename,
    ...parts.map((file) => join(import.meta.dirname, file)),
    join(DATA, 'FIX44.xml'),
  ];
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** What is odd about a dictionary, and where jspurefix reads it differently. */
export async function checkStandard(name: string): Promise<string[]> {
  const { crossCheck } = await import('./dictionary/cross-check.ts');
  // jspurefix reads whole versions only: of FIX 5.0 the application's part is checked together with the rest.
  const root = readStandard(name, name !== 'FIXT11');
  const notes: string[] = [];
  const table = compileTable(root, name, notes);
  return [...notes, ...(await crossCheck(root, table))];
}

async function main(): Promise<void> {
  for (const name of Object.keys(STANDARD)) {
    const table = compileTable(readStandard(name), name, []);
    save(table);
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
