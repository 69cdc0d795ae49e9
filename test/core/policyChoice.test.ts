/** Which policy an order is planned by: its plans say so, and by which rule. */
import { describe, expect, it, test } from 'vitest';
import { type PolicyRule } from '../../src/router/choice.ts';
import { DEFAULT_POLICY, POLICIES } from '../../src/router/policies/policies.ts';
import { orderID, TimeInForce } from '../../src/orders/values.ts';
import type { Draft } from '../../src/router/draft.ts';
import { qty } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';

const of = (text: string): string => text.replaceAll('|', '\x01');
const ASKS_NOTHING = {
  venue: '',
  clients: [],
  symbols: [],
  leastQty: [],
  mostQty: [],
  tag: 0,
  values: [],
  parameter: '',
};

function rule(policy: string, asks: Partial<PolicyRule> = {}): PolicyRule {
  return { ...ASKS_NOTHING, policy: POLICIES.find(({ name }) => name === policy)!, said: { policy }, ...asks };
}

const RULES = [
  rule('post', { clients: ['D'] }),
  rule('split', { symbols: ['ZZZ'] }),
  rule('serial', { tag: 100, values: ['SERIAL'] }),
  rule('directed', { tag: 847, values: ['1001'], venue: 'SOUTH' }),
  rule('sweep', { tag: 847 }),
  rule('cheapest-first', { parameter: 'Urgency', values: ['low'] }),
  rule('parallel-one-level', { leastQty: [qty(500)], mostQty: [qty(600)] }),
];

function desk(): Desk {
  const d = new Desk({ policies: { policies: [], usual: POLICIES[0], rules: RULES } });
  d.book('NORTH', [[9.99, 300]], [[10, 300]]);
  d.book('SOUTH', [[9.99, 300]], [[10, 300]]);
  return d;
}

const planOf = (d: Desk) => {
  const plan = d.events.find((event) => event.kind === 'planned');
  return plan === undefined ? '' : `${plan.rule} ${plan.policy}: ${plan.children.map(({ venue }) => venue).join(' ')}`;
};

const group = (value: string) => of(`957=2|-958=Style|>959=14|>960=x|-958=Urgency|>959=14|>960=${value}|`);

test.each([
  ['no rule', 100, {}, '0 best: SOUTH'],
  ['a value of a tag', 100, { carried: of('847=1001|') }, '4 directed: SOUTH'],
  ['the first rule that fits: any other value', 100, { carried: of('847=5|') }, '5 sweep: SOUTH'],
  ['a strategy parameter', 100, { carried: group('low') }, '6 cheapest-first: SOUTH'],
  ['another value of it', 100, { carried: group('high') }, '0 best: SOUTH'],
  ['a name in ExDestination(100)', 400, { exDestination: 'SERIAL' }, '3 serial: SOUTH'],
  ['least size', 500, {}, '7 parallel-one-level: SOUTH NORTH'],
  ['most size', 601, {}, '0 best: SOUTH NORTH NORTH'],
] as const)('by %s', (_, size, more, told) => {
  const d = desk();
  d.order('A', 'buy', size, 10, { carried: '', ...more });
  expect(planOf(d)).toBe(told);
});

it('an ExDestination(100) that is neither a venue nor named by a rule is refused', () => {
  const d = desk();
  d.order('A', 'buy', 100, 10, { exDestination: 'NOWHERE' });
  const rejected = d.events.find((event) => event.kind === 'orderRejected');
  expect(rejected?.text).toMatch(/is no venue for XYZ/);
});

it('the journal has the rules', () => {
  const event = desk().events.find(({ kind }) => kind === 'routerConfigured');
  expect(event).toMatchObject({ rules: RULES.map(({ said }) => ({ json: JSON.stringify(said) })) });
});

it('orders whose own policy fails are planned by the default one, and after five faults it is not asked any more', () => {
  let asked = 0;
  const policy = {
    name: 'own',
    plan: () => {
      asked++;
      throw new Error('no idea');
    },
  };
  const d = new Desk({ policies: { policies: [policy], usual: policy, rules: [] } });
  d.book('NORTH', [[9.99, 300]], [[10, 9_000]]);
  d.book('SOUTH', [[9.99, 300]], [[10, 9_000]]);
  for (let i = 1; i <= 7; i++) d.order(`A${i}`, 'buy', 100, 10);
  const plans = d.events.filter((event) => event.kind === 'planned');
  expect(plans.map(({ policy: by, instead, children }) => `${by} ${children.length} ${instead}`)).toEqual([
    ...Array.from({ length: 5 }, () => 'best 1 own: throws: no idea'),
    ...Array.from({ length: 2 }, () => 'best 1 own: is switched off until a restart, after 5 plans that were refused'),
  ]);
  expect([asked, d.core.policyFaults.count, d.core.policyFaults.off]).toEqual([5, 5, ['own']]);
  expect(d.core.state.poisons.open).toEqual([]);
  d.replayed();
});

it('a plan that the journal would not take is no plan: by the default one, and counted, in the first round and later', () => {
  const policy = {
    name: 'own',
    plan: (draft: Draft) => {
      DEFAULT_POLICY.plan(draft);
      const rows = draft.request.round > 0 || draft.request.orderID > 1 ? 100_000 : 0;
      for (let i = 0; i < rows; i++) draft.scores.push(draft.scores[0]);
    },
  };
  const d = new Desk({ policies: { policies: [policy], usual: policy, rules: [] } });
  d.book('NORTH', [[9.99, 300]], [[10, 9_000]]);
  d.book('SOUTH', [[9.99, 300]], [[10, 9_000]]);
  d.order('A', 'buy', 100, 10, { timeInForce: TimeInForce.ImmediateOrCancel });
  d.fill(1, 60, 10);
  expect(d.out(1)).toEqual(['→NORTH #2 40@10.00 ImmediateOrCancel sweep']);
  expect(d.core.state.orders.parents.get(orderID(1))).toMatchObject({ cumQty: 60, openQty: 40 });
  for (let i = 1; i <= 5; i++) d.order(`B${i}`, 'buy', 100, 10);
  const plans = d.events.filter((event) => event.kind === 'planned');
  expect(plans.map(({ policy: by, instead, children }) => `${by} ${children.length} ${instead}`)).toEqual([
    'own 1 ',
    ...Array.from({ length: 5 }, () => 'best 1 own: makes 100000 rows of scores'),
    'best 1 own: is switched off until a restart, after 5 plans that were refused',
  ]);
  expect([d.core.policyFaults.count, d.core.policyFaults.off]).toEqual([5, ['own']]);
  expect(d.core.state.poisons.open).toEqual([]);
  d.replayed();
});

describe('a rule that sends orders where their instructions do not let them go', () => {
  const SAYS = /^rule #4 of the router sends it to SOUTH: SOUTH is excluded$/;
  const byRule = { carried: of('847=1001|') };
  const lastText = (d: Desk) =>
    d.events.findLast((event) => event.kind === 'orderRejected' || event.kind === 'requestRejected')?.text ?? '';

  it('refuses them before they are New, by what they say and by what is agreed', () => {
    const d = desk();
    const told = d.order('A', 'buy', 100, 10, { ...byRule, instructions: { exclude: 'SOUTH' } });
    expect(told).toEqual(['A exec=Rejected status=Rejected 100/0/0']);
    expect(lastText(d)).toMatch(SAYS);
    expect(d.order('B', 'buy', 100, 10, { ...byRule, instructions: { exclude: 'NORTH' } })).toHaveLength(2);
    // The venue that an order asks for itself is judged as that.
    const asked = { ...byRule, exDestination: 'NORTH', instructions: { exclude: 'SOUTH' } };
    expect(d.order('C', 'buy', 100, 10, asked)).toContainEqual(expect.stringMatching(/^→NORTH /));
    d.replayed();
    const clients = new Map([['C', { instructions: { exclude: 'SOUTH' } }]]);
    const e = new Desk({ clients, policies: { policies: [], usual: POLICIES[0], rules: RULES } });
    e.order('A', 'buy', 100, 10, byRule);
    expect(lastText(e)).toMatch(SAYS);
  });

  it('refuses a replace that would have its order go there', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.5, { instructions: { exclude: 'SOUTH' } });
    d.ack(1);
    d.replace('R', 'A', 200, 9.5, byRule);
    expect(lastText(d)).toMatch(SAYS);
    d.replayed();
  });
});

test.each([
  ['an order that may rest waits, and says so', {}, ['planned', 'orderWaits']],
  ['one that may not is canceled', { timeInForce: TimeInForce.ImmediateOrCancel }, ['planned', 'orderEnded']],
])('a policy of the user that plans nothing: %s', (_, terms, kinds) => {
  const idle = { name: 'idle', plan: () => undefined };
  const d = new Desk({ policies: { policies: [idle], usual: idle, rules: [] } });
  d.book('NORTH', [], [[10, 300]]);
  d.order('C1', 'buy', 100, 10, terms);
  expect(d.events.slice(-2).map(({ kind }) => kind)).toEqual(kinds);
  expect(d.events.at(-1)).toMatchObject({ text: 'its policy plans nothing for it' });
});
