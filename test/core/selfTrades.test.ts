/**
 * Self-trade prevention as conversations: an order of the same owner is out (#1), another one is about to be sent that
 * might trade with it. Nowhere are both live at one venue at prices that cross.
 */
import { describe, expect, it, test } from 'vitest';
import { Peg } from '../../src/orders/terms.ts';
import { childID, orderID, OrdStatus, OrdType, RestatementReason, TimeInForce } from '../../src/orders/values.ts';
import type { ExecutionReport } from '../../src/core/words/clientSend.ts';
import type { SelfTradeAction, SelfTradeScope } from '../../src/risk/selfTrade.ts';
import { NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import { DEFAULT_ANSWERS } from '../../src/core/settings.ts';
import { limitsOf } from '../support/limits.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';
import { liveSelfTrades } from './selfTrades.ts';

const ioc = { timeInForce: TimeInForce.ImmediateOrCancel };
const D = { clientID: 'D', replyTo: 'D-FIX' };

/** NORTH alone is up, others bid 9.90 and offer 10.10 there, and the sell A rests at 10.00 as #1. */
function desk(action: SelfTradeAction, options: DeskOptions = {}, scope: SelfTradeScope = 'client'): Desk {
  const d = new Desk({ ...options, selfTrade: { scope, action, clients: new Map() } });
  d.down('SOUTH');
  quote(d, 10.1);
  d.order('A', 'sell', 300, 10.0);
  d.ack(1);
  quote(d, 10.0);
  return d;
}

const quote = (d: Desk, ask: number) => d.book('NORTH', [[9.9, 300]], [[ask, 300]]);

/** What the last event of prevention says. */
function prevented(d: Desk): string[] {
  return d.events.flatMap((event) =>
    event.kind === 'selfTradePrevented' ? [`${event.orderID} ${event.action} ${event.otherID} ${event.qty}`] : [],
  );
}

function holds(d: Desk): void {
  expect(liveSelfTrades(d.core)).toEqual([]);
  expect(picture(d.replayed())).toBe(picture(d.core));
}

describe('the newest takes', () => {
  const rows: Readonly<Record<SelfTradeAction, readonly string[]>> = {
    none: ['B exec=New status=New 100/0/100', '→NORTH #2 100@10.00 ImmediateOrCancel sweep'],
    cancelNewest: ['B exec=New status=New 100/0/100', 'B exec=Canceled status=Canceled 100/0/0'],
    cancelOldest: ['B exec=New status=New 100/0/100', '→NORTH cancel #1 as #2'],
    cancelBoth: [
      'B exec=New status=New 100/0/100',
      '→NORTH cancel #1 as #2',
      'B exec=Canceled status=Canceled 100/0/0',
    ],
    decrement: ['B exec=New status=New 100/0/100', '→NORTH cancel #1 as #2', 'B exec=Canceled status=Canceled 100/0/0'],
    avoid: ['B exec=New status=New 100/0/100'],
  };
  test.each(Object.entries(rows))('%s', (action, sent) => {
    const d = desk(action as SelfTradeAction);
    expect(d.order('B', 'buy', 100, 10.0)).toEqual(sent);
    if (action === 'none') return expect(liveSelfTrades(d.core)).toHaveLength(1);
    expect(prevented(d)).toEqual([`2 ${action} 1 100`]);
    holds(d);
  });

  it('and the oldest, canceled, has made room for it', () => {
    const d = desk('cancelOldest');
    d.order('B', 'buy', 100, 10.05);
    quote(d, 10.1);
    expect(d.out(1)).toEqual(['A exec=Canceled status=Canceled 300/0/0', '→NORTH #3 100@10.05 Day post']);
    holds(d);
  });

  it('and the larger of two that are reduced goes on', () => {
    const d = desk('decrement');
    d.order('B', 'buy', 100, 10.0);
    expect(d.out(1)).toEqual(['A exec=Restated status=New 200/0/200', '→NORTH #3 200@10.00 Day post']);
    const e = desk('decrement');
    expect(e.order('B', 'buy', 500, 10.0)).toEqual([
      'B exec=New status=New 500/0/500',
      '→NORTH cancel #1 as #2',
      'B exec=Restated status=New 200/0/200',
    ]);
    quote(e, 10.1);
    expect(e.out(1)).toEqual(['A exec=Canceled status=Canceled 300/0/0', '→NORTH #3 200@10.00 Day post']);
    holds(d);
    holds(e);
  });

  it('and goes elsewhere', () => {
    const d = desk('avoid');
    d.up('SOUTH');
    d.book('SOUTH', [[9.9, 300]], [[10.0, 60]]);
    expect(d.order('B', 'buy', 100, 10.0)).toEqual([
      'B exec=New status=New 100/0/100',
      '→SOUTH #2 60@10.00 ImmediateOrCancel sweep',
    ]);
    d.book('SOUTH', [[9.9, 300]], []);
    // The rest would lock the offer at NORTH: it is held until that is gone, which is ours.
    expect(d.fill(2, 60, 10.0)).toEqual(['B exec=Trade status=PartiallyFilled 100/60/40 60@10.00 SOUTH']);
    d.cancel('A2', 'A');
    quote(d, 10.1);
    expect(d.out(1)).toEqual(['A2<A exec=Canceled status=Canceled 300/0/0', '→SOUTH #4 40@10.00 Day post']);
    holds(d);
  });

  it.each([
    ['buy', 'sell', 10.0, 9.5, 10.1],
    ['sell', 'buy', 10.0, 10.5, 9.9],
  ] as const)(
    'and is bounded by what others show, as an order to %s without a limit',
    (side, other, px0, own, worst) => {
      const d = new Desk({ selfTrade: { scope: 'client', action: 'avoid', clients: new Map() } });
      const show = (at: string, level: [number, number]) =>
        side === 'buy' ? d.book(at, [[9.0, 500]], [level]) : d.book(at, [level], [[11.0, 500]]);
      show('NORTH', [px0, 5_000]);
      d.order('A', other, 100, own, { exDestination: 'SOUTH' });
      d.ack(1);
      show('SOUTH', [own, 100]);
      expect(d.order('B', side, 1_000, 'market', ioc).slice(1)).toEqual([
        `→NORTH #2 1000@${px0.toFixed(2)} ImmediateOrCancel sweep`,
      ]);
      d.fill(2, 300, px0);
      show('NORTH', [worst, 400]);
      expect(d.out(2).at(-1)).toBe(`→NORTH #3 400@${worst.toFixed(2)} ImmediateOrCancel sweep`);
      const bounds = d.events.flatMap((event) => (event.kind === 'orderBounded' ? [event] : []));
      expect(bounds).toMatchObject([{ px: px(worst), touches: [{ venue: 'NORTH', px: px(px0) }] }]);
      holds(d);
    },
  );

  it('and is canceled, if it may not rest and there is nowhere else', () => {
    const d = desk('avoid');
    expect(d.order('B', 'buy', 100, 10.0, ioc)).toEqual([
      'B exec=New status=New 100/0/100',
      'B exec=Canceled status=Canceled 100/0/0',
    ]);
    holds(d);
  });
});

describe('what is in the way', () => {
  const rests = (d: Desk, more: object = {}) => d.order('B', 'buy', 100, 10.0, more);
  const rows: [string, DeskOptions, (d: Desk) => unknown][] = [
    ['a limit that rests', {}, (d) => rests(d)],
    ['for an IOC', {}, (d) => rests(d, ioc)],
    ['for a market order', {}, (d) => (d.trade(10), d.order('B', 'buy', 100, 'market'))],
    ['for an order to that venue', {}, (d) => rests(d, { exDestination: 'NORTH' })],
    ['for an iceberg', {}, (d) => rests(d, { maxFloor: qty(10) })],
    [
      'for a stop that is triggered',
      {},
      (d) => {
        d.order('B', 'buy', 100, 10.0, { ordType: OrdType.StopLimit, stopPx: px(9.95) });
        return d.trade(9.96);
      },
    ],
    [
      'for a peg that has come so far',
      {},
      (d) => (d.trade(10), d.order('B', 'buy', 100, 0, { ordType: OrdType.Pegged, peg: Peg.Market, price: NO_PRICE })),
    ],
  ];
  test.each(rows)('%s', (_, options, play) => {
    const d = desk('cancelNewest', options);
    play(d);
    expect(d.core.state.orders.parent(orderID(2)).ended).toBe(OrdStatus.Canceled);
    expect(prevented(d)).toEqual(['2 cancelNewest 1 100']);
    holds(d);
  });

  it('nothing at another price, at another venue, or on the same side', () => {
    const d = desk('cancelNewest');
    expect(d.order('B', 'buy', 100, 9.99)[1]).toBe('→NORTH #2 100@9.99 Day post');
    expect(d.order('E', 'sell', 100, 9.95)[1]).toBe('E exec=Canceled status=Canceled 100/0/0');
    expect(d.order('F', 'sell', 100, 10.02)[1]).toBe('→NORTH #3 100@10.02 Day post');
    d.up('SOUTH');
    d.book('SOUTH', [], [[10.0, 300]]);
    d.book('NORTH', [], []);
    expect(d.order('G', 'buy', 100, 10.0)[1]).toBe('→SOUTH #4 100@10.00 ImmediateOrCancel sweep');
    holds(d);
  });

  it('one at the midpoint of a dark venue, hidden as it is', () => {
    const d = new Desk({ dark: true, selfTrade: { scope: 'client', action: 'cancelNewest', clients: new Map() } });
    d.book('NORTH', [[9.99, 300]], [[10.01, 300]]);
    const mid = { ordType: OrdType.Pegged, peg: Peg.Mid };
    expect(d.order('A', 'sell', 100, 10.0, mid)[1]).toBe('→DEEP #1 100@10.00 Day post peg M');
    d.ack(1);
    expect(d.order('B', 'buy', 100, 9.99, mid)[1]).toBe('→DEEP #2 100@9.99 Day post peg M');
    expect(d.order('E', 'buy', 100, 10.0, mid)[1]).toBe('E exec=Canceled status=Canceled 100/0/0');
    holds(d);
  });

  it('the order of another account or client, by scope', () => {
    const other = { ...D, account: 'A2' };
    const client = desk('cancelNewest');
    expect(client.order('B', 'buy', 100, 10.0, other)[1]).toBe('→NORTH #2 100@10.00 ImmediateOrCancel sweep');
    const firm = desk('cancelNewest', {}, 'firm');
    expect(firm.order('B', 'buy', 100, 10.0, other)[1]).toBe('B exec=Canceled status=Canceled 100/0/0');
    const account = desk('cancelNewest', {}, 'account');
    expect(account.order('B', 'buy', 100, 10.0, { account: 'A2' })[1]).toMatch(/^→NORTH #2/);
    expect(account.order('E', 'buy', 100, 10.0)[1]).toBe('E exec=Canceled status=Canceled 100/0/0');
  });

  it('of one desk, from when a client moves to it until it leaves', () => {
    const limits = (own: string, other: string) => ({
      clients: [
        { clientID: 'C', desk: own },
        { clientID: 'D', desk: other },
      ],
    });
    const d = desk('cancelNewest', { limits: limits('EAST', 'WEST') }, 'desk');
    const reload = (own: string, other: string) =>
      d.step({ kind: 'reloadLimits', limits: limitsOf(limits(own, other)) });
    expect(d.order('B', 'buy', 100, 10.0, { ...D, ...ioc })[1]).toMatch(/^→NORTH #2/);
    d.out(2);
    reload('EAST', 'EAST');
    expect(d.order('E', 'buy', 100, 10.0, D)[1]).toBe('E exec=Canceled status=Canceled 100/0/0');
    holds(d);
    reload('EAST', '');
    expect(d.order('F', 'buy', 100, 10.0, { ...D, ...ioc })[1]).toMatch(/^→NORTH/);
  });
});

describe('what the clients are told', () => {
  function texts(d: Desk, act: () => unknown): string[] {
    const said: string[] = [];
    const lines = d.lines;
    d.lines = (sends) => {
      const reports = sends.filter((send): send is ExecutionReport => send.kind === 'executionReport');
      said.push(
        ...reports.map((report) => `${report.clOrdID} ${report.details?.restatementReason ?? ''} ${report.text}`),
      );
      return lines(sends);
    };
    act();
    return said.filter((line) => line.includes('self-trade'));
  }

  it('which order it was, and who gave way, by ExecRestatementReason(378)', () => {
    const newest = desk('cancelNewest');
    expect(texts(newest, () => newest.order('B', 'buy', 100, 10.0))).toEqual([
      `B ${RestatementReason.SelfMatchNewest} self-trade prevention: the sell order A is at NORTH`,
    ]);
    const both = desk('cancelBoth');
    const told = texts(both, () => {
      both.order('B', 'buy', 100, 10.0);
      both.out(1);
    });
    expect(told).toEqual([
      `B ${RestatementReason.SelfMatchBoth} self-trade prevention: the sell order A is at NORTH`,
      `A ${RestatementReason.SelfMatchBoth} self-trade prevention: it gave way to the buy order B`,
    ]);
    const less = desk('decrement');
    const reduced = texts(less, () => {
      less.order('B', 'buy', 400, 10.0);
      less.out(1);
    });
    expect(reduced).toEqual([
      `B ${RestatementReason.PartialDecline} self-trade prevention: the sell order A is at NORTH`,
      `A ${RestatementReason.SelfMatch} self-trade prevention: it gave way to the buy order B`,
    ]);
  });

  it("nothing of another client's order", () => {
    const d = desk('cancelNewest', {}, 'firm');
    expect(texts(d, () => d.order('B', 'buy', 100, 10.0, D))).toEqual([
      `B ${RestatementReason.SelfMatchNewest} self-trade prevention: a sell order of the same owner is at NORTH`,
    ]);
  });
});

describe('an order on its way out is waited for', () => {
  it('the client cancels one and sends the other at once', () => {
    const d = desk('cancelNewest');
    d.cancel('A2', 'A');
    expect(d.order('B', 'buy', 100, 10.0)).toEqual(['B exec=New status=New 100/0/100']);
    expect(prevented(d)).toEqual(['2 wait 1 100']);
    quote(d, 10.1);
    d.moved();
    expect(prevented(d)).toHaveLength(1);
    expect(d.out(1)).toEqual(['A2<A exec=Canceled status=Canceled 300/0/0', '→NORTH #3 100@10.00 Day post']);
    holds(d);
  });

  it('the cancel is refused, since a fill was under way: the other goes once that is here', () => {
    const d = desk('cancelOldest');
    d.order('B', 'buy', 100, 10.0);
    quote(d, 10.1);
    expect(d.refuseCancel(2, 1)).toEqual([]);
    expect(d.fill(1, 300, 10.0)).toEqual([
      'A exec=Trade status=Filled 300/300/0 300@10.00 NORTH',
      '→NORTH #3 100@10.00 Day post',
    ]);
    holds(d);
  });

  it('the cancel is refused, and the order is live: the newest is canceled after all', () => {
    const d = desk('cancelNewest');
    d.cancel('A2', 'A');
    d.order('B', 'buy', 100, 10.0);
    expect(d.refuseCancel(2, 1)).toEqual(['A2<A refused status=New reason=0']);
    // What the venue has to say of it is on its way.
    expect(d.report(1, { ordStatus: OrdStatus.New })).toEqual(['B exec=Canceled status=Canceled 100/0/0']);
    holds(d);
  });

  it('an IOC in flight ends by itself', () => {
    const d = new Desk({ selfTrade: { scope: 'client', action: 'cancelNewest', clients: new Map() } });
    d.down('SOUTH');
    d.book('NORTH', [[10.0, 300]], [[10.02, 300]]);
    expect(d.order('A', 'sell', 100, 10.0, ioc)[1]).toBe('→NORTH #1 100@10.00 ImmediateOrCancel sweep');
    d.book('NORTH', [[9.98, 300]], [[10.02, 300]]);
    expect(d.order('B', 'buy', 100, 10.0)).toEqual(['B exec=New status=New 100/0/100']);
    expect(d.fill(1, 100, 10.0)[1]).toBe('→NORTH #2 100@10.00 Day post');
    holds(d);
  });

  it('one that may not rest waits for an answer, and not for a venue that does not answer', () => {
    const d = desk('cancelOldest', { answers: DEFAULT_ANSWERS });
    expect(d.order('B', 'buy', 100, 10.0, ioc)[1]).toBe('→NORTH cancel #1 as #2');
    expect(d.after(seconds(6))).toEqual(['→NORTH status? #1', 'B exec=Canceled status=Canceled 100/0/0']);
    holds(d);
  });

  it('one that is partly filled meanwhile: what is left of both is as large as if they had met', () => {
    const d = desk('decrement');
    d.order('B', 'buy', 100, 10.0);
    d.fill(1, 50, 10.0);
    expect(d.out(1)).toEqual(['A exec=Restated status=PartiallyFilled 200/50/150', '→NORTH #3 150@10.00 Day post']);
    const e = desk('decrement');
    e.order('B', 'buy', 100, 10.0);
    e.fill(1, 250, 10.0);
    expect(e.out(1)).toEqual(['A exec=Restated status=Filled 250/250/0']);
    holds(d);
    holds(e);
  });
});

describe('an unknown order is live', () => {
  it('and in the way, as long as its venue says nothing', () => {
    const d = desk('cancelOldest', { answers: { ...DEFAULT_ANSWERS, orderStatus: false } });
    d.order('E', 'sell', 50, 10.0);
    d.down('NORTH');
    d.up('NORTH');
    expect(d.core.state.orders.child(childID(2)).state).toBe('unknown');
    expect(d.order('B', 'buy', 100, 10.0)).toEqual([
      'B exec=New status=New 100/0/100',
      '→NORTH cancel #1 as #3',
      '→NORTH cancel #2 as #4',
    ]);
    quote(d, 10.1);
    expect(d.out(1)).toEqual(['A exec=Canceled status=Canceled 300/0/0']);
    expect(d.after(seconds(3600)).filter((line) => line.includes('post'))).toEqual([]);
    expect(d.out(2)).toEqual([
      'E exec=Canceled status=Canceled 50/0/0',
      expect.stringMatching(/ 100@10\.00 Day post$/),
    ]);
    holds(d);
  });

  it('after a restart too', () => {
    const d = desk('cancelOldest');
    d.order('B', 'buy', 100, 10.0);
    d.restart();
    holds(d);
    quote(d, 10.1);
    d.moved();
    expect(d.core.state.orders.parent(orderID(2)).liveChildren).toEqual([]);
    d.ack(1);
    const sent = [...d.out(1), ...d.moved()];
    expect(sent).toContain('A exec=Canceled status=Canceled 300/0/0');
    expect(sent).toContainEqual(expect.stringMatching(/→NORTH #\d 100@10\.00 Day post/));
    holds(d);
  });

  it('one that a bust has opened again as well', () => {
    const d = desk('cancelNewest');
    d.fill(1, 300, 10.0, 'F1');
    quote(d, 10.1);
    d.bust(1, 'F1', true);
    expect(d.order('B', 'buy', 100, 10.0)[1]).toBe('B exec=Canceled status=Canceled 100/0/0');
    holds(d);
  });
});

describe('what waited here meets prevention when it is sent', () => {
  it('a replace that reaches the other', () => {
    const d = desk('cancelNewest');
    d.order('B', 'buy', 100, 9.95);
    d.ack(2);
    d.replace('B2', 'B', 100, 10.0);
    expect(d.out(2)).toEqual(['B2<B exec=Replaced status=New 100/0/100', 'B2 exec=Canceled status=Canceled 100/0/0']);
    holds(d);
  });

  it('the reserve behind an iceberg', () => {
    const d = desk('cancelNewest');
    d.order('B', 'buy', 200, 9.95, { maxFloor: qty(100) });
    d.ack(2);
    d.order('E', 'sell', 100, 9.97);
    expect(d.fill(2, 100, 9.95).at(-1)).toMatch(/#4 100@9\.95 Day post/);
    holds(d);
  });
});
