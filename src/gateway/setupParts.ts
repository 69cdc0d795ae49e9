/** What parts of the gateway need of its setup, in their own terms. */
import type { GatewaySetup } from '../config/setup.ts';
import type { CoreConfig } from '../core/settings.ts';
import { type DateEnd, endOfUtcDate } from '../wire/orderTerms.ts';

export function coreConfigOf(settings: GatewaySetup): CoreConfig {
  const { instruments, limits, router, policies, emulation, resting, clOrdIDs, selfTrade, shortSales, fx, startOfDay } =
    settings;
  const venues = new Map(
    [...settings.venues].map(([id, { symbols, dropCopy, ...venue }]) => {
      const { profile, bySymbol, answers, dontKnowTrade, maxFillMultiple, liquidity, auctions, conditional } = venue;
      const dropCopyGraceSec = dropCopy?.graceSec;
      const terms = { profile, bySymbol, answers, dontKnowTrade, maxFillMultiple, dropCopyGraceSec, liquidity };
      return [
        id,
        { ...terms, ...(auctions && { auctions }), ...(conditional && { conditional }), symbols: new Set(symbols) },
      ];
    }),
  );
  const clients = new Map([...settings.clients].map(([id, { handling }]) => [id, handling]));
  return {
    instruments,
    venues,
    limits,
    router,
    policies,
    emulation,
    resting,
    clients,
    clOrdIDs,
    selfTrade,
    shortSales,
    fx,
    ...(startOfDay && { startOfDay }),
  };
}

export function hasSchedule({ clients, venues, dropCopies }: GatewaySetup): boolean {
  const sessions = [
    ...dropCopies.map(({ session }) => session),
    ...[...clients.values()].flatMap(({ sessions: own, newcomers }) => [...own, ...(newcomers?.sessions ?? [])]),
    ...[...venues.values()].flatMap(({ orders, marketData, dropCopy }) =>
      [orders, marketData, dropCopy].flatMap((setup) => setup?.session ?? []),
    ),
  ];
  return sessions.some(({ schedule, dailyReset }) => schedule !== undefined || dailyReset !== undefined);
}

/** The end of a date: the end of its trading day, if one is configured. */
export function dateEndOf({ tradingDay }: GatewaySetup): DateEnd {
  return tradingDay === undefined ? endOfUtcDate : (day) => tradingDay.endZone.instantOf(day, tradingDay.end);
}
