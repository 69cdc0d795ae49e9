/**
 * Orders for the opening and the close. A venue that holds the auction gets the order, once; without one the order is
 * sent in its phase of the day: at the market's open, or shortly before the close.
 */
import type { Parent } from '../../orders/order.ts';
import { TimeInForce } from '../../orders/values.ts';
import type { VenueProfile } from '../../router/venue.ts';
import { earlier, type Instant } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { venueAsked } from './policyChoice.ts';
import { hasOpened } from './tradingDay.ts';

export const isAuction = (timeInForce: TimeInForce): boolean =>
  timeInForce === TimeInForce.AtTheOpening || timeInForce === TimeInForce.AtTheClose;

/** A venue that holds the order's auction itself: the one asked for, or any. */
export function auctionVenue(core: Context, order: Parent): VenueProfile | undefined {
  const asked = venueAsked(core, order.exDestination);
  for (const { profile, symbols } of core.config.venues.values()) {
    if (asked !== '' && profile.id !== asked) continue;
    if (symbols.has(order.symbol) && profile.timeInForces.includes(order.terms.timeInForce)) return profile;
  }
  return undefined;
}

/**
 * The TimeInForce of an auction order's children now: its own at a venue that holds the auction, else ours in its
 * phase.
 */
export function auctionLife(core: Context, order: Parent): TimeInForce | undefined {
  const { timeInForce } = order.terms;
  if (auctionVenue(core, order) !== undefined) return order.rounds === 0 ? timeInForce : undefined;
  if (timeInForce === TimeInForce.AtTheOpening) return hasOpened(core) ? TimeInForce.ImmediateOrCancel : undefined;
  return core.now >= closingFrom(core) ? TimeInForce.Day : undefined;
}

/** It was sent to a venue that holds its auction. */
export function hadAuction(core: Context, order: Parent): boolean {
  return isAuction(order.terms.timeInForce) && order.rounds > 0 && auctionVenue(core, order) !== undefined;
}

/** From then on an order for the close is sent. */
export const closingFrom = (core: Context): Instant => earlier(core.state.day.closesAt, core.emulation.closeLead);
