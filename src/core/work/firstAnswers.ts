/**
 * A venue that has never answered an order gets a few lots at first. What may not rest, and comes meanwhile, finds no
 * place there: where no other venue can take it, it waits for that first answer, as long as the answer is not late, and
 * no longer. So a burst into a new journal is not canceled, and nothing waits without end for a venue that is silent.
 */
import type { Parent } from '../../orders/order.ts';
import type { Plan } from '../../router/event.ts';
import { firstAnswerLateAt, longestFirstWait } from '../../router/health.ts';
import { type Instant, later, least, NEVER } from '../../units/brand.ts';
import type { Context } from '../context.ts';

/** Why it waits. */
export const FIRST_ANSWER = 'a venue that has never answered is to answer first';

/**
 * Until when an order without a place waits for the first answers of venues; undefined where that would bring nothing.
 * `planIf` plans it as if these had answered.
 */
export function waitsUntil(
  core: Context,
  order: Parent,
  planIf: (answered: readonly string[]) => Plan,
): Instant | undefined {
  const { state, config, now } = core;
  const settings = config.router;
  const awaited: string[] = [];
  let until = NEVER;
  for (const [venue, { symbols }] of config.venues) {
    const health = symbols.has(order.symbol) && core.venuesUp.has(venue) ? state.health.get(venue) : undefined;
    const lateAt = health === undefined ? undefined : firstAnswerLateAt(health, settings);
    if (lateAt === undefined || lateAt <= now) continue;
    awaited.push(venue);
    until = least(until, lateAt);
  }
  if (awaited.length === 0) return undefined;
  // Whatever venues do meanwhile.
  if (order.waitsText === FIRST_ANSWER) until = least(until, later(order.waitsSince, longestFirstWait(settings)));
  return until > now && planIf(awaited).children.length > 0 ? until : undefined;
}
