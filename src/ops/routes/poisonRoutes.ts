/** /poisons: what threw, until an operator closes it. */
import { z } from 'zod';
import type { Poison } from '../../core/memory/poisonEvent.ts';
import { MAX_POISONS } from '../../core/memory/poisonState.ts';
import { POISON_ORIGINS } from '../../core/words/poisonCommand.ts';
import { orderIDText } from '../../wire/ids.ts';
import { type Api, type OpsContext, PROBLEMS } from '../api.ts';
import { isoTime, shownText, textOrNull } from '../show/show.ts';

const PoisonShown = z
  .object({
    poisonID: z.number().int().describe('For the act `closePoison`.'),
    at: z.iso.datetime(),
    origin: z
      .enum(POISON_ORIGINS)
      .describe('`order`, or `answer` with an orderID: that order is set aside. `answer`: it could not be written.'),
    session: z.string().nullable(),
    msgSeqNum: z.number().int().nullable(),
    msgType: z.string().describe('MsgType(35), or what else it was.'),
    client: z.string().nullable(),
    clOrdID: z.string().nullable().describe('Refused whenever it comes again, until two days are over.'),
    orderID: z.string().nullable().describe('The order that is set aside.'),
    refusedUntil: z.iso.datetime().nullable().describe('Until then the session may not log on.'),
    error: z.string(),
    journalHash: z
      .string()
      .nullable()
      .describe('Names the journal before it, and so the state: `fairlead journal verify`. Null without a journal.'),
    message: z.string().describe('The complete message, without secrets.'),
  })
  .meta({ id: 'Poison', description: 'Something that threw: it was undone, and is not decided again.' });

export function addPoisonRoutes(app: Api, { gateway }: OpsContext): void {
  app.route({
    method: 'GET',
    url: '/poisons',
    config: { need: 'readAll' },
    schema: {
      tags: ['orders'],
      summary: `Messages and orders that threw and that no operator has closed, latest first: up to ${MAX_POISONS}`,
      response: { 200: z.object({ poisons: z.array(PoisonShown), count: z.number().int() }), ...PROBLEMS },
    },
    handler: () => {
      const { epoch, poisons } = gateway.core.state;
      return { poisons: poisons.open.map((poison) => showPoison(poison, epoch)).reverse(), count: poisons.count };
    },
  });
}

function showPoison(poison: Poison, epoch: string): z.infer<typeof PoisonShown> {
  const { poisonID, at, origin, sessionID, msgSeqNum, msgType, clientID, clOrdID, orderID, refusedUntil } = poison;
  return {
    poisonID,
    at: isoTime(at),
    origin,
    session: textOrNull(sessionID),
    msgSeqNum: msgSeqNum === 0 ? null : msgSeqNum,
    msgType,
    client: textOrNull(clientID),
    clOrdID: textOrNull(shownText(clOrdID)),
    orderID: orderID === 0 ? null : orderIDText(epoch, orderID),
    refusedUntil: refusedUntil === 0 ? null : isoTime(refusedUntil),
    error: poison.error,
    journalHash: textOrNull(poison.journalHash),
    message: shownText(poison.message),
  };
}
