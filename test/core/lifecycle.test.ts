import { describe, expect, it } from 'vitest';
import { childID, ExecType, OrdRejReason, OrdStatus, orderID, TimeInForce } from '../../src/orders/values.ts';
import { instant, qty, seconds } from '../../src/units/brand.ts';
import { averagePrice } from '../../src/units/notional.ts';
import { Desk, px } from './desk.ts';
import { picture } from './picture.ts';

function desk(options: ConstructorParameters<typeof Desk>[0] = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
  return d;
}

describe('an order that is taken', () => {
  it('sweeps the cheaper venue first, adds its fills up, and ends filled', () => {
    const d = desk();
    expect(d.order('A', 'buy', 500, 10.01)).toEqual([
      'A exec=New status=New 500/0/500',
      '→SOUTH #1 200@10.01 ImmediateOrCancel sweep',
      '→NORTH #2 300@10.00 ImmediateOrCancel sweep',
    ]);
    expect(d.ack(2)).toEqual([]);
    expect(d.fill(2, 300, 10.0)).toEqual(['A exec=Trade status=PartiallyFilled 500/300/200 300@10.00 NORTH']);
    expect(d.fill(1, 200, 10.01)).toEqual(['A exec=Trade status=Filled 500/500/0 200@10.01 SOUTH']);
    const order = d.core.state.orders.parent(orderID(1));
    // (300 × 10.00 + 200 × 10.01) ÷ 500 = 10.004, at price scale 4 and four more digits.
    expect(averagePrice(order.notional, order.cumQty, 4)).toBe(10_0040_0000);
    expect(d.core.state.orders.open.size).toBe(0);
  });

  it('posts what is not marketable, and fills there', () => {
    const d = desk();
    const [, child] = d.order('A', 'buy', 100, 9.95);
    expect(child).toMatch(/^→(NORTH|SOUTH) #1 100@9.95 Day post$/);
    expect(d.fill(1, 40, 9.95)[0]).toContain('status=PartiallyFilled 100/40/60');
  });

  it('larger than its venues take at once, works a part, and the next when something moves: one plan a step', () => {
    const d = desk({ lit: { maxOrderQty: qty(300) } });
    d.after(seconds(1));
    const sent = d.order('A', 'buy', 1_000_000, 9.95);
    expect(sent).toEqual(['A exec=New status=New 1000000/0/1000000', expect.stringMatching(/#1 300@9.95 Day post$/)]);
    expect(d.after(seconds(1))).toEqual([]);
    expect(d.moved()).toEqual([expect.stringMatching(/#2 300@9.95 Day post$/)]);
    expect(d.fill(1, 300, 9.95).slice(1)).toEqual([expect.stringMatching(/#3 300@9.95 Day post$/)]);
  });

  it('is routed again with what an IOC child brought back', () => {
    const d = desk();
    d.order('A', 'buy', 300, 10.01);
    d.book('NORTH', [[9.99, 300]], []);
    expect(d.out(1)).toEqual(['→SOUTH #2 300@10.01 ImmediateOrCancel sweep']);
  });

  it('does not ask again for what it has just taken: the rest of an IOC order is over', () => {
    const d = desk();
    d.order('A', 'buy', 1000, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
    expect(d.fill(1, 300, 10.0)).toEqual([
      'A exec=Trade status=PartiallyFilled 1000/300/700 300@10.00 NORTH',
      'A exec=Canceled status=Canceled 1000/300/0',
    ]);
  });

  const sendsBack = { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled, text: 'not now' };
  const rejects = { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, text: 'closed' };
  it.each([
    ['refuse', rejects, 'no venue takes it; NORTH: closed'],
    ['send back', sendsBack, 'no venue takes it; NORTH: not now'],
  ])('that every venue does %s goes back to its client with the reason', (_what, report, text) => {
    const d = desk();
    d.down('SOUTH');
    const said = d.order('A', 'buy', 100, 9.95, { timeInForce: TimeInForce.GoodTillCancel });
    expect(said.at(-1)).toMatch(/→NORTH #1 100@9.95 /);
    expect(d.report(1, report)).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
    expect(d.core.state.orders.parent(orderID(1)).text).toBe(text);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('that a venue takes for a while is no refusal, and is there again', () => {
    const d = desk();
    d.down('SOUTH');
    d.order('A', 'buy', 100, 9.95);
    d.now = instant(d.now + 11_000_000);
    expect(d.report(1, sendsBack)).toEqual([expect.stringMatching(/→NORTH #2 100@9.95 /)]);
    d.fill(2, 40, 9.95);
    expect(d.out(2)).toEqual([expect.stringMatching(/→NORTH #3 60@9.95 /)]);
  });

  it('waits here, unrouted, while no venue is up, and goes out when one comes', () => {
    const d = desk();
    d.down('NORTH');
    d.down('SOUTH');
    expect(d.order('A', 'buy', 100, 10.0)).toEqual(['A exec=New status=New 100/0/100']);
    expect(d.up('NORTH')).toEqual(['→NORTH #1 100@10.00 ImmediateOrCancel sweep']);
  });
});

describe('an order that is refused', () => {
  it('by a fault of the edge', () => {
    const d = desk();
    const fault = { ordRejReason: OrdRejReason.UnknownSymbol, text: 'no such symbol' };
    expect(d.order('A', 'buy', 0, 'market', { symbol: 'NOPE', fault })).toEqual([
      'A exec=Rejected status=Rejected 0/0/0',
    ]);
  });

  it('by risk, and its ClOrdID stays used', () => {
    const d = desk({ limits: { clients: [{ clientID: 'C', limits: { maxOrderQty: qty(1000) } }] } });
    expect(d.order('A', 'buy', 1001, 10.0)).toEqual(['A exec=Rejected status=Rejected 1001/0/0']);
    expect(d.order('A', 'buy', 10, 10.0)).toEqual(['A exec=Rejected status=Rejected 1001/0/0']);
  });

  it('F.1.a a duplicate ClOrdID leaves the first order as it was', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(d.order('A', 'buy', 7, 9.95)).toEqual(['A exec=Rejected status=New 100/0/100']);
    expect(d.status('A')).toEqual(['A exec=OrderStatus status=New 100/0/100']);
  });

  it('F.1.b PossResend of a known order is answered with its status, of an unknown one is taken', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(d.order('A', 'buy', 100, 9.95, { possResend: true })).toEqual(['A exec=OrderStatus status=New 100/0/100']);
    expect(d.order('B', 'buy', 150, 9.95, { possResend: true })[0]).toBe('B exec=New status=New 150/0/150');
  });
});

describe('cancel', () => {
  it('B.1.a a resting order: pending until the venue answers, then canceled', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    const venue = d.core.state.orders.child(childID(1)).venue;
    expect(d.cancel('B', 'A')).toEqual([
      'B<A exec=PendingCancel status=PendingCancel 100/0/100',
      `→${venue} cancel #1 as #2`,
    ]);
    expect(
      d.report(2, { venue, origRequestID: childID(1), execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled }),
    ).toEqual(['B<A exec=Canceled status=Canceled 100/0/0']);
  });

  it('B.1.b a fill while it is pending carries the original ClOrdID and counts', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.cancel('B', 'A');
    expect(d.fill(1, 30, 9.95)[0]).toMatch(/^A exec=Trade status=PendingCancel 100\/30\/70 30@9\.95 (NORTH|SOUTH)$/);
    expect(d.out(1)).toEqual(['B<A exec=Canceled status=Canceled 100/30/0']);
  });

  it('B.1.c the order fills first: the cancel is refused with status filled', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.cancel('B', 'A');
    const sent = d.fill(1, 100, 9.95);
    expect(sent[0]).toMatch(/^A exec=Trade status=PendingCancel 100\/100\/0/);
    expect(sent[1]).toBe('B<A refused status=Filled reason=0');
  });

  it('B.1.f of an order we do not know', () => {
    expect(desk().cancel('B', 'A')).toEqual(['B<A refused status=Rejected reason=1']);
  });

  it('D.2.d a second request while one is pending', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.cancel('B', 'A');
    expect(d.cancel('C', 'A')).toEqual(['C<A refused status=PendingCancel reason=3']);
  });

  it('that the venue refuses leaves the order working', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.cancel('B', 'A');
    expect(d.refuseCancel(2, 1)).toEqual(['B<A refused status=New reason=0']);
    expect(d.core.state.orders.open.size).toBe(1);
  });
});

describe('replace', () => {
  it('C.1.a more quantity at a new price: children come back first, then it is replaced and routed', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(d.replace('B', 'A', 250, 9.96)[0]).toBe('B<A exec=PendingReplace status=PendingReplace 100/0/100');
    const sent = d.out(1);
    expect(sent[0]).toBe('B<A exec=Replaced status=New 250/0/250');
    expect(sent[1]).toMatch(/#3 250@9\.96 Day post$/);
    expect(d.cancel('C', 'B')[0]).toBe('C<B exec=PendingCancel status=PendingCancel 250/0/250');
  });

  it('an order that becomes Day by it says so', () => {
    const d = desk();
    const told = () => d.events.findLast((each) => each.kind === 'replaceRequested')?.text;
    d.order('A', 'buy', 100, 9.95, { timeInForce: TimeInForce.GoodTillCancel });
    d.ack(1);
    d.replace('B', 'A', 110, 9.95, { timeInForce: TimeInForce.GoodTillCancel });
    expect(told()).toBe('');
    d.out(1);
    d.ack(2);
    d.replace('C', 'B', 120, 9.95, { timeInForce: TimeInForce.Day });
    expect(told()).toBe('TimeInForce(59) is Day now, and was 1: without 59, a replace asks for Day');
    d.order('X', 'buy', 100, 9.95);
    d.replace('Y', 'X', 110, 9.95, { timeInForce: TimeInForce.Day });
    expect(told()).toBe('');
  });

  it('C.3.b to what is filled already: replaced, and filled', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.replace('B', 'A', 70, 9.95);
    d.fill(1, 70, 9.95);
    expect(d.out(1)).toEqual(['B<A exec=Replaced status=Filled 70/70/0']);
  });

  it('C.3.c below what is filled: amended to what is filled', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.replace('B', 'A', 50, 9.95);
    d.fill(1, 70, 9.95);
    expect(d.out(1)).toEqual(['B<A exec=Replaced status=Filled 70/70/0']);
  });

  it('C.2.a that is not for quantity is refused once the order has filled', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.replace('B', 'A', 100, 9.96);
    expect(d.fill(1, 100, 9.95)[1]).toBe('B<A refused status=Filled reason=0');
  });

  it('C.1.c a filled order is raised', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.fill(1, 100, 9.95);
    const sent = d.replace('B', 'A', 160, 9.95);
    expect(sent.slice(0, 2)).toEqual([
      'B<A exec=PendingReplace status=PendingReplace 100/100/0',
      'B<A exec=Replaced status=PartiallyFilled 160/100/60',
    ]);
    expect(sent[2]).toMatch(/60@9\.95 Day post$/);
  });

  it('may not change symbol or side', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(d.replace('B', 'A', 100, 9.95, { symbol: 'ABC' })).toEqual(['B<A refused status=New reason=99']);
  });
});

describe('executions', () => {
  it('O7 the same ExecID twice is one execution', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.fill(1, 10, 9.95, 'E1');
    expect(d.fill(1, 10, 9.95, 'E1')).toEqual([]);
    expect(d.status('A')).toEqual(['A exec=OrderStatus status=PartiallyFilled 100/10/90']);
  });

  it('O8 a fill beyond what is open is booked and marked, never dropped', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(d.fill(1, 130, 9.95)[0]).toContain('status=Filled 100/130/0');
    expect(d.events.find((e) => e.kind === 'childFilled')).toMatchObject({ overfill: 30 });
  });

  it('a fill that comes after its cancel counts as well', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.cancel('B', 'A');
    d.out(1);
    expect(d.fill(1, 20, 9.95)[0]).toContain('status=Canceled 100/20/0');
  });

  it('a fill of an order we never sent is quarantined', () => {
    const d = desk();
    expect(d.fill(77, 20, 9.95)).toEqual([]);
    expect(d.events.at(-1)).toMatchObject({ kind: 'fillQuarantined', venueClOrdID: '77' });
  });

  it('a report whose numbers cannot be read is quarantined', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.report(1, { execType: ExecType.Trade, fault: 'LastQty(32)=abc cannot be read', message: '35=8|…' });
    const kept = d.events.find(({ kind }) => kind === 'fillQuarantined');
    expect(kept).toMatchObject({ reason: 'LastQty(32)=abc cannot be read' });
    expect(d.core.state.orders.child(childID(1)).state).toBe('unknown');
  });
});

describe('a venue that goes away', () => {
  it('O12 leaves what it has not answered unknown, and live', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    const { venue } = d.core.state.orders.child(childID(1));
    d.down(venue);
    expect(d.core.state.orders.child(childID(1)).state).toBe('unknown');
    expect(d.status('A')).toEqual(['A exec=OrderStatus status=New 100/0/100']);
  });

  it('O13 is asked about every live child when it is back, and its word decides', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    const { venue } = d.core.state.orders.child(childID(1));
    d.down(venue);
    expect(d.up(venue)[0]).toBe(`→${venue} status? #1`);
    const again = d.report(1, { execType: ExecType.OrderStatus, ordStatus: OrdStatus.Rejected, text: 'unknown order' });
    expect(again[0]).toMatch(/#2 100@9\.95 Day post$/); // it never arrived: routed anew, once
    expect(d.core.state.orders.parent(orderID(1)).openQty).toBe(100);
  });
});

describe('the kill switch', () => {
  it('R20 cancels what rests, ends each order at its venue’s answer, and refuses the next', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(d.halt('global', '')).toEqual([expect.stringMatching(/cancel #1 as #2$/)]);
    expect(d.core.state.orders.open.size).toBe(1); // not flat until the venue says so
    expect(d.out(1)).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
    expect(d.core.state.orders.open.size).toBe(0);
    expect(d.order('B', 'buy', 100, 9.95)).toEqual(['B exec=Rejected status=Rejected 100/0/0']);
  });

  it('leaves other scopes alone', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(d.halt('symbol', 'ABC')).toEqual([]);
    expect(d.order('B', 'buy', 100, 9.95)[0]).toContain('exec=New');
  });

  it('lifted from a venue, sends it what has waited for it, though no quote moves', () => {
    const d = desk();
    d.after(seconds(1));
    d.order('A', 'buy', 100, 9.95, { exDestination: 'NORTH' });
    d.halt('venue', 'NORTH');
    expect(d.out(1)).toEqual(['A exec=Restated status=New 100/0/100']);
    const lift = {
      kind: 'setTradingState',
      scope: 'venue',
      id: 'NORTH',
      state: 'active',
      by: 'ops',
      reason: 'over',
    } as const;
    expect(d.step(lift)).toEqual(['A exec=Restated status=New 100/0/100', '→NORTH #3 100@9.95 Day post']);
  });

  it('on a venue takes its children back and routes them elsewhere', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    const { venue } = d.core.state.orders.child(childID(1));
    d.halt('venue', venue);
    const other = venue === 'NORTH' ? 'SOUTH' : 'NORTH';
    expect(d.out(1)).toEqual([`→${other} #3 100@9.95 Day post`]);
  });
});

describe('replay', () => {
  it('gives the same orders, exposure and counters as the run that wrote the events', () => {
    const d = desk({ dark: true });
    d.order('A', 'buy', 500, 10.01);
    d.order('B', 'buy', 100, 9.9);
    d.fill(1, 100, 9.995);
    d.replace('C', 'B', 120, 9.91);
    d.down('SOUTH');
    d.halt('symbol', 'XYZ');
    const twin = d.replayed();
    expect(picture(twin)).toBe(picture(d.core));
  });
});

it('prices in these tests are what they say', () => {
  expect(px(10.01)).toBe(100_100);
});
