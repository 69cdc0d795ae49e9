/** Dark first: when it pays, how much, and what goes on at the same time. */
import { describe, expect, it, test } from 'vitest';
import { NO_INSTRUCTIONS } from '../../src/orders/instructions.ts';
import { planAgain } from '../../src/router/again.ts';
import type { Plan } from '../../src/router/event.ts';
import { learnDark } from '../../src/router/learning/darkPools.ts';
import { keysOf } from '../../src/router/learning/levels.ts';
import { blameAll, FILL_KINDS, learnMove, type Touched } from '../../src/router/learning/markouts.ts';
import { Random } from '../../src/sim/flow/random.ts';
import { planRoute } from '../../src/router/plan.ts';
import { DEFAULT_POLICY, POLICIES } from '../../src/router/policies/policies.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import {
  childText,
  configOf,
  journaled,
  NOW,
  order,
  PLAIN,
  plan,
  planText,
  termCosts,
  venue,
  type VenueOptions,
} from './make.ts';

type Row = [what: string, order: string, venues: VenueView[], plan: string];

const SETTINGS = { ...DEFAULT_SETTINGS, darkSharePpm: 400_000, darkDelayCost: 200 };
const lit = (bids: string, asks: string) => venue('L', { bids, asks, take: 3000 });
const L = lit('10.00x1000', '10.04x1000');
const KNOWN = { ...SETTINGS, darkRisk: 0, darkExploreEvery: 100_000 };
const purposeOf = ({ purpose }: { readonly purpose: string }): string => purpose;
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
    ['it hardly ever fills', { holds: 5_000 }, false], // saves 110
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
      terms: termCosts({ unfilled: 16_500, latency: 200 }), // three of four shares pay 10.043 after all
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

it('once, where nothing is learned', () => {
  const settings = { ...SETTINGS, learning: false };
  const asked = (text: string) => planText(plan(`buy 100 limit 10.05 IOC ${text}`, [L, dark()], settings));
  expect(asked('')).toContain('dark D 40');
  expect(asked('round 1 darkTried')).toBe('sweep L 100 @ 10.04 IOC');
});

describe('an order that only the dark can fill asks for all that it may', () => {
  const near = lit('10.00x1000', '10.04x1000');
  const some = (limit: string, life = 'IOC') => `buy 100 limit ${limit} ${life}`;
  const dear = { ...NO_INSTRUCTIONS, feeCapped: true, maxTakeFee: 2_000 };
  const rows: [string, string, VenueView[], string, Partial<typeof NO_INSTRUCTIONS>?][] = [
    ['no lit venue takes it', some('10.05'), [near, dark()], 'dark D 100 @ 10.04 mid IOC', dear],
    ['at market', 'buy 100 market', [near, dark()], 'dark D 100 @ 10.04 mid IOC', dear],
    ['what is dear is in its way at rest', some('10.05', 'Day'), [near, dark()], 'dark D 100 @ 10.04 mid IOC', dear],
    [
      'it may not go past what is dear',
      some('10.05'),
      [near, venue('M', { asks: '10.05x1000' }), dark()],
      'dark D 100 @ 10.04 mid IOC',
      dear,
    ],
    ['it may rest', some('10.02', 'Day'), [near, dark()], 'dark D 40 @ 10.02 mid IOC; post L 60 @ 10.02 Day', dear],
    [
      'no venue for it but dark ones',
      some('10.05', 'Day'),
      [near, dark()],
      'dark D 100 @ 10.04 mid IOC',
      { exclude: 'L' },
    ],
    ['nothing is displayed within its limit', some('10.03'), [near, dark()], 'dark D 100 @ 10.03 mid IOC'],
    [
      'as much as the pool takes',
      some('10.03'),
      [near, dark({ max: 70 })],
      'dark D 70 @ 10.03 mid IOC; 30 left: nothing more is displayed within the limit',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected, says) => {
    const request = { ...order(text), ...(says !== undefined && { instructions: [{ ...NO_INSTRUCTIONS, ...says }] }) };
    const made = planRoute(request, venues, NOW, SETTINGS);
    expect(planText(made)).toBe(expected);
    expect(planAgain(journaled(made), journaled(configOf(venues, SETTINGS)))).toEqual(made);
  });

  it('never, where nothing is for the dark', () => {
    expect(planText(plan(some('10.03'), [near, dark()], { ...SETTINGS, darkSharePpm: 0 }))).toMatch(/^100 left/);
  });
});

describe('a policy that sends more to the dark than the setting says', () => {
  const darkFirst = POLICIES.find(({ name }) => name === 'dark-first')!;
  const taught = (id: string, take: number): VenueView => {
    const pool = venue(id, { kind: 'dark', take });
    const fill = { buys: true, at: NOW, size: 1_000, found: 500, minQty: 0 };
    for (let n = 0; n < 400; n++) learnDark(pool.knowledge.pools, keysOf('XYZ'), fill);
    return pool;
  };
  const views = [taught('A', 0), taught('B', 500), lit('10.00x5000', '10.04x5000')];
  const made = (darkSharePpm: number, policy = darkFirst) =>
    planRoute({ ...order('buy 1000 limit 10.05 IOC'), policy }, views, NOW, { ...DEFAULT_SETTINGS, darkSharePpm });

  it.each([1_000_000, 500_000, 0])('looks at all that it may ask for, whatever the setting: %i', (ppm) => {
    expect(planText(made(ppm))).toBe('dark A 500 @ 10.05 mid IOC; dark B 500 @ 10.05 mid IOC');
  });

  it('others look as far as the setting says, and planned again by it they ask for no more', () => {
    const best = made(500_000, DEFAULT_POLICY);
    expect(best.inputs[0].dark.length).toBeLessThanOrEqual(made(500_000).inputs[0].dark.length);
    const settings = { ...DEFAULT_SETTINGS, darkSharePpm: 500_000 };
    const again = planAgain(journaled(best), journaled(configOf(views, settings)), { policy: darkFirst });
    expect(typeof again === 'string' ? again : planText(again)).toMatch(
      /^dark A 250 @ 10.05 mid IOC; dark B 250 @ 10.05 mid IOC; 500 left/,
    );
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

describe('a minimum that was learned', () => {
  const SETTINGS_MIN = { ...SETTINGS, darkMinLearned: true };
  const TEXT = 'buy 1000 limit 10.05 IOC';
  /** After fills of less than a fourth the price runs away by `crumb`, after larger ones by `whole`. */
  const pool = (crumb: number, whole: number, options: VenueOptions = {}): VenueView => {
    const view = dark({ supportsMinQty: true, ...options });
    const touched: Touched[] = [];
    for (let n = 0; n < 100; n++) {
      const kinds = n % 2 === 0 ? (['taken', 'crumb'] as const) : (['taken', 'whole'] as const);
      for (const kind of kinds) {
        const move = (n % 2 === 0 ? crumb : whole) + (n % 4 < 2 ? 100 : -100);
        const place = { venue: 'D', keys: keysOf('XYZ') };
        learnMove(new Map([['D', view.knowledge]]), place, { buys: true, kind, at: NOW, horizon: 0, move }, touched);
      }
    }
    blameAll(new Map([['D', view.knowledge]]), touched);
    return view;
  };
  const darkPart = (view: VenueView, text = TEXT, settings = SETTINGS_MIN) =>
    plan(text, [L, view], settings)
      .children.filter(({ purpose }) => purpose === 'dark')
      .map(childText);

  // Half the spread and the fees save 22,000 of 10,020,000: about 22,000 in 10^-7.
  it.each<[string, string[], string[]]>([
    ['small fills leak: a fourth at least', darkPart(pool(30_000, 0)), ['dark D 400 @ 10.05 mid IOC min 100']],
    ['they cost less than they save', darkPart(pool(3_000, 0)), ['dark D 400 @ 10.05 mid IOC']],
    ['large ones leak as much: nothing goes there', darkPart(pool(60_000, 60_000)), []],
    [
      'it takes no MinQty: nothing goes there, since it leaks on average',
      darkPart(pool(90_000, 0, { supportsMinQty: false })),
      [],
    ],
    ['it is off', darkPart(pool(90_000, 0), TEXT, SETTINGS), []],
    [
      'the client’s own minimum is larger',
      darkPart(pool(30_000, 0), 'buy 1000 limit 10.05 IOC min 200'),
      ['dark D 400 @ 10.05 mid IOC min 200'],
    ],
    ['in its lots', darkPart(pool(30_000, 0, { lot: 40 })), ['dark D 400 @ 10.05 mid IOC min 120']],
  ])('%s', (_, made, expected) => {
    expect(made).toEqual(expected);
  });

  it('now and then one order asks for none', () => {
    const leaky = pool(12_000, 0);
    const all = Array.from({ length: 160 }, (_, n) => darkPart(leaky, `${TEXT} order ${n + 1}`)[0] ?? '');
    const without = all.filter((text) => text !== '' && !text.includes('min'));
    expect(all.filter((text) => text.includes('min 100')).length).toBeGreaterThan(130);
    expect(without.length).toBeGreaterThan(3);
    expect(without.length).toBeLessThan(20);
  });
});

it('asks a pool again after a time that varies with the order, and is the same when planned again', () => {
  const settings = { ...SETTINGS, darkAgainRandomPpm: 500_000 };
  const asks = (n: number, shortFor: number) =>
    plan(`buy 100 limit 10.05 IOC round 1 order ${n}`, [L, dark({ holds: 300_000, shortFor })], settings).children.some(
      ({ purpose }) => purpose === 'dark',
    );
  const counts = [999_999, 1_000_000, 1_250_000, 1_500_000].map(
    (wait) => Array.from({ length: 100 }, (_, n) => asks(n + 1, wait)).filter(Boolean).length,
  );
  expect(counts[0]).toBe(0);
  expect(counts[1]).toBeLessThan(10);
  expect(Math.abs(counts[2] - 50)).toBeLessThan(20);
  expect(counts[3]).toBe(100);
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
      learnDark(small.knowledge.pools, keysOf('XYZ'), {
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

  it('what is had there is not taken last: where displayed sizes end, what comes next counts', () => {
    const deep = lit('10.00x1000', '10.02x100 10.10x5000');
    const small: VenueOptions = { holds: 10_000 };
    // What the touch would cost pays for nothing: 1 % of 1.2 cents is less than the wait.
    expect(plan('buy 100 limit 11.00 IOC', [dark(small), deep], KNOWN).children.map(purposeOf)).toEqual(['sweep']);
    expect(plan('buy 2000 limit 11.00 IOC', [dark(small), deep], KNOWN).children.map(purposeOf)).toEqual([
      'dark',
      'sweep',
    ]);
    // Within its limit nothing else is displayed.
    expect(plan('buy 2000 limit 10.02 IOC', [dark(small), deep], KNOWN).children.map(purposeOf)).toEqual(['sweep']);
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

  it('whatever was learned, no plan costs more than the protected sweep and the bounds that settings give', () => {
    const random = new Random(11);
    let dearer = 0;
    for (let n = 0; n < 2_000; n++) {
      const settings = {
        ...SETTINGS,
        darkRisk: random.below(60),
        tolerance: random.below(1_000),
        toxicityCap: random.below(3_000),
        darkMinLearned: random.chance(0.5),
      };
      const views = anyLearned(random);
      const wanted = 1 + random.below(random.chance(0.5) ? 300 : 1_500);
      const side = random.chance(0.5) ? 'buy' : 'sell';
      const made = plan(`${side} ${wanted} market IOC order ${n + 1}`, views, settings);
      const sign = side === 'buy' ? 1 : -1;
      let [hidden, shown, swept] = [0, 0, 0];
      for (const { venue: id, terms, purpose } of made.children) {
        const { profile, book } = views.find((view) => view.profile.id === id)!;
        const size = terms.orderQty;
        if (purpose === 'dark') {
          const total = made.scores.find((each) => each.venue === id && each.purpose === 'dark')?.total ?? 0;
          hidden += (sign * total - lastOf(views, sign, wanted, Math.floor(wanted * 0.4))) * size;
        } else {
          swept += size;
          shown += costOf(book!, size, sign) + profile.takeFee * size;
        }
      }
      // By what is known, with what follows fills and if it has to be taken afterwards.
      expect(hidden).toBeLessThanOrEqual((settings.darkRisk + 1) * wanted);
      if (swept === 0) continue;
      const litViews = views.filter(({ profile }) => profile.kind === 'lit');
      const cheapest = sign * plan(`${side} ${swept} market IOC`, litViews, { ...PLAIN, learning: false }).expectedNet;
      expect(shown).toBeLessThanOrEqual(cheapest + (settings.tolerance + settings.toxicityCap) * swept);
      if (shown > cheapest) dearer++;
    }
    expect(dearer).toBeGreaterThan(20);
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
          learnDark(each.knowledge.pools, keysOf('XYZ'), { buys: true, at: NOW, size, found, minQty: 0 });
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

const NO_MOVE = 3_000;

/** Three exchanges and two pools of which anything may have been learned. */
function anyLearned(random: Random): VenueView[] {
  const levels = () => `10.04x${1 + random.below(400)} 10.05x${1 + random.below(400)} 10.06x1000`;
  const bids = () => `10.00x${1 + random.below(400)} 9.99x${1 + random.below(400)} 9.98x1000`;
  const views = ['A', 'B', 'C', 'D', 'E'].map((id) => {
    const isDark = id >= 'D';
    const view = venue(id, {
      kind: isDark ? 'dark' : 'lit',
      take: random.below(1_500),
      supportsMinQty: isDark,
      ...(isDark ? {} : { bids: bids(), asks: levels(), faded: random.below(30) }),
      knows: {
        fillPpm: 1_000_000 - random.below(100_000),
        rejectPpm: random.below(100_000),
        timeoutPpm: random.below(5_000),
        ackMicros: random.below(20_000),
      },
    });
    for (let k = isDark ? random.below(60) : 0; k > 0; k--) {
      const size = 1 + random.below(500);
      const found = random.chance(0.6) ? 0 : random.below(size + 1);
      learnDark(view.knowledge.pools, keysOf('XYZ'), { buys: random.chance(0.5), at: NOW, size, found, minQty: 0 });
    }
    return view;
  });
  const known = new Map(views.map(({ knowledge }) => [knowledge.venue, knowledge]));
  const touched: Touched[] = [];
  for (let k = random.below(200); k > 0; k--) {
    const { knowledge } = views[random.below(views.length)];
    const kind = FILL_KINDS[random.below(FILL_KINDS.length)];
    const move =
      random.below(2 * NO_MOVE) - NO_MOVE + (knowledge.venue === 'B' || knowledge.venue === 'D' ? -2_000 : 0);
    const place = { venue: knowledge.venue, keys: keysOf('XYZ') };
    learnMove(known, place, { buys: random.chance(0.5), kind, at: NOW, horizon: random.below(7), move }, touched);
  }
  blameAll(known, touched);
  return views;
}

/** Money for `size` by what is displayed, best first: less is better on either side. */
function costOf(book: NonNullable<VenueView['book']>, size: number, sign: 1 | -1): number {
  const ladder = sign > 0 ? book.asks : book.bids;
  let [left, cost] = [size, 0];
  for (let i = 0; i < ladder.count && left > 0; i++) {
    const here = Math.min(left, ladder.sizeAt(i));
    cost += sign * ladder.priceAt(i) * 100 * here;
    left -= here;
  }
  return cost;
}

/** Mean all-in price of the last `part` of `size`, by what is displayed, in order of price, the dearest venue last. */
function lastOf(views: readonly VenueView[], sign: 1 | -1, size: number, part: number): number {
  const levels = views.flatMap(({ profile, book }) => {
    const ladder = sign > 0 ? book?.asks : book?.bids;
    return Array.from({ length: ladder?.count ?? 0 }, (_, i) => ({
      px: sign * ladder!.priceAt(i) * 100,
      fee: profile.takeFee,
      size: ladder!.sizeAt(i),
    }));
  });
  levels.sort((a, b) => a.px - b.px || a.fee - b.fee);
  const shares = levels.flatMap((level) => Array.from({ length: level.size }, () => level.px + level.fee));
  while (shares.length < size) shares.push(shares.at(-1)!);
  return shares.slice(size - part, size).reduce((sum, cost) => sum + cost, 0) / part;
}
