/** Reports that could not be booked wait for an operator, who books or dismisses them; sums never hold nonsense. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_ANSWERS } from '../../src/core/settings.ts';
import type { VenueReport } from '../../src/core/words/venueCommand.ts';
import { childID, ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { later, NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

/** NORTH alone has quotes, and an order A of 100 rests there as #1. */
function desk(options: DeskOptions = {}): Desk {
  const d = new Desk({ answers: DEFAULT_ANSWERS, ...options });
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.down('SOUTH');
  d.order('A', 'buy', 100, 9.95);
  d.ack(1);
  return d;
}

function fill(d: Desk, child: number, id: string, lastQty: number, more: Partial<VenueReport> = {}) {
  const status = { execType: ExecType.Trade, ordStatus: OrdStatus.PartiallyFilled };
  return d.report(child, { ...status, venueExecID: id, lastQty: qty(lastQty), lastPx: px(9.95), ...more });
}

const book = (d: Desk, quarantineID: number, lastQty: number, force = false) =>
  d.act({ do: 'bookFill', quarantineID, childID: childID(1), lastQty: qty(lastQty), lastPx: px(9.95), force });
const waiting = (d: Desk) => d.core.state.quarantine.map(({ quarantineID }) => quarantineID);
const cum = (d: Desk) => d.core.state.orders.child(childID(1)).cumQty;

describe('an operator', () => {
  it('books a report as a fill: the client gets it, and the same report is known when it comes again', () => {
    const d = desk();
    fill(d, 77, 'E1', 40, { venue: 'NORTH' });
    expect(waiting(d)).toEqual([1]);
    expect(book(d, 1, 40)).toEqual(['A exec=Trade status=PartiallyFilled 100/40/60 40@9.95 NORTH']);
    const decided = d.events.find(({ kind }) => kind === 'quarantineDecided');
    expect(decided).toMatchObject({ quarantineID: 1, by: 'jane', reason: 'by phone', orderID: 1 });
    expect([d.refused(), waiting(d)]).toEqual(['', []]);
    expect(fill(d, 1, 'E1', 40)).toEqual([]);
    expect(cum(d)).toBe(40);
    // The whole of it: the order is filled, and its client is told so.
    fill(d, 77, 'E2', 60, { venue: 'NORTH' });
    expect(book(d, 2, 60)).toEqual(['A exec=Trade status=Filled 100/100/0 60@9.95 NORTH']);
    d.replayed();
  });

  it('books all of an order: its venue, which had to report it, gets orders again', () => {
    const d = desk();
    fill(d, 77, 'E1', 100, { venue: 'NORTH' });
    d.down('NORTH');
    d.up('NORTH');
    book(d, 1, 100);
    expect(d.core.unanswered.get('NORTH')?.isReconciling).toBe(false);
  });

  it('dismisses one, and cannot decide twice', () => {
    const d = desk();
    fill(d, 77, 'E1', 40, { venue: 'NORTH' });
    d.act({ do: 'dismissFill', quarantineID: 1 });
    expect([d.refused(), waiting(d)]).toEqual(['', []]);
    book(d, 1, 40);
    expect(d.refused()).toBe('report 1 was dismissed already, by jane: by phone');
    d.act({ do: 'dismissFill', quarantineID: 7 });
    expect(d.refused()).toBe('report 7 is not in quarantine');
    expect(cum(d)).toBe(0);
    d.replayed();
  });

  it('does not book what was booked from the venue’s count meanwhile', () => {
    const d = desk();
    fill(d, 1, 'E1', 40, { fault: 'LastPx(31)=x cannot be read' });
    const status = { execType: ExecType.OrderStatus, ordStatus: OrdStatus.PartiallyFilled, cumQty: qty(40) };
    d.report(1, status);
    d.now = later(d.now, seconds(6));
    d.report(1, status);
    expect(cum(d)).toBe(40);
    book(d, 1, 40);
    expect(d.refused()).toBe('NORTH counts 40, which is booked already: dismiss it');
    expect([cum(d), waiting(d)]).toEqual([40, [1]]);
  });

  it('books it for an order at that venue only, and no more than can be counted', () => {
    const d = desk();
    fill(d, 77, 'E1', 40, { venue: 'SOUTH' });
    book(d, 1, 40);
    expect(d.refused()).toBe('there is no such order at SOUTH');
    fill(d, 77, 'E1', 40, { venue: 'NORTH' });
    book(d, 2, 9e14, true);
    book(d, 2, 9e14);
    expect(d.refused()).toBe(
      'report 2 was booked already, by jane: by phone (by force: a fill of 900000000000000 makes no sense for an order of 100)',
    );
    fill(d, 77, 'E2', 40, { venue: 'NORTH' });
    book(d, 3, 9e14);
    expect(d.refused()).toBe('that is more than can be counted');
  });
});

// [what the report says, the quantity it is booked with, why not]
it.each([
  ['|55=ABC|54=1|', 40, 'Symbol(55)=ABC is not that of the order, XYZ'],
  ['|55=XYZ|54=2|', 40, 'Side(54)=2 is not that of the order, 1'],
  ['|55=XYZ|54=5|', 1001, 'Side(54)=5 is not that of the order, 1; a fill of 1001 makes no sense for an order of 100'],
  ['|55=XYZ|54=1|', 1001, 'a fill of 1001 makes no sense for an order of 100'],
  ['|55=XYZ|54=1|', 250, ''],
  ['|55=XYZ|54=3|', 40, ''],
  ['', 40, ''],
])('a report of %s is booked as a fill of %i, a buy: %s', (message, quantity, why) => {
  const d = desk();
  fill(d, 77, 'E1', quantity, { venue: 'NORTH', message });
  book(d, 1, quantity);
  expect(d.refused()).toBe(why === '' ? '' : `${why}: with "force" it is booked all the same`);
  expect(cum(d)).toBe(why === '' ? quantity : 0);
  if (why === '') return;
  book(d, 1, quantity, true);
  expect([d.refused(), cum(d)]).toEqual(['', quantity]);
  const decided = d.events.find(({ kind }) => kind === 'quarantineDecided');
  expect(decided).toMatchObject({ by: 'jane', reason: `by phone (by force: ${why})` });
  expect(d.events.at(-1)).toMatchObject({ kind: 'operatorActed', target: 'report 1 in quarantine, by force' });
  d.replayed();
});

describe('a fill beyond any sense', () => {
  it('is quarantined, and the venue is asked: eleven fills of 9·10^14 end nothing', () => {
    const d = desk();
    const lines = Array.from({ length: 11 }, (_, i) => fill(d, 1, `E${i}`, 9e14)).flat();
    expect(lines).toEqual(['→NORTH status? #1']);
    expect(d.core.state.quarantine.map(({ reason }) => reason)[10]).toBe(
      'LastQty(32)=900000000000000 makes no sense for an order of 100',
    );
    expect([cum(d), waiting(d).length]).toEqual([0, 11]);
    expect(fill(d, 1, 'F1', 100)).toEqual(['A exec=Trade status=Filled 100/100/0 100@9.95 NORTH']);
    d.replayed();
  });

  it.each<[string, (d: Desk) => unknown, number]>([
    ['ten times its order is a mistake that is booked', (d) => fill(d, 1, 'E', 1000), 1000],
    ['one more is not', (d) => fill(d, 1, 'E', 1001), 0],
    ['nor in many parts', (d) => [1, 2, 3].map((i) => fill(d, 1, `E${i}`, 500)), 1000],
    ['nor counted', (d) => fill(d, 1, 'E', 1, { cumQty: qty(1001) }), 0],
    ['nor made so by a correction', (d) => [fill(d, 1, 'E', 40), d.correct(1, 'E', 1001, 9.95)], 40],
  ])('%s', (_what, happen, booked) => {
    const d = desk();
    happen(d);
    expect(cum(d)).toBe(booked);
    const { venueCumQty } = d.core.state.orders.child(childID(1));
    expect(venueCumQty).toBeLessThanOrEqual(1000);
  });

  it('is what the venue’s terms say', () => {
    const d = desk({ maxFillMultiple: 1 });
    fill(d, 1, 'E', 101);
    expect(cum(d)).toBe(0);
  });
});

describe('a quarantine that is full', () => {
  const junk = (d: Desk, count: number, more: Partial<VenueReport> = { venue: 'NORTH' }) => {
    for (let i = 0; i < count; i++) fill(d, 77, `J${i}`, 1, more);
  };
  const names = (d: Desk) => d.core.state.quarantine.map(({ venueExecID }) => venueExecID);
  const unreadable = { fault: 'LastPx(31)=x cannot be read' };

  it.each<[string, (d: Desk) => unknown]>([
    ['by ClOrdID', (d) => fill(d, 1, 'E1', 40, unreadable)],
    ['by OrigClOrdID', (d) => fill(d, 77, 'E1', 40, { ...unreadable, venue: 'NORTH', origRequestID: childID(1) })],
    ['by OrderID', (d) => fill(d, 77, 'E1', 40, { ...unreadable, venue: 'NORTH', venueOrderID: 'V1' })],
  ])('keeps a fill that names an order of ours %s, and drops the oldest that names none', (_by, happen) => {
    const d = desk();
    happen(d);
    junk(d, 1100);
    expect([waiting(d).length, names(d).slice(0, 2), names(d).at(-1)]).toEqual([1000, ['E1', 'J101'], 'J1099']);
    expect(d.core.state.quarantineDropped).toBe(101);
    const dropped = d.events.filter(({ kind }) => kind === 'quarantineDropped');
    expect(dropped[0]).toMatchObject({ quarantineID: 2, venue: 'NORTH', dropped: 1 });
    expect(book(d, 1, 40)).toEqual(['A exec=Trade status=PartiallyFilled 100/40/60 40@9.95 NORTH']);
    d.replayed();
  });

  it('takes nothing in that names no order, if all it has do', () => {
    const d = desk();
    for (let i = 0; i < 1000; i++) fill(d, 1, `E${i}`, 40, unreadable);
    junk(d, 3);
    expect([names(d)[0], names(d).at(-1), d.core.state.quarantineDropped]).toEqual(['E0', 'E999', 3]);
  });

  it('drops of the order that has the most, if all it has name orders', () => {
    const d = desk();
    fill(d, 1, 'E1', 40, unreadable);
    d.order('B', 'buy', 100, 9.95);
    d.ack(2);
    for (let i = 0; i < 1100; i++) fill(d, 2, `F${i}`, 40, unreadable);
    expect([waiting(d).length, names(d).slice(0, 2)]).toEqual([1000, ['E1', 'F101']]);
  });
});

describe('a price that makes no sense', () => {
  it.each([0, -5, -5_000_000, 995, 0.5])('%s is quarantined, and the venue asked', (at) => {
    const d = desk();
    expect(fill(d, 1, 'E1', 40, { lastPx: px(at) })).toEqual(['→NORTH status? #1']);
    expect([cum(d), waiting(d)]).toEqual([0, [1]]);
    d.act({ do: 'bookFill', quarantineID: 1, childID: childID(1), lastQty: qty(40), lastPx: px(at), force: false });
    expect(d.refused()).toMatch(/with "force"/);
    d.replayed();
  });

  it('is no correction either, but an operator may force it', () => {
    const d = desk();
    fill(d, 1, 'E1', 40);
    expect(d.correct(1, 'E1', 40, 700_000, true)).toEqual(['→NORTH status? #1']);
    expect(waiting(d)).toEqual([1]);
    const [{ execID }] = d.core.state.orders.executions.all();
    const to = { do: 'correct', execID, lastQty: qty(40), lastPx: px(700_000) } as const;
    d.act(to);
    expect(d.refused()).toMatch(/with "force"/);
    d.act({ ...to, force: true });
    expect(d.refused()).toBe('');
  });

  it('is none from a count', () => {
    const d = desk();
    const status = { execType: ExecType.OrderStatus, ordStatus: OrdStatus.PartiallyFilled, cumQty: qty(40) };
    d.report(1, { ...status, avgPx: 99_500_000_000 });
    d.now = later(d.now, seconds(6));
    d.report(1, { ...status, avgPx: 99_500_000_000 });
    expect([cum(d), waiting(d)]).toEqual([0, [1]]);
  });

  it('is none that is merely worse than the limit, nor one near the market of a limit far from it', () => {
    const d = desk();
    fill(d, 1, 'E1', 100, { lastPx: px(12) });
    d.order('B', 'buy', 100, 500);
    fill(d, 2, 'E2', 100, { lastPx: px(10) });
    expect([cum(d), d.core.state.orders.child(childID(2)).cumQty]).toEqual([100, 100]);
  });
});

it('a reason says quantities as people write them', () => {
  // Quantities in hundredths: 100 of them are one.
  const d = desk({ instrument: { qtyScale: 2 } });
  d.report(1, { execType: ExecType.Restated, ordStatus: OrdStatus.New, orderQty: qty(250) });
  fill(d, 1, 'E1', 50, { cumQty: qty(40), leavesQty: qty(60) });
  fill(d, 1, 'E2', 40, { cumQty: qty(40), leavesQty: qty(60) });
  fill(d, 1, 'E3', 20, { cumQty: qty(30), leavesQty: qty(70) });
  const status = { execType: ExecType.OrderStatus, ordStatus: OrdStatus.Canceled };
  d.report(1, { ...status, cumQty: qty(30) });
  expect(d.core.state.quarantine.map(({ reason }) => reason)).toEqual([
    'the venue restates 1 as 2.5',
    'LastQty of 0.5 and 0 booked are more than CumQty of 0.4',
    'LastQty of 0.2 and 0.4 booked are more than CumQty of 0.3',
    'the venue counts 0.3 filled, we have 0.4',
  ]);
});

describe('a venue that restates an order as more than it was sent', () => {
  const more = { execType: ExecType.Restated, ordStatus: OrdStatus.New, orderQty: qty(250) };

  it.each([ExecType.Restated, ExecType.Replaced])('is asked to cancel it, and tells nobody else (%s)', (execType) => {
    const d = desk();
    expect(d.report(1, { ...more, execType })).toEqual(['→NORTH cancel #1 as #2']);
    expect(d.core.state.quarantine.map(({ reason }) => reason)).toEqual(['the venue restates 100 as 250']);
    // Once, as long as the cancel is not answered.
    expect(d.report(1, { ...more, execType })).toEqual([]);
    // What it executes until then is booked: the order has no more than it had, and the rest is told of.
    expect(fill(d, 1, 'E1', 250, { cumQty: qty(250) }).at(-1)).toMatch(/status=Filled/);
    expect(d.events.findLast((event) => event.kind === 'childFilled')).toMatchObject({ lastQty: 250, overfill: 150 });
    d.replayed();
  });

  it('gets the order again once, and ends it when it does so once more', () => {
    const d = desk();
    d.report(1, more);
    expect(d.out(1)).toEqual([expect.stringMatching(/^→NORTH #3 100@9\.95 Day post$/)]);
    d.ack(3);
    expect(d.report(3, more)).toEqual(['→NORTH cancel #3 as #4']);
    expect(d.out(3)).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
    d.replayed();
  });

  it('is asked nothing where it restates less', () => {
    const d = desk();
    expect(d.report(1, { ...more, orderQty: qty(50) })).not.toContain('→NORTH cancel #1 as #2');
    expect(d.core.state.quarantine).toEqual([]);
  });
});

describe('a venue that restates an order', () => {
  const restates = { execType: ExecType.Restated, ordStatus: OrdStatus.PartiallyFilled };
  const again = [expect.stringMatching(/^→NORTH #\d 60@9\.95 Day post$/)];

  it.each([OrdStatus.PartiallyFilled, OrdStatus.Filled])(
    'as what is filled has ended it (OrdStatus %s)',
    (ordStatus) => {
      const d = desk();
      fill(d, 1, 'E1', 40);
      expect(d.report(1, { ...restates, ordStatus, orderQty: qty(40), cumQty: qty(40) })).toEqual(again);
      expect(d.core.state.orders.child(childID(1)).state).toBe('ended');
      d.ack(2);
      expect(d.cancel('X', 'A'), 'goes to what works').toContain('→NORTH cancel #2 as #3');
      expect(d.out(2).join()).toMatch(/status=Canceled 100\/40\/0/);
      d.replayed();
    },
  );

  it('as what it counts, before the fill of that has come, ends it with the fill', () => {
    const d = desk();
    d.report(1, { ...restates, orderQty: qty(40), cumQty: qty(40) });
    expect(d.core.state.orders.child(childID(1)).state).toBe('unknown');
    fill(d, 1, 'E1', 40, { cumQty: qty(40) });
    expect(d.core.state.orders.child(childID(1)).state).toBe('ended');
  });

  it.each<[string, Partial<VenueReport>]>([
    ['as filled, with less than it has', { ordStatus: OrdStatus.Filled, orderQty: qty(100) }],
    ['with nothing left of what is not filled', { noneLeft: true }],
  ])('%s is asked about it, and believed', (_, said) => {
    const d = desk();
    fill(d, 1, 'E1', 40);
    expect(d.report(1, { ...restates, ...said })).toEqual(['→NORTH status? #1']);
    const ends = { execType: ExecType.OrderStatus, ordStatus: OrdStatus.Canceled };
    expect(d.report(1, ends)).toEqual(again);
    d.replayed();
  });
});

describe('a venue that has another quantity than it was sent', () => {
  const status = { execType: ExecType.OrderStatus, ordStatus: OrdStatus.New };
  const reconnected = () => {
    const d = desk();
    d.down('NORTH');
    d.up('NORTH');
    return d;
  };

  it('as its status says: what it does not have is routed on', () => {
    const d = reconnected();
    expect(d.report(1, { ...status, orderQty: qty(60) })).toEqual([
      expect.stringMatching(/^→NORTH #2 40@9\.95 Day post$/),
    ]);
    expect(d.report(1, { ...status, orderQty: qty(60) }), 'once').toEqual([]);
    d.replayed();
  });

  it('as its New says', () => {
    const d = desk();
    d.order('B', 'buy', 100, 9.95);
    const said = { execType: ExecType.New, ordStatus: OrdStatus.New, orderQty: qty(60) };
    expect(d.report(2, said)).toEqual([expect.stringMatching(/^→NORTH #3 40@9\.95 Day post$/)]);
    d.report(2, { ...said, orderQty: qty(100) });
    expect(d.core.state.quarantine, 'said before').toEqual([]);
    d.replayed();
  });

  it.each([ExecType.OrderStatus, ExecType.New])('and more of it, is to cancel it (%s)', (execType) => {
    const d = execType === ExecType.New ? desk() : reconnected();
    const child = execType === ExecType.New ? 2 : 1;
    if (child === 2) d.order('B', 'buy', 100, 9.95);
    const larger = { ...status, execType, orderQty: qty(250) };
    expect(d.report(child, larger)).toEqual([expect.stringMatching(/^→NORTH cancel #/)]);
    expect(d.report(child, larger), 'once').toEqual([]);
    expect(d.core.state.quarantine.map(({ reason }) => reason)).toEqual(['the venue restates 100 as 250']);
    d.replayed();
  });

  const part = { leavesQty: qty(20), cumQty: qty(40), orderQty: qty(60) };
  it('as a fill says: what it does not have is routed on', () => {
    const d = desk();
    expect(fill(d, 1, 'E1', 40, part)).toEqual([
      expect.stringMatching(/^A exec=Trade status=PartiallyFilled 100\/40\/60/),
      expect.stringMatching(/^→NORTH #2 40@9\.95 Day post$/),
    ]);
    expect(d.core.state.orders.child(childID(1)).terms.orderQty).toBe(60);
    expect(fill(d, 1, 'E1', 40, part), 'again').toEqual([]);
    fill(d, 1, 'E2', 20, { cumQty: qty(60), ordStatus: OrdStatus.Filled });
    expect(d.core.state.orders.child(childID(1)).state).toBe('ended');
    expect(d.core.state.quarantine).toEqual([]);
    d.replayed();
  });

  it('and more of it, as a fill says, is to cancel it: the fill itself is booked, and is not in quarantine', () => {
    const d = desk();
    const larger = { leavesQty: qty(210), cumQty: qty(40), orderQty: qty(250) };
    expect(fill(d, 1, 'E1', 40, larger)).toContain('→NORTH cancel #1 as #2');
    expect(fill(d, 1, 'E1', 40, larger), 'again').toEqual([]);
    expect(d.core.state.quarantine).toEqual([
      expect.objectContaining({ reason: 'the venue restates 100 as 250', execType: ExecType.Restated, lastQty: 0 }),
    ]);
    expect(d.out(1)).toEqual([expect.stringMatching(/^→NORTH #3 60@9\.95 Day post$/)]);
    d.ack(3);
    fill(d, 3, 'E2', 10, { leavesQty: qty(200), cumQty: qty(10), orderQty: qty(210) });
    expect(d.out(3)).toEqual(['A exec=Canceled status=Canceled 100/50/0']);
    d.replayed();
  });

  it('is not as a fill says that others have overtaken, or that is more than its own sum', () => {
    const d = desk();
    fill(d, 1, 'E2', 20, { cumQty: qty(60), leavesQty: qty(40), orderQty: qty(100) });
    fill(d, 1, 'E1', 40, part);
    expect(d.core.state.orders.child(childID(1)).terms.orderQty).toBe(100);
    d.order('B', 'buy', 100, 9.95);
    d.ack(2);
    fill(d, 2, 'E3', 50, part);
    expect(d.core.state.quarantine.map(({ reason }) => reason)).toEqual([
      'LastQty of 50 and 0 booked are more than CumQty of 40',
    ]);
  });

  it('as it says when it is done for the day with what is left', () => {
    const d = desk();
    d.order('B', 'buy', 100, 9.95, { timeInForce: TimeInForce.GoodTillCancel });
    d.ack(2);
    const done = { execType: ExecType.DoneForDay, ordStatus: OrdStatus.DoneForDay };
    expect(d.report(2, { ...done, leavesQty: qty(60), orderQty: qty(60) })).toEqual([
      expect.stringMatching(/^→NORTH #3 40@9\.95 GoodTillCancel post$/),
    ]);
  });

  it('of one that shows a part says nothing with less', () => {
    const d = desk({ north: { supportsMaxFloor: true } });
    d.order('B', 'buy', 200, 9.95, { maxFloor: qty(100) });
    expect(d.core.state.orders.child(childID(2)).terms).toMatchObject({ orderQty: 200, maxFloor: 100 });
    d.report(2, { ...status, orderQty: qty(100) });
    expect(d.core.state.orders.child(childID(2)).terms.orderQty).toBe(200);
  });
});

describe('a fill whose price AvgPx alone tells', () => {
  /** AvgPx as it is written. */
  const told = (lastQty: number, cumQty: number, average: string): Partial<VenueReport> => ({
    execType: ExecType.Trade,
    ordStatus: OrdStatus.PartiallyFilled,
    noLastPx: true,
    ...{ lastQty: qty(lastQty), cumQty: qty(cumQty), leavesQty: qty(100 - cumQty) },
    avgPx: Math.round(Number(average) * 1e8),
    avgPxUnit: 10 ** (8 - Math.max(4, average.length - average.indexOf('.') - 1)),
  });

  it.each<[string, number, Partial<VenueReport>, string | undefined]>([
    ['the first of its order, with zeros left out', 0, told(30, 30, '9.9'), '30@9.90'],
    ['written whole', 10, told(30, 40, '9.93500'), '30@9.93'],
    ['rounded where one price alone makes it', 40, told(30, 70, '9.945714'), '30@9.94'],
    ['rounded where several may', 30, told(10, 40, '9.945'), undefined],
    ['cut off, or rounded, where several may', 10, told(50, 60, '9.9300'), undefined],
    ['cut off where one price alone makes it', 40, told(20, 60, '9.946666'), '20@9.94'],
    ['rounded up where one price alone makes it', 40, told(30, 70, '9.945715'), '30@9.94'],
    ['of no price of ours', 10, told(30, 40, '9.935042'), undefined],
    ['beyond what the order allows', 10, told(30, 40, '9.95750'), undefined],
    ['with others missing', 10, told(30, 80, '9.93500'), undefined],
  ])('%s', (_, before, said, price) => {
    const d = desk();
    if (before > 0) fill(d, 1, 'E1', before);
    const report = { ...said, venueExecID: 'E2' };
    const answer = d.report(1, report);
    if (price === undefined) {
      expect(answer).toEqual(['→NORTH status? #1']);
      expect(d.core.state.quarantine.map(({ reason }) => reason)).toEqual([
        'a fill without LastPx(31), whose price AvgPx(6) does not tell exactly',
      ]);
    } else {
      expect(answer).toEqual([expect.stringContaining(` ${price} NORTH`)]);
      expect(d.report(1, report), 'sent again').toEqual([]);
      expect(d.core.state.quarantine).toEqual([]);
    }
    d.replayed();
  });

  it('is recognised after it was booked from the count', () => {
    const d = desk();
    fill(d, 1, 'E1', 30);
    const late = { ...told(10, 40, '9.945'), venueExecID: 'E2' };
    expect(d.report(1, late)).toEqual(['→NORTH status? #1']);
    const status = { ...late, execType: ExecType.OrderStatus, lastQty: qty(0) };
    d.report(1, status);
    d.now = later(d.now, seconds(60));
    expect(d.report(1, status).join()).toContain('10@9.93');
    expect(d.report(1, late)).toEqual([]);
    expect([d.core.state.quarantine.length, cum(d)]).toEqual([1, 40]);
    d.replayed();
  });
});

describe('an end that knows nothing of a fill in quarantine', () => {
  const NO_COUNT = { cumQty: qty(0), noCumQty: true } as const;
  const ANSWER = { execType: ExecType.OrderStatus, ordStatus: OrdStatus.Canceled, cumQty: qty(40) };

  it.each<[string, Partial<VenueReport>, Partial<VenueReport>]>([
    ['without a price, and an end without a count', { noLastPx: true, lastPx: NO_PRICE, cumQty: qty(40) }, NO_COUNT],
    ['without a price, and an end that counts less', { noLastPx: true, lastPx: NO_PRICE, cumQty: qty(40) }, {}],
    ['unreadable, and an end without a count', { fault: 'LastPx(31)=x cannot be read' }, NO_COUNT],
  ])('%s: nothing of it is sent on before the venue has been asked', (_, bad, end) => {
    const d = new Desk({ answers: DEFAULT_ANSWERS });
    d.book('NORTH', [[9.9, 300]], [[10, 300]]);
    d.book('SOUTH', [[9.9, 300]], [[10.01, 300]]);
    d.order('A', 'buy', 200, 10.01, { timeInForce: TimeInForce.ImmediateOrCancel });
    d.ack(1);
    expect(fill(d, 1, 'E1', 40, bad)).toEqual(['→NORTH status? #1']);
    const over = { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled, cumQty: qty(0) };
    expect(d.report(1, { ...over, ...end })).toEqual([]);
    d.report(1, ANSWER);
    d.now = later(d.now, seconds(6));
    // Canceled since it hangs, it says the same once more.
    expect(d.report(1, { ...over, ...end })).toEqual([]);
    expect(d.report(1, { ...ANSWER, avgPx: 10 * 10 ** 8 })).toEqual([
      'A exec=Trade status=PartiallyFilled 200/40/160 40@10.00 NORTH',
      '→SOUTH #2 160@10.01 ImmediateOrCancel sweep',
    ]);
    d.replayed();
  });

  it.each<[string, Partial<VenueReport>]>([
    ['an end without a count', NO_COUNT],
    ['an end that counts less', {}],
  ])('of a venue that cannot be asked: it is over with what it has counted, %s', (_, end) => {
    const d = new Desk({ answers: { ...DEFAULT_ANSWERS, orderStatus: false } });
    d.book('NORTH', [[9.9, 300]], [[10, 300]]);
    d.book('SOUTH', [[9.9, 300]], [[10.01, 300]]);
    d.order('A', 'buy', 200, 10.01, { timeInForce: TimeInForce.ImmediateOrCancel });
    d.ack(1);
    const at = { avgPx: 10 * 10 ** 8, cumQty: qty(40) };
    fill(d, 1, 'E1', 10, { cumQty: qty(10), lastPx: px(10) });
    fill(d, 1, 'E1', 30, { ...at, lastPx: px(10) });
    const over = { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled, cumQty: qty(10) };
    expect(d.report(1, { ...over, ...end })).toEqual([]);
    d.book('SOUTH', [[9.9, 300]], [[10.01, 300]]);
    const lines = d.after(seconds(6));
    expect(lines).toContain('A exec=Trade status=PartiallyFilled 200/40/160 30@10.00 NORTH');
    d.replayed();
    const { parent } = d.core.state.orders.child(childID(1));
    expect(d.core.state.orders.child(childID(1)).state).toBe('ended');
    expect(parent.openQty + parent.cumQty).toBeLessThanOrEqual(200);
  });
});
