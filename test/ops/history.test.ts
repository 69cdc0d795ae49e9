import { DIRECT } from '../../src/core/words/clientCommand.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { History } from '../../src/ops/desk/history.ts';
import { Ring } from '../../src/ops/desk/ring.ts';
import { formatBig, isoTime } from '../../src/ops/show/show.ts';
import { NoOutcome, TurnQueue } from '../../src/ops/desk/turnQueue.ts';
import { instant } from '../../src/units/brand.ts';
import { House } from './house.ts';

describe('a ring', () => {
  it('has the latest items by their number, whatever was pushed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(60), (capacity, count) => {
        const ring = new Ring<number>(capacity);
        const gone: number[] = [];
        for (let i = 0; i < count; i++) {
          const old = ring.push(i);
          if (old !== undefined) gone.push(old);
        }
        const kept = Array.from({ length: ring.end - ring.start }, (_, i) => ring.at(ring.start + i));
        expect([...gone, ...kept]).toEqual(Array.from({ length: count }, (_, i) => i));
        expect(kept.length).toBe(Math.min(count, capacity));
        for (const from of [0, 5, count]) {
          expect(ring.first((item) => item >= from)).toBe(Math.min(count, Math.max(from, ring.start)));
        }
      }),
    );
  });
});

describe('history', () => {
  function noting(house: House, maxReports: number, maxOrders = 100): History {
    const history = new History(house.core.state.orders, maxReports, maxOrders);
    house.observe({ onTurn: (events, sends) => history.note(events, sends) });
    return history;
  }

  it('says which executions it no longer has', () => {
    const house = new House();
    const history = noting(house, 3);
    for (let i = 1; i <= 5; i++) house.submit(house.order('TESTER', `T${i}`));
    house.turn();
    expect(history.lostSince(0)).toEqual({ from: 1, to: 2 });
    expect(history.lostSince(1)).toEqual({ from: 2, to: 2 });
    expect(history.lostSince(2)).toBeUndefined();
    expect(history.lastPosition()).toBe(5);
  });

  it('resumes behind an execution, with the rejected cancels that came at it', () => {
    const house = new House();
    const history = noting(house, 100);
    house.submit(house.order('TESTER', 'T1'));
    house.submit({
      kind: 'cancelRequest',
      clientID: 'TESTER',
      replyTo: 'x',
      ...DIRECT,
      clOrdID: 'C1',
      origClOrdID: 'NONE',
    });
    house.submit(house.order('TESTER', 'T2'));
    house.turn();
    const after = (position: number) => {
      const from = history.indexAfter(position);
      return Array.from({ length: history.reports.end - from }, (_, i) => history.reports.at(from + i).report.clOrdID);
    };
    expect(after(0)).toEqual(['T1', 'C1', 'T2']);
    expect(after(1)).toEqual(['C1', 'T2']);
    expect(after(2)).toEqual([]);
    expect(after(99)).toEqual([]);
  });

  it('does not keep answers to status requests', () => {
    const house = new House();
    const history = noting(house, 100);
    house.submit(house.order('TESTER', 'T1'));
    house.submit({
      kind: 'statusRequest',
      clientID: 'TESTER',
      replyTo: 'x',
      ...DIRECT,
      clOrdID: 'T1',
      ordStatusReqID: '',
    });
    house.turn();
    expect(history.reports.end).toBe(1);
  });

  it('finds the children of orders that were there before it', () => {
    const house = new House();
    house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
    house.submit(house.order('TESTER', 'T1'));
    house.turn();
    const [order] = house.core.state.orders.open;
    expect(order.liveChildren.length).toBeGreaterThan(0);
    expect(noting(house, 100).of(order.orderID).children).toEqual(order.liveChildren);
  });

  it('forgets the oldest orders’ decisions', () => {
    const house = new House();
    const history = noting(house, 100, 2);
    for (let i = 1; i <= 3; i++) house.submit(house.order('TESTER', `T${i}`));
    house.turn();
    const kept = [...house.core.state.orders.parents.keys()].map((id) => history.of(id).decisions.length);
    expect(kept).toEqual([0, 1, 1]);
  });
});

describe('turns', () => {
  const status = { kind: 'statusRequest', clientID: 'TESTER', replyTo: 'x', ...DIRECT, ordStatusReqID: '' } as const;

  it('each command gets what it caused, and nothing of another’s', async () => {
    const house = new House();
    house.autoTurn = false;
    const turns = new TurnQueue(house);
    house.observe({ onTurn: (events, sends) => turns.onTurn(events, sends) });
    const asked = ['A', 'B', 'C'].map((clOrdID) => turns.submit({ ...status, clOrdID }));
    house.turn();
    const answers = await Promise.all(asked);
    expect(answers.map(({ sends }) => sends.map((send) => ('clOrdID' in send ? send.clOrdID : '')))).toEqual([
      ['A'],
      ['B'],
      ['C'],
    ]);
  });

  it('a turn that was on its way to the journal before a command does not answer it', async () => {
    const house = new House();
    house.autoTurn = false;
    const turns = new TurnQueue(house);
    let answered = false;
    void turns.submit({ ...status, clOrdID: 'A' }).then(() => (answered = true));
    turns.onTurn([], []);
    await Promise.resolve();
    expect(answered).toBe(false);
    const { ready } = house.core;
    turns.onTurn(ready.events, ready.sends);
    await Promise.resolve();
    expect(answered).toBe(true);
  });

  it('when the gateway stops, what waits is told that nobody knows', async () => {
    const house = new House();
    house.autoTurn = false;
    const turns = new TurnQueue(house);
    const asked = turns.submit({ ...status, clOrdID: 'A' });
    turns.close();
    const failure = await asked.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoOutcome);
    expect(failure).toMatchObject({ refused: false, message: expect.stringMatching(/unknown/) });
  });
});

describe('numbers as they are shown', () => {
  it.each([
    [0n, 4, '0.00'],
    [5n, 4, '0.0005'],
    [-12_345n, 4, '-1.2345'],
    [1_000_000n, 4, '100.00'],
    [90_071_992_547_409_930_001n, 4, '9007199254740993.0001'],
    [-90_071_992_547_409_930_000n, 4, '-9007199254740993.00'],
    [90_071_992_547_409_930_000n, 0, '90071992547409930000.00'],
  ])('%d at scale %i is %s', (value, scale, text) => {
    expect(formatBig(value, scale)).toBe(text);
  });

  it('sums of any size are exact', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }), fc.integer({ min: 0, max: 12 }), (value, scale) => {
        const text = formatBig(value, scale);
        const [, sign, whole, decimals] = /^(-?)(\d+)\.(\d+)$/.exec(text) ?? [];
        expect(decimals.length).toBeGreaterThanOrEqual(2);
        const width = Math.max(scale, decimals.length);
        const back = BigInt(`${sign}${whole}${decimals.padEnd(width, '0')}`) / 10n ** BigInt(width - scale);
        expect(back).toBe(value);
      }),
    );
  });

  it('times have microseconds', () => {
    expect(isoTime(instant(1_795_271_400_000_007))).toBe('2026-11-21T14:30:00.000007Z');
    expect(isoTime(instant(0))).toBe('1970-01-01T00:00:00.000000Z');
  });
});
