/** ClOrdIDs: taken within their trading day and while their order is open, free on a later day. */
import { describe, expect, it } from 'vitest';
import type { NewOrder } from '../../src/core/words/clientCommand.ts';
import { CxlRejReason, execID, ExecType, orderID, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { type Instant, instant, later, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { picture } from './picture.ts';

const { GoodTillCancel } = TimeInForce;
const HOUR = 3600;
const DAY = 24 * HOUR;
const WHOSE = { clientID: 'C', originator: '' };

/** 2023-11-14T09:00Z at the desk. */
const MORNING = instant(1_699_952_400_000_000);

function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.now = MORNING;
  quote(d);
  return d;
}

function quote(d: Desk): void {
  d.book('NORTH', [[9.9, 500]], [[10, 500]]);
}

/** So many seconds later. */
function pass(d: Desk, sec: number): string[] {
  const sent = d.after(seconds(sec));
  quote(d);
  return sent;
}

const buy = (d: Desk, clOrdID: string, more: Partial<NewOrder> & { timeInForce?: TimeInForce } = {}) =>
  d.order(clOrdID, 'buy', 100, 9.5, more);

/** An order that fills at once; its child's number. */
function filled(d: Desk, clOrdID: string): number {
  const child = d.core.state.orders.nextChildID;
  expect(d.order(clOrdID, 'buy', 100, 10)).toContain(`${clOrdID} exec=New status=New 100/0/100`);
  expect(d.fill(child, 100, 10)).toEqual([`${clOrdID} exec=Trade status=Filled 100/100/0 100@10.00 NORTH`]);
  return child;
}

const isNew = (sent: readonly string[]) => sent.some((line) => line.includes('exec=New'));
/** Why the last order or request was refused. */
const refusal = (d: Desk) => {
  const last = d.events.findLast((event) => 'text' in event);
  return last !== undefined && 'text' in last ? last.text : '';
};
const newest = (d: Desk, clOrdID: string) => d.core.state.orders.find(WHOSE, clOrdID)?.orderID;

function folds(d: Desk): void {
  expect(picture(d.replayed())).toBe(picture(d.core));
}

describe('without a trading day, by UTC date', () => {
  it('an OMS counts from 1 each morning; a GTC of yesterday keeps its 1', () => {
    const d = desk();
    filled(d, '1');
    buy(d, '2', { timeInForce: GoodTillCancel });
    d.ack(2);
    buy(d, '3', { account: 'WRONG', symbol: 'NOPE' });
    for (const clOrdID of ['1', '2', '3']) expect(isNew(buy(d, clOrdID))).toBe(false);
    expect(refusal(d)).toBe('ClOrdID 3 is taken: order T-3 has it, and its trading day is not over');

    pass(d, DAY);
    expect(isNew(buy(d, '1'))).toBe(true);
    expect(buy(d, '2')).toEqual(['2 exec=Rejected status=New 100/0/100']);
    expect(refusal(d)).toBe('ClOrdID 2 is taken: order T-2 has it, and is open');
    expect(d.events.findLast((event) => event.kind === 'orderRefused')).toMatchObject({
      clOrdID: '2',
      ordRejReason: 6,
    });
    expect(isNew(buy(d, '3'))).toBe(true);
    expect(buy(d, '1')).toEqual(['1 exec=Rejected status=New 100/0/100']);
    folds(d);
  });

  it('a status request, and a cancel, name the newest of two', () => {
    const d = desk();
    filled(d, '1');
    pass(d, DAY);
    buy(d, '1');
    expect(d.status('1')).toEqual(['1 exec=OrderStatus status=New 100/0/100']);
    d.ack(2);
    expect(d.cancel('C', '1')).toEqual([
      'C<1 exec=PendingCancel status=PendingCancel 100/0/100',
      '→SOUTH cancel #2 as #3',
    ]);
    expect(newest(d, '1')).toBe(2);
  });

  it('an order that ended on this day keeps its IDs until tomorrow, whenever it came', () => {
    const d = desk();
    buy(d, '1', { timeInForce: GoodTillCancel });
    d.ack(1);
    pass(d, DAY);
    d.fill(1, 100, 9.5);
    expect(isNew(buy(d, '1'))).toBe(false);
    expect(refusal(d)).toContain('its trading day is not over');
    pass(d, DAY);
    expect(isNew(buy(d, '1'))).toBe(true);
    folds(d);
  });

  it('an order that fills while a child is still out ends with the fill', () => {
    const d = desk();
    for (const clOrdID of ['1', '2']) buy(d, clOrdID, { timeInForce: GoodTillCancel });
    d.ack(1);
    d.ack(2);
    pass(d, DAY);
    // Its venue cancels the child, and reports a fill of before the cancel once the rest is routed anew.
    expect(d.out(1)).toEqual(['→SOUTH #3 100@9.50 GoodTillCancel post']);
    d.fill(1, 100, 9.5);
    d.out(3);
    expect(isNew(buy(d, '1'))).toBe(false);
    expect(refusal(d)).toContain('its trading day is not over');
    expect(d.out(2)).toEqual(['→SOUTH #5 100@9.50 GoodTillCancel post']);
    d.fill(2, 100, 9.5);
    pass(d, DAY);
    expect(isNew(buy(d, '1'))).toBe(true);
    // The other's new child comes back on the day after the fill.
    expect(isNew(buy(d, '2'))).toBe(false);
    expect(refusal(d)).toContain('is open');
    d.out(5);
    expect(isNew(buy(d, '2'))).toBe(true);
    folds(d);
  });

  it('every ID of the chain of an open order stays taken: replaced ones, and those of refused requests', () => {
    const d = desk();
    buy(d, '1', { timeInForce: GoodTillCancel });
    d.ack(1);
    d.replace('2', '1', 200, 9.5, { timeInForce: GoodTillCancel });
    d.out(1);
    d.ack(3);
    d.cancel('3', '2');
    d.refuseCancel(4, 3, 'no');
    for (let n = 0; n < 3; n++) {
      pass(d, DAY);
      for (let i = 0; i < 20; i++) filled(d, `N${i}`);
      for (const clOrdID of ['1', '2', '3']) {
        expect(isNew(buy(d, clOrdID))).toBe(false);
        expect(d.cancel(clOrdID, '2')).toEqual([`${clOrdID}<2 refused status=New reason=6`]);
        expect(newest(d, clOrdID)).toBe(1);
      }
    }
    // It is canceled, and on the day after that all of them are free.
    const child = d.core.state.orders.parent(orderID(1)).liveChildren[0].childID;
    d.cancel('4', '2');
    d.out(child);
    expect(isNew(buy(d, '2'))).toBe(false);
    pass(d, DAY);
    expect(['1', '2', '3', '4'].map((clOrdID) => isNew(buy(d, clOrdID)))).toEqual([true, true, true, true]);
    folds(d);
  });

  it('days on which nothing happens do not count', () => {
    const d = desk();
    filled(d, '1');
    for (let n = 0; n < 5; n++) pass(d, DAY);
    expect(d.events.filter(({ kind }) => kind === 'clOrdIDDayBegan')).toHaveLength(1);
    expect(newest(d, '1')).toBe(1);
    expect(isNew(buy(d, '1'))).toBe(true);
  });

  it('a restart on the same day begins none, one on the next does', () => {
    const d = desk();
    filled(d, '1');
    d.restart();
    quote(d);
    expect(isNew(buy(d, '1'))).toBe(false);
    d.now = later(d.now, seconds(DAY));
    d.restart();
    quote(d);
    expect(isNew(buy(d, '1'))).toBe(true);
  });

  it('a restart after a quiet day, with an order that ended on this one, frees nothing before tomorrow', () => {
    const d = desk();
    buy(d, '1', { timeInForce: GoodTillCancel });
    d.ack(1);
    for (let n = 0; n < 2; n++) pass(d, DAY);
    d.fill(1, 100, 9.5);
    d.restart();
    quote(d);
    expect(isNew(buy(d, '1'))).toBe(false);
    pass(d, DAY);
    expect(isNew(buy(d, '1'))).toBe(true);
    folds(d);
  });

  it('that are no longer taken for ever are free from the next day on', () => {
    const d = desk({ clOrdIDs: 'forever' });
    filled(d, '1');
    pass(d, DAY);
    filled(d, '2');
    expect(isNew(buy(d, '1'))).toBe(false);
    expect(refusal(d)).toBe('ClOrdID 1 is taken: order T-1 has it, and none is used twice');
    Object.assign(d.config, { clOrdIDs: 'day' });
    d.restart();
    pass(d, 1);
    expect(isNew(buy(d, '2'))).toBe(false);
    pass(d, DAY);
    expect([isNew(buy(d, '1')), isNew(buy(d, '2'))]).toEqual([true, true]);
  });

  it('forever: never free', () => {
    const d = desk({ clOrdIDs: 'forever' });
    filled(d, '1');
    for (let n = 0; n < 3; n++) {
      pass(d, DAY);
      expect(isNew(buy(d, '1'))).toBe(false);
    }
    expect(d.events.some(({ kind }) => kind === 'clOrdIDDayBegan')).toBe(false);
  });
});

describe('IDs leave when the day after is over', () => {
  it('two orders for each new one, whatever the number of days', () => {
    const d = desk();
    for (let i = 0; i < 10; i++) filled(d, `A${i}`);
    pass(d, DAY);
    filled(d, 'B');
    const known = () =>
      Array.from({ length: 10 }, (_, i) => newest(d, `A${i}`)).filter((id) => id !== undefined).length;
    expect(known()).toBe(10);
    pass(d, DAY);
    const left: number[] = [];
    for (let i = 0; i < 6; i++) {
      filled(d, `C${i}`);
      left.push(known());
    }
    expect(left).toEqual([8, 6, 4, 2, 0, 0]);
    folds(d);
    expect(d.status('A1')).toEqual(['A1 exec=OrderStatus status=Rejected 0/0/0']);
  });

  it('but one that a bust has opened again is found, and keeps its IDs', () => {
    const d = desk();
    filled(d, '1');
    for (let n = 0; n < 2; n++) {
      pass(d, DAY);
      for (let i = 0; i < 4; i++) filled(d, `N${i}`);
    }
    expect(newest(d, '1')).toBeUndefined();
    // A person takes it back: what its venue called it is forgotten too.
    expect(d.act({ do: 'bust', execID: execID(2) })).toEqual(['1 exec=TradeCancel status=New 100/0/100']);
    expect(newest(d, '1')).toBe(1);
    expect(isNew(buy(d, '1'))).toBe(false);
    folds(d);
  });

  it("a correction of yesterday's order does not take its ID again", () => {
    const d = desk();
    const child = filled(d, '1');
    pass(d, DAY);
    expect(d.correct(child, 'X1', 100, 9.9)).toEqual(['1 exec=TradeCorrect status=Filled 100/100/0 100@9.90 NORTH']);
    expect(isNew(buy(d, '1'))).toBe(true);
    folds(d);
  });

  it("a bust of yesterday's order is reported under its own ClOrdID and OrderID; the ID stays with today's", () => {
    const d = desk();
    const child = filled(d, '1');
    pass(d, DAY);
    buy(d, '1');
    let bust: unknown;
    d.lines = (sends) => sends.map((send) => ((bust = send), ''));
    d.bust(child, 'X1');
    expect(bust).toMatchObject({ clOrdID: '1', orderID: 1, execType: ExecType.TradeCancel, ordStatus: OrdStatus.New });
    expect(newest(d, '1')).toBe(2);
  });
});

describe('with a trading day', () => {
  /** From 10:00 to 16:00, day by day. */
  const opens = (n: number) => later(MORNING, seconds(n * DAY + HOUR));
  const closes = (n: number) => later(MORNING, seconds(n * DAY + 7 * HOUR));
  const setDay = (d: Desk, n: number, until: Instant = closes(n)) =>
    d.step({ kind: 'setTradingDay', opensAt: opens(n), closesAt: until });

  function trading(): Desk {
    const d = desk();
    setDay(d, 0);
    d.now = opens(0);
    quote(d);
    return d;
  }

  /** As the gateway tells it: the last day's orders end first. */
  function close(d: Desk, n: number, at: Instant = closes(n)): string[] {
    d.now = at;
    return [...d.step({ kind: 'tick' }), ...setDay(d, n + 1)];
  }

  it('is over at the close: midnight changes nothing', () => {
    const d = trading();
    filled(d, '1');
    close(d, 0);
    // From here on it is the next day, whose orders wait for the open.
    expect(isNew(buy(d, '1'))).toBe(true);
    expect(isNew(buy(d, '1'))).toBe(false);
    d.now = later(opens(1), seconds(-1));
    expect(isNew(buy(d, '1'))).toBe(false);
    folds(d);
  });

  it('a Day order ended with its day, though its venue says so late: the next morning its ID is free', () => {
    const d = trading();
    buy(d, '1');
    d.ack(1);
    buy(d, '2');
    d.ack(2);
    expect(close(d, 0)).toEqual(['→SOUTH cancel #1 as #3', '→SOUTH cancel #2 as #4']);
    expect(isNew(buy(d, '1'))).toBe(false);
    d.out(1);
    expect(isNew(buy(d, '1'))).toBe(true);
    d.now = later(opens(1), seconds(60));
    d.out(2);
    expect(isNew(buy(d, '2'))).toBe(true);
    folds(d);
  });

  it('so did what was sent before the close, and answered behind it', () => {
    const d = trading();
    d.now = later(closes(0), seconds(-1));
    quote(d);
    d.order('1', 'buy', 100, 10, { timeInForce: TimeInForce.ImmediateOrCancel });
    close(d, 0);
    d.fill(1, 100, 10);
    expect(isNew(buy(d, '1'))).toBe(true);
  });

  it('what is asked for after the close is of the next day', () => {
    const d = trading();
    buy(d, '1', { timeInForce: GoodTillCancel });
    d.ack(1);
    close(d, 0);
    d.cancel('2', '1');
    d.out(1);
    d.now = later(opens(1), seconds(60));
    quote(d);
    expect([isNew(buy(d, '1')), isNew(buy(d, '2'))]).toEqual([false, false]);
    close(d, 1);
    expect([isNew(buy(d, '1')), isNew(buy(d, '2'))]).toEqual([true, true]);
  });

  it('the first start after some days: their orders are over, and their IDs free', () => {
    const d = trading();
    buy(d, '1');
    d.ack(1);
    d.now = later(opens(3), seconds(HOUR));
    d.restart();
    quote(d);
    d.step({ kind: 'tick' });
    setDay(d, 3);
    d.out(1);
    expect(isNew(buy(d, '1'))).toBe(true);
  });

  it('other hours of the same day are no new one', () => {
    const d = trading();
    filled(d, '1');
    setDay(d, 0, later(closes(0), seconds(HOUR)));
    expect(isNew(buy(d, '1'))).toBe(false);
  });
});

describe('a message that is sent again', () => {
  const AGAIN = { possResend: true };

  it("is answered with the status of its order, also yesterday's", () => {
    const d = desk();
    const transactTime = d.now;
    filled(d, '1');
    const status = ['1 exec=OrderStatus status=Filled 100/100/0'];
    expect(buy(d, '1', { ...AGAIN, transactTime })).toEqual(status);
    pass(d, DAY);
    expect(buy(d, '1', { ...AGAIN, transactTime })).toEqual(status);
    expect(buy(d, '1', AGAIN)).toEqual(status);
  });

  it("is today's order by its TransactTime, when yesterday's has its ClOrdID", () => {
    const d = desk();
    filled(d, '1');
    pass(d, DAY);
    expect(isNew(buy(d, '1', { ...AGAIN, transactTime: d.now }))).toBe(true);
    expect(buy(d, '1', { ...AGAIN, transactTime: d.now })).toEqual(['1 exec=OrderStatus status=New 100/0/100']);
  });

  it('is not traded when its day is so long ago that its ClOrdID is forgotten', () => {
    const d = desk();
    const transactTime = d.now;
    filled(d, '1');
    for (let n = 0; n < 2; n++) {
      pass(d, DAY);
      filled(d, 'N');
    }
    expect(newest(d, '1')).toBeUndefined();
    expect(buy(d, '1', { ...AGAIN, transactTime })).toEqual(['1 exec=Rejected status=Rejected 100/0/0']);
    expect(refusal(d)).toBe('PossResend(97) of an earlier trading day: its ClOrdIDs are no longer known');
  });

  it('without PossResend(97) it is a duplicate on its day, and a later day does not make it another order', () => {
    const d = desk();
    const transactTime = d.now;
    filled(d, '1');
    pass(d, DAY);
    expect(buy(d, '1', { transactTime })).toEqual(['1 exec=Rejected status=Filled 100/100/0']);
    expect(refusal(d)).toBe('ClOrdID 1 is taken: order T-1 has it, and TransactTime(60) is of an earlier trading day');
    expect(isNew(buy(d, '1', { transactTime: d.now }))).toBe(true);
  });
});

it('a request under a taken ClOrdID is a duplicate, also behind one that is pending', () => {
  const d = desk({ clients: new Map([['C', { pendingRequests: 'queue' }]]) });
  buy(d, 'A');
  d.ack(1);
  buy(d, 'B');
  d.cancel('X', 'A');
  for (const clOrdID of ['A', 'B', 'X']) {
    const refused = `${clOrdID}<A refused status=PendingCancel reason=${CxlRejReason.DuplicateClOrdID}`;
    expect(d.cancel(clOrdID, 'A')).toEqual([refused]);
    expect(d.replace(clOrdID, 'A', 200, 9.5)).toEqual([refused]);
  }
  expect(refusal(d)).toBe('ClOrdID X is taken: order T-1 has it, and is open');
});

it('a ListID may be used again on a later day', () => {
  const d = desk();
  const list = () =>
    d.step({ kind: 'newOrderList', ...WHOSE, replyTo: 'C-FIX', route: [], listID: 'L', orders: [], fault: '' });
  expect(list()).toEqual(['list L: ']);
  expect(list()).toEqual(['list L: ListID L is taken']);
  filled(d, '1');
  pass(d, DAY);
  expect(list()).toEqual(['list L: ']);
});
