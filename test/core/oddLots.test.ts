/** Less than a round lot steers nobody: it is no touch, no collar and no protected quote, and is taken where it is better. */
import { describe, expect, it } from 'vitest';
import { TimeInForce } from '../../src/orders/values.ts';
import { qty } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };

describe('a quote of one share', () => {
  it('is taken, and the rest of a market order with it', () => {
    const d = new Desk();
    d.book('NORTH', [], [[9.5, 1]]);
    d.book('SOUTH', [], [[10.0, 5_000]]);
    expect(d.order('A', 'buy', 1_000, 'market').slice(1)).toEqual([
      '→SOUTH #1 999@10.00 ImmediateOrCancel sweep',
      '→NORTH #2 1@9.50 ImmediateOrCancel sweep',
    ]);
  });

  it.each([
    ['buy', 9.5, 10.0],
    ['sell', 10.5, 10.0],
  ] as const)('that is shown anew each round does not end an order to %s', (side, odd, px) => {
    const d = new Desk();
    const show = (quotes: [number, number][], venue: string) =>
      side === 'buy' ? d.book(venue, [], quotes) : d.book(venue, quotes, []);
    show([[px, 100]], 'SOUTH');
    d.order('A', side, 1_000, 'market', IOC);
    const [order] = d.core.state.orders.parents.values();
    for (let round = 0; round < 50 && order.liveChildren.length > 0; round++) {
      show([[odd, 1]], 'NORTH');
      show([[px, 100]], 'SOUTH');
      const [{ childID, terms }] = order.liveChildren;
      d.fill(childID, terms.orderQty, terms.price / 10_000);
    }
    expect(order.cumQty).toBe(1_000);
  });

  it('holds up no order that rests', () => {
    const d = new Desk({ north: { lotSize: qty(10) } });
    d.book('NORTH', [[9.9, 300]], [[10.0, 10]]);
    d.book('SOUTH', [[9.9, 300]], [[10.05, 300]]);
    expect(d.order('A', 'buy', 5, 10.0).slice(1)).toEqual(['→SOUTH #1 5@10.00 Day post']);
  });

  it('is a quote where nobody shows more', () => {
    const d = new Desk();
    d.book('NORTH', [], [[10.0, 7]]);
    expect(d.order('A', 'buy', 7, 'market').slice(1)).toEqual(['→NORTH #1 7@10.00 ImmediateOrCancel sweep']);
  });

  it('of several prices is one of them all together', () => {
    const d = new Desk();
    const levels: [number, number][] = [
      [10.0, 40],
      [10.01, 40],
      [10.02, 40],
    ];
    d.book('NORTH', [], levels);
    const { ask } = d.core.market.nbbo('XYZ', d.now);
    expect([ask.px, ask.qty]).toEqual([100_200, 120]);
    d.book('SOUTH', [], [[10.03, 5_000]]);
    d.order('A', 'buy', 200, 'market');
    const planned = d.events.find((event) => event.kind === 'planned');
    expect(planned).toMatchObject({ nbboAsk: 100_200, worstPx: 101_200 });
  });
});
