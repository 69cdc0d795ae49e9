/** /quarantine: venue reports that could not be booked, for operators to resolve. */
import { z } from 'zod';
import { type CoreState, MAX_QUARANTINED, type Quarantined } from '../../core/memory/state.ts';
import { orderOf } from '../../gateway/alarms.ts';
import { childID } from '../../orders/values.ts';
import { type Api, type OpsContext, PROBLEMS } from '../api.ts';
import { isoTime, shownText, textOrNull } from '../show/show.ts';

const QuarantinedShown = z
  .object({
    at: z.iso.datetime(),
    orderID: z.string().nullable().describe('Null if it names no order of ours.'),
    child: z.string().nullable().describe('ClOrdID(11) at the venue.'),
    venue: z.string(),
    venueExecID: z.string().nullable(),
    reason: z.string().describe('Reason why it could not be booked.'),
    message: z.string().describe('The complete report.'),
  })
  .meta({ id: 'Quarantined', description: 'A venue’s report that could not be booked.' });

export function addQuarantineRoutes(app: Api, { gateway }: OpsContext): void {
  app.route({
    method: 'GET',
    url: '/quarantine',
    config: { need: 'readAll' },
    schema: {
      tags: ['orders'],
      summary: `Venue reports that could not be booked, latest first; the last ${MAX_QUARANTINED} are kept`,
      response: { 200: z.object({ quarantine: z.array(QuarantinedShown) }), ...PROBLEMS },
    },
    handler: () => {
      const { state } = gateway.core;
      return { quarantine: state.quarantine.map((report) => showQuarantined(report, state)).reverse() };
    },
  });
}

function showQuarantined(report: Quarantined, state: CoreState): z.infer<typeof QuarantinedShown> {
  const { at, venue, venueExecID, venueClOrdID, reason, message } = report;
  const { order = null, child = null } = orderOf(childID(Number(venueClOrdID)), state);
  return {
    at: isoTime(at),
    orderID: order,
    child,
    venue,
    venueExecID: textOrNull(venueExecID),
    reason,
    message: shownText(message),
  };
}
