/** Venues' lines going up and down. */
import type { Context } from '../context.ts';
import type { VenueLink, VenueRoom } from '../words/venueCommand.ts';
import { askOverdue, reconcile } from './unknown.ts';

/**
 * Down: what the venue has not answered is unknown, and stays live. Up: every live child is asked about before the
 * venue gets anything new; its answers follow whatever the session layer re-sends.
 */
export function venueLink(core: Context, link: VenueLink): void {
  const live = core.state.orders.liveAt(link.venue);
  const unanswered = core.unanswered.get(link.venue);
  if (!link.up) {
    core.venuesUp.delete(link.venue);
    unanswered?.forget();
    for (const child of live) {
      if (child.state === 'sent') core.emit({ kind: 'childUnknown', childID: child.childID, at: core.now });
    }
    return;
  }
  core.venuesUp.add(link.venue);
  const short = [...core.state.orders.short].filter(({ venue, state }) => venue === link.venue && state === 'ended');
  if (unanswered !== undefined) reconcile(core, link.venue, unanswered, [...live, ...short]);
  if (unanswered?.isReconciling !== true) lookForPlaces(core);
}

/** A venue may be used again: whatever waits for a place looks for it anew. */
export function lookForPlaces(core: Context): void {
  for (const order of core.held.all()) core.touch(order);
}

/** Orders that were held for want of room are looked at again, with those that wait for a quote. */
export function venueRoom(core: Context, { venue, orders }: VenueRoom): void {
  const had = core.roomAt.get(venue);
  core.roomAt.set(venue, orders);
  const symbols = core.config.venues.get(venue)?.symbols;
  if (had === 0 && orders > 0 && symbols !== undefined) core.held.noteRoom(symbols);
}

/** Asks venues for the answers they owe. One that is down is asked when it is back. */
export function askVenues(core: Context): void {
  for (const [venue, unanswered] of core.unanswered) if (core.venuesUp.has(venue)) askOverdue(core, venue, unanswered);
}
