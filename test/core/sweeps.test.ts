/** Intermarket sweeps of our own: what leaves in one turn over several prices, round after round. */
import { expect, it } from 'vitest';
import { Desk } from './desk.ts';

it('a plan that goes beyond a better quote is one, and none that does not', () => {
  const d = new Desk({ lit: { supportsIso: true } });
  d.book('NORTH', [], [[10.0, 300]]);
  d.book('SOUTH', [], [[10.01, 500]]);
  expect(d.order('A', 'buy', 1_500, 10.05).slice(1)).toEqual([
    '→SOUTH #1 500@10.01 ImmediateOrCancel sweep iso',
    '→NORTH #2 300@10.00 ImmediateOrCancel sweep iso',
    '→NORTH #3 700@10.05 Day post iso',
  ]);
  const e = new Desk({ lit: { supportsIso: true } });
  e.book('NORTH', [], [[10.0, 300]]);
  e.book('SOUTH', [], [[10.0, 500]]);
  expect(e.order('A', 'buy', 700, 10.0).slice(1)).toEqual([
    '→SOUTH #1 500@10.00 ImmediateOrCancel sweep',
    '→NORTH #2 200@10.00 ImmediateOrCancel sweep',
  ]);
});

it('an order that may not rest goes on as one, on what is shown then', () => {
  const d = new Desk({ lit: { supportsIso: true } });
  d.book('NORTH', [], [[10.0, 300]]);
  d.book('SOUTH', [], [[10.01, 500]]);
  expect(d.order('A', 'buy', 600, 'market').slice(1)).toEqual([
    '→SOUTH #1 300@10.01 ImmediateOrCancel sweep iso',
    '→NORTH #2 300@10.00 ImmediateOrCancel sweep iso',
  ]);
  d.fill(2, 300, 10.0);
  d.book('NORTH', [], [[10.02, 100]]);
  d.book('SOUTH', [], [[10.03, 900]]);
  d.fill(1, 100, 10.01);
  expect(d.out(1)).toContain('→NORTH #4 100@10.02 ImmediateOrCancel sweep iso');
  const plans = d.events.filter((event) => event.kind === 'planned');
  expect(plans.map(({ round, protection }) => [round, protection])).toEqual([
    [0, 'iso'],
    [1, 'iso'],
  ]);
});
