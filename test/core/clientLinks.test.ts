import { describe, expect, it } from 'vitest';
import { Core } from '../../src/core/core.ts';
import type { CancelScope } from '../../src/core/words/clientCommand.ts';
import { TimeInForce } from '../../src/orders/values.ts';
import { later, seconds } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const SESSION = 'C-FIX';

function link(d: Desk, up: boolean, orders: CancelScope = 'day', graceSec = 10): string[] {
  return d.step({
    kind: 'clientLink',
    sessionID: SESSION,
    clientID: 'C',
    up,
    orders,
    graceSec,
    reason: up ? '' : 'the line was cut',
  });
}

/** The clock goes on, and a tick says so. */
function pass(d: Desk, sec: number): string[] {
  d.now = later(d.now, seconds(sec));
  return d.step({ kind: 'tick' });
}

/** A Day order and a GTC order of the session at NORTH, and one of another session of the client. */
function desk(orders: CancelScope = 'day', graceSec = 10): Desk {
  const d = new Desk();
  link(d, true, orders, graceSec);
  d.order('DAY', 'buy', 100, 9.5);
  d.order('GTC', 'buy', 200, 9.4, { timeInForce: TimeInForce.GoodTillCancel });
  d.order('OTHER', 'buy', 300, 9.3, { replyTo: 'C-API' });
  for (const child of [1, 2, 3]) d.ack(child);
  return d;
}

describe('when the line is lost', () => {
  it('and the grace passes, the orders for the day are canceled', () => {
    const d = desk();
    expect(link(d, false)).toEqual([]);
    expect(pass(d, 9)).toEqual([]);
    expect(pass(d, 1)).toEqual(['→NORTH cancel #1 as #4']);
    expect(d.out(1)).toEqual(['DAY exec=Canceled status=Canceled 100/0/0']);
    expect(d.core.state.orders.find({ clientID: 'C', originator: '' }, 'DAY')?.text).toBe(
      'cancel on disconnect: the line was cut',
    );
    expect(pass(d, 1000)).toEqual([]);
  });

  it('all orders of the session, where all were asked for', () => {
    const d = desk('all');
    link(d, false);
    expect(pass(d, 10)).toEqual(['→NORTH cancel #1 as #4', '→NORTH cancel #2 as #5']);
  });

  it('and comes back within the grace, nothing is canceled; the next loss has a grace of its own', () => {
    const d = desk();
    link(d, false);
    pass(d, 9);
    link(d, true);
    expect(pass(d, 60)).toEqual([]);
    link(d, false);
    expect(pass(d, 9)).toEqual([]);
    expect(pass(d, 1)).toHaveLength(1);
  });

  it('without grace, at once', () => {
    expect(link(desk('day', 0), false)).toEqual(['→NORTH cancel #1 as #4']);
  });

  it('and the session asked for nothing, nothing is journaled or canceled', () => {
    const d = desk('none');
    link(d, false, 'none');
    expect(pass(d, 60)).toEqual([]);
    expect(d.events.filter(({ kind }) => kind.startsWith('clientLink'))).toEqual([]);
  });

  it('after it has asked for nothing any more, nothing is canceled', () => {
    const d = desk();
    link(d, true, 'none');
    link(d, false);
    expect(pass(d, 60)).toEqual([]);
  });

  it('an order that is filled meanwhile, or being ended already, is left alone', () => {
    const d = desk('all');
    link(d, false);
    d.fill(1, 100, 9.5);
    d.cancel('GTC2', 'GTC');
    expect(pass(d, 10)).toEqual([]);
    expect(d.out(2)).toEqual(['GTC2<GTC exec=Canceled status=Canceled 200/0/0']);
  });
});

describe('across a restart', () => {
  /** What the same journal comes to `sec` after the last event. */
  function restarted(d: Desk, sec: number): Core {
    const core = d.replayed();
    core.start('T', later(d.now, seconds(sec)));
    return core;
  }

  it('a grace that had begun goes on', () => {
    const d = desk();
    link(d, false);
    pass(d, 4);
    const core = restarted(d, 5);
    core.step({ kind: 'tick' }, later(d.now, seconds(5)));
    expect(core.ready.events).toEqual([]);
    core.step({ kind: 'tick' }, later(d.now, seconds(6)));
    expect(core.ready.events.map(({ kind }) => kind)).toEqual([
      'clientLinkExpired',
      'stopRequested',
      'childCancelSent',
    ]);
  });

  it('a session that was up has its grace from the start on, and is spared when it returns', () => {
    const d = desk();
    const core = restarted(d, 3600);
    const startedAt = later(d.now, seconds(3600));
    expect(core.ready.events).toMatchObject([
      { kind: 'clientLinkDown', sessionID: SESSION, dueAt: startedAt + seconds(10) },
    ]);
    core.step({ kind: 'tick' }, later(startedAt, seconds(9)));
    core.step(
      { kind: 'clientLink', sessionID: SESSION, clientID: 'C', up: true, orders: 'day', graceSec: 10, reason: '' },
      later(startedAt, seconds(9)),
    );
    core.step({ kind: 'tick' }, later(startedAt, seconds(60)));
    expect(core.ready.events.map(({ kind }) => kind)).toEqual(['clientLinkDown', 'clientLinkUp']);
  });

  it('one that has expired is not canceled again, and the replay is the same state', () => {
    const d = desk();
    link(d, false);
    pass(d, 10);
    const core = restarted(d, 1);
    expect(core.ready.events).toEqual([]);
    expect(core.state.clients.links).toEqual(d.core.state.clients.links);
    expect(picture(core)).toEqual(picture(d.core));
  });
});
