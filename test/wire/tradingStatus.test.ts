import { expect, it, test } from 'vitest';
import { NO_PRICE } from '../../src/units/brand.ts';
import { imbalanceSignOf, readImbalance, readPriceRules, readStatus } from '../../src/wire/tradingStatus.ts';
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

test.each([
  ['more to buy', '326=7', { sign: 1, size: 0 }],
  ['more to sell at the close', '326=10', { sign: -1, size: 0 }],
  ['as much', '326=13', { sign: 0, size: 0 }],
  ['by volumes', '326=9|330=8000|331=3000', { sign: 1, size: 5_000, paired: 3_000 }],
  ['by volumes alone', '330=3000|331=8000', { sign: -1, size: 5_000, paired: 3_000 }],
  ['the same volumes', '330=3000|331=3000', { sign: 0, size: 0, paired: 3_000 }],
  ['one volume says nothing', '330=3000', undefined],
  ['a volume that cannot be read says nothing', '330=many|331=3000', undefined],
  ['a halt says nothing of it', '326=2', undefined],
] as const)('the imbalance in an f: %s', (_, fields, told) => {
  expect(readImbalance(fieldsOf(`f|55=XYZ|${fields}`), XYZ)).toEqual(told);
});

it('326 among quotes says it too', () => {
  expect([7, 8, 9, 10, 12, 13, 2, 14].map(imbalanceSignOf)).toEqual([1, -1, 1, -1, 0, 0, undefined, undefined]);
});
