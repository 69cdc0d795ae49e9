/**
 * Stop orders that wait here. A buy is triggered at its price or above, a sell at it or below: by a trade, or by the
 * protected quote it would trade with. The price that triggered it is journaled as `orderTriggered` before anything is
 * routed, so no order is triggered twice. A price that jumps over the stop triggers it too; one that is through it on
 * arrival triggers it at once.
 */
import { isStop, type OrderTerms } from '../../orders/terms.ts';
import { type Child, isImmediate, type Parent } from '../../orders/order.ts';
import { ExecType, isBuy, OrdRejReason, OrdType, RestatementReason } from '../../orders/values.ts';
import { NO_PRICE, type Price } from '../../units/brand.ts';
import type { OrderFault } from '../words/clientCommand.ts';
import { ALL_CLIENTS } from '../../router/refusals.ts';
import type { Context } from '../context.ts';

/**
 * The venue asked for triggers the stop itself, with a limit: it is sent none that could trade at any price. An order
 * that may not rest waits here: no cancel could reach it there.
 */
export function stopsNatively(core: Context, { exDestination, terms }: Parent): boolean {
  const { ordType } = terms;
  if (exDestination === '' || !isStop(ordType) || isImmediate(terms)) return false;
  const ordTypes = core.config.venues.get(exDestination)?.profile.ordTypes ?? [];
  return ordTypes.includes(ordType) && ordTypes.includes(OrdType.StopLimit);
}

export const awaitsTrigger = (core: Context, order: Parent): boolean =>
  isStop(order.terms.ordType) && !order.triggered && !stopsNatively(core, order);

/**
 * The price that triggers the order now, in the last trade or the quote that the house goes by, if that is not too old
 * for the order's limits; NO_PRICE for none.
 */
function triggeringPx(core: Context, order: Parent): Price {
  const nbbo = core.reference(order.symbol, ALL_CLIENTS);
  const { px, age } = isBuy(order.side) ? nbbo.ask : nbbo.bid;
  const quoted = px !== NO_PRICE && age <= core.maxQuoteAge(order) ? px : NO_PRICE;
  const seen = core.emulation.stopTrigger === 'quote' ? quoted : nbbo.lastQty > 0 ? nbbo.lastPx : NO_PRICE;
  return seen !== NO_PRICE && isThrough(order, seen) ? seen : NO_PRICE;
}

/** The market is at the stop's price already. */
export const isAtStop = (core: Context, order: Parent): boolean =>
  awaitsTrigger(core, order) && triggeringPx(core, order) !== NO_PRICE;

export function triggerStop(order: Parent, core: Context): void {
  trigger(core, order, core.emulation.stopTrigger, triggeringPx(core, order));
}

/** A trade in the symbol: every single one is looked at, since the next may be back on the other side. */
export function onTrade(core: Context, symbol: string, px: Price): void {
  if (core.emulation.stopTrigger !== 'trade') return;
  core.each(core.armed.reached(symbol, px, px), (order) => {
    if (core.state.poisons.isSetAside(order)) return;
    core.armed.disarm(order);
    if (!waitsHere(core, order)) return;
    trigger(core, order, 'trade', px);
    core.touch(order);
  });
}

/** A quote of the symbol moved: those that it has reached are looked at. */
export function onQuote(core: Context, symbol: string): void {
  if (core.emulation.stopTrigger !== 'quote' || !core.armed.hasAnyOf(symbol)) return;
  const { bid, ask } = core.reference(symbol, ALL_CLIENTS);
  for (const order of core.armed.reached(symbol, ask.px, bid.px)) core.touch(order);
}

/** It is to trade, once the market is at its price. */
const waitsHere = (core: Context, order: Parent): boolean =>
  order.ended === '' && order.windsDownTo === '' && awaitsTrigger(core, order);

/** A stop that has ended leaves the index, and one that was replaced waits for its new price. */
export function noteArmed(core: Context, order: Parent): void {
  if (!core.armed.has(order)) return;
  if (waitsHere(core, order)) core.armed.arm(order);
  else core.armed.disarm(order);
}

const isThrough = ({ side, terms }: Parent, px: Price): boolean =>
  isBuy(side) ? px >= terms.stopPx : px <= terms.stopPx;

/**
 * A stop was triggered at its venue; what it has seen there we do not know. Of a child that is no stop, or has ended,
 * that says nothing: its order may have become a stop since.
 */
export function triggeredAtVenue(core: Context, { parent, state, terms }: Child): void {
  if (state === 'ended' || !isStop(terms.ordType) || !isStop(parent.terms.ordType) || parent.triggered) return;
  trigger(core, parent, 'trade', parent.terms.stopPx);
}

/** A stop that was triggered stays triggered: its price stays, or the replace is refused. */
export function changedStop(order: Parent, to: OrderTerms): OrderFault | undefined {
  if (!order.triggered) return undefined;
  const same = to.ordType === order.terms.ordType && to.stopPx === order.terms.stopPx;
  return same
    ? undefined
    : { ordRejReason: OrdRejReason.Other, text: 'the stop has woken: OrdType(40) and StopPx(99) stay' };
}

function trigger(core: Context, order: Parent, by: 'trade' | 'quote', price: Price): void {
  const execID = core.state.orders.nextExecID;
  core.emit({ kind: 'orderTriggered', orderID: order.orderID, at: core.now, execID, by, price });
  core.report(order, ExecType.Triggered, execID, {
    restatementReason: RestatementReason.BrokerOption,
    text: `the stop price was reached by a ${by}`,
  });
}
