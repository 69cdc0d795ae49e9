import { expect, it, test } from 'vitest';
import { NO_PRICE } from '../../src/units/brand.ts';
import { readPriceRules, readStatus } from '../../src/wire/tradingStatus.ts';
import { XYZ } from '../risk/riskDesk.ts';
import { fieldsOf } from './bookBench.ts';

const read = (message: string, sessionID?: string): string => {
  const report = readStatus(fieldsOf(message), sessionID);
  return report === undefined ? '' : `${report.kind} ${report.symbol} ${report.status}`;
};

test.each([
  ['halted', [1, 2, 5, 6, 15]],
  ['open', [3, 17, 23]],
  ['closed', [4, 18, 19, 26]],
  ['auction', [21, 22, 24, 25]],
  ['', [0, 7, 8, 9, 10, 12, 13, 14, 16, 20, 27, 99]],
] as const)('SecurityTradingStatus(326): %s is %j', (status, values) => {
  for (const value of values) {
    expect(read(`f|55=XYZ|326=${value}`)).toBe(status === '' ? '' : `securityStatus XYZ ${status}`);
  }
});

test.each([
  ['halted', [1]],
  ['open', [2]],
  ['closed', [3]],
  ['auction', [4, 5]],
  ['', [0, 6, 7]],
] as const)('TradSesStatus(340): %s is %j', (status, values) => {
  for (const value of values)
    expect(read(`h|336=DAY|340=${value}`)).toBe(status === '' ? '' : `sessionStatus  ${status}`);
});

it('a session status may be about one symbol, and counts for the configured session only', () => {
  expect(read('h|336=DAY|340=3|55=XYZ', 'DAY')).toBe('sessionStatus XYZ closed');
  expect(read('h|336=NIGHT|340=3', 'DAY')).toBe('');
});

it('what names no symbol, or says nothing, changes nothing', () => {
  expect([read('f|326=2'), read('f|55=XYZ'), read('f|55=XYZ|326=x'), read('h|340=')]).toEqual(['', '', '', '']);
});

test.each([
  ['a band', '1148=9.5|1149=10.5', { low: 95_000, high: 105_000 }, undefined],
  ['one side of it', '1149=10.5', { low: NO_PRICE, high: 105_000 }, undefined],
  ['finer than prices are, the part inside', '1148=9.50001|1149=10.49999', { low: 95_001, high: 104_999 }, undefined],
  ['what is no price', '1148=low', undefined, undefined],
  ['short sales not at the bid', '1687=2', undefined, true],
  ['no restriction', '1687=0', undefined, false],
  ['another one', '1687=3', undefined, undefined],
  ['nothing', '326=2', undefined, undefined],
] as const)('the rules for prices in an f: %s', (_, fields, band, shortSaleRestricted) => {
  expect(readPriceRules(fieldsOf(`f|55=XYZ|${fields}`), XYZ)).toEqual({ band, shortSaleRestricted });
});
