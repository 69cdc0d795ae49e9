/** Venues that end an order in a report that contradicts itself, or their count of it: nothing is routed again at once. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_ANSWERS } from '../../src/core/settings.ts';
import type { VenueReport } from '../../src/core/words/venueCommand.ts';
import { childID, ExecType, OrdStatus } from '../../src/orders/values.ts';
import { qty, seconds } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';

/** An order A of 100 rests at NORTH as #1, the only venue. */
function desk(orderStatus = true, maxFillMultiple = 10): Desk {
  const d = new Desk({ answers: { ...DEFAULT_ANSWERS, orderStatus }, maxFillMultiple });
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.down('SOUTH');
  d.order('A', 'buy', 100, 9.95);
  d.ack(1);
  return d;
}

const ASKED = ['→NORTH status? #1'];
const state = (d: Desk) => d.core.state.orders.child(childID(1)).state;
const sent = (lines: string[]) => lines.filter((text) => text.startsWith('→NORTH #'));
const avgPx = 995_000_000;
const AS_SAID = { execType: ExecType.OrderStatus } as const;

const { Rejected, Canceled, Expired, DoneForDay, Filled } = OrdStatus;

describe.each([
  ['Rejected', { execType: ExecType.Rejected, ordStatus: Rejected }],
  ['Canceled', { execType: ExecType.Canceled, ordStatus: Canceled }],
  ['Expired', { execType: ExecType.Expired, ordStatus: Expired }],
  ['Done for Day', { execType: ExecType.DoneForDay, ordStatus: DoneForDay }],
] as const)('%s', (_name, end) => {
  it('with a CumQty ahead of our fills: they are waited for, booked, and no more than the rest is routed', () => {
    const d = desk();
    const over = { ...end, cumQty: qty(50), avgPx };
    expect(sent(d.report(1, over))).toEqual([]);
    expect(state(d)).toBe('unknown');
    d.after(seconds(6));
    const lines = d.report(1, { ...over, ...AS_SAID });
    expect(lines[0]).toBe('A exec=Trade status=PartiallyFilled 100/50/50 50@9.95 NORTH');
    expect(sent(lines).every((text) => text.includes(' 50@'))).toBe(true);
    expect(state(d)).toBe('ended');
    d.replayed();
  });

  it('with quantity left: the venue is asked, and taken at its word', () => {
    const d = desk();
    const over = { ...end, leavesQty: qty(100) };
    expect([d.report(1, over), state(d)]).toEqual([ASKED, 'unknown']);
    expect(d.report(1, over)).toEqual([]);
    d.report(1, { ...over, ...AS_SAID });
    expect(state(d)).toBe('ended');
    d.replayed();
  });

  it('with quantity left, and it is live after all', () => {
    const d = desk();
    d.report(1, { ...end, leavesQty: qty(100) });
    expect(d.report(1, { ...AS_SAID, ordStatus: OrdStatus.New, venueOrderID: 'V1' })).toEqual([]);
    expect([state(d), d.after(seconds(60))]).toEqual(['accepted', []]);
  });

  it('with quantity left, of a venue that cannot be asked: it is taken at its word after the usual wait', () => {
    const d = desk(false);
    const over = { ...end, leavesQty: qty(100) };
    expect([d.report(1, over), d.after(seconds(4)), state(d)]).toEqual([[], [], 'unknown']);
    d.after(seconds(2));
    expect(state(d)).toBe('ended');
    d.replayed();
  });

  it('with both, of a venue that cannot be asked: after two waits', () => {
    const d = desk(false);
    d.report(1, { ...end, cumQty: qty(50), leavesQty: qty(50), avgPx });
    d.after(seconds(6));
    expect([state(d), d.core.state.orders.child(childID(1)).cumQty]).toEqual(['unknown', 50]);
    d.after(seconds(6));
    expect(state(d)).toBe('ended');
  });

  it('with quantity left, of a venue that refuses to be asked', () => {
    const d = desk();
    d.report(1, { ...end, leavesQty: qty(100) });
    d.step({ kind: 'statusRefused', venue: 'NORTH', what: 'anyOrder', requestID: childID(0), text: 'no' });
    expect([d.after(seconds(4)), state(d)]).toEqual([[], 'unknown']);
    d.after(seconds(2));
    expect(state(d)).toBe('ended');
  });
});

describe('a fill that is called the last', () => {
  const part = (more: Partial<VenueReport>): Partial<VenueReport> => {
    const fill = { execType: ExecType.Trade, lastQty: qty(10), lastPx: px(9.95), cumQty: qty(10) };
    return { ...fill, ordStatus: Filled, ...more };
  };

  it.each<[string, Partial<VenueReport>]>([
    ['Filled with less than its quantity', {}],
    ['Filled with quantity left', { leavesQty: qty(90) }],
    ['Canceled with quantity left', { ordStatus: Canceled, leavesQty: qty(90) }],
  ])('%s: booked, and the venue is asked', (_what, more) => {
    const d = desk();
    const booked = 'A exec=Trade status=PartiallyFilled 100/10/90 10@9.95 NORTH';
    expect(d.report(1, part(more))).toEqual([booked, ...ASKED]);
    expect(state(d)).toBe('unknown');
    const { ordStatus = Filled } = more;
    expect(sent(d.report(1, { ...AS_SAID, ordStatus, cumQty: qty(10) }))).toEqual(['→NORTH #2 90@9.95 Day post']);
    d.replayed();
  });

  it('by a venue that cannot be asked: taken at its word after the usual wait', () => {
    const d = desk(false);
    expect(sent(d.report(1, part({})))).toEqual([]);
    expect(sent(d.after(seconds(6)))).toEqual(['→NORTH #2 90@9.95 Day post']);
  });

  it('by a venue that cannot be asked, and more comes after it: the order is live', () => {
    const d = desk(false);
    d.report(1, part({}));
    d.report(1, part({ venueExecID: 'later', ordStatus: OrdStatus.PartiallyFilled, cumQty: qty(20) }));
    expect([d.after(seconds(6)), d.after(seconds(600)), state(d)]).toEqual([[], [], 'accepted']);
    d.replayed();
  });
});

it('what cannot be booked from the count of a venue that cannot be asked is told once, not with every tick', () => {
  const d = desk(false, 10 ** 15);
  d.report(1, { execType: ExecType.Canceled, ordStatus: Canceled, cumQty: qty(9e15) });
  for (let i = 0; i < 20; i++) d.after(seconds(6));
  expect(d.core.state.quarantine.length).toBe(1);
});
