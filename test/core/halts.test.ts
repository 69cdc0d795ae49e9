/** A halt at the venue that lists a symbol is one everywhere; at another venue it is that venue's own. */
import { expect, it } from 'vitest';
import { OrdType } from '../../src/orders/values.ts';
import { Desk, px } from './desk.ts';

function deskOf(): Desk {
  const desk = new Desk({ instrument: { listing: 'NORTH' } });
  desk.book('NORTH', [[9.98, 1_000]], [[10.02, 1_000]]);
  desk.book('SOUTH', [[9.97, 1_000]], [[10.03, 1_000]]);
  return desk;
}

function says(desk: Desk, venue: string, status: 'halted' | 'open'): string[] {
  desk.core.market.setStatus('XYZ', venue, 'securityStatus', status);
  return desk.moved();
}

it('new orders are rejected, and waiting ones wait until it is over', () => {
  const desk = deskOf();
  desk.order('A', 'buy', 100, 10.05, { ordType: OrdType.StopLimit, stopPx: px(10.03) });
  says(desk, 'NORTH', 'halted');
  expect(desk.order('B', 'buy', 100, 10)[0]).toContain('exec=Rejected');
  expect(desk.why()).toBe('NORTH, which lists XYZ, has halted it');
  expect(desk.trade(10.03)).toEqual(['A exec=Triggered status=New 100/0/100']);
  expect(desk.moved()).toEqual([]);
  expect(says(desk, 'NORTH', 'open').join()).toContain('→NORTH #1 100@10.02 ImmediateOrCancel sweep');
  expect(desk.order('C', 'buy', 100, 10)[0]).toContain('exec=New');
});

it('at another venue it is that venue alone', () => {
  const desk = deskOf();
  says(desk, 'SOUTH', 'halted');
  expect(desk.order('A', 'buy', 100, 10.05).join()).toContain('→NORTH');
});
