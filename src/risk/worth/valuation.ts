/**
 * What a share of an order can cost or bring at most: one number, that checks, reservations and plans read alike.
 *
 *   buy limit          its limit
 *   sell limit         its limit, or the bid and the collar beyond it where that is more
 *   market             the quote it takes, and the collar beyond it: the plan goes no farther
 *   stop               the worse of StopPx(99) and that quote, and the collar beyond it
 *   stop limit         a limit, of a sell or the stop's worth where that is more
 *   peg                its limit; without one, and of a sell, the farther quote and the collar beyond it
 *
 * Below zero the buyer is paid, and what an order may bring beyond its limit counts if it is the larger sum.
 */
import { collarWidth, DEFAULT_COLLAR_BPS } from '../../market/collar.ts';
import { isStop } from '../../orders/terms.ts';
import { OrdType } from '../../orders/values.ts';
import { branded, NO_PRICE, type Price } from '../../units/brand.ts';
import { type Instrument, lowestPrice } from '../../units/instrument.ts';

/** The terms of an order that determine its worth. */
export interface Priced {
  readonly ordType: OrdType;
  readonly price: Price;
  readonly stopPx: Price;
}

/** The prices by which a symbol is judged, NO_PRICE for a side that has none. */
export interface Sides {
  readonly bid: Price;
  readonly ask: Price;
}

/** The price at which a share counts; NO_PRICE where neither the order nor the market has one. */
export function worthOf(buy: boolean, terms: Priced, sides: Sides, instrument: Instrument): Price {
  const highest = highestPrice(buy, terms, sides, instrument);
  const { minPrice } = instrument;
  if (minPrice === undefined || minPrice >= 0 || highest === NO_PRICE) return highest;
  const lowest = lowestFill(buy, terms, sides, instrument);
  return lowest < 0 && Math.abs(lowest) > Math.abs(highest) ? lowest : highest;
}

/** The highest price at which the order may trade, as far as anybody can tell; NO_PRICE where nothing tells. */
export function highestPrice(buy: boolean, terms: Priced, sides: Sides, instrument: Instrument): Price {
  const { price, ordType, stopPx } = terms;
  const limited = price !== NO_PRICE;
  if (limited && buy) return price;
  const { bid, ask } = sides;
  // A limit by itself is enough to value a sell by, where nobody shows what it could bring.
  const plain = limited ? bid : orOther(bid, ask);
  const touch = buy ? orOther(ask, bid) : ordType === OrdType.Pegged ? higher(bid, ask) : plain;
  const there = isStop(ordType) ? higher(stopPx, touch) : touch;
  const most = there === NO_PRICE ? there : beyond(there, 1, instrument);
  return limited ? higher(price, most) : most;
}

/** The worst price at which an order without a limit may trade, by `sides`; NO_PRICE where they do not tell. */
export function worstFill(
  buy: boolean,
  { ordType, stopPx }: Pick<Priced, 'ordType' | 'stopPx'>,
  { bid, ask }: Sides,
  instrument: Instrument,
): Price {
  const touch = buy ? orOther(ask, bid) : orOther(bid, ask);
  const there = isStop(ordType) ? (buy ? higher(stopPx, touch) : lower(stopPx, touch)) : touch;
  return there === NO_PRICE ? there : beyond(there, buy ? 1 : -1, instrument);
}

/** The lowest, of an instrument whose prices may be below zero. */
function lowestFill(buy: boolean, { price, ordType, stopPx }: Priced, sides: Sides, instrument: Instrument): Price {
  const limited = price !== NO_PRICE;
  if (limited && !buy) return price;
  const { bid, ask } = sides;
  const touch = buy ? (ordType === OrdType.Pegged ? lower(ask, bid) : ask) : bid;
  const there = isStop(ordType) ? lower(stopPx, touch) : touch;
  if (there === NO_PRICE) return limited ? price : there;
  const least = beyond(there, -1, instrument);
  return limited ? lower(price, least) : least;
}

/** As far beyond `price` as a plan may go: upwards or downwards. */
function beyond(price: Price, sign: 1 | -1, instrument: Instrument): Price {
  const { collarBps = DEFAULT_COLLAR_BPS, minCollar } = instrument;
  const at = price + sign * collarWidth(price, collarBps, minCollar);
  const least = lowestPrice(instrument);
  return branded(Math.max(least, Math.min(at, Number.MAX_SAFE_INTEGER)));
}

/** The one that is the larger sum, whatever its sign; a price is larger than none. */
export function larger(a: Price, b: Price): Price {
  if (a === NO_PRICE) return b;
  return b !== NO_PRICE && Math.abs(b) > Math.abs(a) ? b : a;
}

const orOther = (side: Price, other: Price): Price => (side !== NO_PRICE ? side : other);
/** NO_PRICE is below every price. */
const higher = (a: Price, b: Price): Price => (a > b ? a : b);
const lower = (a: Price, b: Price): Price => (a === NO_PRICE || (b !== NO_PRICE && b < a) ? b : a);

/** The price that distinguishes an order from others like it. */
export const ownPrice = ({ price, stopPx }: Pick<Priced, 'price' | 'stopPx'>): Price =>
  price !== NO_PRICE ? price : stopPx;
