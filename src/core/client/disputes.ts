/** DontKnowTrade from a client: it does not know a trade that we report. Software never settles it; a person does. */
import { orderID } from '../../orders/values.ts';
import type { DisputeTrade } from '../words/clientCommand.ts';
import type { Context } from '../context.ts';

/** A client disputes a trade: the dispute is journaled and shown. The order and the position do not change. */
export function disputeTrade(core: Context, dispute: DisputeTrade): void {
  const order = core.state.orders.parents.get(dispute.orderID);
  const { clientID, originator, execID, dkReason, symbol, lastQty, lastPx, text, message } = dispute;
  core.emit({
    kind: 'tradeDisputed',
    at: core.now,
    clientID,
    // Each may dispute its own orders only.
    orderID: order?.clientID === clientID && order.originator === originator ? order.orderID : orderID(0),
    execID,
    dkReason,
    symbol,
    lastQty,
    lastPx,
    text,
    message,
  });
}
