/** What a venue may say of an order before it makes no sense: that is a mistake of the venue's, and is not summed. */
import { isBuy, type Side, sideSaid } from '../../orders/values.ts';
import { bookedQty, type Child } from '../../orders/order.ts';
import { NO_PRICE, type Price } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { leastPriceText, lowestPrice } from '../../units/instrument.ts';
import type { Context } from '../context.ts';
import type { Quarantined } from '../memory/state.ts';
import { DEFAULT_FILL_MULTIPLE } from '../settings.ts';
import type { VenueReport } from '../words/venueCommand.ts';

/** The most that can have been filled of the child: a fill beyond its order is booked, one beyond this is not. */
function mostFilled(core: Context, { venue, terms }: Child): number {
  return terms.orderQty * multipleOf(core, venue);
}

const multipleOf = ({ config }: Context, venue: string): number =>
  config.venues.get(venue)?.maxFillMultiple ?? DEFAULT_FILL_MULTIPLE;

/** How the report is not of the order that it names; '' where it may be. A venue may not tell kinds of sales apart. */
export function contradiction(
  { parent }: Child,
  { symbol = '', side = '' }: Pick<VenueReport, 'symbol' | 'side'>,
): string {
  if (symbol !== '' && symbol !== parent.symbol) {
    return `Symbol(55)=${symbol} is not that of the order, ${parent.symbol}`;
  }
  const isOther = side !== '' && isBuy(side) !== isBuy(parent.side);
  return isOther ? `Side(54)=${side} is not that of the order, ${parent.side}` : '';
}

const FIELDS = { lastPx: 31, lastQty: 32, side: 54, symbol: 55 } as const;

/** The values of a field in a message that is kept as text. */
export function saidIn(message: string, field: keyof typeof FIELDS): string[] {
  const head = `${FIELDS[field]}=`;
  return message.split('|').flatMap((each) => (each.startsWith(head) ? [each.slice(head.length)] : []));
}

/** How a report in quarantine is not of the order, by its message; '' where it may be. */
export function contradictionIn({ message }: Quarantined, child: Child): string {
  const symbols = saidIn(message, 'symbol').map((symbol) => ({ symbol }));
  const sides = saidIn(message, 'side').map((text) => ({ side: sideSaid(text) }));
  return [...symbols, ...sides].map((said) => contradiction(child, said)).find((text) => text !== '') ?? '';
}

/** Why so much can hardly have been filled of the child; '' where it may have been. */
export function nonsense(core: Context, child: Child, lastQty: number): string {
  const booked = bookedQty(child);
  if (booked + lastQty <= mostFilled(core, child)) return '';
  const onTop = booked === 0 ? '' : ` on top of ${shares(core, child, booked)}`;
  return tooMuch(core, child, `a fill of ${shares(core, child, lastQty)}${onTop}`);
}

/** The same of a quantity that a field of its report says by itself. */
export function nonsenseIn(core: Context, child: Child, field: string, quantity: number): string {
  if (quantity <= mostFilled(core, child)) return '';
  return tooMuch(core, child, `${field}=${shares(core, child, quantity)}`);
}

const tooMuch = (core: Context, child: Child, what: string): string =>
  `${what} makes no sense for an order of ${shares(core, child, child.terms.orderQty)}`;

/** A quantity of the child as people write it. */
export const shares = ({ config }: Context, { parent }: Child, quantity: number): string =>
  formatDecimal(quantity, config.instruments.get(parent.symbol)?.qtyScale ?? 0);

/**
 * Why the child can hardly have been filled at the price; '' where it may have been: so many times as far from all that
 * is known, its limit, the quote and its own average. A limit far from the market is no reason by itself. Where prices
 * may be zero, no multiple of one says how far another is: only the minPrice bounds them.
 */
export function oddPrice(core: Context, child: Child, lastPx: Price): string {
  const { parent, terms, venue } = child;
  const instrument = core.instrument(parent.symbol);
  if (lastPx < lowestPrice(instrument)) return `LastPx(31) is not ${leastPriceText(instrument)}`;
  if (instrument.minPrice !== undefined) return '';
  const multiple = multipleOf(core, venue);
  const isNear = (px: number) => px > 0 && lastPx <= px * multiple && lastPx * multiple >= px;
  if (isNear(terms.price)) return '';
  const quote = core.market.nbbo(parent.symbol, core.now);
  const [bid, ask] = [quote.bid.px, quote.ask.px];
  const average = child.cumQty === 0 ? 0 : Number(child.notional) / child.cumQty;
  if (isNear(bid) || isNear(ask) || isNear(average)) return '';
  const isBetter = terms.price > 0 && !isWorse(child, lastPx);
  if (bid <= 0 && ask <= 0 && average <= 0 && (terms.price === NO_PRICE || isBetter)) return '';
  return "LastPx(31) makes no sense beside the order's limit, the quote and its other fills";
}

/** The price is worse than the child's limit allows. */
export const isWorse = ({ terms, parent }: Child, lastPx: Price): boolean => isBeyond(lastPx, parent.side, terms.price);

/** Above the limit of a buy, below that of a sell; never without one. */
export function isBeyond(px: Price, side: Side, limit: Price): boolean {
  if (limit === NO_PRICE) return false;
  return isBuy(side) ? px > limit : px < limit;
}
