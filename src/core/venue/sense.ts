/** What a venue may say of an order before it makes no sense: that is a mistake of the venue's, and is not summed. */
import type { Child } from '../../orders/order.ts';
import type { Context } from '../context.ts';
import { DEFAULT_FILL_MULTIPLE } from '../settings.ts';

/** The most that can have been filled of the child: a fill beyond its order is booked, one beyond this is not. */
export function mostFilled(core: Context, { venue, terms }: Child): number {
  return terms.orderQty * (core.config.venues.get(venue)?.maxFillMultiple ?? DEFAULT_FILL_MULTIPLE);
}
