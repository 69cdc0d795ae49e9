/** Children that wait to leave, so that all of a plan arrive together: what their order does meanwhile. */
import { describe, expect, it } from 'vitest';
import { TimeInForce } from '../../src/orders/values.ts';
import { placeOf } from '../../src/router/terms/terms.ts';
import { millis } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };

/** SOUTH acknowledges 8 ms later than NORTH. */
function desk(): Desk {
  const d = new Desk({ router: { arriveWithin: millis(20) } });
  d.book('NORTH', [[9.95, 300]], [[10.05, 300]]);
  d.book('SOUTH', [[9.95, 300]], [[10.05, 300]]);
  d.order('L', 'buy', 600, 10.05, IOC);
  const [south, north] = [1, 2];
  expect(d.ack(north)).toEqual([]);
  d.after(millis(6));
  d.ack(south);
  for (const child of [south, north]) d.out(child);
  d.after(millis(2_000));
  return d;
}

const sends = (lines: readonly string[]) => lines.filter((line) => line.startsWith('→'));

/** A sweep of both: the child at NORTH waits. */
function sweep(d: Desk): string[] {
  return sends(d.order('A', 'buy', 600, 10.05, IOC));
}

describe('a child that waits to leave', () => {
  it('leaves later, which the journal says, and counts as sent', () => {
    const d = desk();
    expect(sweep(d)).toEqual([
      '→SOUTH #3 300@10.05 ImmediateOrCancel sweep',
      '→NORTH #4 300@10.05 ImmediateOrCancel sweep in 4000 us',
    ]);
    expect(d.events.findLast((event) => event.kind === 'childSent')).toMatchObject({ venue: 'NORTH', wait: 4_000 });
    expect(d.core.state.orders.parents.get(2 as never)?.openQty).toBe(600);
    expect(picture(d.replayed())).toEqual(picture(d.core));
  });

  it('does not make its venue look slow', () => {
    const d = desk();
    sweep(d);
    const before = d.core.state.knowledge.get('NORTH')?.learned[placeOf('ackMicros')] ?? 0;
    d.after(millis(2));
    d.ack(4);
    expect(d.core.state.knowledge.get('NORTH')?.learned[placeOf('ackMicros')]).toBeLessThanOrEqual(before);
  });

  it("is taken back by its client's cancel, which then waits for the others alone", () => {
    const d = desk();
    sweep(d);
    expect(sends(d.cancel('B', 'A'))).toEqual(['→NORTH cancel #4 as #5']);
    d.step({ kind: 'neverSent', venue: 'NORTH', childID: 4 as never, text: 'canceled before it was sent' });
    expect(d.fill(3, 300, 10.05).join()).toContain('B<A exec=Canceled status=Canceled 600/300/0');
    expect(picture(d.replayed())).toEqual(picture(d.core));
  });

  it('is not canceled once it has left, as any that ends by itself', () => {
    const d = desk();
    sweep(d);
    d.after(millis(4));
    expect(sends(d.cancel('B', 'A'))).toEqual([]);
  });

  it('is taken back as its order is ended here', () => {
    const d = desk();
    sweep(d);
    expect(sends(d.halt('symbol', 'XYZ'))).toContain('→NORTH cancel #4 as #5');
  });

  it('whose line is lost first is planned anew, at once where it can be', () => {
    const d = desk();
    sweep(d);
    d.down('NORTH');
    const after = d.step({ kind: 'neverSent', venue: 'NORTH', childID: 4 as never, text: 'not sent' });
    expect(after.join()).not.toContain('→NORTH');
    expect(d.core.state.orders.parents.get(2 as never)?.openQty).toBe(300);
  });
});
