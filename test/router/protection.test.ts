/** Better protected quotes of others: who may go beyond them, how, and what the record says of it (Rule 611 of Reg NMS). */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { TimeInForce } from '../../src/orders/values.ts';
import type { Plan } from '../../src/router/event.ts';
import { explainPlan } from '../../src/router/explain.ts';
import { planRoute } from '../../src/router/plan.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { qty } from '../../src/units/brand.ts';
import { formatDecimal } from '../../src/units/decimal.ts';
import { runs } from '../support/runs.ts';
import { NOW, order, PLAIN, plan, planText, venue, type VenueOptions, XYZ } from './make.ts';

const iso = (id: string, options: VenueOptions): VenueView => venue(id, { iso: true, ...options });

describe('several prices at once leave as intermarket sweeps', () => {
  const A = iso('A', { asks: '10.00x300' });
  const B = iso('B', { asks: '10.01x500' });
  const C = iso('C', { asks: '10.02x500' });
  type Row = [what: string, order: string, venues: VenueView[], plan: string, protection: Plan['protection']];
  const rows: Row[] = [
    [
      'with one for all that each better quote displays',
      'buy 900 limit 10.05 IOC',
      [A, B, C],
      'sweep A 300 @ 10.00 IOC iso; sweep B 500 @ 10.01 IOC iso; sweep C 100 @ 10.02 IOC iso',
      'iso',
    ],
    ['not at the best price alone', 'buy 300 limit 10.05 IOC', [A, B, C], 'sweep A 300 @ 10.00 IOC', 'kept'],
    [
      'not at one price of several venues',
      'buy 400 limit 10.05 IOC',
      [A, iso('B', { asks: '10.00x200' })],
      'sweep A 300 @ 10.00 IOC; sweep B 100 @ 10.00 IOC',
      'kept',
    ],
    [
      'not several prices of one venue, where nobody else is as good',
      'buy 400 limit 10.05 IOC',
      [iso('A', { asks: '10.00x300 10.01x300' }), C],
      'sweep A 400 @ 10.01 IOC',
      'kept',
    ],
    [
      'the rest, too, that rests where it would meet what they take',
      'buy 900 limit 10.01 Day',
      [A, B],
      'sweep A 300 @ 10.00 IOC iso; sweep B 500 @ 10.01 IOC iso; post A 100 @ 10.01 Day iso',
      'iso',
    ],
    [
      'that rest, too, where it would only lock the one price that they take',
      'buy 400 limit 10.00 Day',
      [iso('A', { asks: '10.00x300', make: 1_000 }), iso('D', { asks: '10.02x500' })],
      'sweep A 300 @ 10.00 IOC iso; post D 100 @ 10.00 Day iso',
      'iso',
    ],
    [
      'none where a venue takes none: it sees to it itself',
      'buy 600 limit 10.05 IOC',
      [A, venue('B', { asks: '10.01x500' })],
      'sweep A 300 @ 10.00 IOC; sweep B 300 @ 10.01 IOC',
      'plain',
    ],
    [
      'none where a better quote cannot be taken',
      'buy 600 limit 10.05 IOC',
      [A, B, iso('Z', { asks: '9.99x100', timeInForces: [TimeInForce.Day] })],
      'sweep A 300 @ 10.00 IOC; sweep B 300 @ 10.01 IOC',
      'plain',
    ],
    [
      'none where it would meet an order of the same owner',
      'buy 600 limit 10.05 IOC',
      [A, B, { ...iso('Z', { asks: '9.99x100' }), own: true }],
      'sweep A 300 @ 10.00 IOC; sweep B 300 @ 10.01 IOC',
      'plain',
    ],
    [
      'past quotes that bind nobody: old ones, of silent venues, of halted ones',
      'buy 600 limit 10.05 IOC',
      [
        A,
        B,
        iso('X', { asks: '9.98x100', status: 'halted' }),
        iso('Y', { asks: '9.98x100', knows: { silent: 9 } }),
        iso('Z', { asks: '9.98x100', up: false }),
      ],
      'sweep A 300 @ 10.00 IOC iso; sweep B 300 @ 10.01 IOC iso',
      'iso',
    ],
    ['the client’s own goes as it is', 'buy 600 limit 10.05 IOC to B', [A, B], 'sweep B 600 @ 10.05 IOC', 'directed'],
  ];
  test.each(rows)('%s', (_, text, venues, expected, protection) => {
    const made = plan(text, venues);
    expect(planText(made).replace(/; \d+ left.*/, '')).toBe(expected);
    expect(made.protection).toBe(protection);
  });

  describe('a rule that sends all to one venue goes past no better quote of another', () => {
    const byRule = (text: string, venues: VenueView[], round = 0) => {
      const policy = POLICIES.find(({ name }) => name === 'directed')!;
      return planRoute({ ...order(text), policy, rule: 1, round }, venues, NOW, PLAIN);
    };
    const lone = iso('B', { asks: '10.01x500 10.02x500 10.03x500' });
    const better = iso('A', { asks: '10.02x300' });
    const sentOf = (made: Plan) => `${planText(made).replace(/; \d+ left.*/, '')}: ${made.protection}`;

    test.each([
      ['what it shows within them first', 'buy 900 market to B', [lone, better], 'sweep B 900 @ 10.02 IOC: kept'],
      [
        'no more than it shows',
        'buy 900 market to B',
        [iso('B', { asks: '10.01x500 10.03x500' }), better],
        'sweep B 500 @ 10.01 IOC: kept',
      ],
      [
        'and these themselves, where it shows nothing so good',
        'buy 500 market to B',
        [iso('B', { asks: '10.03x500' }), better],
        'sweep A 300 @ 10.02 IOC iso; sweep B 200 @ 10.03 IOC iso: iso',
      ],
      [
        'what may rest does not rest through them',
        'buy 900 limit 10.03 Day to B',
        [iso('B', { asks: '10.01x500' }), better],
        'sweep B 500 @ 10.01 IOC: kept',
      ],
      [
        'and rests there, once they are taken',
        'buy 900 limit 10.03 Day to B',
        [iso('B', { asks: '10.05x500' }), better],
        'sweep A 300 @ 10.02 IOC iso; post B 600 @ 10.03 Day iso: iso',
      ],
      [
        'as it is, where it passes none',
        'buy 900 limit 10.01 Day to B',
        [lone, better],
        'post B 900 @ 10.01 Day: kept',
      ],
    ] as const)('%s', (_, text, venues, told) => {
      expect(sentOf(byRule(text, [...venues]))).toBe(told);
    });

    it('and where none of it can be had, the record does not say that its client asked for that', () => {
      const own = { ...iso('A', { asks: '9.99x300' }), own: true };
      const made = byRule('buy 500 market to B', [iso('B', { asks: '10.03x500' }), own]);
      expect(made.protection).not.toBe('directed');
    });
  });

  it('an odd lot is no protected quote, and what stands beside round lots neither', () => {
    const request = order('buy 500 limit 10.05 IOC');
    const inHundreds = { ...request, instrument: { ...XYZ, roundLot: qty(100) } };
    const protectionBeside = (asks: string, lot = 1) =>
      planRoute(inHundreds, [iso('A', { asks, lot }), iso('B', { asks: '10.01x900' })], NOW, PLAIN).protection;
    expect(protectionBeside('10.00x60')).toBe('kept');
    expect(protectionBeside('10.00x160')).toBe('iso');
    expect(protectionBeside('10.00x160', 100)).toBe('iso');
    expect(protectionBeside('10.00x160', 200)).toBe('plain');
  });

  it('none where the market has no order protection', () => {
    const request = order('buy 600 limit 10.05 IOC');
    const made = planRoute({ ...request, instrument: { ...XYZ, unprotected: true } }, [A, B], NOW, PLAIN);
    expect([made.protection, made.children.map(({ terms }) => terms.iso)]).toEqual(['off', [false, false]]);
  });

  it('the record says why: each better quote, and what is taken of it', () => {
    const said = (venues: VenueView[]) => explainPlan(plan('buy 600 limit 10.05 IOC', venues)).slice(-8);
    expect(said([A, B])).toMatchInlineSnapshot(`
      [
        "sweep  A  300  @ 10.00  IOC ISO",
        "sweep  B  300  @ 10.01  IOC ISO",
        "",
        "intermarket sweeps: each better protected quote gets one for all it displays",
        "A  usable  300 @ 10.00  taken",
        "",
        "expected: 600 costs 6003.00 USD with fees, 10.0050 each",
        "best single venue: B, 500 for 5005.00 USD, 100 short",
      ]
    `);
    expect(said([A, B, iso('Z', { asks: '9.99x100', timeInForces: [TimeInForce.Day] })])).toMatchInlineSnapshot(`
      [
        "sweep  B  300  @ 10.01  IOC",
        "",
        "no intermarket sweeps: what Z displays is not had",
        "A  usable  300 @ 10.00  taken",
        "Z  unable  100 @ 9.99   100 left",
        "",
        "expected: 600 costs 6003.00 USD with fees, 10.0050 each",
        "best single venue: B, 500 for 5005.00 USD, 100 short",
      ]
    `);
  });
});

// ---- over all rounds of an order, whatever venues answer ----

type Level = readonly [away: number, size: number];
interface Quoted {
  readonly levels: readonly Level[];
  readonly iso: boolean;
  readonly kind: 'open' | 'own' | 'noIoc';
}
/** What a venue does with a child: the part it fills, in tenths, and whether what it did not give is shown on. */
interface Answer {
  readonly tenths: number;
  readonly phantom: boolean;
}

const level: fc.Arbitrary<Level> = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 9 }));
const quoted: fc.Arbitrary<Quoted> = fc.record({
  levels: fc.uniqueArray(level, { maxLength: 4, selector: ([away]) => away }),
  iso: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('open' as const) },
    { weight: 1, arbitrary: fc.constantFrom('own' as const, 'noIoc' as const) },
  ),
});
const answer: fc.Arbitrary<Answer> = fc.record({ tenths: fc.integer({ min: 0, max: 10 }), phantom: fc.boolean() });

const textOf = (levels: readonly Level[], sign: number): string =>
  levels
    .filter(([, size]) => size > 0)
    .map(([away, size]) => `${formatDecimal(1_000 + sign * away, 2)}x${size}`)
    .join(' ');

function viewOf({ levels, iso: takesIso, kind }: Quoted, i: number, sign: 1 | -1): VenueView {
  const text = textOf(levels, sign);
  const shown = sign > 0 ? { asks: text } : { bids: text };
  const lives = kind === 'noIoc' ? { timeInForces: [TimeInForce.Day] } : {};
  return { ...venue(`V${i}`, { ...shown, ...lives, iso: takesIso }), ...(kind === 'own' && { own: true }) };
}

/** What is shown there at prices better than `away`. */
const betterThan = (levels: readonly Level[], away: number): number =>
  levels.filter(([at]) => at < away).reduce((sum, [, size]) => sum + size, 0);

it('no child executes beyond a protected quote but with one for all of it, in any round', () => {
  let swept = 0;
  const law = (market: Quoted[], sign: 1 | -1, size: number, answers: Answer[][]): void => {
    let left = size;
    const books = market.map(({ levels }) => levels.toSorted(([a], [b]) => a - b));
    for (const [round, replies] of answers.entries()) {
      if (left === 0) return;
      const views = market.map((each, i) => viewOf({ ...each, levels: books[i] }, i, sign));
      const limit = formatDecimal(1_000 + sign * 6, 2);
      const text = `${sign > 0 ? 'buy' : 'sell'} ${left} limit ${limit} IOC round ${round}`;
      const made = planRoute(order(text), views, NOW, PLAIN);
      const sentTo = (i: number) => made.children.find((child) => child.venue === `V${i}`);
      const canSweep = made.children.every((child) => market[Number(child.venue.slice(1))].iso);
      let goesBeyond = false;
      let isHad = true;
      const filledAt: [at: number, filled: number][] = [];
      for (const child of made.children) {
        const at = Number(child.venue.slice(1));
        const filled = Math.floor((child.terms.orderQty * replies[at].tenths) / 10);
        filledAt.push([at, filled]);
        const worst = (sign * (child.terms.price - 100_000)) / 100;
        market.forEach(({ kind }, other) => {
          const better = betterThan(books[other], worst);
          if (other === at || better === 0) return;
          goesBeyond = true;
          const covering = sentTo(other);
          const covered = (covering?.terms.orderQty ?? 0) >= better;
          if (!covered) isHad = false;
          if (kind === 'open') expect(covered, 'all that is displayed better is asked for').toBe(true);
          if (!child.terms.iso) return;
          expect(covered && covering?.terms.iso, 'a sweep has one of its kind for every better quote').toBe(true);
          swept++;
        });
      }
      const expected = !goesBeyond ? 'kept' : isHad && canSweep ? 'iso' : 'plain';
      expect(made.protection).toBe(expected);
      expect(made.children.every(({ terms }) => terms.iso === (expected === 'iso'))).toBe(true);
      for (const [at, filled] of filledAt) {
        books[at] = afterFill(books[at], filled, sentTo(at)?.terms.orderQty ?? 0, replies[at].phantom);
        left -= filled;
      }
    }
  };
  fc.assert(
    fc.property(
      fc.array(quoted, { minLength: 2, maxLength: 4 }),
      fc.constantFrom<1 | -1>(1, -1),
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.array(answer, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }),
      law,
    ),
    { numRuns: runs(2_000) },
  );
  expect(swept).toBeGreaterThan(0);
});

/** The book after an execution; what was asked for and not given goes, unless it is shown for show. */
function afterFill(levels: readonly Level[], filled: number, asked: number, phantom: boolean): Level[] {
  let gone = phantom ? filled : asked;
  return levels.flatMap(([away, size]) => {
    const here = Math.min(gone, size);
    gone -= here;
    return size > here ? [[away, size - here] as const] : [];
  });
}
