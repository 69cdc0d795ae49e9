/** Orders whose ExpireTime has come; that of a Day order, or of one for an auction, follows from the trading day. */
import type { Parent } from '../../orders/order.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import { OrdStatus, RestatementReason, TimeInForce } from '../../orders/values.ts';
import type { Instant } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { windDown } from './windDown.ts';

/** Its ExpireTime was reached at a tick, and it is not being ended yet. */
export function isExpired(order: Parent, core: Context): boolean {
  return isPast(order, core.due.lookedAt) && core.state.orders.open.has(order);
}

/** Its ExpireTime is reached at `time`. */
export function isPast({ windsDownTo, terms: { expireTime } }: Parent, time: Instant): boolean {
  return windsDownTo === '' && expireTime > 0 && time >= expireTime;
}

export function expire(order: Parent, core: Context): void {
  windDown(core, order, OrdStatus.Expired, whyExpired(order.terms), RestatementReason.None);
}

function whyExpired({ timeInForce }: OrderTerms): string {
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
