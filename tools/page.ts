/** A page of docs/ that is printed from a table of the source: written, or with `--check` compared with what is committed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { firstDifference } from './compile-dictionaries.ts';

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
