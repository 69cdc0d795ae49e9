/** What a report says of the cost of its trade. */
import { expect, test } from 'vitest';
import { readExecutionReport, type VenueDialect } from '../../src/wire/venueMessages.ts';
import { XYZ } from '../router/make.ts';
import { fieldsOf } from './bookBench.ts';

const read = (rest: string, liquidityTag = 851, execType = 'F') => {
  const dialect = { venue: 'V', execType: true, liquidityTag } as VenueDialect;
  const fill = fieldsOf(`8|37=V1|17=E1|150=${execType}|39=2|55=XYZ|54=1|32=10|31=10|151=0|14=10|${rest}`);
  const { fault, liquidity, commission, commType, miscFees } = readExecutionReport(fill, dialect, 'T', () => XYZ);
  expect(fault).toBe('');
  return { liquidity, commission, commType, miscFees };
};

test.each<[what: string, rest: string, said: Partial<ReturnType<typeof read>>]>([
  ['nothing', '', {}],
  ['a commission a share', '12=0.003|13=1|851=2', { commission: 3_000, commType: '1', liquidity: '2' }],
  ['a rebate', '12=-0.4|13=3|851=1', { commission: -400_000, commType: '3', liquidity: '1' }],
  ['a commission of no type', '12=1', { commission: 1_000_000, commType: '', liquidity: '' }],
  ['fees', '136=2|137=0.02|138=USD|139=4|137=0.013|139=7', { miscFees: 33_000, liquidity: '' }],
  [
    'fees in another currency',
    '12=1|13=3|136=1|137=0.02|138=EUR',
    { commission: 1_000_000, commType: '3', liquidity: '' },
  ],
  ['what cannot be read', '12=free|851=2', { liquidity: '2' }],
])('%s', (_, rest, said) => {
  expect(read(rest)).toEqual(said);
});

test('a code of the venue, and nothing of what is no trade', () => {
  expect(read('9882=XYZ|851=2', 9_882)).toEqual({ liquidity: 'XYZ' });
  expect(read('12=1|851=2', 851, '4')).toEqual({});
});
