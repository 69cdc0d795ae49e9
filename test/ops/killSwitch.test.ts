import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KillSwitch, KillSwitchState, Problem } from '../../src/ops/show/shownSchema.ts';
import type { buildOps } from '../../src/ops/server.ts';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { ExecType, OrdStatus, Side } from '../../src/orders/values.ts';
import { price, qty } from '../../src/units/brand.ts';
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
    const inForce = { ...halt, client: '', by: 'demo-operator', confirmedBy: '', note: '', openOrders: 1, done: false };
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
    ['a session that does not exist', { scope: 'session', id: 'fix44:TESTR' }, 'id', 'did you mean fix44:TESTER?'],
    ['a desk that nobody belongs to', { scope: 'desk', id: 'EQUITY' }, 'id', undefined],
    ['an account that nobody has', { scope: 'account', id: 'MIAN' }, 'id', 'did you mean MAIN?'],
    [
      'an account of a client that does not exist',
      { scope: 'account', id: 'MAIN', client: 'DEMO-OM' },
      'client',
      'did you mean DEMO-OMS?',
    ],
    [
      'an account that is another client’s',
      { scope: 'account', id: 'MAIN', client: 'TESTER' },
      'id',
      'no order has named it yet: with "unseen" it is taken all the same',
    ],
    [
      'an account that its client may not use',
      { scope: 'account', id: 'OTHER', client: 'DEMO-OMS', unseen: true },
      'id',
      undefined,
    ],
    ['a client’s symbol', { scope: 'symbol', id: 'AAPL', client: 'TESTER' }, 'client', undefined],
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

  it('is of one client’s account, in any spelling, and says what gets past it', async () => {
    const own = (clOrdID: string, account: string) => ({
      ...house.order('TESTER', clOrdID, 'AAPL', '187.00'),
      account,
    });
    house.submit(own('T1', 'MAIN'));
    house.submit(house.order('DEMO-OMS', 'D1', 'AAPL', '187.00'));
    const halt = { scope: 'account', id: 'MAIN', state: 'halted', reason: 'runaway' };
    const both = await set(halt);
    expect(both.status).toBe(400);
    expect(both.body.errors).toMatchObject([{ path: 'client' }]);
    expect(both.body.detail).toBe('account MAIN is one of TESTER and DEMO-OMS: say whose');
    const { status, body } = await set({ ...halt, client: 'TESTER' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ client: 'TESTER', openOrders: 1, done: false });
    expect(body.note).toBe('TESTER may use any account: halt the client to stop all of its orders');
    const lastOf = (clientID: string) =>
      [...house.core.state.orders.parents.values()].findLast((order) => order.clientID === clientID);
    for (const account of ['MAIN', 'main', 'MAIN ']) {
      house.submit(own(`T-${account}`, account));
      expect([account, lastOf('TESTER')?.text]).toEqual([
        account,
        'R101-TRADING-STATE: trading is halted for account MAIN of TESTER (demo-operator: runaway)',
      ]);
    }
    house.submit(house.order('DEMO-OMS', 'D2', 'AAPL', '187.00'));
    expect(lastOf('DEMO-OMS')?.ended).toBe('');
    await set({ ...halt, client: 'TESTER', state: 'active' });
    expect(await states()).toEqual([]);
  });

  it('is of one session of a client: its orders are canceled, and it may not replace those of another', async () => {
    const through = (clOrdID: string, replyTo: string) => ({
      ...house.order('TESTER', clOrdID, 'AAPL', '187.00'),
      replyTo,
    });
    house.submit(through('A', 'fix44:TESTER'));
    house.submit(through('B', 'fix42:TESTER'));
    for (const child of house.at('NORTH')) house.accept(child);
    const answer = await set({ scope: 'session', id: 'fix42:TESTER', state: 'halted', reason: 'runaway' });
    expect(answer.body).toMatchObject({ openOrders: 1 });
    const { orders } = house.core.state;
    const named = (clOrdID: string) => orders.find({ clientID: 'TESTER', originator: '' }, clOrdID);
    expect([named('A')?.windsDownTo, named('B')?.windsDownTo]).toEqual(['', OrdStatus.Canceled]);
    const terms = { ...PLAIN, orderQty: qty(200), price: price(1_870_000) };
    const replace = {
      kind: 'replaceRequest',
      clientID: 'TESTER',
      ...DIRECT,
      symbol: 'AAPL',
      side: Side.Buy,
      terms,
      fault: undefined,
    } as const;
    house.turn();
    house.submit({ ...replace, clOrdID: 'A2', origClOrdID: 'A', replyTo: 'fix42:TESTER' });
    expect(house.turn().sends).toMatchObject([
      { kind: 'cancelReject', text: expect.stringContaining('halted for session fix42:TESTER') as string },
    ]);
    house.submit({ ...replace, clOrdID: 'A3', origClOrdID: 'A', replyTo: 'fix44:TESTER' });
    expect(house.turn().sends[0]).toMatchObject({ kind: 'executionReport', execType: ExecType.PendingReplace });
  });
});
