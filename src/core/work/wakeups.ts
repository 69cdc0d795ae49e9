/**
 * What moves orders that wait here or follow the market: a trade, a quote, the clock. Each looks where the indexes of the
 * core say there is something to look at, and routes what it wakes.
 */
import { Peg } from '../../orders/instructions.ts';
import type { Child, Parent } from '../../orders/order.ts';
import { OrdStatus, signOf, TimeInForce } from '../../orders/values.ts';
import { floorTo, least, NEVER, NO_PRICE, type Price } from '../../units/brand.ts';
import { stopOrder } from '../operator/controls.ts';
import type { Context } from '../context.ts';
import { dueUnder, isExpired } from './emulation.ts';
import { isMoved, pegPrice } from './pegs.ts';
import { route, takeBack } from './routing.ts';
import { isThrough, takeArmed, trigger } from './stops.ts';

/** A trade in the symbol: every single one is looked at, since the next may be back on the other side. */
export function onTrade(core: Context, symbol: string, px: Price): void {
  if (core.emulation.stopTrigger !== 'trade') return;
  for (const order of takeArmed(core, symbol)) {
    if (!isThrough(order, px)) continue;
    core.armed.get(symbol)?.delete(order);
    trigger(core, order, 'trade', px);
    route(core, order);
  }
}

/** A quote of the symbol moved. */
export function onQuote(core: Context, symbol: string): void {
  if (core.emulation.stopTrigger !== 'quote') return;
  for (const order of takeArmed(core, symbol)) route(core, order);
}

/** The symbol's quote may have moved: takes back what stands at a wrong price. True when it must be looked at again. */
export function followQuote(core: Context, symbol: string): boolean {
  const pegged = core.pegged.get(symbol);
  if (pegged === undefined) return false;
  let again = false;
  for (const order of [...pegged]) {
    if (order.ended !== '' || order.instructions.peg === Peg.None || order.cumQty >= order.orderQty) {
      pegged.delete(order);
      continue;
    }
    if (order.stopping !== '' || order.pending !== undefined) continue;
    if (order.liveChildren.length === 0) route(core, order);
    else for (const child of [...order.liveChildren]) again = followWith(core, child) || again;
  }
  if (pegged.size === 0) core.pegged.delete(symbol);
  return again;
}

function followWith(core: Context, child: Child): boolean {
  if (!isMoved(child) || child.cancelID !== 0) return false;
  const wanted = pegPrice(core, child.parent);
  const tick = core.config.venues.get(child.venue)?.profile.tickSize ?? 1;
  const sign = signOf(child.parent.side);
  const at = sign * floorTo(sign * wanted, tick);
  const { pegMinTicks, pegMinInterval } = core.emulation;
  if (wanted === NO_PRICE || Math.abs(at - child.price) < pegMinTicks * tick) return false;
  if (child.state !== 'accepted' || core.now - child.sentAt < pegMinInterval) return true;
  takeBack(core, [child]);
  return child.cancelID === 0; // its venue has refused before, and owes the reason
}

/** Ends what is over by the clock, and routes what waited for this moment. Looks at nothing until something is due. */
export function lookAtClock(core: Context): void {
  if (core.now < core.dueAt) return;
  let next = NEVER;
  for (const order of [...core.state.orders.open]) {
    if (isExpired(core, order)) stopOrder(core, order, OrdStatus.Expired, whyOver(order));
    else {
      route(core, order);
      next = least(next, dueUnder(core, order));
    }
  }
  core.dueAt = next;
}

function whyOver({ timeInForce }: Parent): string {
  switch (timeInForce) {
    case TimeInForce.AtTheOpening:
      return 'the opening is over';
    case TimeInForce.AtTheClose:
      return 'the close is over';
    case TimeInForce.Day:
      return 'the trading day is over';
    default:
      return 'its ExpireTime has come';
  }
}
