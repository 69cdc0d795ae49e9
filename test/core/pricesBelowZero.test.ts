/** Prices at and below zero, of an instrument that may have them: orders, routing, fills, money, what is refused. */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { avgPx } from '../../src/orders/order.ts';
import { Peg } from '../../src/orders/terms.ts';
import { childID, ExecType, OrdStatus, OrdType, Side } from '../../src/orders/values.ts';
import { pnlAtMid, positionsOf } from '../../src/risk/pnl.ts';
import { Sum } from '../../src/risk/slices/sums.ts';
import { NO_PRICE, qty } from '../../src/units/brand.ts';
import { sumOf } from '../support/limits.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

type Book = readonly [bid: number, ask: number];

/** XYZ may trade from −1000 up. NORTH and SOUTH show 300 a side. */
function desk(north: Book, south: Book, options: DeskOptions = {}): Desk {
  const d = new Desk({ ...options, instrument: { minPrice: px(-1000), ...options.instrument } });
  d.book('NORTH', [[north[0], 300]], [[north[1], 300]]);
  d.book('SOUTH', [[south[0], 300]], [[south[1], 300]]);
  return d;
}
const oil = (options: DeskOptions = {}) => desk([-37.65, -37.6], [-37.7, -37.58], options);
const limitsOf = (limits: object) => ({ limits: { clients: [{ clientID: 'C', limits }] } });
const order = (d: Desk, n = 1) => [...d.core.state.orders.parents.values()][n - 1];

describe('oil at −37.60', () => {
  it('is bought and sold at the better venue first, and no farther than the limit', () => {
    const d = oil();
    expect(d.order('A', 'buy', 400, -37.58)).toEqual([
      'A exec=New status=New 400/0/400',
      '→SOUTH #1 100@-37.58 ImmediateOrCancel sweep',
      '→NORTH #2 300@-37.60 ImmediateOrCancel sweep',
    ]);
    d.fill(1, 100, -37.58);
    d.fill(2, 300, -37.6);
    d.book('NORTH', [[-37.65, 300]], [[-37.6, 300]]);
    d.book('SOUTH', [[-37.7, 300]], [[-37.58, 300]]);
    expect(d.order('B', 'buy', 400, -37.6).slice(1)).toEqual([
      '→NORTH #3 300@-37.60 ImmediateOrCancel sweep',
      expect.stringMatching(/^→\w+ #4 100@-37.60 Day post$/),
    ]);
    expect(d.order('S', 'sell', 400, -37.7).slice(1)).toEqual([
      '→SOUTH #5 100@-37.70 ImmediateOrCancel sweep',
      '→NORTH #6 300@-37.65 ImmediateOrCancel sweep',
    ]);
    expect(d.order('R', 'sell', 100, -37.5).slice(1)).toEqual([expect.stringMatching(/^→\w+ #7 100@-37.50 Day post$/)]);
    d.replayed();
  });

  it('has fills, an average and a replace below zero', () => {
    const d = oil();
    d.order('A', 'buy', 400, -37.58);
    expect(d.fill(2, 300, -37.61)).toEqual(['A exec=Trade status=PartiallyFilled 400/300/100 300@-37.61 NORTH']);
    expect(d.fill(1, 100, -37.58)).toEqual(['A exec=Trade status=Filled 400/400/0 100@-37.58 SOUTH']);
    expect(avgPx(order(d))).toBe(-3_760_250_000); // −37.6025, with four decimals more
    d.order('B', 'buy', 100, -38);
    d.ack(3);
    d.replace('B2', 'B', 100, -37.9);
    d.out(3);
    expect(order(d, 2).terms.price).toBe(px(-37.9));
    d.replayed();
  });

  test.each<[string, 'buy' | 'sell', string]>([
    ['a market buy', 'buy', '→NORTH #1 100@-37.60 ImmediateOrCancel sweep'],
    ['a market sell', 'sell', '→NORTH #1 100@-37.65 ImmediateOrCancel sweep'],
  ])('%s passes its collar', (_, side, sent) => {
    expect(
      oil(limitsOf({ priceCollarBps: 1_000 }))
        .order('A', side, 100, 'market')
        .slice(1),
    ).toEqual([sent]);
  });

  it('triggers a stop that it reaches, from either side, and none before', () => {
    const d = oil();
    const stop = (at: number) => ({ ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(at) });
    d.trade(-37.6);
    expect(d.order('A', 'buy', 100, 'market', stop(-37.5))).toEqual(['A exec=New status=New 100/0/100']);
    expect(d.order('B', 'sell', 100, 'market', stop(-37.7))).toEqual(['B exec=New status=New 100/0/100']);
    expect(d.trade(-37.51)).toEqual([]);
    expect(d.trade(-37.5)[0]).toBe('A exec=Triggered status=New 100/0/100');
    expect(d.trade(-37.69)).toEqual([]);
    expect(d.trade(-37.7)[0]).toBe('B exec=Triggered status=New 100/0/100');
    d.replayed();
  });

  it('gives the price of a fill that came without one', () => {
    const d = oil();
    d.order('A', 'buy', 300, -37.6);
    d.fill(1, 100, -37.6);
    const last = { lastQty: qty(200), cumQty: qty(300), avgPx: -3_762_000_000, noLastPx: true } as const;
    const told = d.report(1, { execType: ExecType.Trade, ordStatus: OrdStatus.Filled, ...last });
    expect(told).toEqual(['A exec=Trade status=Filled 300/300/0 200@-37.63 NORTH']);
  });
});

describe('a spread around zero', () => {
  it('is swept across zero in the order of prices, at zero too', () => {
    const d = desk([-0.02, 0], [-0.03, 0.01], { instrument: { minCollar: px(0.05) } });
    expect(d.order('A', 'buy', 400, 0.01).slice(1)).toEqual([
      '→SOUTH #1 100@0.01 ImmediateOrCancel sweep',
      '→NORTH #2 300@0.00 ImmediateOrCancel sweep',
    ]);
    expect(d.fill(2, 300, 0)).toEqual(['A exec=Trade status=PartiallyFilled 400/300/100 300@0.00 NORTH']);
    expect(d.order('B', 'buy', 100, 0).slice(1), 'the 300 are taken').toEqual(['→NORTH #3 100@0.00 Day post']);
    expect(order(d, 2).terms.price).toBe(0);
    d.replayed();
  });

  test.each<['buy' | 'sell', number, number, string]>([
    ['buy', -0.02, 0.05, '0.01'],
    ['sell', -0.02, 0.05, '0.02'],
    ['buy', -0.05, 0.02, '-0.02'],
    ['sell', -0.05, 0.02, '-0.01'],
    ['buy', -0.03, 0.03, '0.00'],
    ['sell', -0.03, 0.03, '0.00'],
  ])('a %s at the middle of %s and %s rests at %s, to its own side', (side, bid, ask, at) => {
    const d = desk([bid, ask], [bid, ask], { instrument: { minCollar: px(1) } });
    const sent = d.order('A', side, 100, 'market', { ordType: OrdType.Pegged, peg: Peg.Mid });
    expect(sent[1]).toMatch(new RegExp(`^→\\w+ #1 100@${at} Day post$`));
  });
});

describe('the collar of a limit', () => {
  const [BELOW, AT, ACROSS]: Book[] = [
    [-37.65, -37.6],
    [-0.01, 0],
    [-1, 1],
  ];
  test.each<[string, Book, number, 'buy' | 'sell', number, string]>([
    ['below zero, at it', BELOW, 0, 'buy', -33.84, ''],
    ['and past it', BELOW, 0, 'buy', -33.83, 'price -33.83 is above the collar at -33.84'],
    ['of a sell, at it', BELOW, 0, 'sell', -41.41, ''],
    ['and past it', BELOW, 0, 'sell', -41.42, 'price -41.42 is below the collar at -41.415'],
    ['at zero, where a part is nothing', AT, 0, 'buy', 0.01, 'price 0.01 is above the collar at 0'],
    ['and with a least width', AT, 0.5, 'buy', 0.5, ''],
    ['and past that', AT, 0.5, 'buy', 0.51, 'price 0.51 is above the collar at 0.5'],
    ['across zero', ACROSS, 1.5, 'sell', -2.5, ''],
    ['and past it', ACROSS, 1.5, 'sell', -2.51, 'price -2.51 is below the collar at -2.5'],
  ])('%s', (_, quote, minCollar, side, price, text) => {
    const d = desk(quote, quote, { instrument: { minCollar: px(minCollar) }, ...limitsOf({ priceCollarBps: 1_000 }) });
    d.order('A', side, 100, price);
    const [decided] = d.events.filter((event) => event.kind === 'riskDecided');
    expect(decided.passed).toBe(text === '');
    expect(order(d).text).toBe(text === '' ? '' : `R114-PRICE-COLLAR: ${text}`);
  });
});

describe('outside what the instrument may have', () => {
  it('refuses the order, by whichever way it came', () => {
    const d = oil({ instrument: { minPrice: px(-40) } });
    d.order('A', 'buy', 100, -40.01);
    expect(order(d).text).toBe('R108-TICK: price -40.01 is not at or above minPrice -40');
    d.order('B', 'buy', 100, -40);
    expect(order(d, 2).ended).toBe('');
  });

  test.each<[string, Desk, number, string]>([
    ['below it', desk([1, 2], [1, 2], { instrument: { minPrice: px(-40) } }), -40.01, 'at least -40, the minPrice'],
    ['zero, without any', new Desk(), 0, 'above zero'],
  ])('keeps a fill of a price %s', (_, d, at, must) => {
    d.book('NORTH', [[1, 300]], [[2, 300]]);
    d.order('A', 'buy', 100, 1.5);
    d.fill(1, 10, at);
    expect(d.core.state.quarantine.map(({ reason }) => reason)).toEqual([`LastPx(31) is not ${must}`]);
    expect(d.core.state.orders.child(childID(1)).cumQty).toBe(0);
  });
});

describe('money', () => {
  it('a position and its result are right to the cent, whatever the signs', () => {
    const cents = fc.integer({ min: -5_000, max: 5_000 });
    const fill = fc.tuple(fc.constantFrom('buy' as const, 'sell' as const), fc.integer({ min: 1, max: 200 }), cents);
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 12 }), cents, (fills, mark) => {
        const d = desk([-60, 60], [-60, 60]);
        let held = 0;
        let paidCents = 0;
        fills.forEach(([side, quantity, at], i) => {
          d.order(`A${i}`, side, quantity, side === 'buy' ? 55 : -55);
          d.fill(i + 1, quantity, at / 100);
          const sign = side === 'buy' ? 1 : -1;
          held += sign * quantity;
          paidCents += sign * quantity * at;
        });
        const [{ position }] = positionsOf(d.core.state.risk);
        const pnl = pnlAtMid(position, px(mark / 100), px(mark / 100));
        expect([position.qty, pnl.total]).toEqual([held, BigInt(held * mark - paidCents) * 100n]);
        d.replayed();
      }),
      { numRuns: 30 },
    );
  });

  test.each<[string, 'buy' | 'sell', number | 'market', number]>([
    ['a buy below zero at its limit, or the ask and the collar where that is more', 'buy', -30, 3_797.6],
    ['one that is not through', 'buy', -40, 4_000],
    ['a sell at its limit', 'sell', -40, 4_000],
    ['a limit on the other side of zero', 'buy', 50, 5_000],
    ['near zero, at what it would get', 'buy', 0, 3_797.6],
    ['the market', 'sell', 'market', 3_802.65],
  ])('an open order counts as its size: %s', (_, side, limit, worth) => {
    const d = oil();
    d.order('A', side, 100, limit);
    const usd = { currency: 'USD' };
    const open = [Sum.OpenBuyNotional, Sum.OpenSellNotional].map((sum) => sumOf(d.core.state.risk, usd, sum));
    expect(open[0] + open[1]).toBe(worth * 10_000);
  });

  it('what an order has done counts by its size, on either side of zero, and a bust takes it back', () => {
    const limits = { maxOrderNotional: 2_500 * 10_000, requireQuote: false };
    const d = desk([-5, 5], [-5, 5], limitsOf(limits));
    d.order('A', 'buy', 400, 5);
    d.fill(1, 200, 5, 'UP');
    d.fill(1, 100, -5, 'DOWN');
    d.fill(2, 40, -5);
    // 1,000 and 700 are done, and not 300.
    expect(d.replace('A2', 'A', 500, 5.1)[0]).toContain('refused');
    d.bust(1, 'DOWN');
    expect(order(d).notionalBelowZero).toBe(-2_000_000n);
    d.replayed();
  });

  it('a split divides a price below zero, to the passive side', () => {
    const d = oil();
    d.order('A', 'buy', 100, -38.01, { timeInForce: '1' });
    d.ack(1);
    d.act({ do: 'doneForDay', orderID: order(d).orderID });
    d.out(1);
    d.act({ do: 'split', orderID: order(d).orderID, numerator: 2, denominator: 1 });
    expect([d.refused(), order(d).terms.price]).toEqual(['', px(-19.01)]);
    expect(order(d).side).toBe(Side.Buy);
  });
});
