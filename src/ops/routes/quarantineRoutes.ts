/** /quarantine: venue reports that could not be booked, until an operator books or dismisses them. */
import { z } from 'zod';
import { MAX_QUARANTINED, namedBy, type Quarantined } from '../../core/memory/state.ts';
import { orderOf } from '../../gateway/alarms.ts';
import type { Core } from '../../core/core.ts';
import { saidIn } from '../../core/work/sense.ts';
import { toldBy } from '../show/told.ts';
import { type Api, type OpsContext, PROBLEMS } from '../api.ts';
import { Dropped } from '../show/shownSchema.ts';
import { isoTime, px, shownText, size, textOrNull } from '../show/show.ts';

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

export function addQuarantineRoutes(app: Api, { gateway }: OpsContext): void {
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
      const { core } = gateway;
      const quarantine = core.state.quarantine.map((report) => showQuarantined(report, core)).reverse();
      return { quarantine, dropped: core.state.quarantineDropped };
    },
  });
}

function showQuarantined(report: Quarantined, { state, config }: Core): z.infer<typeof QuarantinedShown> {
  const { instruments } = config;
  const { quarantineID, at, venue, execType, reason, message } = report;
  const named = namedBy(state.orders, report);
  const { order = null, child = null } = orderOf(named?.childID, state);
  const symbol = named?.parent.symbol ?? saidIn(message, 'symbol')[0] ?? '';
  const instrument = instruments.get(symbol);
  const told = instrument === undefined ? undefined : toldBy(report, instrument);
  return {
    quarantineID,
    at: isoTime(at),
    orderID: order,
    child,
    venue,
    venueExecID: textOrNull(report.venueExecID),
    execType: textOrNull(execType),
    lastQty: instrument === undefined || told?.lastQty === undefined ? null : size(told.lastQty, instrument),
    lastPx: instrument === undefined || told?.lastPx === undefined ? null : px(told.lastPx, instrument),
    reason,
    message: shownText(message),
  };
}
