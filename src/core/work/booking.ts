/** Books a fill of a child: a venue's report of it, its count, or an operator's word. */
import { BookSide } from '../../market/book.ts';
import { type Child, overfillOf } from '../../orders/order.ts';
import { ExecType, isBuy } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { watchAfter } from './afterFills.ts';
import { haltWhatRepeats } from './repeats.ts';

/** A fill to be booked: as the venue reported it, or derived from its CumQty. */
export interface Booking extends Pick<VenueReport, 'venueExecID' | 'lastQty' | 'lastPx' | 'cumQty' | 'carriedBack'> {
  readonly generated: boolean;
}

export function book(core: Context, child: Child, booking: Booking): void {
  const { lastQty, lastPx } = booking;
  const exec = core.state.orders.nextExecID;
  core.emit({
    kind: 'childFilled',
    childID: child.childID,
    at: core.now,
    execID: exec,
    venueExecID: booking.venueExecID,
    lastQty,
    lastPx,
    overfill: overfillOf(child, lastQty),
    generated: booking.generated,
    venueCumQty: booking.cumQty,
  });
  if (child.purpose === 'sweep') {
    const side = isBuy(child.parent.side) ? BookSide.Ask : BookSide.Bid;
    core.market.book(child.parent.symbol, child.venue)?.taken(side, lastPx, lastQty, child.sentAt);
  }
  if (child.cumQty === lastQty) watchAfter(core, child);
  core.report(child.parent, ExecType.Trade, exec, {
    lastQty,
    lastPx,
    lastMkt: child.venue,
    carriedBack: booking.carriedBack,
  });
  haltWhatRepeats(core, child.parent);
}
