/** Dictionaries that are not ours, by name or path: see config/dictionaries.ts. Loaded only when one is used. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DialectTable } from '../../fix/dictionary.ts';
import { compileTable } from './compile.ts';
import { DictionaryError } from './error.ts';
import { applyOverlay, baseOf } from './overlay.ts';
import { readStandard, STANDARD } from './standard.ts';
import { type Element, parseXml } from './xml.ts';

/** Throws DictionaryError. A tag that appears twice in a message is accepted: its first place counts. */
export function readForeign(name: string, directory: string): DialectTable {
  return compileTable(readTree(name, directory), tableName(name), []);
}

const STANDARD_PREFIX = 'jspurefix:';

function isForeign(name: string): boolean {
  return name.startsWith(STANDARD_PREFIX) || name.endsWith('.xml');
}

function tableName(name: string): string {
  return path.basename(name.replace(STANDARD_PREFIX, ''), '.xml');
}

function readTree(name: string, directory: string): Element {
  if (name.startsWith(STANDARD_PREFIX)) {
    const standard = name.slice(STANDARD_PREFIX.length);
    if (Object.hasOwn(STANDARD, standard)) return readStandard(standard);
    throw new DictionaryError(name, `there are ${Object.keys(STANDARD).join(', ')}`);
  }
  const root = readXml(path.resolve(directory, name), name);
  const base = baseOf(root);
  if (base === undefined) return root;
  if (isForeign(base)) return applyOverlay(readTree(base, path.dirname(path.resolve(directory, name))), root);
  const ours = path.join(OUR_FILES, `${base}.xml`);
  if (!existsSync(ours)) throw new DictionaryError(root.where, `there is no base ${base} to lay this over`);
  return applyOverlay(readXml(ours, base), root);
}

const OUR_FILES = path.join(import.meta.dirname, '../../../fix-dictionaries');

function readXml(file: string, name: string): Element {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new DictionaryError(name, `cannot be read: ${(error as Error).message}`);
  }
  return parseXml(text, path.basename(name));
}
