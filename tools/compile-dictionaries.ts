/**
 * Compiles fix-dictionaries/ to src/fix/dictionaries/*.gen.ts.
 *
 *   node tools/compile-dictionaries.ts                        compile all that is in fix-dictionaries/
 *   node tools/compile-dictionaries.ts --check                fail if a committed table is not what would be compiled
 *   node tools/compile-dictionaries.ts --xml FILE --out FILE  compile another dictionary, for use outside this
 *     [--overlay FILE]…  [--name NAME]                        repository; FILE may be jspurefix:FIX44, one of those
 *                                                             that jspurefix brings; --out takes .json, .ts or .js
 *
 * Every dictionary is read a second time by jspurefix's parser, and every name in src/fix/tags.ts is looked up in them.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { DialectTable } from '../src/fix/dictionary.ts';
import { Tag } from '../src/fix/tags.ts';
import { compileTable } from './dictionary/compile.ts';
import { crossCheck } from './dictionary/cross-check.ts';
import { applyOverlay, baseOf } from './dictionary/overlay.ts';
import { tableModule } from './dictionary/source.ts';
import { DictionaryError, type Element, parseXml } from './dictionary/xml.ts';

const ROOT = join(import.meta.dirname, '..');
const DICTIONARIES = join(ROOT, 'fix-dictionaries');
const TABLES = join(ROOT, 'src/fix/dictionaries');
const TABLE_TYPES = join(ROOT, 'src/fix/dictionary.ts');

/** Names in src/fix/tags.ts that none of our dictionaries has: of FIXT.1.1 and FIX 5.0, and OrigTime of News(B). */
const NOT_IN_A_DICTIONARY: readonly string[] = [
  'NewPassword',
  'ApplVerID',
  'DefaultApplVerID',
  'DisplayQty',
  'OrigTime',
];

interface Source {
  readonly name: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly root: Element;
}

/** The dictionaries of the repository, each with its overlay merged in. */
export function readSources(): Source[] {
  const bases = list(DICTIONARIES).map((file): Source => ({ name: nameOf(file), file, root: read(file) }));
  const venues = list(join(DICTIONARIES, 'venues')).map((file): Source => {
    const overlay = read(file);
    const base = baseOf(overlay);
    const baseFile = bases.find(({ name }) => name === base)?.file;
    if (baseFile === undefined) throw new DictionaryError(overlay.where, `no base ${base}`);
    return { name: nameOf(file), file, root: applyOverlay(read(baseFile), overlay) };
  });
  return [...bases, ...venues];
}

/** Names of src/fix/tags.ts that the dictionaries lack, or number otherwise. */
export function checkTags(tables: readonly DialectTable[]): string[] {
  const numbers = new Map(tables.flatMap(({ fields }) => fields.map(([tag, name]) => [name, tag] as const)));
  const problems: string[] = [];
  for (const [name, tag] of Object.entries(Tag)) {
    const number = numbers.get(name);
    if (number !== undefined && number !== tag) problems.push(`Tag.${name} is ${tag}, the dictionaries say ${number}`);
    if (number === undefined && !NOT_IN_A_DICTIONARY.includes(name)) problems.push(`Tag.${name} is in no dictionary`);
    if (number !== undefined && NOT_IN_A_DICTIONARY.includes(name)) {
      problems.push(`Tag.${name} is in a dictionary now: take it off the list of those that are not`);
    }
  }
  return problems;
}

/** Where the first difference is, for people. */
export function firstDifference(committed: string, compiled: string): string {
  const before = committed.split('\n');
  const after = compiled.split('\n');
  const at = after.findIndex((line, i) => line !== before[i]);
  const line = at < 0 ? after.length : at;
  return `line ${line + 1}\n  committed: ${before[line] ?? '(nothing)'}\n  compiled:  ${after[line] ?? '(nothing)'}`;
}

async function compileAll(check: boolean): Promise<string[]> {
  const problems: string[] = [];
  const tables: DialectTable[] = [];
  for (const { name, file, root } of readSources()) {
    const table = compileTable(root, name);
    tables.push(table);
    problems.push(...(await crossCheck(root, table)).map((difference) => `${file}: ${difference}`));
    const target = join(TABLES, `${name}.gen.ts`);
    const text = tableModule(table, '../dictionary.ts', file);
    if (!check) {
      mkdirSync(TABLES, { recursive: true });
      writeFileSync(target, text);
    } else if (readIfThere(target) !== text) {
      problems.push(
        `${relative(ROOT, target)} is stale, run npm run dictionaries: ${firstDifference(readIfThere(target), text)}`,
      );
    }
  }
  problems.push(...checkTags(tables));
  return problems;
}

async function compileOne(xml: string, overlays: readonly string[], out: string, name: string): Promise<void> {
  const base = read(bundled(xml));
  const root = overlays.reduce((merged, file) => applyOverlay(merged, read(file)), base);
  const notes: string[] = [];
  const table = compileTable(root, name, notes);
  writeFileSync(out, textFor(out, table, xml));
  // Other people's faults, and jspurefix's limit of nested components, are told and do not stop us.
  for (const note of [...notes, ...(await crossCheck(root, table))]) console.error(note);
}

function textFor(out: string, table: DialectTable, origin: string): string {
  if (out.endsWith('.json')) return `${JSON.stringify(table)}\n`;
  if (out.endsWith('.js') || out.endsWith('.mjs')) return `export const ${table.name} = ${JSON.stringify(table)};\n`;
  return tableModule(table, relative(dirname(out), TABLE_TYPES), origin);
}

/** `jspurefix:FIX44` → the file of that name in the package. */
function bundled(xml: string): string {
  if (!xml.startsWith('jspurefix:')) return xml;
  const home = dirname(createRequire(import.meta.url).resolve('jspurefix/package.json'));
  return join(home, 'data', `${xml.slice('jspurefix:'.length)}.xml`);
}

function list(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.xml'))
    .sort()
    .map((file) => relative(ROOT, join(folder, file)));
}

function nameOf(file: string): string {
  return basename(file, '.xml');
}

function read(file: string): Element {
  const path = file.startsWith('fix-dictionaries/') ? join(ROOT, file) : file;
  return parseXml(readFileSync(path, 'utf8'), file);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      xml: { type: 'string' },
      overlay: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
      name: { type: 'string' },
    },
  });
  if (values.xml !== undefined && values.out !== undefined) {
    await compileOne(values.xml, values.overlay, values.out, values.name ?? nameOf(values.xml.replace(/^.*:/, '')));
    return;
  }
  const problems = await compileAll(values.check);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
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
