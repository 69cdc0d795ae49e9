/**
 * Orders that change without their clients asking (matrices E.1.c, E.1.d, H): the report is ExecType Restated with
 * ExecRestatementReason(378). If the children exceed the new terms, they are canceled first, so that they never exceed
 * the order.
 */
import type { Parent } from '../../orders/order.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import { ExecType, RestatementReason } from '../../orders/values.ts';
import { most, type Qty } from '../../units/brand.ts';
import type { Context } from '../context.ts';

/** New terms of an order, and who set them. */
export interface Restatement {
  /** Only OrderQty(38) and Price(44) may differ from the order's. */
  readonly terms: OrderTerms;
  /** CumQty(14) as a split leaves it; as it is when left out. */
  readonly cumQty?: Qty;
  readonly restatementReason: RestatementReason;
  readonly by: string;
  readonly text: string;
}

/** True when the children fit the new terms, and may stay. */
export function fitsChildren(order: Parent, { terms }: Restatement): boolean {
  return terms.price === order.terms.price && order.cumQty + order.openQty <= terms.orderQty;
}

/** Sets the terms. A quantity below CumQty becomes CumQty. */
export function restate(core: Context, order: Parent, to: Restatement, resumes = false): void {
  const { terms, restatementReason, by, text } = to;
  const { orderID } = order;
  const { cumQty = order.cumQty } = to;
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

/** The present terms, for a restatement that changes only the order's state. */
export function sameTerms(order: Parent, restatementReason: RestatementReason, by: string, text: string): Restatement {
  return { terms: order.terms, restatementReason, by, text };
}

/** [K.1.a] The halt is over: a suspended order works again. */
export function resume(core: Context, order: Parent, by: string, text: string): void {
  restate(core, order, sameTerms(order, RestatementReason.Market, by, text), true);
  core.touch(order);
}
