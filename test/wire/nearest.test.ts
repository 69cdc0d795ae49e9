/** Prices of venues that are finer than ours are read as the nearest that we have, exactly. */
import { expect, test } from 'vitest';
import { Tag } from '../../src/fix/tags.ts';
import { DOES_NOT_FIT } from '../../src/units/decimal.ts';
import { isFiner, nearest } from '../../src/wire/nearest.ts';
import { fieldsOf } from './bookBench.ts';

test.each<[string, number, number, boolean]>([
  ['10.0012', 4, 100_012, false],
  ['10.00120000', 4, 100_012, false],
  ['10.00124999999999999999', 4, 100_012, true],
  ['10.00125', 4, 100_013, true],
  ['10.00', 1, 100, false],
  ['10.333333333333334', 2, 1_033, true],
  ['9.99995', 4, 100_000, true],
  ['-10.00125', 4, -100_013, true],
  ['-0.00004', 4, 0, true],
  ['-0.00005', 4, -1, true],
  ['10.5', 0, 11, true],
  ['90071992547409921', 0, DOES_NOT_FIT, true],
  ['900719925474099.21', 1, DOES_NOT_FIT, true],
  ['ten', 4, Number.NaN, false],
  ['1.2.3', 1, Number.NaN, false],
])('%s at scale %i', (text, scale, expected, finer) => {
  const fields = fieldsOf(`8|31=${text}`);
  expect(nearest(fields, Tag.LastPx, scale)).toBe(expected);
  expect(isFiner(fields, Tag.LastPx, scale)).toBe(finer);
});
