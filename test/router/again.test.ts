/** Plans made again from the journal: from their record and the configuration it names, and under another one. */
import { describe, expect, it } from 'vitest';
import type { RouterConfig } from '../../src/router/configured.ts';
import { planAgain } from '../../src/router/again.ts';
import type { Plan } from '../../src/router/event.ts';
import { planRoute } from '../../src/router/plan.ts';
import { LEARNED_NAMES, placeOf } from '../../src/router/terms/terms.ts';
import { unseenUnder } from '../../src/router/seenUnder.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from '../../src/router/settings.ts';
import { price, seconds } from '../../src/units/brand.ts';
import { configOf, journaled, NOW, order, plan, planText, PLAIN, venue, XYZ } from './make.ts';

const A = venue('A', { asks: '10.00x100 10.01x300', take: 3_000 });
const B = venue('B', { asks: '10.00x200', take: 1_000, knows: { fillPpm: 900_000 } });
const VENUES = [A, B];
const made = plan('buy 150 limit 10.02 Day', VENUES);
const config = configOf(VENUES, PLAIN);

const textOf = (again: Plan | string): string => (typeof again === 'string' ? again : planText(again));

describe('from the journal alone', () => {
  it('is the same plan', () => {
    expect(planText(made)).toBe('sweep B 150 @ 10.00 IOC');
    expect(planAgain(journaled(made), journaled(config))).toEqual(made);
  });

  it('of an instrument with a collar of its own', () => {
    const request = { ...order('buy 150 market'), instrument: { ...XYZ, minCollar: price(50_000) } };
    const wide = planRoute(request, VENUES, NOW, PLAIN);
    expect(wide.worstPx).toBe(150_000);
    expect(planAgain(wide, journaled(configOf(VENUES, PLAIN, request.instrument)))).toEqual(wide);
    expect(planAgain(wide, config)).toMatchObject({ worstPx: 101_000 });
  });

  it('with the terms of a venue for that symbol', () => {
    const other = { ...B, profile: { ...B.profile, takeFee: 9_000 } };
    const dear = plan('buy 150 limit 10.02 Day', [A, other]);
    const own = new Map([['XYZ', other.profile]]);
    const both = configOf([A, { ...B, bySymbol: own }], PLAIN);
    expect(planText(dear)).toBe('sweep A 100 @ 10.00 IOC; sweep B 50 @ 10.00 IOC');
    expect(planAgain(dear, journaled(both))).toEqual(dear);
  });

  it('when a later version keeps other numbers: those it kept count, by their names', () => {
    const turned: RouterConfig = { ...config, learned: config.learned.toReversed().slice(1) };
    const inputs = made.inputs.map((input) => ({ ...input, learned: input.learned.toReversed().slice(1) }));
    const again = planAgain({ ...made, inputs }, turned);
    expect((again as Plan).inputs.map(({ learned }) => learned[placeOf('fillPpm')])).toEqual([1_000_000, 900_000]);
    expect((again as Plan).children).toEqual(made.children);
    expect(turned.learned).toHaveLength(LEARNED_NAMES.length - 1);
  });
});

it.each([
  [
    'other settings',
    { settings: { tolerance: 5_000, missCost: 50_000 } },
    'sweep A 100 @ 10.00 IOC; sweep B 50 @ 10.00 IOC',
  ],
  [
    'other terms of a venue',
    { profile: (its: (typeof A)['profile']) => ({ ...its, takeFee: its.id === 'B' ? 9_000 : its.takeFee }) },
    'sweep A 100 @ 10.00 IOC; sweep B 50 @ 10.00 IOC',
  ],
])('under %s', (_, otherwise, text) => {
  expect(textOf(planAgain(made, config, otherwise))).toBe(text);
});

describe('under settings that act on what is looked at', () => {
  const pool = venue('D', { kind: 'dark', holds: 300_000 });
  const tail = { ...venue('E', { kind: 'dark', holds: 10_000 }).knowledge, id: 'E' };
  const bids = '9.98x500';
  const markets = {
    learned: [venue('A', { bids, asks: '10.00x400', knows: { fillPpm: 500_000 } }), venue('B', { asks: '10.00x400' })],
    aging: [venue('A', { bids, asks: '10.00x200', age: seconds(2) }), venue('B', { bids, asks: '10.02x400' })],
    both: [pool, { ...venue('E', { kind: 'dark' }), knowledge: tail }, venue('A', { bids, asks: '10.02x400' })],
  };
  const USUAL = { ...DEFAULT_SETTINGS, darkSharePpm: 500_000, staleAfter: seconds(10), darkExploreEvery: 1_000_000 };
  const rows: [keyof typeof markets, string, Partial<RouterSettings>, Partial<RouterSettings>][] = [
    ['learned', 'buy 400 limit 10.00 IOC', {}, { learning: false }],
    ['aging', 'buy 400 limit 10.02 IOC', {}, { staleAfter: seconds(1) }],
    ['aging', 'buy 400 limit 10.02 Day', { staleAfter: seconds(1) }, {}],
    ['both', 'buy 1000 limit 10.02 IOC', {}, { learning: false }],
    ['both', 'buy 1000 limit 10.02 IOC', {}, { darkSharePpm: 200_000 }],
    ['both', 'buy 1000 limit 10.02 IOC', {}, { darkSharePpm: 0 }],
  ];
  it.each(rows)('%s: %s, %o then %o, is what those would have made', (name, text, then, settings) => {
    const [was, is] = [
      { ...USUAL, ...then },
      { ...USUAL, ...settings },
    ];
    const before = plan(text, markets[name], was);
    const after = plan(text, markets[name], is);
    expect(planText(after)).not.toBe(planText(before));
    const again = planAgain(journaled(before), journaled(configOf(markets[name], was)), { settings: is });
    expect(textOf(again)).toBe(planText(after));
    expect(unseenUnder(was, is)).toEqual([]);
  });

  it('no more goes to the dark than was looked for, and the rest is named', () => {
    const was = { ...USUAL, darkSharePpm: 0 };
    const before = plan('buy 1000 limit 10.02 IOC', markets.both, was);
    const again = planAgain(before, configOf(markets.both, was), { settings: { ...USUAL, tripAfter: 3 } });
    expect(textOf(again)).toBe(planText(before));
    expect(unseenUnder(was, { ...USUAL, tripAfter: 3, askHidden: true })).toEqual([
      'darkShare',
      'askHidden',
      'tripAfter',
    ]);
  });
});

it('says why it cannot be made again', () => {
  expect(planAgain({ ...made, policy: 'mine' }, config)).toBe('there is no policy mine');
  expect(planAgain(made, configOf([A], PLAIN))).toBe('the terms of B were not known');
});
