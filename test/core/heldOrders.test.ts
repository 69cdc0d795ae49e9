/** Orders that are held find the place that opens for them, though no quote moves: at the next tick, or when it is due. */
import { expect, it } from 'vitest';
import { childID, ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { usualWait } from '../../src/router/health.ts';
import { later, millis, qty, seconds, span } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';

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

it('a venue that owed an answer, once an operator books its fill from quarantine', () => {
  const d = desk({ router: { firstAck: millis(100), slowAfter: 1 } });
  d.order('A', 'buy', 100, 9.9, { exDestination: 'SOUTH' });
  d.order('B', 'buy', 100, 9.9, { exDestination: 'NORTH' });
  expect(d.order('C', 'buy', 100, 9.9)).toEqual(['C exec=New status=New 100/0/100']);
  const fill = { lastQty: qty(100), lastPx: px(9.9) };
  const said = { execType: ExecType.Trade, ordStatus: OrdStatus.Filled, ...fill, cumQty: qty(100) };
  expect(d.report(1, { ...said, fault: 'its Side is another' })).not.toContain('→SOUTH #3 100@9.90 Day post');
  const quarantineID = d.core.state.quarantine[0].quarantineID;
  const act = { do: 'bookFill', quarantineID, childID: childID(1), ...fill, force: true } as const;
  expect(d.act(act)).toContain('→SOUTH #3 100@9.90 Day post');
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

/** NORTH shows what A takes of it for as long as its feed is silent. `B`: waits for all that is shown, before the fill. */
function shownAsBefore(d: Desk, before: boolean): void {
  d.book('NORTH', [], [[10.0, 300]]);
  d.book('SOUTH', [], []);
  const child = d.core.state.orders.nextChildID;
  d.order('A', 'buy', 250, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel });
  d.now = later(d.now, span(1));
  d.book('NORTH', [], [[10.0, 300]]);
  d.after(seconds(0)); // that quote has been looked at
  const hold = () =>
    expect(d.order('B', 'buy', 300, 10.0, { minQty: qty(300) })).toEqual(['B exec=New status=New 300/0/300']);
  if (before) hold();
  d.fill(child, 250, 10.0);
  if (!before) hold();
}

const sweeps = (lines: string[]) => lines.filter((each) => each.startsWith('→NORTH'));

it('size that was filled, once the feed is silent for longer than it takes', () => {
  const d = desk();
  shownAsBefore(d, false);
  expect(sweeps(d.after(millis(10)))).toEqual([]);
  expect(sweeps(d.after(millis(15)))).toEqual(['→NORTH #2 300@10.00 FillOrKill sweep']);
  expect(picture(d.replayed())).toBe(picture(d.core));
});

it('and so long as the venue takes as a rule, where that is longer; what others ask for meanwhile changes nothing', () => {
  const d = desk();
  for (let child = 1; child <= 40; child++) {
    d.order(`K${child}`, 'buy', 100, 9.0, { exDestination: 'NORTH' });
    d.now = later(d.now, millis(100));
    d.ack(child);
  }
  const usual = usualWait(d.core.state.knowledge.get('NORTH')!);
  expect(usual).toBeGreaterThan(millis(60));
  shownAsBefore(d, true);
  const filledAt = d.now;
  expect(sweeps(d.after(millis(40)))).toEqual([]);
  // Another order of ours goes there: what is filled is not forgotten for that.
  expect(sweeps(d.order('C', 'buy', 50, 10.0, { timeInForce: TimeInForce.ImmediateOrCancel }))).toEqual([
    '→NORTH #42 50@10.00 ImmediateOrCancel sweep',
  ]);
  d.out(42);
  expect(sweeps(d.after(seconds(0)))).toEqual([]);
  d.now = filledAt;
  expect(sweeps(d.after(span(usual + 1_000)))).toEqual(['→NORTH #43 300@10.00 FillOrKill sweep']);
});
