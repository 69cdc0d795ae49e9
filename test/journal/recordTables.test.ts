/**
 * What may become of the tables of records: they grow at the end, and nothing else. recordTables.txt has them as they
 * were: each record with its code, its fields in order, their types and values. A field moved, renamed, retyped or taken
 * out, a value put between others, a code used again: each would make an old journal mean something else, and fails here.
 *
 * What was appended is written into the file by running this test; commit it. With CI set, it fails instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import { SIM_RECORDS } from '../../src/sim/orders/records.ts';
import { flag, type FieldTable, int, list, oneOf, record, type RecordType, text } from '../../src/units/record.ts';

const FILE = path.join(import.meta.dirname, 'recordTables.txt');

/** Tables as lines, `10 orderReceived` and `10 orderReceived.side oneOf 1,2,5`, in the order of their codes. */
function linesOf(types: readonly RecordType[], journal: string): string[] {
  const lines: string[] = [];
  const describe = (at: string, fields: FieldTable): void => {
    for (const [name, field] of Object.entries(fields)) {
      const values = field.type === 'oneOf' ? ` ${field.values.map((value) => JSON.stringify(value)).join(' ')}` : '';
      lines.push(`${at}.${name} ${field.type}${values}`);
      if (field.type === 'list') describe(`${at}.${name}`, field.of);
    }
  };
  for (const { code, kind, fields } of types.toSorted((a, b) => a.code - b.code)) {
    lines.push(`${journal} ${code} ${kind}`);
    describe(`${journal} ${code} ${kind}`, fields);
  }
  return lines;
}

/** The lines that stand directly under `parent`, in order. */
function childrenOf(lines: readonly string[]): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const line of lines) {
    const [journal, code, name] = line.split(' ');
    const dot = name.lastIndexOf('.');
    const parent = dot < 0 ? '' : `${journal} ${code} ${name.slice(0, dot)}`;
    children.set(parent, [...(children.get(parent) ?? []), line]);
  }
  return children;
}

/** What an old journal would misread: '' when `now` is `then` with something at the ends. */
function broken(then: readonly string[], now: readonly string[]): string {
  const after = childrenOf(now);
  for (const [parent, lines] of childrenOf(then)) {
    const present = after.get(parent) ?? [];
    for (const [i, line] of lines.entries()) {
      // Records are told by their codes, fields by their place.
      const stands = parent === '' ? present.includes(line) : present[i];
      const holds =
        stands === true || (typeof stands === 'string' && (stands === line || stands.startsWith(`${line} "`)));
      if (!holds)
        return `${line}: ${stands === false || stands === undefined ? 'is gone' : `${stands} is in its place`}`;
    }
  }
  return '';
}

const now = [...linesOf(CORE_EVENTS, 'gateway'), ...linesOf(SIM_RECORDS, 'sim')];

it('the tables are what they were, and more at their ends', () => {
  const then = readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  expect(broken(then, now)).toBe('');
  if (process.env['CI'] !== undefined)
    expect(then, 'run this test without CI, and commit recordTables.txt').toEqual(now);
  else if (then.join() !== now.join()) writeFileSync(FILE, `${now.join('\n')}\n`);
});

const BEFORE = { orderID: int(), side: oneOf('buy', 'sell'), legs: list({ venue: text(), qty: int() }) };

it.each<[string, RecordType[], string]>([
  ['nothing', [record('a', 1, BEFORE)], ''],
  ['a field at the end', [record('a', 1, { ...BEFORE, done: flag() })], ''],
  ['a value at the end', [record('a', 1, { ...BEFORE, side: oneOf('buy', 'sell', 'short') })], ''],
  ['a column at the end', [record('a', 1, { ...BEFORE, legs: list({ venue: text(), qty: int(), px: int() }) })], ''],
  ['another record', [record('b', 0, {}), record('a', 1, BEFORE)], ''],
  [
    'fields that change places',
    [record('a', 1, { side: BEFORE.side, orderID: int(), legs: BEFORE.legs })],
    'x 1 a.orderID int: x 1 a.side oneOf "buy" "sell" is in its place',
  ],
  ['a field between', [record('a', 1, { at: int(), ...BEFORE })], 'x 1 a.orderID int: x 1 a.at int is in its place'],
  [
    'another type',
    [record('a', 1, { ...BEFORE, orderID: text() })],
    'x 1 a.orderID int: x 1 a.orderID text is in its place',
  ],
  [
    'values that change places',
    [record('a', 1, { ...BEFORE, side: oneOf('sell', 'buy') })],
    'x 1 a.side oneOf "buy" "sell": x 1 a.side oneOf "sell" "buy" is in its place',
  ],
  [
    'columns that change places',
    [record('a', 1, { ...BEFORE, legs: list({ qty: int(), venue: text() }) })],
    'x 1 a.legs.venue text: x 1 a.legs.qty int is in its place',
  ],
  ['a field taken out', [record('a', 1, { orderID: int(), side: BEFORE.side })], 'x 1 a.legs list: is gone'],
  ['another code', [record('a', 2, BEFORE)], 'x 1 a: is gone'],
  ['a code used again', [record('b', 1, BEFORE)], 'x 1 a: is gone'],
])('%s', (_, types, told) => {
  expect(broken(linesOf([record('a', 1, BEFORE)], 'x'), linesOf(types, 'x'))).toBe(told);
});
