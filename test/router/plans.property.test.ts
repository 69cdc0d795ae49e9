/** What holds for every plan. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TradingStatus } from '../../src/market/book.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import type { RouteRequest } from '../../src/router/draft.ts';
import type { Plan } from '../../src/router/event.ts';
import { planAgain } from '../../src/router/again.ts';
import { planRoute } from '../../src/router/plan.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { NO_PRICE, price, qty, span } from '../../src/units/brand.ts';
import { formatDecimal } from '../../src/units/decimal.ts';
import { runs } from '../support/runs.ts';
import { cheapestOfAll, cheapestProtected, type Grid, tradesThrough } from './exhaustive.ts';
import { configOf, journaled, NOW, order, PLAIN, venue } from './make.ts';

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

// ---- anything that may come ----

/** Mostly the first, now and then another. */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const ppm = fc.integer({ min: 0, max: 1_000_000 });
const levelsText = (sign: 1 | -1) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 400 })), { minLength: 1, maxLength: 6 })
    .map((levels) => {
      const at = new Map(levels.map(([away, size]) => [10_00 + sign * (away + 1), size]));
      return [...at].map(([ticks, size]) => `${formatDecimal(ticks, 2)}x${size}`).join(' ');
    });

const { ImmediateOrCancel: IOC, FillOrKill: FOK, Day: DAY, GoodTillCancel: GTC } = TimeInForce;

const anyVenue = (id: string, kind: 'lit' | 'dark'): fc.Arbitrary<VenueView> =>
  fc
    .record({
      bids: fc.oneof({ weight: 9, arbitrary: levelsText(-1) }, { weight: 1, arbitrary: fc.constant('') }),
      asks: fc.oneof({ weight: 9, arbitrary: levelsText(1) }, { weight: 1, arbitrary: fc.constant('') }),
      take: fc.integer({ min: -3_000, max: 3_000 }),
      make: fc.integer({ min: -3_000, max: 3_000 }),
      lot: fc.constantFrom(1, 1, 1, 10, 100),
      min: fc.constantFrom(1, 1, 50),
      max: fc.constantFrom(100, 1_000_000, 1_000_000),
      tick: fc.constantFrom('0.01', '0.01', '0.05'),
      supportsMinQty: fc.boolean(),
      priority: fc.integer({ min: 0, max: 2 }),
      up: mostly(true, false),
      status: mostly<TradingStatus>('open', 'halted', 'closed', 'auction'),
      age: mostly(span(5), DEFAULT_SETTINGS.staleAfter, span(DEFAULT_SETTINGS.staleAfter + 1)),
      timeInForces: mostly<TimeInForce[]>([IOC, FOK, DAY, GTC], [IOC], [IOC, FOK, DAY], [DAY, GTC], []),
      ordTypes: mostly([OrdType.Limit], [OrdType.Market]),
      holds: ppm,
      knows: fc.record({
        fillPpm: ppm,
        rejectPpm: ppm,
        timeoutPpm: ppm,
        postFillPpm: ppm,
        ackMicros: fc.integer({ min: 0, max: 50_000 }).map(span),
        silent: mostly(0, 5),
      }),
    })
    .map((options) => venue(id, { ...options, kind }));

const anyVenues = fc
  .tuple(anyVenue('A', 'lit'), anyVenue('B', 'lit'), anyVenue('C', 'lit'), anyVenue('D', 'dark'), anyVenue('E', 'dark'))
  .chain((all) => fc.subarray(all, { minLength: 2 }));

const anyOrder: fc.Arbitrary<RouteRequest> = fc
  .record({
    side: fc.constantFrom('buy', 'sell', 'short'),
    size: fc.oneof(
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 50, arbitrary: fc.integer({ min: 1, max: 900 }) },
    ),
    limit: fc.option(fc.integer({ min: -2, max: 12 })),
    life: fc.constantFrom('Day', 'Day', 'GTC', 'GTD', 'IOC', 'IOC', 'FOK'),
    auction: mostly(false, true),
    min: mostly(0, 40),
    to: mostly('', 'A', 'Z'),
    round: mostly(0, 1, 8),
    id: fc.integer({ min: 1, max: 64 }),
  })
  .map(({ side, size, limit, life, auction, min, to, round, id }) => {
    const towards = side === 'buy' ? 1 : -1;
    const at = limit === null ? 'market' : `limit ${formatDecimal(1_000 + towards * limit, 2)}`;
    const directed = to === '' ? '' : ` to ${to}`;
    return order(`${side} ${size} ${at} ${auction ? 'OPG' : life} min ${min} round ${round} order ${id}${directed}`);
  });

const anySettings: fc.Arbitrary<RouterSettings> = fc
  .record({
    tolerance: fc.constantFrom(0, 500, 20_000),
    darkSharePpm: fc.constantFrom(0, 300_000, 1_000_000),
    darkParallel: mostly(true, false),
    darkMinLots: fc.constantFrom(0, 20),
    collarBps: fc.constantFrom(0, 50, 100),
    probeMaxLots: fc.constantFrom(0, 1_000),
    probeEvery: fc.constantFrom(1, 16),
  })
  .map((some) => ({ ...DEFAULT_SETTINGS, ...some }));

/** Plans anything, with all that is handed over frozen, and expects `complaints` to have none. */
function expectEveryPlan(
  complaints: (
    made: Plan,
    request: RouteRequest,
    views: readonly VenueView[],
    settings: RouterSettings,
  ) => readonly unknown[],
) {
  fc.assert(
    fc.property(anyOrder, anyVenues, anySettings, (request, views, settings) => {
      Object.freeze(request);
      Object.freeze(settings);
      for (const view of views) {
        Object.freeze(view.knowledge);
        Object.freeze(view.profile);
      }
      const made = planRoute(request, views, NOW, settings);
      expect(complaints(made, request, views, settings)).toEqual([]);
    }),
    { numRuns },
  );
}

const signOfRequest = (request: RouteRequest): 1 | -1 => (request.side === '1' ? 1 : -1);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

describe('every plan', () => {
  it('gives away exactly what it does not keep, in children of more than nothing', () => {
    expectEveryPlan((made, request) => {
      const wrong: unknown[] = made.children.filter((child) => child.terms.orderQty <= 0);
      if (sum(made.children.map((child) => child.terms.orderQty)) + made.unroutedQty !== request.terms.orderQty)
        wrong.push('sum');
      if (made.unroutedQty > 0 && made.reason === '') wrong.push('no reason');
      if (made.unroutedQty === 0 && request.terms.orderQty > 0 && made.reason !== '')
        wrong.push('a reason for nothing');
      return wrong;
    });
  });

  it('has no child worse than the limit, or than a market order’s collar', () => {
    expectEveryPlan((made, request, _, settings) => {
      const sign = signOfRequest(request);
      const touch = sign > 0 ? made.nbboAsk : made.nbboBid;
      const worst =
        request.terms.price === NO_PRICE ? touch + (sign * touch * settings.collarBps) / 10_000 : request.terms.price;
      return made.children.filter(
        (child) =>
          sign * child.terms.price > sign * worst ||
          sign * child.terms.price > sign * made.worstPx ||
          (request.terms.price === NO_PRICE && child.purpose === 'post'),
      );
    });
  });

  it('respects what its venues take', () => {
    expectEveryPlan((made, request, views) =>
      made.children.filter((child) => {
        const { book, profile, up } = views.find((view) => view.profile.id === child.venue)!;
        const isDust = child.terms.orderQty < profile.minOrderQty && request.terms.orderQty >= profile.minOrderQty;
        return !(
          up &&
          (book === undefined || book.status === 'open' || (book.status === 'auction' && child.purpose === 'post')) &&
          child.terms.orderQty % profile.lotSize === 0 &&
          child.terms.orderQty <= profile.maxOrderQty &&
          (request.exDestination !== '' || !isDust) &&
          profile.timeInForces.includes(child.terms.timeInForce) &&
          (child.midpoint ? profile.supportsMidpoint : profile.ordTypes.includes(child.terms.ordType)) &&
          child.midpoint === (child.terms.ordType === OrdType.Pegged) &&
          (child.terms.minQty === 0 || (profile.supportsMinQty && child.terms.minQty <= child.terms.orderQty)) &&
          (child.purpose !== 'post' || child.terms.price % profile.tickSize === 0)
        );
      }),
    );
  });

  it('has one child a venue and purpose', () => {
    expectEveryPlan((made) => {
      const keys = made.children.map((child) => `${child.venue} ${child.purpose}`);
      return keys.filter((key, at) => keys.indexOf(key) !== at);
    });
  });

  it('keeps to what the client asked: ExDestination, FillOrKill, IOC, MinQty', () => {
    expectEveryPlan((made, request) => {
      const { exDestination, terms } = request;
      const { minQty, timeInForce } = terms;
      return made.children.filter(
        (child) =>
          (exDestination !== '' && child.venue !== exDestination) ||
          (timeInForce === FOK && (child.terms.orderQty !== request.terms.orderQty || !isWhole(child))) ||
          (timeInForce === IOC && child.purpose === 'post') ||
          // Kept by the venue, or because it is all of it or nothing.
          (child.terms.timeInForce === FOK ? child.terms.orderQty : child.terms.minQty) <
            (timeInForce === FOK ? 0 : minQty),
      );
    });
  });

  it('trades through no quote that its venue would have let it take', () => {
    expectEveryPlan((made, request, views) => {
      if (request.exDestination !== '') return [];
      const sign = signOfRequest(request);
      const wrong: unknown[] = [];
      for (const { id, lot, min, levels } of openVenues(made, views)) {
        const taken = sweptAt(made, id);
        let shown = 0;
        for (const level of levels) {
          shown += level.size;
          const reach = Math.floor(shown / lot) * lot;
          if (reach <= taken || (reach < min && request.terms.orderQty >= min)) continue;
          // Left here though it could be had: at worse prices only a rest smaller than this venue's lot may have gone on.
          const beyond = takenBeyond(made, views, id, level.px, sign);
          if (beyond >= lot) wrong.push({ id, level, beyond });
        }
      }
      return wrong;
    });
  });

  it('rests nowhere where it would lock or cross', () => {
    expectEveryPlan((made, request, views) => {
      if (request.exDestination !== '') return [];
      const sign = signOfRequest(request);
      const open = openVenues(made, views);
      return made.children
        .filter(({ purpose }) => purpose === 'post')
        .flatMap((child) =>
          open.filter(({ id, levels }) => {
            const shown = sum(levels.filter(({ px }) => sign * px <= sign * child.terms.price).map(({ size }) => size));
            return id !== child.venue && sweptAt(made, id) < shown;
          }),
        );
    });
  });

  it('is the same plan from its record, and from the same venues in another order', () => {
    expectEveryPlan((made, request, views, settings) => {
      expect(planAgain(journaled(made), journaled(configOf(views.toReversed(), settings)))).toEqual(made);
      const other = planRoute(request, views.slice().reverse(), NOW, settings);
      expect({ ...other, inputs: [], scores: [] }).toEqual({ ...made, inputs: [], scores: [] });
      return [];
    });
  });
});

interface OpenVenue {
  readonly id: string;
  readonly lot: number;
  readonly min: number;
  readonly levels: readonly { readonly px: number; readonly size: number }[];
}

/** Venues whose displayed quotes the plan could take, with all they display on the side it takes. */
function openVenues(made: Plan, views: readonly VenueView[]): OpenVenue[] {
  return views
    .filter(({ profile }) =>
      made.scores.some(
        ({ venue: id, purpose, standing }) =>
          id === profile.id && purpose === 'sweep' && (standing === 'usable' || standing === 'probe'),
      ),
    )
    .map(({ profile, book }) => {
      const ladder = made.side === '1' ? book!.asks : book!.bids;
      const levels = Array.from({ length: ladder.count }, (_, i) => ({
        px: ladder.priceAt(i),
        size: ladder.sizeAt(i),
      }));
      return { id: profile.id, lot: profile.lotSize, min: profile.minOrderQty, levels };
    });
}

const sweptAt = (made: Plan, id: string): number =>
  sum(
    made.children
      .filter(({ venue: at, purpose }) => at === id && purpose === 'sweep')
      .map((child) => child.terms.orderQty),
  );

/** Shares the sweep takes at other venues than `own` at prices strictly worse than `px`, as the books stand. */
function takenBeyond(made: Plan, views: readonly VenueView[], own: string, px: number, sign: 1 | -1): number {
  let beyond = 0;
  for (const { id, levels } of openVenues(made, views)) {
    if (id === own) continue;
    let rest = sweptAt(made, id);
    for (const level of levels) {
      const here = Math.min(rest, level.size);
      if (sign * level.px > sign * px) beyond += here;
      rest -= here;
    }
  }
  return beyond;
}

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

/** All or nothing at its venue: FOK, or where that is not taken IOC with a minimum of the whole. */
function isWhole(child: Plan['children'][number]): boolean {
  return (
    child.terms.timeInForce === FOK || (child.terms.timeInForce === IOC && child.terms.minQty === child.terms.orderQty)
  );
}
