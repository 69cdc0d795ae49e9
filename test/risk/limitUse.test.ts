/** How much of each limit is used: a row for every measure there is, or the word that it bounds each order by itself. */
import { describe, expect, test } from 'vitest';
import { LimitUses, shareOf } from '../../src/risk/limitUse.ts';
import { type LimitRow, type Scope } from '../../src/risk/limits/limitRow.ts';
import { isOverTime, MEASURE_KINDS, MEASURE_NAMES, type MeasureName } from '../../src/risk/limits/measureKinds.ts';
import { NO_LIMIT } from '../../src/risk/worth/riskMoney.ts';
import { Side } from '../../src/orders/values.ts';
import { type Instant, later, NO_TIME, seconds, span } from '../../src/units/brand.ts';
import { formatDecimal } from '../../src/units/decimal.ts';
import { limitRow } from '../support/limits.ts';
import { px, q, QUOTE, RiskDesk } from './riskDesk.ts';

const MINUTE = seconds(60);
const EACH_ORDER = 'each order';

/** Of a limit of `value`: what is used of how much, as `used/limit` in the unit of the measure; and later. */
interface Row {
  readonly value: string;
  readonly use: string;
  /** Once its window is over. */
  readonly over?: string;
  readonly more?: Partial<LimitRow>;
}

const inMinute = { window: MINUTE };

/**
 * ACME has bought 50 at 10.00 and 50 at 10.10, and asks for 100 more at 10.00 and to sell 20 at 10.20, replaces one and
 * cancels the other; it asks for the status of both. A new measure needs a row.
 */
const ROWS: { readonly [M in MeasureName]: Row | typeof EACH_ORDER } = {
  maxOrderQty: EACH_ORDER,
  maxOrderNotional: EACH_ORDER,
  minOrderNotional: EACH_ORDER,
  priceCollarBps: EACH_ORDER,
  requireQuote: EACH_ORDER,
  maxQuoteAgeMs: EACH_ORDER,
  duplicateWindowMs: EACH_ORDER,
  shortSales: EACH_ORDER,
  restricted: EACH_ORDER,
  maxVolumeBps: EACH_ORDER,
  maxSpreads: EACH_ORDER,
  maxLongPosition: { value: '1000', use: '200/1000' },
  maxShortPosition: { value: '1000', use: '-80/1000' },
  maxNetPosition: { value: '1000', use: '200/1000' },
  maxGrossPosition: { value: '1000', use: '220/1000' },
  maxOpenOrders: { value: '4', use: '2/4' },
  maxOpenQty: { value: '240', use: '120/240' },
  maxOpenNotional: { value: '10000', use: '1204/10000' },
  maxGrossNotional: { value: '10000', use: '2209/10000' },
  maxFirmNotional: { value: '10000', use: '1204/10000' },
  maxLongExposure: { value: '10000', use: '2005/10000' },
  maxShortExposure: { value: '10000', use: '204/10000' },
  maxNetExposure: { value: '10000', use: '2005/10000' },
  buyingPower: { value: '10000', use: '2005/10000' },
  newRate: { value: '10', use: '4/10', over: '0/10', more: inMinute },
  replaceRate: { value: '10', use: '1/10', over: '0/10', more: inMinute },
  cancelRate: { value: '10', use: '1/10', over: '0/10', more: inMinute },
  statusRate: { value: '10', use: '2/10', over: '0/10', more: inMinute },
  orderToTrade: { value: '6', use: '3/6', over: '0/6', more: inMinute },
  cancelToNew: { value: '1', use: '0.25/1', over: '0/1', more: inMinute },
  priceMoveBps: { value: '200', use: '10/200', over: '0/200', more: inMinute },
  maxTimesUsual: { value: '5', use: '0.21/5', more: { least: 4 } },
  maxRepeats: { value: '4', use: '2/4', over: '0/4', more: inMinute },
};

const ask = (desk: RiskDesk) => desk.emit({ kind: 'statusAsked', at: desk.now, clientID: 'ACME', session: 'S1' });

function deskWith(row: LimitRow): RiskDesk {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME' }], rows: [row] });
  desk.trade({ orderQty: q(50) });
  desk.trade({ orderQty: q(50), price: px(101_000) });
  const bought = desk.open();
  const sold = desk.open({ side: Side.Sell, orderQty: q(20), price: px(102_000) });
  desk.askReplace(bought, {});
  desk.replaced(bought);
  desk.askCancel(sold);
  ask(desk);
  ask(desk);
  return desk;
}

function usesOf(desk: RiskDesk, { id }: LimitRow, now: Instant = desk.now) {
  const row = desk.state.limits.rows.get(id);
  return row === undefined ? [] : new LimitUses({ state: desk.state, base: 'USD', now, quoteOf: () => QUOTE }).of(row);
}

const SCALES: { readonly [unit: string]: number } = { money: 4, ratio: 2 };
const text = (measure: MeasureName, desk: RiskDesk, row: LimitRow, now?: Instant) =>
  usesOf(desk, row, now).map(({ used: so, limit }) => {
    const scale = SCALES[MEASURE_KINDS[measure].unit] ?? 0;
    return `${formatDecimal(so, scale)}/${limit >= NO_LIMIT ? 'none' : formatDecimal(limit, scale)}`;
  });

const scopeOf = (measure: MeasureName): Scope =>
  measure === 'statusRate' || measure === 'maxFirmNotional' ? { client: 'ACME' } : { client: 'ACME', symbol: '*' };

test('every measure there is has a row', () => {
  expect(Object.keys(ROWS).sort()).toEqual([...MEASURE_NAMES].sort());
});

const all = Object.entries(ROWS) as [MeasureName, Row | typeof EACH_ORDER][];

test.each(all.flatMap(([measure, row]) => (row === EACH_ORDER ? [measure] : [])))('%s bounds each order', (measure) => {
  const { unit, sums } = MEASURE_KINDS[measure];
  expect(sums || isOverTime(measure)).toBe(false);
  const row = limitRow(measure, unit === 'flag' ? 'false' : '1000', scopeOf(measure));
  expect(usesOf(deskWith(row), row)).toEqual([]);
});

const used = all.flatMap(([measure, row]) => (row === EACH_ORDER ? [] : [[measure, row] as const]));

describe.each(used)('%s', (measure, { value, use, over, more = {} }) => {
  const row = limitRow(measure, value, scopeOf(measure), more);

  test('is used so far', () => {
    const desk = deskWith(row);
    expect(text(measure, desk, row)).toEqual([use]);
    expect(usesOf(desk, row)[0].slice).toEqual(row.scope.symbol === undefined ? expect.anything() : { symbol: 'XYZ' });
    if (over !== undefined) expect(text(measure, desk, row, later(desk.now, seconds(62)))).toEqual([over]);
  });

  test('is used by slices that it fixes, and by no others', () => {
    const fixed = { ...row.scope, ...(row.scope.symbol === undefined ? {} : { symbol: 'XYZ' }) };
    const own = limitRow(measure, value, fixed, more);
    expect(text(measure, deskWith(own), own)).toEqual([use]);
    const other = limitRow(measure, value, { ...row.scope, client: 'OTHER' }, more);
    expect(text(measure, deskWith(other), other)).toEqual([]);
  });
});

test('a limit that does not hold yet has no end, and is used to no part', () => {
  const row = limitRow('orderToTrade', '6', { client: 'ACME' }, { window: MINUTE, least: 7 });
  const [use] = usesOf(deskWith(row), row);
  expect([use.used, use.limit, shareOf(use)]).toEqual([300, NO_LIMIT, 0]);
});

test('the slice that uses most comes first', () => {
  const row = limitRow('newRate', '10', { client: 'ACME', symbol: '*' }, { window: span(1_000_000), until: NO_TIME });
  const desk = deskWith(row);
  for (let n = 0; n < 6; n++) desk.open({ symbol: 'LOTS' });
  expect(usesOf(desk, row).map((use) => [use.slice.symbol, use.used])).toEqual([
    ['LOTS', 6],
    ['XYZ', 4],
  ]);
});
