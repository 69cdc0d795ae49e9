/** Orders whose ExpireTime has come; that of a Day order, or of one for an auction, follows from the trading day. */
import type { Child, Parent } from '../../orders/order.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import { OrdStatus, RestatementReason, TimeInForce } from '../../orders/values.ts';
import { type Instant, NO_TIME } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { isAuction, isPastGrace, leftToAuctionUntil } from './auctions.ts';
import { cancelChildren, mayTakeBack } from './cancels.ts';
import { windDown } from './windDown.ts';

/**
 * Its ExpireTime, or the end of the grace of its opening, was reached at a tick, and it is not being ended yet; left to
 * its auction, it has other parts out.
 */
export function isExpired(order: Parent, core: Context): boolean {
  const { lookedAt } = core.due;
  if (!isPast(order, lookedAt) && !isPastGrace(core, order, lookedAt)) return false;
  if (!core.state.orders.open.has(order)) return false;
  return leftToAuctionUntil(core, order) === NO_TIME || order.liveChildren.some((child) => isLeftOver(core, child));
}

/** No part that is in an auction: it may not trade after the order's time. */
const isLeftOver = (core: Context, child: Child): boolean =>
  !isAuction(child.terms.timeInForce) && mayTakeBack(core, child);

/** Its ExpireTime is reached at `time`. */
export function isPast({ windsDownTo, terms: { expireTime } }: Parent, time: Instant): boolean {
  return windsDownTo === '' && expireTime > 0 && time >= expireTime;
}

export function expire(order: Parent, core: Context): void {
  if (leftToAuctionUntil(core, order) !== NO_TIME) {
    return cancelChildren(
      core,
      order.liveChildren.filter((child) => isLeftOver(core, child)),
    );
  }
  windDown(core, order, OrdStatus.Expired, whyExpired(order.terms), RestatementReason.None);
}

export function whyExpired({ timeInForce }: OrderTerms): string {
  switch (timeInForce) {
    case TimeInForce.AtTheOpening:
      return 'the opening is over';
    case TimeInForce.AtTheClose:
      return 'the close is over';
    case TimeInForce.Day:
      return 'the trading day is over';
    default:
      return 'its ExpireTime has come';
  }
}
