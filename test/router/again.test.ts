/** Plans made again from the journal: from their record and the configuration it names, and under another one. */
import { describe, expect, it } from 'vitest';
import type { RouterConfig } from '../../src/router/configured.ts';
import { planAgain } from '../../src/router/again.ts';
import type { Plan } from '../../src/router/event.ts';
import { planRoute } from '../../src/router/plan.ts';
import { LEARNED_NAMES, placeOf } from '../../src/router/terms/terms.ts';
import { price } from '../../src/units/brand.ts';
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

it('says why it cannot be made again', () => {
  expect(planAgain({ ...made, policy: 'mine' }, config)).toBe('there is no policy mine');
  expect(planAgain(made, configOf([A], PLAIN))).toBe('the terms of B were not known');
});
