/**
 * Scripts in files of their own, for tables without a line of code:
 *
 *     B cancel                                     a group
 *       B.1.a D3 of a zero-filled order            a title
 *         with queue                               how the subject is set up
 *         > D X 10000                              rows
 *         < X New New 10000/0/10000
 */
import { readFileSync } from 'node:fs';
import { parseRow, type Place, type Row, type Script, ScriptError, withoutComment } from './row.ts';

export interface Conversation {
  readonly group: string;
  readonly title: string;
  /** The words after `with`. */
  readonly setup: readonly string[];
  readonly script: Script;
}

export function conversationsOf(file: string): Conversation[] {
  const found: { group: string; title: string; setup: string[]; script: Row[] }[] = [];
  let group = '';
  for (const { text, place } of linesOf(readFileSync(file, 'utf8'), file)) {
    const current = found.at(-1);
    if (place.column === 1) group = text;
    else if (place.column === 3) found.push({ group, title: text, setup: [], script: [] });
    else if (current === undefined) throw new ScriptError(place, `this row has no title: ${text}`);
    else if (text.startsWith('with ')) current.setup.push(...text.slice('with '.length).split(/\s+/));
    else current.script.push(rowIn(text, place));
  }
  return found;
}

/** The rows of a text that has no titles. */
export function rowsOf(text: string, file: string): Script {
  return linesOf(text, file).map(({ text: row, place }) => rowIn(row, place));
}

function rowIn(text: string, place: Place): Row {
  const row = parseRow(text, place);
  if (row === undefined) throw new ScriptError(place, `this is no row: ${text}`);
  return row;
}

/** Lines that say something, without their comments, and where they stand. */
function linesOf(source: string, file: string): { text: string; place: Place }[] {
  return source
    .split('\n')
    .map((raw, i) => ({ raw: withoutComment(raw), line: i + 1 }))
    .filter(({ raw }) => raw.trim() !== '')
    .map(({ raw, line }) => {
      const column = raw.length - raw.trimStart().length + 1;
      return { text: raw.trim(), place: { file, source, line, column, isLiteral: true } };
    });
}
