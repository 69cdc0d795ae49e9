/**
 * Compiles fix-dictionaries/ to src/fix/dictionaries/*.gen.ts.
 *
 *   node tools/compile-dictionaries.ts            compile all that is in fix-dictionaries/
 *   node tools/compile-dictionaries.ts --check    fail if a committed table is not what would be compiled
 *
 * Every dictionary is read a second time by jspurefix's parser, and every name in src/fix/tags.ts is looked up in them.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { DialectTable } from '../src/fix/dictionary.ts';
import { Tag } from '../src/fix/tags.ts';
import { compileTable } from '../src/config/dictionary/compile.ts';
import { crossCheck } from './dictionary/cross-check.ts';
import { applyOverlay, baseOf } from '../src/config/dictionary/overlay.ts';
import { tableModule } from './dictionary/source.ts';
import { DictionaryError } from '../src/config/dictionary/error.ts';
import { child, type Element, parseXml } from '../src/config/dictionary/xml.ts';

const ROOT = join(import.meta.dirname, '..');
const DICTIONARIES = join(ROOT, 'fix-dictionaries');
const TABLES = join(ROOT, 'src/fix/dictionaries');

/** Names in src/fix/tags.ts that none of our dictionaries has. */
const NOT_IN_A_DICTIONARY: readonly string[] = [
  'OrigTime',
  'TradSesReqID',
  'TradSesStatus',
  'LowLimitPrice',
  'HighLimitPrice',
  'ShortSaleRestriction',
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
  const sources = readSources();
  for (const { name, file, root } of sources) {
    const table = compileTable(root, name);
    tables.push(table);
    problems.push(...(await readTwice(root, name, sources)).map((difference) => `${file}: ${difference}`));
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

/** Where jspurefix reads a dictionary otherwise. It reads whole versions only: of FIX 5.0 with the transport. */
async function readTwice(root: Element, name: string, sources: readonly Source[]): Promise<string[]> {
  const transport = sources.find((source) => source.name === 'FIXT11')?.root;
  const isWhole = child(root, 'header') !== undefined || transport === undefined;
  const whole = isWhole ? root : withTransport(root, transport);
  return crossCheck(whole, compileTable(whole, name));
}

/** An application's dictionary and the transport's as one; a field that both define is the transport's. */
export function withTransport(root: Element, transport: Element): Element {
  const both = (part: string): Element => {
    const children = [transport, root].flatMap((each) => child(each, part)?.children ?? []);
    const known = new Set<string>();
    const distinct = children.filter(({ attributes: { name } }) => !known.has(name) && known.add(name));
    return { name: part, attributes: {}, children: distinct, where: root.where };
  };
  const children = ['header', 'trailer', 'messages', 'components', 'fields'].map(both);
  return { ...root, children };
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
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
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
