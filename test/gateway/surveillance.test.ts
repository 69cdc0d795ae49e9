/**
 * What those who watch get, and when: 15c3-5 (c)(2)(iv), immediate post-trade execution reports for surveillance; RTS 6
 * Art. 16(5), alerts within five seconds. Both leave in the turn that booked their cause: on the test's clock, which
 * nobody moves, no time has passed. The turn waits for nothing but the journal's write.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ops, startOps } from '../../src/ops/server.ts';
import { assert } from '../../src/units/assert.ts';
import { SECRETS } from '../config/demo.ts';
import { House } from '../ops/house.ts';
import { Wire } from '../ops/wire.ts';

let house: House;
let ops: Ops;
let wire: Wire;
beforeEach(async () => {
  house = new House();
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.turn();
  ops = await startOps(house, house.http, house.log);
  wire = await Wire.open(ops.port, { token: SECRETS.FAIRLEAD_OPERATOR_TOKEN, subscribe: ['executions', 'events'] });
  await wire.next('ready');
});
afterEach(async () => {
  wire.destroy();
  await ops.close();
});

describe('15c3-5 (c)(2)(iv): surveillance gets each execution at once', () => {
  it('every client’s, with account, venue and time, on one stream', async () => {
    house.submit({ ...house.order('DEMO-OMS', 'D1'), account: 'MAIN' });
    house.submit(house.order('TESTER', 'T1'));
    const before = house.now();
    for (const child of house.at('NORTH')) house.fill(child, 100, 187.5);
    const told = await Promise.all(
      ['D1', 'T1'].map((clOrdID) =>
        wire.next('execution', (data) => data.clOrdID === clOrdID && 'lastQty' in data && data.lastQty !== null),
      ),
    );
    expect(told).toMatchObject([
      { client: 'DEMO-OMS', account: 'MAIN', lastQty: '100', lastPx: '187.50', lastMkt: 'NORTH' },
      { client: 'TESTER', lastQty: '100', lastPx: '187.50', lastMkt: 'NORTH' },
    ]);
    expect(house.now()).toBe(before);
    expect(new Date('transactTime' in told[0] ? told[0].transactTime : '').getTime() * 1_000).toBe(before);
  });

  it('a bust and a correction too', async () => {
    house.submit(house.order('TESTER', 'T1'));
    const [child] = house.at('NORTH');
    house.fill(child, 100, 187.5);
    const fill = house.turn().events.find((event) => event.kind === 'childFilled');
    assert(fill !== undefined, 'it is filled');
    const { execID } = fill;
    house.submit({ kind: 'operatorAct', by: 'jane', reason: 'a mistake', act: { do: 'bust', execID } });
    const bust = await wire.next('execution', (data) => 'execType' in data && data.execType === 'tradeCancel');
    expect(bust).toMatchObject({ client: 'TESTER', clOrdID: 'T1' });
  });
});

describe('RTS 6 Art. 16(5): alerts come with their cause', () => {
  it('an order that a limit refuses: its decision is on the stream, whole', async () => {
    house.submit({ ...house.order('TESTER', 'T1', 'AAPL', '999.00') });
    const refused = await wire.next('event', (event) => event.kind === 'orderRejected');
    expect(refused).toMatchObject({ at: house.now() });
    expect(await wire.next('event', (event) => event.kind === 'riskDecided')).toMatchObject({
      at: house.now(),
      passed: false,
    });
  });

  it('a halt that a client asked for', async () => {
    const parties = [{ partyID: 'TESTER', source: '', role: '3', means: 'client', id: 'TESTER' }] as const;
    const asker = { clientID: 'TESTER', originator: '', replyTo: 'fix44:TESTER', route: [] };
    house.submit({
      kind: 'partyActionRequest',
      ...asker,
      partyActionRequestID: 'P',
      type: '1',
      parties,
      text: 'x',
      fault: '',
    });
    const event = await wire.next('event', ({ kind }) => kind === 'tradingStateSet');
    expect(event).toMatchObject({ at: house.now(), scope: 'client', id: 'TESTER', state: 'halted' });
  });
});
