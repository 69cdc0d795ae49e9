/** Limits as they are written, by whoever reads them: what is refused, and for which part. */
import { expect, test } from 'vitest';
import { Known, type LimitWritten, readLimit } from '../../src/risk/readLimit.ts';
import { INSTRUMENTS } from './riskDesk.ts';

const KNOWN = new Known(INSTRUMENTS, { client: new Set(['ACME']) });
const QTY = { measure: 'maxOrderQty', scope: {}, value: '100' } as const;
const MONEY = { measure: 'maxOrderNotional', scope: {}, value: '100' } as const;

function faults(written: LimitWritten): string[] {
  const said: string[] = [];
  const row = readLimit(written, KNOWN, {
    add: (part, why) => said.push(`${part}: ${why}`),
    unknown: (dimension, name) => said.push(`${dimension}: ${name}`),
  });
  expect(row === undefined).toBe(said.some((each) => /^(limit|value|least|windowMs)/.test(each)));
  return said;
}

test.each<[string, LimitWritten, string[]]>([
  ['a quantity', QTY, []],
  [
    'of what finer instruments can count',
    { ...QTY, value: '0.5' },
    ['value: "0.5" has more than 0 decimals, or is too large'],
  ],
  ['of one of them', { ...QTY, scope: { symbol: 'COIN' }, value: '0.5' }, []],
  [
    'that the finest cannot count',
    { ...QTY, value: '1000000000' },
    ['value: "1000000000" has more than 8 decimals, or is too large'],
  ],
  ['that one can', { ...QTY, scope: { symbol: 'XYZ' }, value: '1000000000' }, []],
  ['money', { ...MONEY, value: '0.0001' }, []],
  ['too fine', { ...MONEY, value: '0.00001' }, ['value: "0.00001" has more than 4 decimals']],
  ['that yen can count', { ...MONEY, value: '1000000000000000' }, []],
  [
    'that dollars cannot',
    { ...MONEY, scope: { currency: 'USD' }, value: '1000000000000000' },
    ['value: "1000000000000000" has more than 4 decimals, or is too large'],
  ],
  [
    'that the dollars of a symbol cannot',
    { ...MONEY, scope: { symbol: 'XYZ' }, value: '1000000000000000' },
    ['value: "1000000000000000" has more than 4 decimals, or is too large'],
  ],
  [
    'that it is counted in cannot',
    { ...MONEY, value: '1000000000000000', into: 'USD' },
    ['value: "1000000000000000" has more than 4 decimals, or is too large'],
  ],
  ['a ratio', { measure: 'maxSpreads', scope: {}, value: '1000000' }, []],
  ['too large', { measure: 'maxSpreads', scope: {}, value: '1000000.01' }, ['value: "1000000.01" is too large']],
  [
    'half a basis point',
    { measure: 'priceCollarBps', scope: {}, value: '0.5' },
    [expect.stringMatching('more than 0') as string],
  ],
  [
    'a time',
    { measure: 'maxQuoteAgeMs', scope: {}, value: '0.0001' },
    [expect.stringMatching('more than 3') as string],
  ],
  ['names that are known', { ...QTY, scope: { client: 'ACME', symbol: '*', trader: 'ann' } }, []],
  ['names that are not', { ...QTY, scope: { client: 'ACMA', symbol: 'YXZ' } }, ['client: ACMA', 'symbol: YXZ']],
  ['a rate', { measure: 'newRate', scope: {}, value: '5', windowMs: 1_000 }, []],
  ['without its window', { measure: 'newRate', scope: {}, value: '5' }, ['windowMs: newRate needs its windowMs']],
  [
    'with one too long',
    { measure: 'newRate', scope: {}, value: '5', windowMs: 60_001 },
    [expect.stringMatching('^limit: a rate needs') as string],
  ],
  ['a window of none', { ...QTY, windowMs: 1 }, ['windowMs: maxOrderQty has no windowMs: leave it out']],
  ['a least of none', { ...QTY, least: 1 }, ['least: maxOrderQty has no least: leave it out']],
  [
    'a least that is too large',
    { measure: 'maxTimesUsual', scope: {}, value: '5', least: 65 },
    ['least: 64 are remembered, and no more'],
  ],
  [
    'what makes no sense',
    { ...QTY, scope: { account: 'A1' } },
    [expect.stringMatching("^limit: an account is its client's") as string],
  ],
])('%s', (_, written, expected) => {
  expect(faults(written)).toEqual(expected);
});
