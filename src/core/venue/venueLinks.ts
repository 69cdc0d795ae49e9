/** Venues' lines going up and down. */
import type { Context } from '../context.ts';
import type { VenueLink, VenueRoom } from '../words/venueCommand.ts';
import { lookForPlaces } from '../work/waiting.ts';
import { askOverdue, reconcile } from './unknown.ts';

/**
 * Down: children that the venue has not answered become unknown, and stay live. Up: the venue is asked for the status
 * of every live child before it gets anything new. Its answers follow the messages that the session layer resends.
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

/** The venue takes orders again: the next tick plans the held orders of its symbols again. */
export function venueRoom(core: Context, { venue, orders }: VenueRoom): void {
  const had = core.roomAt.get(venue);
  core.roomAt.set(venue, orders);
  const symbols = core.config.venues.get(venue)?.symbols;
  if (had === 0 && orders > 0 && symbols !== undefined) core.held.noteRoom(symbols);
}

/** Asks venues for overdue answers. A venue that is down is asked after its Logon. */
export function askVenues(core: Context): void {
  for (const [venue, unanswered] of core.unanswered) if (core.venuesUp.has(venue)) askOverdue(core, venue, unanswered);
}
