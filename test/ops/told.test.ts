/** What a report in quarantine tells of its execution, whatever its venue wrote. */
import { expect, it } from 'vitest';
import type { Quarantined } from '../../src/core/memory/state.ts';
import { toldBy } from '../../src/ops/show/told.ts';
import { NO_PRICE, NO_QTY, price, qty } from '../../src/units/brand.ts';
import { XYZ } from '../router/make.ts';

const told = (message: string) => toldBy({ lastQty: NO_QTY, lastPx: NO_PRICE, message } as Quarantined, XYZ);

it('is what its message says, where that is a number of the instrument', () => {
  expect(told('35=8|32=100|31=10.01|')).toEqual({ lastQty: qty(100), lastPx: price(100_100) });
});

it.each([
  'x',
  '',
  '5O',
  'abc',
  '1e1',
  '10.0.0',
  'NaN',
  '-',
  '-5',
  '0',
  '9'.repeat(30),
  '0.000000001',
  'é',
  '1|32=2|31=2',
])('is nothing where it says "%s"', (said) => {
  expect(told(`35=8|32=${said}|31=${said}|`)).toEqual({ lastQty: undefined, lastPx: undefined });
});
