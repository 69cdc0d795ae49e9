/** Limits as written, and as the checks meet them. */
import { describe, expect, test } from 'vitest';
import { DUPLICATE_WINDOW_MAX } from '../../src/risk/duplicates.ts';
import { ANY_RATE, LimitBook, type RiskLimits, UNSET } from '../../src/risk/limits.ts';
import { NO_LIMIT } from '../../src/risk/riskMoney.ts';
import { RATE_COUNT_MAX, RATE_WINDOW_MAX } from '../../src/risk/rates.ts';
import { span } from '../../src/units/brand.ts';
import { RiskDesk, q, units } from './riskDesk.ts';

describe('the narrower word counts', () => {
  const book = new LimitBook({
    defaults: { maxOrderQty: q(10), maxOpenQty: q(11), maxOpenOrders: 12 },
    restricted: ['BAD'],
    clients: [
      {
        clientID: 'ACME',
        limits: { maxOrderQty: q(20), maxOpenQty: q(21) },
        bySymbol: { XYZ: { maxOrderQty: q(30) } },
        restricted: ['WORSE'],
      },
      { clientID: 'BETA', symbols: ['XYZ'] },
    ],
  });

  test.each<[string, string, string, object]>([
    ['symbol over client over default', 'ACME', 'XYZ', { maxOrderQty: 30, maxOpenQty: 21, maxOpenOrders: 12 }],
    ['client over default', 'ACME', 'ABC', { maxOrderQty: 20, maxOpenQty: 21, maxOpenOrders: 12 }],
    ['default over nothing', 'BETA', 'XYZ', { maxOrderQty: 10, maxOpenQty: 11, maxLongPosition: NO_LIMIT }],
    ["the firm's list", 'ACME', 'BAD', { restricted: true, symbolAllowed: true }],
    ["the client's list", 'ACME', 'WORSE', { restricted: true }],
    ["not another client's", 'BETA', 'WORSE', { restricted: false, symbolAllowed: false }],
    ['symbols it may trade', 'BETA', 'XYZ', { restricted: false, symbolAllowed: true }],
    ['any symbol, where none is named', 'ACME', 'ABC', { symbolAllowed: true, newRate: ANY_RATE }],
  ])('%s', (_, client, symbol, limits) => {
    expect(book.of(client, symbol)).toMatchObject(limits);
  });

  test('a client nobody named has none', () => {
    expect(book.of('STRANGER', 'XYZ')).toBeUndefined();
  });

  test('what nobody set stands at the ceiling, and short sales at no', () => {
    expect(new LimitBook({ clients: [{ clientID: 'ACME' }] }).of('ACME', 'XYZ')).toMatchObject(UNSET);
    expect(UNSET.shortSales).toBe(false);
  });
});

describe('a limit outside its range is named', () => {
  const client = (more: object): RiskLimits => ({ clients: [{ clientID: 'ACME', ...more }] });
  test.each<[string, RiskLimits, string]>([
    ['below zero', client({ limits: { maxOrderQty: -1 } }), 'ACME: maxOrderQty must be a whole number from 0 to'],
    ['a fraction', client({ limits: { maxOpenOrders: 1.5 } }), 'ACME: maxOpenOrders'],
    ['no number', client({ bySymbol: { XYZ: { priceCollarBps: Number.NaN } } }), 'ACME XYZ: priceCollarBps'],
    ['past the ceiling', client({ limits: { maxOpenNotional: NO_LIMIT + 1 } }), 'ACME: maxOpenNotional'],
    ['too long', client({ limits: { duplicateWindow: DUPLICATE_WINDOW_MAX + 1 } }), 'ACME: duplicateWindow'],
    ['too many', client({ newRate: { count: RATE_COUNT_MAX + 1, window: 1 } }), 'ACME: rate count'],
    ['too long a window', client({ cancelRate: { count: 1, window: RATE_WINDOW_MAX + 1 } }), 'ACME: rate window'],
    ['of the firm', { maxFirmNotional: units(-1), clients: [] }, 'maxFirmNotional'],
    ['twice', { clients: [{ clientID: 'ACME' }, { clientID: 'ACME' }] }, 'client ACME has limits twice'],
  ])('%s', (_, limits, message) => {
    expect(() => new LimitBook(limits)).toThrow(RangeError);
    expect(() => new LimitBook(limits)).toThrow(message);
  });
});

test('RTS 7 Art. 20: limits may change while orders are open, and the state need not', () => {
  const desk = new RiskDesk();
  desk.open();
  desk.context.limits = new LimitBook({ clients: [{ clientID: 'ACME', limits: { maxLongPosition: q(150) } }] });
  expect(desk.check().breaches).toEqual(['R115-POSITION']);
  expect(desk.check({ orderQty: q(50) }).breaches).toEqual([]);
  desk.context.limits = new LimitBook({ clients: [{ clientID: 'ACME', newRate: { count: 2, window: span(1_000) } }] });
  expect(desk.check().breaches).toEqual([]);
});
