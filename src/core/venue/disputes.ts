/** DontKnowTrade: one side does not know a trade the other reports. Never settled by software: a person must look. */
import { orderID } from '../../orders/values.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import type { DisputeTrade } from '../words/clientCommand.ts';
import type { Context } from '../context.ts';

/** A client's word against ours: journaled and shown; the order and the position stay as they are. */
export function disputeTrade(core: Context, dispute: DisputeTrade): void {
  const order = core.state.orders.parents.get(dispute.orderID);
  const { clientID, execID, dkReason, symbol, lastQty, lastPx, text, message } = dispute;
  core.emit({
    kind: 'tradeDisputed',
    at: core.now,
    clientID,
    // Another client's order is not this one's to dispute.
    orderID: order?.clientID === clientID ? order.orderID : orderID(0),
    execID,
    dkReason,
    symbol,
    lastQty,
    lastPx,
    text,
    message,
  });
}

/** Tells a venue that wants to be told of an execution that matches nothing of ours. */
export function dontKnow(core: Context, { venue, message }: VenueReport, text: string): void {
  if (core.config.venues.get(venue)?.dontKnowTrade === true) core.send({ kind: 'dontKnowTrade', venue, message, text });
}
