/** The sweep against an exhaustive search on small grids; what holds for every plan is in policies.property.test.ts. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouteRequest } from '../../src/router/draft.ts';
import type { Plan } from '../../src/router/event.ts';
import { planRoute } from '../../src/router/plan.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { price, qty } from '../../src/units/brand.ts';
import { formatDecimal } from '../../src/units/decimal.ts';
import { runs } from '../support/runs.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { anyOrder, anySettings, anySickVenues } from './anyMarket.ts';
import { cheapestOfAll, cheapestProtected, type Grid, tradesThrough } from './exhaustive.ts';
import { NOW, order, PLAIN, venue } from './make.ts';

const numRuns = runs(2_000);

// ---- small grids, for the exhaustive search ----

const grid = fc.record({
  fee: fc.constantFrom(-3_000, -1_000, 0, 500, 1_000, 3_000, 12_000),
  // Steps from the touch: 1 means the next tick.
  touch: fc.integer({ min: 0, max: 3 }),
  levels: fc.array(fc.record({ step: fc.integer({ min: 1, max: 2 }), size: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 5,
  }),
});

interface Case {
  readonly grids: readonly Grid[];
  readonly sign: 1 | -1;
  readonly size: number;
  /** Ticks from 10.00 towards worse prices that the limit allows. */
  readonly room: number;
}

const smallCase: fc.Arbitrary<Case> = fc
  .record({
    raw: fc.array(grid, { minLength: 1, maxLength: 4 }),
    sign: fc.constantFrom<1 | -1>(1, -1),
    size: fc.integer({ min: 1, max: 40 }),
    room: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ raw, sign, size, room }) => {
    const grids = raw.map(({ fee, touch, levels }) => {
      let away = touch - 1;
      return {
        fee,
        levels: levels.map(({ step, size: shown }) => {
          away += step;
          return { ticks: 1_000 + sign * away, size: shown };
        }),
      };
    });
    return { grids, sign, size, room };
  });

function viewsOf({ grids, sign }: Case, knows: readonly number[] = []): VenueView[] {
  return grids.map(({ fee, levels }, i) => {
    const text = levels.map(({ ticks, size }) => `${formatDecimal(ticks, 2)}x${size}`).join(' ');
    const side = sign > 0 ? { asks: text } : { bids: text };
    return venue(`V${i}`, { ...side, take: fee, knows: { fillPpm: knows[i] ?? 1_000_000 } });
  });
}

function requestOf({ sign, size, room }: Case): RouteRequest {
  const limit = formatDecimal(1_000 + sign * room, 2);
  return order(`${sign > 0 ? 'buy' : 'sell'} ${size} limit ${limit} IOC`);
}

const unprotected = (request: RouteRequest): RouteRequest => ({
  ...request,
  instrument: { ...request.instrument, unprotected: true },
});

/** The grid as the limit leaves it. */
function withinLimit({ grids, sign, room }: Case): Grid[] {
  return grids.map(({ fee, levels }) => ({
    fee,
    levels: levels.filter(({ ticks }) => sign * (ticks - 1_000) <= room),
  }));
}

function takenOf(made: Plan, count: number): number[] {
  const taken = Array.from({ length: count }, () => 0);
  for (const child of made.children) taken[Number(child.venue.slice(1))] += child.terms.orderQty;
  return taken;
}

describe('the sweep on small grids', () => {
  it('costs what the cheapest protected split costs, and trades nothing through', () => {
    fc.assert(
      fc.property(smallCase, (small) => {
        const made = planRoute(requestOf(small), viewsOf(small), NOW, PLAIN);
        const grids = withinLimit(small);
        const best = cheapestProtected(grids, small.size, small.sign);
        expect(made.expectedQty).toBe(best.size);
        expect(made.expectedNet).toBe(small.sign * best.cost + 0); // + 0: no minus zero
        expect(small.size - made.unroutedQty).toBe(best.size);
        expect(tradesThrough(grids, takenOf(made, grids.length), small.sign)).toBe(false);
      }),
      { numRuns },
    );
  });

  it('costs what the cheapest split of all costs where the market has no order protection', () => {
    let through = 0;
    fc.assert(
      fc.property(smallCase, (small) => {
        const made = planRoute(unprotected(requestOf(small)), viewsOf(small), NOW, PLAIN);
        const grids = withinLimit(small);
        const best = cheapestOfAll(grids, small.size, small.sign);
        expect(made.expectedQty).toBe(best.size);
        expect(made.expectedNet).toBe(small.sign * best.cost + 0);
        expect(small.size - made.unroutedQty).toBe(best.size);
        if (tradesThrough(grids, takenOf(made, grids.length), small.sign)) through++;
      }),
      { numRuns },
    );
    expect(through).toBeGreaterThan(0);
  });

  it('with scores costs at most the tolerance more there, too', () => {
    const settings = { ...PLAIN, tolerance: 700, missCost: 5_000 };
    const fills = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(smallCase, fills, (small, knows) => {
        const made = planRoute(unprotected(requestOf(small)), viewsOf(small, knows), NOW, settings);
        const best = cheapestOfAll(withinLimit(small), small.size, small.sign);
        expect(made.expectedQty).toBe(best.size);
        expect(small.sign * made.expectedNet).toBeLessThanOrEqual(best.cost + settings.tolerance * best.size);
      }),
      { numRuns },
    );
  });

  it('with scores costs at most the tolerance more, and still trades nothing through', () => {
    const settings = { ...PLAIN, tolerance: 700, missCost: 5_000 };
    const fills = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(smallCase, fills, (small, knows) => {
        const made = planRoute(requestOf(small), viewsOf(small, knows), NOW, settings);
        const grids = withinLimit(small);
        const best = cheapestProtected(grids, small.size, small.sign);
        expect(made.expectedQty).toBe(best.size);
        expect(small.sign * made.expectedNet).toBeLessThanOrEqual(best.cost + settings.tolerance * best.size);
        expect(tradesThrough(grids, takenOf(made, grids.length), small.sign)).toBe(false);
      }),
      { numRuns },
    );
  });

  it('more size is never worse than the smaller plan and the rest at the worst price', () => {
    fc.assert(
      fc.property(smallCase, fc.integer({ min: 1, max: 20 }), (small, more) => {
        const views = viewsOf(small);
        const less = planRoute(requestOf(small), views, NOW, PLAIN);
        const larger = planRoute(requestOf({ ...small, size: small.size + more }), views, NOW, PLAIN);
        const extra = larger.expectedQty - less.expectedQty;
        expect(extra).toBeGreaterThanOrEqual(0);
        expect(small.sign * larger.expectedNet).toBeLessThanOrEqual(
          small.sign * less.expectedNet + extra * dearestShare(small),
        );
      }),
      { numRuns },
    );
  });

  /** What the dearest share within the limit costs; for sells, minus what the worst one brings. */
  function dearestShare(small: Case): number {
    const all = withinLimit(small).flatMap(({ fee, levels }) =>
      levels.map(({ ticks }) => small.sign * ticks * 10_000 + fee),
    );
    return all.length === 0 ? 0 : Math.max(...all);
  }
});

describe('venues that are not well', () => {
  it('get nothing, or a lot to find out; and the order is shared as ever', () => {
    fc.assert(
      fc.property(
        anyOrder,
        anySickVenues,
        anySettings,
        fc.constantFrom(...POLICIES),
        (asked, market, settings, policy) => {
          const made = planRoute({ ...asked, policy }, market.views, NOW, settings);
          const sent = made.children.reduce((sum, { terms }) => sum + terms.orderQty, 0);
          expect(sent + made.unroutedQty).toBe(asked.terms.orderQty);
          for (const { venue: at, terms } of made.children.filter(({ venue: id }) => market.sick.has(id))) {
            const { probe, profile } = market.views.find(({ profile: { id } }) => id === at)!;
            expect(probe).toBe(true);
            expect(terms.orderQty).toBeLessThanOrEqual(Math.max(profile.lotSize, profile.minOrderQty));
          }
        },
      ),
      { numRuns },
    );
  });

  it('do not keep a FillOrKill from a venue that is well and shows it whole', () => {
    const quote = fc.record({ ticks: fc.integer({ min: 1, max: 9 }), size: fc.integer({ min: 2, max: 400 }) });
    fc.assert(
      fc.property(quote, quote, fc.boolean(), fc.boolean(), (ill, well, probe, buys) => {
        const show = ({ ticks, size }: typeof well) => {
          const text = `${formatDecimal(1_000 + (buys ? ticks : -ticks), 2)}x${size}`;
          return buys ? { asks: text } : { bids: text };
        };
        const sick = { ...venue('A', show(ill)), breaker: 'venue', probe } as const;
        const limit = formatDecimal(1_000 + (buys ? 12 : -12), 2);
        const request = order(`${buys ? 'buy' : 'sell'} ${well.size} limit ${limit} FOK`);
        const made = planRoute(request, [sick, venue('B', show(well))], NOW, PLAIN);
        expect(made.children.map(({ venue: at, terms }) => `${at} ${terms.orderQty}`)).toEqual([`B ${well.size}`]);
      }),
      { numRuns },
    );
  });
});

it('prices and sizes beyond 32 bits are exact', () => {
  const coin = { symbol: 'BTC', currency: 'USD', priceScale: 8, qtyScale: 8, tickSize: price(1), lotSize: qty(1) };
  const view = venue('A', { take: 7 });
  view.book!.snapshot([], [{ px: price(10_000_000_000_001), size: qty(300_000_000) }], NOW);
  const deep = { ...view, profile: { ...view.profile, maxOrderQty: qty(Number.MAX_SAFE_INTEGER), tickSize: price(1) } };
  const small = order('buy 1 limit 1 IOC');
  const terms = { ...small.terms, orderQty: qty(200_000_001), price: price(10_000_000_000_001) };
  const request = { ...small, instrument: coin, terms };
  const made = planRoute(request, [deep], NOW, PLAIN);
  // 2.00000001 at 100000.00000001 is 200000.00100002, and 14 millionths of fee.
  expect(made.expectedNet).toBe(200_000_001_014);
});
