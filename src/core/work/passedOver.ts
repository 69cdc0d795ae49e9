/** Venues that the router passes over for an order, and those whose quotes say nothing to it. */
import { isBelied } from '../../orders/met.ts';
import type { Parent } from '../../orders/order.ts';
import { isOut, showsNothing } from '../../router/health.ts';
import { quotesFor } from '../../router/quotes.ts';
import type { Context } from '../context.ts';

type Known = Pick<Context, 'state' | 'config' | 'now'>;

/** They do not answer, or refuse too much. */
export function isPassedOver(
  { state, config, now }: Known,
  venue: string,
  order: Pick<Parent, 'symbol' | 'clientID'>,
): boolean {
  const health = state.health.get(venue);
  const knowledge = state.knowledge.get(venue);
  if (health === undefined || knowledge === undefined) return false;
  return isOut(health, knowledge, { symbol: order.symbol, client: order.clientID, now, settings: config.router });
}

/** What the venue shows measures nothing of the order: by what the order has met there, or others of its client. */
export function isNoMeasure(core: Known, venue: string, order: Parent): boolean {
  const { state, config, now } = core;
  if (isBelied(order, venue, now) || isPassedOver(core, venue, order)) return true;
  const health = state.health.get(venue);
  if (health === undefined) return false;
  const { symbol, clientID: client, side } = order;
  return showsNothing(health, { symbol, client, now, settings: config.router }, quotesFor(side));
}
