/** What a venue says and we cannot book: kept whole for a person, never dropped. */
import type { Micros } from '../units/brand.ts';
import type { VenueReport } from './command.ts';
import type { Core } from './core.ts';

export function quarantine(core: Core, report: VenueReport, reason: string, now: Micros): void {
  core.emit({
    kind: 'fillQuarantined',
    at: now,
    venue: report.venue,
    venueExecID: report.venueExecID,
    venueClOrdID: String(report.requestID),
    reason,
    message: report.message,
  });
}
