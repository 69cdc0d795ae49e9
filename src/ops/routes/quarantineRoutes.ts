/** /quarantine: venue reports that could not be booked, until an operator books or dismisses them. */
import { z } from 'zod';
import { type CoreState, MAX_QUARANTINED, type Quarantined } from '../../core/memory/state.ts';
import { orderOf } from '../../gateway/alarms.ts';
import { childID } from '../../orders/values.ts';
import { type Api, type OpsContext, PROBLEMS } from '../api.ts';
import { Dropped } from '../show/shownSchema.ts';
import { isoTime, px, type Show, shownText, size, textOrNull } from '../show/show.ts';

const QuarantinedShown = z
  .object({
    quarantineID: z.number().int().describe('For the acts `bookFill` and `dismissFill`.'),
    at: z.iso.datetime(),
    orderID: z.string().nullable().describe('Null if it names no order of ours.'),
    child: z.string().nullable().describe('ClOrdID(11) at the venue.'),
    venue: z.string(),
    venueExecID: z.string().nullable(),
    execType: z.string().nullable().describe('ExecType(150); F of a fill.'),
    lastQty: z.string().nullable().describe('Null if it could not be read.'),
    lastPx: z.string().nullable(),
    reason: z.string().describe('Reason why it could not be booked.'),
    message: z.string().describe('The complete report.'),
  })
  .meta({ id: 'Quarantined', description: 'A venue’s report that could not be booked.' });

export function addQuarantineRoutes(app: Api, { gateway, show }: OpsContext): void {
  app.route({
    method: 'GET',
    url: '/quarantine',
    config: { need: 'readAll' },
    schema: {
      tags: ['orders'],
      summary: `Venue reports that could not be booked and are not decided on, latest first: up to ${MAX_QUARANTINED}`,
      response: { 200: z.object({ quarantine: z.array(QuarantinedShown), dropped: Dropped }), ...PROBLEMS },
    },
    handler: () => {
      const { state } = gateway.core;
      const quarantine = state.quarantine.map((report) => showQuarantined(report, state, show)).reverse();
      return { quarantine, dropped: state.quarantineDropped };
    },
  });
}

function showQuarantined(report: Quarantined, state: CoreState, show: Show): z.infer<typeof QuarantinedShown> {
  const { quarantineID, at, venue, execType, lastQty, lastPx, reason, message } = report;
  const id = childID(Number(report.venueClOrdID));
  const { order = null, child = null } = orderOf(id, state);
  const symbol = state.orders.children.get(id)?.parent.symbol;
  const instrument = symbol === undefined || lastQty === 0 ? undefined : show.instrument(symbol);
  return {
    quarantineID,
    at: isoTime(at),
    orderID: order,
    child,
    venue,
    venueExecID: textOrNull(report.venueExecID),
    execType: textOrNull(execType),
    lastQty: instrument === undefined ? null : size(lastQty, instrument),
    lastPx: instrument === undefined ? null : px(lastPx, instrument),
    reason,
    message: shownText(message),
  };
}
