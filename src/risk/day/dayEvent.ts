/**
 * Journal records of what is set for a day or until further notice, by a file, an operator or the market: lists of
 * symbols, rates of exchange, price bands, located shares, and what clients hold as the day begins.
 */
import type { Instant, Price, Qty } from '../../units/brand.ts';
import { type EventOf, flag, int, list, oneOf, px, record, text } from '../../units/record.ts';

/**
 * Lists of symbols: shares to borrow are hard, or easy, to find, or there are none to be had; and short sales may not
 * be at the bid or below (Rule 201).
 */
export const SYMBOL_LISTS = ['hardToBorrow', 'easyToBorrow', 'noShort', 'shortSaleRestricted'] as const;
export type SymbolList = (typeof SYMBOL_LISTS)[number];
/**
 * As the journal has them: positions are permanent, additions go at the end. Restricted symbols are limits, and were a
 * list before (dayFold.ts).
 */
const JOURNALED_LISTS = ['restricted', ...SYMBOL_LISTS] as const;

/** A symbol was put on a list or taken off it, for one client or for all (''); until then, or further notice (0). */
export const SymbolListed = record('symbolListed', 130, {
  at: int<Instant>(),
  list: oneOf(...JOURNALED_LISTS),
  symbol: text(),
  clientID: text(),
  listed: flag(),
  until: int<Instant>(),
  by: text(),
  reason: text(),
});

/** What one unit of a currency is worth in the firm's, in 10^-RATE_SCALE of it. */
export const FxRateSet = record('fxRateSet', 131, {
  at: int<Instant>(),
  currency: text(),
  rate: int(),
  by: text(),
  reason: text(),
});

/** Prices outside of which a symbol may not trade; NO_PRICE for no bound on that side. */
export const PriceBandSet = record('priceBandSet', 132, {
  at: int<Instant>(),
  symbol: text(),
  low: px(),
  high: px(),
  by: text(),
  reason: text(),
});

/** Shares that a client may sell short on `day`, in all: they were located for it. */
export const SharesLocated = record('sharesLocated', 133, {
  at: int<Instant>(),
  /** 20261231 */
  day: int(),
  clientID: text(),
  symbol: text(),
  qty: int<Qty>(),
  by: text(),
  reason: text(),
});

/**
 * What clients have as a day begins, according to one source; it takes the place of what that source said of the day
 * before. Executions from `asOf` on count beside it.
 */
export const StartOfDayLoaded = record('startOfDayLoaded', 134, {
  at: int<Instant>(),
  day: int(),
  source: text(),
  asOf: int<Instant>(),
  by: text(),
  reason: text(),
  /** `qty` is below zero for a short position; `price` is what a share cost. */
  positions: list({ clientID: text(), account: text(), symbol: text(), qty: int(), price: int<Price>() }),
  /** In 10^-CASH_SCALE of the currency; below zero where money is owed. */
  cash: list({ clientID: text(), account: text(), currency: text(), amount: int() }),
  locates: list({ clientID: text(), symbol: text(), qty: int<Qty>() }),
  lists: list({ list: oneOf(...JOURNALED_LISTS), symbol: text(), clientID: text() }),
  closes: list({ symbol: text(), price: int<Price>() }),
});

export const DAY_EVENTS = [SymbolListed, FxRateSet, PriceBandSet, SharesLocated, StartOfDayLoaded] as const;

export type DayEvent = EventOf<(typeof DAY_EVENTS)[number]>;
export type StartOfDay = EventOf<typeof StartOfDayLoaded>;

/** What a source says of the start of a day. */
export interface DayRows extends Pick<StartOfDay, 'day' | 'positions' | 'cash' | 'locates' | 'lists' | 'closes'> {
  /** Executions from here on are not in it; absent: the open of the trading day, or the beginning of the UTC date. */
  readonly asOf?: Instant;
  readonly rates: readonly { readonly currency: string; readonly rate: number }[];
}
