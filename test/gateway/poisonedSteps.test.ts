/**
 * A step that throws: undone to the last bit, kept as poison, refused, and never decided again; everything else goes on.
 * The traps throw where a bug would: in risk, in the plan, in the middle of a fold. They replace modules, which quick
 * tests share: so this file is not among them.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StepFailed } from '../../src/core/undo.ts';
import { CoreState } from '../../src/core/memory/state.ts';
import type { Command } from '../../src/core/words/command.ts';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { stateHash } from '../../src/gateway/stateSnapshot.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { orderID, OrdRejReason, RestatementReason, Side } from '../../src/orders/values.ts';
import { later, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from '../core/desk.ts';

type Trap = (place: 'risk' | 'plan' | 'fold', what: { readonly clOrdID?: string; readonly kind?: string }) => void;

const traps = vi.hoisted(() => ({ spring: undefined as Trap | undefined }));

vi.mock('../../src/risk/evaluate.ts', async (load) => {
  const real = await load<typeof import('../../src/risk/evaluate.ts')>();
  const evaluateNew: typeof real.evaluateNew = (intent, context) => {
    traps.spring?.('risk', intent as { clOrdID?: string });
    return real.evaluateNew(intent, context);
  };
  return { ...real, evaluateNew };
});

vi.mock('../../src/core/work/routing.ts', async (load) => {
  const real = await load<typeof import('../../src/core/work/routing.ts')>();
  const route: typeof real.route = (order, core) => {
    traps.spring?.('plan', order);
    real.route(order, core);
  };
  return { ...real, route };
});

// After the orders have folded the event, and before risk has: the state is half of one and half of the other.
vi.mock('../../src/risk/state.ts', async (load) => {
  const real = await load<typeof import('../../src/risk/state.ts')>();
  const applyRisk: typeof real.applyRisk = (state, event, order, child) => {
    traps.spring?.('fold', { kind: event.kind, clOrdID: order?.clOrdID ?? '' });
    real.applyRisk(state, event, order, child);
  };
  return { ...real, applyRisk };
});

const C = { clientID: 'C', replyTo: 'C-FIX', ...DIRECT };

const NO_JOURNAL = { begin: () => undefined, journal: () => undefined, takeBack: () => undefined };

/** A desk whose core undoes what throws, and that does with it what the gateway does. */
class SafeDesk extends Desk {
  private turn = 0;

  constructor(options: DeskOptions = {}) {
    super(options);
    this.arm();
  }

  arm(): void {
    this.core.rescue = {
      ...NO_JOURNAL,
      foldAnew: (events) => {
        const state = new CoreState(this.config);
        for (const event of [...this.events, ...events]) state.apply(event);
        return state;
      },
      // In the place of the journal's, which names the state just as well.
      hash: () => this.hash,
    };
  }

  override restart(): void {
    super.restart();
    this.arm();
  }

  get hash(): string {
    return stateHash(this.core.state, this.config);
  }

  override step(command: Command): string[] {
    try {
      return super.step(command);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      const { clientID = '', originator = '', clOrdID = '' } = command as Partial<typeof C & { clOrdID: string }>;
      const from = { origin: 'client', sessionID: 'C-FIX', msgSeqNum: ++this.turn, msgType: command.kind } as const;
      this.core.step(
        { kind: 'poisoned', ...from, clientID, originator, clOrdID, orderID: orderID(0), message: '', ...error.thrown },
        this.now,
      );
      return super.step(refusalOf(command));
    }
  }

  get poisons() {
    return this.core.state.poisons;
  }
}

/** As the session's role asks the core to refuse it. */
function refusalOf(command: Command): Command {
  const fault = { ordRejReason: OrdRejReason.Other, text: 'no' };
  if (command.kind === 'newOrder') return { ...command, fault };
  if (command.kind === 'cancelRequest' || command.kind === 'replaceRequest') return { ...command, fault };
  if (command.kind === 'venueReport') return { ...command, fault: 'poison' };
  return { kind: 'statusRequest', ...C, clOrdID: 'none', ordStatusReqID: '' };
}

const throwAt =
  (place: string, clOrdID: string, kind?: string): Trap =>
  (at, what) => {
    if (at === place && what.clOrdID === clOrdID && (kind === undefined || kind === what.kind))
      throw new Error('trapped');
  };

function marketOf(desk: Desk): void {
  desk.book('NORTH', [[9.98, 500]], [[10.02, 500]]);
  desk.book('SOUTH', [[9.97, 500]], [[10.03, 500]]);
}

beforeEach(() => {
  traps.spring = undefined;
});

describe('a new order', () => {
  const cases: [string, Trap][] = [
    ['in risk', throwAt('risk', 'BAD')],
    ['in its plan', throwAt('plan', 'BAD')],
    ['in the middle of the first fold', throwAt('fold', 'BAD', 'orderReceived')],
    ['in the middle of a later fold', throwAt('fold', 'BAD', 'childSent')],
  ];
  it.each(cases)('that throws %s is undone, rejected and known again', (_where, trap) => {
    const desk = new SafeDesk();
    marketOf(desk);
    desk.order('GOOD', 'buy', 100, 10.02);
    const before = desk.hash;
    const { nextOrderID, nextChildID, nextExecID } = desk.core.state.orders;
    traps.spring = trap;
    expect(desk.order('BAD', 'buy', 100, 10.02)).toEqual(['BAD exec=Rejected status=Rejected 0/0/0']);
    const [poison] = desk.poisons.open;
    expect(poison).toMatchObject({ clientID: 'C', clOrdID: 'BAD', journalHash: before, error: 'Error: trapped' });
    const { orders } = desk.core.state;
    expect([orders.nextOrderID, orders.nextChildID, orders.nextExecID - nextExecID]).toEqual([
      nextOrderID,
      nextChildID,
      1,
    ]);
    traps.spring = undefined;
    for (const possResend of [true, false]) {
      expect(desk.order('BAD', 'buy', 100, 10.02, { possResend })).toEqual(['BAD exec=Rejected status=Rejected 0/0/0']);
    }
    expect(desk.order('NEXT', 'buy', 100, 10.02)).toContain('NEXT exec=New status=New 100/0/100');
    expect(desk.hash).toBe(stateHash(desk.replayed().state, desk.config));
    desk.restart();
    expect(desk.order('BAD', 'buy', 100, 10.02)).toEqual(['BAD exec=Rejected status=Rejected 0/0/0']);
  });

  it('is undone alone: what the turn had before it stays, to be sent once, and what comes after it is decided', () => {
    const desk = new SafeDesk();
    marketOf(desk);
    traps.spring = throwAt('plan', 'BAD');
    const ask = (clOrdID: string) => ({
      ...({ kind: 'newOrder', ...C, clOrdID, account: '', symbol: 'XYZ', side: Side.Buy, exDestination: '' } as const),
      ...{ terms: { ...PLAIN, orderQty: 100, price: px(10.02) } as typeof PLAIN, possResend: false, fault: undefined },
    });
    const { core, now } = desk;
    core.step(ask('ONE'), now);
    const [report, sent] = core.ready.sends;
    expect(() => core.step(ask('BAD'), now)).toThrow(StepFailed);
    core.step(ask('TWO'), now);
    expect([core.ready.sends[0], core.ready.sends[1]]).toEqual([report, sent]);
    expect(core.ready.sends.map((send) => ('child' in send ? send.child.parent.clOrdID : send.kind))).toEqual([
      ...['executionReport', 'ONE', 'executionReport', 'TWO'],
    ]);
    // Who holds an order or a child of before holds that of now.
    const [one] = core.state.orders.open;
    expect('child' in sent && sent.child.parent === one && one.liveChildren[0] === sent.child).toBe(true);
    desk.step({ kind: 'tick' });
    expect(desk.hash).toBe(stateHash(desk.replayed().state, desk.config));
  });

  it('leaves the rules of short sales and the currency of rates in force', () => {
    const desk = new SafeDesk({ shortSales: { marking: 'refuse' }, fx: { base: 'CHF', maxJumpBps: 500 } });
    marketOf(desk);
    traps.spring = throwAt('risk', 'BAD');
    desk.order('BAD', 'buy', 100, 10.02);
    expect(desk.order('SHORT', 'sell', 100, 9.98)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('R125-SHORT-MARK');
    expect(desk.core.fx.base).toBe('CHF');
  });

  it('is forgotten with the ClOrdIDs of its day and the next', () => {
    const desk = new SafeDesk();
    traps.spring = throwAt('risk', 'BAD');
    desk.order('BAD', 'buy', 100, 10.02);
    traps.spring = undefined;
    const refused = () => desk.order('BAD', 'buy', 1, 9)[0].includes('Rejected');
    const days = [refused()];
    for (let day = 0; day < 2; day++) {
      desk.order(`USE${day}`, 'buy', 1, 9);
      desk.after(seconds(86_400));
      days.push(refused());
    }
    expect(days).toEqual([true, true, false]);
  });
});

describe('a request', () => {
  it('that throws leaves its order as it was, and is refused', () => {
    const desk = new SafeDesk();
    marketOf(desk);
    desk.order('A', 'buy', 1000, 10.0);
    desk.ack(1);
    const before = desk.hash;
    traps.spring = throwAt('fold', 'A', 'childCancelSent');
    expect(desk.cancel('CXL', 'A')).toEqual(['CXL<A refused status=New reason=99']);
    expect(desk.replace('RPL', 'A', 500, 10.0)).toEqual(['RPL<A refused status=New reason=99']);
    expect(desk.poisons.open.map(({ journalHash }) => journalHash)[0]).toBe(before);
    traps.spring = undefined;
    expect(desk.cancel('CXL', 'A')).toEqual(['CXL<A refused status=New reason=99']);
    expect(desk.cancel('CXL2', 'A')).toContain('→NORTH cancel #1 as #2');
  });

  it('has its session refused when it is the second within a minute', () => {
    const desk = new SafeDesk();
    traps.spring = (at) => {
      if (at === 'risk') throw new Error('trapped');
    };
    desk.order('A', 'buy', 1, 10);
    const until = () => desk.poisons.sessions.get('C-FIX')?.refusedUntil ?? -1;
    expect(until()).toBe(0);
    desk.after(seconds(61));
    desk.order('B', 'buy', 1, 10);
    expect(until()).toBe(0);
    desk.after(seconds(50));
    desk.order('D', 'buy', 1, 10);
    expect(until() - desk.now).toBeGreaterThan(seconds(299));
    desk.restart();
    expect(until() - desk.now).toBeGreaterThan(seconds(299));
  });
});

describe('an order whose own next move throws', () => {
  const stood = (): SafeDesk => {
    const desk = new SafeDesk();
    marketOf(desk);
    desk.order('A', 'buy', 100, 10.02);
    desk.order('B', 'buy', 100, 10.02);
    desk.ack(1);
    desk.ack(2);
    return desk;
  };

  it('is set aside: the fill that led there is booked, and the others go on', () => {
    const desk = stood();
    traps.spring = throwAt('plan', 'A');
    expect(desk.out(1)).toEqual([]);
    expect(desk.poisons.open[0]).toMatchObject({ origin: 'order', orderID: 1, msgType: 'venueReport' });
    expect(desk.fill(2, 100, 10.02)).toEqual(['B exec=Trade status=Filled 100/100/0 100@10.02 NORTH']);
    desk.moved();
    const events = desk.events.length;
    for (let i = 0; i < 5; i++) desk.moved();
    expect(desk.events.length).toBe(events);
    desk.restart();
    desk.moved();
    expect(desk.poisons.count).toBe(1);
    expect(desk.core.state.orders.parent(orderID(1)).cumQty).toBe(0);
  });

  it('books a fill of its own', () => {
    const desk = new SafeDesk({ router: { sweepRounds: 2 } as never });
    marketOf(desk);
    desk.order('A', 'buy', 1200, 10.02);
    traps.spring = throwAt('plan', 'A');
    const [sweep] = desk.core.state.orders.parent(orderID(1)).liveChildren;
    expect(desk.fill(sweep.childID, sweep.terms.orderQty, 10.02).join()).toContain('exec=Trade');
    desk.out(sweep.childID);
    expect(desk.core.state.orders.parent(orderID(1)).cumQty).toBe(sweep.terms.orderQty);
  });

  it.each(['operator', 'client'] as const)('is canceled by its %s', (who) => {
    const desk = stood();
    traps.spring = throwAt('plan', 'A');
    desk.out(1);
    const lines =
      who === 'client'
        ? desk.cancel('CXL', 'A')
        : desk.act({ do: 'cancel', orderID: orderID(1), restatementReason: RestatementReason.None });
    expect(lines.join()).toContain('status=Canceled');
    expect(desk.poisons).toMatchObject({ open: [], count: 1 });
  });

  it('goes on once its poison is closed, and is set aside again if it throws again', () => {
    const desk = stood();
    traps.spring = throwAt('plan', 'A');
    desk.out(1);
    desk.act({ do: 'closePoison', poisonID: 1 });
    expect(desk.refused()).toBe('');
    expect(desk.poisons.open.map(({ poisonID }) => poisonID)).toEqual([2]);
    traps.spring = undefined;
    expect(desk.act({ do: 'closePoison', poisonID: 2 }).join()).toContain('→SOUTH #3 100@10.02 Day post');
    desk.act({ do: 'closePoison', poisonID: 2 });
    expect(desk.refused()).toBe('poison 2 is closed');
    desk.act({ do: 'closePoison', poisonID: 7 });
    expect(desk.refused()).toBe('there is no poison 7');
  });

  it('does not take a replace', () => {
    const desk = stood();
    traps.spring = throwAt('plan', 'A');
    desk.out(1);
    expect(desk.replace('RPL', 'A', 50, 10.02)).toEqual(['RPL<A refused status=New reason=99']);
    expect(desk.poisons.count).toBe(1);
  });

  it('does not keep the kill switch from the others', () => {
    const desk = new SafeDesk();
    marketOf(desk);
    desk.order('A', 'buy', 100, 10);
    desk.order('B', 'buy', 100, 10);
    desk.ack(1);
    desk.ack(2);
    traps.spring = throwAt('fold', 'A', 'stopRequested');
    const lines = desk.halt('global', '');
    expect(lines).toEqual(['→NORTH cancel #2 as #3']);
    expect(desk.core.state.risk.trading.list()).toHaveLength(1);
    expect(desk.poisons.open).toMatchObject([{ origin: 'order', orderID: 1 }]);
  });
});

describe('a report of a venue', () => {
  it('that throws is in quarantine, the venue is asked, and an operator books it', () => {
    const desk = new SafeDesk();
    marketOf(desk);
    desk.order('A', 'buy', 100, 10.02);
    traps.spring = throwAt('fold', 'A', 'childFilled');
    expect(desk.fill(1, 100, 10.02)).toEqual(['→NORTH status? #1']);
    expect(desk.core.state.quarantine).toMatchObject([{ venueClOrdID: '1', venueExecID: 'X1', reason: 'poison' }]);
    expect(desk.core.state.orders.child(1 as never).state).toBe('unknown');
    traps.spring = undefined;
    const booked = { do: 'bookFill', quarantineID: 1, childID: 1, lastQty: 100, lastPx: px(10.02), force: false };
    expect(desk.act(booked as never)).toEqual(['A exec=Trade status=Filled 100/100/0 100@10.02 NORTH']);
  });
});

describe('a tick', () => {
  it('whose part throws goes on without it, and tries that again after a minute, then two', () => {
    const desk = new SafeDesk({ answers: { ackTimeout: seconds(1), patience: seconds(1_000), massStatus: false } });
    marketOf(desk);
    desk.order('A', 'buy', 100, 10.02);
    traps.spring = throwAt('fold', 'A', 'childUnknown');
    const counts: number[] = [];
    for (const span of [2, 1, 57, 2, 60, 58, 4]) {
      desk.after(seconds(span));
      counts.push(desk.poisons.count);
    }
    expect(counts).toEqual([1, 1, 1, 2, 2, 2, 3]);
    expect(desk.poisons.open[0]).toMatchObject({ origin: 'clock', msgType: 'overdue answers' });
    traps.spring = undefined;
    expect(desk.after(seconds(241))).toEqual(['→NORTH status? #1']);
  });
});

describe('a timer', () => {
  it('at which an order expires that throws: it is set aside, and the others expire', () => {
    const desk = new SafeDesk();
    marketOf(desk);
    const until = { timeInForce: '6', expireTime: later(desk.now, seconds(10)) } as never;
    for (const [n, clOrdID] of ['A', 'B', 'D'].entries()) {
      desk.order(clOrdID, 'buy', 100, 10, until);
      desk.ack(n + 1);
    }
    traps.spring = throwAt('fold', 'B', 'stopRequested');
    const lines = desk.after(seconds(11));
    expect(lines.filter((line) => line.includes(' cancel ')).map((line) => line.replace(/ as .*/, ''))).toEqual([
      '→NORTH cancel #1',
      '→NORTH cancel #3',
    ]);
    expect(desk.poisons.open).toMatchObject([{ origin: 'order', orderID: 2, msgType: 'tick' }]);
    desk.after(seconds(30));
    expect(desk.poisons.count).toBe(1);
    traps.spring = undefined;
    desk.act({ do: 'closePoison', poisonID: 1 });
    desk.after(seconds(1));
    expect(desk.core.state.orders.child(2 as never).cancelID).not.toBe(0);
    expect(desk.hash).toBe(stateHash(desk.replayed().state, desk.config));
  });

  it('that is to report a halt, and throws: it rests, and all else goes on', () => {
    const desk = new SafeDesk();
    marketOf(desk);
    desk.order('A', 'buy', 100, 10);
    desk.ack(1);
    const party = { partyID: 'C', source: '', role: '3', means: 'client', id: 'C' } as const;
    const halt = { partyActionRequestID: 'P', type: '1', parties: [party], text: '', fault: '' } as const;
    desk.step({ kind: 'partyActionRequest', ...C, ...halt });
    desk.out(1);
    const send = vi.spyOn(desk.core, 'send').mockImplementation((what) => {
      if (what.kind === 'partyActionReport') throw new Error('trapped');
      desk.core.ready.sends.push(what);
    });
    expect(desk.after(seconds(1))).toEqual([]);
    expect(desk.poisons.open).toMatchObject([{ origin: 'clock', msgType: 'halts by clients' }]);
    send.mockRestore();
    expect(desk.after(seconds(61))).toEqual(['P Completed: trading is halted for client C: nothing is open']);
  });
});

describe('without a way to fold anew', () => {
  it('an exception goes to the caller', () => {
    const desk = new Desk();
    traps.spring = throwAt('risk', 'BAD');
    expect(() => desk.order('BAD', 'buy', 1, 10)).toThrow('trapped');
  });
});

it('a state that cannot be folded anew is not gone on with', () => {
  const desk = new SafeDesk();
  traps.spring = throwAt('fold', 'BAD', 'orderReceived');
  desk.core.rescue = {
    ...NO_JOURNAL,
    hash: () => '',
    foldAnew: () => {
      throw new Error('the disk is gone');
    },
  };
  expect(() => desk.order('BAD', 'buy', 1, 10)).toThrow('the disk is gone');
  expect(desk.core.isSpoiled).toBe(true);
});

it('a step that throws before it has folded anything leaves nothing to fold anew', () => {
  const desk = new SafeDesk();
  marketOf(desk);
  desk.order('A', 'buy', 100, 10);
  desk.ack(1);
  const before = desk.hash;
  let folds = 0;
  const rescue = desk.core.rescue as NonNullable<typeof desk.core.rescue>;
  desk.core.rescue = { ...rescue, foldAnew: (events) => rescue.foldAnew((folds++, events)) };
  traps.spring = throwAt('risk', 'BAD');
  expect(desk.order('BAD', 'buy', 100, 10)).toEqual(['BAD exec=Rejected status=Rejected 0/0/0']);
  expect([folds, desk.poisons.open[0].journalHash]).toEqual([0, before]);
  traps.spring = throwAt('fold', 'BAD2', 'orderReceived');
  desk.order('BAD2', 'buy', 100, 10);
  expect(folds).toBe(1);
  traps.spring = undefined;
  desk.out(1);
  expect(desk.hash).toBe(stateHash(desk.replayed().state, desk.config));
});
