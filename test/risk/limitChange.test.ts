/** What a change of limits does, and whether it is safer: then it needs no second person. */
import { describe, expect, test } from 'vitest';
import { limitSet } from '../../src/risk/limitBook.ts';
import {
  differencesOf,
  differenceText,
  faultInReplaces,
  isSafer,
  limitsAfter,
  rowFor,
} from '../../src/risk/limits/limitChange.ts';
import { EACH, type LimitRow } from '../../src/risk/limits/limitRow.ts';
import { LimitsInForce } from '../../src/risk/limits/limitsInForce.ts';
import { instant, span } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';

const NOW = instant(1);
const LATER = instant(3_600_000_000);
const SOON = instant(60_000_000);
const ALL = { client: EACH };

/** Of the file: 100 of each client, half that of C. */
const FILE = limitRow('maxOrderQty', '100', ALL);
const OWN = limitRow('maxOrderQty', '50', { client: 'C' }, { replaces: FILE.id });
const mine = (value: string, more: Partial<LimitRow> = {}): LimitRow =>
  limitRow('maxOrderQty', value, ALL, { id: 'mine', by: 'jane', ...more });
const inPlace = (value: string, more: Partial<LimitRow> = {}): LimitRow =>
  mine(value, { id: 'in place', replaces: 'mine', ...more });

function inForce(rows: readonly LimitRow[]): LimitsInForce {
  const limits = new LimitsInForce();
  for (const row of rows) limits.set(limitSet(row, NOW));
  return limits;
}

/** Whether a change is safer as a whole: each of its differences. */
function safer(there: readonly LimitRow[], set: readonly LimitRow[], removed: readonly string[] = []): boolean {
  return differencesOf(inForce(there), set, removed).every(isSafer);
}

describe('a limit of its own', () => {
  test.each<[string, boolean, LimitRow[], LimitRow]>([
    ['that is one more', true, [], mine('100')],
    ['lower', true, [mine('100')], mine('99')],
    ['lower by a part', true, [mine('100')], mine('99.5')],
    ['with more digits, the same', true, [mine('100')], mine('0100.0')],
    ['higher', false, [mine('100')], mine('101')],
    ['higher by a part', false, [mine('100')], mine('100.5')],
    ['of more digits', false, [mine('99')], mine('100')],
    ['that only warns', false, [mine('100')], mine('100', { soft: true })],
    ['that warned', true, [mine('100', { soft: true })], mine('100')],
    ['of another measure', false, [mine('100')], limitRow('maxOpenOrders', '1', ALL, { id: 'mine' })],
    ['of others', false, [mine('100')], mine('1', { scope: { client: 'C' } })],
    ['until later', false, [mine('100')], mine('100', { until: LATER })],
    ['until sooner', false, [mine('100', { until: LATER })], mine('100', { until: SOON })],
    ['until later than it was', true, [mine('100', { until: SOON })], mine('100', { until: LATER })],
    ['for ever', true, [mine('100', { until: SOON })], mine('100')],
    [
      "that stands in for the file's, and is as it was",
      false,
      [FILE, mine('1000')],
      mine('1000', { replaces: FILE.id }),
    ],
    ["that stands in for the file's, and is no looser", true, [FILE, mine('1000')], mine('99', { replaces: FILE.id })],
    ['that stands in for nothing any more', true, [FILE, mine('1000', { replaces: FILE.id })], mine('1000')],
  ])('%s: %s', (_, expected, there, row) => {
    expect(safer(there, [row])).toBe(expected);
  });

  test('that goes is one less to meet', () => {
    expect(safer([mine('100')], [], ['mine'])).toBe(false);
  });
});

describe('what stands in for another', () => {
  const tight = inPlace('50');
  const loose = inPlace('500');
  test.each<[string, boolean, LimitRow[], LimitRow[], string[]]>([
    ['a tighter one comes', true, [mine('100')], [tight], []],
    ['a looser one comes', false, [mine('100')], [loose], []],
    ['a looser one for a while', false, [mine('100')], [inPlace('500', { until: SOON })], []],
    ['one of other dimensions comes', false, [mine('100')], [inPlace('50', { scope: { client: 'C' } })], []],
    ['the tighter one goes', false, [mine('100'), tight], [], ['in place']],
    ['the looser one goes', true, [mine('100'), loose], [], ['in place']],
    [
      'the looser one goes, and another stays',
      false,
      [mine('100'), loose, inPlace('400', { id: 'too' })],
      [],
      ['in place'],
    ],
    ['the tighter one is for a minute', false, [mine('100'), tight], [inPlace('50', { until: SOON })], []],
    ['the looser one is for a minute', true, [mine('100'), loose], [inPlace('500', { until: SOON })], []],
    [
      'the looser one is longer',
      false,
      [mine('100'), inPlace('500', { until: SOON })],
      [inPlace('500', { until: LATER })],
      [],
    ],
    ['tightened, the one below takes the tighter one along', false, [mine('100'), tight], [mine('99')], []],
    ['tightened, the one below takes the looser one along', true, [mine('100'), loose], [mine('99')], []],
    ['both are set tighter', true, [mine('100'), tight], [mine('99'), inPlace('49')], []],
    ['both go', false, [mine('100'), loose], [], ['mine', 'in place']],
    [
      'the one in the middle goes, to a tighter one below',
      true,
      [mine('100'), loose, inPlace('400', { id: 'top', replaces: 'in place' })],
      [],
      ['in place'],
    ],
  ])('%s: %s', (_, expected, there, set, removed) => {
    expect(safer(there, set, removed)).toBe(expected);
  });
});

test.each<[LimitRow['measure'], string, string]>([
  ['minOrderNotional', '10', '9'],
  ['duplicateWindowMs', '1000', '999'],
  ['priceCollarBps', '500', '0'],
  ['priceCollarBps', '500', '501'],
  ['restricted', 'true', 'false'],
  ['requireQuote', 'true', 'false'],
  ['shortSales', 'false', 'true'],
  ['maxQuoteAgeMs', '1000', '2000'],
  ['maxTimesUsual', '5', '6'],
])('%s: %s is safer than %s', (measure, strict, loose) => {
  const row = (value: string) => limitRow(measure, value, ALL, { id: 'mine' });
  expect([safer([row(loose)], [row(strict)]), safer([row(strict)], [row(loose)])]).toEqual([true, false]);
});

test('to allow short sales is safer in no case', () => {
  expect(safer([], [limitRow('shortSales', 'true', ALL)])).toBe(false);
  expect(safer([], [limitRow('shortSales', 'false', ALL)])).toBe(true);
});

test.each<[string, Partial<LimitRow>, Partial<LimitRow>]>([
  ['another window', { window: span(1) }, { window: span(2) }],
  ['a larger least', { least: 5 }, { least: 6 }],
  ['money in another currency', { into: 'USD' }, { into: 'EUR' }],
])('%s is not safer', (_, was, is) => {
  expect(safer([mine('1', was)], [mine('1', is)])).toBe(false);
});

test('each difference is said, with what ends', () => {
  const said = (there: LimitRow[], set: LimitRow[], removed: string[] = []) =>
    differencesOf(inForce(there), set, removed).map(differenceText);
  expect(said([FILE], [mine('50', { replaces: FILE.id })])).toEqual([`maxOrderQty client=*: 100 → 50 in its place`]);
  expect(said([mine('100'), inPlace('50')], [mine('99')])).toEqual([
    'maxOrderQty client=*: 50 → removed',
    'maxOrderQty client=*: 100 → 99',
  ]);
  expect(said([], [mine('1', { soft: true })])).toEqual(['maxOrderQty client=* soft: none → 1 (soft)']);
});

test.each<[string, LimitRow, string]>([
  ['nothing', mine('1'), ''],
  ["the file's", mine('1', { replaces: FILE.id }), ''],
  ['itself', mine('1', { replaces: 'mine' }), 'mine cannot stand in for itself'],
  ['what is not there', mine('1', { replaces: 'yours' }), 'there is no limit yours'],
  [
    'another measure',
    limitRow('maxOpenOrders', '1', {}, { replaces: FILE.id }),
    `${FILE.id} is of maxOrderQty: a limit of maxOpenOrders is another`,
  ],
  [
    'what stands in for it',
    { ...FILE, replaces: OWN.id },
    `${FILE.id} and ${OWN.id} would stand in for each other, and neither would hold`,
  ],
])('a limit stands in for %s', (_, row, fault) => {
  expect(faultInReplaces(row, limitsAfter(inForce([FILE, OWN]), [row], []))).toBe(fault);
});

test('a limit of the file is not changed in place, however it is named', () => {
  const limits = inForce([FILE]);
  const { id: _, replaces: __, ...asked } = mine('1');
  const instead = { id: `${FILE.id} override`, replaces: FILE.id };
  expect(rowFor(limits, asked)).toMatchObject(instead);
  expect(rowFor(limits, { ...asked, id: FILE.id })).toMatchObject(instead);
  expect(rowFor(limits, { ...asked, id: 'for once', replaces: FILE.id })).toMatchObject({
    id: 'for once',
    replaces: FILE.id,
  });
});
