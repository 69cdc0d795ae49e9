/** Cancel on disconnect over real sockets. The grace itself is the core's, and tested there on its own clock. */
import { afterEach, expect, it } from 'vitest';
import { FixClient } from '../support/fixClient.ts';
import { eventually, TestMarket } from '../support/market.ts';

let market: TestMarket;
let client: FixClient | undefined;

afterEach(async () => {
  client?.close();
  await market.close();
});

async function open(cancelOnDisconnect: string): Promise<void> {
  market = await TestMarket.open((toml) =>
    toml.replace('loopbackOnly = true ', `cancelOnDisconnect = ${cancelOnDisconnect}\nloopbackOnly = true `),
  );
}

async function connect(logon = '', reset = true): Promise<FixClient> {
  const next = client?.msgSeqNum ?? 1;
  client = await FixClient.open(market.port, { target: 'FAIRLEAD', reset, logon }, reset ? 1 : next);
  return client;
}

/** A Day order and a GTC order that rest at a venue. */
async function rest(c: FixClient): Promise<void> {
  c.send('35=D|11=DAY|55=AAPL|54=1|38=100|40=2|44=50.00|59=0');
  c.send('35=D|11=GTC|55=AAPL|54=1|38=100|40=2|44=50.00|59=1');
  await eventually('both orders are at a venue, or wait here', () => openOrders().length === 2);
}

const openOrders = () => [...market.gateway.core.state.orders.open].map((order) => order.clOrdID);
const links = () => [...market.gateway.core.state.clients.links.values()];

it.each([
  ['a line that is cut', (c: FixClient) => c.close()],
  ['a Logout', (c: FixClient) => c.send('35=5')],
])('cancels after %s', async (_how, leave) => {
  await open('{ graceSec = 0 }');
  const c = await connect();
  await rest(c);
  leave(c);
  await eventually('the Day order is canceled', () => openOrders().join() === 'GTC');
  // What became of it waits for the client.
  (await connect('', false)).send('35=2|7=1|16=0');
  await eventually(
    'the client hears of it',
    () => client?.log.some((text) => /\|11=DAY\|.*\|150=4\|/.test(text)) ?? false,
  );
  expect(openOrders()).toEqual(['GTC']);
});

it('a client that is back in time keeps its orders; one that is cut with the gateway has its grace after the start', async () => {
  await open('{ graceSec = 3600, orders = "all" }');
  const c = await connect();
  await rest(c);
  c.close();
  await eventually('the loss is known', () => links()[0].status === 'down');
  await connect('', false);
  await eventually('the return is known', () => links()[0].status === 'up');
  await market.crashGateway();
  expect(links()).toMatchObject([{ status: 'down', reason: 'the gateway was started again' }]);
  const { dueAt } = links()[0];
  await market.crashGateway();
  expect(links()).toMatchObject([{ status: 'down', dueAt }]);
  await connect('', false);
  await eventually('the return is known', () => links()[0].status === 'up');
  expect(openOrders()).toEqual(['DAY', 'GTC']);
});

it('the client may choose by its Logon', async () => {
  await open('{ graceSec = 0, orders = "none", tag = 8674, values = { Y = "all", N = "none" } }');
  await rest(await connect('8674=N|'));
  client?.close();
  await connect('', false);
  expect(links()).toEqual([]);
  client?.close();
  await expect(connect('8674=MAYBE|')).rejects.toThrow('closed instead of a Logon');
  await connect('8674=Y|', false);
  expect(openOrders()).toEqual(['DAY', 'GTC']);
  client?.close();
  await eventually('all orders are canceled', () => openOrders().length === 0);
});
