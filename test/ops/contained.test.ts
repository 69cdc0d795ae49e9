import { afterEach, describe, expect, it, vi } from 'vitest';
import { TurnQueue } from '../../src/ops/desk/turnQueue.ts';
import { buildOps, startOps } from '../../src/ops/server.ts';
import { Wire } from './wire.ts';
import { House, LIMIT_ORDER, OPERATOR, TRADER } from './house.ts';

/** A house with something wrong in it, as the API sees it. */
class Broken extends House {
  override submit(): void {
    throw new Error('the secret of the house');
  }
}

let app: Awaited<ReturnType<typeof buildOps>> | undefined;
afterEach(() => app?.close());

it('an error in a handler is a 500 that tells nothing; the log has it, and the next request is served', async () => {
  const house = new House();
  app = await buildOps(house, house.http, house.log);
  Object.defineProperty(house.core, 'market', { value: undefined });
  const failed = await app.inject({ url: '/nbbo', headers: OPERATOR });
  expect(failed.statusCode).toBe(500);
  expect(failed.json()).toEqual({
    type: 'about:blank',
    title: 'The API failed',
    status: 500,
    detail: 'an error of ours; the log has it',
  });
  expect(house.warnings.join()).toContain('TypeError');
  expect((await app.inject({ url: '/sessions', headers: OPERATOR })).statusCode).toBe(200);
});

it('nor does a gateway that fails tell its secrets', async () => {
  const house = new Broken();
  app = await buildOps(house, house.http, house.log);
  const failed = await app.inject({ method: 'POST', url: '/orders', headers: TRADER, payload: LIMIT_ORDER });
  expect(failed.statusCode).toBe(500);
  expect(failed.body).not.toContain('secret of the house');
});

it('an answer that is not what its schema says is our error, and contained', async () => {
  const house = new House();
  app = await buildOps(house, house.http, house.log);
  Object.defineProperty(house.journal, 'durability', { value: 'wishful' });
  expect((await app.inject('/health')).statusCode).toBe(500);
  expect(house.warnings.join()).toContain('API request failed');
});

describe('an error while a turn is observed', () => {
  it('ends the streams, and nothing else', async () => {
    const house = new House();
    const ops = await startOps(house, house.http, house.log);
    const open = () => Wire.open(ops.port, { subscribe: ['executions'] }, OPERATOR);
    const stream = await open();
    await stream.next('ready');
    const { orders } = house.core.state;
    const { children } = orders;
    Object.defineProperty(orders, 'children', { value: undefined, configurable: true });
    house.core.ready.events.push({ kind: 'childSent', childID: 7 } as never);
    house.turn();
    Object.defineProperty(orders, 'children', { value: children });
    expect((await stream.untilClosed()).code).toBe(1011);
    expect(house.warnings.join()).toContain('the streams and lists of executions has thrown');
    expect((await (await open()).untilClosed()).code).toBe(1011);
    const trader = await Wire.open(ops.port, { subscribe: [] }, TRADER);
    trader.send({ op: 'ping', id: 1 });
    await trader.next('pong');
    await ops.close();
  });

  it('leaves what waits for an answer without one, and answers what comes next', async () => {
    const house = new House();
    house.autoTurn = false;
    app = await buildOps(house, house.http, house.log);
    const enter = (clOrdID: string) =>
      app?.inject({ method: 'POST', url: '/orders', headers: TRADER, payload: { ...LIMIT_ORDER, clOrdID } });
    const first = enter('ONE');
    await expect.poll(() => house.core.ready.events.length).toBeGreaterThan(0);
    vi.spyOn(TurnQueue.prototype, 'onTurn').mockImplementationOnce(() => {
      throw new Error('trapped');
    });
    house.turn();
    const answer = await first;
    expect([answer?.statusCode, answer?.body]).toEqual([503, expect.stringContaining('is unknown')]);
    house.autoTurn = true;
    expect((await enter('TWO'))?.statusCode).toBe(201);
  });
});
