/** The shadow policy: which orders it plans, what it is told apart by, and what of it is contained. */
import { expect, it } from 'vitest';
import type { Draft, Policy } from '../../src/router/draft.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { textOfSums } from '../../src/router/planSums.ts';
import { isShadowed, Shadow } from '../../src/router/shadow.ts';
import { orderID } from '../../src/orders/values.ts';
import { span } from '../../src/units/brand.ts';
import { configOf, journaled, plan, PLAIN, venue } from './make.ts';

const VENUES = [
  venue('A', { asks: '10.01x100', bids: '9.99x100' }),
  venue('B', { asks: '10.01x300', bids: '9.99x100' }),
];
const CONFIG = journaled(configOf(VENUES, PLAIN));
const MADE = plan('buy 300 limit 10.01 IOC', VENUES);
const called = (name: string): Policy => POLICIES.find((each) => each.name === name)!;

it('plans its part of the orders, always the same ones, all or nothing at the ends', () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => ({ orderID: orderID(i + 1) }));
  const some = ids.filter((id) => isShadowed(id, 100_000));
  expect(some.length).toBeGreaterThan(1_900);
  expect(some.length).toBeLessThan(2_100);
  expect(some.every((id) => isShadowed(id, 100_000) && isShadowed(id, 200_000))).toBe(true);
  expect(ids.filter((id) => isShadowed(id, 0))).toEqual([]);
  expect(ids.filter((id) => isShadowed(id, 1_000_000))).toHaveLength(20_000);
});

it('says what another policy would have sent of the same', () => {
  const shadow = new Shadow(called('serial'));
  expect(shadow.see(MADE, CONFIG)?.children.map(({ venue: at, terms }) => [at, terms.orderQty])).toEqual([['A', 100]]);
  expect(shadow.sums).toMatchObject({ plans: 1, another: 1, children: [2, 1] });
  expect(textOfSums(shadow.sums)).toEqual([
    {
      currency: 'USD',
      side: 'buy',
      plans: 1,
      another: 1,
      qty: ['300', '100'],
      net: ['3003.00', '1001.00'],
      better: '0.00',
    },
  ]);
});

it('is the same plan by the same policy', () => {
  const shadow = new Shadow(called('best'));
  expect(shadow.see(MADE, CONFIG)).toEqual(MADE);
  expect(shadow.sums).toMatchObject({ plans: 1, another: 0 });
});

const rogue = (name: string, doIt: (draft: Draft) => void): Policy => ({ name, plan: doIt });

it.each<[string, Policy, string]>([
  [
    'throws',
    rogue('throws', () => {
      throw new Error('no idea');
    }),
    'throws: no idea',
  ],
  [
    'sends too much',
    rogue('more', (draft) => {
      const { seats, childTerms } = draft;
      draft.children.push({
        venue: seats[0].profile.id,
        terms: childTerms,
        midpoint: false,
        purpose: 'sweep',
        seen: 0,
        wait: span(0),
      });
      draft.children.push({
        venue: seats[1].profile.id,
        terms: childTerms,
        midpoint: false,
        purpose: 'sweep',
        seen: 0,
        wait: span(0),
      });
    }),
    'sends more than order 1 asks for',
  ],
])('contains one that %s', (_, policy, failure) => {
  const shadow = new Shadow(policy);
  expect(shadow.see(MADE, CONFIG)).toBeUndefined();
  expect(shadow).toMatchObject({ failed: 1, lastFailure: failure, sums: { plans: 0 } });
});

it('leaves the plan as it was, whatever it does to what it is given', () => {
  const before = journaled(MADE);
  const shadow = new Shadow(
    rogue('rogue', (draft) => {
      for (const { input } of draft.seats) Object.assign(input, { up: false, levels: [] });
      Object.assign(draft.request.terms, { orderQty: 0 });
    }),
  );
  shadow.see(MADE, CONFIG);
  expect(journaled(MADE)).toEqual(before);
});

it('says why it could not plan', () => {
  const shadow = new Shadow(called('serial'));
  shadow.see(MADE, undefined);
  shadow.see(MADE, journaled(configOf([VENUES[0]], PLAIN)));
  expect([...shadow.impossible]).toEqual([
    ['what the plan was made under is not known', 1],
    ['the terms of B were not known', 1],
  ]);
});
