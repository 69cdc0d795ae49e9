/**
 * Venue reports that cannot be booked: each is kept whole for an operator. When there are too many, what names no order
 * of ours is dropped first: a fill of ours that cannot be read outlasts any number of reports that are none of ours.
 */
import { MAX_KEPT_MESSAGE, shortened } from '../../units/shortened.ts';
import type { ChildID } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import { type CoreState, MAX_QUARANTINED, meantBy, type Quarantined } from '../memory/state.ts';
import type { VenueReport } from '../words/venueCommand.ts';

export function quarantine(core: Context, report: VenueReport, reason: string): void {
  const { state, now: at } = core;
  core.emit({
    kind: 'fillQuarantined',
    at,
    venue: report.venue,
    venueExecID: report.venueExecID,
    venueClOrdID: String(report.requestID),
    reason,
    message: shortened(report.message.toString(), MAX_KEPT_MESSAGE),
    execType: report.execType,
    lastQty: report.lastQty,
    lastPx: report.lastPx,
    cumQty: report.cumQty,
    origRequestID: report.origRequestID,
    venueOrderID: report.venueOrderID,
  });
  if (state.quarantine.length <= MAX_QUARANTINED) return;
  const { quarantineID, venue } = leastNeeded(state);
  core.emit({ kind: 'quarantineDropped', at, quarantineID, venue, dropped: state.quarantineDropped + 1 });
}

/** The oldest that names no order of ours; if all name one, the oldest of the order that has the most. */
function leastNeeded({ quarantine: all, orders }: CoreState): Quarantined {
  const byOrder = new Map<ChildID, Quarantined[]>();
  let most: readonly Quarantined[] = [];
  for (const report of all) {
    const meant = meantBy(orders, report);
    if (meant.length === 0) return report;
    const ofOrder = byOrder.get(meant[0].childID) ?? [];
    byOrder.set(meant[0].childID, ofOrder);
    ofOrder.push(report);
    if (ofOrder.length > most.length) most = ofOrder;
  }
  return most[0];
}
