/** Dark first: when it pays, how much, and what goes on at the same time. */
import { describe, expect, it, test } from 'vitest';
import type { Plan } from '../../src/router/event.ts';
import { learnDark } from '../../src/router/learning/darkPools.ts';
import { Random } from '../../src/sim/flow/random.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { childText, NOW, plan, planText, venue, type VenueOptions } from './make.ts';

type Row = [what: string, order: string, venues: VenueView[], plan: string];

const SETTINGS = { ...DEFAULT_SETTINGS, darkSharePpm: 400_000, darkDelayCost: 200 };
const lit = (bids: string, asks: string) => venue('L', { bids, asks, take: 3000 });
const L = lit('10.00x1000', '10.04x1000');
const SHORT: VenueOptions = { holds: 300_000, shortFor: 999_999 };
const dark = (options: VenueOptions = {}) => venue('D', { kind: 'dark', take: 1000, ...options });

describe('an order that reaches the midpoint', () => {
  const both = (at: string) => `dark D 40 @ ${at} mid IOC; sweep L 60 @ 10.04 IOC`;
  const litOnly = 'sweep L 100 @ 10.04 IOC';
  const rows: Row[] = [
    ['sends a share to the dark venue, and sweeps the rest', 'buy 100 limit 10.05 IOC', [L, dark()], both('10.05')],
    ['at market, bounded by the collar', 'buy 100 market', [L, dark()], both('10.14')],
    ['a sell too', 'sell 100 limit 10.00 IOC', [L, dark()], 'dark D 40 @ 10.00 mid IOC; sweep L 60 @ 10.00 IOC'],
    [
      'one that touches it, and rests the remainder',
      'buy 100 limit 10.02 Day',
      [L, dark()],
      'dark D 40 @ 10.02 mid IOC; post L 60 @ 10.02 Day',
    ],
    ['not one below it', 'buy 100 limit 10.01 Day', [L, dark()], 'post L 100 @ 10.01 Day'],
    ['in a later round too', 'buy 100 limit 10.05 IOC round 1 darkTried', [L, dark()], both('10.05')],
    ['not when it was found short a moment ago', 'buy 100 limit 10.05 IOC round 1', [L, dark(SHORT)], litOnly],
    ['but by the next order', 'buy 100 limit 10.05 IOC', [L, dark(SHORT)], both('10.05')],
    [
      'and some time later',
      'buy 100 limit 10.05 IOC round 1',
      [L, dark({ ...SHORT, shortFor: 1_000_000 })],
      both('10.05'),
    ],
    [
      'not when the rounds are spent',
      'buy 100 limit 10.05 IOC round 8 spent',
      [L, dark()],
      '100 left: the routing budget is spent',
    ],
    ['not FillOrKill', 'buy 100 limit 10.05 FOK', [L, dark()], 'sweep L 100 @ 10.04 FOK'],
    [
      'not in a locked market',
      'buy 100 limit 10.05 IOC',
      [lit('10.00x1', '10.04x1000'), venue('K', { bids: '10.04x1' }), dark()],
      litOnly,
    ],
    ['not without a bid', 'buy 100 limit 10.05 IOC', [lit('', '10.04x1000'), dark()], litOnly],
    ['not when it is down', 'buy 100 limit 10.05 IOC', [L, dark({ up: false })], litOnly],
    ['not when it fell silent', 'buy 100 limit 10.05 IOC', [L, dark({ knows: { silent: 3 } })], litOnly],
    ['not when its share is too small', 'buy 100 limit 10.05 IOC', [L, dark({ min: 41 })], litOnly],
    [
      'in its lots',
      'buy 100 limit 10.05 IOC',
      [L, dark({ lot: 25 })],
      'dark D 25 @ 10.05 mid IOC; sweep L 75 @ 10.04 IOC',
    ],
    [
      'within its largest order',
      'buy 100 limit 10.05 IOC',
      [L, dark({ max: 10 })],
      'dark D 10 @ 10.05 mid IOC; sweep L 90 @ 10.04 IOC',
    ],
    [
      'with the client’s MinQty, where it is honoured',
      'buy 100 limit 10.05 IOC min 30',
      [L, dark({ supportsMinQty: true })],
      'dark D 40 @ 10.05 mid IOC min 30; sweep L 30 @ 10.04 FOK; 30 left: the rest waits for the MinQty to be executed',
    ],
    [
      'nor where its share is less',
      'buy 100 limit 10.05 IOC min 41',
      [L, dark({ supportsMinQty: true })],
      'sweep L 41 @ 10.04 FOK; 59 left: the rest waits for the MinQty to be executed',
    ],
    [
      'not where it is not',
      'buy 100 limit 10.05 IOC min 30',
      [L, dark()],
      'sweep L 30 @ 10.04 FOK; 70 left: the rest waits for the MinQty to be executed',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues, SETTINGS))).toBe(expected);
  });
});

describe('when it pays: half the spread × fills, less fees and delay', () => {
  // Half the spread is 20,000; the dark fee is 2,000 below the lit one, so a fill saves 22,000 a share.
  const rows: [string, VenueOptions, boolean][] = [
    ['it fills often enough', { holds: 10_000 }, true], // saves 220, the wait costs 200
    ['it hardly ever fills', { holds: 9_000 }, false], // saves 198
    ['its fee eats the spread', { take: 23_000, holds: 900_000 }, false],
    ['it rejects', { holds: 100_000, knows: { rejectPpm: 500_000 } }, false], // saves 2,200, rejects cost 2,500
  ];
  test.each(rows)('%s', (_, options, pays) => {
    const made = plan('buy 100 limit 10.05 IOC', [L, dark(options)], SETTINGS);
    expect(made.children.some((child) => child.purpose === 'dark')).toBe(pays);
  });

  it('shows every term', () => {
    const made = plan('buy 100 limit 10.05 IOC', [L, dark({ holds: 250_000 })], SETTINGS);
    expect(made.scores.find((score) => score.purpose === 'dark')).toEqual({
      venue: 'D',
      purpose: 'dark',
      standing: 'usable',
      px: 100_200,
      fee: 1_000,
      allIn: 10_021_000,
      expectedFillPpm: 250_000,
      terms: [16_500, 200, 0, 0, 0, 0, 0, 0], // three of four shares pay 10.043 after all
      total: 10_037_700,
    });
    expect(made.expectedQty).toBe(60 + 10); // a quarter of 40 is hoped for
    expect(made.expectedNet).toBe(60 * 10_043_000 + 10 * 10_021_000);
  });

  it('goes first where more is saved', () => {
    const worse = venue('C', { kind: 'dark', take: 1000, holds: 100_000 });
    const made = plan('buy 100 limit 10.05 IOC', [worse, L, dark({ holds: 300_000 })], SETTINGS);
    expect(made.children.filter((child) => child.purpose === 'dark').map((child) => child.venue)).toEqual(['D']);
  });
});

it('dark alone first, when the settings say so', () => {
  const made = plan('buy 100 limit 10.05 Day', [L, dark()], { ...SETTINGS, darkParallel: false });
  expect(planText(made)).toBe('dark D 40 @ 10.05 mid IOC; 60 left: the rest waits for the dark venue');
});

it('asks for a minimum against crumbs, when the settings say so', () => {
  const settings = { ...SETTINGS, darkMinLots: 15 };
  const text = 'buy 100 limit 10.05 IOC';
  expect(planText(plan(text, [L, dark({ supportsMinQty: true })], settings))).toContain(
    'dark D 40 @ 10.05 mid IOC min 15',
  );
  expect(planText(plan(text, [L, dark()], settings))).toContain('dark D 40 @ 10.05 mid IOC;');
});

describe('several dark venues at once', () => {
  const darkTexts = (made: Plan) => made.children.filter(({ purpose }) => purpose === 'dark').map(childText);
  const pool = (id: string, options: VenueOptions = {}) => venue(id, { kind: 'dark', ...options });

  it('of which nothing is known share alike', () => {
    const made = plan('buy 1000 limit 10.05 IOC', [pool('E'), L, pool('D')], SETTINGS);
    expect(darkTexts(made)).toEqual(['dark D 200 @ 10.05 mid IOC', 'dark E 200 @ 10.05 mid IOC']);
  });

  it('get each unit where it is worth most: one that holds little gets little', () => {
    const small = pool('S');
    for (let n = 0; n < 200; n++) {
      learnDark(small.knowledge.pools, {
        symbol: 'XYZ',
        buys: true,
        at: NOW,
        size: 400,
        found: n % 10 === 0 ? 0 : 100,
        minQty: 0,
      });
    }
    const made = plan('buy 1000 limit 10.05 IOC', [small, L, pool('B', { holds: 300_000 })], SETTINGS);
    expect(darkTexts(made)).toEqual(['dark B 290 @ 10.05 mid IOC', 'dark S 110 @ 10.05 mid IOC']);
  });

  it('one that is not worth asking is asked for a lot, now and then', () => {
    const dry = pool('D', { holds: 1_000 });
    const asked: string[] = [];
    for (let n = 1; n <= 160; n++)
      asked.push(...darkTexts(plan(`buy 1000 limit 10.05 IOC order ${n}`, [dry, L], SETTINGS)));
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.length).toBeLessThan(20);
    expect(new Set(asked)).toEqual(new Set(['dark D 1 @ 10.05 mid IOC']));
  });

  it('sizes vary with the order’s number, downwards, and are the same when planned again', () => {
    const settings = { ...SETTINGS, darkRandomPpm: 250_000 };
    const sizeOf = (n: number) =>
      plan(`buy 10000 limit 10.05 IOC order ${n}`, [pool('D'), L], settings).children[0].terms.orderQty;
    const sizes = Array.from({ length: 50 }, (_, n) => sizeOf(n));
    expect(new Set(sizes).size).toBeGreaterThan(40);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(3_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4_000);
    expect(Array.from({ length: 50 }, (_, n) => sizeOf(n))).toEqual(sizes);
  });

  it('by what is known, the dark never costs more than `darkRisk` a share of the order beyond the sweep', () => {
    const random = new Random(5);
    let explored = 0;
    for (let n = 0; n < 2_000; n++) {
      const settings = { ...SETTINGS, darkRisk: random.below(60), darkDelayCost: random.below(3_000) };
      const pools = ['C', 'D', 'E'].map((id) => {
        const each = pool(id, { take: random.below(20_000), lot: [1, 10, 100][random.below(3)] });
        for (let k = random.below(60); k > 0; k--) {
          const size = 1 + random.below(500);
          const found = random.chance(0.8) ? 0 : random.below(size + 1);
          learnDark(each.knowledge.pools, { symbol: 'XYZ', buys: true, at: NOW, size, found, minQty: 0 });
        }
        return each;
      });
      const wanted = 1 + random.below(3_000);
      const made = plan(`buy ${wanted} limit 10.05 IOC order ${n}`, [...pools, L], settings);
      let cost = 0;
      for (const { venue: id, terms, purpose } of made.children) {
        if (purpose !== 'dark') continue;
        const total = made.scores.find((score) => score.venue === id && score.purpose === 'dark')?.total ?? 0;
        cost += (total - 10_043_000) * terms.orderQty; // the lit market's all-in price
      }
      expect(cost).toBeLessThanOrEqual((settings.darkRisk + 1) * wanted);
      if (cost > 0) explored++;
    }
    expect(explored).toBeGreaterThan(20);
  });
});
