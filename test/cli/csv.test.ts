/** CSV: quotes where they are needed, and nothing that a spreadsheet would run. */
import { expect, it } from 'vitest';
import { csvOf } from '../../src/cli/csv.ts';

it.each<[string | number, string]>([
  ['NORTH', 'NORTH'],
  [7, '7'],
  ['-0.30', '-0.30'],
  ['', ''],
  ['a,b', '"a,b"'],
  ['a "b"', '"a ""b"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['@x', "'@x"],
  ['-x', "'-x"],
])('%o is %s', (value, text) => {
  expect(csvOf([{ name: value }])).toBe(`name\n${text}`);
});

it('of no rows is nothing', () => {
  expect(csvOf([])).toBe('');
});
