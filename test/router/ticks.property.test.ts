/** Whatever the tables of ticks and the prices, every price of every plan is legal at its venue and within its order. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrdType, Side, signOf, TimeInForce } from '../../src/orders/values.ts';
import { Peg } from '../../src/orders/terms.ts';
import { planAgain } from '../../src/router/again.ts';
import type { Policy, RouteRequest } from '../../src/router/draft.ts';
import type { Plan } from '../../src/router/event.ts';
import { planRoute } from '../../src/router/plan.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueProfile, VenueView } from '../../src/router/venue.ts';
import { NO_PRICE, type Price, price, qty } from '../../src/units/brand.ts';
import type { PriceSteps, TickBand } from '../../src/units/ticks.ts';
import { onTick } from '../../src/units/ticks.ts';
import { runs } from '../support/runs.ts';
import { isLegal } from '../units/legal.ts';
import { configOf, journaled, NOW, order, venue, XYZ } from './make.ts';

/** The middle of the market, where most tables have an edge. */
const MIDDLE = 10_000;

const bands = (ticks: readonly number[]): readonly TickBand[] =>
  ticks.map((tick, i) => ({ from: price(i === 0 ? 0 : MIDDLE + 200 * (i - 1)), tick: price(tick) }));
/** Ticks that divide 200, so each edge is one of its band's own prices. */
const anyTable = fc
  .array(fc.constantFrom(1, 2, 5, 10, 20, 50, 100), { minLength: 1, maxLength: 3 })
  .map((ticks) => bands(ticks));
const anySteps: fc.Arbitrary<Pick<VenueProfile, 'ticks'>> = fc.oneof(
  { weight: 3, arbitrary: anyTable.map((ticks) => ({ ticks })) },
  { weight: 1, arbitrary: fc.constant({}) },
);

const away = fc.integer({ min: 1, max: 400 });
/** Prices off the venue's own ticks are there as well: it shows what it likes. */
const anySide = (sign: 1 | -1) =>
  fc
    .array(fc.record({ at: away, size: fc.integer({ min: 1, max: 300 }), isOff: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    })
    .map((levels) => ({ sign, levels }));

const anyVenue = (id: string, kind: 'lit' | 'dark'): fc.Arbitrary<VenueView> =>
  fc
    .record({ steps: anySteps, bids: anySide(-1), asks: anySide(1), lot: fc.constantFrom(1, 1, 10), iso: fc.boolean() })
    .map(({ steps, bids, asks, lot, iso }) => {
      const { TIMES } = LIVES;
      const view = venue(id, { kind, lot, iso, holds: 500_000, bids: '1x1', asks: '2x1', timeInForces: TIMES });
      const profile: VenueProfile = { ...view.profile, ...steps, pegs: id === 'A' ? [Peg.Primary] : [] };
      const sideOf = ({ sign, levels }: typeof bids) => {
        const at = new Map<number, number>();
        for (const { at: far, size, isOff } of levels) {
          const px = price(MIDDLE + sign * far);
          at.set(isOff ? px : onTick(px, profile, sign === 1 ? -1 : 1), size);
        }
        return [...at].map(([px, size]) => ({ px: price(px), size: qty(size) })).sort((a, b) => sign * (a.px - b.px));
      };
      view.book?.snapshot(sideOf(bids), sideOf(asks), NOW);
      return { ...view, profile };
    });

const LIVES = {
  TIMES: [
    TimeInForce.Day,
    TimeInForce.GoodTillCancel,
    TimeInForce.ImmediateOrCancel,
    TimeInForce.FillOrKill,
    TimeInForce.AtTheOpening,
  ],
};

const anyCase = fc.record({
  views: fc.tuple(anyVenue('A', 'lit'), anyVenue('B', 'lit'), anyVenue('C', 'lit'), anyVenue('D', 'dark')),
  own: anySteps,
  unprotected: fc.boolean(),
  side: fc.constantFrom('buy', 'sell'),
  size: fc.integer({ min: 1, max: 700 }),
  limit: fc.option(fc.integer({ min: -300, max: 400 })),
  life: fc.constantFrom('Day', 'IOC', 'FOK', 'GTC', 'OPG'),
  to: fc.constantFrom('', '', '', 'A', 'D'),
  min: fc.constantFrom(0, 0, 30),
  peg: fc.constantFrom(Peg.None, Peg.None, Peg.Mid, Peg.Primary),
  cap: fc.option(fc.integer({ min: 0, max: 300 })),
  settings: fc.record({
    collarBps: fc.constantFrom(10, 100, 1_000),
    darkSharePpm: fc.constantFrom(0, 500_000, 1_000_000),
    postSpread: fc.boolean(),
    askHidden: fc.boolean(),
  }),
});
type Case = typeof anyCase extends fc.Arbitrary<infer C> ? C : never;

function requestOf(given: Case, policy: Policy): RouteRequest {
  const { side, size, limit, life, to, min, peg, own, unprotected, cap } = given;
  const asked = order(
    `${side} ${size} ${limit === null ? 'market' : 'limit 1'} ${life} min ${min}${to === '' ? '' : ` to ${to}`}`,
  );
  const instrument = { ...XYZ, ...own, ...(unprotected && { unprotected }) };
  const sign = signOf(asked.side);
  // The client's own price is legal, risk sees to that; a cap comes from anywhere.
  const px = limit === null ? NO_PRICE : onTick(price(MIDDLE + sign * limit), instrument, sign);
  const isPegged = peg !== Peg.None && limit !== null;
  const terms = { ...asked.terms, price: px, ...(isPegged && { peg, ordType: OrdType.Pegged }) };
  const bound = limit === null && cap !== null ? price(MIDDLE + sign * cap) : px;
  return { ...asked, policy, instrument, terms, cap: bound };
}

const legalAt = (px: Price, steps: PriceSteps): boolean => px === NO_PRICE || isLegal(px, steps);

function wrongPrices(made: Plan, { terms, side, cap }: RouteRequest, views: readonly VenueView[]): unknown[] {
  const sign = side === Side.Buy ? 1 : -1;
  return made.children.filter((child) => {
    const { profile } = views.find((view) => view.profile.id === child.venue)!;
    const px = child.terms.price;
    if (px === NO_PRICE) return false;
    // A venue of one tick is sent what it shows, on its tick or not.
    const isKept = profile.ticks === undefined && child.purpose === 'sweep';
    const isWithin =
      (terms.price === NO_PRICE || sign * px <= sign * terms.price) && (cap === NO_PRICE || sign * px <= sign * cap);
    return !isWithin || (!isKept && !legalAt(px, profile));
  });
}

describe.each(POLICIES.map((policy) => [policy.name, policy] as const))('%s', (_, policy) => {
  it('sends legal prices, within the order, and is made again from its record', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const request = requestOf(given, policy);
        const settings = { ...DEFAULT_SETTINGS, ...given.settings };
        const made = planRoute(request, given.views, NOW, settings);
        expect(wrongPrices(made, request, given.views)).toEqual([]);
        const config = journaled(configOf(given.views, settings, request.instrument));
        expect(planAgain(journaled(made), config)).toEqual(made);
      }),
      { numRuns: runs(400) },
    );
  });
});

it('what is displayed off the ticks of its venue is taken by the next one beyond, if the order goes so far', () => {
  const a = venue('A', { asks: '1.0005x100' });
  const views = [{ ...a, profile: { ...a.profile, ticks: bands([1, 100]) } }];
  const sent = (limit: string) =>
    planRoute(order(`buy 100 limit ${limit} IOC`), views, NOW, DEFAULT_SETTINGS).children.map(
      ({ terms }) => terms.price,
    );
  expect(sent('1.02')).toEqual([10_100]);
  expect(sent('1.01')).toEqual([10_100]);
  expect(sent('1.0007')).toEqual([]);
});
