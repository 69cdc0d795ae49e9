/** What goes over a venue's line, in the words of the law; and a child as its venue has it. */
import type { Child } from '../../../src/orders/order.ts';
import { CxlRejReason, ExecType, isBuy, OrdStatus, TimeInForce } from '../../../src/orders/values.ts';
import { NO_PRICE } from '../../../src/units/brand.ts';
import type { FromVenue, VenueOrder } from '../../model/venueTruth.ts';
import { DESK } from './house.ts';
import type { Law } from './law.ts';
import type { Leaving } from './words.ts';

export const OVER: ReadonlySet<string> = new Set([
  OrdStatus.Filled,
  OrdStatus.Canceled,
  OrdStatus.Rejected,
  OrdStatus.Expired,
  OrdStatus.DoneForDay,
]);

/** What a venue has said. */
export function tell(law: Law, message: FromVenue): void {
  if (message.kind === 'venueMessageReject') return law.ended(message.requestID);
  if (message.kind === 'venueCancelReject') {
    if (message.cxlRejReason === CxlRejReason.UnknownOrder) law.ended(message.origRequestID);
    return;
  }
  const child = message.origRequestID === 0 ? message.requestID : message.origRequestID;
  if (child === 0) return;
  const { execType, venueExecID, execRefID = '', lastQty, lastPx, ordStatus } = message;
  const isOver = OVER.has(ordStatus);
  if (execType === ExecType.TradeCancel || execType === ExecType.TradeCorrect) {
    law.corrected(child, execRefID, lastQty, lastPx, !isOver);
    return;
  }
  if (lastQty > 0) law.filled(child, venueExecID, lastQty, lastPx);
  if (isOver) law.ended(child);
}

export function leavingOf({ childID, parent, terms, venue }: Child): Leaving {
  const { clientID, account, strategy, replyTo, symbol, orderID, side } = parent;
  return {
    child: childID,
    order: orderID,
    client: clientID,
    account,
    desk: DESK,
    strategy,
    session: replyTo,
    symbol,
    venue,
    buy: isBuy(side),
    qty: terms.orderQty,
    limit: orNone(terms.price),
    stopPx: orNone(terms.stopPx),
    rests: !isImmediate(terms),
  };
}

/** `mid`: what it goes out at without a limit. */
export function venueOrderOf({ childID, parent, terms }: Child, mid: number): VenueOrder {
  return {
    childID,
    orderID: parent.orderID,
    qty: terms.orderQty,
    price: orNone(terms.price) ?? mid,
    immediate: isImmediate(terms),
    cumQty: 0,
    notional: 0,
    acked: false,
    reports: 0,
    corrected: false,
    reopened: false,
    ended: '',
  };
}

const orNone = (px: number): number | undefined => (px === NO_PRICE ? undefined : px);

const isImmediate = ({ timeInForce: life }: Child['terms']): boolean =>
  life === TimeInForce.ImmediateOrCancel || life === TimeInForce.FillOrKill;
