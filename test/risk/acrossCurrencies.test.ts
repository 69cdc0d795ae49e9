/** Limits on the money of all currencies together, by the rates of exchange in force. */
import { describe, expect, test } from 'vitest';
import { Side } from '../../src/orders/values.ts';
import { faultIn } from '../../src/risk/limits/limitFaults.ts';
import { EACH, idOf, type LimitRow } from '../../src/risk/limits/limitRow.ts';
import { LimitUses } from '../../src/risk/limitUse.ts';
import type { MeasureName } from '../../src/risk/limits/measureKinds.ts';
import { moneyText } from '../../src/risk/worth/riskMoney.ts';
import { limitRow } from '../support/limits.ts';
import { COIN, LOTS, px, q, QUOTE, RiskDesk, XYZ, YEN } from './riskDesk.ts';

const EURO = { ...XYZ, symbol: 'EURO', currency: 'EUR' };
const INSTRUMENTS = new Map([XYZ, LOTS, YEN, COIN, EURO].map((instrument) => [instrument.symbol, instrument]));
const IN_DOLLARS = { into: 'USD' };

/** 10^-10 of a dollar for a unit. */
function rate(desk: RiskDesk, currency: string, dollars: number): void {
  const named = { by: 'jane', reason: 'told', at: desk.now };
  desk.state.dayData.apply({ kind: 'fxRateSet', currency, rate: Math.round(dollars * 1e10), ...named });
}

/** One of the yen is a cent, one of the euro 1.25 dollars; the firm's currency is the dollar. */
function deskWith(...rows: LimitRow[]): RiskDesk {
  const clients = [
    { clientID: 'ACME', desk: 'CASH' },
    { clientID: 'BETA', desk: 'CASH' },
  ];
  const desk = new RiskDesk({ clients, rows }, INSTRUMENTS);
  desk.context.base = 'USD';
  rate(desk, 'JPY', 0.01);
  rate(desk, 'EUR', 1.25);
  return desk;
}

const into = (measure: MeasureName, value: string, scope = {}, more: Partial<LimitRow> = IN_DOLLARS) =>
  limitRow(measure, value, scope, more);
const yen = { symbol: 'YEN', price: px(10_000) }; // 1000.0 yen
const euro = { symbol: 'EURO', price: px(80_000) }; // 8.0000 euro

describe('what is open and held in all currencies counts as one sum', () => {
  // ACME holds 100 XYZ at 10.00 and 100 YEN at 1000.0, and has 100 EURO at 8.00 open: 1000, 1000 and 1000 dollars.
  // BETA has sold 50 XYZ at 10.00. The order asked about is for 100 XYZ at 10.00.
  test.each<[measure: MeasureName, scope: object, passes: string, breaks: string, ask?: object]>([
    ['maxOpenNotional', { client: 'ACME' }, '2000', '1999.99'],
    ['maxGrossNotional', { client: 'ACME' }, '4000', '3999.99'],
    ['maxGrossNotional', { desk: 'CASH' }, '4500', '4499.99'],
    ['maxGrossNotional', {}, '4500', '4499.99'],
    ['maxGrossNotional', { client: EACH }, '4000', '3999.99'],
    ['maxFirmNotional', {}, '2000', '1999.99'],
    ['maxLongExposure', { client: 'ACME' }, '4000', '3999.99'],
    ['maxShortExposure', {}, '1500', '1499.99', { side: Side.Sell, clientID: 'BETA' }],
    ['maxNetExposure', {}, '3500', '3499.99'],
    ['maxNetExposure', { client: 'ACME' }, '4000', '3999.99'],
    ['buyingPower', { client: 'ACME' }, '4000', '3999.99'],
    ['maxOrderNotional', { client: 'ACME' }, '1000', '999.99'],
    ['maxOrderNotional', {}, '1000', '999.99', yen],
    ['maxOpenNotional', { symbol: 'YEN' }, '1000', '999.99', yen],
    ['maxOpenNotional', { currency: 'JPY' }, '1000', '999.99', yen],
    ['maxGrossNotional', { client: 'ACME', currency: 'JPY' }, '2000', '1999.99', yen],
  ])('%s of %o is %s dollars with it', (measure, scope, passes, breaks, ask = {}) => {
    const code = (value: string): string => {
      const desk = deskWith(into(measure, value, scope));
      desk.trade({});
      desk.trade(yen);
      desk.open(euro);
      desk.trade({ clientID: 'BETA', side: Side.Sell, orderQty: q(50) });
      return desk.check(ask).code;
    };
    expect(code(passes)).toBe('');
    expect(code(breaks)).not.toBe('');
  });

  test('a limit may be in any currency, and yen are rounded up to whole ones', () => {
    const verdict = (value: string) => {
      const desk = deskWith(into('maxOrderNotional', value, {}, { into: 'JPY' }));
      rate(desk, 'JPY', 0.03);
      return desk.check({ orderQty: q(1) });
    };
    expect(verdict('334').passed).toBe(true); // 10 dollars are 333.33 yen
    expect(verdict('333')).toMatchObject({
      code: 'R113-ORDER-NOTIONAL',
      text: 'R113-ORDER-NOTIONAL: order value 334 JPY is above the limit of 333 JPY',
    });
  });

  test('rates that change later count from then on', () => {
    const desk = deskWith(into('maxGrossNotional', '3000', { client: 'ACME' }));
    desk.trade(yen);
    expect(desk.check().passed).toBe(true);
    rate(desk, 'JPY', 0.03);
    expect(desk.check().text).toBe(
      'R119-GROSS-NOTIONAL: orders and positions could reach 4000.00 USD, above the limit of 3000.00 USD',
    );
  });
});

describe('without a rate', () => {
  const limit = into('maxGrossNotional', '1000000', { client: 'ACME' });

  test('an order in the currency is refused, and so is one beside a position in it; what closes passes', () => {
    const desk = deskWith(limit);
    desk.context.base = 'EUR'; // of which no rate in dollars is known
    const text =
      'R119-GROSS-NOTIONAL: the order and what is open and held cannot be counted in USD: there is no rate of exchange of USD';
    expect(desk.check(euro).text).toBe(text);
    expect(desk.check().passed).toBe(true); // dollars alone need none
    desk.trade(euro);
    expect(desk.check().text).toBe(text);
    expect(desk.check({ ...euro, side: Side.Sell }).passed).toBe(true);
  });
});

describe('as a row', () => {
  test.each<[string, Partial<LimitRow>, string]>([
    ['money of sums', { measure: 'maxGrossNotional' }, ''],
    [
      'a quantity',
      { measure: 'maxOpenQty', scope: { symbol: 'XYZ' } },
      'maxOpenQty counts no money that adds up: it has no into',
    ],
    [
      'a smallest worth',
      { measure: 'minOrderNotional' },
      'minOrderNotional counts no money that adds up: it has no into',
    ],
    [
      'each currency by itself',
      { measure: 'maxGrossNotional', scope: { currency: EACH } },
      'into counts all currencies as one, and currency = "*" each by itself: leave one of them out',
    ],
  ])('%s: %o', (_, row, fault) => {
    expect(faultIn({ ...limitRow('maxGrossNotional', '1', {}, IN_DOLLARS), ...row })).toBe(fault);
  });

  test('it is another than that of each currency by itself', () => {
    expect(idOf(into('maxGrossNotional', '1', { desk: 'CASH' }))).toBe('maxGrossNotional desk=CASH into USD');
  });

  test('its use is shown in its currency', () => {
    const row = into('maxGrossNotional', '4000', { client: EACH });
    const desk = deskWith(row);
    desk.trade(yen);
    desk.open(euro);
    desk.open({ clientID: 'BETA' });
    const [inForce] = [...desk.state.limits.rows.values()].filter(({ id }) => id === row.id);
    const uses = new LimitUses({ state: desk.state, base: 'USD', now: desk.now, quoteOf: () => QUOTE }).of(inForce);
    expect(
      uses.map(({ slice, used, limit }) => [slice.client, moneyText(used, 'USD'), moneyText(limit, 'USD')]),
    ).toEqual([
      ['ACME', '2000.00', '4000.00'],
      ['BETA', '1000.00', '4000.00'],
    ]);
  });
});
