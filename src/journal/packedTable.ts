/**
 * Columns of packed records (packedCodec.ts), with the code that reads and writes their values, which is made of their
 * names.
 */
import type { Column, Curve, FieldTable } from '../units/record.ts';
import { FormatError } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { HUNDRED, MOST_ROWS } from './packedNumbers.ts';

export type Row = Record<string, unknown>;
export type Guess = (of: object, row: object) => number;
export type GuessAll = readonly number[] | ((of: object, row: object, into: number[]) => void);
export type OfRow = (row: object) => number;

export interface Packed {
  readonly name: string;
  readonly type: Column['type'];
  /** Of a price: the number that means none. */
  readonly none: number;
  readonly values: readonly string[];
  /** What is expected of it, as code, and as a number. */
  readonly usually: string;
  readonly usual: number;
  readonly usualText: string;
  readonly positions: ReadonlyMap<unknown, number>;
  readonly guess: Guess | undefined;
  readonly unit: number;
  readonly stride: number;
  readonly units: readonly number[];
  readonly all: GuessAll | undefined;
  readonly from: readonly number[];
  readonly curve: Curve | undefined;
  readonly asIn: string;
  readonly isLate: boolean;
  /** Of a list. */
  readonly of: readonly Packed[];
  /** Where it is in a row, as code; and where the part is that it is in, '' for none. */
  readonly path: string;
  readonly inside: string;
  readonly get: (row: object) => unknown;
  /** The first `count` rows' values as numbers. A loop of its own for each column, which meets rows of one shape. */
  readonly gather: Gather;
  readonly set: (row: Row, value: unknown) => void;
}

type Gather = (rows: readonly object[], count: number, into: Float64Array) => void;

/** Of the record that is written or read now. */
export interface Now {
  /** By their numbers; undefined for one that a newer version's column brought. */
  readonly texts: (string | undefined)[];
  reference: number;
  tick: number;
  record: object;
}

export const NOTHING_READ: readonly never[] = Object.freeze([]);

/** The first `count` of `rows`. Of a list within a list `counts` says how many are in each row of that. */
export type PutRows = (
  out: ByteWriter,
  rows: readonly object[],
  count: number,
  now: Now,
  counts: readonly number[] | undefined,
) => void;

/** False, with nothing written, where all is as expected. */
export type PutColumn = (
  out: ByteWriter,
  rows: readonly object[],
  count: number,
  now: Now,
  counts: readonly number[] | undefined,
) => boolean;

/** Writes those that are not as expected, and sets their bits. */
export type PutScalars = (out: ByteWriter, row: object, now: Now, bits: number) => void;

export function numberOf(column: Packed, value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : wrong(column, value);
}

export function valueOf(column: Packed, number: number): unknown {
  if (column.type === 'flag') return number !== 0;
  if (column.type !== 'oneOf') return number;
  if (number < 0 || number >= column.values.length)
    throw new FormatError(`value ${number} of ${column.name} is not among those that this version knows`);
  return column.values[number];
}

export function putText(out: ByteWriter, value: string, texts: Now['texts']): void {
  const number = texts.indexOf(value);
  out.uint(number < 0 ? texts.length : number);
  if (number >= 0) return;
  texts.push(value);
  out.text(value);
}

export function packedOf(fields: FieldTable): readonly Packed[] {
  return Object.entries(fields).map(([name, field]) => {
    const { part, name: key = name } = field;
    const inside = part === undefined ? '' : `[${JSON.stringify(part.called)}]`;
    const path = `${inside}[${JSON.stringify(key)}]`;
    const values = field.type === 'oneOf' ? field.values : NOTHING_READ;
    const column: Packed = {
      name,
      type: field.type,
      none: field.type === 'int' ? (field.none ?? 0) : 0,
      values,
      ...usualOf(field),
      usualText: field.type === 'text' ? (field.usual ?? '') : '',
      positions: new Map<unknown, number>(values.map((value, i) => [value, i])),
      guess: 'guess' in field ? (field.guess as Guess | undefined) : undefined,
      unit: field.type === 'int' ? (field.unit ?? HUNDRED) : HUNDRED,
      stride: field.type === 'ints' ? (field.stride ?? 0) : 0,
      units: field.type === 'ints' ? (field.units ?? NOTHING_READ) : NOTHING_READ,
      all: field.type === 'ints' ? (field.all as GuessAll | undefined) : undefined,
      from: field.type === 'ints' ? (field.from ?? NOTHING_READ) : NOTHING_READ,
      curve: field.type === 'ints' ? field.curve : undefined,
      isLate: field.type === 'text' && field.isLate === true,
      asIn: field.type === 'text' ? (field.asIn ?? '') : '',
      of: field.type === 'list' ? packedOf(field.of) : NOTHING_READ,
      path,
      inside,
      get: made(`return (row) => row${path};`),
      gather: NOT_GATHERED,
      set: made(
        part === undefined
          ? `return (row, value) => { row${path} = value; };`
          : `return (row, value) => { (row${inside} ??= {})[${JSON.stringify(key)}] = value; };`,
      ),
    };
    return { ...column, gather: gathererOf(column) };
  });
}

const NOT_GATHERED = (): void => undefined;

/** So many texts are compared with one after the other. */
const FEW = 4;

/** `into` gets the number of value `v`. */
export function numberCode({ type, values }: Packed, into: string, c: string): string {
  if (type === 'flag') return `${into} = v === true ? 1 : v === false ? 0 : wrong(${c}, v);`;
  if (type === 'oneOf' && values.length <= FEW) {
    const positions = values.map((value, i) => `v === ${JSON.stringify(value)} ? ${i} : `);
    return `${into} = ${positions.join('')}wrong(${c}, v);`;
  }
  if (type === 'oneOf') return `${into} = ${c}.positions.get(v) ?? wrong(${c}, v);`;
  return `${into} = typeof v === 'number' ? v : wrong(${c}, v);`;
}

function gathererOf(column: Packed): Packed['gather'] {
  const { path, type } = column;
  if (type === 'list' || type === 'ints' || type === 'text') return NOT_GATHERED;
  return made(
    `const { c } = using;
    return (rows, count, into) => {
      for (let i = 0; i < count; i++) {
        const v = rows[i]${path};
        ${numberCode(column, 'into[i]', 'c')}
      }
    };`,
    { c: column },
  );
}

export function scalarsOf(columns: readonly Packed[]): PutScalars {
  const lines = columns.map((column, i) => {
    const { none, path, guess, type, usually } = column;
    const set = `out.bytes[bits + ${i >> 3}] |= ${1 << (i & 7)};`;
    const differs = guess === undefined ? `v !== ${usually}` : `v !== g${i}(row, row)`;
    const written =
      type === 'text'
        ? `if (typeof v !== 'string') wrong(c[${i}], v); putText(out, v, now.texts);`
        : `let n; ${numberCode(column, 'n', `c[${i}]`)} out.int(${none === 0 ? 'n' : 'n - now.reference'});`;
    return `{ const v = row${path}; if (${differs}) { ${written} ${set} } }`;
  });
  const guesses = columns.map((_, i) => `const g${i} = c[${i}].guess;`).join(' ');
  return made(`const { c } = using;\n${guesses}\nreturn (out, row, now, bits) => {\n${lines.join('\n')}\n};`, {
    c: columns,
  });
}

const FAR = 2 ** 51;

export function nearOf(columns: readonly Packed[]): (row: object) => boolean {
  const prices = columns.filter(({ none }) => none !== 0);
  const near = prices.map(({ path }) => `Math.abs(row${path}) < ${FAR}`);
  return made(`return (row) => ${near.join(' && ') || 'true'};`);
}

/** What is expected of a column of this field, as code, and as a number. */
function usualOf(field: Column): { readonly usually: string; readonly usual: number } {
  switch (field.type) {
    case 'int': {
      const usual = field.none ?? field.usual ?? 0;
      return { usually: String(usual), usual };
    }
    case 'flag':
      return { usually: String(field.usual ?? false), usual: field.usual === true ? 1 : 0 };
    case 'oneOf': {
      const { usual = field.values[0] } = field;
      return { usually: JSON.stringify(usual), usual: field.values.indexOf(usual) };
    }
    case 'text':
      return { usually: JSON.stringify(field.usual ?? ''), usual: 0 };
    default:
      return { usually: '', usual: 0 };
  }
}

/** From our own tables, once, at start: a function that knows the name it reads is several times as fast. */
// oxlint-disable-next-line no-unnecessary-type-parameters -- what the text makes, only its caller knows
export function made<F>(code: string, using: object = {}): F {
  // oxlint-disable-next-line no-implied-eval, no-new-func
  const make = new Function('using', 'wrong', 'putText', code) as (u: object, w: typeof wrong, p: typeof putText) => F;
  return make(using, wrong, putText);
}

/** The values of a column, which may be anything. */
export type Collect = (rows: readonly object[], count: number, into: unknown[]) => void;

export const collectorOf = ({ path }: Packed): Collect =>
  made(`return (rows, count, into) => { for (let i = 0; i < count; i++) into[i] = rows[i]${path}; };`);

export function rowsOf(column: Packed, rows: unknown): readonly object[] {
  if (!Array.isArray(rows) || rows.length > MOST_ROWS) return wrong(column, rows);
  return rows as readonly object[];
}

export function wrong({ name, type }: Packed, value: unknown): never {
  throw new Error(`assertion failed: ${name} takes ${type}, not ${JSON.stringify(value)}`);
}
