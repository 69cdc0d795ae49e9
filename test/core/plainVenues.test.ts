/** Venues that cannot be asked: their orders stand as they last reported them, and they get new ones after a reconnect. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_ANSWERS } from '../../src/core/settings.ts';
import { childID, ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { later, qty, seconds } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';

/** NORTH alone has quotes; an order A of 100 rests there as #1. Whether NORTH answers is what a test is about. */
function desk(orderStatus: boolean, massStatus = false): Desk {
  const d = new Desk({ answers: { ...DEFAULT_ANSWERS, orderStatus, massStatus } });
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.down('SOUTH');
  d.order('A', 'buy', 100, 9.95);
  d.ack(1);
  return d;
}

function pass(d: Desk, sec: number): string[] {
  d.now = later(d.now, seconds(sec));
  return d.step({ kind: 'tick' });
}

const refuse = (d: Desk, what: 'thisOrder' | 'anyOrder' | 'allOrders' = 'anyOrder', id = 1) =>
  d.step({ kind: 'statusRefused', venue: 'NORTH', what, requestID: childID(id), text: 'not here' });
const state = (d: Desk, id = 1) => d.core.state.orders.child(childID(id)).state;
const count = (d: Desk, kind: string) => d.events.filter((event) => event.kind === kind).length;
const unanswered = (d: Desk) => d.core.unanswered.get('NORTH')!;

describe('after a reconnect', () => {
  it('a venue without status requests gets orders at once, and what rests there stands', () => {
    const d = desk(false);
    d.down('NORTH');
    expect(d.order('B', 'buy', 100, 9.95)).toEqual(['B exec=New status=New 100/0/100']);
    expect(d.up('NORTH')).toEqual(['→NORTH #2 100@9.95 Day post']);
    expect(state(d)).toBe('accepted');
    d.ack(2);
    expect(pass(d, 600)).toEqual([]);
    expect([count(d, 'venueReconciling'), count(d, 'childUnanswered')]).toEqual([0, 0]);
    expect(d.fill(1, 100, 9.95)).toEqual(['A exec=Trade status=Filled 100/100/0 100@9.95 NORTH']);
  });

  it('a venue that refuses the question gets orders with that, and is not asked again in this session', () => {
    const d = desk(true);
    d.order('B', 'buy', 100, 9.95);
    d.ack(2);
    d.down('NORTH');
    d.order('C', 'buy', 100, 9.95);
    expect(d.up('NORTH')).toEqual(['→NORTH status? #1', '→NORTH status? #2']);
    expect(unanswered(d).isReconciling).toBe(true);
    expect(refuse(d)).toEqual(['→NORTH #3 100@9.95 Day post']);
    expect(refuse(d)).toEqual([]);
    expect([unanswered(d).isReconciling, unanswered(d).refusesStatus, count(d, 'venueNotAsked')]).toEqual([
      false,
      true,
      1,
    ]);
    d.ack(3);
    expect(pass(d, 600)).toEqual([]);
    expect([state(d, 1), state(d, 2), count(d, 'childUnanswered')]).toEqual(['accepted', 'accepted', 0]);
    // It is asked once more after the next Logon, about one order: it may be another version.
    d.down('NORTH');
    expect(d.up('NORTH')).toEqual(['→NORTH status? #1']);
    expect(pass(d, 5)).toEqual(['→NORTH status? #1', '→NORTH status? #2', '→NORTH status? #3']);
    d.replayed();
  });

  it('a venue that refuses to list all orders is asked about each', () => {
    const d = desk(true, true);
    d.order('B', 'buy', 100, 9.95);
    d.ack(2);
    d.down('NORTH');
    expect(d.up('NORTH')).toEqual(['→NORTH status of all?']);
    expect(refuse(d, 'allOrders', 0)).toEqual(['→NORTH status? #1', '→NORTH status? #2']);
    refuse(d, 'thisOrder', 1);
    expect(unanswered(d).isReconciling).toBe(true);
    refuse(d, 'thisOrder', 2);
    expect([unanswered(d).isReconciling, unanswered(d).refusesStatus]).toEqual([false, false]);
  });

  it('one that lists all orders and no single one: what it does not list stands', () => {
    const d = desk(false, true);
    d.order('B', 'buy', 100, 9.95);
    d.ack(2);
    d.down('NORTH');
    expect(d.up('NORTH')).toEqual(['→NORTH status of all?']);
    d.report(1, { execType: ExecType.OrderStatus, ordStatus: OrdStatus.New, endsMassStatus: true });
    expect([unanswered(d).isReconciling, state(d, 2)]).toEqual([false, 'accepted']);
  });
});

describe('an order that the venue never answered', () => {
  it('is unknown and live, an operator is told once, and takes it as it stands', () => {
    const d = desk(false);
    d.order('B', 'buy', 100, 9.95);
    pass(d, 5);
    expect(state(d, 2)).toBe('unknown');
    expect(pass(d, 600)).toEqual([]);
    expect([count(d, 'childUnanswered'), unanswered(d).givenUp]).toEqual([1, 1]);
    d.down('NORTH');
    d.up('NORTH');
    expect(state(d, 2)).toBe('unknown');
    pass(d, 6);
    expect(count(d, 'childUnanswered')).toBe(2);
    expect(d.core.state.orders.child(childID(2)).parent.openQty).toBe(100);
    d.act({ do: 'confirm', venue: 'NORTH', childID: childID(2) });
    expect([d.refused(), state(d, 2), unanswered(d).givenUp]).toEqual(['', 'accepted', 0]);
    expect(d.events.find(({ kind }) => kind === 'childStands')).toMatchObject({ childID: 2, by: 'jane' });
    d.replayed();
  });

  it('stands again when the answer to the question is that it cannot be asked', () => {
    const d = desk(true);
    d.report(1, { execType: ExecType.Trade, fault: 'LastPx(31)=x cannot be read' });
    expect(state(d)).toBe('unknown');
    refuse(d);
    expect(state(d)).toBe('accepted');
    expect(pass(d, 600)).toEqual([]);
    expect(count(d, 'childUnanswered')).toBe(0);
  });
});

it('a cancel without an answer is sent again, since that is the only question it answers', () => {
  const d = desk(false);
  d.cancel('B', 'A');
  pass(d, 5);
  expect(pass(d, 5)).toEqual(['→NORTH cancel #1 as #3']);
  expect(d.out(1, { requestID: childID(3), origRequestID: childID(1) })).toEqual([
    'B<A exec=Canceled status=Canceled 100/0/0',
  ]);
  expect(pass(d, 600)).toEqual([]);
});

it('a venue that has lost an order and never says so gets ten cancels of it in all, however often it or we reconnect', () => {
  const d = desk(false);
  d.cancel('B', 'A');
  const repeated = () => {
    let cancels = 0;
    for (let n = 0; n < 60; n++) cancels += pass(d, 5).filter((line) => line.includes('cancel #1')).length;
    return cancels;
  };
  const counts: number[] = [];
  for (let session = 0; session < 4; session++) {
    if (session === 1) d.restart();
    d.down('NORTH');
    d.up('NORTH');
    counts.push(repeated());
  }
  expect(counts.reduce((sum, each) => sum + each)).toBe(10);
  expect(counts.at(-1)).toBe(0);
  expect([state(d), unanswered(d).givenUp, count(d, 'childUnanswered')]).toEqual(['accepted', 1, 1]);
  // Once it has said something of the order, it may be asked again.
  d.fill(1, 40, 9.95);
  d.down('NORTH');
  d.up('NORTH');
  expect(repeated()).toBeGreaterThan(0);
});

it('an order waits for a venue that was silent, and goes there as soon as it is heard of', () => {
  const d = desk(true);
  ['B', 'C', 'D', 'E', 'F'].forEach((clOrdID) => d.order(clOrdID, 'buy', 100, 9.95));
  pass(d, 6);
  // But for a lot, which finds out whether it answers again.
  expect(d.order('G', 'buy', 100, 9.95)).toEqual(['G exec=New status=New 100/0/100', '→NORTH #7 1@9.95 Day post']);
  expect(d.order('H', 'buy', 100, 9.95)).toEqual(['H exec=New status=New 100/0/100']);
  expect(d.ack(2)).toEqual(['→NORTH #8 99@9.95 Day post', '→NORTH #9 100@9.95 Day post']);
});

describe('fills that it counts and we do not have', () => {
  const part = { execType: ExecType.Trade, ordStatus: OrdStatus.PartiallyFilled, lastPx: px(9.95) } as const;

  it('are booked from its count once they have been waited for', () => {
    const d = desk(false);
    d.report(1, { ...part, venueExecID: 'E2', lastQty: qty(30), cumQty: qty(70), avgPx: 995_000_000 });
    expect(pass(d, 4)).toEqual([]);
    expect(pass(d, 1)).toEqual(['A exec=Trade status=PartiallyFilled 100/70/30 40@9.95 NORTH']);
    expect(pass(d, 600)).toEqual([]);
    // The lost report comes after all: it is known.
    expect(d.report(1, { ...part, venueExecID: 'E1', lastQty: qty(40), cumQty: qty(40) })).toEqual([]);
    expect([state(d), count(d, 'childUnanswered')]).toEqual(['accepted', 0]);
    d.replayed();
  });

  it('and then the end that came with the count', () => {
    const d = desk(false);
    d.order('B', 'buy', 50, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
    expect(d.out(2, { cumQty: qty(20), avgPx: 10 * 100_000_000 })).toEqual([]);
    expect(pass(d, 5)[0]).toBe('B exec=Trade status=PartiallyFilled 50/20/30 20@10.00 NORTH');
    expect(state(d, 2)).toBe('ended');
  });

  it('also after a reconnect, at the limit where nothing else is known', () => {
    const d = desk(false);
    d.report(1, { ...part, venueExecID: 'E2', lastQty: qty(30), cumQty: qty(70) });
    d.down('NORTH');
    d.up('NORTH');
    pass(d, 5);
    expect(pass(d, 5)).toEqual(['A exec=Trade status=PartiallyFilled 100/70/30 40@9.95 NORTH']);
  });
});

describe('a venue that says nothing at all', () => {
  it('stays out and is reported, until an operator takes its orders as they stand', () => {
    const d = desk(true);
    d.down('NORTH');
    d.order('B', 'buy', 100, 9.95);
    d.up('NORTH');
    pass(d, 31);
    expect([unanswered(d).isReconciling, unanswered(d).alarmed]).toEqual([true, true]);
    expect(d.act({ do: 'confirm', venue: 'NORTH', childID: childID(0) })).toEqual(['→NORTH #2 100@9.95 Day post']);
    expect([d.refused(), unanswered(d).isReconciling, unanswered(d).alarmed]).toEqual(['', false, false]);
  });

  it.each([
    ['of a venue that is not there', 'EAST', 0, 'there is no venue EAST'],
    ['of one that is down', 'SOUTH', 0, 'the order line of SOUTH is down: it is asked once it is back'],
    ['of an order elsewhere', 'NORTH', 7, 'there is no such order at NORTH'],
  ])('an operator is refused those %s', (_what, venue, id, why) => {
    const d = desk(true);
    d.act({ do: 'confirm', venue, childID: childID(id) });
    expect(d.refused()).toBe(why);
  });
});
