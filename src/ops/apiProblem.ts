/** Errors of the API: problem JSON (RFC 9457), with the path of each bad field and a suggestion. */
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { nearest, valueAt } from '../config/schema/schemaProblem.ts';
import type * as Json from './show/shownSchema.ts';
import { NoOutcome, PoisonProblem } from './desk/turnQueue.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request was not understood',
  401: 'A token is needed',
  403: 'This token may not do that',
  404: 'There is no such thing',
  409: 'Things are in no state for it',
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

/**
 * The problem for an error; `request` has the values that a schema rejected. 500 is our own bug: its detail is in the
 * log, and that of a command which threw, in the journal.
 */
export function problemOf(error: unknown, request?: Readonly<Record<string, unknown>>): Json.Problem {
  if (error instanceof ApiProblem) {
    return {
      ...problemBody(error.status, error.message),
      ...(error.errors === undefined ? {} : { errors: [...error.errors] }),
      ...(error.reports === undefined ? {} : { reports: [...error.reports] }),
    };
  }
  if (error instanceof NoOutcome) return problemBody(503, error.message);
  if (error instanceof PoisonProblem) return problemBody(500, error.message);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const data = request?.[PART_OF[error.validationContext ?? ''] ?? ''];
    const errors = error.validation.map(({ instancePath, keyword, message = '', params }) =>
      fieldFault({ ...params, code: keyword, message, path: instancePath.split('/').filter(Boolean) }, data),
    );
    return { ...problemBody(400, `${errors[0].path}: ${errors[0].detail}`), errors };
  }
  const { statusCode, message } = error as FastifyError;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return problemBody(statusCode, message);
  return problemBody(500, 'an error of ours; the log has it');
}

/** Fastify's names of the parts of a request. */
const PART_OF: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'params' };

/** The faults of something that is not a request's body: a message on a stream. */
export function faultsOf(error: z.ZodError, data: unknown): FieldFault[] {
  return error.issues.map((issue) => fieldFault({ ...issue, path: issue.path.map(String) }, data));
}

/** As much of a schema's complaint as is used here; which fields are there goes by its code. */
interface Complaint {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  /** The values that choose between the forms of a request. */
  readonly options?: readonly unknown[];
  readonly expected?: string;
}

function fieldFault(complaint: Complaint, data: unknown): FieldFault {
  const path = [...complaint.path, ...(complaint.keys?.slice(0, 1) ?? [])].join('.') || 'request';
  const detail = complaint.code === 'unrecognized_keys' ? 'unknown field' : complaint.message;
  const hint = hintFor(complaint, valueAt(data, complaint.path));
  return hint === undefined ? { path, detail } : { path, detail, hint };
}

/** Common words for fields that have another name in the API. */
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

function hintFor({ code, keys = [], values = [], options, expected }: Complaint, found: unknown): string | undefined {
  if (code === 'unrecognized_keys') return meaning(keys[0], KNOWN_FIELDS);
  if (options !== undefined && typeof found === 'string') return meaning(found, options.map(String));
  if (code === 'invalid_value' && typeof found === 'string') return meaning(found, values.map(String));
  if (code === 'invalid_type' && expected === 'string' && typeof found === 'number') {
    return `put it in quotes: "${found}"`;
  }
  return undefined;
}

function meaning(word: string, known: readonly string[]): string | undefined {
  const usual = MEANT[word.toLowerCase()];
  const meant = usual !== undefined && known.includes(usual) ? usual : nearest(word, known);
  // A field that is known elsewhere is spelt right: it has no place here.
  return meant === undefined || meant === word ? undefined : `did you mean ${meant}?`;
}

const KNOWN_FIELDS = [
  ...['clOrdID', 'symbol', 'side', 'ordType', 'timeInForce', 'orderQty', 'price', 'minQty', 'account', 'exDestination'],
  ...['scope', 'id', 'state', 'reason', 'origClOrdID', 'orderID', 'subscribe', 'symbols', 'since', 'token', 'op'],
  ...['client', 'open', 'limit', 'before', 'trades', 'bidPx', 'bidQty', 'askPx', 'askQty'],
];
