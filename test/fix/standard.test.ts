/** The standard dictionaries of every version: whole, and each true to its version. */
import { describe, expect, test } from 'vitest';
import { type DialectTable, loadRules, type Member } from '../../src/fix/dictionary.ts';
import { compileTable } from '../../src/config/dictionary/compile.ts';
import { readStandard, STANDARD } from '../../src/config/dictionary/standard.ts';
import { checkStandard } from '../../tools/standard-dictionaries.ts';

const tables = new Map(Object.keys(STANDARD).map((name) => [name, compileTable(readStandard(name), name, [])]));
const table = (name: string): DialectTable => tables.get(name) as DialectTable;

const tagOf = (member: Member): number => (typeof member === 'number' ? member : member[0]);

/** Tags that a message must have, the header's left out. */
function required(name: string, msgType: string): number[] {
  const row = table(name).messages.find(([type]) => type === msgType);
  return (row?.[3] ?? []).map(tagOf).filter((tag) => tag > 0);
}

function has(name: string, msgType: string, tag: number): boolean {
  const row = table(name).messages.find(([type]) => type === msgType);
  return row !== undefined && row[3].some((member) => Math.abs(tagOf(member)) === tag);
}

describe('read a second time, by jspurefix', { tags: 'long' }, () => {
  for (const name of ['FIX40', 'FIX41', 'FIX50SP1', 'FIXT11']) {
    test(`${name} of the repository is the same`, async () => {
      expect(await checkStandard(name)).toEqual([]);
    });
  }
  test('FIX50 has LegQty twice in some legs, and is the same otherwise', async () => {
    const notes = await checkStandard('FIX50');
    expect(notes.filter((note) => !note.includes('appears twice in NoLegs'))).toEqual([]);
  });
});

test('a message has what its version asks for', () => {
  const newOrderSingle: Readonly<Record<string, readonly number[]>> = {
    FIX40: [11, 21, 55, 54, 38, 40],
    FIX41: [11, 21, 55, 54, 40],
    FIX42: [11, 21, 55, 54, 60, 40],
    FIX43: [11, 21, 54, 60, 40],
    FIX44: [11, 54, 60, 40],
    FIX50: [11, 54, 60, 40],
    FIX50SP1: [11, 54, 60, 40],
    FIX50SP2: [11, 54, 60, 40],
  };
  for (const [name, tags] of Object.entries(newOrderSingle)) expect([name, required(name, 'D')]).toEqual([name, tags]);
});

describe('session messages grew with the versions', () => {
  const sessionOf = (name: string) => (name.startsWith('FIX5') ? 'FIXT11' : name);
  const since: readonly (readonly [what: string, msgType: string, tag: number, first: string])[] = [
    ['ResetSeqNumFlag in a Logon', 'A', 141, 'FIX41'],
    ['RefTagID in a Reject', '3', 371, 'FIX42'],
    ['SessionRejectReason in a Reject', '3', 373, 'FIX42'],
    ['Username in a Logon', 'A', 553, 'FIX43'],
    ['NextExpectedMsgSeqNum in a Logon', 'A', 789, 'FIX44'],
    ['DefaultApplVerID in a Logon', 'A', 1137, 'FIX50'],
  ];
  const versions = Object.keys(STANDARD).filter((name) => name !== 'FIXT11');
  test.each(since)('%s', (_what, msgType, tag, first) => {
    const firstAt = versions.indexOf(first);
    const found = versions.map((name) => has(sessionOf(name), msgType, tag));
    expect(found).toEqual(versions.map((_, at) => at >= firstAt));
  });
});

test('FIX 4.0 and 4.1 nest their groups by indentation', () => {
  const allocation = table('FIX41').messages.find(([type]) => type === 'J')?.[3] ?? [];
  const allocs = allocation.find((member) => Math.abs(tagOf(member)) === 78);
  expect(allocs).toContainEqual(80);
  expect(allocs).toContainEqual([-136, -137, -138, -139]);
});

test('a session of FIX.5.0 speaks the session messages of FIXT.1.1, and the types of both are known', () => {
  for (const name of ['FIX50', 'FIX50SP1', 'FIX50SP2']) {
    const rules = loadRules(table(name), {}, table('FIXT11'));
    const knows = (msgType: string) => rules.body(Buffer.from(msgType), 0, msgType.length) !== undefined;
    expect(rules.beginString).toBe('FIXT.1.1');
    expect(['0', '1', '2', '3', '4', '5', 'A', 'D', '8'].filter((msgType) => !knows(msgType))).toEqual([]);
    expect(rules.header.required).toContain(34);
  }
});

test('a FIXT.1.1 table has nothing of the versions it carries', () => {
  expect(table('FIXT11').messages.map(([msgType]) => msgType)).toEqual(['0', '1', '2', '3', '4', '5', 'A', 'n']);
  expect(table('FIXT11').fields.map(([tag]) => tag)).not.toContain(55);
  // It may name any of their messages: a Logon says which it takes, a Reject which it was about.
  expect(table('FIXT11').fields.find(([tag]) => tag === 372)).toEqual([372, 'RefMsgType', 'STRING']);
});
