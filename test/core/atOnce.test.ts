/** How many venues an order is sent to at once, and how much of it to one: the rest follows as they answer. */
import { expect, it } from 'vitest';
import { childID, TimeInForce } from '../../src/orders/values.ts';
import type { RouterSettings } from '../../src/router/settings.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };

function desk(router: Partial<RouterSettings>, dark = false): Desk {
  const d = new Desk({ dark, router: { darkParallel: true, ...router } });
  d.book('NORTH', [[9.98, 5_000]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 5_000]], [[10.01, 5_000]]);
  return d;
}

const sent = (lines: string[]) => lines.filter((each) => each.startsWith('→'));

it('one venue at a time: the better price first, whole, and what rests after what takes', () => {
  const d = desk({ maxVenues: 1 });
  expect(sent(d.order('A', 'buy', 1_000, 10.0))).toEqual(['→NORTH #1 300@10.00 ImmediateOrCancel sweep']);
  d.ack(1);
  d.book('NORTH', [[9.98, 5_000]], [[10.02, 300]]);
  expect(sent(d.fill(1, 300, 10.0))[0]).toMatch(/ #2 700@10\.00 Day post/);

  const swept = desk({ maxVenues: 1 });
  expect(sent(swept.order('A', 'buy', 1_000, 10.01, IOC))).toEqual(['→NORTH #1 300@10.00 ImmediateOrCancel sweep']);
  swept.ack(1);
  expect(sent(swept.fill(1, 300, 10.0))).toEqual(['→SOUTH #2 700@10.01 ImmediateOrCancel sweep']);
  expect(picture(swept.replayed())).toBe(picture(swept.core));
});

it('with two, a pool and the best venue', () => {
  const d = desk({ maxVenues: 2 }, true);
  expect(sent(d.order('A', 'buy', 2_000, 10.01, IOC)).map((each) => each.split(' ')[0])).toEqual(['→DEEP', '→NORTH']);
});

it('half of it at one venue, then half of the rest, and a round lot at least; nobody is passed meanwhile', () => {
  const d = desk({ venueSharePpm: 500_000 });
  d.book('NORTH', [[9.98, 5_000]], [[10.0, 5_000]]);
  d.order('A', 'buy', 1_000, 10.01, IOC);
  const parts: number[] = [];
  for (let id = 1; id < d.core.state.orders.nextChildID; id++) {
    const { venue, terms } = d.core.state.orders.child(childID(id));
    parts.push(terms.orderQty);
    expect(venue).toBe('NORTH');
    d.ack(id);
    d.fill(id, terms.orderQty, 10.0);
  }
  expect(parts).toEqual([500, 250, 125, 100, 25]);
});

it('venues at one price share it', () => {
  const d = desk({ venueSharePpm: 600_000 });
  d.book('NORTH', [[9.98, 5_000]], [[10.01, 5_000]]);
  expect(sent(d.order('A', 'buy', 1_000, 10.01, IOC)).map((each) => each.replace(/ #\d+/, ''))).toEqual([
    '→SOUTH 600@10.01 ImmediateOrCancel sweep',
    '→NORTH 400@10.01 ImmediateOrCancel sweep',
  ]);
});
