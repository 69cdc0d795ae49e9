import { afterEach, describe, expect, it } from 'vitest';
import { buildOps, startOps } from '../../src/ops/server.ts';
import { FEED, House, LIMIT_ORDER, OPERATOR, openHouse, TRADER } from './house.ts';

type App = Awaited<ReturnType<typeof buildOps>>;
let app: App | undefined;
afterEach(() => app?.close());

const NOBODY = {};
const WRONG = { authorization: 'Bearer a-token-that-nobody-has' };
const KILL = { scope: 'global', state: 'halted', reason: 'test' };

/** Who may do what: status by caller; '.' is anything but 401 and 403. */
const RIGHTS: readonly [
  request: string,
  nobody: string,
  wrong: string,
  trader: string,
  operator: string,
  feed: string,
][] = [
  ['GET /health', '.', '.', '.', '.', '.'],
  ['GET /docs', '.', '.', '.', '.', '.'],
  ['GET /orders', '401', '401', '.', '.', '403'],
  ['GET /orders/1', '401', '401', '.', '.', '403'],
  ['GET /executions', '401', '401', '.', '.', '403'],
  ['GET /positions', '401', '401', '.', '.', '403'],
  ['GET /venues', '401', '401', '.', '.', '403'],
  ['GET /nbbo', '401', '401', '.', '.', '403'],
  ['GET /nbbo/AAPL', '401', '401', '.', '.', '403'],
  ['GET /sessions', '401', '401', '403', '.', '403'],
  ['GET /kill-switch', '401', '401', '403', '.', '403'],
  ['GET /breaks', '401', '401', '403', '.', '403'],
  ['GET /day', '401', '401', '403', '.', '403'],
  ['POST /day/acts', '401', '401', '403', '.', '403'],
  ['POST /day/start', '401', '401', '403', '.', '403'],
  ['GET /disputes', '401', '401', '403', '.', '403'],
  ['GET /poisons', '401', '401', '403', '.', '403'],
  ['GET /quarantine', '401', '401', '403', '.', '403'],
  ['GET /routing/outcome', '401', '401', '403', '.', '403'],
  ['GET /routing/shadow', '401', '401', '403', '.', '403'],
  ['GET /stream', '.', '.', '.', '.', '.'],
  ['POST /sessions', '401', '401', '403', '.', '403'],
  ['DELETE /sessions/1', '401', '401', '403', '.', '403'],
  ['POST /sessions/1/logon', '401', '401', '403', '.', '403'],
  ['POST /sessions/1/logout', '401', '401', '403', '.', '403'],
  ['POST /sessions/1/numbers', '401', '401', '403', '.', '403'],
  ['POST /sessions/1/resend', '401', '401', '403', '.', '403'],
  ['POST /kill-switch', '401', '401', '403', '.', '403'],
  ['GET /proposals', '401', '401', '403', '.', '403'],
  ['POST /proposals/1', '401', '401', '403', '.', '403'],
  ['GET /risk', '401', '401', '403', '.', '403'],
  ['POST /risk/limits', '401', '401', '403', '.', '403'],
  ['POST /operator/acts', '401', '401', '403', '.', '403'],
  ['POST /orders', '401', '401', '.', '403', '403'],
  ['PUT /orders/1', '401', '401', '.', '403', '403'],
  ['DELETE /orders/1', '401', '401', '.', '403', '403'],
];

describe('without open = "read"', () => {
  it.each(RIGHTS)('%s', async (request, ...expected) => {
    const opened = await openHouse({ openOnLoopback: false });
    app = opened.app;
    const [method, url] = request.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE', string];
    const payload = url === '/kill-switch' ? KILL : method === 'PUT' ? { orderQty: '100' } : LIMIT_ORDER;
    const seen: string[] = [];
    for (const headers of [NOBODY, WRONG, TRADER, OPERATOR, FEED]) {
      const answer = await app.inject({
        method,
        url,
        headers,
        ...(method === 'POST' || method === 'PUT' ? { payload } : {}),
      });
      seen.push(answer.statusCode === 401 || answer.statusCode === 403 ? String(answer.statusCode) : '.');
    }
    expect(seen).toEqual(expected);
  });

  it('every route of the OpenAPI document has a row', async () => {
    app = (await openHouse()).app;
    const { paths } = (await app.inject('/docs/json')).json<{ paths: Record<string, Record<string, unknown>> }>();
    const routes = Object.entries(paths).flatMap(([url, item]) =>
      Object.keys(item).map(
        (method) => `${method.toUpperCase()} ${url.replace('{symbol}', 'AAPL').replace(/\{\w+\}/, '1')}`,
      ),
    );
    expect(RIGHTS.map(([request]) => request)).toEqual(expect.arrayContaining(routes));
  });

  it('a refusal says what is needed, in problem JSON, and the log has no token', async () => {
    const opened = await openHouse({ openOnLoopback: false });
    app = opened.app;
    const answer = await app.inject({ url: '/orders', headers: WRONG });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.json()).toMatchObject({ status: 401, title: 'A token is needed', detail: 'the token is wrong' });
    expect(opened.house.warnings.join()).toContain('API request refused');
    expect(opened.house.warnings.join()).not.toContain('nobody-has');
  });
});

describe('with open = "read"', () => {
  const LOCAL = { host: '127.0.0.1:9881' };
  it.each([
    ['a caller on this machine may read', '127.0.0.1', LOCAL, 200],
    ['by IPv6', '::1', { host: '[::1]:9881' }, 200],
    ['by name', '127.0.0.1', { host: 'localhost:9881' }, 200],
    ['a page of ours may', '127.0.0.1', { ...LOCAL, origin: 'http://127.0.0.1:9881' }, 200],
    ['a caller from elsewhere may not', '192.0.2.7', LOCAL, 401],
    ['nor one that a proxy on this machine speaks for', '127.0.0.1', { ...LOCAL, 'x-forwarded-for': '192.0.2.7' }, 401],
    ['nor a page whose name was pointed here', '127.0.0.1', { host: 'evil.example:9881' }, 401],
    ['nor a page of another origin', '127.0.0.1', { ...LOCAL, origin: 'http://evil.example' }, 401],
    ['a wrong token is no better than none', '127.0.0.1', { ...LOCAL, ...WRONG }, 401],
  ])('%s', async (_what, remoteAddress, headers, status) => {
    app = (await openHouse()).app;
    expect((await app.inject({ url: '/orders', remoteAddress, headers })).statusCode).toBe(status);
  });

  it('reading is all that is open', async () => {
    app = (await openHouse()).app;
    const headers = { host: 'localhost' };
    expect((await app.inject({ method: 'POST', url: '/orders', payload: LIMIT_ORDER, headers })).statusCode).toBe(403);
    expect((await app.inject({ method: 'POST', url: '/kill-switch', payload: KILL, headers })).statusCode).toBe(403);
  });
});

describe('a trade token', () => {
  it('sees its client’s orders, and no other', async () => {
    const opened = await openHouse();
    app = opened.app;
    const { house } = opened;
    house.submit(house.order('TESTER', 'T1'));
    house.turn();
    await app.inject({ method: 'POST', url: '/orders', payload: LIMIT_ORDER, headers: TRADER });
    const list = async (url: string, headers: Record<string, string>) =>
      (await app!.inject({ url, headers })).json<{
        orders?: { client: string }[];
        executions?: { client: string }[];
      }>();
    expect((await list('/orders', OPERATOR)).orders?.map((o) => o.client)).toEqual(['DEMO-API', 'TESTER']);
    expect((await list('/orders', TRADER)).orders?.map((o) => o.client)).toEqual(['DEMO-API']);
    expect((await list('/executions', TRADER)).executions?.map((e) => e.client)).toEqual(['DEMO-API']);
    const status = async (url: string) => (await app!.inject({ url, headers: TRADER })).statusCode;
    expect(await status('/orders/2')).toBe(200);
    expect(await status('/orders/1')).toBe(404);
    expect(await status('/orders?client=TESTER')).toBe(403);
    expect(await status('/positions?client=TESTER')).toBe(403);
    expect(await status('/orders?before=1')).toBe(200);
  });

  it('cancels and replaces its client’s orders only', async () => {
    const opened = await openHouse();
    app = opened.app;
    opened.house.submit(opened.house.order('TESTER', 'T1'));
    opened.house.turn();
    const cancel = await app.inject({ method: 'DELETE', url: '/orders/1', headers: TRADER });
    const replace = await app.inject({ method: 'PUT', url: '/orders/1', headers: TRADER, payload: { orderQty: '1' } });
    expect([cancel.statusCode, replace.statusCode]).toEqual([404, 404]);
    expect(opened.house.core.state.orders.find({ clientID: 'TESTER', originator: '' }, 'T1')?.pending).toBeUndefined();
  });
});

describe('starting', () => {
  it('an API that anybody can reach needs a token', async () => {
    const house = new House({ tokens: [], host: '0.0.0.0' });
    await expect(startOps(house, house.http, house.log)).rejects.toThrow(/open to everyone on 0\.0\.0\.0/);
    expect(house.observerCount).toBe(0);
  });

  it('listens on a free port, and closing it stops observing', async () => {
    const house = new House();
    const ops = await startOps(house, house.http, house.log);
    const answer = await fetch(`http://127.0.0.1:${ops.port}/health`);
    expect(answer.status).toBe(200);
    expect(house.observerCount).toBe(2);
    await ops.close();
    expect(house.observerCount).toBe(0);
    await expect(fetch(`http://127.0.0.1:${ops.port}/health`)).rejects.toThrow('fetch failed');
  });

  it('too many requests from one address get 429, but the kill switch does not', async () => {
    app = (await openHouse({ maxRequestsPerSec: 2 })).app;
    const codes: number[] = [];
    for (let i = 0; i < 4; i++) codes.push((await app.inject('/health')).statusCode);
    expect(codes).toEqual([200, 200, 429, 429]);
    const limited = await app.inject('/health');
    expect(limited.json()).toMatchObject({ status: 429, detail: 'more than 2 requests a second' });
    const kill = await app.inject({ method: 'POST', url: '/kill-switch', payload: KILL, headers: OPERATOR });
    expect(kill.statusCode).toBe(200);
  });
});
