import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KillSwitch, KillSwitchState, Problem } from '../../src/ops/show/shownSchema.ts';
import type { buildOps } from '../../src/ops/server.ts';
import { House, openHouse, OPERATOR } from './house.ts';

let house: House;
let app: Awaited<ReturnType<typeof buildOps>>;
beforeEach(async () => {
  ({ house, app } = await openHouse());
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.turn();
});
afterEach(() => app.close());

const set = async (body: object) => {
  const answer = await app.inject({ method: 'POST', url: '/kill-switch', headers: OPERATOR, payload: body });
  return { status: answer.statusCode, body: answer.json<KillSwitchState & Problem>() };
};
const states = async () => (await app.inject({ url: '/kill-switch', headers: OPERATOR })).json<KillSwitch>().states;

describe('the kill switch', () => {
  it('is done when the venues have confirmed, and not before', async () => {
    house.submit(house.order('TESTER', 'T1', 'AAPL', '187.00'));
    house.turn();
    const [child] = ['NORTH', 'SOUTH', 'DEEP'].flatMap((venue) => house.at(venue));
    house.accept(child);
    const halt = { scope: 'client', id: 'TESTER', state: 'halted', reason: 'runaway' };
    const answer = await set(halt);
    expect(answer.status).toBe(200);
    const inForce = { ...halt, by: 'demo-operator', openOrders: 1, done: false };
    expect(answer.body).toEqual(inForce);
    expect(await states()).toEqual([inForce]);
    house.cancel(child);
    house.turn();
    expect(await states()).toEqual([{ ...inForce, openOrders: 0, done: true }]);
  });

  it('is latched until it is set again, and each setting says who and why', async () => {
    await set({ scope: 'global', state: 'halted', reason: 'drill' });
    await set({ scope: 'symbol', id: 'MSFT', state: 'reducing', reason: 'news' });
    expect((await states()).map(({ scope, id, state, reason }) => [scope, id, state, reason])).toEqual([
      ['global', '', 'halted', 'drill'],
      ['symbol', 'MSFT', 'reducing', 'news'],
    ]);
    expect((await app.inject('/health')).json()).toMatchObject({ status: 'degraded', halts: 2 });
    await set({ scope: 'global', state: 'active', reason: 'drill is over' });
    expect((await states()).map(({ scope }) => scope)).toEqual(['symbol']);
  });

  it.each([
    ['a symbol that does not exist', { scope: 'symbol', id: 'APPL' }, 'id', 'did you mean AAPL?'],
    ['a venue that does not exist', { scope: 'venue', id: 'NRTH' }, 'id', 'did you mean NORTH?'],
    ['a client that does not exist', { scope: 'client', id: 'TEST' }, 'id', 'did you mean TESTER?'],
    ['everything, and something', { scope: 'global', id: 'AAPL' }, 'id', undefined],
    ['a scope without a name', { scope: 'client' }, 'id', undefined],
    ['nothing that it knows', { scope: 'planet', id: 'X' }, 'scope', undefined],
    ['no reason', { scope: 'global', reason: '' }, 'reason', undefined],
  ])('refuses %s, and halts nothing', async (_what, change, path, hint) => {
    const { status, body } = await set({ state: 'halted', reason: 'test', ...change });
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ path });
    expect(body.errors?.[0].hint).toBe(hint);
    expect(await states()).toEqual([]);
  });
});
