/** Venue reports that cannot be booked: each is kept whole for an operator, and none is dropped. */
import type { VenueReport } from '../words/venueCommand.ts';
import type { Context } from '../context.ts';

export function quarantine(core: Context, report: VenueReport, reason: string): void {
  core.emit({
    kind: 'fillQuarantined',
    at: core.now,
    venue: report.venue,
    venueExecID: report.venueExecID,
    venueClOrdID: String(report.requestID),
    reason,
    message: report.message,
    execType: report.execType,
    lastQty: report.lastQty,
    lastPx: report.lastPx,
    cumQty: report.cumQty,
  });
}
