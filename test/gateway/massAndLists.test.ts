/** Mass requests, lists and disputes over real FIX: client, gateway, simulated venues. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually, TestMarket } from '../support/market.ts';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import { FixClient } from '../support/fixClient.ts';

let market: TestMarket;
let clients: FixClient[];

beforeEach(async () => {
  market = await TestMarket.open();
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  clients = [];
});

afterEach(async () => {
  for (const each of clients) each.close();
  await market.close();
});

async function client(beginString = 'FIX.4.4'): Promise<FixClient> {
  const opened = await FixClient.open(market.port, { target: 'FAIRLEAD', beginString });
  clients.push(opened);
  return opened;
}

const NOW = '60=20261121-14:30:00';
const list = (id: string, total: number, ...orders: string[]) =>
  `35=E|66=${id}|394=3|68=${total}|73=${orders.length}|${orders.map((order, i) => order.replace('67=', `67=${i + 1}`)).join('|')}`;
const entry = (clOrdID: string, side: number, qty: number, limit: string) =>
  `11=${clOrdID}|67=|21=1|100=NORTH|55=AAPL|54=${side}|38=${qty}|40=2|44=${limit}`;

it('a client asks for all its orders, and cancels those on one side, then all', async () => {
  const c = await client();
  await conversation(
    c,
    script`
    > 35=D|11=A|55=AAPL|54=1|38=100|40=2|44=99.00|1=ONE
    < 35=8|11=A|150=0|39=0
    > 35=D|11=S|55=AAPL|54=2|38=200|40=2|44=101.00
    < 35=8|11=S|150=0|39=0
    > 35=AF|584=STATUS|585=7
    < 35=8|11=A|150=I|39=0|584=STATUS|911=2|912=N
    < 35=8|11=S|150=I|39=0|584=STATUS|911=2|912=Y
    > 35=AF|584=NONE|585=7|1=TWO
    < 35=8|150=I|39=8|584=NONE|911=0|912=Y|103=5
    > 35=q|11=MC1|530=7|54=2|${NOW}
    < 35=r|11=MC1|530=7|531=7|533=1|534=1|41=S|54=2
    < 35=8|11=S|150=4|39=4|151=0
    > 35=q|11=MC2|530=1|55=NOPE|${NOW}
    < 35=r|11=MC2|530=1|531=0|532=1
    > 35=q|11=MC3|530=1|55=AAPL|1=ONE|${NOW}
    < 35=r|11=MC3|530=1|531=1|533=1|41=A|55=AAPL
    < 35=8|11=A|150=4|39=4|151=0|58=mass cancel MC3
    `,
  );
  expect(market.gateway.core.state.orders.open.size).toBe(0);
});

it.each(['FIX.4.2', 'FIX.4.4'])('a list is taken in one message, refused orders and all: %s', async (version) => {
  const c = await client(version);
  c.send(list('L1', 3, entry('A', 1, 100, '100.10'), entry('B', 9, 100, '99.00'), entry('C', 1, 100, '99.00')));
  await conversation(
    c,
    script`
    < 35=8|11=A|150=0|39=0
    < 35=8|11=B|37=NONE|150=8|39=8|103=${version === 'FIX.4.2' ? '0' : '11'}|54=9
    < 35=8|11=C|150=0|39=0
    < 35=N|66=L1|429=1|82=1|431=3|68=3|73=3|11=A|39=0|151=100|11=B|39=8|151=0|103=${version === 'FIX.4.2' ? '0' : '11'}|11=C|39=0
    < 35=8|11=A|39=2|32=100|31=100.1
    > ${list('L1', 1, entry('D', 1, 100, '99.00'))}
    < 35=N|66=L1|431=7|444=ListID L1 is taken|68=1|11=D|39=8|103=${version === 'FIX.4.2' ? '0' : '99'}
    > ${list('L2', 2, entry('D', 1, 100, '99.00'))}
    < 35=N|66=L2|431=7|68=1|11=D|39=8
    `,
  );
  expect(market.gateway.core.state.orders.find({ clientID: 'TESTER', originator: '' }, 'D')).toBeUndefined();
});

it('FIX.4.2 has no mass requests: they are refused as such', async () => {
  await conversation(
    await client('FIX.4.2'),
    script`
    > 35=H|11=NONE|55=AAPL|54=1
    < 35=8|11=NONE|39=8
    `,
  );
  const c = clients[0];
  c.send(`35=q|11=MC|530=7|${NOW}`);
  await eventually('the mass cancel is refused', () => c.log.some((text) => /\|35=[3j]\|.*372=q/.test(text)));
});

it("a client's DontKnowTrade is kept for people, across a crash, and the order stands", async () => {
  const c = await client();
  c.send('35=D|11=A|55=AAPL|54=1|38=100|40=2|44=100.10');
  await c.receive();
  const fill = await c.receive();
  const execID = fill.get(17) ?? '';
  c.send(`35=Q|37=${fill.get(37)}|17=${execID}|127=D|55=AAPL|54=1|38=100|32=100|31=100.10|58=not ours`);
  const disputes = () => market.gateway.core.state.clients.disputes;
  await eventually('the dispute is known', () => disputes().length === 1);
  expect(disputes()).toMatchObject([
    {
      clientID: 'TESTER',
      orderID: 1,
      dkReason: 'D',
      symbol: 'AAPL',
      lastQty: 100,
      lastPx: 1_001_000,
      text: 'not ours',
    },
  ]);
  expect(execID).toMatch(new RegExp(`-E${disputes()[0].execID}$`));
  await market.crashGateway();
  expect(disputes()).toHaveLength(1);
});
