/**
 * Plays a script to its subject: does what each `>`, `+` and `-` says, and holds what comes out against the rows `<`, `!`
 * and `=`. What a script does not mention must not happen. With `vitest -u` the rows that are not as they should be are
 * written anew, in their place, to be looked at as a diff.
 */
import { expect } from 'vitest';
import { recorded } from './record.ts';
import { isExpectation, type Row, type Script, ScriptError, textOf } from './row.ts';
import { rowFor, stateOf, type Subject } from './subject.ts';

/** True in `vitest -u`: rows that are not as they should be are written anew. */
export function isRecording(): boolean {
  const { snapshotState } = expect.getState() as unknown as { snapshotState?: { _updateSnapshot?: string } };
  return snapshotState?._updateSnapshot === 'all';
}

export async function expectScript(script: Script, subject: Subject): Promise<void> {
  await (isRecording() ? recorded(script, subject) : expectAsWritten(script, subject));
}

/** Plays without ever recording; `how` is said where it fails, when one script is played in several ways. */
export async function expectAsWritten(script: Script, subject: Subject, how = ''): Promise<void> {
  if (script.length === 0) throw new Error('a script without rows');
  for (const row of script) {
    try {
      if (isExpectation(row)) await expectOutput(row, subject);
      else if (row.mark === '=') await expectState(row, subject);
      else {
        await expectSilence(row, subject);
        await subject.act(row);
      }
    } catch (error) {
      throw shownAt(row, error, how);
    }
  }
  const last = script[script.length - 1];
  try {
    await expectSilence(last, subject, 'at the end of the script');
  } catch (error) {
    throw shownAt(last, error, how);
  }
}

/** A difference between a row and what came. */
export class Difference extends Error {
  readonly expected: string;
  readonly actual: string;

  constructor(message: string, expected: string, actual: string) {
    super(message);
    this.expected = expected;
    this.actual = actual;
  }
}

async function expectOutput(row: Row, subject: Subject): Promise<void> {
  const output = await subject.next(row);
  if (output === undefined) throw new Difference('nothing came', textOf(row), '');
  const came = rowFor(output, row, subject);
  if (came !== textOf(row)) throw new Difference(`came otherwise: ${textOf(output)}`, textOf(row), came);
}

async function expectState(row: Row, subject: Subject): Promise<void> {
  await expectSilence(row, subject);
  const is = textOf({ ...row, text: await stateOf(row, subject) });
  if (is !== textOf(row)) throw new Difference('is otherwise', textOf(row), is);
}

async function expectSilence(row: Row, subject: Subject, where = 'before this row'): Promise<void> {
  const rest = await subject.rest(row);
  if (rest.length === 0) return;
  throw new Difference(`more came than the script has, ${where}`, '', rest.map(textOf).join('\n'));
}

function shownAt(row: Row, error: unknown, how: string): unknown {
  if (error instanceof ScriptError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const shown = new ScriptError(row.place, `${textOf(row)}${how === '' ? '' : ` (${how})`}: ${message}`, error);
  if (!(error instanceof Difference)) return shown;
  const { expected, actual } = error;
  const lines = `\n  expected: ${expected || 'nothing'}\n  came:     ${actual.replaceAll('\n', '\n            ') || 'nothing'}`;
  shown.message += lines;
  return Object.assign(new ScriptError(row.place, shown.message), { expected, actual });
}
