/**
 * What holds for every plan of every policy in the table, and of the example of a user's: shares are conserved, limits,
 * caps and what venues take are kept, nothing is traded through, the plan is the same from its record, and it takes a
 * bounded number of steps.
 */
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Blocks, BLOCKS } from '../../src/router/blocks.ts';
import { anyOrder, anySettings, anySimpleMarket, anyVenues } from './anyMarket.ts';
import { writeExample } from './example.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { planAgain } from '../../src/router/again.ts';
import type { Policy, RouteRequest } from '../../src/router/draft.ts';
import type { Plan, Standing, VenueInput } from '../../src/router/event.ts';
import { lookAt } from '../../src/router/inputs.ts';
import { decide, planRoute } from '../../src/router/plan.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import type { RouterSettings } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { NO_PRICE } from '../../src/units/brand.ts';
import { roundLotOf } from '../../src/units/instrument.ts';
import { formatDecimal } from '../../src/units/decimal.ts';
import { runs } from '../support/runs.ts';
import { configOf, journaled, NOW, order, PLAIN, venue, XYZ } from './make.ts';

const { ImmediateOrCancel: IOC, FillOrKill: FOK } = TimeInForce;

const signOfRequest = (request: RouteRequest): 1 | -1 => (request.side === '1' ? 1 : -1);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** One promise: what breaks it in a plan. */
type Wrong = (made: Plan, request: RouteRequest, views: readonly VenueView[], settings: RouterSettings) => unknown[];

const PROMISES: Readonly<Record<string, Wrong>> = {
  'gives away exactly what it does not keep, in children of more than nothing': (made, request) => {
    const wrong: unknown[] = made.children.filter((child) => child.terms.orderQty <= 0);
    if (sum(made.children.map((child) => child.terms.orderQty)) + made.unroutedQty !== request.terms.orderQty)
      wrong.push('sum');
    if (made.unroutedQty > 0 && made.reason === '') wrong.push('no reason');
    if (made.unroutedQty === 0 && request.terms.orderQty > 0 && made.reason !== '') wrong.push('a reason for nothing');
    return wrong;
  },

  'has no child worse than the limit, or than a market order’s collar': (made, request, _, settings) => {
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
  },

  'respects what its venues take': (made, request, views) =>
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

  'has one child a venue and purpose': (made) => {
    const keys = made.children.map((child) => `${child.venue} ${child.purpose}`);
    return keys.filter((key, at) => keys.indexOf(key) !== at);
  },

  'sends to no more venues, and takes no more at one, than the settings say': (made, request, views, settings) => {
    const { maxVenues, venueSharePpm } = settings;
    const venues = new Set(made.children.map((child) => child.venue));
    const mayNotBeSplit = request.exDestination !== '' || request.terms.timeInForce === FOK || request.terms.minQty > 0;
    const isTooMuch = ({ venue: id, purpose, terms }: Plan['children'][number]) => {
      const { lotSize, minOrderQty } = views.find((view) => view.profile.id === id)!.profile;
      const share = Math.floor((request.terms.orderQty * venueSharePpm) / 1_000_000);
      const smallest = Math.ceil(Math.max(roundLotOf(request.instrument), minOrderQty) / lotSize) * lotSize;
      return purpose !== 'post' && terms.orderQty > Math.max(share, smallest);
    };
    return [
      ...(maxVenues > 0 && venues.size > maxVenues ? [...venues] : []),
      ...(mayNotBeSplit || request.policy.name === 'directed' ? [] : made.children.filter(isTooMuch)),
    ];
  },

  'keeps to what the client asked: ExDestination, FillOrKill, IOC, MinQty': (made, request) => {
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
  },

  'trades through no quote that its venue would have let it take': (made, request, views) => {
    if (request.exDestination !== '') return [];
    const sign = signOfRequest(request);
    const wrong: unknown[] = [];
    // What a sick venue shows binds nobody: its lot is taken in its turn, where the order may be shared at all.
    const isShared =
      request.policy.name !== 'directed' && request.terms.timeInForce !== FOK && request.terms.minQty === 0;
    const standings: readonly Standing[] = isShared ? ['usable', 'probe'] : ['usable'];
    for (const { id, lot, min, levels } of openVenues(made, views, ...standings)) {
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
  },

  'goes beyond a better protected quote only as a sweep that takes all of it, or says that it is none': (
    made,
    request,
    views,
  ) => {
    const { protection } = made;
    if (request.exDestination !== '') return protection === 'directed' ? [] : [protection];
    const taking = made.children.filter(({ purpose }) => purpose === 'sweep');
    const quotes = taking.flatMap((child) => betterThan(child, made, views));
    const isCovered = quotes.every(({ shown, taken }) => taken >= shown);
    const marked = made.children.filter(({ terms }) => terms.iso);
    const takeIso = taking.filter(({ venue: id }) =>
      views.some(({ profile }) => profile.id === id && profile.supportsIso),
    );
    switch (protection) {
      case 'kept':
        return [...quotes, ...marked];
      case 'iso':
        return isCovered && taking.every(({ terms }) => terms.iso) && takeIso.length === taking.length ? [] : [quotes];
      case 'plain':
        return [
          ...marked,
          ...(quotes.length > 0 || made.children.some(({ purpose }) => purpose === 'post') ? [] : [1]),
        ];
      default:
        return [protection];
    }
  },

  'takes what others show, up to that price, before it asks one that gives nothing for more than a lot': (
    made,
    request,
    views,
    { venueSharePpm },
  ) => {
    const { exDestination, terms } = request;
    // These go to one venue, which has to show them whole.
    if (exDestination !== '' || terms.timeInForce === FOK || terms.minQty > 0) return [];
    const sign = signOfRequest(request);
    const isEmpty = ({ venue: id, purpose }: Plan['children'][number]) =>
      purpose === 'sweep' && made.scores.some((score) => score.venue === id && score.standing === 'empty');
    const share = Math.floor((terms.orderQty * venueSharePpm) / 1_000_000);
    // What the dark is asked for is not there for them.
    const swept = made.children.filter(({ purpose }) => purpose === 'sweep');
    const rest = sum(swept.map(({ terms: its }) => its.orderQty)) + made.unroutedQty;
    return made.children.filter(isEmpty).flatMap((child) =>
      openVenues(made, views, 'usable', 'probe').filter(({ id, lot, min, most, levels }) => {
        const within = levels.filter(({ px }) => sign * px <= sign * child.terms.price);
        const shown = Math.min(most, share, sum(within.map(({ size }) => size)));
        const reach = Math.floor(shown / lot) * lot;
        // A policy of one price at a time asks for no less than the least it takes.
        const isEnough = (within[0]?.size ?? 0) >= min || terms.orderQty < min;
        return sweptAt(made, id) < reach && isEnough && rest >= min && child.terms.orderQty >= lot;
      }),
    );
  },

  'rests nowhere where it would lock or cross': (made, request, views) => {
    if (request.exDestination !== '') return [];
    const sign = signOfRequest(request);
    const open = openVenues(made, views, 'usable');
    return made.children
      .filter(({ purpose }) => purpose === 'post')
      .flatMap((child) =>
        open.filter(({ id, levels }) => {
          const shown = sum(levels.filter(({ px }) => sign * px <= sign * child.terms.price).map(({ size }) => size));
          return id !== child.venue && sweptAt(made, id) < shown;
        }),
      );
  },
};

const LISTED = { ...XYZ, listing: 'A' };
/** With the example of a user's policy in docs/routing.md. */
const directory = writeExample();
afterAll(() => rmSync(directory, { recursive: true }));
const loaded = createRequire(import.meta.url)(path.join(directory, 'touch-only.mjs')) as {
  readonly default: (blocks: Blocks) => Policy;
};
const ALL: readonly Policy[] = [...POLICIES, loaded.default(BLOCKS)];

describe.each(ALL.map((policy) => [policy.name, policy] as const))('%s', (_, policy) => {
  it('keeps what every plan promises, and is made again from its record', () => {
    fc.assert(
      fc.property(anyOrder, anyVenues, anySettings, (asked, views, settings) => {
        const request = { ...asked, policy, instrument: LISTED };
        Object.freeze(request);
        Object.freeze(settings);
        for (const view of views) {
          Object.freeze(view.knowledge);
          Object.freeze(view.profile);
        }
        const made = planRoute(request, views, NOW, settings);
        for (const [promise, wrongIn] of Object.entries(PROMISES)) {
          expect({ [promise]: wrongIn(made, request, views, settings) }).toEqual({ [promise]: [] });
        }
        const config = journaled(configOf(views.toReversed(), settings, LISTED));
        expect(planAgain(journaled(made), config, { policies: ALL })).toEqual(made);
        const other = planRoute(request, views.toReversed(), NOW, settings);
        expect({ ...other, inputs: [], scores: [] }).toEqual({ ...made, inputs: [], scores: [] });
      }),
      { numRuns: runs(400) },
    );
  });

  it('is never worse for more than the smaller plan and the rest at the worst price', () => {
    fc.assert(
      fc.property(anySimpleMarket, fc.integer({ min: 1, max: 900 }), ({ views, buys, size, limit }, more) => {
        const worst = formatDecimal(1_000 + (buys ? limit : -limit), 2);
        const asked = (quantity: number): RouteRequest => {
          const request = order(`${buys ? 'buy' : 'sell'} ${quantity} limit ${worst} IOC`);
          return { ...request, policy, instrument: LISTED };
        };
        const less = planRoute(asked(size), views, NOW, PLAIN);
        const larger = planRoute(asked(size + more), views, NOW, PLAIN);
        const extra = larger.expectedQty - less.expectedQty;
        expect(extra).toBeGreaterThanOrEqual(0);
        // All of it has to go to one venue, and that may be another one then.
        if (policy.name === 'directed') return;
        const sign = buys ? 1 : -1;
        const moved = policy.name === 'split' ? roundingOfParts(views) : 0;
        expect(sign * larger.expectedNet).toBeLessThanOrEqual(
          sign * less.expectedNet + extra * dearestShare(views, sign, limit) + moved,
        );
      }),
      { numRuns: runs(400) },
    );
  });

  it('looks at the levels of a large market a bounded number of times', () => {
    const many = Array.from({ length: 32 }, (__, i) => {
      const asks = Array.from(
        { length: 40 },
        (___, level) => `${formatDecimal(1_000 + level + (i % 3), 2)}x${1 + (i % 7)}`,
      );
      return venue(`V${i}`, { asks: asks.join(' '), bids: '9.99x100', min: i % 2 === 0 ? 50 : 1, lot: 1 + (i % 2) });
    });
    const request = { ...order('buy 100000 limit 10.50 Day'), policy };
    let looks = 0;
    const inputs = many.map((view): VenueInput => {
      const input = lookAt(view, request, NOW, PLAIN);
      const levels = new Proxy(input.levels, {
        get: (all, key) => {
          looks++;
          return Reflect.get(all, key) as unknown;
        },
      });
      return { ...input, levels };
    });
    decide(
      request,
      inputs,
      many.map(({ profile }) => profile),
      NOW,
      PLAIN,
    );
    // Each pass over venues and levels leaves out one venue more, at most.
    expect(looks).toBeLessThan(32 * 32 * 40 * 32 * 2);
  });
});

/** What a share within the limit costs at most, with its fee; for sells, minus what it brings at least. */
function dearestShare(views: readonly VenueView[], sign: 1 | -1, limit: number): number {
  const all = views.flatMap(({ book, profile }) => {
    const ladder = sign > 0 ? book!.asks : book!.bids;
    const costs: number[] = [];
    for (let i = 0; i < ladder.count; i++) {
      // Prices are in 10^-4, money in 10^-6.
      const px = ladder.priceAt(i);
      if (sign * px <= sign * (1_000 + sign * limit) * 100) costs.push(sign * px * 100 + profile.takeFee);
    }
    return costs;
  });
  return all.length === 0 ? 0 : Math.max(...all);
}

/**
 * Parts are rounded to lots: of a larger order each venue may get a lot less than of a smaller one (as seats of a
 * parliament of one seat more may), which others get at the same price for their fee.
 */
function roundingOfParts(views: readonly VenueView[]): number {
  const fees = views.map(({ profile }) => profile.takeFee);
  return sum(views.map(({ profile }) => profile.lotSize)) * (Math.max(...fees) - Math.min(...fees));
}

interface OpenVenue {
  readonly id: string;
  readonly lot: number;
  readonly min: number;
  /** It takes so much at a time, or gets no more before it has answered anything. */
  readonly most: number;
  readonly levels: readonly { readonly px: number; readonly size: number }[];
}

/**
 * Venues of these standings, whose displayed quotes the plan could take, with all they display on the side it takes: of
 * one that is to find out whether it is well again, the lot that does.
 */
function openVenues(made: Plan, views: readonly VenueView[], ...standings: Standing[]): OpenVenue[] {
  return views.flatMap(({ profile, book, untried }) => {
    const { id, lotSize: lot, minOrderQty: min, maxOrderQty } = profile;
    const standing = made.scores.find(({ venue: at, purpose }) => at === id && purpose === 'sweep')?.standing;
    if (standing === undefined || !standings.includes(standing)) return [];
    const ladder = made.side === '1' ? book!.asks : book!.bids;
    let unseen = standing === 'probe' ? Math.max(lot, min) : Infinity;
    const levels = Array.from({ length: ladder.count }, (_, i) => {
      const size = Math.min(unseen, ladder.sizeAt(i));
      unseen -= size;
      return { px: ladder.priceAt(i), size };
    });
    return [{ id, lot, min, most: untried === true ? Math.max(lot, min) : maxOrderQty, levels }];
  });
}

/** Of what is displayed: a child may ask for more than that. */
const sweptAt = (made: Plan, id: string): number =>
  sum(
    made.children
      .filter(({ venue: at, purpose }) => at === id && purpose === 'sweep')
      .map(({ seen, terms }) => (seen > 0 ? Math.min(seen, terms.orderQty) : terms.orderQty)),
  );

/** Quotes that bind others, and are better than the worst price of the child, with what the plan takes there. */
function betterThan(child: Plan['children'][number], made: Plan, views: readonly VenueView[]) {
  const sign = made.side === '1' ? 1 : -1;
  const binds = new Set(['usable', 'unable', 'own', 'excluded', 'dear']);
  return views.flatMap(({ profile: { id, kind }, book }) => {
    const standing = made.scores.find(({ venue: at, purpose }) => at === id && purpose === 'sweep')?.standing;
    if (kind !== 'lit' || id === child.venue || standing === undefined || !binds.has(standing)) return [];
    const ladder = made.side === '1' ? book!.asks : book!.bids;
    let shown = 0;
    for (let i = 0; i < ladder.count; i++) {
      if (sign * ladder.priceAt(i) < sign * child.terms.price) shown += ladder.sizeAt(i);
    }
    // With what it is asked for beyond what it displays.
    const there = made.children.filter(({ venue: at, purpose }) => at === id && purpose === 'sweep');
    return shown === 0 ? [] : [{ id, shown, taken: sum(there.map(({ terms }) => terms.orderQty)) }];
  });
}

/** Shares the sweep takes at other venues than `own` at prices strictly worse than `px`, as the books stand. */
function takenBeyond(made: Plan, views: readonly VenueView[], own: string, px: number, sign: 1 | -1): number {
  let beyond = 0;
  for (const { id, levels } of openVenues(made, views, 'usable', 'probe')) {
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

/** All or nothing at its venue: FOK, or where that is not taken IOC with a minimum of the whole. */
function isWhole(child: Plan['children'][number]): boolean {
  return (
    child.terms.timeInForce === FOK || (child.terms.timeInForce === IOC && child.terms.minQty === child.terms.orderQty)
  );
}
