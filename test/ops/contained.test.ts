import { afterEach, expect, it } from 'vitest';
import { buildOps } from '../../src/ops/server.ts';
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

it('an error while a turn is noted stays in the API', async () => {
  const house = new House();
  app = await buildOps(house, house.http, house.log);
  Object.defineProperty(house.core.state.orders, 'children', { value: undefined });
  for (const observer of observersOf(house)) {
    observer.onTurn([{ kind: 'childSent' } as never], [], house.now());
  }
  expect(house.warnings.join()).toContain('API observer failed');
});

function observersOf(house: House) {
  return (house as unknown as { observers: Set<Parameters<House['observe']>[0]> }).observers;
}
