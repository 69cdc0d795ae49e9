/** The stage: one instrument in cents, two lit venues and a dark one, two clients, one of them with a tight limit. */
import { type CoreConfig, DEFAULT_ANSWERS } from '../../src/core/settings.ts';
import { Market } from '../../src/market/market.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueProfile } from '../../src/router/venue.ts';
import { type Instant, price, qty, seconds } from '../../src/units/brand.ts';
import { limitsOf } from '../support/limits.ts';

export const SYMBOL = 'XYZ';
export const VENUES = ['NORTH', 'SOUTH', 'DEEP'] as const;
export const CLIENTS = ['C', 'D'] as const;
/** Prices count a ten-thousandth. */
export const SCALE = 10_000;

function profile(id: string, kind: 'lit' | 'dark', takeFee: number, priority: number): VenueProfile {
  return {
    id,
    kind,
    takeFee,
    makeFee: 0,
    lotSize: qty(1),
    tickSize: price(kind === 'dark' ? 50 : 100),
    minOrderQty: qty(1),
    maxOrderQty: qty(1_000_000),
    ordTypes: kind === 'dark' ? [OrdType.Limit, OrdType.Pegged] : [OrdType.Limit, OrdType.Market],
    timeInForces: [TimeInForce.Day, TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill, TimeInForce.GoodTillCancel],
    supportsMinQty: kind === 'dark',
    supportsMidpoint: kind === 'dark',
    pegs: [],
    supportsMaxFloor: false,
    supportsIso: false,
    priority,
  };
}

const PROFILES = [profile('NORTH', 'lit', 3000, 1), profile('SOUTH', 'lit', 2600, 2), profile('DEEP', 'dark', 1000, 3)];
const STALE_AFTER = seconds(3600);

export const CONFIG: CoreConfig = {
  instruments: new Map([
    [SYMBOL, { symbol: SYMBOL, currency: 'USD', priceScale: 4, qtyScale: 0, tickSize: price(100), lotSize: qty(1) }],
  ]),
  venues: new Map(
    PROFILES.map((p) => [
      p.id,
      {
        profile: p,
        symbols: new Set([SYMBOL]),
        answers: { ...DEFAULT_ANSWERS, massStatus: p.id === 'NORTH' },
        // Venues fill orders of one share far beyond: the model has them booked.
        maxFillMultiple: 1_000_000,
      },
    ]),
  ),
  router: { ...DEFAULT_SETTINGS, staleAfter: STALE_AFTER },
  limits: limitsOf({ clients: [{ clientID: 'C' }, { clientID: 'D', limits: { maxOrderQty: qty(700) } }] }),
};

export function newMarket(now: Instant): Market {
  const market = new Market({ venues: VENUES, staleAfter: STALE_AFTER });
  for (const venue of ['NORTH', 'SOUTH']) {
    market.open(SYMBOL, venue);
    market.setUp(venue, true);
  }
  quote(market, 0, now);
  return market;
}

/** Both lit books, `shift` cents from where they began. */
export function quote(market: Market, shift: number, now: Instant): void {
  const at = (cents: number) => price(10 * SCALE + (cents + shift) * 100);
  const level = (cents: number, size: number) => ({ px: at(cents), size: qty(size) });
  market.book(SYMBOL, 'NORTH')?.snapshot([level(-1, 300)], [level(0, 300), level(1, 300)], now);
  market.book(SYMBOL, 'SOUTH')?.snapshot([level(-2, 300)], [level(1, 500)], now);
}
