/**
 * Rows ⇄ bytes, driven by the tables of units/record.ts. Fields follow each other in the table's order: int: zigzag
 * varint (of a price 0 for none, and NO_PRICE for 0) · text: length, UTF-8 · flag: 0 or 1 · oneOf: position, one byte ·
 * list: count, then each row as length and fields · ints: count, then each as an int. A record is its code, then its
 * fields; the frame around it has its length.
 *
 * Fields are only ever appended, so old and new versions read each other's rows: in a row that ends early the last
 * fields are empty (0, '', false, []); bytes after the last known field were written by a newer version, and are
 * skipped.
 */
import { assert } from '../units/assert.ts';
import type { EventOf, Field, FieldTable, PackedType, Packing, Part, RecordType } from '../units/record.ts';
import { type ByteReader, FormatError } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { PackedCodec } from './packedCodec.ts';

/** Rows in one list; a router's plan has tens. */
export const MAX_ROWS = 65_536;
const MAX_VALUES = 256;
const MAX_CODE = 65_535;
const FEW = 8;

type Value = number | string | boolean | readonly Row[] | readonly number[] | Row;
type Row = { readonly [name: string]: Value };

/** A field as the loops below use it: one shape for fields of every type. */
interface Column {
  readonly name: string;
  /** The value is in the row under its own name, or in this part of the row under `key`. */
  readonly part: Part<string> | undefined;
  readonly key: string;
  readonly type: Field['type'];
  /** Of an int: the number that 0 stands for in the journal, and the other way round; 0 for all others. */
  readonly none: number;
  readonly values: readonly string[];
  /** Position of each value, if there are many; for few values a linear search is faster. */
  readonly positions: ReadonlyMap<unknown, number> | undefined;
  /** Of a list: all its rows. */
  readonly encode: Encode;
  /** Of a list: one row. */
  readonly decode: Decode;
}

interface Codec {
  readonly kind: string;
  readonly code: number;
  readonly encode: Encode;
  readonly decode: Decode;
  /** For `decodeBrief`; undefined for a kind it leaves out. */
  readonly brief: Decode | undefined;
}

/** The kinds of records one program writes and knows. */
export class RecordRegistry<R extends RecordType = RecordType> {
  private readonly byKind = new Map<string, Codec>();
  private readonly byCode = new Map<number, Codec>();

  /**
   * Throws when two types share a code or a kind, or when a table cannot be written.
   * `brief`: kinds of which `decodeBrief` reads up to the named field only, '' for none at all.
   */
  constructor(types: readonly R[], brief: ReadonlyMap<string, string> = new Map()) {
    for (const type of types) {
      const { kind, code, fields } = type;
      const { becomes } = type as Partial<Former>;
      assert(
        Number.isInteger(code) && code >= 1 && code <= MAX_CODE,
        `code ${code} of ${kind} is not in 1…${MAX_CODE}`,
      );
      assert(!this.byKind.has(kind), `two record types are called ${kind}`);
      assert(!this.byCode.has(code), `${kind} and ${this.byCode.get(code)?.kind} share code ${code}`);
      const columns = columnsOf(kind, fields);
      const last = brief.get(kind);
      const read =
        last === undefined ? columns.length : last === '' ? -1 : columns.findIndex((c) => c.name === last) + 1;
      assert(last === undefined || read !== 0, `${kind} has a field ${last}`);
      const { packing } = type as Partial<PackedType>;
      if (packing !== undefined) {
        const own = packedCodec(type, packing, last);
        const inPart = own.brief === undefined ? undefined : today(own.brief, becomes);
        const codec: Codec = { ...own, decode: today(own.decode, becomes), brief: inPart };
        this.byKind.set(kind, codec);
        this.byCode.set(code, codec);
        continue;
      }
      const codec: Codec = {
        kind,
        code,
        encode: encoderOf(columns),
        decode: today(decoderOf(columns, columns.length, kind), becomes),
        brief: read < 0 ? undefined : today(decoderOf(columns, read, kind), becomes),
      };
      this.byKind.set(kind, codec);
      this.byCode.set(code, codec);
    }
  }

  /** Appends code and fields of `event`. Throws, with `out` half written, when it is no row of its table: our bug. */
  encode(out: ByteWriter, event: { readonly kind: string }): void {
    const codec = this.byKind.get(event.kind);
    if (codec === undefined) return notRegistered(event.kind);
    out.uint(codec.code);
    codec.encode(out, event);
  }

  /** True if `decode` knows records with this code. */
  knows(code: number): boolean {
    return this.byCode.has(code);
  }

  /** Reads the fields of a record with a known `code`, up to the reader's end. Throws FormatError. */
  decode(code: number, reader: ByteReader): EventOf<R> {
    const codec = this.byCode.get(code);
    assert(codec !== undefined, `records of code ${code} are known`);
    return codec.decode(reader) as EventOf<R>;
  }

  /** Decodes only some fields of some kinds: unread fields are empty; undefined for a kind that is left out. */
  decodeBrief(code: number, reader: ByteReader): EventOf<R> | undefined {
    const codec = this.byCode.get(code);
    assert(codec !== undefined, `records of code ${code} are known`);
    return codec.brief?.(reader) as EventOf<R> | undefined;
  }
}

/** Appends the fields of a row, or a list's rows; throws when they are none of their table. */
type Encode = (out: ByteWriter, row: object) => void;

/** Reads the fields of a row up to the reader's end. Throws FormatError. */
type Decode = (reader: ByteReader) => Row;

function packedCodec({ kind, code, fields }: RecordType, packing: Packing, brief: string | undefined): Codec {
  const codec = new PackedCodec(fields, packing);
  const decode = (last?: string) => (reader: ByteReader) => {
    const row = { kind };
    codec.decode(reader, row, last);
    return row;
  };
  return {
    kind,
    code,
    encode: (out, row) => codec.encode(out, row),
    decode: decode(),
    brief: brief === '' ? undefined : decode(brief),
  };
}

interface Former {
  readonly becomes: (row: Row) => Row;
}

/** Of a record that is written no more: what it means today. */
function today(decode: Decode, becomes: Former['becomes'] | undefined): Decode {
  return becomes === undefined ? decode : (reader) => becomes(decode(reader));
}

/** Functions that generated encoders call besides the ByteWriter. */
interface Helpers {
  readonly wrongValue: (column: Column, value: unknown) => never;
  readonly positionOf: (column: Column, value: unknown) => number;
  readonly checkList: (column: Column, rows: unknown) => void;
  readonly encodeInts: (out: ByteWriter, column: Column, values: readonly unknown[]) => void;
}

/**
 * Generates an encoder for a table: `out.int(row["orderID"]); out.text(row["symbol"]); …`. A generic loop reads fields
 * by names known only at run time, which took a fifth of a gateway's time per order; the generated code takes a third
 * of that. The code is generated from our own tables, once, at start.
 */
function encoderOf(columns: readonly Column[]): Encode {
  return encoder(columns, `return (out, row) => {\n${linesOf(columns)}\n};`);
}

/** The same for the rows of a list, with the loop in it: one loop for all lists would meet rows of every shape. */
function listEncoderOf(columns: readonly Column[]): Encode {
  return encoder(
    columns,
    `return (out, rows) => {
      out.uint(rows.length);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        const length = out.open();
        ${linesOf(columns)}
        out.close(length);
      }
    };`,
  );
}

function encoder(columns: readonly Column[], code: string): Encode {
  // oxlint-disable-next-line no-implied-eval, no-new-func
  const make = new Function('columns', 'help', code) as (columns: readonly Column[], help: Helpers) => Encode;
  return make(columns, HELPERS);
}

function linesOf(columns: readonly Column[]): string {
  const parts = partsOf(columns).map(({ called }, i) => `const part${i} = row[${JSON.stringify(called)}];`);
  const lines = columns.map((column, i) => {
    const row = column.part === undefined ? 'row' : `part${partsOf(columns).indexOf(column.part)}`;
    const value = `${row}[${JSON.stringify(column.key)}]`;
    return `{ const v = ${value}; const c = columns[${i}]; ${encodingOf(column)} }`;
  });
  return [...parts, ...lines].join('\n');
}

function partsOf(columns: readonly Column[]): readonly Part<string>[] {
  return [...new Set(columns.flatMap(({ part }) => (part === undefined ? [] : [part])))];
}

function encodingOf({ type, none }: Column): string {
  switch (type) {
    case 'int':
      return `if (typeof v !== 'number') help.wrongValue(c, v); out.int(${none === 0 ? 'v' : swapped('v', none)});`;
    case 'text':
      return `if (typeof v !== 'string') help.wrongValue(c, v); out.text(v);`;
    case 'flag':
      return `if (typeof v !== 'boolean') help.wrongValue(c, v); out.byte(v ? 1 : 0);`;
    case 'oneOf':
      return `out.byte(help.positionOf(c, v));`;
    case 'list':
      return `help.checkList(c, v); c.encode(out, v);`;
    case 'ints':
      return `help.checkList(c, v); help.encodeInts(out, c, v);`;
  }
}

const swapped = (value: string, none: number): string =>
  `${value} === ${none} ? 0 : ${value} === 0 ? ${none} : ${value}`;

function positionOf(column: Column, value: unknown): number {
  const { values, positions } = column;
  if (positions !== undefined) return positions.get(value) ?? wrongValue(column, value);
  for (let i = 0; i < values.length; i++) if (values[i] === value) return i;
  return wrongValue(column, value);
}

function checkList(column: Column, rows: unknown): void {
  if (!Array.isArray(rows) || rows.length > MAX_ROWS) wrongValue(column, rows);
}

function encodeInts(out: ByteWriter, column: Column, values: readonly unknown[]): void {
  out.uint(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'number') return wrongValue(column, value);
    out.int(value);
  }
}

const HELPERS: Helpers = { wrongValue, positionOf, checkList, encodeInts };

/**
 * Generates a decoder for a table:
 * `const v0 = reader.at < reader.end ? reader.int() : 0; … return { "kind": "childSent", "childID": v0, … }`. A literal
 * gives all rows of a table one shape, and takes half the time of a loop that fills copies of an empty row; a part has
 * the same shape in all tables. Reads the first `count` columns; `kind` is the record's kind, undefined for the rows of
 * a list.
 */
function decoderOf(columns: readonly Column[], count: number, kind?: string): Decode {
  const reads = columns.map(({ type, none }, i) => {
    const zero = `zeros[${i}]`;
    const value = i < count ? `reader.at < reader.end ? ${decodingOf(type, i)} : ${zero}` : zero;
    // A field that an older record lacks is the zero of the journal, too.
    if (type !== 'int' || none === 0) return `const v${i} = ${value};`;
    return `const w${i} = ${value}; const v${i} = ${swapped(`w${i}`, none)};`;
  });
  const placeOf = (part: Part<string> | undefined, name: string): string =>
    `v${columns.findIndex((column) => column.part === part && column.key === name)}`;
  const fields = new Map<string, string>();
  if (kind !== undefined) fields.set('kind', JSON.stringify(kind));
  for (const { key, part } of columns) {
    if (part === undefined) fields.set(key, placeOf(part, key));
    else fields.set(part.called, literal(part.names.map((name) => [name, placeOf(part, name)])));
  }
  const code = `return (reader) => {\n${reads.join('\n')}\nreturn ${literal([...fields])};\n};`;
  // oxlint-disable-next-line no-implied-eval, no-new-func
  const make = new Function('columns', 'zeros', 'decodeOneOf', 'decodeList', 'decodeInts', code) as (
    ...of: unknown[]
  ) => Decode;
  return make(columns, columns.map(zeroOf), decodeOneOf, decodeList, decodeInts);
}

const literal = (fields: readonly (readonly [string, string])[]): string =>
  `{ ${fields.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ')} }`;

function decodingOf(type: Field['type'], column: number): string {
  switch (type) {
    case 'int':
      return 'reader.int()';
    case 'text':
      return 'reader.text()';
    case 'flag':
      return 'reader.byte() !== 0';
    case 'oneOf':
      return `decodeOneOf(reader, columns[${column}])`;
    case 'list':
      return `decodeList(reader, columns[${column}])`;
    case 'ints':
      return `decodeInts(reader, columns[${column}])`;
  }
}

function decodeOneOf(reader: ByteReader, column: Column): string {
  const position = reader.byte();
  if (position >= column.values.length) unknownValue(column, position);
  return column.values[position];
}

function decodeList(reader: ByteReader, column: Column): readonly Row[] {
  const count = reader.uint();
  if (count > MAX_ROWS) throw new FormatError(`${count} rows in ${column.name}`);
  const rows: Row[] = [];
  const listEnd = reader.end;
  for (let i = 0; i < count; i++) {
    const length = reader.uint();
    if (length > listEnd - reader.at) throw new FormatError(`a row of ${column.name} is longer than its record`);
    const rowEnd = reader.at + length;
    reader.end = rowEnd;
    rows.push(column.decode(reader));
    reader.at = rowEnd;
    reader.end = listEnd;
  }
  return rows;
}

function decodeInts(reader: ByteReader, column: Column): readonly number[] {
  const count = reader.uint();
  if (count > MAX_ROWS) throw new FormatError(`${count} numbers in ${column.name}`);
  const values: number[] = [];
  for (let i = 0; i < count; i++) values.push(reader.int());
  return values;
}

const NONE: readonly never[] = Object.freeze([]);

function columnsOf(path: string, fields: FieldTable): readonly Column[] {
  const columns = Object.entries(fields).map(([name, field]) => {
    const { part, name: key = name } = field;
    assert(name !== 'kind', `${path} has a field called kind, which names the record`);
    const values = field.type === 'oneOf' ? field.values : NONE;
    assert(field.type !== 'oneOf' || (values.length >= 1 && values.length <= MAX_VALUES), `values of ${path}.${name}`);
    const of = field.type === 'list' ? columnsOf(`${path}.${name}`, field.of) : NONE;
    const positions = values.length > FEW ? new Map<unknown, number>(values.map((value, i) => [value, i])) : undefined;
    const none = field.type === 'int' ? (field.none ?? 0) : 0;
    const encode = listEncoderOf(of);
    const decode = decoderOf(of, of.length);
    return { name, part, key, type: field.type, none, values, positions, encode, decode };
  });
  for (const part of partsOf(columns)) {
    const missing = part.names.filter((each) => !columns.some((column) => column.part === part && column.key === each));
    assert(missing.length === 0, `${path} has all of its ${part.called}: ${missing.join(', ')}`);
  }
  return columns;
}

function zeroOf({ type, values }: Column): Value {
  return type === 'int' ? 0 : type === 'text' ? '' : type === 'flag' ? false : type === 'oneOf' ? values[0] : NONE;
}

function notRegistered(kind: string): never {
  throw new Error(`assertion failed: records of kind ${kind} are registered`);
}

function wrongValue(column: Column, value: unknown): never {
  throw new Error(`assertion failed: ${column.name} takes ${column.type}, not ${JSON.stringify(value)}`);
}

function unknownValue(column: Column, position: number): never {
  throw new FormatError(
    `value ${position} of ${column.name} is not among the ${column.values.length} that this version knows`,
  );
}
