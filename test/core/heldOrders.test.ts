/** Orders that are held find the place that opens for them, though no quote moves: at the next tick, or when it is due. */
import { expect, it } from 'vitest';
import { ExecType, OrdStatus } from '../../src/orders/values.ts';
import { millis, qty, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
  return d;
}

it('size that another order of ours asked for, once that has ended without it', () => {
  const d = desk();
  d.order('A', 'buy', 300, 10.0);
  d.after(seconds(0)); // the quotes of before have been looked at
  expect(d.order('B', 'buy', 100, 10.0, { minQty: qty(100) })).toEqual(['B exec=New status=New 100/0/100']);
  d.out(1);
  expect(d.after(seconds(0))).toContain('→NORTH #3 100@10.00 FillOrKill sweep');
});

it('a venue that owed an answer, once an operator takes its order as it stands', () => {
  const d = desk({ router: { firstAck: millis(100), slowAfter: 1 } });
  d.order('A', 'buy', 100, 9.9, { exDestination: 'SOUTH' });
  d.order('B', 'buy', 100, 9.9, { exDestination: 'NORTH' });
  expect(d.order('C', 'buy', 100, 9.9)).toEqual(['C exec=New status=New 100/0/100']);
  // It ends it, and says that it is open: it is asked what it means.
  const odd = { execType: ExecType.DoneForDay, ordStatus: OrdStatus.New, lastQty: qty(100), lastPx: px(9.9) };
  d.report(1, { ...odd, cumQty: qty(100) });
  expect(d.act({ do: 'confirm', venue: 'SOUTH', childID: 0 as never })).toEqual(['→SOUTH #3 100@9.90 Day post']);
});

it('a venue that owed an answer, once its order has not been sent', () => {
  const d = desk({ router: { firstAck: millis(100), slowAfter: 1 } });
  d.order('A', 'buy', 100, 9.9, { exDestination: 'SOUTH' });
  d.order('B', 'buy', 100, 9.9, { exDestination: 'NORTH' });
  d.order('C', 'buy', 100, 9.9);
  d.cancel('A2', 'A');
  const said = d.step({ kind: 'neverSent', venue: 'SOUTH', childID: 1 as never, text: 'no room' });
  expect(said).toContain('→SOUTH #4 100@9.90 Day post');
});

it('a venue that refused it, a minute later', () => {
  const d = desk();
  d.order('A', 'buy', 100, 9.9, { exDestination: 'NORTH' });
  d.down('NORTH');
  d.up('NORTH');
  d.order('B', 'buy', 100, 9.9, { exDestination: 'SOUTH' });
  d.report(2, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected });
  expect(d.after(seconds(59))).not.toContain('→SOUTH #3 100@9.90 Day post');
  expect(d.after(seconds(1))).toContain('→SOUTH #3 100@9.90 Day post');
});
