/** The kill switch over FIX, in every version: PartyActionRequest(DH), and a mass cancel that stops trading. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { TestMarket } from '../support/market.ts';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import { type ClientOptions, FixClient } from '../support/fixClient.ts';

let market: TestMarket;
beforeAll(async () => {
  const operator =
    '[[client]]\nid = "RISK"\ncompID = "RISK"\nloopbackOnly = true\nkillSwitch = "all"\n\n[[client]]\nid = "DEMO-OMS"';
  const all = 'versions = ["FIX.4.0", "FIX.4.2", "FIX.4.4", "FIX.5.0SP2"]';
  market = await TestMarket.open((toml) =>
    toml
      .replace('[[client]]\nid = "DEMO-OMS"', operator)
      .replace('versions = ["FIX.4.4", "FIX.4.2"]', `${all}\ntraderTag = 50`),
  );
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
});
afterEach(() => {
  resume();
  for (const each of clients.splice(0)) each.close();
});
afterAll(() => market.close());

const clients: FixClient[] = [];
async function open(options: Partial<ClientOptions> = {}): Promise<FixClient> {
  const client = await FixClient.open(market.port, { target: 'FAIRLEAD', ...options });
  clients.push(client);
  return client;
}

/** An operator ends a halt, as over HTTP. */
function resume(): void {
  for (const { scope, id, clientID } of market.gateway.core.state.risk.trading.list()) {
    market.gateway.submit({
      kind: 'setTradingState',
      scope,
      id,
      clientID,
      state: 'active',
      by: 'ops',
      reason: 'it is over',
    });
  }
}

it.each([
  ['FIX.4.0', 'fix40', ''],
  ['FIX.4.2', 'fix42', ''],
  ['FIX.4.4', 'fix44', ''],
  ['FIXT.1.1', 'fixt11', '1137=9|'],
])('a client halts itself: %s', async (beginString, session, logon) => {
  const c = await open({ beginString, logon, reset: beginString !== 'FIX.4.0' });
  const id = (name: string) => `${name}-${beginString}`;
  await conversation(
    c,
    script`
    > 35=D|11=${id('A')}|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=8|11=${id('A')}|39=0
    > 35=DH|2328=P1|2329=1|453=1|448=TESTER|447=D|452=3|58=runaway algo
    < 35=DI|2328=P1|2331=*|2329=1|2332=0|-2333|453=1|448=TESTER|447=D|452=3|58=*
    < 35=8|11=${id('A')}|39=4|58=trading halted (client TESTER) by TESTER by FIX (${session}:TESTER): runaway algo
    < 35=DI|2328=P1|2331=*|2329=1|2332=1|-2333|453=1|448=TESTER|447=D|452=3|58=trading is halted for client TESTER: nothing is open
    > 35=D|11=${id('B')}|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=8|11=${id('B')}|39=8|58=R101-TRADING-STATE: trading is halted for client TESTER (TESTER by FIX (${session}:TESTER): runaway algo)
    > 35=DH|2328=P2|2329=1|453=1|448=TESTER|452=3
    < 35=DI|2328=P2|2329=1|2332=1|-2333
    > 35=DH|2328=P3|2329=2|453=1|448=TESTER|452=3
    < 35=DI|2328=P3|2329=2|2332=2|2333=98|1328=an operator of ours ends a halt: no message does
    > 35=DH|2328=P4|2329=1|453=1|448=DEMO-OMS|452=3
    < 35=DI|2328=P4|2332=2|2333=98
    `,
  );
});

it.each(['11', '12', '36'])('a client halts one of its traders: PartyRole(452)=%s', async (role) => {
  const c = await open();
  const order = `55=AAPL|54=1|38=100|40=2|44=99.00`;
  await conversation(
    c,
    script`
    > 35=D|50=ANN|11=${role}A|${order}
    < 35=8|11=${role}A|39=0
    > 35=D|50=BOB|11=${role}B|${order}
    < 35=8|11=${role}B|39=0
    > 35=DH|2328=P|2329=1|453=1|448=ann|447=D|452=${role}|58=left
    < 35=DI|2328=P|2332=0|453=1|448=ann|447=D|452=${role}|58=trading is halted for trader ann of TESTER: 1 orders are open
    < 35=8|11=${role}A|39=4|378=4
    < 35=DI|2328=P|2332=1|453=1|448=ann|58=trading is halted for trader ann of TESTER: nothing is open
    > 35=D|50=ANN|11=${role}C|${order}
    < 35=8|11=${role}C|39=8|58=R101-TRADING-STATE: trading is halted for trader ann of TESTER (TESTER by FIX (fix44:TESTER): left)
    > 35=F|11=${role}X|41=${role}B|55=AAPL|54=1
    < 35=8|11=${role}X|39=6
    < 35=8|11=${role}X|39=4|-378
    `,
  );
});

it('a mass cancel stops trading as well, and one that narrows it is refused whole', async () => {
  const c = await open();
  await conversation(
    c,
    script`
    > 35=D|11=M|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=8|11=M|39=0
    > 35=q|11=MC1|530=1|55=AAPL|60=20261121-14:30:00|2675=4
    < 35=r|11=MC1|530=1|531=0|532=99|58=*
    > 35=q|11=MC2|530=7|60=20261121-14:30:00|2675=4
    < 35=r|11=MC2|530=7|531=7|533=1
    < 35=8|11=M|39=4
    > 35=D|11=N|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=8|11=N|39=8|58=R101-TRADING-STATE: trading is halted for client TESTER (TESTER by FIX (fix44:TESTER): mass cancel MC2)
    `,
  );
});

it('an operator on FIX halts everybody: a client’s open order is canceled', async () => {
  const c = await open();
  const risk = await open({ sender: 'RISK' });
  await conversation(
    c,
    script`
    > 35=D|11=X|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=8|11=X|39=0
  `,
  );
  await conversation(
    risk,
    script`
    > 35=DH|2328=ALL|2329=1|453=1|448=FAIRLEAD|452=1|58=drill
    < 35=DI|2328=ALL|2332=0|58=trading is halted everywhere: 1 orders are open
  `,
  );
  await conversation(
    c,
    script`
    < 35=8|11=X|39=4|58=trading halted (global) by RISK by FIX (fix44:RISK): drill
  `,
  );
  await conversation(
    risk,
    script`
    < 35=DI|2328=ALL|2332=1|453=1|448=FAIRLEAD|58=trading is halted everywhere: nothing is open
  `,
  );
  expect(market.gateway.core.state.risk.trading.list()).toMatchObject([
    { scope: 'global', by: 'RISK by FIX (fix44:RISK)' },
  ]);
});
