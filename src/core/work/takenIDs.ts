/** Whether a ClOrdID may be used, and by which order it is taken: orders/clOrdIDs.ts has the rule. */
import type { Parent, Whose } from '../../orders/order.ts';
import type { Context } from '../context.ts';

/** Why the ClOrdID may not be used, '' if it may. */
export function whyTaken(core: Context, whose: Whose, clOrdID: string): string {
  const order = core.state.orders.clOrdIDs.holder(whose, clOrdID);
  return order === undefined ? '' : takenBy(core, order, clOrdID);
}

/** `order` has the ClOrdID. One that is over since an earlier day bars a message of an earlier day only. */
export function takenBy(core: Context, order: Parent, clOrdID: string): string {
  const { orders, epoch } = core.state;
  const why = orders.open.has(order)
    ? 'is open'
    : orders.clOrdIDs.hasFreeIDs(order)
      ? 'TransactTime(60) is of an earlier trading day'
      : core.config.clOrdIDs === 'forever'
        ? 'none is used twice'
        : 'its trading day is not over';
  return `ClOrdID ${clOrdID} is taken: order ${epoch}-${order.orderID} has it, and ${why}`;
}
