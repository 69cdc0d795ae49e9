/** What the router passes over at a venue, and why. */
import type { Core } from '../../core/core.ts';
import { SAID_AFTER } from '../../core/venue/wellness.ts';
import { allEmpty } from '../../router/emptiness.ts';
import { probeDueAt, quietAt, quietDueAt, quietSince, quietTries } from '../../router/health.ts';
import { ALL_CLIENTS, ALL_SYMBOLS } from '../../router/refusals.ts';
import { type Instant, later, NOT_YET } from '../../units/brand.ts';
import { isoTime, textOrNull } from './show.ts';
import type * as Json from './shownSchema.ts';

/** Venues that are up, and have got no orders of anybody's for a while, but to find out. */
export function venuesPassedOver({ state, config, venuesUp }: Core, now: Instant): string[] {
  const isLong = (since: Instant): boolean => later(since, SAID_AFTER) <= now;
  const isOut = (id: string): boolean => {
    const health = state.health.get(id);
    const knowledge = state.knowledge.get(id);
    if (health === undefined || knowledge === undefined) return false;
    const trip = health.all.trips.get(ALL_SYMBOLS);
    if (trip !== undefined && isLong(trip.at)) return true;
    return quietAt(health, knowledge, now, config.router) !== undefined && isLong(quietSince(health));
  };
  return [...venuesUp].filter(isOut).sort();
}

export function showPassedOver({ state, config }: Core, id: string, now: Instant): Json.Venue['passedOver'] {
  const health = state.health.get(id);
  const knowledge = state.knowledge.get(id);
  if (health === undefined || knowledge === undefined) return [];
  const settings = config.router;
  const tripped = [[ALL_CLIENTS, health.all] as const, ...health.clients];
  const shown: Json.Venue['passedOver'] = tripped.flatMap(([client, { trips }]) =>
    [...trips].map(([symbol, { at, tries }]) => ({
      symbol: textOrNull(symbol),
      oneClient: client !== ALL_CLIENTS,
      why: 'refuses' as const,
      quotes: null,
      since: isoTime(at),
      tries,
      nextTryAt: isoTime(probeDueAt(health, { symbol, client }, settings)),
    })),
  );
  for (const [taking, { at, tries }] of allEmpty(health.emptied)) {
    const { symbol, client, quotes } = taking;
    const oneClient = client !== ALL_CLIENTS;
    const nextTryAt = isoTime(probeDueAt(health, taking, settings));
    shown.push({ symbol, oneClient, why: 'empty', quotes, since: isoTime(at), tries, nextTryAt });
  }
  const why = quietAt(health, knowledge, now, settings);
  if (why !== undefined) {
    const since = quietSince(health);
    shown.push({
      symbol: null,
      oneClient: false,
      why,
      quotes: null,
      since: since === NOT_YET ? null : isoTime(since),
      tries: quietTries(health),
      nextTryAt: isoTime(quietDueAt(health, settings)),
    });
  }
  return shown;
}
