/**
 * How far an order may go: its own limit, and of one that has none, or that its venue moves, as far beyond what limits
 * are measured from as the collar is wide. A venue knows no other bound than the one it was sent.
 */
import type { Parent } from '../../orders/order.ts';
import { isStop, type OrderTerms } from '../../orders/terms.ts';
import { isBuy, OrdType, type Side } from '../../orders/values.ts';
import { type Sides, worstFill } from '../../risk/worth/valuation.ts';
import { least, most, NO_PRICE, type Price, price } from '../../units/brand.ts';
import type { Context } from '../context.ts';

/** The worst price of any child that works for `terms`, NO_PRICE where nothing tells. */
export function capOf(core: Context, order: Parent, { ordType, stopPx, price: now }: OrderTerms): Price {
  const { side } = order;
  const limit = limitOf(order.terms);
  const pegged = ordType === OrdType.Pegged;
  if (!pegged && limit !== NO_PRICE) return limit;
  if (!pegged && ordType !== OrdType.Market && !isStop(ordType)) return limit;
  const reach = reachOf(core, order, { ordType, stopPx });
  // Where a peg has quotes to follow, but only our own, it goes no farther than it is now.
  if (pegged) return tighter(side, limit, reach === NO_PRICE ? now : reach);
  return ordType === OrdType.Market && isBuy(side) ? tighter(side, checkedAt(core, order), reach) : reach;
}

/** The worst price of an order without a limit, by what it is measured from; NO_PRICE where nothing tells. */
export const reachOf = (core: Context, order: Parent, terms: Pick<OrderTerms, 'ordType' | 'stopPx'>): Price =>
  worstFill(isBuy(order.side), terms, sidesFor(core, order), core.instrument(order.symbol));

/** NO_PRICE for an order that trades at the market. */
export const limitOf = ({ ordType, price: limit }: OrderTerms): Price =>
  ordType === OrdType.Market || ordType === OrdType.Stop ? NO_PRICE : limit;

/** What risk counts a share of it at: NO_PRICE where it counts none. */
function checkedAt(core: Context, order: Parent): Price {
  const worth = core.state.risk.reservations.get(order.orderID)?.value ?? 0;
  return worth === 0 ? NO_PRICE : price(Math.abs(worth));
}

/** The quote as far as it says anything of the order, and the last price known for a side that does not. */
function sidesFor(core: Context, order: Parent): Sides {
  const {
    bid,
    ask,
    bidAgeMicros,
    askAgeMicros,
    lastKnown = NO_PRICE,
  } = core.quoteFor(order.symbol, order.clientID, order);
  const oldest = core.maxQuoteAge(order);
  return {
    bid: bid !== NO_PRICE && bidAgeMicros <= oldest ? bid : lastKnown,
    ask: ask !== NO_PRICE && askAgeMicros <= oldest ? ask : lastKnown,
  };
}

/** The nearer of two bounds; NO_PRICE is none. */
export function tighter(side: Side, a: Price, b: Price): Price {
  if (a === NO_PRICE || b === NO_PRICE) return a === NO_PRICE ? b : a;
  return isBuy(side) ? least(a, b) : most(a, b);
}
