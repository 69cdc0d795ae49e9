/** REDUCING reduces: what may open a position ends or is held at once, and what closes one is let through. */
import { describe, expect, it, test } from 'vitest';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { money } from '../../src/risk/worth/riskMoney.ts';
import { NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import type { TestLimits } from '../support/limits.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

const order = (d: Desk, clOrdID: string) =>
  [...d.core.state.orders.parents.values()].find((o) => o.clOrdID === clOrdID);
const sent = (lines: readonly string[]) => lines.filter((line) => line.startsWith('→'));
const position = (d: Desk) => d.core.state.risk.clients.get('C')?.symbols.get('XYZ')?.position ?? 0;
const CLIENTS: TestLimits = { clients: [{ clientID: 'C' }, { clientID: 'D' }] };

/** A client that is long or short so many, at 10.00. */
function holder(held: number, options: DeskOptions = {}): Desk {
  const d = new Desk({ limits: CLIENTS, ...options });
  for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[9.99, 10_000]], [[10.01, 10_000]]);
  if (held === 0) return d;
  const side = held > 0 ? 'buy' : 'sell';
  d.order('P', side, Math.abs(held), held > 0 ? 10.01 : 9.99);
  d.fill(1, Math.abs(held), 10);
  return d;
}

const reduce = (d: Desk, scope: 'client' | 'venue' | 'global' | 'symbol' = 'client', id = 'C') =>
  d.step({ kind: 'setTradingState', scope, id, state: 'reducing', by: 'ops', reason: 'too long' });
const activate = (d: Desk) =>
  d.step({ kind: 'setTradingState', scope: 'client', id: 'C', state: 'active', by: 'ops', reason: 'over' });

describe('at once', () => {
  it('ends what may open: resting, held, waiting for a price, for a trader', () => {
    const d = holder(100, { clients: new Map([['C', { manualOrders: true }]]) });
    d.order('REST', 'buy', 100, 9.5);
    d.ack(2);
    d.order('STOP', 'buy', 100, 'market', { ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(11) });
    d.order('MANUAL', 'buy', 100, 10, { manual: true });
    d.order('CLOSE', 'sell', 100, 10.5);
    d.ack(3);
    expect(reduce(d)).toEqual([
      '→NORTH cancel #2 as #4',
      'STOP exec=Canceled status=Canceled 100/0/0',
      'MANUAL exec=Canceled status=Canceled 100/0/0',
    ]);
    expect(d.out(2)).toEqual(['REST exec=Canceled status=Canceled 100/0/0']);
    expect(order(d, 'REST')?.text).toBe('only orders that reduce a position go on (client C), by ops: too long');
    expect(order(d, 'CLOSE')?.ended).toBe('');
    d.replayed();
  });

  it('keeps of several that close those that fit together, the older ones', () => {
    const d = holder(-100);
    for (const [clOrdID, quantity] of [
      ['A', 60],
      ['B', 60],
      ['C', 40],
    ] as const)
      d.order(clOrdID, 'buy', quantity, 9);
    expect(sent(reduce(d))).toEqual(['→NORTH cancel #3 as #5']);
    d.out(3);
    expect(['A', 'B', 'C'].map((id) => order(d, id)?.ended)).toEqual(['', '4', '']);
  });

  it('or holds them, as configured, until the state is over', () => {
    const d = holder(0, { limits: { ...CLIENTS, openers: 'hold' } });
    d.order('A', 'buy', 100, 9.5);
    d.ack(1);
    expect(reduce(d)).toEqual(['→NORTH cancel #1 as #2']);
    expect(d.out(1)).toEqual(['A exec=Restated status=New 100/0/100']);
    expect(order(d, 'A')?.heldText).toBe(
      'R101-TRADING-STATE: only orders that reduce a position are taken for client C (ops: too long)',
    );
    expect(sent(d.after(seconds(5)))).toEqual([]);
    expect(activate(d)).toEqual(['A exec=Restated status=New 100/0/100', '→SOUTH #3 100@9.50 Day post']);
    d.replayed();
  });

  it('seeks them again, since a bust may make an opener of what closed', () => {
    const d = holder(100);
    d.order('S', 'sell', 100, 10.5);
    d.ack(2);
    expect(reduce(d)).toEqual([]);
    d.bust(1, 'X1');
    expect(position(d)).toBe(0);
    expect(sent(d.after(seconds(1)))).toEqual(['→NORTH cancel #2 as #3']);
  });
});

describe('a request while it holds', () => {
  test.each<[string, (d: Desk) => string[], boolean]>([
    ['a buy of one who is long', (d) => d.order('N', 'buy', 1, 9), false],
    ['a sell of all that is held', (d) => d.order('N', 'sell', 100, 10.5), true],
    ['a sell of more', (d) => d.order('N', 'sell', 101, 10.5), false],
  ])('%s', (_, ask, passes) => {
    const d = holder(100);
    reduce(d);
    expect(ask(d)[0].includes('exec=New')).toBe(passes);
  });

  it('refuses to raise the price of what may open', () => {
    const d = holder(0, { limits: { ...CLIENTS, openers: 'hold' } });
    d.order('A', 'buy', 100, 9.5);
    d.ack(1);
    reduce(d);
    d.out(1);
    expect(d.replace('B', 'A', 100, 10.01)).toEqual(['B<A refused status=New reason=2']);
    expect(d.replace('D', 'A', 50, 9.4)).toContain('D<A exec=Replaced status=New 50/0/50');
    expect(sent(d.after(seconds(2)))).toEqual([]);
  });
});

describe('closing is not refused for what is not its fault', () => {
  test.each<[string, TestLimits, number, DeskOptions]>([
    ['the smallest order', { clients: [{ clientID: 'C', limits: { minOrderNotional: money(10_000_000) } }] }, 40, {}],
    ['a lot of 100 and an odd fill', CLIENTS, 63, { instrument: { lotSize: qty(100) } }],
  ])('%s', (_, limits, held, options) => {
    const d = new Desk({ limits, ...options });
    d.book('NORTH', [[9.99, 10_000]], [[10.01, 10_000]]);
    d.order('P', 'buy', 1_000, 10.01);
    d.fill(1, held, 10);
    d.out(1);
    d.cancel('PX', 'P');
    reduce(d);
    expect(d.order('S', 'sell', held, 9.99)[0]).toBe(`S exec=New status=New ${held}/0/${held}`);
  });

  it("others' use of a firm limit", () => {
    const d = new Desk({ limits: { ...CLIENTS, maxFirmNotional: money(10_000_000) } });
    d.book('NORTH', [[9.99, 10_000]], [[10.01, 10_000]]);
    d.order('P', 'buy', 40, 10);
    d.fill(1, 40, 10);
    d.order('D1', 'buy', 100, 10, { clientID: 'D' });
    reduce(d);
    expect(d.order('S', 'sell', 40, 9.99)[0]).toBe('S exec=New status=New 40/0/40');
    expect(d.order('S2', 'sell', 1, 9.99)[0]).toBe('S2 exec=Rejected status=Rejected 1/0/0');
  });
});

describe('of one venue', () => {
  it('sends what opens elsewhere, and takes it away from there', () => {
    const d = holder(0);
    d.order('A', 'buy', 100, 9.5);
    d.ack(1);
    expect(reduce(d, 'venue', 'NORTH')).toEqual(['→NORTH cancel #1 as #2']);
    expect(d.out(1)).toEqual(['→SOUTH #3 100@9.50 Day post']);
    expect(sent(d.order('B', 'buy', 100, 10.01, { timeInForce: TimeInForce.ImmediateOrCancel }))).toEqual([
      '→SOUTH #4 100@10.01 ImmediateOrCancel sweep',
    ]);
  });

  it('takes there what closes, and refuses what opens and asks for it', () => {
    const d = holder(100);
    reduce(d, 'venue', 'NORTH');
    expect(sent(d.order('S', 'sell', 60, 10.5, { exDestination: 'NORTH' }))).toEqual(['→NORTH #2 60@10.50 Day post']);
    expect(d.order('O', 'buy', 60, 9.5, { exDestination: 'NORTH' })).toEqual([
      'O exec=Rejected status=Rejected 60/0/0',
    ]);
  });
});
