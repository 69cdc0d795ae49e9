import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, FormatError } from '../../src/journal/byteReader.ts';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { ORDER_EVENTS } from '../../src/orders/event.ts';
import { unreachable } from '../../src/units/assert.ts';
import { NO_PRICE } from '../../src/units/brand.ts';
import {
  as,
  type EventOf,
  type Field,
  type FieldTable,
  flag,
  int,
  ints,
  list,
  oneOf,
  part,
  px,
  record,
  text,
} from '../../src/units/record.ts';
import { hex } from './hex.ts';

const MAX = Number.MAX_SAFE_INTEGER;

function encoded(
  registry: RecordRegistry,
  event: { kind: string; [name: string]: unknown },
  maxBytes = 1 << 20,
): Buffer {
  const out = new ByteWriter(1, maxBytes);
  registry.encode(out, event);
  return out.bytes.subarray(0, out.length);
}

function decoded(registry: RecordRegistry, bytes: Buffer): object {
  const reader = new ByteReader();
  reader.over(bytes, 0, bytes.length);
  return registry.decode(reader.uint(), reader);
}

describe('golden bytes: what is on disks must read for ever', () => {
  const Leg = { venue: text(), qty: int() };
  const Plan = record('plan', 300, {
    at: int(),
    side: oneOf('buy', 'sell'),
    dark: flag(),
    note: text(),
    legs: list(Leg),
  });
  const registry = new RecordRegistry([Plan]);

  test.each([
    ['all zero', { at: 0, side: 'buy', dark: false, note: '', legs: [] }, 'ac02 00 00 00 00 00'],
    ['one and minus one', { at: 1, side: 'sell', dark: true, note: 'é', legs: [] }, 'ac02 02 01 01 02c3a9 00'],
    [
      'rows',
      {
        at: -1,
        side: 'buy',
        dark: false,
        note: 'ok',
        legs: [
          { venue: 'XNAS', qty: 100 },
          { venue: '', qty: 0 },
        ],
      },
      'ac02 01 00 00 026f6b 02 07 04584e4153 c801 02 00 00',
    ],
    [
      'the largest integer',
      { at: MAX, side: 'buy', dark: false, note: '', legs: [] },
      'ac02 feffffffffffff1f 00 00 00 00',
    ],
    ['the smallest', { at: -MAX, side: 'buy', dark: false, note: '', legs: [] }, 'ac02 fdffffffffffff1f 00 00 00 00'],
  ])('%s', (_, row, bytes) => {
    const event = { kind: 'plan', ...row };
    expect(hex(encoded(registry, event))).toBe(hex(bytes));
    expect(decoded(registry, encoded(registry, event))).toEqual(event);
  });

  // 0 was written for no price when zero could be none.
  test.each<[string, number, string]>([
    ['no price', NO_PRICE, 'ad02 00'],
    ['zero', 0, 'ad02 ffffffff0f'],
    ['one', 1, 'ad02 02'],
    ['minus one', -1, 'ad02 01'],
    ['the lowest', NO_PRICE + 1, 'ad02 fdffffff0f'],
  ])('a price column: %s', (_, value, bytes) => {
    const prices = new RecordRegistry([record('priced', 301, { px: px() })]);
    const event = { kind: 'priced', px: value };
    expect(hex(encoded(prices, event))).toBe(hex(bytes));
    expect(decoded(prices, encoded(prices, event))).toEqual(event);
  });

  test('a price that an older record lacks is none', () => {
    const newer = new RecordRegistry([record('priced', 301, { px: px(), stop: px() })]);
    const older = encoded(new RecordRegistry([record('priced', 301, { px: px() })]), { kind: 'priced', px: 7 });
    expect(decoded(newer, older)).toEqual({ kind: 'priced', px: 7, stop: NO_PRICE });
  });

  test('an order as it is journaled', () => {
    const event = {
      kind: 'orderReceived',
      orderID: 7,
      at: 1_700_000_000_000_000,
      clientID: 'ACME',
      replyTo: 'ACME-1',
      route: [],
      originator: '',
      account: '',
      clOrdID: 'A-1',
      symbol: 'XYZ',
      side: '2',
      terms: { ordType: '2', timeInForce: '3', orderQty: 1_000, price: 10_050, minQty: 0 },
      exDestination: '',
      arrivalBid: 10_040,
      arrivalAsk: 10_060,
    };
    // As version 0.1.0 wrote it; fields that were appended since read as zero.
    const bytes = `0a 0e 8080f28183898506 04 41434d45 06 41434d452d31 00 03 412d31 03 58595a
                   01 01 02 d00f 849d01 00 00 f09c01 989d01`;
    const read = decoded(
      new RecordRegistry(ORDER_EVENTS),
      Buffer.from(bytes.replace(/\s/g, ''), 'hex'),
    ) as typeof event;
    expect(read).toMatchObject(event);
    expect(hex(encoded(new RecordRegistry(ORDER_EVENTS), read)).startsWith(hex(bytes))).toBe(true);
  });
});

describe('a part of an event lies in columns that are anywhere in its table', () => {
  const terms = part('terms', { price: int(), side: oneOf('buy', 'sell'), note: text() });
  const Order = record('order', 300, {
    quantity: int(),
    limit: terms.price,
    by: text(),
    note: terms.note,
    side: terms.side,
  });
  const { price, ...others } = terms;
  const Leg = record('leg', 301, { legs: list({ ...others, price: as(price, text()) }) });
  const registry = new RecordRegistry([Order, Leg]);

  test('its bytes are those of columns, and it reads as one value of one shape', () => {
    const event = { kind: 'order', quantity: 1, by: 'x', terms: { price: 2, side: 'sell', note: 'n' } };
    const bytes = encoded(registry, event);
    expect(hex(bytes)).toBe(hex('ac02 02 04 0178 016e 01'));
    const read = decoded(registry, bytes) as EventOf<typeof Order>;
    expect(read).toEqual(event);
    expect(Object.keys(read.terms)).toEqual(['price', 'side', 'note']);
  });

  test('rows of lists have parts, and another table may write a column in another way', () => {
    const event = { kind: 'leg', legs: [{ terms: { price: 'ten', side: 'buy', note: '' } }] };
    expect(decoded(registry, encoded(registry, event))).toEqual(event);
  });

  test('a table has all of it', () => {
    expect(() => new RecordRegistry([record('order', 1, others)])).toThrow('order has all of its terms: price');
  });
});

function decodedOrError(registry: RecordRegistry, bytes: Buffer): object {
  try {
    return decoded(registry, bytes);
  } catch (error) {
    return error as Error;
  }
}

// ── properties over random tables ────────────────────────────────────────────────────────────────────────────────

const name = fc.stringMatching(/^[a-z]{1,6}$/).filter((n) => n !== 'kind');

function table(depth: number): fc.Arbitrary<FieldTable> {
  const fields: fc.Arbitrary<Field>[] = [
    fc.constant(int()),
    fc.constant(text()),
    fc.constant(flag()),
    fc.constant(ints()),
    fc.uniqueArray(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 256 }).map((values) => oneOf(...values)),
  ];
  if (depth > 0) fields.push(table(depth - 1).map((of) => list(of)));
  return fc
    .uniqueArray(fc.tuple(name, fc.oneof(...fields)), { selector: ([n]) => n, maxLength: 8 })
    .map((entries) => Object.fromEntries(entries));
}

function valueOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'int':
      return fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.integer({ min: -200, max: 200 }));
    case 'text':
      return fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 100 }), fc.string({ minLength: 120 }));
    case 'flag':
      return fc.boolean();
    case 'oneOf':
      return fc.constantFrom(...field.values);
    case 'list':
      return fc.array(rowOf(field.of), { maxLength: 5 });
    case 'ints':
      return fc.array(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -200, max: 200 })), { maxLength: 20 });
    default:
      return unreachable(field);
  }
}

const rowOf = (fields: FieldTable): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([n, field]) => [n, valueOf(field)])));

const registryOf = (fields: FieldTable, code = 1) => new RecordRegistry([record('thing', code, fields)]);

function zero(field: Field): unknown {
  return { int: 0, text: '', flag: false, oneOf: field.type === 'oneOf' ? field.values[0] : '', list: [], ints: [] }[
    field.type
  ];
}

describe('properties', () => {
  test('decode(encode(row)) = row', () => {
    const cases = table(2).chain((fields) =>
      fc.tuple(fc.constant(fields), rowOf(fields), fc.integer({ min: 1, max: 65_535 })),
    );
    fc.assert(
      fc.property(cases, ([fields, row, code]) => {
        const registry = registryOf(fields, code);
        const event = { kind: 'thing', ...row };
        expect(decoded(registry, encoded(registry, event))).toEqual(event);
      }),
      { numRuns: 300 },
    );
  });

  test('appended fields: an older record reads with zeros, a newer one without the new', () => {
    const cases = table(1)
      .filter((fields) => Object.keys(fields).length > 0)
      .chain((fields) => fc.tuple(fc.constant(Object.entries(fields)), rowOf(fields), fc.nat(8)));
    fc.assert(
      fc.property(cases, ([fields, row, cut]) => {
        const known = fields.slice(0, cut % fields.length);
        const appended = fields.slice(known.length);
        const older = registryOf(Object.fromEntries(known));
        const newer = registryOf(Object.fromEntries(fields));
        const shared = Object.fromEntries(known.map(([n]) => [n, row[n]]));
        const zeros = Object.fromEntries(appended.map(([n, field]) => [n, zero(field)]));

        expect(decoded(older, encoded(newer, { kind: 'thing', ...row }))).toEqual({
          kind: 'thing',
          ...shared,
        });
        expect(decoded(newer, encoded(older, { kind: 'thing', ...shared }))).toEqual({
          kind: 'thing',
          ...shared,
          ...zeros,
        });
      }),
      { numRuns: 300 },
    );
  });

  test('appended fields in the rows of a list', () => {
    const older = registryOf({ legs: list({ qty: int() }), after: int() });
    const newer = registryOf({ legs: list({ qty: int(), venue: text() }), after: int() });
    const event = {
      kind: 'thing',
      legs: [
        { qty: 1, venue: 'A' },
        { qty: 2, venue: 'B' },
      ],
      after: 3,
    };
    const plain = { kind: 'thing', legs: [{ qty: 1 }, { qty: 2 }], after: 3 };

    expect(decoded(older, encoded(newer, event))).toEqual(plain);
    expect(decoded(newer, encoded(older, plain))).toEqual({
      kind: 'thing',
      legs: [
        { qty: 1, venue: '' },
        { qty: 2, venue: '' },
      ],
      after: 3,
    });
  });

  test('garbage is a FormatError or a row, never anything else', () => {
    const cases = table(2).chain((fields) => fc.tuple(fc.constant(fields), fc.uint8Array({ maxLength: 64 })));
    fc.assert(
      fc.property(cases, ([fields, garbage]) => {
        expect(decodedOrError(registryOf(fields), Buffer.from([1, ...garbage]))).toSatisfy(
          (result) => result instanceof FormatError || result.kind === 'thing',
        );
      }),
      { numRuns: 500 },
    );
  });
});

test('a lone surrogate, which has no UTF-8, becomes U+FFFD', () => {
  const registry = registryOf({ note: text() });
  expect(decoded(registry, encoded(registry, { kind: 'thing', note: 'a\ud800b' }))).toEqual({
    kind: 'thing',
    note: 'a\ufffdb',
  });
});

test('a value appended to oneOf is told, not taken for another', () => {
  const newer = registryOf({ side: oneOf('buy', 'sell', 'cross') });
  const older = registryOf({ side: oneOf('buy', 'sell') });
  const bytes = encoded(newer, { kind: 'thing', side: 'cross' });
  expect(() => decoded(older, bytes)).toThrow(/value 2 of side is not among the 2/);
});

describe('our own mistakes throw', () => {
  const registry = registryOf({ qty: int(), note: text(), done: flag(), side: oneOf('buy', 'sell'), legs: list({}) });
  const row = { kind: 'thing', qty: 1, note: '', done: false, side: 'buy', legs: [] };

  test.each([
    ['a fraction', { qty: 0.5 }],
    ['past 2^53', { qty: 2 ** 53 }],
    ['NaN', { qty: Number.NaN }],
    ['a missing number', { qty: undefined }],
    ['a missing text', { note: undefined }],
    ['a number for a text', { note: 1 }],
    ['a missing flag', { done: undefined }],
    ['a value that is not listed', { side: 'hold' }],
    ['no list', { legs: undefined }],
  ])('%s', (_, wrong) => {
    expect(encoded(registry, row).length).toBeGreaterThan(0);
    expect(() => encoded(registry, { ...row, ...wrong })).toThrow(/assertion failed/);
  });

  test('an event that nobody registered', () => {
    expect(() => encoded(registry, { kind: 'other' })).toThrow(/records of kind other are registered/);
  });

  test.each([
    ['two codes alike', [record('a', 1, {}), record('b', 1, {})], /a.*share code 1/],
    ['two kinds alike', [record('a', 1, {}), record('a', 2, {})], /two record types are called a/],
    ['code 0', [record('a', 0, {})], /code 0 of a/],
    ['code 65536', [record('a', 65_536, {})], /code 65536 of a/],
    ['a field called kind', [record('a', 1, { kind: int() })], /kind, which names the record/],
  ])('%s', (_, types, message) => {
    expect(() => new RecordRegistry(types)).toThrow(message);
  });

  test('more than the writer may hold', () => {
    expect(() => encoded(registry, { ...row, note: 'x'.repeat(100) }, 64)).toThrow(/at most 64 bytes/);
  });
});
