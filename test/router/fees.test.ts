/** What venues charge: by value, price, date and volume of the month; and what they say that they charged. */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { chargedFor, Charges, isDeviating } from '../../src/router/charges.ts';
import { dayOf, type FeeRow } from '../../src/router/fees.ts';
import { NO_INSTRUCTIONS } from '../../src/orders/instructions.ts';
import type { RouteRequest } from '../../src/router/draft.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { planRoute } from '../../src/router/plan.ts';
import { planAgain } from '../../src/router/again.ts';
import { instant, NO_PRICE, price, qty } from '../../src/units/brand.ts';
import { formatDecimal } from '../../src/units/decimal.ts';
import { runs } from '../support/runs.ts';
import { cheapestOfAll, cheapestProtected, type PricedGrid } from './exhaustive.ts';
import { configOf, NOW, order, PLAIN, plan, planText, px, venue, type VenueOptions, XYZ } from './make.ts';

const row = (more: Partial<FeeRow> & { readonly perShare?: number; readonly rate?: number }): FeeRow => {
  const { perShare = 0, rate = 0, ...rest } = more;
  const fee = { perShare, rate };
  return { since: 0, until: 0, minVolume: 0, below: NO_PRICE, take: fee, make: fee, ...rest };
};
const BP = 10_000;

describe('the fee that is expected', () => {
  const B = venue('B', { asks: '10.00x100', take: 1_000 });
  const today = dayOf(NOW);
  const rows: [what: string, VenueOptions, goesTo: string, fee: number][] = [
    ['a part of the value', { fees: [row({ rate: BP })] }, 'A', 1_000],
    ['a part and an amount', { fees: [row({ rate: BP, perShare: 1 })] }, 'B', 1_001],
    ['a rebate of the value', { fees: [row({ rate: -BP })] }, 'A', -1_000],
    ['of the first row that fits', { fees: [row({ perShare: 5 }), row({ perShare: 7_000 })] }, 'A', 5],
    ['by volume of the month', { volume: 500, fees: [row({ minVolume: 500, perShare: 5 })], take: 9_000 }, 'A', 5],
    ['by value of the month', { value: 500, fees: [row({ minValue: 500, perShare: 5 })], take: 9_000 }, 'A', 5],
    ['not reached yet by value', { value: 499, fees: [row({ minValue: 500, perShare: 5 })], take: 9_000 }, 'B', 9_000],
    ['not reached yet', { volume: 499, fees: [row({ minVolume: 500, perShare: 5 })], take: 9_000 }, 'B', 9_000],
    ['from a day', { fees: [row({ since: today, perShare: 5 })], take: 9_000 }, 'A', 5],
    ['not yet', { fees: [row({ since: today + 1, perShare: 5 })], take: 9_000 }, 'B', 9_000],
    ['no more', { fees: [row({ until: today, perShare: 5 })], take: 9_000 }, 'B', 9_000],
    ['by price', { fees: [row({ below: px('10.01'), perShare: 5 })], take: 9_000 }, 'A', 5],
    ['not at this one', { fees: [row({ below: px('10.00'), perShare: 5 })], take: 9_000 }, 'B', 9_000],
  ];
  test.each(rows)('%s', (_, options, goesTo, fee) => {
    const made = plan('buy 100 limit 10.00 IOC', [venue('A', { asks: '10.00x100', ...options }), B]);
    expect(made.children.map((child) => child.venue)).toEqual([goesTo]);
    expect(made.scores[0].fee).toBe(fee);
  });

  it('of a rest is the make fee at its limit', () => {
    const makes = [row({ make: { perShare: 0, rate: -2 * BP } })];
    const venues = [venue('A', { bids: '9.00x1', fees: makes }), venue('B', { bids: '9.00x1', make: -1_900 })];
    expect(planText(plan('buy 100 limit 10.00 Day', venues))).toBe('post A 100 @ 10.00 Day');
    expect(planText(plan('buy 100 limit 9.00 Day', venues))).toBe('post B 100 @ 9.00 Day');
  });

  it('at each price level is that of its price', () => {
    const A = venue('A', { asks: '0.99x100 1.00x100', fees: [row({ below: px('1.00'), rate: 30 * BP })], take: 3_000 });
    const made = plan('buy 200 limit 1.00 IOC', [A]);
    expect(made.expectedNet).toBe(99_000_000 + 297_000 + 100_000_000 + 300_000);
  });

  it('is the same in the plan made again from the journal', () => {
    const views = [
      venue('A', { asks: '10.00x100 10.02x70', volume: 700, fees: [row({ minVolume: 700, rate: BP }), row({})] }),
      venue('B', { asks: '10.00x100', take: 1_000 }),
    ];
    const made = plan('buy 300 limit 10.05 Day', views);
    expect(planAgain(made, configOf(views, PLAIN))).toEqual(made);
  });
});

describe('a sweep with fees of the value costs the least', () => {
  const rate = fc.integer({ min: -30, max: 30 });
  const grid = fc.record({
    perShare: fc.constantFrom(-3_000, 0, 2_000),
    low: rate,
    high: rate,
    from: fc.integer({ min: 0, max: 8 }),
    levels: fc.array(fc.record({ step: fc.integer({ min: 1, max: 2 }), size: fc.integer({ min: 1, max: 7 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
  });
  const market = fc.record({
    raw: fc.array(grid, { minLength: 1, maxLength: 4 }),
    sign: fc.constantFrom<1 | -1>(1, -1),
    size: fc.integer({ min: 1, max: 25 }),
  });

  it.each([
    ['that protection allows', false],
    ['there is, without protection', true],
  ])('%s', (_, unprotected) => {
    fc.assert(
      fc.property(market, ({ raw, sign, size }) => {
        const grids: PricedGrid[] = [];
        const views = raw.map(({ perShare, low, high, from, levels }, i) => {
          let away = 0;
          const shown = levels.map(({ step, size: here }) => ({ ticks: 1_000 + sign * (away += step), size: here }));
          // Without protection a venue whose second level costs less than its first cannot be taken in that order.
          const rest = unprotected ? low : high;
          const bound = px(formatDecimal(1_000 + sign * from, 2));
          const fees = [row({ below: bound, perShare, rate: low * BP }), row({ perShare, rate: rest * BP })];
          grids.push({ fee: (ticks) => perShare + ticks * (ticks * 100 < bound ? low : rest), levels: shown });
          const text = shown.map(({ ticks, size: here }) => `${formatDecimal(ticks, 2)}x${here}`).join(' ');
          return venue(`V${i}`, { ...(sign > 0 ? { asks: text } : { bids: text }), fees });
        });
        const request = order(`${sign > 0 ? 'buy' : 'sell'} ${size} limit ${sign > 0 ? '20' : '1'} IOC`);
        const instrument = { ...XYZ, ...(unprotected && { unprotected }) };
        const made = planRoute({ ...request, instrument }, views, NOW, PLAIN);
        const best = unprotected ? cheapestOfAll(grids, size, sign) : cheapestProtected(grids, size, sign);
        expect([made.expectedQty, made.expectedNet]).toEqual([best.size, sign * best.cost + 0]);
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe('what a venue says that it charged', () => {
  const trade = { lastQty: qty(200), lastPx: px('10.00') };
  const rows: [string, Parameters<typeof chargedFor>[0], number | undefined][] = [
    ['nothing', trade, undefined],
    ['a share', { ...trade, commission: 3_000, commType: '1' }, 600_000],
    ['a rebate a share', { ...trade, commission: -2_000, commType: '1' }, -400_000],
    ['per cent', { ...trade, commission: 10_000, commType: '2' }, 200_000],
    ['money', { ...trade, commission: 650_000, commType: '3' }, 650_000],
    ['money, by default', { ...trade, commission: 650_000, commType: '' }, 650_000],
    ['with other fees', { ...trade, commission: 3_000, commType: '1', miscFees: 40_000 }, 640_000],
    ['other fees alone', { ...trade, miscFees: 40_000 }, 40_000],
    ['in a way that is not known', { ...trade, commission: 3_000, commType: '6', miscFees: 40_000 }, undefined],
  ];
  test.each(rows)('%s', (_, said, money) => {
    expect(chargedFor(said, XYZ)).toBe(money);
  });

  it('deviates by more than a rounding, and more than a hundredth', () => {
    const deviates = (charged: number, expectedFee: number) => isDeviating({ isCharged: true, charged, expectedFee });
    expect([deviates(605_000, 600_000), deviates(606_001, 600_000), deviates(-600_000, 600_000)]).toEqual([
      false,
      true,
      true,
    ]);
    expect([deviates(10_000, 4_999), deviates(10_000, 5_000)]).toEqual([true, false]);
  });

  it('volume and value are of the month, in whole shares and units', () => {
    const charges = new Charges();
    const on = (text: string) => instant(Date.parse(text) * 1_000);
    const scales = (qtyScale: number) => ({ priceScale: 4, qtyScale });
    const traded = (size: number, at: number) => ({ lastQty: qty(size), lastPx: price(at * 10_000) });
    const seen = (text: string) => Object.values(charges.tradedIn('A', on(text)));
    charges.traded('A', traded(150, 10.01), scales(0), on('2026-11-02T10:00:00Z'));
    charges.traded('A', traded(2_700_000_00, 100), scales(8), on('2026-11-30T23:59:59Z'));
    expect(seen('2026-11-30T23:59:59Z')).toEqual([152, 1_771]);
    // A correction of the price, and a bust.
    const was = (size: number, at: number) => ({ wasQty: qty(size), wasPx: price(at * 10_000) });
    const better = { ...traded(150, 10), ...was(150, 10.01) };
    charges.corrected('A', better, scales(0), on('2026-11-02T10:00:00Z'));
    expect(seen('2026-11-30T23:59:59Z')).toEqual([152, 1_770]);
    charges.corrected('A', { ...traded(0, 0), ...was(150, 10) }, scales(0), on('2026-11-02T10:00:00Z'));
    expect(seen('2026-11-30T23:59:59Z')).toEqual([2, 270]);
    expect(seen('2026-12-01T00:00:00Z')).toEqual([0, 0]);
    charges.traded('A', traded(10, -3), scales(0), on('2026-12-01T00:00:00Z'));
    expect(seen('2026-12-01T00:00:00Z')).toEqual([10, 30]);
  });
});

describe('the largest fee that an order may pay for taking', () => {
  const capped = (text: string, maxTakeFee: number): RouteRequest => ({
    ...order(text),
    instructions: [{ ...NO_INSTRUCTIONS, feeCapped: true, maxTakeFee }],
  });
  const made = (text: string, cap: number, options: VenueOptions, more: Partial<VenueView> = {}) => {
    const views = [{ ...venue('A', { asks: '10.00x100 10.09x400', ...options }), ...more }];
    const planned = planRoute(capped(text, cap), views, NOW, PLAIN);
    return planned.children.length === 0 ? planned.scores[0].standing : planText(planned);
  };
  const rate = { fees: [row({ rate: 30 * BP })] };
  it.each([
    ['at what is shown', 'buy 500 limit 10.00 IOC', 29_999, rate, 'dear'],
    ['at the worst price', 'buy 500 limit 10.10 IOC', 30_050, rate, 'dear'],
    ['at the worst price of a market order', 'buy 500 market IOC', 30_050, rate, 'dear'],
    ['where that is within it', 'buy 500 market IOC', 30_300, rate, 'sweep A 500 @ 10.09 IOC'],
    [
      'by no row of a price that is not there',
      'buy 500 market IOC',
      3_000,
      { take: 3_000, fees: [row({ below: px('1.00'), perShare: 9_000 })] },
      'sweep A 500 @ 10.09 IOC',
    ],
    [
      'in between',
      'buy 500 limit 10.20 IOC',
      3_000,
      { fees: [row({ below: px('10.05') }), row({ below: px('10.10'), perShare: 9_000 })] },
      'dear',
    ],
  ])('%s', (_, text, cap, options, expected) => {
    expect(made(text, cap, options)).toBe(expected);
  });

  it('a venue that is not well protects no quote, however dear it is', () => {
    expect(made('buy 500 limit 10.10 IOC', 1, rate, { breaker: 'venue', probe: true })).toBe('tripped');
    expect(made('buy 500 limit 10.10 IOC', 1, rate, { breaker: 'empty' })).toBe('missed');
  });
});
