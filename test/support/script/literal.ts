/**
 * Scripts within a test: a template literal that knows where it stands, so that a row that fails is shown in its place,
 * and can be written anew there. Scripts go into scripts, on a line of their own; texts go into rows.
 *
 *     const ON = script`
 *       00:00.000 +
 *     `;
 *     script`${ON}
 *       00:00.010 > 35=A|34=1|98=0|108=${heartBtIntSec}|
 *     `;
 */
import { readFileSync, statSync } from 'node:fs';
import { parseRow, type Place, type Row, type Script, ScriptError, withoutComment } from './row.ts';

/** Files that were read, and when they had been written. */
const sources = new Map<string, { readonly text: string; readonly writtenAt: number }>();

export function script(strings: TemplateStringsArray, ...values: (Script | string | number | undefined)[]): Script {
  const { file, line } = caller();
  const source = sourceOf(file);
  const offsets = offsetsOf(source, lineStart(source, line), strings.raw);
  if (offsets === undefined) throw new Error(`no template literal at ${file}:${line}`);
  const rows: Row[] = [];
  let pieces: Piece[] = [];
  const endLine = () => {
    const row = rowOf(pieces, file, source);
    if (row !== undefined) rows.push(row);
    pieces = [];
  };
  for (const [i, raw] of strings.raw.entries()) {
    let offset = offsets[i];
    for (const [n, text] of raw.split('\n').entries()) {
      if (n > 0) endLine();
      pieces.push({ text, offset });
      offset += text.length + 1;
    }
    if (i === values.length) break;
    const value = values[i];
    if (value === undefined) throw new Error(`value ${i + 1} of the script at ${file}:${line} is undefined`);
    if (typeof value === 'object') {
      endLine();
      rows.push(...value);
    } else pieces.push({ text: String(value), offset: undefined });
  }
  endLine();
  return rows;
}

/** A stretch of the script's text: as it is written, or a value that was put in. */
interface Piece {
  readonly text: string;
  /** In the source; undefined for a value. */
  readonly offset: number | undefined;
}

/** Where the literal stands that is being read. */
function caller(): { file: string; line: number } {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, script);
  const found = /\(?((?:file:\/\/)?\/[^():]+):(\d+):\d+\)?$/m.exec(holder.stack ?? '');
  if (found === null) throw new Error(`no caller in ${holder.stack}`);
  return { file: found[1].replace(/^file:\/\//, ''), line: Number(found[2]) };
}

function rowOf(pieces: readonly Piece[], file: string, source: string): Row | undefined {
  const text = withoutComment(pieces.map((piece) => piece.text).join(''));
  if (text.trim() === '') return undefined;
  const first = pieces.find((piece) => piece.offset !== undefined && piece.text.trim() !== '') ?? pieces[0];
  const at = (first.offset ?? 0) + first.text.length - first.text.trimStart().length;
  const place = placeOf(
    file,
    source,
    at,
    pieces.every((piece) => piece.offset !== undefined),
  );
  const row = parseRow(unescaped(text), place);
  if (row === undefined) throw new ScriptError(place, `this is no row: ${text.trim()}`);
  return row;
}

/** Where each part of the literal begins; the literal is the first from `from` on whose parts are these. */
function offsetsOf(source: string, from: number, raw: readonly string[]): number[] | undefined {
  for (let tick = source.indexOf('`', from); tick >= 0; tick = source.indexOf('`', tick + 1)) {
    const offsets = [tick + 1];
    while (source.startsWith(raw[offsets.length - 1], offsets.at(-1))) {
      const end = (offsets.at(-1) ?? 0) + raw[offsets.length - 1].length;
      if (offsets.length === raw.length) {
        if (source[end] === '`') return offsets;
        break;
      }
      if (!source.startsWith('${', end)) break;
      const next = source.indexOf(`}${raw[offsets.length]}`, end);
      if (next < 0) break;
      offsets.push(next + 1);
    }
  }
  return undefined;
}

function sourceOf(file: string): string {
  const writtenAt = statSync(file).mtimeMs;
  const known = sources.get(file);
  if (known?.writtenAt === writtenAt) return known.text;
  const text = readFileSync(file, 'utf8');
  sources.set(file, { text, writtenAt });
  return text;
}

function lineStart(source: string, line: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) at = source.indexOf('\n', at) + 1;
  return at;
}

function placeOf(file: string, source: string, offset: number, isLiteral: boolean): Place {
  const before = source.slice(0, offset);
  return { file, source, line: before.split('\n').length, column: offset - before.lastIndexOf('\n'), isLiteral };
}

/** In a template literal a backquote, `${` and a backslash have a backslash before them. */
const unescaped = (text: string): string => text.replaceAll(/\\([`$\\])/g, '$1');
export const escaped = (text: string): string => text.replaceAll(/[`\\]|\$(?=\{)/g, '\\$&');
