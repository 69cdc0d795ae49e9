/** O9: busts and corrections by a venue restate the order, the position, what counts against limits, and the client. */
import { describe, expect, it, test, vi } from 'vitest';
import {
  childID,
  execID,
  ExecType,
  OrdStatus,
  orderID,
  OrdType,
  RestatementReason,
  TimeInForce,
} from '../../src/orders/values.ts';
import { pnlAtMid, positionsOf } from '../../src/risk/pnl.ts';
import { Sum } from '../../src/risk/slices/sums.ts';
import { qty } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { heldWorth, sumOf } from '../support/limits.ts';
import { picture } from './picture.ts';

const stop = { ordType: OrdType.Stop, stopPx: px(11) };

/** A resting buy of 1000 at 9.95, child #1. */
function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  d.order('A', 'buy', 1000, 9.95);
  d.ack(1);
  return d;
}

const BUST = { execType: ExecType.TradeCancel, ordStatus: OrdStatus.New };
const position = (d: Desk) => positionsOf(d.core.state.risk)[0]?.position;
const openBuyQty = (d: Desk) => sumOf(d.core.state.risk, { client: 'C', symbol: 'XYZ' }, Sum.OpenBuyQty);

test('an order that is over is no open order less for what a venue makes of its executions', () => {
  const limits = { clients: [{ clientID: 'C', limits: { maxOpenOrders: 1 } }] };
  const d = new Desk({ limits });
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  d.order('A', 'buy', 100, 9.95);
  d.fill(1, 50, 9.95, 'V1');
  d.fill(1, 50, 9.95, 'V2');
  d.correct(1, 'V1', 50, 9.94);
  d.order('B', 'buy', 100, 9.95);
  d.order('C', 'buy', 100, 9.95);
  expect(d.why()).toMatch(/^R116-OPEN-ORDERS/);
});

test('a venue busts what an operator had: its counts are without it from then on, and the client knows', () => {
  const d = desk();
  d.fill(1, 400, 9.95, 'V1');
  d.act({ do: 'bust', execID: execID(2) });
  expect(d.report(1, { ...BUST, execRefID: 'V1', venueExecID: 'V2' })).toEqual([]);
  expect(d.report(1, { ...BUST, execRefID: 'V1', venueExecID: 'V2' }), 'told twice').toEqual([]);
  expect(d.core.state.orders.children.get(childID(1))).toMatchObject({ cumQty: 0, handQty: 0, venueCumQty: 0 });
  expect(d.fill(1, 1000, 9.95, 'V3')[0]).toMatch(/^A exec=Trade status=Filled 1000\/1000\/0/);
  expect(position(d)?.qty).toBe(1000);
  d.report(1, { ...BUST, execRefID: 'V1', venueExecID: 'V4' });
  expect(d.core.state.quarantine, 'once more').toHaveLength(1);
});

describe('a bust', () => {
  it('of a part takes it back everywhere, and the order goes on', () => {
    const d = desk();
    d.fill(1, 400, 9.95, 'V1');
    d.fill(1, 100, 9.94, 'V2');
    expect(d.bust(1, 'V1', true)).toEqual(['A exec=TradeCancel status=PartiallyFilled 1000/100/900']);
    expect(d.core.state.orders.parent(orderID(1))).toMatchObject({ cumQty: 100, openQty: 900, notional: 9_940_000n });
    expect(position(d)).toEqual({ qty: 100, cost: 9_940_000n, realised: 0n });
    expect(openBuyQty(d)).toBe(900);
    expect(d.fill(1, 900, 9.95)).toEqual([expect.stringContaining('status=Filled 1000/1000/0')]);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('that comes twice is one bust', () => {
    const d = desk();
    d.fill(1, 400, 9.95, 'V1');
    const bust = { execType: ExecType.TradeCancel, ordStatus: OrdStatus.New, execRefID: 'V1', venueExecID: 'V9' };
    expect(d.report(1, bust)).toHaveLength(1);
    expect(d.report(1, bust)).toEqual([]);
    expect(d.core.state.orders.parent(orderID(1)).cumQty).toBe(0);
  });

  it('of a filled order opens it again, and sends nothing out by itself', () => {
    const d = desk();
    d.fill(1, 1000, 9.95, 'V1');
    expect(d.core.state.orders.open.size).toBe(0);
    expect(openBuyQty(d)).toBe(0);
    expect(d.bust(1, 'V1')).toEqual(['A exec=TradeCancel status=New 1000/0/1000']);
    expect(openBuyQty(d)).toBe(1000);
    d.book('NORTH', [[9.9, 300]], [[9.95, 300]]);
    expect(d.step({ kind: 'quoteMoved', symbol: 'XYZ' })).toEqual([]);
    expect(d.step({ kind: 'tick' })).toEqual([]);
    expect(picture(d.replayed())).toBe(picture(d.core));
    // Its client decides: here, to go on.
    expect(d.replace('B', 'A', 1000, 9.95).slice(0, 3)).toEqual([
      'B<A exec=PendingReplace status=PendingReplace 1000/0/1000',
      'B<A exec=Replaced status=New 1000/0/1000',
      expect.stringMatching(/→NORTH #\d+ 300@9.95 ImmediateOrCancel sweep/),
    ]);
  });

  it('of a filled order that could not rest ends it: nothing of it can be worked any more', () => {
    for (const [limit, timeInForce] of [
      [10, TimeInForce.ImmediateOrCancel],
      [10, TimeInForce.FillOrKill],
      ['market', TimeInForce.Day],
    ] as const) {
      const d = new Desk();
      d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
      d.order('A', 'buy', 300, limit, { timeInForce });
      d.fill(1, 100, 10, 'V1');
      d.fill(1, 200, 10, 'V2');
      expect(d.bust(1, 'V1')).toEqual([
        'A exec=TradeCancel status=PartiallyFilled 300/200/100',
        'A exec=Canceled status=Canceled 300/200/0',
      ]);
      expect([d.core.state.orders.open.size, openBuyQty(d)]).toEqual([0, 0]);
      expect(picture(d.replayed())).toBe(picture(d.core));
    }
  });

  it('after which the venue works the order again lets its fills come', () => {
    const d = desk();
    d.fill(1, 600, 9.95, 'V1');
    d.fill(1, 400, 9.95, 'V2');
    expect(d.bust(1, 'V2', true)).toEqual(['A exec=TradeCancel status=PartiallyFilled 1000/600/400']);
    expect(d.core.state.orders.parent(orderID(1)).openQty).toBe(400);
    expect(d.fill(1, 400, 9.96)).toEqual([expect.stringContaining('status=Filled 1000/1000/0')]);
    expect(d.core.state.orders.open.size).toBe(0);
  });

  it('of a canceled order leaves it canceled; a child that its venue works again is taken back', () => {
    const d = desk();
    d.fill(1, 500, 9.95, 'V1');
    d.cancel('B', 'A');
    d.out(1);
    expect(d.bust(1, 'V1', true)).toEqual([
      'A exec=TradeCancel status=Canceled 1000/0/0',
      expect.stringMatching(/→\w+ cancel #1 as #3/),
    ]);
    expect(d.core.state.orders.open.size).toBe(1);
    expect(openBuyQty(d)).toBe(1000);
    d.out(1);
    expect(d.core.state.orders.open.size).toBe(0);
    expect(openBuyQty(d)).toBe(0);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('of an execution we never booked is quarantined, and nothing changes', () => {
    const d = desk();
    d.fill(1, 400, 9.95, 'V1');
    expect(d.bust(1, 'V7')).toEqual([]);
    expect(d.events.at(-1)).toMatchObject({
      kind: 'fillQuarantined',
      reason: 'a bust of ExecID V7, which we never booked',
    });
    expect(d.core.state.orders.parent(orderID(1)).cumQty).toBe(400);
  });

  it('leaves the position as if the execution had never been, closing trades in between too', () => {
    const d = desk();
    d.fill(1, 100, 9.9, 'V1');
    d.fill(1, 100, 9.5, 'V2');
    d.order('S', 'sell', 100, 10.5);
    d.fill(2, 100, 10.5);
    d.bust(1, 'V2', true);
    // 100 bought at 9.90 and sold at 10.50: flat, and 60 richer.
    expect(position(d)).toEqual({ qty: 0, cost: 0n, realised: BigInt(60 * 10_000) });
    expect(heldWorth(d.core.state.risk, { client: 'C', currency: 'USD' })).toBe(0);
  });
});

it('a bust looks through the executions of its own account, and no others', () => {
  const d = desk();
  d.order('B', 'buy', 1000, 9.95, { account: 'A2' });
  d.fill(1, 100, 9.9, 'V1');
  for (const n of [1, 2, 3, 4, 5]) d.fill(2, 100, 9.9, `W${n}`);
  d.fill(1, 100, 9.9, 'V2');
  const { executions } = d.core.state.orders;
  const ofAccount = executions.all().filter(({ child }) => child.parent.account === '');
  const get = vi.spyOn(executions, 'get');
  d.bust(1, 'V1', true);
  const asked = new Set(get.mock.results.map(({ value }) => value as unknown));
  expect(asked).toEqual(new Set([ofAccount[0], ofAccount[1]]));
  expect(position(d)?.qty).toBe(100);
  expect(picture(d.replayed())).toBe(picture(d.core));
});

describe('a correction', () => {
  it('of a price changes what was paid, and no quantity', () => {
    const d = desk();
    d.fill(1, 400, 9.95, 'V1');
    expect(d.correct(1, 'V1', 400, 9.9, true)).toEqual([
      expect.stringMatching(/^A exec=TradeCorrect status=PartiallyFilled 1000\/400\/600 400@9\.90/),
    ]);
    expect(position(d)?.cost).toBe(BigInt(400 * px(9.9)));
    expect(pnlAtMid({ ...position(d) }, px(9.9), px(9.9)).total).toBe(0n);
  });

  it('refers to the execution by its last ExecID, ours and the venue’s', () => {
    const d = desk();
    d.fill(1, 400, 9.95, 'V1');
    d.report(1, {
      execType: ExecType.TradeCorrect,
      ordStatus: OrdStatus.PartiallyFilled,
      execRefID: 'V1',
      venueExecID: 'V2',
      lastQty: qty(300),
      lastPx: px(9.95),
    });
    d.bust(1, 'V2', true);
    const refs = d.events.flatMap((e) => (e.kind === 'executionCorrected' ? [[e.execRefID, e.execID]] : []));
    expect(refs).toEqual([
      [2, 3],
      [3, 4],
    ]);
    expect(d.core.state.orders.parent(orderID(1)).cumQty).toBe(0);
  });

  it('beyond what is open counts, is marked, and takes back what rests', () => {
    const d = desk();
    d.fill(1, 400, 9.95, 'V1');
    d.cancel('B', 'A');
    d.out(1);
    d.correct(1, 'V1', 1200, 9.95);
    expect(d.events.find((e) => e.kind === 'executionCorrected')).toMatchObject({ overfill: 800 });
    expect(position(d)?.qty).toBe(1200);
  });
});

it('resuming a symbol leaves alone an order that was canceled while suspended, though a bust works one child again', () => {
  const d = desk();
  d.fill(1, 400, 9.95, 'V1');
  d.act({ do: 'halt', symbol: 'XYZ', orders: 'suspend' });
  d.out(1);
  d.act({ do: 'cancel', orderID: orderID(1), restatementReason: '' });
  d.bust(1, 'V1', true);
  expect(d.act({ do: 'resume', symbol: 'XYZ' })).toEqual([]);
});

describe('more than can be counted', () => {
  const most = 10 ** 15;
  const anything = { maxFillMultiple: 10 ** 15 };

  it('is quarantined as a fill, and as a correction by a venue', () => {
    const d = desk(anything);
    d.fill(1, 100, 9.95, 'V1');
    expect(d.fill(1, most, 9.95, 'V2')).toEqual([]);
    expect(d.correct(1, 'V1', Number.MAX_SAFE_INTEGER, 9.95)).toEqual([]);
    expect(d.core.state.quarantine.map(({ reason }) => reason)).toEqual([
      'a fill of more than can be counted',
      'a correction of ExecID V1 to more than can be counted',
    ]);
    expect(d.core.state.orders.parent(orderID(1)).cumQty).toBe(100);
  });

  it('is quarantined where the position could not take it, however many orders it is spread over', () => {
    const d = desk(anything);
    d.order('B', 'buy', 100, 9.95);
    d.fill(1, most - 1000, 9.95, 'V1');
    expect(d.fill(2, 2000, 9.95, 'V2')).toEqual([]);
    expect(d.fill(2, 100, 9.95, 'V3')).toEqual([expect.stringContaining('B exec=Trade status=Filled')]);
  });

  it('is refused to an operator, as a correction and as what a split leaves', () => {
    const d = desk();
    d.fill(1, 100, 9.95, 'V1');
    d.act({ do: 'correct', execID: execID(2), lastQty: qty(Number.MAX_SAFE_INTEGER), lastPx: px(10) });
    expect(d.refused()).toBe('that is more than can be counted');
    d.down('NORTH');
    d.down('SOUTH');
    d.order('S', 'buy', 1_000_000, 'market', { timeInForce: TimeInForce.GoodTillCancel, ...stop });
    d.act({ do: 'split', orderID: orderID(2), numerator: 10_000, denominator: 1 });
    expect(d.refused()).toBe('');
    d.act({ do: 'split', orderID: orderID(2), numerator: 10_000, denominator: 1 });
    expect(d.core.state.orders.parent(orderID(2)).terms.orderQty).toBe(10 ** 14);
    d.act({ do: 'split', orderID: orderID(2), numerator: 10_000, denominator: 1 });
    expect(d.refused()).toBe('the split leaves more than can be counted');
  });
});

it('an act on the order 0 is refused, unless it may be done to all orders', () => {
  const d = new Desk();
  d.order('A', 'buy', 100, 9.95);
  d.act({ do: 'cancel', orderID: orderID(0), restatementReason: RestatementReason.None });
  expect(d.refused()).toBe('there is no order 0');
  d.act({ do: 'doneForDay', orderID: orderID(0) });
  expect(d.refused()).toBe('');
  expect(d.core.state.orders.parent(orderID(1)).windsDownTo).toBe(OrdStatus.DoneForDay);
});

it('a cancel while a restatement is pending is refused with that as the reason', () => {
  const d = new Desk();
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.order('A', 'buy', 100, 9.95);
  d.ack(1);
  const restatementReason = RestatementReason.VerbalChange;
  d.act({ do: 'restate', orderID: orderID(1), orderQty: qty(100), price: px(9.9), restatementReason });
  d.cancel('B', 'A');
  expect(d.events.at(-1)).toMatchObject({ kind: 'requestRejected', text: 'a restatement is already pending' });
  d.act({ do: 'restate', orderID: orderID(1), orderQty: qty(100), price: px(9.8), restatementReason });
  expect(d.refused()).toBe('a restatement is pending');
});

it('a suspended order that a bust opened at its venue is restated first, and then works again after the halt', () => {
  const d = desk();
  d.fill(1, 500, 9.95, 'V1');
  d.act({ do: 'halt', symbol: 'XYZ', orders: 'suspend' });
  d.out(1);
  d.bust(1, 'V1', true);
  const restatementReason = RestatementReason.VerbalChange;
  d.act({ do: 'restate', orderID: orderID(1), orderQty: qty(1000), price: px(9.9), restatementReason });
  expect(d.act({ do: 'resume', symbol: 'XYZ' })).toEqual([]);
  expect(d.out(1)).toEqual([
    'A exec=Restated status=Suspended 1000/0/1000',
    'A exec=Restated status=New 1000/0/1000',
    expect.stringMatching(/1000@9.90 Day post$/),
  ]);
});
