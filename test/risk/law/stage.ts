/** The numbers of the house as the core is configured: three lit venues, one of them known by a feed, and a dark one. */
import { type CoreConfig, DEFAULT_ANSWERS, DEFAULT_EMULATION } from '../../../src/core/settings.ts';
import { Market } from '../../../src/market/market.ts';
import { OrdType, TimeInForce } from '../../../src/orders/values.ts';
import type { LimitRow } from '../../../src/risk/limits/limitRow.ts';
import type { RiskLimits } from '../../../src/risk/limitBook.ts';
import type { MeasureName } from '../../../src/risk/limits/measureKinds.ts';
import { DEFAULT_SETTINGS } from '../../../src/router/settings.ts';
import type { VenueProfile } from '../../../src/router/venue.ts';
import { price, qty, span } from '../../../src/units/brand.ts';
import {
  ACCOUNTS,
  CLIENTS,
  COLLAR_BPS,
  DARK,
  DESK,
  FED,
  LIT,
  MAX_SPREAD_BPS,
  MONEY,
  QUOTE_AGE,
  RATES_IN,
  ROUTER_COLLAR_BPS,
  SCENES,
  STALE_AFTER,
  SYMBOLS,
  VENUES,
} from './house.ts';
import type { Limit, Measure } from './words.ts';
import { limitRow } from '../../support/limits.ts';

/** NORTH alone triggers stops and holds auctions, where it `can`. */
function profile(id: string, at: number, can: boolean): VenueProfile {
  const dark = id === DARK;
  const isAble = can && id === LIT[0];
  return {
    id,
    kind: dark ? 'dark' : 'lit',
    takeFee: 3000 - at * 300,
    makeFee: 0,
    lotSize: qty(1),
    tickSize: price(dark ? 50 : 100),
    minOrderQty: qty(1),
    maxOrderQty: qty(10_000_000),
    ordTypes: [
      OrdType.Limit,
      ...(dark ? [OrdType.Pegged] : [OrdType.Market]),
      ...(isAble ? [OrdType.Stop, OrdType.StopLimit] : []),
    ],
    timeInForces: [
      TimeInForce.Day,
      TimeInForce.ImmediateOrCancel,
      TimeInForce.FillOrKill,
      TimeInForce.GoodTillCancel,
      ...(isAble ? [TimeInForce.AtTheOpening, TimeInForce.AtTheClose] : []),
    ],
    supportsMinQty: dark,
    supportsMidpoint: dark,
    pegs: [],
    supportsMaxFloor: false,
    supportsIso: false,
    priority: at + 1,
  };
}

const CALLED: { readonly [M in Measure]: MeasureName } = {
  orderQty: 'maxOrderQty',
  orderNotional: 'maxOrderNotional',
  openQty: 'maxOpenQty',
  openNotional: 'maxOpenNotional',
  openingNotional: 'maxFirmNotional',
  openOrders: 'maxOpenOrders',
  longPosition: 'maxLongPosition',
  shortPosition: 'maxShortPosition',
  grossNotional: 'maxGrossNotional',
};

/** A limit of the law as a row of the configuration. */
const rowOf = ({ measure, on, most, isInto = false }: Limit): LimitRow => {
  const value = String(measure.endsWith('Notional') ? most / MONEY : most);
  return limitRow(CALLED[measure], value, on, isInto ? { into: RATES_IN } : {});
};

const riskLimits = (scene: number): RiskLimits => ({
  clients: CLIENTS.map((clientID) => ({ clientID, desk: DESK, accounts: ACCOUNTS[clientID] })),
  rows: [
    limitRow('priceCollarBps', String(COLLAR_BPS), { client: '*' }),
    limitRow('maxQuoteAgeMs', String(QUOTE_AGE / 1_000), { client: '*' }),
    ...SCENES[scene].map(rowOf),
  ],
});

/** In every other flow what may mend is waited for. */
const WAITING: Partial<RiskLimits> = { withoutReference: 'hold', openers: 'hold' };

const PROFILES = [false, true].map((can) => VENUES.map((id, at) => profile(id, at, can)));
const EVERY = new Set(SYMBOLS.map(({ symbol }) => symbol));

const configOf = (scene: number, stopTrigger: 'trade' | 'quote'): CoreConfig => ({
  instruments: new Map(
    SYMBOLS.map(({ symbol, currency, priceScale, tick }) => [
      symbol,
      { symbol, currency, priceScale, qtyScale: 0, tickSize: price(tick), lotSize: qty(1) },
    ]),
  ),
  venues: new Map(
    PROFILES[stopTrigger === 'quote' ? 1 : 0].map((each) => [
      each.id,
      { profile: each, symbols: EVERY, answers: DEFAULT_ANSWERS, maxFillMultiple: 1_000_000 },
    ]),
  ),
  router: { ...DEFAULT_SETTINGS, staleAfter: span(STALE_AFTER), collarBps: ROUTER_COLLAR_BPS },
  emulation: { ...DEFAULT_EMULATION, stopTrigger },
  fx: { base: RATES_IN, maxJumpBps: 1_000 },
  clients: new Map(CLIENTS.map((client) => [client, { manualOrders: true }])),
  limits: { ...riskLimits(scene), ...(stopTrigger === 'quote' ? WAITING : {}) },
});

/** By scene, with stops that trades trigger and with those that quotes do; there a venue can more. */
const CONFIGS = SCENES.map((_, scene) => [configOf(scene, 'trade'), configOf(scene, 'quote')]);
export const config = (scene: number, byQuote: boolean): CoreConfig => CONFIGS[scene][byQuote ? 1 : 0];

export function newMarket(): Market {
  const feeds = new Map([[FED, { name: 'TAPE', maxDeviationBps: 500, trusted: false }]]);
  const market = new Market({ venues: VENUES, staleAfter: span(STALE_AFTER), feeds, maxSpreadBps: MAX_SPREAD_BPS });
  for (const venue of VENUES) {
    market.setUp(venue, true);
    if (venue !== DARK) for (const { symbol } of SYMBOLS) market.open(symbol, venue);
  }
  return market;
}
