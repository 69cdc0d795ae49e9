/**
 * Writes any tree or graph of plain data as bytes, and reads it back: numbers, bigints, texts, arrays, maps, sets,
 * typed arrays, plain objects, and objects of registered classes. Shared objects and cycles are preserved, and maps
 * keep their order: the same state gives the same bytes on every machine, and equal bytes mean equal state.
 *
 * It has no list of fields: a field added in a later version is included automatically. In return, the bytes can only
 * be read by the code that wrote them (codeOf in snapshots.ts).
 */
import { assert } from '../units/assert.ts';
import { type ByteReader, FormatError } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';

/** A registered class: its name and its prototype. */
export interface Known {
  readonly name: string;
  readonly prototype: object;
}

const Kind = {
  Undefined: 0,
  Null: 1,
  False: 2,
  True: 3,
  Int: 4,
  Double: 5,
  BigInt: 6,
  Text: 7,
  /** A recent text, by its place. */
  SameText: 8,
  /** An object met before, by its number. */
  Same: 9,
  Object: 10,
  Array: 11,
  Map: 12,
  Set: 13,
  TypedArray: 14,
  /** Supplied by the reader, by name. */
  Outside: 15,
} as const;

const TYPED = [Float64Array, Int32Array, Uint8Array, Uint32Array, BigInt64Array, Float32Array, Uint16Array] as const;

/** Texts remembered, each in the place its letters lead to; the same for writer and reader. */
const PLACES = 4_096;
const LONGEST_REMEMBERED = 24;

function placeOf(text: string): number {
  let hash = text.length;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 12)) & (PLACES - 1);
}

/** Objects of one class with the same fields in the same order. */
interface Shape {
  readonly number: number;
  readonly fields: readonly string[];
  /** Writes an object's field values: generated code, since fields named at run time take three times as long. */
  readonly put: (object: object, writer: { value(value: unknown): void }) => void;
}

const FLUSH_AT = 1 << 18;
const MAX_BYTES = 1 << 30;

export class GraphWriter {
  private readonly out = new ByteWriter(FLUSH_AT * 2, MAX_BYTES);
  private readonly flush: (bytes: Uint8Array) => void;
  private readonly classes: ReadonlyMap<object, string>;
  private readonly outside: ReadonlyMap<object, string>;
  private readonly seen = new Map<object, number>();
  private readonly shapes = new Map<unknown, Shape[]>();
  private shapeCount = 0;
  private readonly texts: (string | undefined)[] = Array.from({ length: PLACES });

  private readonly isSparse: boolean;

  /**
   * `flush` receives the bytes in pieces, lent. `outside`: objects that are named instead of written. Sparse: empty
   * fields are left out, so that the bytes stay the same when a version adds fields; they cannot be read back.
   */
  constructor(
    classes: readonly Known[],
    outside: ReadonlyMap<object, string>,
    flush: (bytes: Uint8Array) => void,
    isSparse = false,
  ) {
    this.isSparse = isSparse;
    this.classes = new Map(classes.map((known) => [known.prototype, known.name]));
    this.outside = outside;
    this.flush = flush;
  }

  /** Throws (our bug) for a function, a symbol, or an object of a class it does not know. */
  write(value: unknown): void {
    this.value(value);
    this.flushOut();
  }

  private flushOut(): void {
    const { out } = this;
    this.flush(out.bytes.subarray(0, out.length));
    out.length = 0;
  }

  /** One value, for the code of the shapes. */
  value(value: unknown): void {
    const { out } = this;
    if (out.length > FLUSH_AT) this.flushOut();
    switch (typeof value) {
      case 'undefined':
        return out.byte(Kind.Undefined);
      case 'boolean':
        return out.byte(value ? Kind.True : Kind.False);
      case 'number':
        return this.number(value);
      case 'bigint':
        out.byte(Kind.BigInt);
        return out.text(value.toString());
      case 'string':
        return this.text(value);
      case 'object':
        return value === null ? out.byte(Kind.Null) : this.object(value);
      default:
        assert(false, `state holds no ${typeof value}`);
    }
  }

  private number(value: number): void {
    const { out } = this;
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      out.byte(Kind.Int);
      out.int(value);
    } else {
      out.byte(Kind.Double);
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value);
      out.raw(bytes, 0, 8);
    }
  }

  private text(value: string): void {
    const { out } = this;
    if (value.length <= LONGEST_REMEMBERED) {
      const place = placeOf(value);
      if (this.texts[place] === value) {
        out.byte(Kind.SameText);
        return out.uint(place);
      }
      this.texts[place] = value;
    }
    out.byte(Kind.Text);
    out.text(value);
  }

  private object(value: object): void {
    const { out, seen } = this;
    const number = seen.get(value);
    if (number !== undefined) {
      out.byte(Kind.Same);
      return out.uint(number);
    }
    seen.set(value, seen.size);
    const outside = this.outside.get(value);
    if (outside !== undefined) {
      out.byte(Kind.Outside);
      return out.text(outside);
    }
    if (Array.isArray(value)) {
      out.byte(Kind.Array);
      out.uint(value.length);
      for (const item of value) this.value(item);
    } else if (value instanceof Map) {
      out.byte(Kind.Map);
      out.uint(value.size);
      for (const [key, item] of value) {
        this.value(key);
        this.value(item);
      }
    } else if (value instanceof Set) {
      out.byte(Kind.Set);
      out.uint(value.size);
      for (const item of value) this.value(item);
    } else if (ArrayBuffer.isView(value)) {
      const type = TYPED.findIndex((each) => value instanceof each);
      assert(type >= 0, 'typed arrays are of a kind that is known');
      out.byte(Kind.TypedArray);
      out.byte(type);
      out.uint(value.byteLength);
      out.raw(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), 0, value.byteLength);
    } else {
      this.fields(value as Record<string, unknown>);
    }
  }

  private fields(value: Record<string, unknown>): void {
    const { out } = this;
    const prototype: unknown = Object.getPrototypeOf(value);
    const name = prototype === Object.prototype ? '' : this.classes.get(prototype as object);
    assert(name !== undefined, `state holds no ${value.constructor?.name}: name its class to the snapshot`);
    let fields = Object.keys(value);
    if (this.isSparse) fields = fields.filter((field) => !saysNothing(value[field], DEEPEST));
    let shapes = this.shapes.get(prototype);
    if (shapes === undefined) this.shapes.set(prototype, (shapes = []));
    let shape = shapes.find((each) => sameFields(each.fields, fields));
    out.byte(Kind.Object);
    if (shape === undefined) {
      shape = { number: this.shapeCount++, fields, put: putterOf(fields) };
      shapes.push(shape);
      out.uint(shape.number);
      out.text(name);
      out.uint(fields.length);
      for (const field of fields) out.text(field);
    } else {
      out.uint(shape.number);
    }
    shape.put(value, this);
  }
}

/** Depth of nested objects that are examined for being empty. */
const DEEPEST = 3;

/** Zero, empty, or an object whose fields all are. */
function saysNothing(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return !value || value === 0n;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Map || value instanceof Set) return value.size === 0;
  if (ArrayBuffer.isView(value) || depth === 0) return false;
  for (const each of Object.values(value)) if (!saysNothing(each, depth - 1)) return false;
  return true;
}

function sameFields(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function putterOf(fields: readonly string[]): Shape['put'] {
  const lines = fields.map((field) => `writer.value(object[${JSON.stringify(field)}]);`);
  // oxlint-disable-next-line no-implied-eval, no-new-func
  return new Function('object', 'writer', lines.join('\n')) as Shape['put'];
}

/** Makes an object of one shape, registers it with `reader`, then reads its fields, which may refer back to it. */
type Open = (reader: { read(): unknown; met<T extends object>(object: T): T }, prototype: object) => object;

interface OpenShape {
  readonly open: Open;
  readonly prototype: object;
}

/** A literal gives all plain objects of a shape one hidden class. */
function openerOf(fields: readonly string[], isPlain: boolean): Open {
  const names = fields.map((field) => JSON.stringify(field));
  const blank = isPlain ? `{ ${names.map((name) => `${name}: undefined`).join(', ')} }` : 'Object.create(prototype)';
  const lines = names.map((name) => `object[${name}] = reader.read();`);
  const code = `const object = reader.met(${blank});\n${lines.join('\n')}\nreturn object;`;
  // oxlint-disable-next-line no-implied-eval, no-new-func
  return new Function('reader', 'prototype', code) as Open;
}

export class GraphReader {
  private readonly reader: ByteReader;
  private readonly classes: ReadonlyMap<string, object>;
  private readonly outside: ReadonlyMap<string, object>;
  private readonly seen: object[] = [];
  private readonly shapes: OpenShape[] = [];
  private readonly texts: (string | undefined)[] = Array.from({ length: PLACES });
  private readonly digits: string[] = Array.from({ length: PLACES }, () => '0');
  private readonly bigints: bigint[] = Array.from({ length: PLACES }, () => 0n);

  constructor(classes: readonly Known[], outside: ReadonlyMap<string, object>, reader: ByteReader) {
    this.classes = new Map(classes.map((known) => [known.name, known.prototype]));
    this.outside = outside;
    this.reader = reader;
  }

  /** Throws FormatError for bytes that GraphWriter has not written, and for names it is not given. */
  read(): unknown {
    const { reader } = this;
    const kind = reader.byte();
    switch (kind) {
      case Kind.Undefined:
        return undefined;
      case Kind.Null:
        return null;
      case Kind.False:
        return false;
      case Kind.True:
        return true;
      case Kind.Int:
        return reader.int();
      case Kind.Double:
        return this.raw(8).readDoubleLE();
      case Kind.BigInt:
        return this.bigint(reader.text());
      case Kind.Text: {
        const text = reader.text();
        if (text.length <= LONGEST_REMEMBERED) this.texts[placeOf(text)] = text;
        return text;
      }
      case Kind.SameText:
        return this.texts[reader.uint()] ?? unknown('a text');
      case Kind.Same:
        return this.seen[reader.uint()] ?? unknown('an object');
      case Kind.Outside: {
        const name = reader.text();
        return this.met(this.outside.get(name) ?? unknown(name));
      }
      case Kind.Array: {
        const array = this.met<unknown[]>([]);
        for (let left = reader.uint(); left > 0; left--) array.push(this.read());
        return array;
      }
      case Kind.Map: {
        const map = this.met(new Map<unknown, unknown>());
        for (let left = reader.uint(); left > 0; left--) {
          const key = this.read();
          map.set(key, this.read());
        }
        return map;
      }
      case Kind.Set: {
        const set = this.met(new Set<unknown>());
        for (let left = reader.uint(); left > 0; left--) set.add(this.read());
        return set;
      }
      case Kind.TypedArray: {
        const Type = TYPED[reader.byte()] ?? unknown('a typed array');
        const copy = new Uint8Array(this.raw(reader.uint()));
        if (copy.length % Type.BYTES_PER_ELEMENT !== 0) throw new FormatError('a typed array ends within an element');
        return this.met(new Type(copy.buffer));
      }
      case Kind.Object:
        return this.object();
      default:
        throw new FormatError(`there is no kind ${kind} of value`);
    }
  }

  private object(): object {
    const number = this.reader.uint();
    const shape = number === this.shapes.length ? this.newShape() : this.shapes[number];
    if (shape === undefined) return unknown('a shape');
    return shape.open(this, shape.prototype);
  }

  private newShape(): OpenShape {
    const { reader } = this;
    const name = reader.text();
    const prototype = name === '' ? Object.prototype : (this.classes.get(name) ?? unknown(name));
    const fields = Array.from({ length: reader.uint() }, () => reader.text());
    // Code is made of them: no object of ours has such.
    if (new Set(fields).size !== fields.length || fields.includes('__proto__'))
      throw new FormatError('fields of a shape');
    const shape = { open: openerOf(fields, name === ''), prototype };
    this.shapes.push(shape);
    return shape;
  }

  /** Amounts repeat, most of all zero: a recent one is reused. */
  private bigint(digits: string): bigint {
    const place = placeOf(digits);
    if (this.digits[place] !== digits) {
      if (!INTEGER.test(digits)) throw new FormatError('a bigint is no number');
      this.digits[place] = digits;
      this.bigints[place] = BigInt(digits);
    }
    return this.bigints[place];
  }

  private raw(length: number): Buffer {
    const { reader } = this;
    const start = reader.at;
    if (length > reader.end - start) throw new FormatError('the bytes end too early');
    reader.at = start + length;
    return reader.bytes.subarray(start, start + length);
  }

  /** Gives `object` its number. */
  met<T extends object>(object: T): T {
    this.seen.push(object);
    return object;
  }
}

const INTEGER = /^-?\d+$/;

function unknown(what: string): never {
  throw new FormatError(`${what} is named that is not there`);
}
