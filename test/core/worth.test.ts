/** An order counts at what it can cost, however it is asked for and whenever it is looked at. */
import { describe, expect, it, test } from 'vitest';
import { OrdType, RestatementReason, Side, TimeInForce } from '../../src/orders/values.ts';
import { money } from '../../src/risk/worth/riskMoney.ts';
import { NO_PRICE, price, qty, seconds } from '../../src/units/brand.ts';
import { heldWorth, openWorth, type OrderLimits } from '../support/limits.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

/** 9.99 at 10.00 at NORTH, a cent wider at SOUTH; 100,000 a side. */
function desk(limits: Partial<OrderLimits>, options: DeskOptions = {}): Desk {
  const d = new Desk({ limits: { clients: [{ clientID: 'C', limits }] }, ...options });
  d.book('NORTH', [[9.99, 100_000]], [[10.0, 100_000]]);
  d.book('SOUTH', [[9.98, 100_000]], [[10.01, 100_000]]);
  return d;
}
const dollars = (amount: number) => money(amount * 10_000);
const order = (d: Desk, n = 1) => [...d.core.state.orders.parents.values()][n - 1];
const lastText = (d: Desk) => [...d.core.state.orders.parents.values()].at(-1)?.text ?? '';
const C_USD = { client: 'C', currency: 'USD' };
const JPY = { currency: 'JPY' };
const open = (d: Desk) => openWorth(d.core.state.risk, C_USD) / 10_000;
const stop = (at: number) => ({ ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(at) });

describe('a stop', () => {
  test.each<'trade' | 'quote'>(['trade', 'quote'])(
    'that is through already is worth the market: by %s',
    (stopTrigger) => {
      const d = desk({ maxOrderNotional: dollars(50_000) }, { emulation: { stopTrigger } });
      d.trade(10);
      expect(d.order('A', 'buy', 100_000, 'market', stop(0.01))).toEqual([
        'A exec=Rejected status=Rejected 100000/0/0',
      ]);
      expect(lastText(d)).toBe('R113-ORDER-NOTIONAL: order value 1010000.00 USD is above the limit of 50000.00 USD');
    },
  );

  it('reserves the same, so that sums meet it', () => {
    const d = desk({});
    d.order('A', 'sell', 1_000, 'market', stop(5));
    expect(open(d)).toBe(1_000 * 10.0899);
  });
});

describe('a market order', () => {
  it('is worth the quote and the collar, and its plan goes no farther', () => {
    const d = desk({ maxOrderNotional: dollars(1_010) });
    d.book(
      'NORTH',
      [[9.99, 300]],
      [
        [10.0, 160],
        [10.1, 20],
        [10.11, 100],
      ],
    );
    expect(d.order('A', 'buy', 101, 'market')).toEqual(['A exec=Rejected status=Rejected 101/0/0']);
    expect(d.order('B', 'buy', 100, 'market')[1]).toMatch(/^→/);
    expect(d.core.state.risk.reservations.get(order(d, 2).orderID)?.value).toBe(px(10.1));
    const [plan] = d.events.filter((event) => event.kind === 'planned');
    expect([plan.worstPx, plan.cap]).toEqual([px(10.1), px(10.1)]);
  });

  it('cannot be made cheap by one quote, for what it costs is then what it may cost', () => {
    const d = desk({ maxOrderNotional: dollars(1_000_000) });
    d.book('NORTH', [], [[0.01, 100]]);
    const sent = d.order('A', 'buy', 60_000, 'market', { timeInForce: TimeInForce.ImmediateOrCancel });
    expect(sent.slice(1)).toEqual(['→NORTH #1 100@0.01 ImmediateOrCancel sweep']);
    d.fill(1, 100, 0.01);
    d.book('NORTH', [[9.99, 300]], [[10, 100_000]]);
    expect(d.out(1).filter((line) => line.startsWith('→'))).toEqual([]);
  });
});

describe('a replace', () => {
  const limits = { maxGrossNotional: dollars(50_000) };
  it('of the price alone is counted on all that is open', () => {
    const d = desk(limits);
    d.order('A', 'buy', 100_000, 0.1);
    d.ack(1);
    expect(d.replace('B', 'A', 100_000, 9.9)).toEqual(['B<A refused status=New reason=2']);
    expect(open(d)).toBe(10_000);
    expect(d.replace('C', 'A', 100_000, 0.5)[0]).toBe('C<A exec=PendingReplace status=PendingReplace 100000/0/100000');
    expect(open(d)).toBe(50_000);
  });

  it('so is the restatement of an operator', () => {
    const d = desk({ maxGrossNotional: dollars(5_000) });
    d.order('A', 'buy', 10_000, 0.1);
    d.ack(1);
    const by = { restatementReason: '3' } as const;
    d.act({ do: 'restate', orderID: order(d).orderID, orderQty: qty(10_000), price: px(9.98), ...by });
    expect(d.refused()).toMatch(/^R119-GROSS-NOTIONAL: orders and positions could reach 99800.00 USD/);
    expect(open(d)).toBe(1_000);
  });

  it('is worth what the market is today, and reserves it', () => {
    const d = desk({});
    d.order('A', 'sell', 100, 12);
    d.ack(1);
    d.book('NORTH', [[49, 100]], [[50, 100]]);
    d.book('SOUTH', [[49, 100]], [[50, 100]]);
    d.replace('B', 'A', 100, 11, { side: '2' });
    expect(open(d)).toBe(100 * 49.49);
    d.replayed();
  });
});

describe('what waits and what is held', () => {
  it('is valued by the market of today, once that has moved', () => {
    const d = desk({ maxGrossNotional: dollars(150_000) });
    d.order('A', 'buy', 10_000, 10);
    d.fill(1, 10_000, 10);
    expect(heldWorth(d.core.state.risk, C_USD)).toBe(dollars(100_000));
    d.order('S', 'sell', 1_000, 'market', stop(9));
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[20, 100]], [[20.02, 100]]);
    d.moved();
    expect(heldWorth(d.core.state.risk, C_USD)).toBe(dollars(200_000));
    expect(open(d)).toBe(20_200);
    d.order('B', 'buy', 100, 10);
    expect(lastText(d)).toMatch(/^R119-GROSS-NOTIONAL: orders and positions could reach 221200.00 USD/);
    const marks = () => d.events.filter(({ kind }) => kind === 'marked').length;
    const before = marks();
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[20.05, 100]], [[20.07, 100]]);
    d.moved();
    expect(marks(), 'a step of half a cent in a dollar is none').toBe(before);
    d.replayed();
  });
});

describe('an order that its client judges by the last trade', () => {
  const clients = [{ clientID: 'C', limits: { maxQuoteAge: seconds(1) } }, { clientID: 'D' }];
  const openOf = (d: Desk, client: string) => openWorth(d.core.state.risk, { client, currency: 'USD' }) / 10_000;

  it('is worth that, and what others hold and have open is worth what it was', () => {
    const d = desk({}, { limits: { clients } });
    const other = { clientID: 'D', replyTo: 'D-FIX' };
    d.order('H', 'buy', 1_000, 10, other);
    d.fill(1, 1_000, 10);
    d.order('S', 'sell', 1_000, 'market', { ...stop(9), ...other });
    d.order('A', 'sell', 100, 12);
    d.ack(2);
    const before = openOf(d, 'D');
    d.after(seconds(3));
    d.trade(20);
    d.replace('B', 'A', 200, 12, { side: '2' });
    expect(openOf(d, 'C'), 'a seller may get it, and the collar beyond').toBe(200 * 20.2);
    expect(openOf(d, 'D')).toBe(before);
    expect(heldWorth(d.core.state.risk, { client: 'D', currency: 'USD' })).toBe(dollars(10_000));
    d.replayed();
  });
});

describe('what is done of an order counts in what it may be worth, at its own price', () => {
  const limit = { maxOrderNotional: dollars(5_000) };
  const restated = (d: Desk, quantity: number, at: number) =>
    d.act({
      do: 'restate',
      orderID: order(d).orderID,
      orderQty: qty(quantity),
      price: px(at),
      restatementReason: RestatementReason.Repricing,
    });
  /** 50 of 100 are done, for 500. */
  function halfDone(): Desk {
    const d = desk(limit);
    d.order('A', 'buy', 100, 10);
    d.fill(1, 50, 10, 'V1');
    return d;
  }

  it('in a replace, to the cent', () => {
    const d = halfDone();
    expect(d.replace('B', 'A', 4_551, 1)).toEqual(['B<A refused status=PartiallyFilled reason=2']);
    expect(d.why()).toBe(
      'R113-ORDER-NOTIONAL: order value 5001.00 USD, 500.00 USD of it done, is above the limit of 5000.00 USD',
    );
    d.replace('C', 'A', 4_550, 1);
    expect(d.out(1)).toContain('→NORTH #2 4500@1.00 Day post');
    d.ack(2);
    d.fill(2, 4_000, 1);
    d.replace('D', 'C', 54_051, 0.01);
    expect(d.why(), 'over several replaces').toMatch(/value 5000.01 USD, 4500.00 USD of it done, is above/);
    d.replayed();
  });

  it('exact, and rounded up where a venue fills at finer prices', () => {
    const d = desk(limit, { instrument: { priceScale: 6, tickSize: price(10_000) } });
    const at = (amount: number) => amount * 100; // px() counts ten-thousandths
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[at(9.9), 1_000]], [[at(10.1), 1_000]]);
    d.order('A', 'sell', 100, at(10));
    d.fill(1, 1, at(10.000001));
    d.replace('B', 'A', 500, at(10), { side: Side.Sell });
    expect(d.why()).toBe(
      'R113-ORDER-NOTIONAL: order value 5000.0001 USD, 10.0001 USD of it done, is above the limit of 5000.00 USD',
    );
    d.replace('C', 'A', 499, at(10), { side: Side.Sell });
    expect(d.out(1).at(-1)).toMatch(/^→.* 498@/);
    d.replayed();
  });

  it('in a restatement by an operator', () => {
    const d = halfDone();
    restated(d, 4_551, 1);
    expect(d.refused()).toMatch(/^R113-ORDER-NOTIONAL: order value 5001.00 USD, 500.00 USD of it done/);
    restated(d, 4_550, 1);
    expect(d.refused()).toBe('');
    expect(d.out(1).at(-1)).toBe('→NORTH #2 4500@1.00 Day post');
    d.replayed();
  });

  it('until a bust takes it back', () => {
    const d = halfDone();
    d.replace('B', 'A', 5_000, 1);
    expect(d.why()).toMatch(/^R113-ORDER-NOTIONAL: order value 5450.00 USD/);
    d.bust(1, 'V1', true);
    d.replace('C', 'A', 5_000, 1);
    expect(d.out(1).at(-1)).toBe('→NORTH #2 5000@1.00 Day post');
    d.replayed();
  });

  it('and what fills while a replace is pending ends the order, when the rest would be too much', () => {
    const d = desk(limit);
    d.order('A', 'buy', 100, 10);
    d.replace('B', 'A', 5_000, 1);
    expect(d.why()).toBe('');
    d.fill(1, 50, 10);
    expect(d.out(1).filter((line) => line.startsWith('→'))).toEqual([]);
    expect(order(d).text).toMatch(/^R113-ORDER-NOTIONAL: order value 5450.00 USD, 500.00 USD of it done/);
    d.replayed();
  });

  it('when the rest has waited, and the market is another by then', () => {
    const d = desk({ maxOrderNotional: dollars(3_000) });
    d.order('A', 'sell', 100, 10.02);
    d.ack(1);
    d.fill(1, 50, 10.02);
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[50, 1_000]], [[50.01, 1_000]]);
    expect(d.out(1)).toEqual(['A exec=Canceled status=Canceled 100/50/0']);
    expect(order(d).text).toMatch(/^R113-ORDER-NOTIONAL: order value 3026.00 USD, 501.00 USD of it done/);
    d.replayed();
  });
});

describe('a book in yen', () => {
  const yen = { instrument: { currency: 'JPY', priceScale: 0, tickSize: 1 as never } };
  test.each([9_200_000_000, 50_000_000_000, 1_000_000_000_000])('takes an order of %d and plans it', (amount) => {
    const d = new Desk({ ...yen, north: { maxOrderQty: qty(1e9) } });
    const whole = (value: number) => value / 10_000;
    const quantity = amount / 10_000;
    d.book('NORTH', [[whole(9_999), quantity]], [[whole(10_000), quantity]]);
    const [answer] = d.order('A', 'buy', quantity, whole(10_000));
    expect(answer).toBe(`A exec=New status=New ${quantity}/0/${quantity}`);
    expect(openWorth(d.core.state.risk, JPY)).toBe(amount);
    d.fill(1, quantity, whole(10_000));
    expect(heldWorth(d.core.state.risk, JPY)).toBe(amount);
    d.replayed();
  });

  it('has 10^15 of it open at once, and no more', () => {
    const d = new Desk({ ...yen, lit: { maxOrderQty: qty(1e12) } });
    const whole = (value: number) => value / 10_000;
    d.book('NORTH', [[whole(9_999), 1]], [[whole(10_001), 1]]);
    d.order('A', 'buy', 1e11 - 1, whole(10_000));
    d.order('B', 'buy', 1, whole(10_000));
    expect(openWorth(d.core.state.risk, JPY)).toBe(1e15);
    d.order('C', 'buy', 1, whole(10_000));
    expect(lastText(d)).toMatch(/^R118-OPEN-NOTIONAL: open orders could reach 1000000000010000 JPY/);
    d.replayed();
  });
});
