/** The market some time after our fills: seen here, journaled, and learned from (router/learning/markouts.ts). */
import type { Child } from '../../orders/order.ts';
import type { Context } from '../context.ts';

/** A child has its first fill. */
export function watchAfter(core: Context, child: Child): void {
  core.marksDue.noteFilled(child, core.now, twiceMidOf(core, child.parent.symbol));
}

/** As quotes move, and at each tick. */
export function seeMarkouts(core: Context): void {
  const { marksDue, now } = core;
  if (now < marksDue.dueAt) return;
  const marks = marksDue.take(now, (symbol) => twiceMidOf(core, symbol));
  if (marks.length > 0) core.emit({ kind: 'markedOut', at: now, marks });
}

/** Twice the middle of the market; 0 where it has none. */
function twiceMidOf(core: Context, symbol: string): number {
  const { bid, ask } = core.market.nbbo(symbol, core.now);
  return bid.exists && ask.exists && bid.px <= ask.px ? bid.px + ask.px : 0;
}
