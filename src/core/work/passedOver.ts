/** Venues that the router passes over for an order, since they do not answer or refuse too much. */
import type { Parent } from '../../orders/order.ts';
import { isOut } from '../../router/health.ts';
import type { Context } from '../context.ts';

export function isPassedOver(
  { state, config, now }: Pick<Context, 'state' | 'config' | 'now'>,
  venue: string,
  order: Pick<Parent, 'symbol' | 'clientID'>,
): boolean {
  const health = state.health.get(venue);
  const knowledge = state.knowledge.get(venue);
  if (health === undefined || knowledge === undefined) return false;
  return isOut(health, knowledge, { symbol: order.symbol, client: order.clientID, now, settings: config.router });
}
