/** Orders of the clock: what ends with the day, what waits for the open and the close, and what a missed moment means. */
import { describe, expect, it, test } from 'vitest';
import { ExecType, OrdRejReason, OrdStatus, OrdType, TimeInForce } from '../../src/orders/values.ts';
import { instant, NO_PRICE, seconds } from '../../src/units/brand.ts';
import { waitText } from '../../src/core/work/waiting.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { picture } from './picture.ts';

const { Day, GoodTillCancel, GoodTillDate, AtTheOpening, AtTheClose, ImmediateOrCancel } = TimeInForce;
/** Shorter than a quote lasts at the desk. */
const SPAN = 600;

/** A desk whose day opens and closes so many seconds from now; none without. */
function desk(opens?: number, closes?: number, options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
  if (opens !== undefined && closes !== undefined) day(d, opens, closes);
  return d;
}

function day(d: Desk, opens: number, closes: number): string[] {
  const at = (from: number) => instant(d.now + from * 1_000_000);
  return d.step({ kind: 'setTradingDay', opensAt: at(opens), closesAt: at(closes) });
}

const until = (d: Desk, after: number) => ({
  timeInForce: GoodTillDate,
  expireTime: instant(d.now + after * 1_000_000),
});
const rejectOf = (d: Desk) => d.events.find((event) => event.kind === 'orderRejected')?.ordRejReason;

const waits = (d: Desk) => [...d.core.state.orders.open].map((order) => waitText(d.core, order));

it('what an order waits for is said, a phase of the day as well as a price', () => {
  const d = desk(-SPAN, SPAN);
  d.order('A', 'buy', 100, 9.95, { timeInForce: AtTheClose });
  d.order('B', 'buy', 100, 'market', { ordType: OrdType.Stop, price: NO_PRICE, stopPx: 120_000 as never });
  d.order('C', 'buy', 100, 9.95);
  expect(waits(d)).toEqual(['the time before the close', 'a price at its StopPx', '']);
  const e = desk(SPAN, 8 * SPAN);
  e.order('A', 'buy', 100, 10, { timeInForce: AtTheOpening });
  e.order('B', 'buy', 100, 9.95, { timeInForce: GoodTillCancel });
  expect(waits(e)).toEqual(['the open: the market is closed', 'the open: the market is closed']);
});

it('what is left of an IOC order that its venue gives back after the close is canceled, and not worked at the next open', () => {
  const d = desk(-SPAN, SPAN);
  d.after(seconds(SPAN - 1));
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
  d.order('A', 'buy', 400, 10.01, { timeInForce: ImmediateOrCancel });
  expect(d.core.state.orders.children.size).toBe(2);
  d.after(seconds(2));
  for (const child of [1, 2]) d.report(child, { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled });
  expect(d.core.state.orders.open.size).toBe(0);
  expect(d.events.at(-1)).toMatchObject({
    kind: 'orderEnded',
    ordStatus: OrdStatus.Canceled,
    text: 'the market is closed',
  });
});

it('an IOC stop whose price does not come before the close is canceled at the close, and not triggered another day', () => {
  const d = desk(-SPAN, SPAN);
  const stop = { ordType: OrdType.Stop, price: NO_PRICE, stopPx: 120_000 as never };
  d.order('A', 'buy', 100, 'market', { ...stop, timeInForce: ImmediateOrCancel });
  expect(d.after(seconds(SPAN - 1))).toEqual([]);
  expect(d.after(seconds(1))).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
  expect(d.events.at(-1)).toMatchObject({ kind: 'orderEnded', text: 'the market is closed' });
});

describe('good till a time', () => {
  it('is over by the clock for an order that waits for a person, too', () => {
    const d = desk(undefined, undefined, { clients: new Map([['C', { manualOrders: true }]]) });
    d.after(seconds(1));
    d.order('A', 'buy', 100, 9.95, { manual: true, ...until(d, 60) });
    expect(d.after(seconds(61))).toEqual(['A exec=Expired status=Expired 100/0/0']);
  });

  it('rests as a Day order where the venue knows no GTD, and expires by our clock', () => {
    const d = desk();
    expect(d.order('A', 'buy', 100, 9.95, until(d, 60))[1]).toMatch(/ #1 100@9\.95 Day post$/);
    expect(d.after(seconds(59))).toEqual([]);
    expect(d.after(seconds(2))).toEqual([expect.stringMatching(/cancel #1 as #2$/)]);
    expect(d.out(1)).toEqual(['A exec=Expired status=Expired 100/0/0']);
  });

  it('is told to a venue that knows it', () => {
    const d = desk(undefined, undefined, { lit: { timeInForces: [Day, ImmediateOrCancel, GoodTillDate] } });
    expect(d.order('A', 'buy', 100, 9.95, until(d, 60))[1]).toMatch(/ #1 100@9\.95 GoodTillDate post until$/);
  });

  it('expires after a restart, though the time passed meanwhile', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95, until(d, 60));
    d.ack(1);
    d.now = instant(d.now + 120_000_000);
    d.restart();
    expect(d.after(seconds(0))).toEqual([expect.stringMatching(/cancel #1 as #2$/)]);
  });

  it('may be given more time', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95, until(d, 60));
    d.replace('B', 'A', 100, 9.95, until(d, 600));
    d.out(1);
    expect(d.after(seconds(120))).toEqual([]);
    expect(d.after(seconds(600))).toEqual([expect.stringMatching(/cancel #3 as #4$/)]);
  });

  it('is refused without a time, and with one that has passed', () => {
    for (const terms of [{ timeInForce: GoodTillDate }, until(desk(), -1)]) {
      const d = desk();
      expect(d.order('A', 'buy', 100, 9.95, terms)).toEqual(['A exec=Rejected status=Rejected 100/0/0']);
      expect(rejectOf(d)).toBe(OrdRejReason.Other);
    }
  });
});

describe('the close', () => {
  it.each([OrdStatus.New, OrdStatus.Suspended, OrdStatus.PendingNew, OrdStatus.Filled, OrdStatus.Expired])(
    'ends a Day order at its venue as Expired, though the venue says OrdStatus %s with it',
    (ordStatus) => {
      const d = desk();
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      expect(d.report(1, { execType: ExecType.Expired, ordStatus })).toEqual(['A exec=Expired status=Expired 100/0/0']);
    },
  );

  it('ends Day orders and leaves GTC orders', () => {
    const d = desk(-SPAN, SPAN);
    d.order('A', 'buy', 100, 9.95);
    d.order('B', 'buy', 100, 9.94, { timeInForce: GoodTillCancel });
    expect(d.after(seconds(SPAN + 1))).toEqual([expect.stringMatching(/cancel #1 as #3$/)]);
    expect(d.out(1)).toEqual(['A exec=Expired status=Expired 100/0/0']);
    expect(d.status('B')).toEqual(['B exec=OrderStatus status=New 100/0/100']);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('ends a stop that never woke', () => {
    const d = desk(-SPAN, SPAN);
    d.order('A', 'buy', 100, 'market', {
      ordType: OrdType.Stop,
      price: NO_PRICE,
      stopPx: 120_000 as never,
    });
    expect(d.after(seconds(SPAN + 1))).toEqual(['A exec=Expired status=Expired 100/0/0']);
  });
});

describe('while the market is closed', () => {
  it('an order waits for the open', () => {
    const d = desk(SPAN, 8 * SPAN);
    expect(d.order('A', 'buy', 100, 10.0)).toEqual(['A exec=New status=New 100/0/100']);
    expect(waits(d)).toEqual(['the open: the market is closed']);
    d.restart();
    expect(d.moved()).toEqual([]);
    expect(d.after(seconds(SPAN))).toEqual(['→NORTH #1 100@10.00 ImmediateOrCancel sweep']);
  });

  it('what cannot wait is refused', () => {
    const d = desk(SPAN, 8 * SPAN);
    expect(d.order('A', 'buy', 100, 10.0, { timeInForce: ImmediateOrCancel })).toHaveLength(1);
    expect(rejectOf(d)).toBe(OrdRejReason.ExchangeClosed);
  });

  it('a GTC order of yesterday goes on when the next day opens', () => {
    const d = desk(-SPAN, SPAN);
    d.order('B', 'buy', 100, 9.94, { timeInForce: GoodTillCancel });
    d.after(seconds(SPAN + 1));
    day(d, SPAN, 8 * SPAN);
    expect(d.out(1), 'its venue has taken it off').toEqual([]);
    expect(d.after(seconds(SPAN))).toEqual([expect.stringMatching(/ #2 100@9\.94 /)]);
  });
});

describe('at the open', () => {
  const opg = { timeInForce: AtTheOpening };

  it('waits here for it, takes what is there, and what is left is over', () => {
    const d = desk(SPAN, 8 * SPAN);
    expect(d.order('A', 'buy', 400, 10.0, opg)).toEqual(['A exec=New status=New 400/0/400']);
    expect(d.after(seconds(SPAN))).toEqual(['→NORTH #1 300@10.00 ImmediateOrCancel sweep']);
    expect(d.fill(1, 300, 10.0)[1]).toBe('A exec=Canceled status=Canceled 400/300/0');
  });

  it('that is missed, it expires', () => {
    const d = desk(SPAN, 8 * SPAN);
    d.order('A', 'buy', 100, 10.0, opg);
    d.now = instant(d.now + (SPAN + 120) * 1_000_000);
    d.restart();
    expect(d.after(seconds(0))).toEqual(['A exec=Expired status=Expired 100/0/0']);
  });

  it('that is past, it is refused', () => {
    const d = desk(-SPAN, SPAN);
    expect(d.order('A', 'buy', 100, 10.0, opg)).toHaveLength(1);
    expect(rejectOf(d)).toBe(OrdRejReason.TooLateToEnter);
  });

  it('goes into the auction of a venue that holds one, once', () => {
    const d = desk(SPAN, 8 * SPAN, { north: { timeInForces: [Day, ImmediateOrCancel, AtTheOpening] } });
    expect(d.order('A', 'buy', 100, 10.0, opg)[1]).toBe('→NORTH #1 100@10.00 AtTheOpening post');
    d.ack(1);
    d.after(seconds(SPAN));
    expect(d.out(1)).toEqual(['A exec=Expired status=Expired 100/0/0']);
  });

  it('a market order has its collar there, from the last trade where no quote tells', () => {
    const north = { timeInForces: [Day, ImmediateOrCancel, AtTheOpening] };
    const d = desk(SPAN, 8 * SPAN, { north });
    expect(d.order('A', 'buy', 100, 'market', opg)[1]).toBe('→NORTH #1 100@10.10 AtTheOpening post');
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [], []);
    d.trade(20);
    expect(d.order('B', 'sell', 100, 'market', opg)[1]).toBe('→NORTH #2 100@19.80 AtTheOpening post');
  });
});

describe('at the close', () => {
  const cls = { timeInForce: AtTheClose };

  it('waits here, works before it, and expires with it', () => {
    const d = desk(-SPAN, SPAN);
    expect(d.order('A', 'buy', 100, 9.95, cls)).toHaveLength(1);
    expect(d.after(seconds(SPAN - 120))).toEqual([]);
    expect(d.after(seconds(90))).toEqual([expect.stringMatching(/ #1 100@9\.95 Day post$/)]);
    d.ack(1);
    expect(d.after(seconds(60))).toEqual([expect.stringMatching(/cancel #1 as #2$/)]);
    expect(d.out(1)).toEqual(['A exec=Expired status=Expired 100/0/0']);
  });
});

describe('what nobody can do is refused, with the reason', () => {
  const rows: [string, Parameters<Desk['order']>[4], string][] = [
    [
      'an auction without a trading day',
      { timeInForce: AtTheClose },
      'NORTH holds no auction, and no trading day is configured',
    ],
    [
      'a dark venue and a primary peg',
      { ordType: OrdType.Pegged, peg: 'R', exDestination: 'DEEP' },
      'DEEP displays no quote that an order of ours could follow',
    ],
    [
      'a peg with nothing to follow',
      { ordType: OrdType.Pegged },
      'OrdType(40)=P needs ExecInst(18)=R, P or M, which says what to follow',
    ],
    ['an instruction to follow on a limit order', { peg: 'R' }, 'ExecInst(18)=R goes with OrdType(40)=P'],
  ];
  test.each(rows)('%s', (_, more, text) => {
    const d = desk(undefined, undefined, { dark: true });
    expect(d.order('A', 'buy', 100, 10, more)).toEqual(['A exec=Rejected status=Rejected 100/0/0']);
    expect(d.events.find((event) => event.kind === 'orderRejected')?.text).toBe(text);
  });
});

describe('a venue that ends its day', () => {
  const dayOver = { execType: ExecType.Expired, ordStatus: OrdStatus.Expired };

  it.each([GoodTillCancel, GoodTillDate])('leaves what is good for longer (%s) to the next day', (timeInForce) => {
    const d = desk(-SPAN, SPAN, { lit: { timeInForces: [Day, ImmediateOrCancel] } });
    expect(d.order('A', 'buy', 100, 9.95, { ...until(d, 80_000), timeInForce })[1]).toMatch(/ #1 100@9\.95 Day post$/);
    d.ack(1);
    expect(d.after(seconds(SPAN + 1))).toEqual([]);
    expect(d.report(1, dayOver)).toEqual([]);
    expect(d.status('A')).toEqual(['A exec=OrderStatus status=New 100/0/100']);
    day(d, SPAN, 8 * SPAN);
    expect(d.after(seconds(SPAN))).toEqual([expect.stringMatching(/ #2 100@9\.95 Day post$/)]);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });
});

it('a Day order that a bust opens again the day after is over; on its own day it waits for its client', () => {
  for (const isLate of [false, true]) {
    const d = desk(-SPAN, SPAN);
    d.order('A', 'buy', 100, 9.95);
    d.fill(1, 100, 9.95, 'V1');
    if (isLate) {
      d.after(seconds(SPAN + 1));
      day(d, SPAN, 8 * SPAN);
    }
    expect(d.bust(1, 'V1')).toEqual([
      'A exec=TradeCancel status=New 100/0/100',
      ...(isLate ? ['A exec=Expired status=Expired 100/0/0'] : []),
    ]);
    expect(d.core.state.orders.open.size).toBe(isLate ? 0 : 1);
  }
});

it('a venue that ends its day ends a Day order with it', () => {
  const d = desk();
  d.order('A', 'buy', 100, 9.95);
  expect(d.report(1, { execType: ExecType.Expired, ordStatus: OrdStatus.Expired })).toEqual([
    'A exec=Expired status=Expired 100/0/0',
  ]);
});
