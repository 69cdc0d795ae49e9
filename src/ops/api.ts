/** The context of routes, and how a route declares the permission it needs. */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { EngineLog } from '../engine/engineOptions.ts';
import type { Need, Principal } from './auth.ts';
import type { ApiDesk } from './desk/apiDesk.ts';
import type { History } from './desk/history.ts';
import type { OutcomeWatch } from './desk/outcomeWatch.ts';
import type { ShadowWatch } from './desk/shadowWatch.ts';
import { ApiProblem } from './apiProblem.ts';
import { Problem } from './show/shownSchema.ts';
import type { Show } from './show/show.ts';
import type { TurnQueue } from './desk/turnQueue.ts';
import type { GatewayView } from './view.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface OpsContext {
  readonly gateway: GatewayView;
  readonly turns: TurnQueue;
  readonly history: History;
  readonly show: Show;
  readonly desk: ApiDesk;
  readonly log: EngineLog;
  /** Kinds of changes that need a second person, and how long they wait for one. */
  readonly twoPersons: ReadonlySet<string>;
  readonly proposalMinutes: number;
  /** Undefined: none is configured. */
  readonly shadow: ShadowWatch | undefined;
  readonly outcome: OutcomeWatch | undefined;
  /** Streams that are connected. */
  readonly streams: () => number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Permission needed by the caller. A route without it stops the start. */
    need: Need;
  }
  interface FastifyRequest {
    principal: Principal | undefined;
  }
}

/** Problems that any route may answer with. */
export const PROBLEMS = { '4xx': Problem, '5xx': Problem } as const;

/** The caller; the hook in server.ts has accepted the request, so there is one. */
export function principalOf(request: Pick<FastifyRequest, 'principal'>): Principal {
  if (request.principal === undefined) throw new ApiProblem(401, 'a bearer token is needed');
  return request.principal;
}

/** The client a caller asks about: its own where it sees no other, else the one it names, '' for all. */
export function clientFor(principal: Principal, asked: string | undefined): string {
  if (principal.clientID === '') return asked ?? '';
  if (asked !== undefined && asked !== principal.clientID) {
    throw new ApiProblem(403, `this token sees ${principal.clientID} only`);
  }
  return principal.clientID;
}
