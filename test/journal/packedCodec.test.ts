/** Packed records: what is written is read again whatever its numbers are, and versions read each other's. */
import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  maxSafeInteger,
  oneof,
  property,
  record as rowOf,
} from 'fast-check';
import { constant, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, FormatError } from '../../src/journal/byteReader.ts';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { NO_PRICE } from '../../src/units/brand.ts';
import {
  asIn,
  curved,
  expected,
  flag,
  guessed,
  inStrides,
  int,
  inUnit,
  ints,
  late,
  list,
  oneOf,
  packed,
  part,
  px,
  record,
  type FieldTable,
  text,
  usually,
} from '../../src/units/record.ts';

const terms = part('terms', { qty: int(), limit: px() });

const LEGS = {
  venue: text(),
  levels: list({ px: px(), size: int() }),
  up: usually(flag(), true),
  state: usually(oneOf('none', 'live', 'stale'), 'live'),
  bid: guessed(px(), (_of: object, { levels }: { levels: readonly { px: number }[] }) => levels[0]?.px ?? NO_PRICE),
  age: int(),
  worth: guessed(int(), (of: { factor: number }, { age }: { age: number }) => of.factor * age),
  learned: ints(),
  dark: ints(3),
  sight: inStrides([1, 1_000, 1_000]),
  known: expected([100, 2_500], [7, 1_000_000]),
  costs: expected([100, 1, 2_500], (of: { factor: number }, { age }: { age: number }, into: number[]) => {
    [into[0], into[1], into[2]] = [of.factor, age, 1_000_000];
  }),
  ...terms,
  millis: inUnit(1_000, int()),
  isNew: guessed(flag(), (_of: object, { age }: { age: number }) => (age === 0 ? 1 : 0)),
  way: guessed(oneOf('in', 'out', 'none'), (_of: object, { up }: { up: boolean }) => (up ? 0 : 2)),
  curve: curved({ series: [0, 1, 2, 5, 10, 20, 50], unit: 5_000, start: 1_000_000, lastUnit: 100 }),
  waits: expected([20, 40, 100], [0, 0, 0], [-1, 0, 0]),
};

const FIELDS = {
  id: int(),
  symbol: text(),
  currency: usually(text(), 'USD'),
  best: px(),
  worst: guessed(px(), ({ best }: { best: number }) => best),
  tick: int(),
  factor: int(),
  round: usually(int(), 5),
  sum: guessed(int(), ({ id, factor }: { id: number; factor: number }) => id + factor),
  side: oneOf('buy', 'sell'),
  isOver: flag(),
  legs: list(LEGS),
  notes: list({ text: text(), by: usually(text(), 'ME') }),
  author: late(text()),
  echoes: list({ venue: asIn('legs', text()), n: int() }),
};

const packing = { reference: ({ best }: { best: number }) => best, tick: ({ tick }: { tick: number }) => tick };
const typeOf = (fields: FieldTable) => packed(record('order', 7, fields), packing);
const registryOf = (fields: FieldTable, brief = new Map<string, string>()) =>
  new RecordRegistry([typeOf(fields)], brief);
const registry = registryOf(FIELDS);

function written(by: RecordRegistry, row: object): Buffer {
  const out = new ByteWriter(64, 1 << 22);
  by.encode(out, { kind: 'order', ...row });
  return Buffer.from(out.bytes.subarray(0, out.length));
}

function read(by: RecordRegistry, bytes: Buffer): object {
  const reader = new ByteReader();
  reader.over(bytes, 0, bytes.length);
  return by.decode(reader.uint(), reader);
}

const small = integer({ min: -300, max: 300 });
const number = oneof(
  small,
  small.map((n) => n * 100),
  maxSafeInteger(),
  constantFrom(0, 2 ** 53 - 1, 1 - 2 ** 53),
);
const near = integer({ min: -30, max: 30 }).map((n) => 4_012_300 + n * 100);
const price = oneof(
  { arbitrary: near, weight: 6 },
  near.map((n) => n + 1),
  constant(NO_PRICE as number),
  maxSafeInteger(),
);
const word = constantFrom('', 'ME', 'NORTH', 'EAST', 'SOUTH', 'WEST', 'Zürich', 'x'.repeat(200));
const inThousands = integer({ min: 0, max: 1_000 }).map((n) => 1_000 * n);
const inUnits = integer({ min: -400, max: 400 }).map((n) => 2_500 * n);
const wait = integer({ min: 0, max: 50 }).map((n) => 100 * n);
const curve = array(
  rowOf({
    step: integer({ min: 1, max: 2 }),
    known: integer({ min: 0, max: 200 }),
    more: integer({ min: 0, max: 20 }),
  }),
  { maxLength: 3 },
).map((points) => {
  const series = [0, 1, 2, 5, 10, 20, 50];
  let at = 0;
  return [
    7,
    1,
    -1,
    ...points.flatMap(({ step, known, more }) => [series[(at += step)], 5_000 * known, 5_000 * (known + more)]),
  ];
});
const leg = rowOf({
  venue: oneof(word, string()),
  levels: array(rowOf({ px: price, size: number }), { maxLength: 8 }),
  up: boolean(),
  state: constantFrom('none', 'live', 'stale'),
  bid: price,
  age: number,
  worth: number,
  learned: oneof(array(number, { minLength: 4, maxLength: 4 }), array(number, { maxLength: 6 })),
  dark: array(number, { maxLength: 12 }),
  sight: array(oneof(number, inThousands), { maxLength: 12 }),
  known: oneof(constant([7, 1_000_000]), array(oneof(number, inUnits), { minLength: 1, maxLength: 3 })),
  costs: oneof(
    array(oneof(number, inUnits), { minLength: 3, maxLength: 3 }),
    array(inUnits, { minLength: 3, maxLength: 3 }),
    array(number, { maxLength: 5 }),
  ),
  terms: rowOf({ qty: number, limit: price }),
  millis: oneof(
    integer({ min: 0, max: 2_000 }).map((n) => 1_000 * n),
    number,
  ),
  isNew: boolean(),
  way: constantFrom('in', 'out', 'none'),
  curve: oneof({ arbitrary: curve, weight: 4 }, array(number, { maxLength: 9 })),
  waits: oneof(array(wait, { minLength: 3, maxLength: 3 }), array(number, { maxLength: 4 })),
});
/** Mostly 0, or one other, or few others. */
const mostly = (each: typeof number) => oneof({ arbitrary: constant(0), weight: 4 }, each);
const row = rowOf({
  id: number,
  symbol: word,
  currency: oneof(constant('USD'), word),
  best: price,
  worst: price,
  tick: oneof(constant(100), constant(0), integer({ min: 1, max: 7 })),
  factor: number,
  round: oneof(constant(5), number),
  sum: number,
  side: constantFrom('buy', 'sell'),
  isOver: boolean(),
  legs: oneof(
    array(leg, { maxLength: 14 }),
    leg.map((one) => [one, one, one]),
  ),
  notes: array(rowOf({ text: word, by: word }), { maxLength: 3 }),
  author: word,
  echoes: array(rowOf({ venue: word, n: mostly(number) }), { maxLength: 20 }),
});
const echoing = row.map((made) => ({ ...made, echoes: made.legs.map(({ venue, age }) => ({ venue, n: age })) }));

const LEG = {
  venue: 'NORTH',
  levels: [
    { px: 4_012_300, size: 300 },
    { px: 4_012_400, size: 100 },
  ],
  up: true,
  state: 'live',
  bid: 4_012_300,
  age: 7,
  worth: 21,
  learned: [],
  dark: [],
  sight: [],
  known: [7, 1_000_000],
  costs: [3, 7, 1_000_000],
  terms: { qty: 0, limit: NO_PRICE },
  millis: 0,
  isNew: false,
  way: 'in',
  curve: [],
  waits: [0, 0, 0],
};
const ROW = {
  id: 1,
  symbol: '',
  currency: 'USD',
  best: 4_012_300,
  worst: 4_012_300,
  tick: 100,
  factor: 3,
  round: 5,
  sum: 4,
  side: 'buy',
  isOver: false,
  legs: [LEG, { ...LEG, venue: 'EAST' }],
  notes: [],
  author: '',
  echoes: [],
};

describe('properties', () => {
  it('decode(encode(row)) = row', () => {
    assert(
      property(oneof(row, echoing), (made) => {
        expect(read(registry, written(registry, made))).toEqual({ kind: 'order', ...made });
      }),
    );
  });

  it('garbage is a FormatError or a row, never anything else', () => {
    const readOrError = (bytes: Buffer): void => {
      try {
        read(registry, bytes);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    };
    assert(property(uint8Array({ maxLength: 200 }), (bytes) => readOrError(Buffer.from([7, ...bytes]))));
    const changes = array(rowOf({ at: integer({ min: 0, max: 400 }), value: integer({ min: 0, max: 255 }) }), {
      minLength: 1,
      maxLength: 3,
    });
    assert(
      property(row, changes, (made, changed) => {
        const bytes = written(registry, made);
        for (const { at, value } of changed) if (at > 0 && at < bytes.length) bytes[at] = value;
        readOrError(bytes);
      }),
    );
  });
});

describe('columns appended', () => {
  const newer = registryOf({
    ...FIELDS,
    later: int(),
    legs: list({ ...LEGS, more: int(), usual: usually(int(), 9) }),
    added: list({ n: int() }),
  });

  it('are as expected where an older record lacks them', () => {
    const legs = ROW.legs.map((one) => ({ ...one, more: 0, usual: 9 }));
    expect(read(newer, written(registry, ROW))).toEqual({ kind: 'order', ...ROW, later: 0, legs, added: [] });
  });

  it('are skipped by an older version', () => {
    const legs = ROW.legs.map((one, i) => ({ ...one, more: i + 5, usual: i }));
    const bytes = written(newer, { ...ROW, later: 4, legs, added: [{ n: 1 }] });
    expect(read(registry, bytes)).toEqual({ kind: 'order', ...ROW });
  });

  it('never make it take one text for another', () => {
    const named = registryOf({ ...FIELDS, maker: text(), legs: list({ ...LEGS, by: text() }) });
    const by = (maker: string) => ({ ...ROW, maker, legs: ROW.legs.map((one) => ({ ...one, by: 'ME' })) });
    const notes = [{ text: 'NORTH', by: 'YOU' }];
    expect(read(registry, written(named, { ...by('I'), notes }))).toEqual({ kind: 'order', ...ROW, notes });
    expect(() => read(registry, written(named, by('EAST')))).toThrow(FormatError);
    expect(() => read(registry, written(named, { ...by(''), notes: [{ text: 'ME', by: '' }] }))).toThrow(FormatError);
  });
});

it('what is as expected takes no bytes, and a text none twice', () => {
  const one = written(registry, { ...ROW, legs: [LEG] }).length;
  const twelve = written(registry, { ...ROW, legs: Array.from({ length: 12 }, () => LEG) }).length;
  expect(one).toBeLessThan(48);
  expect(twelve - one).toBeLessThan(20);
});

it('names of venues take less than their letters, and are named once', () => {
  const names = ['XNAS', 'ARCX', 'BATS', 'EDGX', 'IEXG', 'MEMX'];
  const legs = names.map((venue) => ({ ...LEG, venue }));
  const echoes = names.map((venue) => ({ venue, n: 0 }));
  const alone = { ...ROW, legs };
  const all = { ...alone, author: 'IEXG', echoes };
  expect(read(registry, written(registry, all))).toEqual({ kind: 'order', ...all });
  const others = { ...all, echoes: echoes.toReversed() };
  expect(read(registry, written(registry, others))).toEqual({ kind: 'order', ...others });
  const longer = names.map((venue) => ({ ...LEG, venue: venue.toLowerCase() }));
  expect(written(registry, alone).length).toBeLessThan(written(registry, { ...ROW, legs: longer }).length - 8);
  expect(written(registry, all).length).toBeLessThan(written(registry, alone).length + 10);
});

it('numbers of which few are another than 0 take few bytes', () => {
  const legs = Array.from({ length: 40 }, (_, i) => {
    const age = i % 20 === 3 ? 1_000_003 + i : 0;
    return { ...LEG, age, worth: 3 * age, costs: [3, age, 1_000_000], isNew: age === 0 };
  });
  const rows = { ...ROW, legs };
  expect(read(registry, written(registry, rows))).toEqual({ kind: 'order', ...rows });
  const none = legs.map((one) => ({ ...one, age: 0, worth: 0, costs: [3, 0, 1_000_000], isNew: true }));
  expect(written(registry, rows).length - written(registry, { ...ROW, legs: none }).length).toBeLessThan(16);
});

it.each([[[0, 0, 0]], [[0, 7, 0]], [[]]])('numbers that are the same everywhere: %j', (learned) => {
  const legs = ROW.legs.map((one) => ({ ...one, learned }));
  const rows = { ...ROW, legs };
  expect(read(registry, written(registry, rows))).toEqual({ kind: 'order', ...rows });
});

it('read in brief has its first scalars, and no lists', () => {
  const brief = registryOf(FIELDS, new Map([['order', 'symbol']]));
  const bytes = written(registry, { ...ROW, symbol: 'MSFT' });
  const reader = new ByteReader();
  reader.over(bytes, 0, bytes.length);
  expect(brief.decodeBrief(reader.uint(), reader)).toMatchObject({ id: 1, symbol: 'MSFT', best: NO_PRICE, legs: [] });
});

it.each<[string, object]>([
  ['a number that is none', { id: 1.5 }],
  ['a text that is none', { symbol: 7 }],
  ['a value that is not among those it takes', { side: 'short' }],
  ['a flag that is none', { isOver: 1 }],
  ['rows that are none', { legs: 'x' }],
  ['a number in a list that is none', { legs: [{ ...LEG, age: Number.NaN }] }],
  ['a number of a guess that is none', { legs: [{ ...LEG, worth: 0.5 }] }],
  ['a price that is none', { legs: [{ ...LEG, bid: undefined }] }],
  ['numbers that are none', { legs: [{ ...LEG, learned: [1, 0.5] }] }],
])('refuses %s, and writes the next record all the same', (_, wrong) => {
  expect(() => written(registry, { ...ROW, ...wrong })).toThrow('assertion failed');
  expect(read(registry, written(registry, ROW))).toEqual({ kind: 'order', ...ROW });
});
