/** The policies of the router in a configuration: rules, and modules of the user's. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeExample } from '../router/example.ts';
import { demoWith, faultsOf, setupOf } from './demo.ts';

const directory = writeExample();
afterAll(() => rmSync(directory, { recursive: true }));

/** Keys of [router], and after them its rules. */
function withRouter(...lines: string[]): string {
  const rules = lines.indexOf('[[router.rule]]');
  const keys = rules < 0 ? lines : lines.slice(0, rules);
  const file = demoWith(['\n[router]\n', `\n[router]\n${keys.map((line) => `${line}\n`).join('')}`]);
  return `${file}\n${(rules < 0 ? [] : lines.slice(rules)).join('\n')}\n`;
}

const module = (name: string): string => JSON.stringify(path.join(directory, name));

it('without a word of them, all orders are planned by `best`', () => {
  const { policies } = setupOf(demoWith());
  expect(policies).toMatchObject({ policies: [], usual: { name: 'best' }, rules: [] });
});

it('a shadow is of use where some orders have another policy', () => {
  const some = ['shadow = "best"', '[[router.rule]]', 'policy = "post"', 'minQty = "500"'];
  expect(setupOf(withRouter(...some)).policies.shadow?.name).toBe('best');
});

it('loads the example of docs/routing.md, and rules by it', () => {
  const { policies } = setupOf(
    withRouter(
      'policy = "sweep"',
      `modules = [${module('touch-only.mjs')}]`,
      '[[router.rule]]',
      'policy = "touch-only"',
      'minQty = "0.5"',
      'maxQty = "1000"',
      '[[router.rule]]',
      'policy = "directed"',
      'venue = "NORTH"',
      'tag = 100',
      'values = ["SERIAL"]',
    ),
  );
  expect(policies.usual.name).toBe('sweep');
  expect(policies.policies.map(({ name, digest }) => [name, digest?.length])).toEqual([['touch-only', 64]]);
  expect(policies.rules.map(({ policy, venue, tag, values }) => [policy.name, venue, tag, values])).toEqual([
    ['touch-only', '', 0, []],
    ['directed', 'NORTH', 100, ['SERIAL']],
  ]);
  expect([policies.rules[0].leastQty[0], policies.rules[0].leastQty[2], policies.rules[0].mostQty[2]]).toEqual([
    1, 50, 100_000,
  ]);
});

const MODULES: [name: string, code: string, fault: string][] = [
  ['nothing.mjs', 'export const a = 1;', 'has no default export that is a function of the blocks'],
  ['empty.mjs', 'export default () => ({ name: "x" });', 'returns no policy: { name, plan(draft) }'],
  [
    'shares.mjs',
    'export default () => ({ name: "x", plan() {}, darkSharePpm: 0.5 });',
    'darkSharePpm is a whole number from 0 to 1000000',
  ],
  [
    'named.mjs',
    'export default () => ({ name: "A b", plan() {} });',
    'the name of a policy is lower-case letters, digits and "-"',
  ],
  ['again.mjs', 'export default () => ({ name: "best", plan() {} });', 'there is a policy best already'],
  [
    'endless.mjs',
    'export default () => ({ name: "x", plan() { for (;;); } });',
    'does not plan sample orders within 1 s',
  ],
  [
    'trips.mjs',
    'export default () => ({ name: "x", plan(draft) { draft.seats[9].taken = 1; } });',
    "does not plan a sample order: throws: Cannot set properties of undefined (setting 'taken')",
  ],
  [
    'misspelt.mjs',
    'export default () => ({ name: "x", plan(draft) { draft.expectedQuantity = 1; } });',
    'does not plan a sample order: throws: Cannot add property expectedQuantity, object is not extensible',
  ],
  ['throws.mjs', 'export default () => { throw new Error("no"); };', 'cannot be loaded: no'],
  ['null.mjs', 'throw null;', 'cannot be loaded: null'],
  [
    'slow.mjs',
    'export default () => ({ name: "x", async plan() { throw new Error("later"); } });',
    'does not plan a sample order: returns a promise: a plan is made at once',
  ],
  [
    'far.mjs',
    'export default ({ usual }) => ({ name: "x", plan(draft) { draft.worstPx = 9999; usual.plan(draft); draft.children.forEach(({ terms }) => { terms.price = 9999; }); } });',
    "does not plan a sample order: sends to A a price beyond the order's limit or collar",
  ],
];

it.each(MODULES)('a module that is none: %s', (name, code, fault) => {
  writeFileSync(path.join(directory, name), code);
  const file = path.join(directory, name);
  expect(faultsOf(withRouter(`modules = [${module(name)}]`))).toEqual([`router.modules[#1]: ${file}: ${fault}`]);
});

it.each([
  [['policy = "bets"'], 'router.policy: no policy is called "bets"; did you mean best?'],
  [
    ['[[router.rule]]', 'policy = "post"', 'venue = "NORTH"'],
    'router.rule[#1].venue: only `directed` goes to one venue, not post',
  ],
  [
    ['[[router.rule]]', 'policy = "directed"', 'venue = "NORHT"'],
    'router.rule[#1].venue: no venue is called "NORHT"; did you mean NORTH?',
  ],
  [
    ['[[router.rule]]', 'policy = "post"', 'minQty = "500"', 'maxQty = "100"'],
    'router.rule[#1].maxQty: no order has at least 500 and at most 100',
  ],
  [
    ['[[router.rule]]', 'policy = "post"', '[[router.rule]]', 'policy = "sweep"'],
    'router.rule[#2]: is never asked: rule #1 fits every order',
  ],
  [
    [
      ...['[[router.rule]]', 'policy = "post"', 'clients = ["DEMO-OMS"]', 'maxQty = "500"'],
      ...['[[router.rule]]', 'policy = "serial"', 'tag = 847', 'values = ["1001"]', 'maxQty = "100"'],
    ],
    'router.rule[#2]: is never asked for orders of DEMO-OMS: rule #1 (post) fits all that this one (serial) could; put rules with `tag` or `parameter` first',
  ],
  [
    ['[[router.rule]]', 'policy = "post"', 'tag = 55'],
    'router.rule[#1].tag: 55 is read here: of such fields rules ask for 1, 40, 54, 59, 100 alone',
  ],
  [
    ['[[router.rule]]', 'policy = "post"', 'parameter = "Urgency"'],
    'router.rule[#1].parameter: no order has 957, a group: no client of the rule has a dictionary with it',
  ],
  [['[[router.rule]]', 'policy = "post"', 'values = ["1"]'], 'router.rule[#1].values: of which `tag` or `parameter`?'],
  [['shadow = "best"'], 'router.shadow: all orders are planned by best itself: name another policy, or none'],
  [
    ['policy = "post"', 'shadow = "post"', '[[router.rule]]', 'policy = "post"', 'minQty = "500"'],
    'router.shadow: all orders are planned by post itself: name another policy, or none',
  ],
  [
    ['[[router.rule]]', 'policy = "post"', 'tag = 1', 'parameter = "Urgency"'],
    'router.rule[#1].parameter: the rule asks for a tag: `values` are of one of them',
  ],
])('a rule that means nothing: %j', (lines, fault) => {
  expect(faultsOf(withRouter(...lines))).toEqual([fault]);
});

it('a rule that sends a client to a venue that it excludes', () => {
  const rule = (client: string) =>
    `${demoWith([
      'compID = "TESTER"',
      'compID = "TESTER"\ninstructions = { excludeVenues = ["SOUTH", "NORTH"] }',
    ])}\n[[router.rule]]\npolicy = "directed"\nvenue = "NORTH"\nclients = ["${client}"]\n`;
  expect(faultsOf(rule('TESTER'))).toEqual([
    'router.rule[#1].venue: client[TESTER].instructions.excludeVenues has NORTH: such orders are refused',
  ]);
  expect(faultsOf(rule('DEMO-OMS'))).toEqual([]);
});

it.each([
  ['smaller', ['clients = ["DEMO-OMS"]', 'maxQty = "500"'], ['tag = 847', 'values = ["1001"]']],
  ['in other instruments', ['symbols = ["AAPL"]'], ['tag = 847', 'values = ["1001"]']],
  ['of other values', ['tag = 847', 'values = ["1001"]'], ['tag = 847', 'values = ["1001", "1002"]']],
  ['with any value', ['tag = 847', 'values = ["1001"]'], ['tag = 847']],
  ['of another field', ['tag = 54', 'values = ["1"]'], ['tag = 847', 'values = ["1001"]']],
])('a rule with a field behind one for orders that are %s is asked', (_, first, second) => {
  const one = ['[[router.rule]]', 'policy = "post"', ...first];
  expect(faultsOf(withRouter(...one, '[[router.rule]]', 'policy = "serial"', ...second))).toEqual([]);
});
