/** The protected quote as risk sees it, and the prices that it leads to. */
import { OrdType } from '../orders/values.ts';
import { branded, NO_PRICE, orZero, type Price, type Span, span } from '../units/brand.ts';
import { floorDivide } from './riskMoney.ts';

/** Best protected bid and offer, NO_PRICE where there is none, and how old each is. */
export interface Quote {
  readonly bid: Price;
  readonly ask: Price;
  readonly bidAgeMicros: Span;
  readonly askAgeMicros: Span;
  /** A side is missing because one feed alone shows it. */
  readonly isOneFeeds?: boolean;
}

export const NO_QUOTE: Quote = { bid: NO_PRICE, ask: NO_PRICE, bidAgeMicros: span(0), askAgeMicros: span(0) };

/** The terms of an order that determine its valuation. */
export interface Priced {
  readonly ordType: OrdType;
  readonly price: Price;
  readonly stopPx: Price;
}

/**
 * The price at which an order of any type is counted. A stop counts at its StopPx(99), or at the limit behind it; a
 * pegged order at its own limit, and without one at the offer, where either side of it may end up: below zero at the
 * bid, which is the larger sum there.
 */
export function worthOf(buy: boolean, { ordType, price, stopPx }: Priced, bid: Price, ask: Price): Price {
  if (ordType === OrdType.Pegged && price === NO_PRICE) {
    const isBidLarger = bid !== NO_PRICE && bid < 0 - Math.abs(ask);
    return orZero(isBidLarger || ask === NO_PRICE ? bid : ask);
  }
  return valuePrice(buy, price !== NO_PRICE ? price : stopPx, bid, ask);
}

/** The price that distinguishes an order from others like it. */
export const ownPrice = ({ price, stopPx }: Pick<Priced, 'price' | 'stopPx'>): Price =>
  price !== NO_PRICE ? price : stopPx;

/**
 * The price at which an order counts in notional and exposure; 0 if there is none. A buy costs at most its limit; a
 * sell brings its limit or the bid, if that is more; without a limit the opposite quote is used, or the other if that
 * is missing. Below zero the buyer is paid: a buy may bring more than its limit, where the ask is lower, and the larger
 * sum counts, on either side of zero.
 */
export function valuePrice(buy: boolean, price: Price, bid: Price, ask: Price): Price {
  if (price === NO_PRICE) {
    if (buy) return orZero(ask !== NO_PRICE ? ask : bid);
    return orZero(bid !== NO_PRICE ? bid : ask);
  }
  const isThrough = buy ? ask !== NO_PRICE && ask < price : bid > price;
  const quote = buy ? ask : bid;
  return isThrough && Math.abs(quote) > Math.abs(price) ? quote : price;
}

/** Midpoint, rounded down to the price scale. Both sides must be there. */
export function midpoint(bid: Price, ask: Price): Price {
  return branded(floorDivide(bid + ask, 2));
}
