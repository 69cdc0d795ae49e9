/**
 * One row of a script. docs/testing.md has the language:
 *
 *     00:01.000 NORTH > fill 2000   # passes the cancel
 *     time      who   mark text     comment
 */

import { type Span, span } from '../../../src/units/brand.ts';

/** In, out, handed on, what is so now, the line is up, the line is cut. */
export type Mark = '>' | '<' | '!' | '=' | '+' | '-';

/** Where a row is written; `isLiteral` when all of it is there, so that it can be written anew. */
export interface Place {
  readonly file: string;
  /** The whole file, as it was when the row was read. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
  readonly isLiteral: boolean;
}

export interface Row {
  readonly place: Place;
  /** `mm:ss.mmm` since the start, or `hh:mm:ss` of a day; '' where the script has no times. */
  readonly at: string;
  /** Who speaks or hears; '' for the peer of a subject that has only one. */
  readonly who: string;
  readonly mark: Mark;
  readonly text: string;
}

export type Script = readonly Row[];

/** What came out of the subject, as a row would say it. */
export interface Output {
  readonly at?: string;
  readonly who: string;
  readonly mark: '<' | '!';
  readonly text: string;
}

const ROW = /^(?:(\d\d:\d\d(?:\.\d{3}(?:\d{3})?|:\d\d)) +)?(?:([A-Za-z][\w.-]*) +)?([-+><!=])(?: +(.*))?$/;

/** `raw` is a line without its comment; undefined if it is no row. */
export function parseRow(raw: string, place: Place): Row | undefined {
  const parts = ROW.exec(raw.trim());
  if (parts === null) return undefined;
  const [, at = '', who = '', mark, text = ''] = parts;
  return { place, at, who, mark: mark as Mark, text: text.trim() };
}

/** A comment begins with `# `, at the start of a line or after a space. */
export const withoutComment = (line: string): string => line.replace(/(^|\s)#(\s.*)?$/, '');

/** The row as it is written. */
export function textOf({ at = '', who, mark, text }: Pick<Row, 'who' | 'mark' | 'text'> & { at?: string }): string {
  return [at, who, mark, text].filter((part) => part !== '').join(' ');
}

/** The time of a row since the start: `mm:ss.mmm`, with more digits for parts of a millisecond. */
export function spanOf(at: string): Span {
  const parts = /^(\d\d):(\d\d)\.(\d{3,6})$/.exec(at);
  if (parts === null) throw new Error(`a row has a time here, mm:ss.mmm, and not "${at}"`);
  const [, minutes, sec, decimals] = parts;
  return span((Number(minutes) * 60 + Number(sec)) * 1_000_000 + Number(decimals.padEnd(6, '0')));
}

export const isExpectation = (row: Row): boolean => row.mark === '<' || row.mark === '!';

/** A script that is not as it should be, or a subject that did not do as the script says; shown at the script's row. */
export class ScriptError extends Error {
  constructor({ file, line, column }: Pick<Place, 'file' | 'line' | 'column'>, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ScriptError';
    // So that a test run shows the row, and not the code that plays it.
    this.stack = `${this.name}: ${message}\n    at the script (${file}:${line}:${column})`;
  }
}
