/** What venues say that a fill costs is kept with it, beside what was expected, and summed up a venue. */
import { expect, it } from 'vitest';
import { ExecType, OrdStatus } from '../../src/orders/values.ts';
import { NO_PRICE, qty } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';

it('a fill has both, by what the venue says of the liquidity', () => {
  const perShare = (take: number, make: number) => ({
    take: { perShare: take, rate: 0 },
    make: { perShare: make, rate: 0 },
  });
  const usual = { since: 0, until: 0, below: NO_PRICE };
  const fees = [
    { ...usual, minVolume: 300, ...perShare(2_000, -2_500) },
    { ...usual, minVolume: 0, ...perShare(3_000, -2_000) },
  ];
  const d = new Desk({ north: { fees, takeFee: 9 } });
  d.book('NORTH', [], [[10.0, 500]]);
  d.order('A', 'buy', 500, 10.0);
  const fill = (lastQty: number, more: object) =>
    d.report(1, {
      execType: ExecType.Trade,
      ordStatus: OrdStatus.PartiallyFilled,
      lastQty: qty(lastQty),
      lastPx: px(10),
      ...more,
    });
  fill(100, { commission: 3_000, commType: '1', liquidity: '2' });
  fill(100, {});
  fill(100, { commission: -200_000, commType: '3', liquidity: '1' });
  fill(100, { commission: 300_000, liquidity: '2' });

  const costs = d.events.flatMap((event) =>
    event.kind === 'childFilled' ? [[event.liquidity, event.isCharged, event.charged, event.expectedFee]] : [],
  );
  expect(costs).toEqual([
    ['2', true, 300_000, 300_000],
    ['', false, 0, 300_000],
    ['1', true, -200_000, -200_000],
    ['2', true, 300_000, 200_000], // the fourth hundred is in the next tier
  ]);
  expect(d.core.state.charges.venues.get('NORTH')).toMatchObject({
    volume: 400_000_000,
    value: 400_000,
    said: 3,
    charged: 400_000,
    expected: 300_000,
    deviating: 1,
  });
  d.order('B', 'buy', 10, 10.0);
  const planned = d.events.findLast((event) => event.kind === 'planned');
  expect(planned?.inputs.map(({ venue, volume }) => [venue, volume])).toEqual([
    ['NORTH', 400],
    ['SOUTH', 0],
  ]);
  expect(d.replayed().state.charges).toEqual(d.core.state.charges);
});
