/** /disputes: trades disputed by clients, for operators to resolve. */
import { z } from 'zod';
import { type Dispute, MAX_DISPUTES } from '../../core/memory/clientState.ts';
import { type Api, type OpsContext, PROBLEMS } from '../api.ts';
import { isoTime, pxOrNull, type Show, shownText, sizeOrNull } from '../show/show.ts';

const DisputeShown = z
  .object({
    at: z.iso.datetime(),
    client: z.string(),
    orderID: z.string().nullable().describe('Null if it names no order of the client.'),
    execID: z.string().nullable(),
    dkReason: z.string().describe('DKReason(127).'),
    symbol: z.string(),
    lastQty: z.string().nullable(),
    lastPx: z.string().nullable(),
    text: z.string(),
    message: z.string().describe('The complete DontKnowTrade(Q).'),
  })
  .meta({ id: 'Dispute', description: 'A DontKnowTrade(Q) from a client.' });

export function addDisputeRoutes(app: Api, { gateway, show }: OpsContext): void {
  app.route({
    method: 'GET',
    url: '/disputes',
    config: { need: 'readAll' },
    schema: {
      tags: ['orders'],
      summary: `Trades disputed by clients (DontKnowTrade), latest first; the last ${MAX_DISPUTES} are kept`,
      response: { 200: z.object({ disputes: z.array(DisputeShown) }), ...PROBLEMS },
    },
    handler: () => ({
      disputes: gateway.core.state.clients.disputes.map((dispute) => showDispute(dispute, show)).reverse(),
    }),
  });
}

function showDispute(dispute: Dispute, show: Show): z.infer<typeof DisputeShown> {
  const instrument = show.instrument(dispute.symbol);
  return {
    at: isoTime(dispute.at),
    client: dispute.clientID,
    orderID: dispute.orderID === 0 ? null : show.orderID(dispute.orderID),
    execID: dispute.execID === 0 ? null : show.execID(dispute.execID),
    dkReason: dispute.dkReason,
    symbol: dispute.symbol,
    lastQty: sizeOrNull(dispute.lastQty, instrument),
    lastPx: pxOrNull(dispute.lastPx, instrument),
    text: shownText(dispute.text),
    message: shownText(dispute.message),
  };
}
