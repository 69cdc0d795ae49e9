/** Unknown outcomes: what a venue has not answered is live, asked about, and never guessed. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_ANSWERS } from '../../src/core/settings.ts';
import { MAX_ASKS } from '../../src/core/memory/unanswered.ts';
import { childID, CxlRejReason, execID, ExecType, OrdStatus, orderID, TimeInForce } from '../../src/orders/values.ts';
import { later, qty, seconds } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';
import { picture } from './picture.ts';

const STATUS = { execType: ExecType.OrderStatus } as const;

/** NORTH alone has quotes, and an order of 100 rests there as #1. */
function desk(): Desk {
  const d = new Desk({ answers: DEFAULT_ANSWERS });
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.down('SOUTH');
  return d;
}

function pass(d: Desk, sec: number): string[] {
  d.now = later(d.now, seconds(sec));
  return d.step({ kind: 'tick' });
}

const refusesStatus = (d: Desk): void =>
  void d.step({ kind: 'statusRefused', venue: 'NORTH', what: 'thisOrder', requestID: childID(1), text: 'no' });

const kinds = (d: Desk) => d.events.map((event) => event.kind);
const child = (d: Desk, id: number) => d.core.state.orders.child(childID(id));

describe('a venue that does not answer, with its line up', () => {
  it('O12 an order is unknown after the time-out, stays live, and is asked about with doubling waits', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(pass(d, 4)).toEqual([]);
    expect(pass(d, 1)).toEqual(['→NORTH status? #1']);
    expect(child(d, 1).state).toBe('unknown');
    expect(d.core.state.orders.parent(orderID(1)).openQty).toBe(100);
    expect(pass(d, 4)).toEqual([]);
    expect(pass(d, 1)).toEqual(['→NORTH status? #1']);
    expect(pass(d, 9)).toEqual([]);
    expect(pass(d, 1)).toEqual(['→NORTH status? #1']);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.New })).toEqual([]);
    expect(child(d, 1).state).toBe('accepted');
    expect(pass(d, 600)).toEqual([]);
  });

  it('is asked so often and no oftener; then a person is told, and it is still live', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    const asked = Array.from({ length: MAX_ASKS + 5 }, () => pass(d, 61)).flat();
    expect(asked).toEqual(Array.from({ length: MAX_ASKS }, () => '→NORTH status? #1'));
    expect(kinds(d).filter((kind) => kind === 'childUnanswered')).toHaveLength(1);
    expect(d.status('A')).toEqual(['A exec=OrderStatus status=New 100/0/100']);
  });

  it('an immediate order is answered by its end, not by its acceptance', () => {
    const d = desk();
    d.order('A', 'buy', 100, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
    d.ack(1);
    expect(pass(d, 5)).toEqual(['→NORTH status? #1', '→NORTH cancel #1 as #2']);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.Canceled })).toEqual([
      'A exec=Canceled status=Canceled 100/0/0', // it is over there, and nothing was shown anew
    ]);
  });

  it('an immediate order that its venue says it works is canceled, and its order goes elsewhere', () => {
    const d = desk();
    d.up('SOUTH');
    d.book('SOUTH', [[9.9, 500]], [[10.01, 500]]);
    d.order('A', 'buy', 100, 10.05, { timeInForce: TimeInForce.ImmediateOrCancel });
    expect(pass(d, 5)).toEqual(['→NORTH status? #1']);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.New, venueOrderID: 'V1' })).toEqual([
      '→NORTH cancel #1 as #2',
    ]);
    expect(d.out(1)).toEqual(['→SOUTH #3 100@10.01 ImmediateOrCancel sweep']);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('nor does the cancel of its client wait for ever', () => {
    const d = desk();
    d.order('A', 'buy', 100, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
    d.ack(1);
    expect(d.cancel('B', 'A')).toEqual(['B<A exec=PendingCancel status=PendingCancel 100/0/100']);
    expect(pass(d, 5)).toEqual(['→NORTH status? #1', '→NORTH cancel #1 as #2']);
    expect(d.out(1)).toEqual(['B<A exec=Canceled status=Canceled 100/0/0']);
  });

  it('an immediate order that a bust opens again has to end again', () => {
    const d = desk();
    d.order('A', 'buy', 100, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
    d.fill(1, 100, 10.0, 'E1');
    pass(d, 60);
    d.bust(1, 'E1', true);
    expect(pass(d, 5)).toEqual(['→NORTH status? #1']);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.Expired })).toEqual([
      'A exec=Canceled status=Canceled 100/0/0',
    ]);
    expect(child(d, 1).state).toBe('ended');
  });

  it('an immediate order that is acknowledged late, and not ended, is canceled', () => {
    const d = desk();
    d.order('A', 'buy', 100, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
    expect(pass(d, 5)).toEqual(['→NORTH status? #1']);
    expect(d.ack(1)).toEqual(['→NORTH cancel #1 as #2']);
    expect(d.out(1)).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
  });

  it('a cancel without an answer is asked about, and repeated when the venue never had it', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.cancel('B', 'A');
    expect(pass(d, 5)).toEqual(['→NORTH status? #1']);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.PendingCancel })).toEqual([]);
    expect(pass(d, 10)).toEqual(['→NORTH status? #1']);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.New })).toEqual(['→NORTH cancel #1 as #3']);
    expect(d.refuseCancel(2, 1), 'the first one, late').toEqual([]);
    expect(d.out(1)).toEqual(['B<A exec=Canceled status=Canceled 100/0/0']);
  });

  it('one that refuses a cancel as too late owes us the reason', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.cancel('B', 'A');
    expect(d.refuseCancel(2, 1)).toEqual(['B<A refused status=New reason=0']);
    expect(pass(d, 5)).toEqual(['→NORTH status? #1']);
  });
});

describe('a cancel of an order that its venue says it does not know', () => {
  it.each(['thisOrder', 'anyOrder'] as const)('is refused, if it cannot be asked about it: %s', (what) => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.cancel('B', 'A');
    expect(d.refuseCancel(2, 1, 'who?', CxlRejReason.UnknownOrder)).toEqual(['→NORTH status? #1']);
    const refused = { kind: 'statusRefused', venue: 'NORTH', what, requestID: childID(1), text: 'no' } as const;
    expect(d.step(refused)).toEqual(['B<A refused status=New reason=99']);
    d.replayed();
  });

  it.each(['thisOrder', 'anyOrder'] as const)('is sent again, if nobody waits for it: %s', (what) => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.halt('client', 'C');
    expect(d.refuseCancel(2, 1)).toEqual([]);
    const refused = { kind: 'statusRefused', venue: 'NORTH', what, requestID: childID(1), text: 'no' } as const;
    expect(d.step(refused)).toEqual(['→NORTH cancel #1 as #3']);
  });

  /** A rests, B cancels it, and the venue refuses that with 102=1. */
  function unknown(): Desk {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.cancel('B', 'A');
    expect(d.refuseCancel(2, 1, 'who?', CxlRejReason.UnknownOrder)).toEqual(['→NORTH status? #1']);
    return d;
  }

  it('waits for what the venue says of the order: it has canceled it', () => {
    expect(unknown().report(1, { ...STATUS, ordStatus: OrdStatus.Canceled })).toEqual([
      'B<A exec=Canceled status=Canceled 100/0/0',
    ]);
  });

  it('… it never had it', () => {
    expect(unknown().report(1, { ...STATUS, ordStatus: OrdStatus.Rejected })).toEqual([
      'B<A exec=Canceled status=Canceled 100/0/0',
    ]);
  });

  it('… it is live: then the cancel has failed, and nobody is told that there is no such order', () => {
    expect(unknown().report(1, { ...STATUS, ordStatus: OrdStatus.New })).toEqual(['B<A refused status=New reason=99']);
  });

  it('… nothing: then it has failed too, once no more is asked', () => {
    const d = unknown();
    const told: string[] = [];
    for (let i = 0; i < 100 && !told.some((each) => each.startsWith('B<A')); i++) told.push(...pass(d, 5));
    expect(told.at(-1)).toBe('B<A refused status=New reason=99');
    expect(told.filter((each) => each.startsWith('→NORTH cancel'))).toEqual([]);
  });
});

describe('a cancel that one part of an order refuses and another grants', () => {
  /** A rests in two parts, #2 and #3, and is being canceled by #4 and #5. */
  function inParts(): Desk {
    const d = desk();
    expect(d.order('A', 'buy', 400, 10.0)).toEqual([
      'A exec=New status=New 400/0/400',
      '→NORTH #1 300@10.00 ImmediateOrCancel sweep',
      '→NORTH #2 100@10.00 Day post',
    ]);
    d.book('NORTH', [[9.99, 300]], []);
    expect(d.out(1)).toEqual(['→NORTH #3 300@10.00 Day post']);
    expect(d.cancel('B', 'A')).toEqual([
      'B<A exec=PendingCancel status=PendingCancel 400/0/400',
      '→NORTH cancel #2 as #4',
      '→NORTH cancel #3 as #5',
    ]);
    return d;
  }

  it('has failed, when the refusal comes last', () => {
    const d = inParts();
    d.out(2);
    expect(d.refuseCancel(5, 3)[0]).toBe('B<A refused status=New reason=0');
  });

  it('has failed, when the refusal comes first', () => {
    const d = inParts();
    expect(d.refuseCancel(4, 2)).toEqual([]);
    expect(d.out(3)[0]).toBe('B<A refused status=New reason=99');
  });

  it('goes on with what nobody has asked yet: its bust opened it again', () => {
    const d = inParts();
    d.fill(3, 300, 10.0, 'E1');
    expect(d.bust(3, 'E1', true)).toEqual(['A exec=TradeCancel status=PendingCancel 400/0/400']);
    expect(d.out(2)).toEqual(['→NORTH cancel #3 as #6']);
  });
});

describe('a venue that refuses to cancel what an order wants no more', () => {
  /** A rests as #1, its client is halted, and the cancel has left as #2. */
  function halted(): Desk {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.core.step(
      { kind: 'setTradingState', scope: 'client', id: 'C', state: 'halted', by: 'ops', reason: 'a test' },
      d.now,
    );
    d.step({ kind: 'tick' });
    return d;
  }

  it('is asked why, after a wait, and only then to cancel again', () => {
    const d = halted();
    expect(d.refuseCancel(2, 1)).toEqual([]);
    expect(pass(d, 4)).toEqual([]);
    expect(pass(d, 1)).toEqual(['→NORTH status? #1']);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.New })).toEqual(['→NORTH cancel #1 as #3']);
    expect(d.refuseCancel(3, 1), 'again').toEqual([]);
    expect(pass(d, 9), 'and waits longer').toEqual([]);
    expect(pass(d, 1)).toEqual(['→NORTH status? #1']);
  });

  it('is asked again once it has said that the order lives, by an acceptance that was on its way', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.halt('client', 'C');
    expect(d.refuseCancel(2, 1)).toEqual([]);
    expect(d.ack(1)).toEqual(['→NORTH cancel #1 as #3']);
  });

  it('is believed when it tells of the fill that came before', () => {
    const d = halted();
    d.refuseCancel(2, 1);
    expect(d.fill(1, 100, 9.95)).toEqual(['A exec=Trade status=Filled 100/100/0 100@9.95 NORTH']);
    expect(pass(d, 600)).toEqual([]);
  });

  it('is asked so often and no oftener; then a person is told, and may ask again', () => {
    const d = halted();
    let cancel = 2;
    for (let i = 0; i < MAX_ASKS; i++, cancel++) {
      d.refuseCancel(cancel, 1);
      pass(d, 60);
      d.report(1, { ...STATUS, ordStatus: OrdStatus.New });
    }
    expect(kinds(d).filter((kind) => kind === 'childCancelSent')).toHaveLength(MAX_ASKS);
    expect(d.events.filter((event) => event.kind === 'childUnanswered')).toMatchObject([{ childID: 1 }]);
    expect(pass(d, 600)).toEqual([]);
    expect(
      d.step({ kind: 'setTradingState', scope: 'client', id: 'C', state: 'halted', by: 'ops', reason: 'again' }),
    ).toEqual([`→NORTH cancel #1 as #${cancel}`]);
  });
});

describe('a venue that is back', () => {
  it('O14 gets nothing new before it has told the fate of every order', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.order('B', 'buy', 50, 9.95);
    d.ack(2);
    d.down('NORTH');
    expect(d.up('NORTH')).toEqual(['→NORTH status? #1', '→NORTH status? #2']);
    expect(d.order('C', 'buy', 10, 9.95)).toEqual(['C exec=New status=New 10/0/10']);
    expect(d.report(2, { ...STATUS, ordStatus: OrdStatus.New })).toEqual([]);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.Rejected, text: 'unknown order' })).toEqual([
      '→NORTH #3 100@9.95 Day post', // it never arrived: routed anew, once
      '→NORTH #4 10@9.95 Day post',
    ]);
    expect(kinds(d).filter((kind) => kind.startsWith('venue'))).toEqual(['venueReconciling', 'venueReconciled']);
  });

  it('a fill that the session layer brings again is no answer; the end of the order is one', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.order('B', 'buy', 10, 9.95);
    d.down('NORTH');
    d.up('NORTH');
    d.fill(1, 40, 9.95);
    d.report(2, { ...STATUS, ordStatus: OrdStatus.New });
    expect(d.order('C', 'buy', 10, 9.95)).toEqual(['C exec=New status=New 10/0/10']);
    expect(d.fill(1, 60, 9.95)).toEqual([
      'A exec=Trade status=Filled 100/100/0 60@9.95 NORTH',
      '→NORTH #3 10@9.95 Day post',
    ]);
  });

  it.each<[string, (d: Desk) => void]>([
    ['says that it is live', (d) => void d.report(1, { ...STATUS, ordStatus: OrdStatus.New, venueOrderID: 'V1' })],
    ['does not say how it stands, and acknowledges it', (d) => (refusesStatus(d), void d.ack(1))],
    ['acknowledged it, and does not say how it stands', (d) => refusesStatus(d)],
  ])('and %s has an order that may not rest canceled in time', (said, says) => {
    const d = desk();
    d.order('A', 'buy', 100, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
    if (said.startsWith('acknowledged')) d.ack(1);
    pass(d, 1);
    d.down('NORTH');
    d.up('NORTH');
    says(d);
    expect(pass(d, 3)).toEqual([]);
    expect(pass(d, 1).filter((sent) => sent.includes('cancel'))).toEqual(['→NORTH cancel #1 as #2']);
    expect(pass(d, 1).filter((sent) => sent.includes('cancel'))).toEqual([]);
  });

  it('has nothing canceled that it has not reported yet', () => {
    const d = desk();
    d.order('A', 'buy', 100, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
    d.ack(1);
    pass(d, 1);
    d.down('NORTH');
    pass(d, 60);
    expect(d.up('NORTH')).toEqual(['→NORTH status? #1']);
    expect(pass(d, 1)).toEqual([]);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.New })).toEqual(['→NORTH cancel #1 as #2']);
  });

  it('past its patience it stays out, and a person is told once', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.down('NORTH');
    d.up('NORTH');
    pass(d, 29);
    expect(kinds(d)).not.toContain('venueUnanswered');
    pass(d, 1);
    pass(d, 60);
    expect(d.events.filter((event) => event.kind === 'venueUnanswered')).toMatchObject([
      { venue: 'NORTH', children: 1 },
    ]);
    expect(d.order('B', 'buy', 10, 9.95)).toEqual(['B exec=New status=New 10/0/10']);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.New })).toEqual(['→NORTH #2 10@9.95 Day post']);
  });

  it('that lists all it has is asked singly about what it did not name', () => {
    const d = new Desk({ answers: { ...DEFAULT_ANSWERS, massStatus: true } });
    d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
    d.down('SOUTH');
    for (const name of ['A', 'B', 'C']) d.order(name, 'buy', 100, 9.95);
    d.down('NORTH');
    expect(d.up('NORTH')).toEqual(['→NORTH status of all?']);
    expect(d.report(3, { ...STATUS, ordStatus: OrdStatus.New })).toEqual([]);
    expect(d.report(1, { ...STATUS, ordStatus: OrdStatus.New, endsMassStatus: true })).toEqual(['→NORTH status? #2']);
    expect(d.report(2, { ...STATUS, ordStatus: OrdStatus.Rejected })).toEqual(['→NORTH #4 100@9.95 Day post']);
  });
});

describe('fills whose reports are lost', () => {
  it('are waited for, asked for again, and then booked from the count, at the price that gives its AvgPx', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.fill(1, 10, 9.95);
    const says = { ...STATUS, ordStatus: OrdStatus.PartiallyFilled, cumQty: qty(40), avgPx: 994_250_000 };
    expect(d.report(1, says)).toEqual(['→NORTH status? #1']);
    expect(d.events.at(-1)).toMatchObject({ kind: 'fillsMissing', cumQty: 10, venueCumQty: 40 });
    expect(pass(d, 5)).toEqual(['→NORTH status? #1']);
    // 10 at 9.95 and 30 at 9.94 average 9.9425.
    expect(d.report(1, { ...says, venueOrderID: 'V1' })).toEqual([
      'A exec=Trade status=PartiallyFilled 100/40/60 30@9.94 NORTH',
    ]);
    expect(d.events.findLast((event) => event.kind === 'childFilled')).toMatchObject({
      venueExecID: 'MISSING-V1-40',
      generated: true,
    });
    expect(pass(d, 600)).toEqual([]);
  });

  it('are booked once when their own report comes after all, and a later fill is a fill', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    const says = { ...STATUS, ordStatus: OrdStatus.PartiallyFilled, cumQty: qty(30), avgPx: 995_000_000 };
    d.report(1, says);
    pass(d, 5);
    expect(d.report(1, says)).toHaveLength(1);
    const late = { execType: ExecType.Trade, ordStatus: OrdStatus.PartiallyFilled, lastQty: qty(30), lastPx: px(9.95) };
    expect(d.report(1, { ...late, cumQty: qty(30), venueExecID: 'E1' })).toEqual([]);
    expect(d.events.at(-1)).toMatchObject({ kind: 'childFillKnown', venueExecID: 'E1' });
    expect(d.report(1, { ...late, cumQty: qty(60), venueExecID: 'E2' })).toEqual([
      'A exec=Trade status=PartiallyFilled 100/60/40 30@9.95 NORTH',
    ]);
  });

  it('are not generated while they are only late', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    const says = { ...STATUS, ordStatus: OrdStatus.PartiallyFilled, cumQty: qty(30) };
    d.report(1, says);
    d.report(1, says);
    expect(d.fill(1, 30, 9.95)).toEqual(['A exec=Trade status=PartiallyFilled 100/30/70 30@9.95 NORTH']);
    expect(pass(d, 5), 'the order itself is still to be told of').toEqual(['→NORTH status? #1']);
    expect(d.report(1, { ...says })).toEqual([]);
    expect(pass(d, 600)).toEqual([]);
  });

  it('keep an order live that its venue has ended', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.cancel('B', 'A');
    const out = { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled, cumQty: qty(30), avgPx: 995_000_000 };
    expect(d.report(1, out)).toEqual(['→NORTH status? #1']);
    expect(d.status('A')).toEqual(['A exec=OrderStatus status=PendingCancel 100/0/100']);
    pass(d, 5);
    expect(d.report(1, { ...out, ...STATUS })).toEqual([
      'A exec=Trade status=PendingCancel 100/30/70 30@9.95 NORTH',
      'B<A exec=Canceled status=Canceled 100/30/0',
    ]);
  });

  it('are not what a person busted, of which the venue counts the shares as before', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.ack(1);
    d.fill(1, 60, 9.95);
    expect(d.act({ do: 'bust', execID: execID(2) })).toEqual(['A exec=TradeCancel status=New 100/0/100']);
    const says = { ...STATUS, ordStatus: OrdStatus.PartiallyFilled, avgPx: 995_000_000 };
    expect(d.report(1, { ...says, cumQty: qty(60) })).toEqual([]);
    expect(pass(d, 600)).toEqual([]);
    expect(d.report(1, { ...says, cumQty: qty(70) }), 'more than that is missing').toEqual(['→NORTH status? #1']);
    pass(d, 5);
    expect(d.report(1, { ...says, cumQty: qty(70) })).toEqual([
      'A exec=Trade status=PartiallyFilled 100/10/90 10@9.95 NORTH',
    ]);
    expect(pass(d, 600)).toEqual([]);
  });

  it('are asked for again after a restart', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    d.report(1, {
      execType: ExecType.Trade,
      ordStatus: OrdStatus.Filled,
      lastQty: qty(100),
      lastPx: px(9.95),
      cumQty: qty(130),
    });
    expect(child(d, 1).state).toBe('ended');
    const twin = d.replayed();
    twin.step({ kind: 'venueLink', venue: 'NORTH', up: true }, d.now);
    expect(twin.ready.sends).toMatchObject([{ kind: 'askChildStatus', child: { childID: 1 } }]);
  });
});
