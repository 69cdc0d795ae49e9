/**
 * Writes a script's expectations anew from what the subject does: rows that agree stay as they are, comments stay where
 * they are, and in rows that do not, what the script leaves open stays open. Every row is written where it stands, be
 * that a script file or a template literal in a test.
 */
import { writeFileSync } from 'node:fs';
import { escaped } from './literal.ts';
import { isExpectation, type Output, type Place, type Row, type Script, ScriptError, textOf } from './row.ts';
import { rowFor, stateOf, type Subject } from './subject.ts';

/** Plays what the script does, and corrects what it expects. */
export async function recorded(script: Script, subject: Subject): Promise<void> {
  const correction = new Correction();
  let before: Row | undefined;
  let expected: Row[] = [];
  for (const row of script) {
    if (isExpectation(row)) {
      expected.push(row);
      continue;
    }
    correct(before, expected, await heardUntil(row, subject, expected), subject, correction);
    expected = [];
    before = row;
    if (row.mark !== '=') await subject.act(row);
    else {
      const is = textOf({ ...row, text: await stateOf(row, subject) });
      if (is !== textOf(row)) correction.replace(row, is);
    }
  }
  correct(before, expected, await heardUntil(script[script.length - 1], subject, expected), subject, correction);
  correction.write();
}

/** What comes up to `row`: at least as much as the script expects, if it comes. */
async function heardUntil(row: Row, subject: Subject, expected: readonly Row[]): Promise<Output[]> {
  const heard: Output[] = [];
  for (const each of expected) {
    const output = await subject.next(each);
    if (output !== undefined) heard.push(output);
  }
  return [...heard, ...(await subject.rest(row))];
}

/** Makes `rows`, which follow `before`, say what was heard. */
function correct(
  before: Row | undefined,
  rows: readonly Row[],
  heard: readonly Output[],
  subject: Subject,
  correction: Correction,
): void {
  const agrees = (row: Row, output: Output) => rowFor(output, row, subject) === textOf(row);
  let anchor = before;
  let at = 0;
  let from = 0;
  for (const [i, j] of [...agreeing(rows, heard, agrees), [rows.length, heard.length] as const]) {
    for (; at < i && from < j; at++, from++) {
      anchor = rows[at];
      correction.replace(anchor, rowFor(heard[from], anchor, subject));
    }
    for (; at < i; at++) correction.remove(rows[at]);
    for (; from < j; from++) correction.insertAfter(anchor ?? rows[0], rowFor(heard[from], undefined, subject));
    anchor = rows[i] ?? anchor;
    at = i + 1;
    from = j + 1;
  }
}

/** The longest common subsequence, as pairs of indices. */
function agreeing(
  rows: readonly Row[],
  heard: readonly Output[],
  agrees: (row: Row, output: Output) => boolean,
): [number, number][] {
  const lengths = rows.map(() => heard.map(() => 0));
  const length = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = rows.length - 1; i >= 0; i--) {
    for (let j = heard.length - 1; j >= 0; j--) {
      const skipped = Math.max(length(i + 1, j), length(i, j + 1));
      lengths[i][j] = agrees(rows[i], heard[j]) ? Math.max(length(i + 1, j + 1) + 1, skipped) : skipped;
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < rows.length && j < heard.length; ) {
    if (agrees(rows[i], heard[j]) && length(i, j) === length(i + 1, j + 1) + 1) pairs.push([i++, j++]);
    else if (length(i + 1, j) >= length(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

// ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What becomes of a line: another text, or nothing; and rows that follow it. */
interface Change {
  text: string | undefined;
  readonly after: string[];
}

/** The changes of one play, by file and line. */
class Correction {
  private readonly changes = new Map<Edited, Map<number, Change>>();

  replace(row: Row, text: string): void {
    if (!row.place.isLiteral) {
      throw new ScriptError(row.place, `this row is made of values, change it by hand: ${text}`);
    }
    const [before, after] = around(row);
    this.changeOf(row).text = before + inFile(row, text) + after;
  }

  /** Takes the line out, unless a literal begins or ends in it. */
  remove(row: Row): void {
    const [before, after] = around(row);
    const isAlone = before.trim() === '' && !isInLiteral(row, after);
    this.changeOf(row).text = isAlone ? undefined : before + after;
  }

  insertAfter(row: Row, text: string): void {
    const line = lineOf(row);
    const indented = ' '.repeat(line.length - line.trimStart().length) + inFile(row, text);
    const change = this.changeOf(row);
    const [, after] = around(row);
    if (!isInLiteral(row, after)) change.after.push(indented);
    else change.text = `${(change.text ?? line).slice(0, -after.length)}\n${indented}${after}`;
  }

  private changeOf(row: Row): Change {
    const file = edited(row.place);
    const inFileSoFar = this.changes.get(file) ?? new Map<number, Change>();
    const known = inFileSoFar.get(row.place.line) ?? { text: lineOf(row), after: [] };
    this.changes.set(file, inFileSoFar.set(row.place.line, known));
    return known;
  }

  /** A row that several scripts share must be the same for all of them. */
  write(): void {
    for (const [file, changes] of this.changes) {
      for (const [line, change] of changes) {
        const other = file.changes.get(line) ?? change;
        if (JSON.stringify(other) !== JSON.stringify(change)) {
          const message = `two scripts share this row, and need it differently: ${other.text} and ${change.text}`;
          throw new ScriptError({ file: file.name, line, column: 1 }, message);
        }
        file.changes.set(line, change);
      }
      writeFileSync(file.name, textWith(file));
    }
  }
}

/** What the row's line has before it and after it: spaces and a comment, or the end of a literal and what follows. */
function around(row: Row): [before: string, after: string] {
  const line = lineOf(row);
  const from = row.place.column - 1;
  const comment = /\s+#(\s.*)?$/.exec(line)?.index ?? line.length;
  const literal = isCode(row) ? line.slice(from).search(/(?<!\\)`/) : -1;
  return [line.slice(0, from), line.slice(literal < 0 ? comment : from + literal)];
}

const isCode = (row: Row): boolean => row.place.file.endsWith('.ts');
const isInLiteral = (row: Row, after: string): boolean => isCode(row) && after.startsWith('`');
const inFile = (row: Row, text: string): string => (isCode(row) ? escaped(text) : text);

interface Edited {
  readonly name: string;
  /** As the rows know it. */
  readonly source: string;
  readonly lines: readonly string[];
  readonly changes: Map<number, Change>;
}

const files = new Map<string, Edited>();

function edited({ file, source }: Place): Edited {
  const known = files.get(file);
  if (known?.source === source) return known;
  const fresh = { name: file, source, lines: source.split('\n'), changes: new Map<number, Change>() };
  files.set(file, fresh);
  return fresh;
}

const lineOf = (row: Row): string => edited(row.place).lines[row.place.line - 1];

function textWith({ lines, changes }: Edited): string {
  const now = lines.flatMap((line, i) => {
    const change = changes.get(i + 1);
    if (change === undefined) return [line];
    return change.text === undefined ? change.after : [change.text, ...change.after];
  });
  return now.join('\n');
}
