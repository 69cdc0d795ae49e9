/** What a venue may say of an order before it makes no sense: that is a mistake of the venue's, and is not summed. */
import type { Child } from '../../orders/order.ts';
import { isBuy } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import { DEFAULT_FILL_MULTIPLE } from '../settings.ts';
import type { VenueReport } from '../words/venueCommand.ts';

/** The most that can have been filled of the child: a fill beyond its order is booked, one beyond this is not. */
export function mostFilled(core: Context, { venue, terms }: Child): number {
  return terms.orderQty * (core.config.venues.get(venue)?.maxFillMultiple ?? DEFAULT_FILL_MULTIPLE);
}

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
