/** /risk: the limits in force and their use, and changes of them while we run. */
import { z } from 'zod';
import { startOff } from '../../core/work/tradingDay.ts';
import { controlsOff, othersOff } from '../../risk/controlsOff.ts';
import { LimitUses } from '../../risk/limitUse.ts';
import { type Api, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { change } from '../desk/changes.ts';
import { LIMIT_CHANGES, readChange } from '../desk/limitRequests.ts';
import { LimitChange, LimitChangeRequest, Risk } from '../show/limitSchema.ts';
import { showDifference, showLimit } from '../show/showLimits.ts';

export function addRiskRoutes(app: Api, ops: OpsContext): void {
  const { gateway } = ops;

  app.route({
    method: 'GET',
    url: '/risk',
    config: { need: 'readAll' },
    schema: {
      tags: ['risk'],
      summary: 'Limits in force with their use, and controls that are off',
      querystring: z.strictObject({
        measure: z.string().optional(),
        client: z.string().optional().describe('Only limits that may meet this client.'),
        symbol: z.string().optional(),
        used: z.coerce.number().min(0).optional().describe('Only limits of which a slice uses so many percent.'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        after: z.string().optional().describe('Id of the last limit of the page before.'),
      }),
      response: { 200: Risk, ...PROBLEMS },
    },
    handler: ({ query }) => showRisk(ops, query),
  });

  app.route({
    method: 'POST',
    url: '/risk/limits',
    config: { need: 'operate' },
    schema: {
      tags: ['risk'],
      summary: 'Set and remove limits: all of it, or nothing',
      description:
        'A limit of the configuration is not changed in place: another stands in for it until it is removed, until its time is over, or until the file has another value. With `dryRun` the response says what would change. 202 if a second person is waited for.',
      body: LimitChangeRequest,
      response: { 200: LimitChange, 202: LimitChange, ...PROBLEMS },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const { core, journal } = gateway;
      const { name: by } = principalOf(request);
      const changes = readChange(core, body, by).differences.map(showDifference);
      const at = () => ({ version: core.state.risk.limits.version, journalBatch: journal.lastBatch, changes });
      if (body.dryRun) return { done: false, ...at(), proposalID: null };
      const { proposal } = await change(ops, LIMIT_CHANGES, body, { by, reason: body.reason });
      if (proposal !== undefined) reply.code(202);
      return { done: proposal === undefined, ...at(), proposalID: proposal?.proposalID ?? null };
    },
  });
}

interface RiskQuery {
  readonly measure?: string | undefined;
  readonly client?: string | undefined;
  readonly symbol?: string | undefined;
  readonly used?: number | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

function showRisk({ gateway, twoPersons }: OpsContext, query: RiskQuery): Risk {
  const { state, config } = gateway.core;
  const { measure, client, symbol, used = 0, limit, after } = query;
  const { limits } = state.risk;
  const uses = new LimitUses({
    state: state.risk,
    base: gateway.core.fx.base,
    now: gateway.now(),
    quoteOf(of) {
      const { bid, ask } = gateway.core.market.reference(of, gateway.now());
      return { bid: bid.px, ask: ask.px };
    },
  });
  const standIns = new Map<string, string[]>();
  const asked = [...limits.rows.values()].filter((row) => {
    if (row.replaces !== '') standIns.set(row.replaces, [...(standIns.get(row.replaces) ?? []), row.id]);
    if (row.number === 0) return false;
    if (measure !== undefined && row.measure !== measure) return false;
    return mayMeet(row.scope.client, client) && mayMeet(row.scope.symbol, symbol);
  });
  const from = after === undefined ? 0 : asked.findIndex(({ id }) => id === after) + 1;
  const page = asked.slice(from, from + limit);
  const shown = page.map((row) => showLimit(row, uses, standIns.get(row.id) ?? []));
  const clients = config.limits.clients.map(({ clientID }) => clientID);
  return {
    version: limits.version,
    limits: shown.filter(({ uses: of }) => used === 0 || of.some(({ percent }) => percent >= used)),
    leftOut: asked.length - from - page.length,
    usesLeftOut: uses.leftOut,
    off: controlsOff(state.risk, clients).map(({ measure: of, code, clients: own }) => ({
      measure: of,
      check: code,
      clients: [...own],
    })),
    offByConfiguration: [
      ...othersOff(gateway.core.shortSales, config.selfTrade),
      ...startOff(gateway.core, gateway.now()),
    ],
    stopAtFirst: config.limits.stopAtFirst ?? false,
    twoPersons: [...twoPersons],
  };
}

const mayMeet = (scoped: string | undefined, asked: string | undefined): boolean =>
  asked === undefined || scoped === undefined || scoped === '*' || scoped === asked;
