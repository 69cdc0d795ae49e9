/** What self-trade prevention has last done about an order, as JSON. */
import type { SelfTradePrevented } from '../../risk/event.ts';
import type { Parent } from '../../orders/order.ts';
import type { OrderID } from '../../orders/values.ts';
import type { EventOf } from '../../units/record.ts';
import type * as Json from './shownSchema.ts';
import { isoTime, pxOrNull, type Show, size } from './show.ts';

/** `maySee`: whether who asks may see the order. */
export function showSelfTrade(
  event: EventOf<typeof SelfTradePrevented> | undefined,
  order: Parent,
  show: Show,
  maySee: (other: OrderID) => boolean,
): Json.SelfTrade | null {
  if (event === undefined) return null;
  const instrument = show.instrument(order.symbol);
  const isNewest = event.orderID === order.orderID;
  const other = isNewest ? event.otherID : event.orderID;
  return {
    at: isoTime(event.at),
    action: event.action,
    as: isNewest ? 'newest' : 'oldest',
    otherOrderID: maySee(other) ? show.orderID(other) : null,
    venue: event.venue,
    price: pxOrNull(event.price, instrument),
    qty: size(event.qty, instrument),
  };
}
