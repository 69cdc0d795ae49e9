import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteReader, FormatError } from '../../src/journal/byteReader.ts';
import { GraphReader, GraphWriter } from '../../src/journal/graph.ts';

class Point {
  x = 0;
  readonly others: Point[] = [];
  sum(): number {
    return this.others.reduce((sum, { x }) => sum + x, this.x);
  }
}

const OUTSIDE = { name: 'given' };

function bytesOf(value: unknown): Buffer {
  const parts: Buffer[] = [];
  new GraphWriter([Point], new Map([[OUTSIDE, 'outside']]), (bytes) => parts.push(Buffer.from(bytes))).write(value);
  return Buffer.concat(parts);
}

function valueOf(bytes: Buffer, outside = new Map<string, object>([['outside', OUTSIDE]])): unknown {
  const reader = new ByteReader();
  reader.over(bytes, 0, bytes.length);
  return new GraphReader([Point], outside, reader).read();
}

it('objects keep their class, what is shared stays shared, cycles close', () => {
  const a = new Point();
  const b = new Point();
  a.x = 1;
  b.x = 2;
  a.others.push(b, b);
  b.others.push(a);
  const read = valueOf(bytesOf({ a, b, set: new Set([a]), given: OUTSIDE })) as {
    a: Point;
    b: Point;
    set: Set<Point>;
    given: object;
  };
  expect(read.a).toBeInstanceOf(Point);
  expect(read.a.sum()).toBe(5);
  expect(read.a.others).toEqual([read.b, read.b]);
  expect(read.a.others[0]).toBe(read.b);
  expect(read.b.others[0]).toBe(read.a);
  expect(read.set.has(read.a)).toBe(true);
  expect(read.given).toBe(OUTSIDE);
});

it.each([
  ['a function', { f: () => 1 }, /state holds no function/],
  ['a class it does not know', { at: new Date(0) }, /state holds no Date/],
])('%s is our bug', (_, value, message) => {
  expect(() => bytesOf(value)).toThrow(message);
});

it('amounts beyond those remembered come back as they were, whatever place they share', () => {
  const amounts = Array.from({ length: 10_000 }, (_, n) => BigInt(n - 5_000) * 12_345_678_901n);
  const twice = [...amounts, ...amounts.toReversed()];
  expect(valueOf(bytesOf(twice))).toEqual(twice);
});

it('sparse: fields that say nothing leave no trace', () => {
  const bytes = (value: unknown): string => {
    const parts: Buffer[] = [];
    const writer = new GraphWriter([Point], new Map(), (each) => parts.push(Buffer.from(each)), true);
    writer.write(value);
    return Buffer.concat(parts).toString('hex');
  };
  const later = {
    qty: 1,
    done: false,
    count: 0,
    sum: 0n,
    text: '',
    at: undefined,
    list: [],
    map: new Map(),
    deep: { x: 0 },
  };
  expect(bytes([later, new Point()])).toBe(bytes([{ qty: 1 }, new Point()]));
  for (const more of [{ done: true }, { sum: 1n }, { text: 'x' }, { list: [0] }, { deep: { x: { y: 1 } } }]) {
    expect(bytes({ qty: 1, ...more })).not.toBe(bytes({ qty: 1 }));
  }
});

it('what is given by name must be there', () => {
  expect(() => valueOf(bytesOf([OUTSIDE]), new Map())).toThrow(FormatError);
});

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(undefined, null, true, false, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, 0.1, 2 ** 53 - 1),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('AAPL', 'ACME', ''),
    fc.float64Array({ maxLength: 5 }),
    fc.uint8Array({ maxLength: 9 }),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(
      fc.string({ minLength: 1, maxLength: 4 }).filter((key) => key !== '__proto__'),
      tie('value'),
      {
        maxKeys: 5,
        noNullPrototype: true,
      },
    ),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(fc.integer(), { maxLength: 4 }).map((items) => new Set(items)),
  ),
})).value;

it('what is written is read, and gives the same bytes again', () => {
  fc.assert(
    fc.property(plain, (value) => {
      const bytes = bytesOf(value);
      const read = valueOf(bytes);
      expect(read).toEqual(value);
      expect(bytesOf(read).equals(bytes)).toBe(true);
    }),
  );
});

it.each([
  ['a bigint of no digits', [6, 1, 0]],
  ['seven bytes of doubles', [14, 0, 7, 1, 2, 3, 4, 5, 6, 7]],
  ['fields that are called __proto__', [10, 0, 0, 2, ...Buffer.from('\t__proto__\t__proto__', 'latin1'), 2, 2]],
])('%s is a FormatError', (_, bytes) => {
  expect(() => valueOf(Buffer.from(bytes))).toThrow(FormatError);
});

it('garbage is a FormatError or a value, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        valueOf(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
