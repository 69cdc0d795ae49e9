/** One row a reject: every measure of every slice passes at its limit, and refuses one step beyond. */
import { describe, expect, test } from 'vitest';
import { Side } from '../../src/orders/values.ts';
import { DIMENSIONS, type Scope } from '../../src/risk/limits/limitRow.ts';
import { type CheckedMeasure as Checked, MEASURE_KINDS } from '../../src/risk/limits/measureKinds.ts';
import { limitRow } from '../support/limits.ts';
import { type OrderAsk, px, q, RiskDesk } from './riskDesk.ts';

/** Those over a time, and of an order beside what others did, have tables of their own (measures.test.ts, overTime). */
type CheckedMeasure = Exclude<
  Checked,
  | 'duplicateWindowMs'
  | 'newRate'
  | 'replaceRate'
  | 'cancelRate'
  | 'statusRate'
  | 'orderToTrade'
  | 'cancelToNew'
  | 'priceMoveBps'
  | 'maxVolumeBps'
  | 'maxSpreads'
  | 'maxTimesUsual'
>;

/** `passes` is the value that the order just passes, `breaks` the nearest one that refuses it. */
interface Row {
  readonly passes: string;
  readonly breaks: string;
  readonly ask?: Partial<OrderAsk>;
}

const sell = { side: Side.Sell, price: px(101_000) };

/** After 50 were traded and while 100 are open, of 100 more at 10.00, or to sell at 10.10. A new measure needs a row. */
const ROWS: { readonly [M in CheckedMeasure]: Row } = {
  maxOrderQty: { passes: '100', breaks: '99' },
  minOrderNotional: { passes: '1000', breaks: '1000.01' },
  maxOrderNotional: { passes: '1000', breaks: '999.99' },
  priceCollarBps: { passes: '90', breaks: '89', ask: { price: px(101_000) } },
  maxLongPosition: { passes: '250', breaks: '249' },
  maxShortPosition: { passes: '250', breaks: '249', ask: sell },
  maxOpenOrders: { passes: '2', breaks: '1' },
  maxOpenQty: { passes: '200', breaks: '199' },
  maxOpenNotional: { passes: '2000', breaks: '1999.99' },
  maxGrossNotional: { passes: '2500', breaks: '2499.99' },
  maxFirmNotional: { passes: '2000', breaks: '1999.99' },
  maxNetPosition: { passes: '250', breaks: '249', ask: sell },
  maxGrossPosition: { passes: '250', breaks: '249' },
  maxLongExposure: { passes: '2500', breaks: '2499.99' },
  maxShortExposure: { passes: '2525', breaks: '2524.99', ask: sell },
  maxNetExposure: { passes: '2525', breaks: '2524.99', ask: sell },
  buyingPower: { passes: '2500', breaks: '2499.99' },
  restricted: { passes: 'false', breaks: 'true' },
};

const OWN = { strategy: 'VWAP', trader: 'ann', exDestination: 'NORTH' };
const PLACE = {
  client: 'ACME',
  account: 'A1',
  desk: 'CASH',
  strategy: 'VWAP',
  trader: 'ann',
  session: 'S1',
  symbol: 'XYZ',
  assetClass: 'equity',
  currency: 'USD',
  venue: 'NORTH',
} as const;

/** The firm, each dimension by itself, fixed and at *, and all at once. */
const SCOPES: readonly Scope[] = [
  {},
  ...DIMENSIONS.flatMap((dimension) => [{ [dimension]: PLACE[dimension] }, { [dimension]: '*' }]),
  PLACE,
];

const needed = (measure: CheckedMeasure, scope: Scope): Scope => ({
  ...(MEASURE_KINDS[measure].sums && MEASURE_KINDS[measure].unit === 'qty' ? { symbol: 'XYZ' } : {}),
  ...(scope.account === undefined ? {} : { client: 'ACME' }),
  ...scope,
});

function deskFor(measure: CheckedMeasure, value: string, scope: Scope, soft = false): RiskDesk {
  const desk = new RiskDesk({
    clients: [{ clientID: 'ACME', desk: 'CASH' }],
    rows: [limitRow(measure, value, needed(measure, scope), { soft })],
  });
  const ask = { ...OWN, ...ROWS[measure].ask };
  desk.trade({ ...ask, orderQty: q(50) });
  desk.open(ask);
  return desk;
}

describe.each(Object.entries(ROWS) as [CheckedMeasure, Row][])('%s', (measure, { passes, breaks, ask }) => {
  const { code, sums, unit } = MEASURE_KINDS[measure];
  const order = { ...OWN, ...ask };

  test.each(SCOPES)('of %o', (scope) => {
    expect(deskFor(measure, passes, scope).check(order).breaches).toEqual([]);
    const verdict = deskFor(measure, breaks, scope).check(order);
    expect(verdict.breaches).toEqual([code]);
    const others = measure === 'maxFirmNotional' || (sums && needed(measure, scope).client === undefined);
    // What others have open is not the client's to read.
    expect(/\d/.test(verdict.text.replace(code, '').replaceAll(/[SA]1/g, ''))).toBe(!others && unit !== 'flag');
  });

  const WRITTEN = { account: 'a1 ', strategy: ' vwap', trader: 'Ann' };

  test.each(['account', 'strategy', 'trader'] as const)('of one %s, however it is written', (dimension) => {
    for (const [inForce, inOrder] of [
      [PLACE[dimension], WRITTEN[dimension]],
      [WRITTEN[dimension], PLACE[dimension]],
      ['*', WRITTEN[dimension]],
    ] as const) {
      const scope = { [dimension]: inForce };
      const asked = { ...order, [dimension]: inOrder };
      expect(deskFor(measure, passes, scope).check(asked).breaches).toEqual([]);
      const { breaches, text } = deskFor(measure, breaks, scope).check(asked);
      expect(breaches).toEqual([code]);
      if (sums && text.includes(` for ${dimension}`)) expect(text).toContain(` for ${dimension} ${inOrder}`);
    }
  });

  test('that only warns', () => {
    const desk = deskFor(measure, breaks, { client: 'ACME' }, true);
    expect(desk.check(order)).toMatchObject({ passed: true, breaches: [] });
    const { warnings, warning } = desk.context.onNew;
    expect(warnings.map((each) => each.code)).toEqual([code]);
    expect(warning).toMatch(new RegExp(`^warning ${code}: `));
  });
});
