/**
 * The listed values of every field of a version, read from the standard's own files by nothing but patterns: a second
 * opinion beside the compiled dictionaries, which our own reader makes.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FixVersion } from '../../src/session/version.ts';

const DATA = path.join(path.dirname(createRequire(import.meta.url).resolve('jspurefix/package.json')), 'data');
const XML: Partial<Record<FixVersion, string>> = {
  'FIX.4.2': 'FIX42.xml',
  'FIX.4.3': 'FIX43.xml',
  'FIX.4.4': 'FIX44.xml',
  'FIX.Latest': 'FIX50SP2.xml',
};

/** By tag; a field that is not there has no list. */
export type Enumerations = ReadonlyMap<number, ReadonlySet<string>>;

export function enumerationsOf(version: FixVersion): Enumerations {
  const file = XML[version];
  return file === undefined ? ofRepository(version) : ofXml(readFileSync(path.join(DATA, file), 'utf8'));
}

function ofXml(text: string): Enumerations {
  const found = new Map<number, Set<string>>();
  for (const [, tag, values] of text.matchAll(/<field number=["'](\d+)["'][^>]*[^/]>(.*?)<\/field>/gs)) {
    const listed = [...values.matchAll(/<value enum=["']([^"']*)["']/g)].map(([, value]) => value);
    if (listed.length > 0) found.set(Number(tag), new Set(listed));
  }
  return found;
}

/** A field may share the list of another, or have a list beside values of its own choice. */
function ofRepository(version: FixVersion): Enumerations {
  const rows = (table: string, row: string) =>
    readFileSync(path.join(DATA, 'fix_repo', version, 'Base', `${table}.xml`), 'utf8').matchAll(
      new RegExp(`<${row}[ >].*?</${row}>`, 'gs'),
    );
  const part = (row: string, name: string) => new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(row)?.[1];
  const listed = new Map<string, Set<string>>();
  for (const [row] of rows('Enums', 'Enum')) {
    const tag = part(row, 'Tag') ?? '';
    const known = listed.get(tag) ?? new Set();
    known.add(part(row, 'Value') ?? '');
    listed.set(tag, known);
  }
  const found = new Map<number, Set<string>>();
  for (const [row] of rows('Fields', 'Field')) {
    const tag = part(row, 'Tag') ?? '';
    const values = listed.get(part(row, 'EnumDatatype') ?? tag);
    if (values !== undefined && part(row, 'UnionDataType') === undefined) found.set(Number(tag), values);
  }
  return found;
}
