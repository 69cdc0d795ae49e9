/** What venues charged, summed from the events of a desk. */
import { expect, it } from 'vitest';
import { ChargedSums, chargedBy } from '../../src/ops/report/charged.ts';
import { Followed } from '../../src/ops/report/followed.ts';
import { shownCharged } from '../../src/ops/report/shown.ts';
import { ExecType, OrdStatus } from '../../src/orders/values.ts';
import { qty, seconds } from '../../src/units/brand.ts';
import { Desk, px } from '../core/desk.ts';

function executed() {
  const d = new Desk({ lit: { takeFee: 3_000, makeFee: -2_000 } });
  let exec = 0;
  const fill = (child: number, size: number, said: object) =>
    d.report(child, {
      ...{ execType: ExecType.Trade, ordStatus: OrdStatus.PartiallyFilled, lastQty: qty(size), lastPx: px(10) },
      venueExecID: `E${++exec}`,
      ...said,
    });
  d.order('A', 'buy', 1_000, 10);
  d.ack(1);
  fill(1, 100, { commission: 300_000, commType: '3', liquidity: '2' });
  fill(1, 100, { commission: 350_000, commType: '3', liquidity: '2' });
  fill(1, 200, { commission: -400_000, commType: '3', liquidity: '1' });
  fill(1, 100, {});
  d.bust(1, 'E1', true);
  d.after(seconds(24 * 3600));
  fill(1, 50, { commission: 150_000, commType: '3', liquidity: '2' });
  return d.events;
}

function sumsOf(from = '', to = '') {
  const sums = new ChargedSums({ from, to });
  const followed = new Followed([sums]);
  for (const event of executed()) followed.add(event);
  return sums.list();
}
const rowsOf = (rows: ReturnType<typeof sumsOf>) =>
  rows
    .map(shownCharged)
    .map(({ day, code, fills, filled, expected, said, charged, difference, deviating }) =>
      [day, code, fills, filled, expected, said, charged, difference, deviating].join(' '),
    );

it('is by day, venue and code, without what was busted', () => {
  expect(rowsOf(sumsOf())).toEqual([
    // One that says nothing rests, and is expected to get the rebate.
    '2023-11-14  1 100 -0.20 0 0.00 0.00 0',
    '2023-11-14 1 1 200 -0.40 1 -0.40 0.00 0',
    '2023-11-14 2 1 100 0.30 1 0.35 0.05 1',
    '2023-11-15 2 1 50 0.15 1 0.15 0.00 0',
  ]);
});

it('is of some days, and all together', () => {
  expect(rowsOf(sumsOf('2023-11-15'))).toHaveLength(1);
  expect(rowsOf(sumsOf('', '2023-11-14'))).toHaveLength(3);
  expect(rowsOf(chargedBy(sumsOf(), ['code']))).toEqual([
    '  1 100 -0.20 0 0.00 0.00 0',
    ' 1 1 200 -0.40 1 -0.40 0.00 0',
    ' 2 2 150 0.45 2 0.50 0.05 1',
  ]);
  expect(rowsOf(chargedBy(sumsOf(), []))).toEqual(['  4 450 -0.15 3 0.10 0.05 1']);
});
