/**
 * Policies of the user's: what they make is checked before it is sent, they can harm nothing but their own plan, and
 * where that is refused the order goes by the default policy, which the record says.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { TimeInForce } from '../../src/orders/values.ts';
import { planAgain } from '../../src/router/again.ts';
import type { Draft, Policy } from '../../src/router/draft.ts';
import { BLOCKS } from '../../src/router/blocks.ts';
import type { Plan, PlannedChild } from '../../src/router/event.ts';
import { explainPlan } from '../../src/router/explain.ts';
import { planRoute } from '../../src/router/plan.ts';
import type { RouterSettings } from '../../src/router/settings.ts';
import { DEFAULT_POLICY, POLICIES } from '../../src/router/policies/policies.ts';
import { runs } from '../support/runs.ts';
import { anyOrder, anySettings, anyVenues } from './anyMarket.ts';
import { configOf, journaled, NOW, order, PLAIN, venue } from './make.ts';

it('a policy that does as a built-in one does is refused nothing, and makes the same plan', () => {
  fc.assert(
    fc.property(anyOrder, anyVenues, anySettings, fc.constantFrom(...POLICIES), (request, venues, drawn, builtIn) => {
      const asked = { ...request, policy: builtIn };
      // The one policy that may pass `venueShare`.
      const settings = builtIn.name === 'directed' ? { ...drawn, venueSharePpm: PLAIN.venueSharePpm } : drawn;
      const its = planRoute(asked, venues, NOW, settings);
      // Only what the table says of a policy beside its plan differs.
      const policy: Policy = { ...builtIn };
      expect(planRoute({ ...asked, policy }, venues, NOW, settings)).toEqual(its);
    }),
    { numRuns: runs(2_000) },
  );
});

const VENUES = [
  venue('A', { asks: '10.01x100 10.02x300', bids: '9.99x300', lot: 1 }),
  venue('B', { asks: '10.02x300', bids: '9.99x300', lot: 100 }),
  venue('D', { kind: 'dark' }),
];

/** Does as the default policy, and then something to its children. */
const twisted =
  (twist: (child: PlannedChild) => object) =>
  (draft: Draft): void => {
    DEFAULT_POLICY.plan(draft);
    draft.children.forEach((child, i) => {
      draft.children[i] = { ...child, ...twist(child) };
    });
  };
const withTerms = (terms: object) => twisted((child) => ({ terms: { ...child.terms, ...terms } }));

/** One row more, with something else in it. */
const withScore =
  (twist: object) =>
  ({ scores }: Draft): void => {
    scores.push({ ...scores[0], ...twist });
  };

const BAD: Record<string, [plan: (draft: Draft) => unknown, fault: string]> = {
  'throws an error': [
    () => {
      throw new Error('no idea');
    },
    'throws: no idea',
  ],
  'throws what does not say what it is': [
    () => {
      throw Object.create(null);
    },
    'throws: something that does not say what it is',
  ],
  'is asynchronous': [async () => Promise.reject(new Error('later')), 'returns a promise: a plan is made at once'],
  'goes past the limit': [withTerms({ price: 110_000 }), "sends to A a price beyond the order's limit or collar"],
  'has no price': [withTerms({ price: Number.NaN }), 'sends to A a price that is none'],
  'goes between two ticks': [withTerms({ price: 100_150 }), 'sends to A a price off its tick'],
  'sends to a venue that is none': [twisted(() => ({ venue: 'GHOST' })), 'sends to "GHOST", where the order cannot go'],
  'waits for ever': [twisted(() => ({ wait: 1e12 })), 'sends to A an order with a wait, or other columns'],
  'sends parts of shares': [withTerms({ orderQty: 33.5 }), 'sends to A a quantity that is none'],
  'sends nothing': [withTerms({ orderQty: 0 }), 'sends to A a quantity that is none'],
  'sends odd lots': [
    (draft) => {
      const { seats } = draft;
      BLOCKS.take(draft, seats[1], BLOCKS.immediate(draft, 150 as never, draft.worstPx));
    },
    'sends to B a quantity off its lot, or more than it may get',
  ],
  'sends all twice': [
    (draft) => {
      DEFAULT_POLICY.plan(draft);
      draft.left = draft.request.terms.orderQty;
      DEFAULT_POLICY.plan(draft);
    },
    'sends more than order 1 asks for',
  ],
  'rests an IOC': [withTerms({ timeInForce: TimeInForce.Day }), 'sends to A a TimeInForce that may rest'],
  'takes where the venue is dark': [twisted(() => ({ venue: 'D' })), 'sends to D to take while it is none'],
  'has terms of its own': [withTerms({ maxFloor: 100 }), "sends to A other terms than the order's"],
  'has columns of its own': [withTerms({ note: 'x' }), "sends to A other terms than the order's"],
  'makes no list': [(draft) => Object.assign(draft, { children: 1 }), 'its children are no list'],
  'has reasons of its own': [(draft) => Object.assign(draft, { reason: 'so' }), 'its reason is none of Unrouted'],
  'makes rows of scores without end': [
    ({ scores }) => {
      for (let i = 0; i < 1_000_000; i++) scores.push(scores[0]);
    },
    'makes 1000000 rows of scores',
  ],
  'makes children without end': [
    ({ children }) => {
      for (let i = 0; i < 1_000_000; i++) children.push(undefined as never);
    },
    'makes 1000000 children',
  ],
  'leaves rows out of its scores': [({ scores }) => (scores.length += 2), 'its scores are none'],
  'leaves terms out of its scores': [withScore({ terms: Array.from({ length: 8 }).fill(0, 1) }), 'its scores are none'],
  'leaves all terms out of them': [withScore({ terms: Object.assign([], { length: 8 }) }), 'its scores are none'],
  'has terms that are no list': [withScore({ terms: new Float64Array(8) }), 'its scores are none'],
  'has half numbers in its scores': [withScore({ fee: 0.5 }), 'its scores are none'],
  'has scores of a venue that is none': [withScore({ venue: 'GHOST' }), 'its scores are none'],
  'has scores that are no list': [
    (draft) => Object.assign(draft, { scores: new Float64Array(9) }),
    'its scores are no list',
  ],
  'expects no number': [(draft) => Object.assign(draft, { expectedNet: Number.NaN }), 'what it expects is no sum'],
};

const anyJunk = fc.oneof(
  fc.constantFrom(0, -0, 1, 100, 0.5, -1, 2 ** 53 - 1, 1 - 2 ** 53, 1e300, Number.NaN, '', 'A', 'sweep', true, null),
  fc.constantFrom(
    [],
    [1],
    Object.assign([], { length: 8 }),
    {},
    new Date(0),
    new Map(),
    new Float64Array(8),
    1n,
    undefined,
  ),
);
const JUNK_AT = {
  scores: ['venue', 'purpose', 'standing', 'px', 'fee', 'allIn', 'expectedFillPpm', 'terms', 'total'],
  children: ['venue', 'terms', 'midpoint', 'purpose', 'seen', 'wait'],
  terms: ['orderQty', 'ordType', 'price', 'timeInForce', 'minQty', 'maxFloor', 'iso', 'peg', 'stopPx'],
  draft: ['reason', 'expectedQty', 'expectedNet', 'children', 'scores', 'left', 'instead'],
} as const;
const anyPlace = fc
  .constantFrom(...(Object.keys(JUNK_AT) as (keyof typeof JUNK_AT)[]))
  .chain((of) => fc.record({ of: fc.constant(of), name: fc.constantFrom(...JUNK_AT[of]), junk: anyJunk }));

it('whatever is in what it makes, the journal takes the plan and gives it back', () => {
  fc.assert(
    fc.property(fc.array(anyPlace, { minLength: 1, maxLength: 3 }), (places) => {
      const its = made((draft) => {
        DEFAULT_POLICY.plan(draft);
        draft.scores.push({ ...draft.scores[0], terms: [...draft.scores[0].terms] });
        const at = { scores: draft.scores.at(-1)!, children: draft.children[0], terms: draft.children[0].terms, draft };
        for (const { of, name, junk } of places) Object.assign(at[of], { [name]: junk });
      });
      // A zero below zero is a zero.
      expect(journaled(its)).toEqual(JSON.parse(JSON.stringify(its)));
    }),
    { numRuns: runs(500) },
  );
});

function made(plan: (draft: Draft) => unknown, text = 'buy 400 limit 10.02 IOC'): Plan {
  const policy: Policy = { name: 'own', plan };
  return planRoute({ ...order(text), policy, rule: 3 }, VENUES, NOW, PLAIN);
}
const usual = (text = 'buy 400 limit 10.02 IOC') => planRoute({ ...order(text), rule: 3 }, VENUES, NOW, PLAIN);

it.each(Object.entries(BAD))('one that %s', (_, [plan, fault]) => {
  const its = made(plan);
  expect(its.instead).toBe(`own: ${fault}`);
  // By the default policy, as if it had been asked for: and so it is made again.
  expect(its).toEqual({ ...usual(), instead: its.instead });
  const config = journaled(configOf(VENUES, PLAIN));
  expect(planAgain(journaled(its), config)).toEqual(its);
  expect(explainPlan(its)[0]).toMatch(/ \(rule 3\), in place of own: /);
});

it.each<[string, (draft: Draft) => unknown]>([
  ['its order', ({ request }) => Object.assign(request.terms, { orderQty: 5000, price: 1 })],
  ['who it is of', ({ request }) => Object.assign(request, { side: '2', instrument: {}, policy: undefined })],
  ['the settings', ({ settings }) => Object.assign(settings, { tolerance: 9_999, collarBps: 0 })],
  ['venues', ({ seats }) => seats.forEach(({ profile }) => Object.assign(profile, { takeFee: 9_999, lotSize: 0 }))],
  ['what was seen', ({ seats }) => seats.forEach(({ input }) => Object.assign(input, { levels: [], up: false }))],
  ['scores', ({ scores }) => scores.forEach(({ terms }) => (terms as number[]).fill(777))],
  ['quotes', ({ bid, ask }) => [bid.reset(), ask.reset()]],
  ['how far it may go', (draft) => Object.assign(draft, { worstPx: 1_000_000, left: 1e9 })],
  ['the blocks', () => Object.assign(BLOCKS.usual, { plan: () => undefined })],
])('one that changes %s changes nothing for anybody', (_, change) => {
  const before = usual();
  const text = JSON.stringify([VENUES.map(({ profile }) => profile), PLAIN]);
  made((draft) => {
    change(draft);
  });
  expect(usual()).toEqual(before);
  expect(JSON.stringify([VENUES.map(({ profile }) => profile), PLAIN])).toBe(text);
});

it('one that keeps its draft changes no plan that was made', () => {
  let kept: Draft | undefined;
  const its = made((draft) => {
    DEFAULT_POLICY.plan(draft);
    kept = draft;
  });
  const before = structuredClone(its);
  for (const { terms } of kept!.children) Object.assign(terms, { orderQty: 1 });
  kept!.children.length = 0;
  expect(its).toEqual(before);
  expect(its).toMatchObject({ policy: 'own', instead: '' });
});

/** Takes of A and B what the whole order is, whatever the settings say. */
const greedy =
  (...sizes: number[]) =>
  (draft: Draft): void => {
    sizes.forEach((size, i) => {
      BLOCKS.take(draft, draft.seats[i], BLOCKS.immediate(draft, size as never, draft.worstPx));
    });
  };

it.each<[string, Partial<RouterSettings>, number[], fault: string]>([
  ['two venues where one is the most', { maxVenues: 1 }, [100, 300], 'own: sends to 2 venues at once'],
  ['one where one is the most', { maxVenues: 1 }, [300], ''],
  ['two where two are', { maxVenues: 2 }, [100, 300], ''],
  ['more than the share', { venueSharePpm: 500_000 }, [100, 300], 'own: takes more at B than [router] venueShare'],
  ['the share', { venueSharePpm: 500_000 }, [200, 200], ''],
])('one that sends to %s: %j %j', (_, settings, sizes, fault) => {
  const policy: Policy = { name: 'own', plan: greedy(...sizes) };
  const asked = { ...order('buy 400 limit 10.02 IOC'), policy };
  const its = planRoute(asked, VENUES, NOW, { ...PLAIN, ...settings });
  expect(its.instead).toBe(fault);
  const { children } =
    fault === '' ? its : planRoute(order('buy 400 limit 10.02 IOC'), VENUES, NOW, { ...PLAIN, ...settings });
  expect(its.children).toEqual(children);
  if (fault === '') expect(its.children.map(({ terms }) => Number(terms.orderQty))).toEqual(sizes);
});

it('and in two orders at one venue, no more than the share', () => {
  const policy: Policy = {
    name: 'own',
    plan: (draft) => {
      for (const size of [150, 150]) {
        BLOCKS.take(draft, draft.seats[0], BLOCKS.immediate(draft, size as never, draft.worstPx));
      }
    },
  };
  const settings = { ...PLAIN, venueSharePpm: 500_000 };
  const its = planRoute({ ...order('buy 400 limit 10.02 IOC'), policy }, VENUES, NOW, settings);
  expect(its.instead).toBe('own: takes more at A than [router] venueShare');
});
