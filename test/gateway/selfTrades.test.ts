/** Self-trade prevention over real FIX: what would have been a wash trade at a simulated exchange, and a crash in between. */
import { afterEach, expect, it } from 'vitest';
import type { SelfTradeAction } from '../../src/risk/selfTrade.ts';
import { conversation } from '../support/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { TestMarket } from '../support/market.ts';
import { script } from '../support/script/literal.ts';

let market: TestMarket;
const clients: FixClient[] = [];

afterEach(async () => {
  for (const each of clients.splice(0)) each.close();
  await market.close();
});

async function open(action: SelfTradeAction): Promise<FixClient> {
  market = await TestMarket.open((toml) => `${toml}\n[selfTrade]\naction = "${action}"\n`);
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  return client();
}

async function client(): Promise<FixClient> {
  const opened = await FixClient.open(market.port, { target: 'FAIRLEAD', beginString: 'FIX.4.4' });
  clients.push(opened);
  return opened;
}

const executions = (): number => [...market.gateway.core.state.orders.executions.all()].length;

it('a client that is on both sides trades with itself where nothing is prevented', async () => {
  const c = await open('none');
  await conversation(
    c,
    script`
    > 35=D|11=A|100=NORTH|55=AAPL|54=2|38=100|40=2|44=100.00
    < 35=8|11=A|150=0|39=0
    `,
  );
  await market.quoted('AAPL', 99.9, 100.0);
  await conversation(c, script`> 35=D|11=B|100=NORTH|55=AAPL|54=1|38=100|40=2|44=100.00`);
  await expect.poll(executions).toBe(2);
});

it('and with others only, where its orders are kept apart, before a crash and after it', async () => {
  const c = await open('cancelOldest');
  await conversation(
    c,
    script`
    > 35=D|11=A|100=NORTH|55=AAPL|54=2|38=100|40=2|44=100.00
    < 35=8|11=A|150=0|39=0
    `,
  );
  await market.quoted('AAPL', 99.9, 100.0);
  await conversation(
    c,
    script`
    > 35=D|11=B|100=NORTH|55=AAPL|54=1|38=100|40=2|44=100.00
    < 35=8|11=B|150=0|39=0
    < 35=8|11=A|150=4|39=4|378=4|151=0|58=self-trade prevention: it gave way to the buy order B
    `,
  );
  await market.quoted('AAPL', 100.0, 100.1);
  c.close();
  await market.crashGateway();
  await market.quoted('AAPL', 100.0, 100.1);
  const again = await client();
  await conversation(
    again,
    script`
    > 35=D|11=C|100=NORTH|55=AAPL|54=2|38=100|40=2|44=100.00
    < 35=8|11=C|150=0|39=0
    < 35=8|11=B|150=4|39=4|378=4|151=0|58=self-trade prevention: it gave way to the sell order C
    `,
  );
  await market.quoted('AAPL', 99.9, 100.0);
  expect(executions(), 'no wash trade').toBe(0);
  await market.provide('NORTH', [['buy', 100, 'AAPL', 100.0]]);
  await conversation(again, script`< 35=8|11=C|150=F|32=100|31=100|151=0`);
});

it('an order says itself who gives way and with whom it may trade, where that is agreed', async () => {
  const c = await open('none');
  await conversation(
    c,
    script`
    > 35=D|11=A|100=NORTH|55=AAPL|54=2|38=100|40=2|44=100.00|2362=X
    < 35=8|11=A|150=8|39=8|58=SelfMatchPreventionID(2362)=X is not taken: self-trade prevention is as agreed, unless it is agreed that orders say it
    `,
  );
  c.close();
  await market.close();
  market = await TestMarket.open((toml) => toml.replace('id = "TESTER"', 'id = "TESTER"\ncarry = [2362, 2964]'));
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  const agreed = await client();
  await conversation(
    agreed,
    script`
    > 35=D|11=A|100=NORTH|55=AAPL|54=2|38=100|40=2|44=100.00|2362=X
    < 35=8|11=A|150=0|39=0
    `,
  );
  await market.quoted('AAPL', 99.9, 100.0);
  await conversation(
    agreed,
    script`
    > 35=D|11=B|100=NORTH|55=AAPL|54=1|38=100|40=2|44=100.00|2362=X|2964=2
    < 35=8|11=B|150=0|39=0
    < 35=8|11=A|150=4|39=4|378=4|58=self-trade prevention: it gave way to the buy order B
    > 35=D|11=D|100=NORTH|55=AAPL|54=2|38=100|40=2|44=100.00|2362=X|2964=4
    < 35=3|371=2964|373=5
    `,
  );
});
