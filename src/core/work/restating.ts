/**
 * Orders that change without their clients asking (matrices E.1.c, E.1.d, H): the report is ExecType Restated with
 * ExecRestatementReason(378). Terms that leave less for venues than they have take it back first, so that the children
 * never pass the order.
 */
import { leavesQty, type Parent } from '../../orders/order.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import { ExecType, RestatementReason } from '../../orders/values.ts';
import { most } from '../../units/brand.ts';
import type { Context } from '../context.ts';

/** The terms an order is to have from now on, and who says so. */
export interface Restatement {
  /** Only OrderQty(38) and Price(44) may differ from what it has. */
  readonly terms: OrderTerms;
  readonly restatementReason: RestatementReason;
  readonly by: string;
  readonly text: string;
}

/** Whether the children may go on working while the order gets these terms. */
export function fitsChildren(order: Parent, { terms }: Restatement): boolean {
  return terms.price === order.terms.price && order.cumQty + order.openQty <= terms.orderQty;
}

/** The terms hold from now on. A quantity below what is filled already is what is filled. */
export function restate(core: Context, order: Parent, to: Restatement, resumes = false): void {
  const { terms, restatementReason, by, text } = to;
  const { orderID, cumQty } = order;
  const exec = core.state.orders.nextExecID;
  core.emit({
    kind: 'orderRestated',
    orderID,
    at: core.now,
    execID: exec,
    restatementReason,
    orderQty: most(terms.orderQty, cumQty),
    price: terms.price,
    cumQty,
    resumes,
    by,
    text,
  });
  core.report(order, ExecType.Restated, exec, { restatementReason, text });
}

/** The terms it has, for a restatement that changes nothing but the order's state. */
export function sameTerms(order: Parent, restatementReason: RestatementReason, by: string, text: string): Restatement {
  return { terms: order.terms, restatementReason, by, text };
}

/** [K.1.a] The halt is over: a suspended order works again. */
export function resume(core: Context, order: Parent, by: string, text: string): void {
  restate(core, order, sameTerms(order, RestatementReason.Market, by, text), true);
  core.touch(order);
}

export const isOpen = (order: Parent): boolean => order.ended === '' && leavesQty(order) > 0;
