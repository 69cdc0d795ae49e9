/** The quote that a request is judged by. */
import { branded, NO_PRICE, type Price, type Span, span } from '../../units/brand.ts';
import { flag, int, part, px } from '../../units/record.ts';
import { floorDivide } from './riskMoney.ts';

/** Best protected bid and offer, NO_PRICE where there is none, and how old each is. */
export interface Quote {
  readonly bid: Price;
  readonly ask: Price;
  readonly bidAgeMicros: Span;
  readonly askAgeMicros: Span;
  /** The last trade, or what the configuration says: for a side without a quote. Absent or NO_PRICE: unknown. */
  readonly lastKnown?: Price;
  /** A side is missing because one feed alone shows it; because what is shown is not believed. */
  readonly isOneFeeds?: boolean;
  readonly isDoubted?: boolean;
}

/** As journal columns: a verdict is evaluated again by them. */
export const quoteFields = part('quote', {
  bid: px(),
  ask: px(),
  bidAgeMicros: int<Span>(),
  askAgeMicros: int<Span>(),
  isOneFeeds: flag(),
  lastKnown: px(),
  isDoubted: flag(),
});

export const NO_QUOTE: Quote = { bid: NO_PRICE, ask: NO_PRICE, bidAgeMicros: span(0), askAgeMicros: span(0) };

/** Midpoint, rounded down to the price scale. Both sides must be there. */
export function midpoint(bid: Price, ask: Price): Price {
  return branded(floorDivide(bid + ask, 2));
}
