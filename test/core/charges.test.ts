/** What venues say that a fill costs is kept with it, beside what was expected, and summed up a venue. */
import { describe, expect, it } from 'vitest';
import { ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { showFeesNow } from '../../src/ops/show/showFees.ts';
import { instant, NO_PRICE, qty } from '../../src/units/brand.ts';
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
  // 400 of them are executed: the tier is the first row's.
  const shown = showFeesNow(
    { core: d.core, now: () => d.now },
    d.core.config.venues.get('NORTH')!.profile,
    d.core.instrument('XYZ'),
  );
  expect(shown).toEqual([{ below: null, takeFee: '0.0020', takeBps: '0', makeFee: '-0.0025', makeBps: '0' }]);
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

it('a code of the liquidity may have a fee of its own, which no plan goes by', () => {
  const none = { perShare: 0, rate: 0 };
  const always = { since: 0, until: 0, minVolume: 0, below: NO_PRICE, take: none, make: none };
  const coded = [
    { ...always, codes: ['H', 'M'], minVolume: 200, take: { perShare: 500, rate: 0 } },
    { ...always, codes: ['H'], below: px(10), take: { perShare: 7, rate: 0 } },
    { ...always, codes: ['H'], take: { perShare: 1_000, rate: 0 } },
  ];
  const d = new Desk({
    north: { takeFee: 3_000 },
    liquidity: { tag: 9882, added: ['A'], removed: ['R', 'H'], fees: new Map([['XYZ', coded]]) },
  });
  d.book('NORTH', [], [[10.0, 500]]);
  d.order('A', 'buy', 500, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
  for (const liquidity of ['H', 'R', 'M', 'H', '']) {
    const trade = { execType: ExecType.Trade, ordStatus: OrdStatus.PartiallyFilled, lastQty: qty(100), lastPx: px(10) };
    d.report(1, { ...trade, liquidity });
  }
  const fees = d.events.flatMap((event) =>
    event.kind === 'childFilled' ? [`${event.liquidity} ${event.expectedFee / 100}`] : [],
  );
  expect(fees).toEqual(['H 1000', 'R 3000', 'M 500', 'H 500', ' 3000']);
  const planned = d.events.find((event) => event.kind === 'planned');
  expect(planned?.scores.find(({ venue }) => venue === 'NORTH')?.fee).toBe(3_000);
  expect(d.replayed().state.charges).toEqual(d.core.state.charges);
});

const on = (date: string) => instant(Date.parse(`${date}T12:00:00Z`) * 1000);

describe('a fill that is taken back or corrected', () => {
  function desk(): Desk {
    const d = new Desk();
    d.now = on('2026-11-30');
    d.book('NORTH', [], [[10.0, 20_000]]);
    d.order('A', 'buy', 20_000, 10.0);
    return d;
  }
  const north = (d: Desk) => {
    expect(d.replayed().state.charges).toEqual(d.core.state.charges);
    return d.core.state.charges.venues.get('NORTH');
  };
  const traded = (d: Desk) => d.core.state.charges.tradedIn('NORTH', d.now);

  it('counts no more in the month in which it was executed, and changes nothing of another', () => {
    const d = desk();
    d.fill(1, 5_000, 10.0, 'NOV');
    d.now = on('2026-12-01');
    d.fill(1, 6_000, 10.0, 'DEC');
    d.bust(1, 'NOV', true);
    expect(traded(d)).toEqual({ volume: 6_000, value: 60_000 });
    d.bust(1, 'DEC', true);
    expect(traded(d)).toEqual({ volume: 0, value: 0 });
    north(d);
  });

  it('begins no new month: the next execution does', () => {
    const d = desk();
    d.fill(1, 5_000, 10.0, 'NOV');
    d.fill(1, 100, 10.0);
    d.now = on('2026-12-01');
    d.correct(1, 'NOV', 4_000, 10.0, true);
    expect(traded(d)).toEqual({ volume: 0, value: 0 });
    expect(d.core.state.charges.tradedIn('NORTH', on('2026-11-30'))).toEqual({ volume: 4_100, value: 41_000 });
    d.fill(1, 200, 10.0);
    expect(traded(d)).toEqual({ volume: 200, value: 2_000 });
  });

  it('takes its fee along when it is busted; one that is corrected keeps it', () => {
    const d = desk();
    const fill = (venueExecID: string, commission: number) =>
      d.report(1, {
        execType: ExecType.Trade,
        ordStatus: OrdStatus.PartiallyFilled,
        lastQty: qty(100),
        lastPx: px(10),
        venueExecID,
        commission,
      });
    fill('USUAL', 300_000);
    fill('DEAR', 900_000);
    expect(north(d)).toMatchObject({ said: 2, charged: 1_200_000, expected: 600_000, deviating: 1 });
    d.correct(1, 'USUAL', 50, 10.01, true);
    expect(north(d)).toMatchObject({ said: 2, charged: 1_200_000, expected: 600_000, deviating: 1 });
    d.bust(1, 'DEAR', true);
    expect(north(d)).toMatchObject({ said: 1, charged: 300_000, expected: 300_000, deviating: 0 });
    d.bust(1, 'USUAL', true);
    expect(north(d)).toMatchObject({ said: 0, charged: 0, expected: 0, deviating: 0 });
  });
});
