/** An OrderQty(38) that is none of its own: answers that may say it of something else than what the order has. */
import { expect, it } from 'vitest';
import { ExecType, OrdStatus } from '../../src/orders/values.ts';
import { qty } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';

/** A rests at NORTH. */
function desk(): Desk {
  const d = new Desk();
  d.book('NORTH', [[9.99, 10_000]], [[10.01, 10_000]]);
  d.order('A', 'buy', 100, 9.5);
  d.ack(1);
  return d;
}

const child = (d: Desk) => [...d.core.state.orders.children.values()][0];

it.each([
  ['Pending Cancel', ExecType.PendingCancel, OrdStatus.PendingCancel],
  ['Pending New', ExecType.PendingNew, OrdStatus.PendingNew],
  ['Pending Replace', ExecType.PendingReplace, OrdStatus.PendingReplace],
  ['Stopped', ExecType.Stopped, OrdStatus.Stopped],
  ['Suspended', ExecType.Suspended, OrdStatus.Suspended],
  ['Calculated', ExecType.Calculated, OrdStatus.New],
])('%s restates no order, whatever quantity it says', (_, execType, ordStatus) => {
  for (const said of [0, 1, 60, 100, 500]) {
    const d = desk();
    const from = d.events.length;
    expect(d.report(1, { execType, ordStatus, orderQty: qty(said) })).toEqual([]);
    expect(d.events.slice(from)).toEqual([]);
    expect(child(d)).toMatchObject({ state: 'accepted', terms: { orderQty: 100 }, cancelID: 0 });
    expect(d.core.state.quarantine).toEqual([]);
  }
});

it('a restatement does', () => {
  const d = desk();
  d.report(1, { execType: ExecType.Restated, ordStatus: OrdStatus.New, orderQty: qty(60) });
  expect(child(d).terms.orderQty).toBe(60);
});
