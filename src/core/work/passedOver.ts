/** Venues that the router passes over, since they do not answer or refuse too much. */
import { isOut } from '../../router/health.ts';
import type { Context } from '../context.ts';

export function isPassedOver({ state, config, now }: Context, venue: string, symbol: string): boolean {
  const health = state.health.get(venue);
  const knowledge = state.knowledge.get(venue);
  if (health === undefined || knowledge === undefined) return false;
  return isOut(health, knowledge, { symbol, now, settings: config.router });
}
