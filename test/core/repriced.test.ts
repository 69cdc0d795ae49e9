/** A venue puts an order of ours at another price, unasked; and prices that are finer than ours. */
import { describe, expect, it, test } from 'vitest';
import { Peg } from '../../src/orders/terms.ts';
import { childID, ExecType, OrdStatus, OrdType } from '../../src/orders/values.ts';
import { NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import type { VenueReport } from '../../src/core/words/venueCommand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.98, 300]], [[10.01, 300]]);
  d.book('SOUTH', [[9.97, 300]], [[10.02, 300]]);
  return d;
}

const child = (d: Desk, id: number) => d.core.state.orders.child(childID(id));
const repriced = (d: Desk) => d.events.filter(({ kind }) => kind === 'childRepriced').length;
const ownAt = (d: Desk, at: number) =>
  d.core.ownQuotes.sizeAt('XYZ', 'NORTH', true, px(at), d.core.market.book('XYZ', 'NORTH')!.updatedAt);
/** Those of ours that a quote would reach. */
const reachedAt = (d: Desk, at: number) => [...d.core.atRest.of('XYZ')!.buys.reachedAt(px(at))].map((c) => c.childID);

describe('an order at rest is where its venue says that it has put it', () => {
  test.each<[string, Partial<VenueReport>]>([
    ['Restated', { execType: ExecType.Restated, ordStatus: OrdStatus.New }],
    ['Replaced, unasked', { execType: ExecType.Replaced, ordStatus: OrdStatus.New }],
    ['as it stands', { execType: ExecType.OrderStatus, ordStatus: OrdStatus.New }],
    ['New once more', { execType: ExecType.New, ordStatus: OrdStatus.New }],
  ])('%s', (_, said) => {
    const d = desk();
    d.order('A', 'buy', 100, 9.99);
    d.ack(1);
    d.book('NORTH', [[9.99, 100]], [[10.01, 300]]);
    d.moved();
    expect(d.report(1, { ...said, px: px(9.97), text: 'slid' })).toEqual([]);
    expect(d.events.findLast(({ kind }) => kind === 'childRepriced')).toMatchObject({ px: px(9.97), text: 'slid' });
    expect(child(d, 1)).toMatchObject({ restsAt: px(9.97), terms: { price: px(9.99) } });
    const left = 100;
    expect([ownAt(d, 9.97), reachedAt(d, 9.99), reachedAt(d, 10)]).toEqual([left, [1], []]);
    // Until its quotes have moved it is in them at the old price.
    expect(ownAt(d, 9.99)).toBeGreaterThan(0);
    d.after(seconds(1));
    d.book('NORTH', [[9.97, left]], [[10.01, 300]]);
    d.moved();
    expect([ownAt(d, 9.99), ownAt(d, 9.97)]).toEqual([0, left]);
    d.report(1, { ...said, px: px(9.97) });
    expect(repriced(d), 'said again').toBe(1);
    d.restart();
    d.ack(1);
    expect([ownAt(d, 9.99), ownAt(d, 9.97), reachedAt(d, 9.97)]).toEqual([0, left, [1]]);
    d.report(1, { ...said, px: px(9.99) });
    expect([repriced(d), ownAt(d, 9.99), reachedAt(d, 9.98)], 'and back').toEqual([2, left, [1]]);
    d.cancel('X', 'A');
    d.out(1);
    expect(d.core.atRest.of('XYZ')).toBeUndefined();
    d.after(seconds(1));
    d.book('NORTH', [[9.9, 100]], [[10.01, 300]]);
    d.moved();
    expect([ownAt(d, 9.99), d.core.ownQuotes.isNoneIn('XYZ')]).toEqual([0, true]);
  });

  it('and nothing is kept of it once it is over, whatever is still said of it', () => {
    const d = desk();
    const elsewhere = () => (Reflect.get(d.core.ownQuotes, 'putElsewhere') as Map<number, number>).size;
    d.order('A', 'buy', 100, 9.99);
    d.ack(1);
    d.report(1, { execType: ExecType.Restated, ordStatus: OrdStatus.New, px: px(9.97) });
    d.fill(1, 40, 9.97, 'E1');
    expect([elsewhere(), ownAt(d, 9.97)]).toEqual([1, 60]);
    d.fill(1, 60, 9.97, 'E2');
    expect(elsewhere()).toBe(0);
    d.correct(1, 'E2', 60, 9.96);
    expect(elsewhere(), 'corrected').toBe(0);
    d.bust(1, 'E1');
    expect(elsewhere(), 'taken back').toBe(0);
    // One that is open again is where it was.
    d.bust(1, 'E2', true);
    expect([elsewhere(), ownAt(d, 9.97)]).toEqual([1, 100]);
  });

  it('with a smaller quantity as well', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.99);
    d.ack(1);
    d.report(1, { execType: ExecType.Restated, ordStatus: OrdStatus.New, orderQty: qty(60), px: px(9.97) });
    expect(ownAt(d, 9.97)).toBe(60);
    expect(reachedAt(d, 9.97)).toContain(1);
  });

  it('as it is accepted', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.99);
    d.report(1, { execType: ExecType.New, ordStatus: OrdStatus.New, px: px(9.98) });
    expect([ownAt(d, 9.98), reachedAt(d, 9.98)]).toEqual([100, [1]]);
  });

  it('not where the price is the same, what never rests, and what its venue moves', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.99);
    d.report(1, { execType: ExecType.New, ordStatus: OrdStatus.New, px: px(9.99) });
    d.order('B', 'buy', 100, 10.01);
    d.report(2, { execType: ExecType.New, ordStatus: OrdStatus.New, px: px(10) });
    expect(repriced(d)).toBe(0);
  });

  it('a peg that its venue has moved away is taken back', () => {
    const d = desk();
    d.order('A', 'buy', 100, 0, { ordType: OrdType.Pegged, price: NO_PRICE, peg: Peg.Primary });
    d.ack(1);
    d.after(seconds(2));
    d.report(1, { execType: ExecType.Restated, ordStatus: OrdStatus.New, px: px(9.9) });
    const at = (price: number) => d.core.pegged.sizeAt('XYZ', child(d, 1).venue, true, px(price));
    expect([at(9.9), at(9.98)]).toEqual([100, 0]);
    expect(d.moved().join()).toContain('cancel #1');
  });
});

test.each(['buy', 'sell'] as const)('an order that was slid takes a quote within its limit (%s)', (side) => {
  const d = desk();
  d.order('A', side, 300, side === 'buy' ? 9.99 : 10);
  d.ack(1);
  d.after(seconds(2));
  const put = side === 'buy' ? 9.97 : 10.02;
  d.report(1, { execType: ExecType.Restated, ordStatus: OrdStatus.New, px: px(put) });
  d.book('SOUTH', [[side === 'buy' ? 9.97 : 10.01, 200]], [[side === 'buy' ? 9.98 : 10.02, 200]]);
  expect(d.moved()).toEqual(['→NORTH cancel #1 as #2']);
  expect(d.out(1).join()).toContain(`→SOUTH #3 200@${side === 'buy' ? '9.98' : '10.01'}`);
  d.replayed();
});

describe('an order that its venue puts beyond its limit', () => {
  const beyond = { execType: ExecType.Restated, ordStatus: OrdStatus.New, px: px(10) };
  const placed = (side: 'buy' | 'sell' = 'buy') => {
    const d = desk();
    d.down('SOUTH');
    d.order('A', side, 100, side === 'buy' ? 9.99 : 10.01);
    d.ack(1);
    return d;
  };

  it.each(['buy', 'sell'] as const)('is quarantined with that, and canceled there (%s)', (side) => {
    const d = placed(side);
    expect(d.report(1, beyond)).toEqual(['→NORTH cancel #1 as #2']);
    const limit = side === 'buy' ? '9.99' : '10.01';
    expect(d.core.state.quarantine.map(({ reason }) => reason)).toEqual([
      `the venue puts it at 10, beyond its limit of ${limit}`,
    ]);
    expect(d.report(1, beyond), 'once').toEqual([]);
    d.lines = (sends) => sends.map((send) => (send.kind === 'executionReport' ? send.text : send.kind));
    expect(d.fill(1, 40, 10)).toEqual([`beyond its limit of ${limit}`]);
    expect(d.fill(1, 40, side === 'buy' ? 9.99 : 10.01)).toEqual(['']);
    d.replayed();
  });

  it('goes there once more, and is ended when the venue does it again', () => {
    const d = placed();
    d.report(1, beyond);
    expect(d.out(1)).toEqual([expect.stringMatching(/^→NORTH #3 100@9\.99 Day post$/)]);
    d.ack(3);
    expect(d.report(3, beyond)).toEqual(['→NORTH cancel #3 as #4']);
    expect(d.out(3)).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
    d.replayed();
  });
});

describe('a price that is finer than ours', () => {
  it('is booked at the nearest that we have, and said', () => {
    const d = desk();
    d.order('A', 'buy', 100, 10.01);
    const fill = { execType: ExecType.Trade, ordStatus: OrdStatus.PartiallyFilled, lastQty: qty(40) };
    d.lines = (sends) => sends.map((send) => (send.kind === 'executionReport' ? send.text : send.kind));
    expect(d.report(1, { ...fill, lastPx: px(10.0001), saidPx: '10.00012', venueExecID: 'E1' })).toEqual([
      'rounded: NORTH says 10.00012',
    ]);
    expect(d.events.at(-1)).toMatchObject({ kind: 'childFilled', lastPx: px(10.0001), saidPx: '10.00012' });
    expect(d.report(1, { ...fill, lastPx: px(10), venueExecID: 'E2' })).toEqual(['']);
    d.report(1, { ...fill, execType: ExecType.TradeCorrect, execRefID: 'E1', lastPx: px(10.0003), saidPx: '10.00029' });
    expect(d.events.findLast(({ kind }) => kind === 'executionCorrected')).toMatchObject({ saidPx: '10.00029' });
  });

  it('of what is booked from CumQty: said where no price of ours makes AvgPx', () => {
    const said = (avgPx: number) => {
      const answers = { ackTimeout: seconds(1), patience: seconds(60), massStatus: false };
      const d = desk({ answers });
      d.order('A', 'buy', 100, 10.01);
      const status = { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled, cumQty: qty(60), avgPx };
      d.report(1, status);
      d.after(seconds(2));
      d.report(1, { ...status, execType: ExecType.OrderStatus });
      const filled = d.events.find((event) => event.kind === 'childFilled');
      return filled === undefined ? undefined : [filled.lastPx, filled.saidPx];
    };
    expect(said(100_000_0000)).toEqual([px(10), '']);
    expect(said(100_001_2000)).toEqual([px(10.0001), 'AvgPx 10.00012']);
  });
});
