/** Ticks by price and day: what is refused, what goes out, and that a restart has the same. */
import { describe, expect, it } from 'vitest';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { Peg } from '../../src/orders/terms.ts';
import { planAgain } from '../../src/router/again.ts';
import { instant, NO_PRICE, price, qty, seconds } from '../../src/units/brand.ts';
import type { TickRule } from '../../src/units/ticks.ts';
import { Desk, px } from './desk.ts';

const table = (since: number, until: number, ...rows: [number, number][]): TickRule => ({
  since,
  until,
  bands: rows.map(([from, tick]) => ({ from: px(from), tick: px(tick) })),
});
const CENTS: [number, number][] = [
  [0, 0.0002],
  [1, 0.01],
];
const HALF_CENTS: [number, number][] = [
  [0, 0.0002],
  [1, 0.005],
];
/** The desk begins on 14 November 2023, at 22:13:20 UTC. */
const TOMORROW = 20231115;
const UNTIL_MIDNIGHT = seconds(3600 * 2);

/** Half cents from tomorrow on, until 1 December. */
const changing = (): Desk => {
  const tickRules = [table(TOMORROW, 20231201, ...HALF_CENTS), table(0, 0, ...CENTS)];
  return new Desk({ instrument: { tickRules }, lit: { tickRules } });
};
const texts = (d: Desk): string[] => d.events.flatMap((event) => (event.kind === 'orderRejected' ? [event.text] : []));
const configured = (d: Desk): number[] =>
  d.events.flatMap((event) => (event.kind === 'routerConfigured' ? [event.number] : []));

describe('a price', () => {
  it('goes by the tick at that price, and a refusal names the nearest', () => {
    const d = changing();
    d.book('NORTH', [[0.999, 100]], [[1.0, 100]]);
    expect(d.order('A', 'buy', 100, 0.9998).slice(1)).toEqual(['→NORTH #1 100@0.9998 Day post']);
    d.order('B', 'buy', 100, 0.9999);
    d.order('C', 'buy', 100, 1.005);
    d.order('D', 'sell', 100, 0, { ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(1.0001) });
    expect(texts(d)).toEqual([
      'R108-TICK: price 0.9999 is not a multiple of the tick 0.0002 at this price: 0.9998 and 1 are the nearest',
      'R108-TICK: price 1.005 is not a multiple of the tick 0.01 at this price: 1 and 1.01 are the nearest',
      'R108-TICK: price 1.0001 is not a multiple of the tick 0.01 at this price: 1 and 1.01 are the nearest',
    ]);
  });

  it('goes by the ticks of the day, which the journal has', () => {
    const d = changing();
    d.book('NORTH', [[1.98, 100]], [[2.02, 100]]);
    d.order('A', 'buy', 100, 1.995);
    expect(texts(d)).toHaveLength(1);
    expect(configured(d)).toEqual([1]);
    d.after(UNTIL_MIDNIGHT);
    expect(configured(d)).toEqual([1, 2]);
    expect(d.order('B', 'buy', 100, 1.995).slice(1)).toEqual(['→NORTH #1 100@1.995 Day post']);
    expect(texts(d)).toHaveLength(1);
    d.restart();
    expect(d.order('C', 'buy', 100, 1.985).slice(1)).toEqual(['→SOUTH #2 100@1.985 Day post']);
    expect(configured(d)).toEqual([1, 2]);
    for (const event of d.events) {
      if (event.kind !== 'planned') continue;
      expect(planAgain(event, d.core.state.routing.get(event.configured)!)).toEqual(event);
    }
  });

  it('goes by the trading day of the calendar, before the date changes', () => {
    const d = changing();
    d.book('NORTH', [[1.98, 100]], [[2.02, 100]]);
    const opensAt = instant(d.now - 1);
    const closesAt = instant(d.now + seconds(3600));
    d.step({ kind: 'setTradingDay', opensAt, closesAt, date: TOMORROW });
    expect(configured(d)).toEqual([1, 2]);
    expect(d.order('B', 'buy', 100, 1.995).slice(1)).toEqual(['→NORTH #1 100@1.995 Day post']);
  });
});

it('an order that waited until its price was none goes out at the one before it', () => {
  const tickRules = [table(0, TOMORROW, ...HALF_CENTS), table(0, 0, ...CENTS)];
  const d = new Desk({ instrument: { tickRules }, lit: { tickRules } });
  for (const venue of ['NORTH', 'SOUTH']) d.down(venue);
  d.order('A', 'buy', 100, 1.995, { timeInForce: TimeInForce.GoodTillCancel });
  d.order('B', 'sell', 100, 2.005, { timeInForce: TimeInForce.GoodTillCancel });
  d.after(UNTIL_MIDNIGHT);
  d.book('NORTH', [[1.9, 100]], [[2.1, 100]]);
  expect([...d.up('NORTH'), ...d.after(seconds(1))]).toEqual([
    '→NORTH #1 100@1.99 GoodTillCancel post',
    '→NORTH #2 100@2.01 GoodTillCancel post',
  ]);
});

it('what is swept, bounded, collared and pegged is on the ticks of its venue', () => {
  const tickRules = [table(0, 0, ...CENTS)];
  const coarse = [table(0, 0, [0, 0.0002], [1, 0.05])];
  const d = new Desk({
    instrument: { tickRules },
    lit: { tickRules },
    north: { tickRules: coarse },
    router: { collarBps: 200 },
  });
  d.book('NORTH', [[0.99, 100]], [[1.0, 100]]);
  d.book('SOUTH', [[0.9902, 100]], [[1.01, 100]]);
  // 2 % beyond 1.00 is 1.02: what NORTH has at 1.00 and SOUTH at 1.01.
  expect(d.order('A', 'buy', 200, 'market').slice(1)).toEqual([
    '→SOUTH #1 100@1.01 ImmediateOrCancel sweep',
    '→NORTH #2 100@1.00 ImmediateOrCancel sweep',
  ]);
  for (const child of [1, 2]) d.out(child);
  // At the bid; and at the middle, 0.9951, which is no price.
  expect(
    d
      .order('B', 'buy', 50, 'market', { ordType: OrdType.Pegged, peg: Peg.Primary })
      .filter((line) => line.startsWith('→')),
  ).toEqual(['→NORTH #3 50@0.9902 Day post']);
  expect(
    d.order('C', 'buy', 50, 'market', { ordType: OrdType.Pegged, peg: Peg.Mid }).filter((line) => line.startsWith('→')),
  ).toEqual(['→NORTH #4 50@0.995 Day post']);
});

it.each([
  ['buy', 2.03, 2.05, 2.04, 2],
  ['sell', 1.99, 1.95, 1.97, 2],
] as const)(
  'a stop of a venue to %s is triggered no sooner than its client wants',
  (side, stop, trigger, limit, sentLimit) => {
    const tickRules = [table(0, 0, ...CENTS)];
    const north = { tickRules: [table(0, 0, [0, 0.0002], [1, 0.05])], ordTypes: [OrdType.Limit, OrdType.StopLimit] };
    const d = new Desk({ instrument: { tickRules }, lit: { tickRules }, north });
    d.book('NORTH', [[1.98, 100]], [[2.02, 100]]);
    d.order('A', side, 100, limit, { ordType: OrdType.StopLimit, stopPx: px(stop), exDestination: 'NORTH' });
    const sent = d.events.find((event) => event.kind === 'childSent');
    expect(sent?.terms).toMatchObject({ ordType: OrdType.StopLimit, stopPx: px(trigger), price: px(sentLimit) });
  },
);

it('a round lot changes with the day', () => {
  const d = new Desk({
    instrument: { roundLot: qty(100), roundLots: [{ since: TOMORROW, until: 0, size: qty(40) }] },
  });
  const show = () => {
    d.book('NORTH', [[300, 100]], [[300.01, 40]]);
    d.book('SOUTH', [[300, 100]], [[300.02, 200]]);
    return d.core.market.nbbo('XYZ', d.now).ask.px;
  };
  expect(show()).toBe(px(300.02));
  d.after(UNTIL_MIDNIGHT);
  expect(show()).toBe(px(300.01));
  d.order('A', 'buy', 10, 300);
  expect(d.events.findLast((event) => event.kind === 'planned')).toMatchObject({ roundLot: 40, nbboAsk: 3_000_100 });
});

it('a venue of one tick is none of it', () => {
  const d = new Desk({ lit: { tickSize: price(500) }, instrument: { tickSize: price(100) } });
  d.book('NORTH', [[9.9, 100]], [[10.1, 100]]);
  expect(d.order('A', 'buy', 100, 9.99).slice(1)).toEqual(['→NORTH #1 100@9.95 Day post']);
  d.order('B', 'buy', 100, 9.995);
  expect(texts(d)).toEqual(['R108-TICK: price 9.995 is not a multiple of the tick 0.01']);
});
