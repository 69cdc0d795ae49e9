/** The journal has what plans are made under: once, and again when a start brings another. */
import { expect, it } from 'vitest';
import { Core } from '../../src/core/core.ts';
import type { CoreConfig } from '../../src/core/settings.ts';
import { planAgain } from '../../src/router/again.ts';
import type { Plan } from '../../src/router/event.ts';
import { Desk } from './desk.ts';

const plansOf = ({ events }: Desk): Plan[] => events.filter((event) => event.kind === 'planned');

/** The same journal under another configuration; what its start adds, kind by kind. */
function startedAs(d: Desk, change: Partial<CoreConfig>): string[] {
  const core = new Core({ ...d.config, ...change }, d.core.market);
  for (const event of d.events) core.replay(event);
  core.start('T', d.now);
  return core.ready.events.map((event) => (event.kind === 'routerConfigured' ? `router ${event.number}` : event.kind));
}

it('is journaled when it differs, and plans name theirs', () => {
  const d = new Desk();
  expect(d.events.filter(({ kind }) => kind === 'routerConfigured')).toHaveLength(1);
  expect(startedAs(d, {})).toEqual([]);
  expect(startedAs(d, { router: { ...d.config.router, collarBps: 7 } })).toEqual(['router 2']);
  const [north, ...others] = [...d.config.venues];
  const dearer = { ...north[1], profile: { ...north[1].profile, takeFee: 9_000 } };
  expect(startedAs(d, { venues: new Map([[north[0], dearer], ...others]) })).toEqual(['router 2']);
});

it('makes every plan of a day again, from what was journaled', () => {
  const d = new Desk({ dark: true });
  d.book('NORTH', [[9.99, 300]], [[10, 300]]);
  d.book('SOUTH', [[9.99, 300]], [[10.01, 300]]);
  d.order('A', 'buy', 500, 10.02);
  d.order('B', 'sell', 900, 9.9);
  d.ack(1);
  d.out(1);
  const plans = plansOf(d);
  expect(plans.map(({ configured, policy, rule }) => [configured, policy, rule])).toContainEqual([1, 'best', 0]);
  const { routing } = d.core.state;
  for (const plan of plans) expect(planAgain(plan, routing.get(plan.configured)!)).toEqual(plan);
  expect(plans.length).toBeGreaterThan(1);
});
