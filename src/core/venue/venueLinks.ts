/** Venues' lines going up and down. */
import type { Child } from '../../orders/order.ts';
import { childID, ExecType, OrdStatus } from '../../orders/values.ts';
import { NO_PRICE, NO_QTY } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { StatusRefused, VenueLink, VenueReport, VenueRoom } from '../words/venueCommand.ts';
import { lookForPlaces } from '../work/waiting.ts';
import { endReconciling, letStand } from '../work/standing.ts';
import { askOverdue, massStatusEnded, notAsked, reconcile } from './unknown.ts';
import { cancelConditionalsAt, touchInvitedAt } from './conditionalReports.ts';
import { takeClaim } from './venueReports.ts';

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
    touchInvitedAt(core, link.venue);
    noteRoom(core, link.venue); // what waited for room there need not wait for it now
    for (const child of live) {
      if (child.state === 'sent') core.emit({ kind: 'childUnknown', childID: child.childID, at: core.now });
    }
    return;
  }
  core.venuesUp.add(link.venue);
  cancelConditionalsAt(core, link.venue);
  const short = [...core.state.orders.short].filter(({ venue, state }) => venue === link.venue && state === 'ended');
  if (unanswered !== undefined) reconcile(core, link.venue, unanswered, [...live, ...short]);
  if (unanswered?.isReconciling !== true) lookForPlaces(core);
}

/** The venue takes orders again: the next tick plans the held orders of its symbols again. */
export function venueRoom(core: Context, { venue, orders }: VenueRoom): void {
  const had = core.roomAt.get(venue);
  core.roomAt.set(venue, orders);
  if (had === 0 && orders > 0) noteRoom(core, venue);
}

function noteRoom(core: Context, venue: string): void {
  const symbols = core.config.venues.get(venue)?.symbols;
  if (symbols !== undefined) core.held.noteRoom(symbols);
}

/** Asks venues for overdue answers. A venue that is down is asked after its Logon. */
export function askVenues(core: Context): void {
  for (const [venue, unanswered] of core.unanswered) {
    if (!core.venuesUp.has(venue)) continue;
    for (const child of askOverdue(core, venue, unanswered)) {
      takeClaim(core, child, unanswered.inquiries.get(child.childID)?.claim ?? lastCount(child));
    }
  }
}

/** After a reconnect only the count itself is known of what the venue reported. */
function lastCount(child: Child): VenueReport {
  const { venue, childID: requestID, venueOrderID, venueCumQty: cumQty } = child;
  return {
    kind: 'venueReport',
    venue,
    requestID,
    origRequestID: childID(0),
    venueOrderID,
    venueExecID: '',
    execType: ExecType.OrderStatus,
    ordStatus: cumQty < child.terms.orderQty ? OrdStatus.PartiallyFilled : OrdStatus.Filled,
    lastQty: NO_QTY,
    lastPx: NO_PRICE,
    cumQty,
    text: '',
    fault: '',
    message: '',
  };
}

/** A venue refused to say how orders stand. */
export function statusRefused(core: Context, { venue, what, requestID, text }: StatusRefused): void {
  const unanswered = core.unanswered.get(venue);
  if (unanswered === undefined) return;
  const child = core.state.orders.children.get(requestID);
  if (what === 'anyOrder') notAsked(core, unanswered, venue, text);
  else if (what === 'thisOrder' && child?.venue === venue) {
    letStand(core, unanswered, child);
    core.touch(child.parent); // what waits for the answer waits no more
  }
  const isOver =
    what === 'allOrders' ? massStatusEnded(core, unanswered, venue) : endReconciling(core, unanswered, venue);
  if (isOver) lookForPlaces(core);
}
