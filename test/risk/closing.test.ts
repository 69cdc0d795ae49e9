/**
 * What closes the position of its account passes limits of money, or nobody could leave a position: but not one whose
 * own sum it makes larger, because that counts a part of the account, or several accounts against each other.
 */
import { describe, expect, test } from 'vitest';
import { Side } from '../../src/orders/values.ts';
import type { LimitRow } from '../../src/risk/limits/limitRow.ts';
import { limitRow } from '../support/limits.ts';
import { px, q, RiskDesk } from './riskDesk.ts';

const sell = { side: Side.Sell, price: px(100_000) } as const;
const deskWith = (row: LimitRow) => new RiskDesk({ clients: [{ clientID: 'ACME', desk: 'CASH' }], rows: [row] });

describe('the net of several accounts', () => {
  const offset = (row: LimitRow): RiskDesk => {
    const desk = deskWith(row);
    desk.trade({ account: 'A1', orderQty: q(100) });
    desk.trade({ account: 'A2', orderQty: q(100), ...sell });
    return desk;
  };

  test.each([{ client: 'ACME' }, { desk: 'CASH' }, {}, { symbol: 'XYZ' }])('of %o', (scope) => {
    const desk = offset(limitRow('maxNetExposure', '600', scope));
    // It closes A1, and leaves A2 short of 1,000.
    expect(desk.check({ account: 'A1', ...sell }).breaches).toEqual(['R139-EXPOSURE']);
    expect(desk.check({ account: 'A1', ...sell, orderQty: q(50) }).passed).toBe(true);
  });

  test('of all currencies together', () => {
    const desk = offset(limitRow('maxNetExposure', '600', { client: 'ACME' }, { into: 'USD' }));
    expect(desk.check({ account: 'A1', ...sell }).breaches).toEqual(['R139-EXPOSURE']);
  });

  test('that it brings nearer to zero, though more than the limit is left', () => {
    const desk = deskWith(limitRow('maxNetExposure', '1', { client: 'ACME' }));
    desk.trade({ orderQty: q(100), price: px(80_000) });
    // Sold at 10.00, what cost 8.00 counts as 200 the other way, until it is sold.
    expect(desk.check(sell).passed).toBe(true);
  });

  test.each(['maxGrossNotional', 'maxShortExposure', 'maxLongExposure'] as const)('%s is less after it', (measure) => {
    const desk = offset(limitRow(measure, '1', { client: 'ACME' }));
    expect(desk.check({ account: 'A1', ...sell }).passed).toBe(true);
  });
});

describe('a part of an account', () => {
  const parts = (row: LimitRow): RiskDesk => {
    const desk = deskWith(row);
    desk.trade({ strategy: 'TWAP', orderQty: q(300) });
    desk.trade({ strategy: 'VWAP', orderQty: q(100), ...sell });
    return desk;
  };

  test.each(['maxGrossNotional', 'maxShortExposure', 'maxNetExposure'] as const)('%s', (measure) => {
    const desk = parts(limitRow(measure, '1500', { client: 'ACME', strategy: '*' }));
    const code = measure === 'maxGrossNotional' ? 'R119-GROSS-NOTIONAL' : 'R139-EXPOSURE';
    // The account is long, and its VWAP is short of 1,000 already.
    expect(desk.check({ strategy: 'VWAP', ...sell }).breaches).toEqual([code]);
    expect(desk.check({ strategy: 'TWAP', ...sell }).passed).toBe(true);
    expect(desk.check({ strategy: 'NEW', ...sell, orderQty: q(200) }).breaches).toEqual([code]);
  });

  test('its quantity', () => {
    const desk = parts(limitRow('maxGrossPosition', '150', { client: 'ACME', strategy: '*', symbol: 'XYZ' }));
    expect(desk.check({ strategy: 'VWAP', ...sell }).breaches).toEqual(['R138-GROSS-POSITION']);
    expect(desk.check({ strategy: 'TWAP', ...sell }).passed).toBe(true);
  });

  test('all of the account: whoever made the position, it may be closed', () => {
    const desk = parts(limitRow('maxGrossNotional', '1', { client: 'ACME' }));
    expect(desk.check({ strategy: 'NEW', ...sell }).passed).toBe(true);
  });
});
