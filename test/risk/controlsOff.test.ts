/** Which controls are told as off, and for whom. */
import { expect, test } from 'vitest';
import { controlsOff } from '../../src/risk/controlsOff.ts';
import { EACH, type LimitRow } from '../../src/risk/limits/limitRow.ts';
import { MEASURE_KINDS, MEASURE_NAMES } from '../../src/risk/limits/measureKinds.ts';
import { seconds } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { RiskDesk } from './riskDesk.ts';

const CLIENTS = ['ALPHA', 'BETA'];

/** Clients that nothing of this measure bounds. */
function offFor(measure: LimitRow['measure'], rows: readonly LimitRow[]): readonly string[] {
  const clients = [{ clientID: 'ALPHA', desk: 'CASH' }, { clientID: 'BETA' }];
  const { state } = new RiskDesk({ clients, rows });
  return controlsOff(state, CLIENTS).find((each) => each.measure === measure)?.clients ?? [];
}

const ALL = limitRow('priceCollarBps', '500', { client: EACH });
const instead = (value: string, scope: LimitRow['scope'], more: Partial<LimitRow> = {}) =>
  limitRow('priceCollarBps', value, scope, { replaces: ALL.id, ...more });

test.each<[string, LimitRow[], string[]]>([
  ['no row', [], CLIENTS],
  ['one of all clients', [ALL], []],
  ['one of the firm', [limitRow('priceCollarBps', '500')], []],
  ['one of a client', [limitRow('priceCollarBps', '500', { client: 'ALPHA' })], ['BETA']],
  ['one of a desk', [limitRow('priceCollarBps', '500', { desk: 'CASH' })], ['BETA']],
  ['one that is 0', [limitRow('priceCollarBps', '0', { client: EACH })], CLIENTS],
  ['one that only warns', [limitRow('priceCollarBps', '500', { client: EACH }, { soft: true })], CLIENTS],
  ['0 in its place, of a client', [ALL, instead('0', { client: 'ALPHA' })], ['ALPHA']],
  ['0 in its place, of a desk', [ALL, instead('0', { desk: 'CASH' })], ['ALPHA']],
  ['a warning in its place', [ALL, instead('100', { client: 'ALPHA' }, { soft: true })], ['ALPHA']],
  ['another in its place', [ALL, instead('900', { client: 'ALPHA' })], []],
  ['0 beside it', [ALL, limitRow('priceCollarBps', '0', { client: 'ALPHA' })], []],
  ['0 in its place, in one symbol', [ALL, instead('0', { client: 'ALPHA', symbol: 'XYZ' })], []],
  [
    'one in place of the 0 in its place',
    [ALL, instead('0', { client: 'ALPHA' }, { id: 'none' }), instead('9', { client: 'ALPHA' }, { replaces: 'none' })],
    [],
  ],
])('%s', (_, rows, off) => {
  expect(offFor('priceCollarBps', rows)).toEqual(off);
});

test('a limit of nothing bounds most, and is off only where 0 or false means none', () => {
  const off = MEASURE_NAMES.filter((measure) => {
    const { unit } = MEASURE_KINDS[measure];
    const scope = measure === 'maxRepeats' ? {} : { symbol: EACH };
    const window = seconds(1);
    return offFor(measure, [limitRow(measure, unit === 'flag' ? 'false' : '0', scope, { window })]).length > 0;
  });
  expect(off).toEqual(['priceCollarBps', 'requireQuote', 'duplicateWindowMs']);
});
