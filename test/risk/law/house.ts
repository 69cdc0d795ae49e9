/** The numbers that both the gateway and the law are given: symbols, clients, and limits, of which each scene has some. */
import type { Limit, Measure, Rules, Symbol } from './words.ts';

export interface HouseSymbol extends Symbol {
  readonly priceScale: number;
  /** Where its market begins. */
  readonly mid: number;
  /** Its shares come in so many times the numbers of the first. */
  readonly lots: number;
}

/** Yen where there is a dollar: with a thousand times the shares, at about a thousand times the price. */
const YEN = 1_000_000;
/** What one costs in dollars, in 10^-10. */
export const YEN_RATE = 10_000;
export const RATES_IN = 'USD';

/** Two in dollars at two prices, and one in yen, where a million shares are nine billion. */
export const SYMBOLS: readonly HouseSymbol[] = [
  { symbol: 'XYZ', currency: 'USD', priceScale: 4, tick: 100, mid: 100_000, unit: 1, lots: 1 },
  { symbol: 'ABC', currency: 'USD', priceScale: 4, tick: 100, mid: 25_000, unit: 1, lots: 4 },
  { symbol: 'NKY', currency: 'JPY', priceScale: 1, tick: 100, mid: 95_000, unit: 1_000, lots: 1_000, rate: 1 / YEN },
];
/** Ten-thousandths. */
export const MONEY = 10_000;

export const LIT = ['NORTH', 'SOUTH', 'WEST'] as const;
export const DARK = 'DEEP';
export const VENUES = [...LIT, DARK] as const;
/** The venue whose quotes come from a feed that is not trusted alone. */
export const FED = 'WEST';
export const CLIENTS = ['C', 'D'] as const;
export const ACCOUNTS: { readonly [client: string]: readonly string[] } = { C: ['C1', 'C2'], D: ['D1'] };

/** The desk of all clients, and the strategy of every other order. */
export const DESK = 'CASH';
export const STRATEGY = 'VWAP';

export const COLLAR_BPS = 300;
export const ROUTER_COLLAR_BPS = 100;
const SECOND = 1_000_000;
/** The router's, and that of limits: the shorter one is everybody's. */
export const STALE_AFTER = 30 * SECOND;
export const QUOTE_AGE = 10 * SECOND;
export const MAX_SPREAD_BPS = 1_000;

const currencies = [...new Set(SYMBOLS.map(({ currency }) => currency))];

/** The same limit for each symbol: `most` shares of the first, and as many times more of the others as they have lots. */
const shares = (measure: Measure, most: number, on: Limit['on']): Limit[] =>
  SYMBOLS.map(({ symbol, lots }) => ({ measure, on: { ...on, symbol }, most: most * lots }));

/** The same limit for each currency: `most` dollars, or as many million yen. */
const money = (measure: Measure, most: number, on: Limit['on']): Limit[] =>
  currencies.map((currency) => {
    return { measure, on: { ...on, currency }, most: most * MONEY * (currency === 'JPY' ? YEN : 1) };
  });

/** The same of all currencies together: so many dollars. */
const dollars = (measure: Measure, most: number, on: Limit['on']): Limit => {
  return { measure, on, most: most * MONEY, isInto: true };
};

const EACH_CLIENT = { client: '*' };
const EACH_ACCOUNT = { client: '*', account: '*' };
const DESKS = { desk: '*' };
const FIRM = {};

/** One tight limit at a time, so that it is the one that is met, and then all of them. */
export const SCENES: readonly (readonly Limit[])[] = [
  [...money('orderNotional', 5_000, EACH_CLIENT), ...money('grossNotional', 40_000, EACH_CLIENT)],
  money('grossNotional', 8_000, EACH_CLIENT),
  money('openNotional', 5_000, EACH_CLIENT),
  money('openingNotional', 8_000, FIRM),
  [...shares('longPosition', 500, EACH_CLIENT), ...shares('shortPosition', 300, EACH_CLIENT)],
  [
    ...shares('orderQty', 400, EACH_CLIENT),
    ...shares('openQty', 600, EACH_CLIENT),
    { measure: 'openOrders', on: EACH_CLIENT, most: 3 },
  ],
  [
    ...shares('longPosition', 500, EACH_ACCOUNT),
    ...shares('shortPosition', 300, EACH_ACCOUNT),
    ...money('grossNotional', 6_000, EACH_ACCOUNT),
    { measure: 'openOrders', on: EACH_ACCOUNT, most: 3 },
  ],
  [
    ...shares('openQty', 700, FIRM),
    ...shares('longPosition', 800, FIRM),
    ...shares('shortPosition', 800, FIRM),
    ...money('grossNotional', 12_000, FIRM),
    ...money('openNotional', 9_000, DESKS),
  ],
  [
    dollars('orderNotional', 6_000, EACH_CLIENT),
    dollars('grossNotional', 12_000, EACH_CLIENT),
    dollars('openNotional', 9_000, FIRM),
    dollars('openingNotional', 10_000, DESKS),
  ],
  [
    ...shares('orderQty', 800, EACH_CLIENT),
    ...shares('openQty', 1_500, EACH_CLIENT),
    ...shares('longPosition', 1_200, EACH_CLIENT),
    ...shares('shortPosition', 1_000, EACH_CLIENT),
    ...money('orderNotional', 7_000, EACH_CLIENT),
    ...money('openNotional', 12_000, EACH_CLIENT),
    ...money('grossNotional', 15_000, EACH_CLIENT),
    ...money('openingNotional', 20_000, FIRM),
    { measure: 'openOrders', on: EACH_CLIENT, most: 6 },
  ],
];

export function rulesOf(scene: number, ignored: Rules['ignored'] = []): Rules {
  const collars = { collarBps: COLLAR_BPS, improvementBps: ROUTER_COLLAR_BPS, maxSpreadBps: MAX_SPREAD_BPS };
  return { limits: SCENES[scene], symbols: SYMBOLS, ...collars, staleAfter: QUOTE_AGE, ignored };
}
