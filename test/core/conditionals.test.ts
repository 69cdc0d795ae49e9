/**
 * Conditional orders at pools, and firm ones in their place: what pools are told, what is taken back for them, who comes
 * first, and what is declined.
 */
import { describe, expect, it } from 'vitest';
import { CxlRejReason, ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { millis, qty } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';

function desk(options: DeskOptions = {}): Desk {
  // Nothing is asked of the dark but by conditional orders.
  const d = new Desk({ router: { darkSharePpm: 0 }, pools: ['BLOCK', 'CROSS'], conditional: {}, ...options });
  for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[9.98, 300]], [[10.02, 300]]);
  return d;
}

/** An order of 5,000 that rests at NORTH, told to both pools. */
function resting(options: DeskOptions = {}): Desk {
  const d = desk(options);
  d.order('A', 'buy', 5_000, 10.0);
  d.ack(1);
  return d;
}

const outcomes = (d: Desk) =>
  d.events.flatMap((event) =>
    event.kind === 'firmUpDecided' ? [`${event.outcome} ${event.qty} ${event.text}`.trim()] : [],
  );

function same(d: Desk): void {
  expect(picture(d.replayed())).toBe(picture(d.core));
}

describe('what pools are told', () => {
  it('tells each of them what is left of an order that rests, and binds nothing', () => {
    const d = desk();
    expect(d.order('A', 'buy', 5_000, 10.0)).toEqual([
      'A exec=New status=New 5000/0/5000',
      '→NORTH #1 5000@10.00 Day post',
      '→BLOCK conditional #2 5000@10.00',
      '→CROSS conditional #3 5000@10.00',
    ]);
    expect(d.core.state.orders.parents.get(1 as never)?.openQty).toBe(5_000);
    same(d);
  });

  it('tells them nothing of a small order, nor of one that does not rest', () => {
    const d = desk();
    expect(d.order('A', 'buy', 999, 10.0)).toHaveLength(2);
    expect(
      d
        .order('B', 'buy', 5_000, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel })
        .filter((line) => line.includes('conditional')),
    ).toEqual([]);
  });

  it('tells them nothing without the setting', () => {
    const d = new Desk({ router: { darkSharePpm: 0 }, pools: ['BLOCK'] });
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[9.98, 300]], [[10.02, 300]]);
    expect(d.order('A', 'buy', 5_000, 10.0)).toHaveLength(2);
  });

  it('says less once less is left, and the same again once its line is back', () => {
    const d = resting({ pools: ['BLOCK'] });
    expect(d.fill(1, 1_000, 10.0)).toEqual([
      'A exec=Trade status=PartiallyFilled 5000/1000/4000 1000@10.00 NORTH',
      '→BLOCK cancel conditional #2 as #3',
    ]);
    expect(d.out(2)).toEqual(['→BLOCK conditional #4 4000@10.00']);
    d.down('BLOCK');
    expect(d.up('BLOCK')).toEqual(['→BLOCK cancel conditional #4 as #5']);
    expect(d.step({ ...cancelReject(d, 5, 4), text: 'unknown order' })).toEqual(['→BLOCK conditional #6 4000@10.00']);
    same(d);
  });

  it('asks a pool that would not have one no more', () => {
    const d = resting({ pools: ['BLOCK'] });
    expect(d.report(2, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected })).toEqual([]);
    d.fill(1, 100, 10.0);
    expect(d.events.filter(({ kind }) => kind === 'conditionalSent')).toHaveLength(1);
  });

  it('takes them away with its cancel and its replace, and tells the new terms', () => {
    const d = resting({ pools: ['BLOCK'] });
    expect(d.replace('B', 'A', 4_000, 10.01)).toEqual([
      'B<A exec=PendingReplace status=PendingReplace 5000/0/5000',
      '→NORTH cancel #1 as #3',
      '→BLOCK cancel conditional #2 as #4',
    ]);
    d.out(2);
    expect(d.out(1)).toEqual([
      'B<A exec=Replaced status=New 4000/0/4000',
      '→SOUTH #5 4000@10.01 Day post',
      '→BLOCK conditional #6 4000@10.01',
    ]);
    expect(d.cancel('C', 'B')).toContain('→BLOCK cancel conditional #6 as #8');
    same(d);
  });
});

describe('a pool that asks for a firm order', () => {
  it('gets one once what rests is back, and the rest goes on after it', () => {
    const d = resting({ pools: ['BLOCK'] });
    expect(d.invite(2)).toEqual(['→NORTH cancel #1 as #3']);
    expect(d.out(1)).toEqual(['→BLOCK #4 5000@10.00 ImmediateOrCancel dark']);
    d.ack(4);
    d.fill(4, 2_000, 10.0);
    expect(d.out(4)).toEqual(['→SOUTH #5 3000@10.00 Day post', '→BLOCK conditional #6 3000@10.00']);
    expect(outcomes(d)).toEqual(['firm 5000']);
    same(d);
  });

  it('gets what is left when the order fills while it is taken back', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.invite(2);
    d.fill(1, 1_200, 10.0);
    expect(d.out(1)).toEqual(['→BLOCK #4 3800@10.00 ImmediateOrCancel dark']);
    same(d);
  });

  it('gets nothing when nothing is left', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.invite(2);
    d.fill(1, 5_000, 10.0);
    expect(outcomes(d)).toEqual(['declined 0 the order does not work now']);
    same(d);
  });

  it('gets what is free when the time is over, and nothing when that is nothing', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.invite(2);
    expect(d.after(millis(501))).toEqual([]);
    expect(outcomes(d)).toEqual(['lapsed 0 nothing was free in time']);
    expect(d.core.state.conditionals.counts.get('BLOCK')).toEqual({ invited: 1, firm: 0, declined: 0, lapsed: 1 });
    // What was taken back for it is placed again, and the pool is not told again.
    expect(d.out(1)).toEqual(['→SOUTH #4 5000@10.00 Day post']);
    same(d);
  });

  it('is answered after the one that asked first', () => {
    const d = resting();
    expect(d.invite(3)).toEqual(['→NORTH cancel #1 as #4']);
    expect(d.invite(2)).toEqual([]);
    expect(d.out(1)).toEqual(['→CROSS #5 5000@10.00 ImmediateOrCancel dark']);
    d.ack(5);
    d.fill(5, 1_000, 10.0);
    // What the first has left goes to the second.
    expect(d.out(5)).toEqual(['→BLOCK #6 4000@10.00 ImmediateOrCancel dark']);
    d.fill(6, 4_000, 10.0);
    expect(outcomes(d)).toEqual(['firm 5000', 'firm 4000']);
    same(d);
  });

  it('gets nothing where the venue of what rests does not give it back', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.invite(2);
    d.refuseCancel(3, 1, 'too late');
    expect(outcomes(d)).toEqual(['declined 0 nothing is free']);
    same(d);
  });

  it('gets a part where only a part is free in time', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.fill(1, 1_000, 10.0);
    d.invite(2);
    d.report(1, { execType: ExecType.Restated, orderQty: qty(3_000) });
    expect(d.after(millis(501))).toEqual(['→BLOCK #5 2000@10.00 ImmediateOrCancel dark']);
    same(d);
  });

  it('gets nothing while it is halted, or its line is down', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.halt('venue', 'BLOCK');
    d.invite(2);
    expect(outcomes(d)).toEqual(['declined 0 no order may be sent there now']);
    const e = resting({ pools: ['BLOCK'] });
    e.invite(2);
    e.down('BLOCK');
    expect(outcomes(e)).toEqual(['declined 0 no order may be sent there now']);
    same(e);
  });

  it('gets nothing once the client has asked to cancel', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.cancel('B', 'A');
    expect(d.invite(2)).toEqual([]);
    expect(outcomes(d)).toEqual(['declined 0 the order does not work now']);
    expect(d.out(1)).toEqual(['B<A exec=Canceled status=Canceled 5000/0/0']);
    same(d);
  });

  it('may keep the conditional order, which then has less', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.invite(2, false);
    d.out(1);
    expect(d.fill(4, 2_000, 10.0)).toContain('→BLOCK cancel conditional #2 as #5');
    expect(d.out(4)).toEqual(['→SOUTH #6 3000@10.00 Day post']);
    expect(d.out(2)).toEqual(['→BLOCK conditional #7 3000@10.00']);
    same(d);
  });

  it('may end the conditional order once it has the firm one', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.invite(2, false);
    d.out(1);
    d.out(2);
    d.fill(4, 2_000, 10.0);
    expect(d.out(4)).toEqual(['→SOUTH #5 3000@10.00 Day post', '→BLOCK conditional #6 3000@10.00']);
    same(d);
  });

  it('is told nothing more once too many of its invitations have failed', () => {
    const d = desk({ pools: ['BLOCK'], conditional: { mostFailedPercent: 40, afterInvitations: 2 } });
    for (const name of ['A', 'B']) {
      const [, , told] = d.order(name, 'buy', 5_000, 10.0);
      const [rests, id] = [...told.matchAll(/#(\d+)/g)].map((found) => Number(found[1])).map((n) => [n - 1, n])[0];
      d.ack(rests);
      d.invite(id);
      d.after(millis(600));
    }
    expect(d.order('C', 'buy', 5_000, 10.0).filter((line) => line.includes('conditional'))).toEqual([]);
    same(d);
  });

  it('quarantines a fill of a conditional order', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.report(2, { execType: ExecType.Trade, ordStatus: OrdStatus.Filled, lastQty: qty(100), lastPx: px(10) });
    expect(d.core.state.quarantine).toMatchObject([{ reason: 'is of a conditional order, which cannot trade' }]);
    expect(d.core.state.orders.parents.get(1 as never)?.cumQty).toBe(0);
    same(d);
  });

  it('is answered after a restart', () => {
    const d = resting({ pools: ['BLOCK'] });
    d.invite(2);
    d.restart();
    d.after(millis(600));
    expect(outcomes(d)).toHaveLength(1);
    same(d);
  });

  it('asks for MinQty', () => {
    const d = desk({ pools: ['BLOCK'], conditional: { minQtyPercent: 50 } });
    expect(d.order('A', 'buy', 5_000, 10.0)).toContain('→BLOCK conditional #2 5000@10.00 at least 2500');
    d.ack(1);
    d.invite(2);
    d.out(1);
    expect(d.core.state.orders.child(4 as never).terms.minQty).toBe(2_500);
  });
});

function cancelReject(d: Desk, requestID: number, conditional: number) {
  return {
    kind: 'venueCancelReject' as const,
    venue: d.conditional(conditional)?.venue ?? '',
    requestID: requestID as never,
    origRequestID: conditional as never,
    cxlRejReason: CxlRejReason.UnknownOrder,
    text: '',
  };
}
