/** A venue's ExecID names one thing within its order, and no more: venues begin again at 1 each morning. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_ANSWERS } from '../../src/core/settings.ts';
import type { VenueReport } from '../../src/core/words/venueCommand.ts';
import { childID, ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { later, qty, seconds } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';

const DAY = 86_400;

/** NORTH alone has quotes; orders A and B of 100 rest there as #1 and #2. */
function desk(): Desk {
  const d = new Desk({ answers: DEFAULT_ANSWERS });
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.down('SOUTH');
  for (const [clOrdID, child] of [
    ['A', 1],
    ['B', 2],
  ] as const) {
    d.order(clOrdID, 'buy', 100, 9.95, { timeInForce: TimeInForce.GoodTillCancel });
    d.ack(child);
  }
  return d;
}

/** A fill as a venue reports it: with its count. */
function fill(d: Desk, child: number, id: string, lastQty: number, cumQty: number, more: Partial<VenueReport> = {}) {
  return d.report(child, {
    execType: ExecType.Trade,
    ordStatus: cumQty === 100 ? OrdStatus.Filled : OrdStatus.PartiallyFilled,
    venueExecID: id,
    lastQty: qty(lastQty),
    lastPx: px(9.95),
    cumQty: qty(cumQty),
    avgPx: 9.95 * 100_000_000,
    ...more,
  });
}

const cum = (d: Desk, child: number) => d.core.state.orders.child(childID(child)).cumQty;
const quarantined = (d: Desk) => d.core.state.quarantine.map(({ reason }) => reason);
const pass = (d: Desk, sec: number) => {
  d.now = later(d.now, seconds(sec));
  return d.step({ kind: 'tick' });
};
const newDay = (d: Desk, sec: number) => {
  const opensAt = later(d.now, seconds(sec));
  d.step({ kind: 'setTradingDay', opensAt, closesAt: later(opensAt, seconds(DAY - 60)) });
};

describe('an ExecID that was seen before', () => {
  it('of another order is another execution', () => {
    const d = desk();
    expect(fill(d, 1, '1', 100, 100)).toEqual(['A exec=Trade status=Filled 100/100/0 100@9.95 NORTH']);
    expect(fill(d, 2, '1', 100, 100)).toEqual(['B exec=Trade status=Filled 100/100/0 100@9.95 NORTH']);
    expect(quarantined(d)).toEqual([]);
    d.replayed();
  });

  it('with the same values is the same report, also after a restart', () => {
    const d = desk();
    fill(d, 1, '1', 40, 40);
    fill(d, 2, '1', 40, 40);
    d.restart();
    expect(fill(d, 1, '1', 40, 40)).toEqual([]);
    expect(fill(d, 2, '1', 40, 40)).toEqual([]);
    expect([cum(d, 1), cum(d, 2), quarantined(d)]).toEqual([40, 40, []]);
  });

  it.each([
    ['another quantity', { lastQty: qty(30) }],
    ['another price', { lastPx: px(9.96) }],
    ['another count', { cumQty: qty(20) }],
  ])('of the same order with %s is kept for an operator, and the venue is asked', (_what, more) => {
    const d = desk();
    fill(d, 1, '1', 40, 40);
    expect(fill(d, 1, '1', 40, 40, more)).toEqual(['→NORTH status? #1']);
    expect(quarantined(d)).toEqual(['ExecID 1 of this order again, with other values']);
    expect(cum(d, 1)).toBe(40);
  });

  it('of the same order with a higher count: what is missing is asked for, and booked from the count', () => {
    const d = desk();
    fill(d, 1, '1', 40, 40);
    expect(fill(d, 1, '1', 40, 80)).toEqual(['→NORTH status? #1']);
    expect(quarantined(d)).toHaveLength(1);
    pass(d, 6);
    const status = { execType: ExecType.OrderStatus, ordStatus: OrdStatus.PartiallyFilled, cumQty: qty(80) };
    expect(d.report(1, status)).toEqual(['A exec=Trade status=PartiallyFilled 100/80/20 40@9.95 NORTH']);
    expect(fill(d, 1, '2', 20, 100)).toEqual(['A exec=Trade status=Filled 100/100/0 20@9.95 NORTH']);
  });

  it('without ExecIDs at all every fill is counted once', () => {
    const d = desk();
    fill(d, 1, '', 40, 40);
    fill(d, 2, '', 40, 40);
    expect([cum(d, 1), cum(d, 2)]).toEqual([40, 40]);
    expect(fill(d, 1, '', 60, 100)).toEqual(['→NORTH status? #1']);
    expect(quarantined(d)).toEqual(['ExecID (none) of this order again, with other values']);
  });
});

it('a fill that came before its New, by OrderID alone, is asked about once the New tells whose it is', () => {
  const d = desk();
  d.order('C', 'buy', 100, 9.95);
  const early = { requestID: childID(0), venueOrderID: 'V3', message: '8=FIX.4.4|35=8|37=V3|32=40|' };
  expect(fill(d, 3, '1', 40, 40, early)).toEqual([]);
  expect(quarantined(d)).toEqual(['names no order we have at this venue']);
  expect(d.ack(3)).toEqual(['→NORTH status? #3']);
});

describe('busts and corrections', () => {
  it('find the execution of the order that they name', () => {
    const d = desk();
    fill(d, 1, '1', 40, 40);
    fill(d, 2, '1', 30, 30);
    const bust = { execType: ExecType.TradeCancel, ordStatus: OrdStatus.New, venueExecID: '2', execRefID: '1' };
    d.report(2, bust);
    expect([cum(d, 1), cum(d, 2)]).toEqual([40, 0]);
    expect(d.report(2, bust)).toEqual([]);
    expect(quarantined(d)).toEqual([]);
  });

  it('may bear the ExecID of what they take back', () => {
    const d = desk();
    fill(d, 1, '1', 40, 40);
    const bust = { execType: ExecType.TradeCancel, ordStatus: OrdStatus.New, venueExecID: '1', execRefID: '1' };
    d.report(1, bust);
    expect(cum(d, 1)).toBe(0);
    expect(d.report(1, bust)).toEqual([]);
    expect(quarantined(d)).toEqual([]);
  });

  it.each([
    ['the only one of that name', ['1', '2'], '2', [40, 0], []],
    [
      'none if two bear the name',
      ['1', '1'],
      '1',
      [40, 30],
      ['a bust of ExecID 1, which 2 orders have: it names none of them'],
    ],
  ])('that name no order are of %s', (_what, ids, ref, left, kept) => {
    const d = desk();
    fill(d, 1, ids[0], 40, 40);
    fill(d, 2, ids[1], 30, 30);
    d.report(0, { venue: 'NORTH', execType: ExecType.TradeCancel, ordStatus: OrdStatus.New, execRefID: ref });
    expect([cum(d, 1), cum(d, 2), quarantined(d)]).toEqual([...left, kept]);
  });
});

describe('with the trading day', () => {
  it.each([
    ['of the calendar', true],
    ['of UTC, without one', false],
  ])(
    'ExecIDs of orders that are over leave, two days after; those of open ones stay: days %s',
    (_what, hasCalendar) => {
      const d = desk();
      const nextDay = () => {
        pass(d, DAY);
        if (hasCalendar) newDay(d, 1);
        pass(d, 60);
      };
      if (hasCalendar) newDay(d, 1);
      pass(d, 60);
      fill(d, 1, '1', 100, 100);
      fill(d, 2, '1', 40, 40);
      nextDay();
      expect(d.core.state.orders.executions.allNamed('NORTH', '1')).toHaveLength(2);
      for (const clOrdID of ['X', 'Y']) {
        d.order(clOrdID, 'buy', 100, 9.95);
        nextDay();
      }
      const { executions } = d.core.state.orders;
      expect(executions.allNamed('NORTH', '1').map(({ execution }) => execution.child.childID)).toEqual([2]);
      d.replayed();
      // The day is set again at a start: nothing more leaves.
      d.restart();
      expect(d.core.state.orders.executions.allNamed('NORTH', '1')).toHaveLength(1);
      // What is repeated of the order that is over is not booked again; what its venue counts more, is.
      expect(fill(d, 1, '1', 100, 100)).toEqual([]);
      expect(quarantined(d)).toEqual([]);
      expect(fill(d, 1, '9', 20, 120)).toEqual(['→NORTH status? #1']);
      expect(quarantined(d)).toEqual(['a fill of an order that ended on an earlier trading day']);
      pass(d, 6);
      d.report(1, {
        execType: ExecType.OrderStatus,
        ordStatus: OrdStatus.Filled,
        cumQty: qty(120),
        avgPx: 995_000_000,
      });
      expect(cum(d, 1)).toBe(120);
      expect(d.bust(1, '1')).toEqual([]);
      expect(cum(d, 1)).toBe(120);
      expect(quarantined(d).at(-1)).toBe(
        'a bust of ExecID 1, which we never booked, or have forgotten since its order was over',
      );
      expect(fill(d, 2, '1', 40, 40)).toEqual([]);
      expect(cum(d, 2)).toBe(40);
    },
  );
});
