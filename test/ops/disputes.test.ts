import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ExecType, execID, orderID } from '../../src/orders/values.ts';
import { price, qty } from '../../src/units/brand.ts';
import { openHouse, OPERATOR, TRADER } from './house.ts';

let open: Awaited<ReturnType<typeof openHouse>>;

beforeEach(async () => {
  open = await openHouse();
});

afterEach(() => open.app.close());

it('shows the trades that clients do not know to those who may see everything', async () => {
  const { house, app } = open;
  house.submit(house.order('DEMO-OMS', 'A'));
  house.submit({
    kind: 'disputeTrade',
    clientID: 'DEMO-OMS',
    replyTo: 'fix44:DEMO-OMS',
    ...DIRECT,
    orderID: orderID(1),
    execID: execID(7),
    dkReason: 'D',
    symbol: 'AAPL',
    lastQty: qty(100),
    lastPx: price(1_875_000),
    text: 'not ours',
    message: '8=FIX.4.4|35=Q|',
  });
  const answer = await app.inject({ url: '/disputes', headers: OPERATOR });
  expect(answer.json()).toMatchObject({
    disputes: [
      {
        client: 'DEMO-OMS',
        orderID: 'EPOCH-1',
        execID: 'EPOCH-E7',
        lastQty: '100',
        lastPx: '187.50',
        text: 'not ours',
        message: '8=FIX.4.4|35=Q|',
      },
    ],
  });
  expect((await app.inject({ url: '/disputes', headers: TRADER })).statusCode).toBe(403);
});

it('shows the reports of venues that could not be booked, with the order they are about', async () => {
  const { house, app } = open;
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.submit(house.order('DEMO-OMS', 'A'));
  house.turn();
  const [north] = house.at('NORTH');
  house.report(north, { execType: ExecType.Trade, lastQty: qty(0), venueExecID: 'V1', message: '8=FIX.4.4|35=8|' });
  house.turn();
  const answer = await app.inject({ url: '/quarantine', headers: OPERATOR });
  expect(answer.json()).toMatchObject({
    quarantine: [
      {
        quarantineID: 1,
        orderID: 'EPOCH-1',
        execType: 'F',
        lastQty: null,
        venue: 'NORTH',
        venueExecID: 'V1',
        reason: 'a fill of nothing',
        message: '8=FIX.4.4|35=8|',
      },
    ],
  });
  expect((await app.inject({ url: '/quarantine', headers: TRADER })).statusCode).toBe(403);
});
