import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Enumeration } from '../../src/fix/enumeration.ts';
import { Format, formatOf, wellFormed } from '../../src/fix/formats.ts';
import { readDecimal } from '../../src/units/decimal.ts';
import { readUtcTimestamp } from '../../src/units/time.ts';
import { bytesOf } from './raw.ts';

function takes(format: Format, value: string): boolean {
  const bytes = bytesOf(`|${value}|`);
  return wellFormed(format, bytes, 1, bytes.length - 1);
}

// [type in the dictionary, values it takes, values it does not]
const TYPES: readonly (readonly [type: string, good: readonly string[], bad: readonly string[]])[] = [
  ['STRING', ['a', ' ', 'a b', '1'], []],
  ['CURRENCY', ['USD'], []],
  ['CHAR', ['a', ' ', '1'], ['ab', '10']],
  ['BOOLEAN', ['Y', 'N'], ['y', '1', 'YES', 'T']],
  ['INT', ['0', '-1', '007', '-0', '123456789012345678'], ['', '-', '+1', '1.0', '1e3', ' 1', '1 ', '--1']],
  ['NUMINGROUP', ['0', '2', '02'], ['-1', '+2', '2.0', 'x', '']],
  ['LENGTH', ['0', '15'], ['-1', '1x']],
  ['SEQNUM', ['0', '1'], ['-1', '1.5']],
  [
    'QTY',
    ['100', '0', '002000.00', '-5', '.5', '5.', '1.'],
    ['', '+200.00', '1,000', '1e5', '-', '.', '-.', '1.2.3', ' 1'],
  ],
  ['PRICE', ['10.25', '-0.01', '00.1'], ['10,25', 'MKT', '1 0']],
  ['PERCENTAGE', ['0.05'], ['5%']],
  [
    'UTCTIMESTAMP',
    [
      '20240102-03:04:05',
      '20240102-03:04:05.678',
      '20240102-03:04:05.678901234',
      '20161231-23:59:60',
      '20240229-00:00:00.1',
    ],
    ['20240102', '20240102-03:04', '20240102 03:04:05', '20240102-3:04:05', '20240102-03:04:05.', '20230229-00:00:00'],
  ],
  [
    'UTCTIMEONLY',
    ['00:00:00', '23:59:60', '12:30:00.5'],
    ['24:00:00', '12:60:00', '12:30:61', '12:30', '12:30:00.', '1:30:000'],
  ],
  [
    'UTCDATE',
    ['20240229', '20000229'],
    ['20230229', '19000229', '20241301', '20240100', '20240132', '240101', '2024010x'],
  ],
  ['LOCALMKTDATE', ['20240131'], ['20240431', '2024-01-1', '202401011']],
  [
    'MONTHYEAR',
    ['202401', '20240131', '202401w1', '202412w5'],
    ['202413', '202400', '202401w6', '202401w0', '2024', '202401W1'],
  ],
  ['DAYOFMONTH', ['1', '01', '31'], ['0', '00', '32', '001', 'x', '-1']],
  ['MULTIPLEVALUESTRING', ['A', 'A B', 'AB C'], [' A', 'A ', 'A  B', ' ']],
  ['MULTIPLECHARVALUE', ['A', 'A B'], ['AB', 'A BC', 'A ']],
];

test.each(TYPES)('%s', (type, good, bad) => {
  const format = formatOf(type, 'FIX.4.4');
  expect(good.filter((value) => !takes(format, value))).toEqual([]);
  expect(bad.filter((value) => takes(format, value))).toEqual([]);
});

test('FIX.4.0 and 4.1 say CHAR of any string', () => {
  expect(formatOf('CHAR', 'FIX.4.1')).toBe(Format.Text);
  expect(formatOf('CHAR', 'FIX.4.2')).toBe(Format.Char);
});

// Whatever validation lets pass the application must be able to read, and the other way round.
const digitish = fc.string({ unit: fc.constantFrom(...'0123456789.-:+ e'.split('')), minLength: 1, maxLength: 22 });
const timeish = fc
  .tuple(
    fc.constantFrom('20240102', '20240229', '20230229', '19700101', '2024013'),
    fc.string({ unit: fc.constantFrom(...'0123456:.-'.split('')), maxLength: 18 }),
  )
  .map(([date, rest]) => `${date}-${rest}`);
const almostTime = fc
  .tuple(
    fc.constantFrom(...'20240102-03:04:05.678901234'.split('').map((_, i) => i)),
    fc.constantFrom(...'0169:-.x'.split('')),
    fc.integer({ min: 15, max: 28 }),
  )
  .map(([at, c, length]) => {
    const text = '20240102-03:04:05.678901234';
    return `${text.slice(0, at)}${c}${text.slice(at + 1)}`.slice(0, length);
  });

test('decimals: exactly what readDecimal reads', () => {
  fc.assert(
    fc.property(digitish, (text) => {
      const bytes = bytesOf(text);
      const read = readDecimal(bytes, 0, bytes.length, 12);
      expect(takes(Format.Decimal, text)).toBe(!Number.isNaN(read));
    }),
    { numRuns: 3000 },
  );
});

test('timestamps: exactly what readUtcTimestamp reads', () => {
  fc.assert(
    fc.property(fc.oneof(digitish, timeish, almostTime), (text) => {
      const bytes = bytesOf(text);
      expect(takes(Format.UtcTimestamp, text)).toBe(!Number.isNaN(readUtcTimestamp(bytes, 0, bytes.length)));
    }),
    { numRuns: 5000 },
  );
});

test('an enumeration takes its values byte for byte', () => {
  const values = new Enumeration(['1', '2', 'FUT', 'OPT', '10', 'REPO']);
  const allows = (value: string) => values.allows(bytesOf(value), 0, value.length);
  expect(['1', '2', 'FUT', 'OPT', '10', 'REPO'].filter((value) => !allows(value))).toEqual([]);
  expect(['3', '01', 'fut', 'FUTX', 'FU', 'PTF', '1 2', 'TOP', 'REPOS'].filter(allows)).toEqual([]);
});

test('an enumeration is listed, as far as there is room', () => {
  const many = Array.from({ length: 300 }, (_, i) => `V${i}`);
  expect(new Enumeration(['1', '10', 'FUT']).listed()).toBe('1, 10, FUT');
  expect(new Enumeration(many).listed()).toMatch(/^V0, V1, .*, V41 and others$/);
});

test('an enumeration of several takes each of them', () => {
  const values = new Enumeration(['1', 'G', 'AB'], true);
  const allows = (value: string) => values.allows(bytesOf(value), 0, value.length);
  expect(['1', '1 G', 'AB 1', 'G G'].filter((value) => !allows(value))).toEqual([]);
  expect(['1G', '1 X', 'X 1', '1 ', ' 1', 'A B'].filter(allows)).toEqual([]);
});
