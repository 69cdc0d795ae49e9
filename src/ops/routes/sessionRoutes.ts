/** /sessions/…: what operators do to sessions: log out and on, set numbers, ask again, add and remove. */
import { z } from 'zod';
import { type Api, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import { Session } from '../show/shownSchema.ts';
import { showSessions } from '../show/showMarket.ts';

const reason = z.string().min(1).max(200).describe('The reason, for the log.');
const number = z.number().int().min(1).max(999_999_999).default(1);
const params = z.object({ id: z.string().describe('The id shown by `GET /sessions`.') });
const OUTLIVES = 'This lasts until it is changed, or until the gateway starts again.';

const Reason = z.strictObject({ reason });
const Numbers = z.strictObject({ nextSenderMsgSeqNum: number, nextTargetMsgSeqNum: number, reason });
const Again = z.strictObject({ from: number.describe('MsgSeqNum(34) of the first message.'), reason });
const NewSession = z.strictObject({
  like: z.string().describe('Another session of the client: the new one copies all its settings except the CompID.'),
  targetCompID: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\x21-\x7e]+$/)
    .describe('The client’s CompID on the new session.'),
  reason,
});

export function addSessionRoutes(app: Api, ops: OpsContext): void {
  const { gateway, log } = ops;

  /** The session once the act is done; throws if it was refused: `refusal` is not ''. */
  function done(id: string, refusal: string): Session {
    if (refusal !== '') throw new ApiProblem(409, refusal);
    return find(id);
  }

  function find(id: string): Session {
    const found = showSessions(gateway).find((session) => session.id === id);
    if (found === undefined) throw new ApiProblem(404, `there is no session ${id}`);
    return found;
  }

  const schema = (summary: string, description: string) => ({
    tags: ['gateway'],
    summary,
    description,
    params,
    response: { 200: Session, ...PROBLEMS },
  });

  app.route({
    method: 'POST',
    url: '/sessions/:id/logout',
    config: { need: 'operate' },
    schema: { ...schema('Log a session out, and keep it out', OUTLIVES), body: Reason },
    handler: (request) => {
      const { id } = find(request.params.id);
      log.warn('session logged out', { session: id, by: principalOf(request).name, reason: request.body.reason });
      return done(id, gateway.sessions.logout(id, request.body.reason));
    },
  });

  app.route({
    method: 'POST',
    url: '/sessions/:id/logon',
    config: { need: 'operate' },
    schema: {
      ...schema(
        'Let a session that was logged out log on again',
        'A venue is connected to at once; a client may come.',
      ),
      body: Reason,
    },
    handler: (request) => {
      const { id } = find(request.params.id);
      log.warn('session may log on again', { session: id, by: principalOf(request).name, reason: request.body.reason });
      return done(id, gateway.sessions.logon(id));
    },
  });

  app.route({
    method: 'POST',
    url: '/sessions/:id/numbers',
    config: { need: 'operate' },
    schema: {
      ...schema(
        'Set a session’s sequence numbers; left out, 1',
        'Only while it is disconnected, and after agreeing with the peer. Journaled. Messages sent before are not sent again.',
      ),
      body: Numbers,
    },
    handler: (request) => {
      const { id } = find(request.params.id);
      const { nextSenderMsgSeqNum, nextTargetMsgSeqNum } = request.body;
      const by = principalOf(request).name;
      log.warn('session numbers set', { session: id, by, ...request.body });
      return done(id, gateway.sessions.setNumbers(id, nextSenderMsgSeqNum, nextTargetMsgSeqNum));
    },
  });

  app.route({
    method: 'POST',
    url: '/sessions/:id/resend',
    config: { need: 'operate' },
    schema: {
      ...schema(
        'Ask a venue to send its messages again, from a number on',
        'Sends a ResendRequest(2), on a session that carries executions. Executions already booked are not booked again; new messages follow the resend.',
      ),
      body: Again,
    },
    handler: (request) => {
      const { id } = find(request.params.id);
      const { from } = request.body;
      log.warn('messages of a session requested again', {
        session: id,
        by: principalOf(request).name,
        ...request.body,
      });
      return done(id, gateway.sessions.askAgain(id, from));
    },
  });

  app.route({
    method: 'POST',
    url: '/sessions',
    config: { need: 'operate' },
    schema: {
      tags: ['gateway'],
      summary: 'Add a session for a client',
      description:
        'The new session has the settings of another session of the client, password and addresses included, for another CompID. It lasts until the gateway stops; if added again, it continues with its sequence numbers.',
      body: NewSession,
      response: { 201: Session, ...PROBLEMS },
    },
    handler: async (request, reply) => {
      const { like, targetCompID } = request.body;
      find(like);
      const added = gateway.sessions.add(like, targetCompID);
      if (typeof added === 'string') throw new ApiProblem(409, added);
      log.warn('session added', { session: added.id, by: principalOf(request).name, reason: request.body.reason });
      return reply.code(201).send(find(added.id));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/sessions/:id',
    config: { need: 'operate' },
    schema: {
      tags: ['gateway'],
      summary: 'Log out and remove a client’s session',
      description:
        'Refused while orders from it are open. Its CompIDs are free once it has closed; the journal keeps its numbers. A session of the configuration returns when the gateway is restarted.',
      params,
      response: { 200: Session, ...PROBLEMS },
    },
    handler: (request) => {
      const shown = find(request.params.id);
      const { id } = shown;
      const refusal = gateway.sessions.remove(id);
      if (refusal !== '') throw new ApiProblem(409, refusal);
      log.warn('session removed', { session: id, by: principalOf(request).name });
      return shown;
    },
  });
}
