/** What waited meets the limits of the moment at which it leaves: held with the reason, or canceled with it. */
import { describe, expect, it, test } from 'vitest';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { money } from '../../src/risk/worth/riskMoney.ts';
import { instant, NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import { limitsOf, openWorth, type OrderLimits, type TestLimits } from '../support/limits.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

const dollars = (amount: number) => money(amount * 10_000);
const order = (d: Desk, n = 1) => [...d.core.state.orders.parents.values()][n - 1];
const held = (d: Desk, n = 1) => order(d, n).heldText;
const sent = (lines: readonly string[]) => lines.filter((line) => line.startsWith('→') && !line.includes('cancel'));
const stop = (at: number) => ({ ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(at) });

function desk(limits: Partial<OrderLimits>, options: DeskOptions = {}): Desk {
  const d = new Desk({ limits: { clients: [{ clientID: 'C', limits }, { clientID: 'D' }] }, ...options });
  market(d, 10);
  return d;
}

/** A cent wide, 10,000 a side at both venues. */
function market(d: Desk, mid: number): void {
  for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[mid - 0.01, 10_000]], [[mid + 0.01, 10_000]]);
}

function close(d: Desk): void {
  d.step({ kind: 'setTradingDay', opensAt: instant(d.now + 60_000_000), closesAt: instant(d.now + 7_200_000_000) });
}

describe('a stop that wakes in another market', () => {
  it('is canceled where it is worth more than an order may be', () => {
    const d = desk({ maxOrderNotional: dollars(102_000) });
    expect(d.order('A', 'buy', 10_000, 'market', stop(10.05))).toEqual(['A exec=New status=New 10000/0/10000']);
    market(d, 50);
    expect(d.trade(50)).toEqual([
      'A exec=Triggered status=New 10000/0/10000',
      'A exec=Canceled status=Canceled 10000/0/0',
    ]);
    expect(order(d).text).toBe('R113-ORDER-NOTIONAL: order value 505101.00 USD is above the limit of 102000.00 USD');
    d.replayed();
  });

  it('reserves what it is worth there before it goes out, and goes no farther', () => {
    const d = desk({ maxOrderNotional: dollars(1_000_000) });
    d.order('A', 'buy', 10_000, 'market', stop(10.05));
    market(d, 50);
    expect(sent(d.trade(50))).toEqual(['→SOUTH #1 10000@50.01 ImmediateOrCancel sweep']);
    expect(openWorth(d.core.state.risk, { client: 'C', currency: 'USD' })).toBe(dollars(505_101));
    d.replayed();
  });

  it('is held where it has a limit that is out of the collar, and goes when it is not', () => {
    const d = desk({ priceCollarBps: 100 });
    d.order('A', 'buy', 100, 10.06, { ordType: OrdType.StopLimit, stopPx: px(10.05) });
    market(d, 5);
    expect(sent(d.trade(10.05))).toEqual([]);
    expect(held(d)).toBe('R114-PRICE-COLLAR: price 10.06 is above the collar at 5.0601');
    market(d, 10);
    expect(sent(d.moved())).toEqual(['→SOUTH #1 100@10.01 ImmediateOrCancel sweep']);
    expect(held(d)).toBe('');
    d.replayed();
  });
});

describe('its client is told', () => {
  const RESTATED = 'A exec=Restated status=New 100/0/100';

  it('what holds it, once for each reason, and that it goes on', () => {
    const d = desk({ priceCollarBps: 100 });
    const texts: string[] = [];
    const lines = d.lines;
    d.lines = (sends) => {
      for (const send of sends) if (send.kind === 'executionReport') texts.push(send.text);
      return lines(sends);
    };
    d.order('A', 'buy', 100, 10.06, { ordType: OrdType.StopLimit, stopPx: px(10.05) });
    market(d, 5);
    expect(d.trade(10.05).at(-1)).toBe(RESTATED);
    market(d, 4);
    expect([...d.moved(), ...d.after(seconds(3))], 'the reason is the same').toEqual([]);
    d.restart();
    expect(d.after(seconds(3)), 'a start tells it no second time').toEqual([]);
    market(d, 10);
    expect(d.moved()[0]).toBe(RESTATED);
    expect(texts.slice(-2)).toEqual([
      'held by R114-PRICE-COLLAR: price 10.06 is above the collar at 5.0601',
      'no longer held by R114-PRICE-COLLAR',
    ]);
    d.replayed();
  });

  it('that it goes on before a venue has a place for it, and that is the end of it', () => {
    const d = desk({ priceCollarBps: 100 });
    close(d);
    d.order('A', 'buy', 100, 10.06);
    market(d, 5);
    expect(d.after(seconds(61))).toEqual([RESTATED]);
    for (const venue of ['NORTH', 'SOUTH']) d.halt('venue', venue);
    market(d, 10);
    expect(d.moved()).toEqual([RESTATED]);
    const verdicts = () => d.events.filter(({ kind }) => kind === 'gateShut').length;
    expect(verdicts()).toBe(2);
    expect(d.after(seconds(5))).toEqual([]);
    expect(verdicts()).toBe(2);
    expect(held(d)).toBe('');
    d.replayed();
  });
});

describe('an order that waits', () => {
  const collared = { priceCollarBps: 100 };
  it('for the open meets the collar there', () => {
    const d = desk(collared);
    close(d);
    d.core.market.setUp('NORTH', false);
    d.core.market.setUp('SOUTH', false);
    d.order('A', 'buy', 100, 5000);
    market(d, 10);
    expect(sent(d.after(seconds(61)))).toEqual([]);
    expect(held(d)).toBe('R114-PRICE-COLLAR: price 5000 is above the collar at 10.1101');
    expect(d.status('A')).toHaveLength(1);
    expect(d.cancel('X', 'A').at(-1)).toBe('X<A exec=Canceled status=Canceled 100/0/0');
    d.replayed();
  });

  it('for a trader meets the states and prices of his word', () => {
    const d = desk(collared, { clients: new Map([['C', { manualOrders: true }]]) });
    d.order('A', 'buy', 100, 10, { manual: true });
    market(d, 5);
    expect(sent(d.act({ do: 'accept', orderID: order(d).orderID }))).toEqual([]);
    expect(held(d)).toBe('R114-PRICE-COLLAR: price 10 is above the collar at 5.0601');
  });

  it('over night meets the market of the next day', () => {
    const d = desk(collared);
    d.order('A', 'buy', 100, 10, { timeInForce: TimeInForce.GoodTillCancel });
    d.ack(1);
    d.act({ do: 'doneForDay', orderID: order(d).orderID });
    d.out(1);
    market(d, 2);
    expect(sent(d.act({ do: 'renew', orderID: order(d).orderID }))).toEqual([]);
    expect(held(d)).toMatch(/^R114-PRICE-COLLAR: price 10 is above the collar at 2\.03/);
    d.restart();
    expect(sent(d.after(seconds(2)))).toEqual([]);
    market(d, 9.95);
    expect(sent(d.moved())).toEqual(['→SOUTH #3 100@9.96 ImmediateOrCancel sweep']);
    d.replayed();
  });

  it('and may not rest is canceled', () => {
    const d = desk({ ...collared, maxLongPosition: qty(1_000) });
    d.order('A', 'buy', 200, 'market');
    market(d, 20);
    d.book('NORTH', [[10, 1]], [[20.01, 10_000]]);
    d.book('SOUTH', [[10, 1]], [[20.01, 10_000]]);
    expect(d.out(1).at(-1)).toBe('A exec=Canceled status=Canceled 200/0/0');
    expect(order(d).text).toMatch(/^R114-PRICE-COLLAR: the ask 20.01 is above the collar/);
  });
});

describe('what is taken from a client while its order waits ends it', () => {
  test.each<[string, Partial<TestLimits['clients'][number]>, string]>([
    ['its account', { accounts: ['A2'] }, 'R104-ACCOUNT: account A1 is not one of client C'],
    ['its symbol', { symbols: [] }, 'R105-SYMBOL: client C is not set up to trade XYZ'],
    ['its size', { limits: { maxOrderQty: qty(99) } }, 'R110-ORDER-QTY: quantity 100 is above the limit of 99'],
  ])('%s', (_, left, text) => {
    const d = desk({});
    close(d);
    d.order('A', 'buy', 100, 9.5, { account: 'A1' });
    d.step({ kind: 'reloadLimits', limits: limitsOf({ clients: [{ clientID: 'C', ...left }] }) });
    expect(sent(d.after(seconds(61)))).toEqual([]);
    expect(order(d).text).toBe(text);
    d.order('B', 'buy', 100, 9.5, { account: 'A1' });
    expect(d.why(), 'a new one is refused alike').toBe(text);
  });
});

describe('sums are looked at again', () => {
  it('a position that others filled beyond what was open holds the rest', () => {
    const d = desk({ maxLongPosition: qty(300) });
    d.order('A', 'buy', 100, 9.5);
    d.ack(1);
    d.order('B', 'buy', 200, 9.4);
    d.ack(2);
    d.fill(1, 150, 9.5);
    expect(sent(d.out(2)), 'it is turned away, and does not fit beside 150').toEqual([]);
    expect(held(d, 2)).toBe('R115-POSITION: the long position could reach 350, above the limit of 300');
    d.order('S', 'sell', 60, 9.99);
    d.fill(3, 60, 9.99);
    expect(sent(d.after(seconds(1)))).toEqual(['→NORTH #4 200@9.40 Day post']);
    d.replayed();
  });

  it('a halt of its symbol by an operator holds nothing: it cancels', () => {
    const d = desk({});
    d.order('A', 'buy', 100, 9.5);
    d.ack(1);
    d.halt('symbol', 'XYZ');
    expect(d.out(1)).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
  });
});

test('an order that was checked in this step does not meet the gate', () => {
  const d = desk({ maxOrderNotional: dollars(1_010) });
  expect(sent(d.order('A', 'buy', 100, 10.01))).toHaveLength(1);
  expect(d.events.map(({ kind }) => kind)).not.toContain('orderHeld');
  expect(d.core.isJustChecked(order(d))).toBe(true);
});
