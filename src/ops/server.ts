/**
 * The HTTP server: plugins, access control, errors, routes. It shares the thread with the order path: every handler is
 * short, every list is paged, and failures in the server stay in the server.
 */
import type { AddressInfo } from 'node:net';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { waitText } from '../core/work/waiting.ts';
import { type HttpSetup, isLoopback } from '../config/setup.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import { type Api, PROBLEMS } from './api.ts';
import { Gatekeeper, may } from './auth.ts';
import { ApiDesk } from './desk/apiDesk.ts';
import { addBreakRoutes } from './routes/breakRoutes.ts';
import { addDayRoutes } from './routes/dayRoutes.ts';
import { addDisputeRoutes } from './routes/disputeRoutes.ts';
import { addPoisonRoutes } from './routes/poisonRoutes.ts';
import { addQuarantineRoutes } from './routes/quarantineRoutes.ts';
import type { Feed } from './stream/feed.ts';
import { History } from './desk/history.ts';
import { OutcomeWatch } from './desk/outcomeWatch.ts';
import { ShadowWatch } from './desk/shadowWatch.ts';
import { addOperatorRoutes } from './routes/operatorRoutes.ts';
import { addKillSwitchRoutes, STATE_CHANGES } from './routes/killSwitchRoutes.ts';
import { tidied } from './show/openapi.ts';
import { addProposalRoutes } from './routes/proposalRoutes.ts';
import type { ChangeKind } from './desk/changes.ts';
import { addOrderRoutes } from './routes/orderRoutes.ts';
import { ApiProblem, problemBody, problemOf } from './apiProblem.ts';
import { Show } from './show/show.ts';
import { addRoutingRoutes } from './routes/routingRoutes.ts';
import { addRiskRoutes } from './routes/riskRoutes.ts';
import { DAY_ACTS, DAY_LOADS } from './desk/dayRequests.ts';
import { LIMIT_CHANGES } from './desk/limitRequests.ts';
import { addSessionRoutes } from './routes/sessionRoutes.ts';
import { addStateRoutes } from './routes/stateRoutes.ts';
import { openStream, type StreamContext } from './stream/stream.ts';
import { Close } from './show/streamSchema.ts';
import { StreamHub } from './stream/streamHub.ts';
import { TurnQueue } from './desk/turnQueue.ts';
import type { GatewayView, TurnObserver } from './view.ts';

/** Longest body and longest WebSocket message. */
const MAX_BODY_BYTES = 1 << 16;
const REQUEST_TIMEOUT_MS = 10_000;
/** A stream that does not take its close frame is cut off after this. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface Ops {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens; rejects with the cause: the port is in use, or the API would be reachable from outside without a token. */
export async function startOps(gateway: GatewayView, http: HttpSetup, log: EngineLog): Promise<Ops> {
  if (!isLoopback(http.host) && http.tokens.length === 0) {
    throw new Error(`the HTTP API would be open to everyone on ${http.host}: configure a token, or listen on loopback`);
  }
  const app = await buildOps(gateway, http, log);
  await app.listen({ host: http.host, port: http.port });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
}

/** The server without a port, for `inject`. */
export async function buildOps(gateway: GatewayView, http: HttpSetup, log: EngineLog): Promise<Api> {
  const app = Fastify({
    // A machine that is busy while the gateway starts is no reason not to start.
    pluginTimeout: 120_000,
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 64 },
  }).withTypeProvider<ZodTypeProvider>();
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const context = contextOf(gateway, http, log);
  addErrors(app, log);
  await addPlugins(app, http);
  addAccess(app, context);
  addOrderRoutes(app, context);
  addStateRoutes(app, context);
  addSessionRoutes(app, context);
  addKillSwitchRoutes(app, context);
  addRiskRoutes(app, context);
  addProposalRoutes(app, context, [STATE_CHANGES, LIMIT_CHANGES, DAY_ACTS, DAY_LOADS] as readonly ChangeKind[]);
  addOperatorRoutes(app, context);
  addDisputeRoutes(app, context);
  addPoisonRoutes(app, context);
  addQuarantineRoutes(app, context);
  addBreakRoutes(app, context);
  addDayRoutes(app, context);
  addRoutingRoutes(app, context);
  addStream(app, context);
  const unobserve = observers(context).map((observer) => gateway.observe(observer));
  app.addHook('preClose', async () => {
    for (const end of unobserve) end();
    context.turns.close();
    context.hub.close();
  });
  await app.ready();
  return app;
}

function contextOf(gateway: GatewayView, http: HttpSetup, log: EngineLog): StreamContext {
  const { core } = gateway;
  const { instruments } = core.config;
  const show = new Show(
    instruments,
    () => core.state.epoch,
    (order) => waitText(core, order),
  );
  const turns = new TurnQueue(gateway);
  const history = new History(core.state.orders);
  const hub = new StreamHub(gateway, history, show, http.maxStreamBytes, log);
  return {
    gateway,
    turns,
    history,
    show,
    desk: new ApiDesk(gateway, turns, show),
    log,
    twoPersons: http.twoPersons,
    proposalMinutes: http.proposalMinutes,
    shadow: ShadowWatch.of(core.config.policies ?? {}, () => core.state.routing, gateway.now(), log),
    outcome: http.outcome ? new OutcomeWatch(core.state.routing, gateway.now()) : undefined,
    streams: () => hub.size,
    gate: new Gatekeeper(http),
    hub,
    maxStreams: http.maxStreams,
    feeds: new Map<string, Feed>(),
  };
}

/** An operator's acts are answered through the first: it goes on, whatever it threw at. */
const observers = ({ turns, history, hub, shadow, outcome }: StreamContext): readonly TurnObserver[] => [
  {
    name: 'the answers of the API',
    onTurn: (events, sends) => turns.onTurn(events, sends),
    failed: () => turns.giveUpAll('an error here'),
  },
  {
    name: 'the streams and lists of executions',
    onTurn: (events, sends) => {
      history.note(events, sends);
      hub.onTurn(events, sends);
    },
    failed: () => hub.fail(),
  },
  ...(shadow === undefined ? [] : [shadow]),
  ...(outcome === undefined ? [] : [outcome]),
];

async function addPlugins(app: Api, http: HttpSetup): Promise<void> {
  await app.register(helmet, {
    // Plain HTTP: a proxy adds TLS, and sets this header. Nothing is loaded from elsewhere.
    hsts: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  await app.register(rateLimit, {
    max: http.maxRequestsPerSec,
    timeWindow: 1_000,
    errorResponseBuilder: () => new ApiProblem(429, `more than ${http.maxRequestsPerSec} requests a second`),
  });
  await app.register(websocket, {
    options: { maxPayload: MAX_BODY_BYTES },
    preClose: async () => {
      const { clients } = app.websocketServer;
      for (const client of clients) client.close(Close.GoingAway, 'the gateway is stopping');
      setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_TIMEOUT_MS).unref();
    },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Fairlead',
        version: '1',
        description: 'Orders, executions, risk and market of a FIX order gateway. Decimals are strings, times are UTC.',
      },
      tags: [
        { name: 'orders', description: 'Orders and executions.' },
        { name: 'risk', description: 'Positions and the kill switch.' },
        { name: 'market', description: 'Venues and quotes.' },
        { name: 'gateway', description: 'Health, sessions, the stream.' },
      ],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => tidied(jsonSchemaTransformObject(document)),
  });
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } });
}

/** Every request has a principal, or is refused before its handler runs. The documentation is public. */
function addAccess(app: Api, { gate, log }: StreamContext): void {
  app.decorateRequest('principal', undefined);
  app.addHook('onRoute', (route) => {
    if (isDocumentation(route.url)) return;
    const need = route.config?.need;
    if (need === undefined) throw new Error(`${String(route.method)} ${route.url} does not say who may call it`);
    if (route.schema !== undefined && need !== 'nothing') route.schema.security = [{ bearer: [] }];
  });
  app.addHook('onRequest', async (request) => {
    const { routeOptions, headers, ip, ws } = request;
    if (ws || routeOptions.url === undefined || isDocumentation(routeOptions.url)) return;
    const { need } = routeOptions.config;
    const principal = gate.byHeader({ address: ip, headers });
    request.principal = principal;
    if (need === 'nothing') return;
    if (principal === undefined) {
      log.warn('API request refused', { peer: ip, method: request.method, url: routeOptions.url });
      throw new ApiProblem(
        401,
        headers.authorization === undefined ? 'a bearer token is needed' : 'the token is wrong',
      );
    }
    if (!may(principal, need))
      throw new ApiProblem(
        403,
        `${principal.name} has the role ${principal.role}: it may not ${need === 'readAll' ? 'read the data of others' : need}`,
      );
  });
}

const isDocumentation = (url: string) => url === '/docs' || url.startsWith('/docs/');

function addErrors(app: Api, log: EngineLog): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const problem = problemOf(error, { body: request.body, query: request.query, params: request.params });
    if (problem.status === 500) {
      log.warn('API request failed', { method: request.method, url: request.url, error: (error as Error).stack });
    }
    return answer(reply, problem);
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) =>
    answer(
      reply,
      problemBody(404, `there is no ${request.method} ${request.url.split('?', 1)[0]}; /docs shows what there is`),
    ),
  );
}

/** Written here: a problem must not meet the checks of a route's own answers. */
function answer(reply: FastifyReply, problem: ReturnType<typeof problemBody>): FastifyReply {
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function addStream(app: Api, context: StreamContext): void {
  app.route({
    method: 'GET',
    url: '/stream',
    config: { need: 'nothing' },
    schema: {
      tags: ['gateway'],
      summary: 'WebSocket: executions, states and quotes as they change; takes orders',
      description:
        'The first message is `{"token": …, "subscribe": [executions, orders, positions, nbbo, venues, sessions, events], "since": …}`; then operations `order`, `cancel`, `replace`, `status`, `quote`, `ping`. See docs/api.md.',
      response: PROBLEMS,
    },
    handler: () => {
      throw new ApiProblem(426, 'this is a WebSocket: connect with ws://');
    },
    wsHandler: (socket, request) => openStream(socket, request.ip, request.headers, context),
  });
}
