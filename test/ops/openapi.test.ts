import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse } from './house.ts';

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema?: unknown }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema?: unknown }> }>;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: unknown }[];
}
interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

let document: Document;
let close: () => Promise<void>;
beforeAll(async () => {
  const { app } = await openHouse();
  document = (await app.inject('/docs/json')).json();
  close = () => app.close();
});
afterAll(() => close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

/** What a route's description lacks. */
function lacks(name: string, operation: Operation, tags: readonly string[]): string[] {
  const { responses, summary = '', tags: own = [], requestBody, parameters = [], security } = operation;
  const isThere = (content: Record<string, { readonly schema?: unknown }> | undefined) =>
    Object.values(content ?? {})[0]?.schema !== undefined;
  const stream = name === 'GET /stream';
  const success = Object.keys(responses).filter((status) => status.startsWith('2'));
  const open = stream || name === 'GET /health';
  const rules: readonly (readonly [string, boolean])[] = [
    ['summary', /\w{4}/.test(summary)],
    ['one known tag', own.length === 1 && tags.includes(own[0])],
    // A change that waits for a second person is answered 202, in place of 200.
    ['one answer', stream || success.filter((status) => status !== '202').length === 1],
    ['answers with a schema', stream || success.every((status) => isThere(responses[status].content))],
    ['problems', isThere(responses['4XX']?.content) && isThere(responses['5XX']?.content)],
    ['body', !/^(POST|PUT)/.test(name) || isThere(requestBody?.content)],
    ['parameters', parameters.every(({ schema }) => schema !== undefined)],
    ['security', JSON.stringify(security) === (open ? undefined : '[{"bearer":[]}]')],
  ];
  return rules.filter(([, holds]) => !holds).map(([what]) => `${name}: ${what}`);
}

describe('the OpenAPI document', () => {
  it('has every route', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'DELETE /orders/{orderID}',
      'DELETE /sessions/{id}',
      'GET /breaks',
      'GET /day',
      'GET /disputes',
      'GET /executions',
      'GET /health',
      'GET /kill-switch',
      'GET /nbbo',
      'GET /nbbo/{symbol}',
      'GET /orders',
      'GET /orders/{orderID}',
      'GET /poisons',
      'GET /positions',
      'GET /proposals',
      'GET /quarantine',
      'GET /risk',
      'GET /routing/outcome',
      'GET /routing/shadow',
      'GET /sessions',
      'GET /stream',
      'GET /venues',
      'POST /day/acts',
      'POST /day/start',
      'POST /kill-switch',
      'POST /operator/acts',
      'POST /orders',
      'POST /proposals/{proposalID}',
      'POST /risk/limits',
      'POST /sessions',
      'POST /sessions/{id}/logon',
      'POST /sessions/{id}/logout',
      'POST /sessions/{id}/numbers',
      'POST /sessions/{id}/resend',
      'PUT /orders/{orderID}',
    ]);
  });

  it('says of each what it is, what it takes and answers, and who may ask', () => {
    const tags = document.tags.map(({ name }) => name);
    expect(operations().flatMap(({ name, operation }) => lacks(name, operation, tags))).toEqual([]);
  });

  it('refers to schemas that are there, and has none that nothing refers to', () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
    expect([...referred]).toEqual(
      expect.arrayContaining(['Order', 'OrderDetail', 'NewOrderRequest', 'Problem', 'Nbbo']),
    );
    expect([...referred].filter((name) => name.endsWith('Input'))).toEqual([]);
  });

  it('writes every price and quantity as a decimal in text', () => {
    const numbers = [
      ...JSON.stringify(document.components.schemas).matchAll(/"(\w*(?:Px|Qty|price|Fee))":\{"type":"(\w+)"/gi),
    ];
    expect(numbers.length).toBeGreaterThan(30);
    expect(
      numbers.filter(([, name, type]) => type !== 'string' && !name.startsWith('supports')).map(([, name]) => name),
    ).toEqual([]);
  });
});

it('the page at /docs loads nothing from elsewhere', async () => {
  const { app } = await openHouse();
  const page = await app.inject('/docs');
  expect(page.statusCode).toBe(200);
  expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url);
  expect(sources.length).toBeGreaterThan(4);
  for (const url of sources) expect(`${url} ${(await app.inject(url)).statusCode}`).toBe(`${url} 200`);
  await app.close();
});
