/** /kill-switch: trading states with setter and reason, and the venues' confirmation of a halt. */
import { nearest } from '../../config/schema/schemaProblem.ts';
import { type NamedTarget, targetOf } from '../../core/work/targets.ts';
import { LEVEL, type Target, targetText } from '../../risk/tradingState.ts';
import { type Api, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import { replyToOf } from '../desk/orderRequests.ts';
import { KillSwitchRequest } from '../show/askedSchema.ts';
import { KillSwitch, KillSwitchState } from '../show/shownSchema.ts';
import { showLatch } from '../show/showMarket.ts';
import { type ChangeKind, change } from '../desk/changes.ts';
import { ProposalShown, showProposal } from '../show/showProposals.ts';

export function addKillSwitchRoutes(app: Api, ops: OpsContext): void {
  const { gateway } = ops;
  const { core } = gateway;

  app.route({
    method: 'GET',
    url: '/kill-switch',
    config: { need: 'readAll' },
    schema: {
      tags: ['risk'],
      summary: 'Trading states in force, and the number of orders still open under each',
      response: { 200: KillSwitch, ...PROBLEMS },
    },
    handler: () => ({ states: core.state.risk.trading.list().map((latch) => showLatch(core, latch)) }),
  });

  app.route({
    method: 'POST',
    url: '/kill-switch',
    // Not rate-limited: it is needed most during a flood.
    config: { need: 'operate', rateLimit: false },
    schema: {
      tags: ['risk'],
      summary: 'Halt, reduce or resume trading in a scope',
      description:
        '`halted` rejects new orders and cancels open ones. The state is latched: it survives a restart and holds until it is set again. It is `done` once every venue has confirmed, as shown by GET.',
      body: KillSwitchRequest,
      response: { 200: KillSwitchState, 202: ProposalShown, ...PROBLEMS },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const { name: by } = principalOf(request);
      const { state, reason } = body;
      const target = targetIn(ops, body);
      const { proposal } = await change(ops, STATE_CHANGES, body, { by, reason });
      if (proposal !== undefined) return reply.code(202).send(showProposal(proposal));
      return showLatch(core, { ...target, state, by, reason, confirmedBy: '' });
    },
  });
}

/** Only what lets more through than now waits for a second person. */
export const STATE_CHANGES: ChangeKind<KillSwitchRequest> = {
  abouts: ['states'],
  schema: KillSwitchRequest,
  read(ops, body, persons) {
    const target = targetIn(ops, body);
    const latch = ops.gateway.core.state.risk.trading.latchOf(target);
    return {
      command: { kind: 'setTradingState', ...target, state: body.state, reason: body.reason, ...persons },
      summary: () =>
        `trading ${body.state} ${targetText(target)}, which is ${latch.state} by ${latch.by}: ${latch.reason}`,
      waits: () => (LEVEL[body.state] < latch.level ? ['states'] : []),
    };
  },
};

/** What the request names; throws a problem with the nearest name for one that is nobody's. */
function targetIn({ gateway }: OpsContext, { scope, id, client: clientID, unseen }: KillSwitchRequest): Target {
  const named: NamedTarget = { scope, id, clientID, unseen };
  const target = targetOf(gateway.core, named, clientSessions(gateway));
  if (!('text' in target)) return target;
  const { path, text, known, hint } = target;
  const near = nearest(path === 'id' ? named.id : named.clientID, known);
  const help = hint ?? (near === undefined ? undefined : `did you mean ${near}?`);
  throw new ApiProblem(400, text, { errors: [{ path, detail: text, ...(help === undefined ? {} : { hint: help }) }] });
}

/** Sessions that orders come from: of FIX, and each client's way in over HTTP. */
function* clientSessions({ core, engine }: OpsContext['gateway']): Generator<string> {
  const clients = core.config.limits.clients.map(({ clientID }) => clientID);
  for (const { config } of engine.sessions()) {
    if (config.role === 'acceptor' && config.id.startsWith('fix')) yield config.id;
  }
  for (const client of clients) yield replyToOf(client);
}
