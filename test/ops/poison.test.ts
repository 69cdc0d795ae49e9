/** What threw, over HTTP: the answer to it, the list of it, and its end. */
import { expect, it } from 'vitest';
import { orderID } from '../../src/orders/values.ts';
import { openHouse, OPERATOR, TRADER } from './house.ts';

const POISON = {
  kind: 'poisoned',
  origin: 'request',
  sessionID: '',
  msgSeqNum: 0,
  msgType: 'newOrder',
  originator: '',
  clOrdID: 'BAD',
  orderID: orderID(0),
  message: '{}',
  error: 'Error: trapped',
  stack: 'Error: trapped at here',
} as const;

it('an order that throws is answered with 500, shown until an operator closes it, and refused if it comes again', async () => {
  const { app, house } = await openHouse();
  const submit = house.submit.bind(house);
  // As the gateway does it: what the command did is undone, and this is in its place.
  let clientID = '';
  house.submit = (command) => {
    if (command.kind === 'newOrder') ({ clientID } = command);
    submit({ ...POISON, clientID });
  };
  const entry = { clOrdID: 'BAD', symbol: 'AAPL', side: 'buy', ordType: 'limit', orderQty: '100', price: '100' };
  const enter = () => app.inject({ method: 'POST', url: '/orders', headers: TRADER, payload: entry });
  const answer = await enter();
  expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
    500,
    'nothing was done, because of an error here: Error: trapped. It is kept as poison 1: GET /poisons',
  ]);
  house.submit = submit;
  const again = await enter();
  expect([again.statusCode, again.json<{ detail: string }>().detail]).toEqual([
    422,
    'not processed, because of an error here: do not send it again, call the desk',
  ]);
  const health = async () => (await app.inject({ url: '/health', headers: OPERATOR })).json<object>();
  expect(await health()).toMatchObject({ status: 'degraded', poisons: 1 });
  const shown = await app.inject({ url: '/poisons', headers: OPERATOR });
  expect(shown.json()).toMatchObject({
    count: 1,
    poisons: [{ poisonID: 1, origin: 'request', client: clientID, clOrdID: 'BAD', orderID: null, journalHash: null }],
  });
  const close = { do: 'closePoison', reason: 'sent to the makers', poisonID: 1 };
  const act = () => app.inject({ method: 'POST', url: '/operator/acts', headers: OPERATOR, payload: close });
  expect((await act()).statusCode).toBe(200);
  expect((await act()).json<{ detail: string }>().detail).toBe('poison 1 is closed');
  expect(await health()).toMatchObject({ poisons: 0 });
  await app.close();
});
