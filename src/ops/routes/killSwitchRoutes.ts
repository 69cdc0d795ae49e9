/** /kill-switch: trading states with setter and reason, and the venues' confirmation of a halt. */
import { nearest } from '../../config/schema/schemaProblem.ts';
import type { Core } from '../../core/core.ts';
import { type Api, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import { KillSwitchRequest } from '../show/askedSchema.ts';
import { KillSwitch, KillSwitchState } from '../show/shownSchema.ts';
import { showLatch } from '../show/showMarket.ts';

export function addKillSwitchRoutes(app: Api, ops: OpsContext): void {
  const { gateway, turns, log } = ops;
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
      response: { 200: KillSwitchState, ...PROBLEMS },
    },
    handler: async (request) => {
      const { scope, id, state, reason } = request.body;
      const { name } = principalOf(request);
      checkTarget(core, scope, id);
      log.warn('kill switch', { scope, id, state, by: name, reason });
      await turns.submit({ kind: 'setTradingState', scope, id, state, by: name, reason }, true);
      return showLatch(core, { scope, id, state, by: name, reason });
    },
  });
}

/** A halt of something that does not exist would look like one that worked. Accounts are the clients' own names. */
function checkTarget(core: Core, scope: KillSwitchRequest['scope'], id: string): void {
  const known = targets(core, scope);
  if (known === undefined || known.includes(id)) return;
  const near = nearest(id, known);
  throw new ApiProblem(400, `there is no ${scope} ${id}`, {
    errors: [
      {
        path: 'id',
        detail: `no ${scope} is called ${id}`,
        ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
      },
    ],
  });
}

function targets(core: Core, scope: KillSwitchRequest['scope']): string[] | undefined {
  switch (scope) {
    case 'client':
      return core.config.limits.clients.map((client) => client.clientID);
    case 'symbol':
      return [...core.config.instruments.keys()];
    case 'venue':
      return [...core.config.venues.keys()];
    case 'global':
    case 'account':
      return undefined;
  }
}
