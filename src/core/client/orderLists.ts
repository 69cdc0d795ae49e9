/**
 * NewOrderList: each order is handled like a NewOrderSingle, in the list's order and within one turn, so the journal
 * has the whole list or nothing of it. A rejected order does not reject the others. ListStatus has the status of each.
 */
import { OrdRejReason, orderID } from '../../orders/values.ts';
import { newOrder } from './clientRequests.ts';
import { settleTouched } from '../work/next.ts';
import type { Context } from '../context.ts';
import type { NewOrder, NewOrderList, RefusedOrder } from '../words/clientCommand.ts';
import type { ListedOrder } from '../words/clientSend.ts';

/** Orders in one list; a longer one is refused. Its ListStatus, eight fields an order, then fits a message. */
export const MAX_LIST_ORDERS = 400;

export function newOrderList(core: Context, list: NewOrderList): void {
  const { clientID, originator, replyTo, route, listID } = list;
  const refusal = unfitList(core, list);
  const orders =
    refusal === '' ? list.orders.map((order) => take(core, order)) : list.orders.map((order) => notTaken(order));
  core.emit({
    kind: 'listTaken',
    at: core.now,
    clientID,
    replyTo,
    listID,
    orders: orders.map(({ clOrdID, order, ordRejReason, text }) => ({
      clOrdID,
      orderID: order?.orderID ?? orderID(0),
      ordRejReason,
      text,
    })),
    text: refusal,
    originator,
  });
  core.send({ kind: 'listStatus', replyTo, route, clientID, listID, refusal, orders, transactTime: core.now });
}

function unfitList(core: Context, list: NewOrderList): string {
  const { listID, orders, fault } = list;
  if (core.state.clients.knowsList(list, listID)) return `ListID ${listID} is taken`;
  if (fault !== '') return fault;
  return orders.length > MAX_LIST_ORDERS ? `a list has ${MAX_LIST_ORDERS} orders at most` : '';
}

/** Enters one order of the list; its outcome is read from the events it caused. */
function take(core: Context, entry: NewOrder | RefusedOrder): ListedOrder {
  const { clOrdID } = entry;
  const { orders } = core.state;
  const id = orders.nextOrderID;
  const { events } = core.ready;
  const from = events.length;
  newOrder(core, entry);
  settleTouched(core); // each order is decided before the next
  for (let i = from; i < events.length; i++) {
    const event = events[i];
    if (event.kind !== 'orderRefused' && event.kind !== 'orderRejected') continue;
    const order = event.kind === 'orderRejected' ? orders.parent(id) : undefined;
    return { clOrdID, order, ordRejReason: event.ordRejReason as OrdRejReason, text: event.text };
  }
  // A known order that was sent again with PossResend has been answered with its status.
  const order = orders.nextOrderID === id ? orders.find(entry, clOrdID) : orders.parent(id);
  return { clOrdID, order, ordRejReason: -1, text: '' };
}

function notTaken({ clOrdID }: NewOrder | RefusedOrder): ListedOrder {
  return { clOrdID, order: undefined, ordRejReason: OrdRejReason.Other, text: '' };
}
