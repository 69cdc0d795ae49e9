/** Errors as the API tells them: problem JSON (RFC 9457), with the path of each bad field and what may be meant. */
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { nearest } from '../config/problem.ts';
import type * as Json from './schema.ts';
import { NoOutcome } from './turns.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request was not understood',
  401: 'A token is needed',
  403: 'This token may not do that',
  404: 'There is no such thing',
  409: 'The state of the order does not allow it',
  413: 'The request is too large',
  415: 'The body must be JSON',
  422: 'The request was refused',
  426: 'A WebSocket is needed',
  429: 'Too many requests',
  500: 'The API failed',
  503: 'The gateway is not ready',
};

export type FieldFault = NonNullable<Json.Problem['errors']>[number];

/** Thrown by handlers, and by anything they call, to answer with a problem. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly errors: readonly FieldFault[] | undefined;
  readonly reports: readonly Json.Report[] | undefined;

  constructor(
    status: number,
    detail: string,
    more: { errors?: readonly FieldFault[]; reports?: readonly Json.Report[] } = {},
  ) {
    super(detail);
    this.status = status;
    this.errors = more.errors;
    this.reports = more.reports;
  }
}

export function problemBody(status: number, detail: string): Json.Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail };
}

/** The problem that an error comes to. 500 means that it is ours: then the detail tells nothing, and the log does. */
export function problemOf(error: unknown): Json.Problem {
  if (error instanceof ApiProblem) {
    return {
      ...problemBody(error.status, error.message),
      ...(error.errors === undefined ? {} : { errors: [...error.errors] }),
      ...(error.reports === undefined ? {} : { reports: [...error.reports] }),
    };
  }
  if (error instanceof NoOutcome) return problemBody(503, error.message);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message, params }) =>
      fieldFault(pathText(instancePath), message ?? '', params),
    );
    return { ...problemBody(400, `${errors[0].path}: ${errors[0].detail}`), errors };
  }
  const { statusCode, message } = error as FastifyError;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return problemBody(statusCode, message);
  return problemBody(500, 'an error of ours; the log has it');
}

/** The faults of something that is not a request's body: a message on a stream. */
export function faultsOf(error: z.ZodError): FieldFault[] {
  return error.issues.map((issue) => fieldFault(pathText(issue.path.join('/')), issue.message, { issue }));
}

function pathText(pointer: string): string {
  const path = pointer.split('/').filter(Boolean).join('.');
  return path === '' ? 'request' : path;
}

function fieldFault(path: string, detail: string, params: unknown): FieldFault {
  const issue = (params as { issue?: z.core.$ZodIssue } | undefined)?.issue ?? (params as z.core.$ZodIssue | undefined);
  const hint = hintFor(issue);
  return hint === undefined ? { path, detail } : { path, detail, hint };
}

/** Words that people use for what the API calls otherwise. */
const MEANT: Readonly<Record<string, string>> = {
  quantity: 'orderQty',
  qty: 'orderQty',
  size: 'orderQty',
  type: 'ordType',
  tif: 'timeInForce',
  ticker: 'symbol',
  limit: 'price',
  ioc: 'immediateOrCancel',
  fok: 'fillOrKill',
  gtc: 'goodTillCancel',
};

function hintFor(issue: z.core.$ZodIssue | undefined): string | undefined {
  if (issue?.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const meant = MEANT[key.toLowerCase()] ?? nearest(key, KNOWN_FIELDS);
    return meant === undefined ? undefined : `did you mean ${meant}?`;
  }
  if (issue?.code === 'invalid_value') {
    const { input } = issue;
    if (typeof input !== 'string') return undefined;
    const meant = MEANT[input.toLowerCase()] ?? nearest(input, issue.values.map(String));
    return meant === undefined || !issue.values.includes(meant) ? undefined : `did you mean ${meant}?`;
  }
  if (issue?.code === 'invalid_type' && issue.expected === 'string' && typeof issue.input === 'number') {
    return `put it in quotes: "${issue.input}"`;
  }
  return undefined;
}

const KNOWN_FIELDS = [
  ...['clOrdID', 'symbol', 'side', 'ordType', 'timeInForce', 'orderQty', 'price', 'minQty', 'account', 'exDestination'],
  ...['scope', 'id', 'state', 'reason', 'origClOrdID', 'orderID', 'subscribe', 'symbols', 'since', 'token', 'op'],
  ...['client', 'open', 'limit', 'before', 'trades', 'bidPx', 'bidQty', 'askPx', 'askQty'],
];
