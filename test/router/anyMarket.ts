/** Any market, order and settings, for what has to hold for all plans: five venues at most, two of them dark. */
import * as fc from 'fast-check';
import type { TradingStatus } from '../../src/market/book.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import type { RouteRequest } from '../../src/router/draft.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { qty, span } from '../../src/units/brand.ts';
import { formatDecimal } from '../../src/units/decimal.ts';
import { order, px, venue } from './make.ts';

const { ImmediateOrCancel: IOC, FillOrKill: FOK, Day: DAY, GoodTillCancel: GTC } = TimeInForce;

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

/** A venue that gives nothing of what it shows is asked last, and finds out now and then whether that is so. */
const EMPTY = { breaker: 'empty', probe: false } as const;

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
      iso: fc.constantFrom(true, true, true, true, false),
      priority: fc.integer({ min: 0, max: 2 }),
      untried: mostly(false, true),
      gives: mostly<Partial<VenueView>>({}, EMPTY, EMPTY, { ...EMPTY, probe: true }),
      up: mostly(true, false),
      status: mostly<TradingStatus>('open', 'halted', 'closed', 'auction'),
      age: mostly(span(5), DEFAULT_SETTINGS.staleAfter, span(DEFAULT_SETTINGS.staleAfter + 1)),
      timeInForces: mostly<TimeInForce[]>([IOC, FOK, DAY, GTC], [IOC], [IOC, FOK, DAY], [DAY, GTC], []),
      ordTypes: mostly([OrdType.Limit], [OrdType.Market]),
      holds: ppm,
      faded: mostly(0, 10),
      knows: fc.record({
        fillPpm: ppm,
        rejectPpm: ppm,
        timeoutPpm: ppm,
        postFillPpm: ppm,
        ackMicros: fc.integer({ min: 0, max: 50_000 }).map(span),
        silent: mostly(0, 5),
      }),
    })
    .map(({ untried, gives, ...options }) => ({ ...venue(id, { ...options, kind }), ...gives, untried }));

export const anyVenues = fc
  .tuple(anyVenue('A', 'lit'), anyVenue('B', 'lit'), anyVenue('C', 'lit'), anyVenue('D', 'dark'), anyVenue('E', 'dark'))
  .chain((all) => fc.subarray(all, { minLength: 2 }));

/** What is wrong with a venue: it is out, and may now and then find out whether it is well again. */
const anySickness: fc.Arbitrary<Partial<VenueView>> = fc.record({
  breaker: fc.constantFrom('symbol', 'venue'),
  waiting: mostly(0, 100),
  probe: fc.boolean(),
});

/** What befalls a venue beside that. */
const anyMishap: fc.Arbitrary<Partial<VenueView>> = fc.record({
  room: mostly<number | undefined>(undefined, 0, 3),
  own: mostly(false, true),
  doubted: mostly(false, true),
  reserved: mostly<VenueView['reserved']>(
    undefined,
    { size: qty(50), px: px('10.03') },
    { size: qty(9), px: px('9.97') },
  ),
});

/** Venues, of which some are not well; the ids of those. */
export const anySickVenues: fc.Arbitrary<{ readonly views: VenueView[]; readonly sick: ReadonlySet<string> }> = fc
  .tuple(anyVenues, fc.array(fc.tuple(fc.option(anySickness), anyMishap), { minLength: 5, maxLength: 5 }))
  .map(([views, fates]) => {
    const sick = new Set(views.filter((_, i) => fates[i][0] !== null).map(({ profile }) => profile.id));
    return { views: views.map((view, i) => ({ ...view, ...fates[i][1], ...fates[i][0] })), sick };
  });

export const anyOrder: fc.Arbitrary<RouteRequest> = fc
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
    return order(
      `${side} ${size} ${at} ${auction ? 'OPG' : life} min ${min} round ${round}${round === 8 ? ' spent' : ''} order ${id}${directed}`,
    );
  });

export const anySettings: fc.Arbitrary<RouterSettings> = fc
  .record({
    tolerance: fc.constantFrom(0, 500, 20_000),
    darkSharePpm: fc.constantFrom(0, 300_000, 1_000_000),
    darkParallel: mostly(true, false),
    darkMinLots: fc.constantFrom(0, 20),
    collarBps: fc.constantFrom(0, 50, 100),
    postSpread: mostly(false, true),
    postChooses: mostly(false, true),
    askHidden: mostly(false, true),
    arriveWithin: mostly(span(0), span(5_000)),
    maxVenues: mostly(0, 1, 2, 3),
    venueSharePpm: mostly(1_000_000, 300_000, 500_000),
  })
  .map((some) => ({ ...DEFAULT_SETTINGS, ...some }));

/** Lit venues that take anything, each with a fee of its own, and a limit so many ticks into them. */
export const anySimpleMarket = fc.record({
  views: fc
    .array(fc.record({ bids: levelsText(-1), asks: levelsText(1), take: fc.integer({ min: -3_000, max: 3_000 }) }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((all) => all.map((options, i) => venue(`V${i}`, options))),
  buys: fc.boolean(),
  size: fc.integer({ min: 1, max: 900 }),
  limit: fc.integer({ min: 0, max: 12 }),
});
