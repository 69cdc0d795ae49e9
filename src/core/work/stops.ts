/**
 * Stop orders that wait here. A buy wakes at its price or above, a sell at it or below: seen in a trade, or in the
 * protected quote it would trade with. What was seen is journaled as `orderTriggered` before anything is routed, so no
 * order wakes twice, whatever happens in between. A price that jumps over the stop wakes it all the same; one that is
 * through it on arrival wakes it at once.
 */
import { isStop } from '../../orders/instructions.ts';
import type { Child, Parent } from '../../orders/order.ts';
import { ExecType, isBuy, OrdRejReason, RestatementReason, TimeInForce } from '../../orders/values.ts';
import { NO_PRICE, type Price } from '../../units/brand.ts';
import type { OrderFault, ReplaceRequest } from '../words/clientCommand.ts';
import type { Context } from '../context.ts';

/** The venue that was asked for wakes it itself. What may not rest waits here: no cancel could reach it there. */
export function stopsNatively(core: Context, { exDestination, ordType, timeInForce }: Parent): boolean {
  if (exDestination === '' || !isStop(ordType)) return false;
  if (timeInForce === TimeInForce.ImmediateOrCancel || timeInForce === TimeInForce.FillOrKill) return false;
  return core.config.venues.get(exDestination)?.profile.ordTypes.includes(ordType) ?? false;
}

export const awaitsTrigger = (core: Context, order: Parent): boolean =>
  isStop(order.ordType) && !order.triggered && !stopsNatively(core, order);

/** Wakes the order if the market is at its price already, else sees that it will be asked again. True when it woke. */
export function wakeIfThrough(core: Context, order: Parent): boolean {
  const nbbo = core.market.nbbo(order.symbol, core.now);
  const { stopTrigger } = core.emulation;
  const quoted = isBuy(order.side) ? nbbo.ask.px : nbbo.bid.px;
  const seen = stopTrigger === 'quote' ? quoted : nbbo.lastQty > 0 ? nbbo.lastPx : NO_PRICE;
  if (seen !== NO_PRICE && isThrough(order, seen)) {
    trigger(core, order, stopTrigger, seen);
    return true;
  }
  let armed = core.armed.get(order.symbol);
  if (armed === undefined) core.armed.set(order.symbol, (armed = new Set()));
  armed.add(order);
  return false;
}

export const isThrough = ({ side, instructions }: Parent, px: Price): boolean =>
  isBuy(side) ? px >= instructions.stopPx : px <= instructions.stopPx;

/** The armed orders of a symbol, oldest first, without those that have ended or changed meanwhile. */
export function takeArmed(core: Context, symbol: string): Parent[] {
  const armed = core.armed.get(symbol);
  if (armed === undefined) return [];
  for (const order of armed) {
    if (order.ended !== '' || order.stopping !== '' || !awaitsTrigger(core, order)) armed.delete(order);
  }
  if (armed.size === 0) core.armed.delete(symbol);
  return [...armed];
}

/** A stop woke at its venue; what it has seen there we do not know. */
export function wokenThere(core: Context, { parent }: Child): void {
  if (isStop(parent.ordType) && !parent.triggered) trigger(core, parent, 'trade', parent.instructions.stopPx);
}

/** A stop that has woken sleeps no more: its price stays, or the replace is refused. */
export function changedStop(order: Parent, to: ReplaceRequest): OrderFault | undefined {
  if (!order.triggered) return undefined;
  const same = to.ordType === order.ordType && to.instructions.stopPx === order.instructions.stopPx;
  return same
    ? undefined
    : { ordRejReason: OrdRejReason.Other, text: 'the stop has woken: OrdType(40) and StopPx(99) stay' };
}

export function trigger(core: Context, order: Parent, by: 'trade' | 'quote', price: Price): void {
  const execID = core.state.orders.nextExecID;
  core.emit({ kind: 'orderTriggered', orderID: order.orderID, at: core.now, execID, by, price });
  core.report(order, ExecType.Triggered, execID, {
    restatementReason: RestatementReason.BrokerOption,
    text: `the stop price was reached by a ${by}`,
  });
}
