/**
 * Short sales that rest at venues when a day begins: what was located for them was good for the day before (Reg SHO
 * 203). Those that have no locate of today are taken back. What is left of them meets the gate, which holds it until
 * there is one. It is asked as the day begins, when no venue may trade yet, and once more at the open, since a venue
 * that is closed may refuse a cancel.
 */
import { isShortSale } from '../../risk/day/locates.ts';
import { lacksLocate } from '../../risk/evaluate.ts';
import { NEVER } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { cancelChildren } from './cancels.ts';
import { isClosed } from './tradingDay.ts';

/** At a tick. */
export function askForLocates(core: Context): void {
  if (core.now < core.locatesDueAt) return;
  core.locatesDueAt = isClosed(core) ? core.state.day.opensAt : NEVER;
  core.each(core.state.orders.open, (order) => {
    if (!isShortSale(order.side) || order.liveChildren.length === 0) return;
    if (lacksLocate(order, core.riskContext(order.symbol, order.clientID))) cancelChildren(core, order.liveChildren);
  });
}
