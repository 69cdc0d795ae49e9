/** Limits as rows: which of them meet an order, and what holds of several that do. */
import { describe, expect, test } from 'vitest';
import { EACH, idOf, type LimitRow } from '../../src/risk/limits/limitRow.ts';
import { changesTo } from '../../src/risk/limitBook.ts';
import { limitRow, limitsOf } from '../support/limits.ts';
import { valueOf } from '../../src/risk/checks/limitSet.ts';
import { NO_LIMIT } from '../../src/risk/worth/riskMoney.ts';
import { RiskDesk, q, XYZ } from './riskDesk.ts';

/** Codes of what is breached by an order for 100 XYZ of ACME when these rows are in force. */
function breaches(rows: readonly LimitRow[], ask = {}): string[] {
  return new RiskDesk({ clients: [{ clientID: 'ACME', desk: 'CASH' }, { clientID: 'BETA' }], rows }).check(ask)
    .breaches;
}

describe('a row meets an order that has all that its scope fixes', () => {
  test.each<[string, LimitRow['scope'], boolean]>([
    ['the firm', {}, true],
    ['the client', { client: 'ACME' }, true],
    ['another client', { client: 'BETA' }, false],
    ['every client', { client: EACH }, true],
    ['its desk', { desk: 'CASH' }, true],
    ['another desk', { desk: 'SWAPS' }, false],
    ['its account', { client: 'ACME', account: 'A1' }, true],
    ['an account of this name elsewhere', { client: 'BETA', account: 'A1' }, false],
    ['its symbol', { symbol: 'XYZ' }, true],
    ['client and symbol', { client: 'ACME', symbol: 'XYZ' }, true],
    ['the client in another symbol', { client: 'ACME', symbol: 'LOTS' }, false],
    ['its strategy', { strategy: 'VWAP' }, true],
    ['another strategy', { strategy: 'TWAP' }, false],
    ['its trader', { trader: 'ann' }, true],
    ['its session', { session: 'S1' }, true],
    ['another session', { session: 'S2' }, false],
    ['its asset class', { assetClass: 'equity' }, true],
    ['another asset class', { assetClass: 'future' }, false],
    ['its currency', { currency: 'USD' }, true],
    ['another currency', { currency: 'JPY' }, false],
    ['its venue', { venue: 'NORTH' }, true],
    ['another venue', { venue: 'SOUTH' }, false],
    ['all of it at once', { client: 'ACME', desk: 'CASH', symbol: 'XYZ', trader: 'ann', venue: 'NORTH' }, true],
  ])('%s', (_, scope, meets) => {
    const ask = { strategy: 'VWAP', trader: 'ann', exDestination: 'NORTH' };
    expect(breaches([limitRow('maxOrderQty', '99', scope)], ask)).toEqual(meets ? ['R110-ORDER-QTY'] : []);
  });
});

describe('of several rows', () => {
  const wide = limitRow('maxOrderQty', '50', { client: 'ACME' });
  const narrow = limitRow('maxOrderQty', '500', { client: 'ACME', symbol: 'XYZ' });

  test('all are checked: a wider one of the symbol does not lift that of its client', () => {
    expect(breaches([wide, narrow])).toEqual(['R110-ORDER-QTY']);
    expect(breaches([narrow])).toEqual([]);
  });

  test('one that stands in for another is checked instead of it, where both match', () => {
    const instead = { ...narrow, replaces: wide.id };
    expect(breaches([wide, instead])).toEqual([]);
    expect(breaches([wide, instead], { symbol: 'LOTS' })).toEqual(['R110-ORDER-QTY']);
  });

  test('the strictest setting holds', () => {
    const desk = new RiskDesk({
      clients: [{ clientID: 'ACME' }],
      rows: [limitRow('shortSales', 'true', { client: 'ACME' }), limitRow('shortSales', 'false', { symbol: 'XYZ' })],
    });
    expect(desk.check({ side: '5' }).breaches).toEqual(['R107-SHORT-SALE']);
    expect(desk.check({ side: '5', symbol: 'LOTS' }).breaches).toEqual([]);
  });
});

describe('sums are of their slice', () => {
  test('one for each value of a dimension at *', () => {
    const rows = [limitRow('maxOpenOrders', '1', { client: EACH, symbol: EACH })];
    const desk = new RiskDesk({ clients: [{ clientID: 'ACME' }, { clientID: 'BETA' }], rows });
    desk.open();
    expect(desk.check().breaches).toEqual(['R116-OPEN-ORDERS']);
    expect(desk.check({ symbol: 'LOTS' }).breaches).toEqual([]);
    expect(desk.check({ clientID: 'BETA' }).breaches).toEqual([]);
  });

  test('a limit that comes while orders are open counts them, and goes again', () => {
    const desk = new RiskDesk({ clients: [{ clientID: 'ACME' }] });
    desk.open();
    desk.trade({ orderQty: q(30), account: 'A2' });
    const limits = { clients: [{ clientID: 'ACME' }] };
    desk.configure({
      ...limits,
      rows: [limitRow('maxOpenOrders', '1'), limitRow('maxLongPosition', '229', { symbol: EACH })],
    });
    expect(desk.check().breaches).toEqual(['R115-POSITION', 'R116-OPEN-ORDERS']);
    desk.configure({
      ...limits,
      rows: [limitRow('maxOpenOrders', '2'), limitRow('maxLongPosition', '230', { symbol: EACH })],
    });
    expect(desk.check().breaches).toEqual([]);
    desk.configure(limits);
    expect(desk.check({ orderQty: q(1_000_000) }).breaches).toEqual([]);
  });

  test('a client that moves to another desk takes what is open and held along', () => {
    const rows = [limitRow('maxOpenQty', '250', { desk: 'SWAPS', symbol: EACH })];
    const desk = new RiskDesk({
      clients: [
        { clientID: 'ACME', desk: 'CASH' },
        { clientID: 'BETA', desk: 'SWAPS' },
      ],
      rows,
    });
    desk.open();
    desk.open({ clientID: 'BETA' });
    expect(desk.check({ clientID: 'BETA' }).breaches).toEqual([]);
    desk.configure({
      clients: [
        { clientID: 'ACME', desk: 'SWAPS' },
        { clientID: 'BETA', desk: 'SWAPS' },
      ],
      rows,
    });
    expect(desk.check({ clientID: 'BETA' }).breaches).toEqual(['R117-OPEN-QTY']);
  });
});

describe('the configuration is a source of rows', () => {
  const rows = [limitRow('maxOrderQty', '10'), limitRow('maxOpenOrders', '5', { client: EACH })];
  const limits = limitsOf({ clients: [{ clientID: 'ACME' }], rows });

  test('only what changed is journaled', () => {
    const desk = new RiskDesk({ clients: [{ clientID: 'ACME' }], rows });
    const changes = (next: readonly LimitRow[]) =>
      [...changesTo(desk.state, { ...limits, rows: next }, desk.now)].map((event) => [
        event.kind,
        'id' in event && event.id,
      ]);
    expect(changes(rows)).toEqual([]);
    expect(changes([{ ...rows[0], value: '11' }])).toEqual([
      ['riskLimitRemoved', rows[1].id],
      ['riskLimitSet', rows[0].id],
    ]);
  });

  test('what an operator set stays, until what it stands in for is changed', () => {
    const desk = new RiskDesk({ clients: [{ clientID: 'ACME' }], rows });
    const override = limitRow('maxOrderQty', '100', { client: 'ACME' }, { replaces: rows[0].id, by: 'jane' });
    desk.limit(override);
    desk.limit(limitRow('maxOrderQty', '99', { symbol: 'LOTS' }, { by: 'jane' }));
    desk.configure({ clients: [{ clientID: 'ACME' }], rows });
    expect(desk.check().breaches).toEqual([]);
    expect(desk.check({ symbol: 'LOTS' }).breaches).toEqual(['R110-ORDER-QTY']);
    desk.configure({ clients: [{ clientID: 'ACME' }], rows: [{ ...rows[0], value: '12' }] });
    expect(desk.check().breaches).toEqual(['R110-ORDER-QTY']);
  });
});

test('RTS 7 Art. 20: limits may change while orders are open', () => {
  const desk = new RiskDesk();
  desk.open();
  desk.configure({ clients: [{ clientID: 'ACME', limits: { maxLongPosition: q(150) } }] });
  expect(desk.check().breaches).toEqual(['R115-POSITION']);
  expect(desk.check({ orderQty: q(50) }).breaches).toEqual([]);
});

test('a limit is known by what it measures, and of what', () => {
  expect(idOf(limitRow('maxGrossNotional', '1', { symbol: EACH, client: 'ACME' }, { soft: true }))).toBe(
    'maxGrossNotional client=ACME symbol=* soft',
  );
});

test.each<[LimitRow['measure'], string, number]>([
  ['maxOrderQty', '10.9', 10],
  ['maxOrderNotional', '10.00009', 100_000],
  ['minOrderNotional', '10.00001', 100_001],
  ['minOrderNotional', '10.00000', 100_000],
  ['minOrderNotional', '10', 100_000],
  ['duplicateWindowMs', '0.0001', 1],
  ['duplicateWindowMs', '0', 0],
  ['priceCollarBps', '0.5', 1],
  ['priceCollarBps', '0.0', 0],
  ['priceCollarBps', '10.5', 10],
  ['maxVolumeBps', '0.5', 0],
  ['maxSpreads', '1.239', 123],
  ['restricted', 'true', 1],
  ['maxOpenOrders', '', NO_LIMIT],
  ['minOrderNotional', '99999999999999999999', NO_LIMIT],
  ['minOrderNotional', '99999999999999999999.999999', NO_LIMIT],
])('%s of %s is compared as %d: what does not fit is cut to the stricter side', (measure, value, expected) => {
  expect(valueOf(limitRow(measure, value), XYZ)).toBe(expected);
});

test.each<[LimitRow['measure'], LimitRow['scope'], string]>([
  ['maxFirmNotional', {}, "all clients' open orders together would pass the firm's limit"],
  ['maxFirmNotional', { desk: 'CASH' }, "the limit of worth of all clients' open orders for desk CASH would be passed"],
  ['maxOpenNotional', { desk: 'CASH' }, 'the limit of worth of open orders for desk CASH would be passed'],
  ['maxOpenNotional', { client: 'ACME' }, 'open orders could reach 1000.00 USD, above the limit of 1.00 USD'],
])('%s of %o is told as what it is of', (measure, scope, text) => {
  const rows = [limitRow(measure, '1', scope)];
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME', desk: 'CASH' }], rows });
  expect(desk.check().text).toMatch(new RegExp(`: ${text}`));
});
