import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Instant, instant } from '../../src/units/brand.ts';
import { formatUtcTimestamp, readDate, readIsoTime, readUtcTimestamp } from '../../src/units/time.ts';

function read(text: string): Instant {
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  return readUtcTimestamp(bytes, 0, bytes.length);
}

const utc = (...parts: [number, number, number, number?, number?, number?, number?]) => Date.UTC(...parts) * 1000;

const READ: readonly (readonly [text: string, value: number])[] = [
  ['19700101-00:00:00', 0],
  ['20240102-03:04:05', utc(2024, 0, 2, 3, 4, 5)],
  ['20240102-03:04:05.1', utc(2024, 0, 2, 3, 4, 5, 100)],
  ['20240102-03:04:05.678', utc(2024, 0, 2, 3, 4, 5, 678)],
  ['20240102-03:04:05.678901', utc(2024, 0, 2, 3, 4, 5, 678) + 901],
  ['20240102-03:04:05.678901999', utc(2024, 0, 2, 3, 4, 5, 678) + 901],
  ['20240229-23:59:59.999999', utc(2024, 2, 1) - 1],
  ['20161231-23:59:60', utc(2017, 0, 1)],
  ['20000229-00:00:00', utc(2000, 1, 29)],
  ['20230229-00:00:00', Number.NaN],
  ['21000229-00:00:00', Number.NaN],
  ['20240431-00:00:00', Number.NaN],
  ['20241301-00:00:00', Number.NaN],
  ['20240001-00:00:00', Number.NaN],
  ['20240100-00:00:00', Number.NaN],
  ['20240102-24:00:00', Number.NaN],
  ['20240102-00:60:00', Number.NaN],
  ['20240102-00:00:61', Number.NaN],
  ['20240102-00:00:00.', Number.NaN],
  ['20240102-00:00:00,5', Number.NaN],
  ['20240102-00:00:00.5x', Number.NaN],
  ['20240102-00:00:00.1234567890', Number.NaN],
  ['20240102 00:00:00', Number.NaN],
  ['20240102-00.00.00', Number.NaN],
  ['2024-01-02T00:00:00', Number.NaN],
  ['20240102-0:00:000', Number.NaN],
  ['20240102', Number.NaN],
  ['', Number.NaN],
];

test.each(READ)('%s', (text, value) => {
  expect(read(text)).toBe(value);
});

describe('what nobody can count to', () => {
  const [first, last] = [utc(1700, 0, 1), utc(2250, 0, 1)];
  test.each([
    ['99991231-23:59:59', last],
    ['22500101-00:00:00.000001', last],
    ['22491231-23:59:59.999999', last - 1],
    ['17000101-00:00:00', first],
    ['00010101-00:00:00', first],
    ['00000101-00:00:00', first],
  ])('%s is as far off as we can count', (text, value) => {
    expect(read(text)).toBe(value);
    const date = Uint8Array.from(text.slice(0, 8), (c) => c.charCodeAt(0));
    expect(readDate(date, 0, 8)).toBe(value === last ? last / 86_400e6 - 1 : Math.floor(value / 86_400e6));
    expect(readIsoTime(text.replace(/(....)(..)(..)-(.*)/, '$1-$2-$3T$4Z'))).toBe(
      // A Date has no microseconds.
      value === last - 1 ? last - 1_000 : value,
    );
  });

  test.each(['-271821-04-20T00:00:00Z', '+275760-09-13T00:00:00Z'])('%s', (text) => {
    expect(Number.isSafeInteger(readIsoTime(text))).toBe(true);
  });

  test.each(['', 'never', '2026-13-01T00:00:00Z'])('"%s" is no time', (text) => {
    expect(readIsoTime(text)).toBeNaN();
  });
});

describe('written and read', () => {
  const times = fc.integer({ min: 0, max: utc(2250, 0, 1) });

  test('read ∘ format is the identity to the written digit', () => {
    fc.assert(
      fc.property(times, (time) => {
        expect(read(formatUtcTimestamp(instant(time), 6))).toBe(time);
        expect(read(formatUtcTimestamp(instant(time), 3))).toBe(time - (time % 1000));
        expect(read(formatUtcTimestamp(instant(time), 0))).toBe(time - (time % 1_000_000));
      }),
    );
  });

  test('as another calendar has it', () => {
    fc.assert(
      fc.property(times, (time) => {
        const iso = new Date(Math.floor(time / 1000)).toISOString();
        expect(formatUtcTimestamp(instant(time), 3)).toBe(
          iso
            .replace('T', '-')
            .replace(/-(?=\d\d-)|Z/g, '')
            .replace(/^(\d{6})-/, '$1'),
        );
      }),
    );
  });

  test('back and forth between seconds, since the last one is remembered', () => {
    const texts = ['20240101-00:00:00.000', '20240101-00:00:01.000', '20240101-00:00:00.000', '19991231-23:59:59.999'];
    expect(texts.map((text) => formatUtcTimestamp(read(text), 3))).toEqual(texts);
  });
});
