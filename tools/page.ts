/** A page of docs/ that is printed from a table of the source: written, or with `--check` compared with what is committed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { firstDifference } from './compile-dictionaries.ts';

/** The same for a part of a page, between two comments that name `part`. */
export function writePartOrCheck(
  page: string,
  part: string,
  printed: string,
  { source, command }: { readonly source: string; readonly command: string },
): void {
  const text = readFileSync(join(import.meta.dirname, '../docs', page), 'utf8');
  const begin = `<!-- ${part}: printed from ${source} by \`${command}\` -->\n`;
  const end = `<!-- end of ${part} -->\n`;
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  if (from < begin.length || to < from) throw new Error(`docs/${page} has no part between "${begin}" and "${end}"`);
  writeOrCheck(page, text.slice(0, from) + printed + text.slice(to), source, command);
}

/** `command` writes the page anew; `source` is the file it is printed from. */
export function writeOrCheck(page: string, printed: string, source: string, command: string): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  const path = join(import.meta.dirname, '../docs', page);
  if (values.check !== true) return writeFileSync(path, printed);
  const committed = readFileSync(path, 'utf8');
  if (committed === printed) return;
  console.error(`docs/${page} is not what ${source} says (${command}):`);
  console.error(firstDifference(committed, printed));
  process.exitCode = 1;
}
