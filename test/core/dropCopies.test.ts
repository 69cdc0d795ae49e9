import { describe, expect, it } from 'vitest';
import type { DropCopyReport } from '../../src/core/words/venueCommand.ts';
import { differenceOf, type VenueReconciliation } from '../../src/core/memory/reconciliation.ts';
import { childID, ExecType, OrdStatus, Side } from '../../src/orders/values.ts';
import { later, qty, seconds } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';

const GRACE = 60;

/** A buy of 300 at NORTH as child 1, and copies of NORTH's. */
function desk(): Desk {
  const d = new Desk({ dropCopyGraceSec: GRACE });
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  d.order('A', 'buy', 300, 10.0);
  d.ack(1);
  return d;
}

function copied(d: Desk, venueExecID: string, quantity: number, limit: number, more: Partial<DropCopyReport> = {}) {
  return d.step({
    kind: 'dropCopyReport',
    venue: 'NORTH',
    execType: ExecType.Trade,
    venueExecID,
    execRefID: '',
    childID: childID(1),
    venueOrderID: '',
    account: '',
    symbol: 'XYZ',
    side: Side.Buy,
    lastQty: qty(quantity),
    lastPx: px(limit),
    ...more,
  });
}

function pass(d: Desk, sec: number): string[] {
  d.now = later(d.now, seconds(sec));
  return d.step({ kind: 'tick' });
}

const north = (d: Desk): VenueReconciliation => {
  const venue = d.core.state.copies.venues.get('NORTH');
  if (venue === undefined) expect.unreachable();
  return venue;
};

/** Breaks as `<ExecID> <difference>`; the replayed state must have the same. */
function breaks(d: Desk): string[] {
  const twin = d.replayed().state.copies.venues.get('NORTH');
  expect(twin).toEqual(north(d));
  return [...north(d).breaks.values()].map((open) => `${open.venueExecID} ${differenceOf(open)}`);
}

describe('a fill and its copy', () => {
  it.each([
    ['the report comes first', ['ours', 'theirs']],
    ['the copy comes first', ['theirs', 'ours']],
  ])('match whichever comes first: %s', (_which, order) => {
    const d = desk();
    for (const side of order) {
      if (side === 'ours') d.fill(1, 100, 10.0, 'X1');
      else copied(d, 'X1', 100, 10.0);
      pass(d, GRACE - 1);
    }
    expect(pass(d, GRACE)).toEqual([]);
    expect(breaks(d)).toEqual([]);
    expect(north(d).open.size).toBe(0);
  });

  it('a copy alone is no fill of ours: it is a break after the grace, and the venue is asked', () => {
    const d = desk();
    copied(d, 'X1', 100, 10.0);
    expect(pass(d, GRACE - 1)).toEqual([]);
    expect(breaks(d)).toEqual([]);
    expect(pass(d, 1)).toEqual(['→NORTH status? #1']);
    expect(breaks(d)).toEqual(['X1 notOurs']);
    expect(d.core.state.orders.find({ clientID: 'C', originator: '' }, 'A')?.cumQty).toBe(0);
    expect(pass(d, GRACE)).toEqual([]);
    // The fill comes after all: the break is over.
    d.fill(1, 100, 10.0, 'X1');
    expect(breaks(d)).toEqual([]);
  });

  it('a fill without a copy is a break, until the copy comes', () => {
    const d = desk();
    d.fill(1, 300, 10.0, 'X1');
    pass(d, GRACE);
    expect(breaks(d)).toEqual(['X1 notTheirs']);
    copied(d, 'X1', 300, 10.0);
    expect(breaks(d)).toEqual([]);
  });

  it.each([
    ['quantity', 99, 10.0],
    ['price', 100, 10.01],
  ])('that differ in %s are a break', (_what, quantity, limit) => {
    const d = desk();
    d.fill(1, 100, 10.0, 'X1');
    copied(d, 'X1', quantity, limit);
    pass(d, GRACE);
    expect(breaks(d)).toEqual(['X1 differs']);
  });

  it('a copy for nobody we know is a break of no order', () => {
    const d = desk();
    copied(d, 'X9', 100, 10.0, { childID: childID(77) });
    expect(pass(d, GRACE)).toEqual([]);
    expect([...north(d).breaks][0]).toMatchObject({ venueExecID: 'X9', orderID: 0, childID: 0 });
  });

  it('an ExecID that two orders have is two executions', () => {
    const d = desk();
    d.down('SOUTH');
    d.order('B', 'buy', 300, 9.95);
    d.ack(2);
    d.fill(1, 100, 10.0, 'X1');
    copied(d, 'X1', 100, 9.95, { childID: childID(2) });
    copied(d, 'X1', 100, 10.0);
    d.fill(2, 100, 9.95, 'X1');
    expect(north(d).matched.size).toBe(2);
    // A third of that name, of an order that is not ours, and then one of the second order's with other values.
    copied(d, 'X1', 70, 9.9, { childID: childID(77) });
    copied(d, 'X1', 60, 9.95, { childID: childID(2) });
    pass(d, GRACE);
    expect(breaks(d)).toEqual(['X1 notOurs', 'X1 notOurs']);
    // A revision is of the order that it names.
    const bust = { execType: ExecType.TradeCancel, execRefID: 'X1', childID: childID(2) } as const;
    copied(d, 'X2', 0, 0, bust);
    d.bust(2, 'X1');
    expect(north(d).matched.size).toBe(2);
    expect([...north(d).positions.values()].map(({ qty: sum }) => sum)).toEqual([100 + 70 + 60]);
  });

  it('a copy that comes twice is one execution', () => {
    const d = desk();
    d.fill(1, 100, 10.0, 'X1');
    copied(d, 'X1', 100, 10.0);
    copied(d, 'X1', 100, 10.0);
    expect([...north(d).positions.values()]).toMatchObject([{ qty: 100 }]);
    pass(d, GRACE);
    expect(breaks(d)).toEqual([]);
  });
});

describe('what the copies add up to', () => {
  it('is theirs alone, by account and symbol, corrections and busts included', () => {
    const d = desk();
    copied(d, 'X1', 100, 10.0);
    copied(d, 'X2', 50, 10.0, { side: Side.Sell, account: 'ACC' });
    copied(d, 'X3', 200, 10.0);
    copied(d, 'X4', 150, 9.99, { execType: ExecType.TradeCorrect, execRefID: 'X3' });
    copied(d, 'X5', 0, 0, { execType: ExecType.TradeCancel, execRefID: 'X1' });
    d.fill(1, 7, 10.0, 'OURS');
    expect([...north(d).positions.values()]).toEqual([
      { account: '', symbol: 'XYZ', qty: 150, notional: 150n * BigInt(px(9.99)) },
      { account: 'ACC', symbol: 'XYZ', qty: -50, notional: -50n * BigInt(px(10.0)) },
    ]);
  });

  it('a bust that only the copy has makes a break of what agreed', () => {
    const d = desk();
    d.fill(1, 100, 10.0, 'X1');
    copied(d, 'X1', 100, 10.0);
    copied(d, 'X2', 0, 0, { execType: ExecType.TradeCancel, execRefID: 'X1' });
    pass(d, GRACE - 1);
    expect(breaks(d)).toEqual([]);
    pass(d, 1);
    expect(breaks(d)).toEqual(['X1 differs']);
  });
});

it('busts and corrections that both report agree again, whichever comes first and however they are chained', () => {
  const d = desk();
  d.fill(1, 100, 10.0, 'X1');
  copied(d, 'X1', 100, 10.0);
  const ours = (venueExecID: string, execRefID: string, quantity: number, limit: number, execType: ExecType) =>
    d.report(1, {
      execType,
      ordStatus: OrdStatus.PartiallyFilled,
      venueExecID,
      execRefID,
      lastQty: qty(quantity),
      lastPx: px(limit),
    });
  ours('X2', 'X1', 100, 9.99, ExecType.TradeCorrect);
  copied(d, 'X2', 100, 9.99, { execType: ExecType.TradeCorrect, execRefID: 'X1' });
  expect(north(d).open.size).toBe(0);
  copied(d, 'X3', 0, 0, { execType: ExecType.TradeCancel, execRefID: 'X2' });
  expect(north(d).open.size).toBe(1);
  ours('X3', 'X2', 0, 0, ExecType.TradeCancel);
  pass(d, GRACE);
  expect(breaks(d)).toEqual([]);
  expect(d.core.state.orders.find({ clientID: 'C', originator: '' }, 'A')?.cumQty).toBe(0);
  expect([...north(d).positions.values()]).toMatchObject([{ qty: 0, notional: 0n }]);
});

it('a venue is held to its copies from the first start with them; without, nothing is kept', () => {
  const without = new Desk();
  without.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  without.order('A', 'buy', 300, 10.0);
  without.fill(1, 100, 10.0);
  expect(without.core.state.copies.venues.size).toBe(0);
  expect(desk().events.filter(({ kind }) => kind === 'dropCopyBegan')).toMatchObject([{ venue: 'NORTH' }]);
});
