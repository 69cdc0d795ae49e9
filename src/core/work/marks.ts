/**
 * Today's prices for what is open and held. Risk is a fold over events, so the prices by which it values are journaled:
 * an order brings those of its arrival, and a mark says when the market has moved on.
 */
import type { Parent } from '../../orders/order.ts';
import { orderID } from '../../orders/values.ts';
import type { RiskContext } from '../../risk/evaluate.ts';
import { isMarkOff, isWorthMore } from '../../risk/slices/exposure.ts';
import type { Priced } from '../../risk/worth/valuation.ts';
import { ALL_CLIENTS } from '../../router/refusals.ts';
import type { Context } from '../context.ts';

/** After a check of the order under `terms`: what they are worth now is what the order reserves, if that is more. */
export function markForOrder(core: Context, { subject }: RiskContext, order: Parent, terms: Priced): void {
  const r = core.state.risk.reservations.get(order.orderID);
  if (r === undefined || !isWorthMore(r, terms, subject.value)) return;
  const { bid, ask } = subject;
  // What it is measured by may be its own: others believe a venue that has refused it.
  const quote = core.quoteFor(order.symbol, ALL_CLIENTS);
  const alone = bid !== quote.bid || ask !== quote.ask;
  core.emit({ kind: 'marked', at: core.now, symbol: order.symbol, bid, ask, orderID: order.orderID, alone });
}

/** Once a tick: symbols whose quotes have moved far from the last mark, where anything depends on it. */
export function followMarks(core: Context): void {
  for (const symbol of core.quotesMoved) {
    const mark = core.state.risk.marks.get(symbol);
    if (mark === undefined) continue;
    const { bid, ask } = core.reference(symbol, ALL_CLIENTS);
    if (!isMarkOff(mark, bid.px, ask.px)) continue;
    core.emit({ kind: 'marked', at: core.now, symbol, bid: bid.px, ask: ask.px, orderID: orderID(0), alone: false });
  }
  core.quotesMoved.clear();
}
