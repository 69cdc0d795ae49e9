/** Field rules and symbols over real FIX: a client and a venue that each have names of their own. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseSymbols } from '../../src/sim/symbols.ts';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import { FixClient } from '../support/fixClient.ts';
import { eventually, TestMarket } from '../support/market.ts';

let market: TestMarket;
let client: FixClient;

const CLIENT = `
[[client.session.rule]]
direction = "in"
on = ["D"]
do = "rename"
tag = 1
from = 9001

[[client.session.rule]]
direction = "in"
on = ["D"]
do = "default"
tag = 59
value = "3"

[[client.session.rule]]
direction = "out"
on = ["8"]
do = "map"
tag = 30
values = { NORTH = "XNRT" }

[[client.session.rule]]
direction = "out"
do = "constant"
tag = 50
value = "DESK"
`;

beforeEach(async () => {
  const venue = 'symbols = { AAPL = "AAPLN" }';
  market = await TestMarket.open(
    (toml) =>
      toml
        .replace(
          /loopbackOnly = true .*\n/,
          (line) => `${line}[client.session]\nsymbols = { AAPL = "APPLE" }\n${CLIENT}`,
        )
        .replace('session = { resendMaxAgeSec', `session = { ${venue}, resendMaxAgeSec`)
        .replace('session = { heartBtIntSec', `session = { ${venue}, heartBtIntSec`),
    { NORTH: { symbols: parseSymbols('AAPLN:100.00,MSFT:200.00') } },
  );
  await market.provide('NORTH', [
    ['buy', 500, 'AAPLN', 99.9],
    ['sell', 500, 'AAPLN', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  client = await FixClient.open(market.port, { target: 'FAIRLEAD' });
});

afterEach(async () => {
  client.close();
  await market.close();
});

it('each side reads and writes its own names, and its rules hold before its messages are checked', async () => {
  await conversation(
    client,
    script`
    > 35=D|11=A|9001=ACC|55=APPLE|54=1|38=100|40=2|44=100.10|100=NORTH
    < 35=8|50=DESK|11=A|150=0|1=ACC|55=APPLE|59=3
    < 35=8|50=DESK|11=A|150=F|39=2|55=APPLE|30=XNRT|32=100
    > 35=D|11=B|55=AAPL|54=1|38=100|40=2|44=100.10
    < 35=8|50=DESK|11=B|150=8|55=AAPL|103=1|58=Symbol(55)=AAPL (unknown on this session) is not traded here
    `,
  );
  const { orders } = market.gateway.core.state;
  expect(orders.find({ clientID: 'TESTER', originator: '' }, 'A')).toMatchObject({
    symbol: 'AAPL',
    account: 'ACC',
    terms: { timeInForce: '3' },
    cumQty: 100,
  });
});

it('what was sent is sent again as it was', async () => {
  client.send('35=D|11=A|55=APPLE|54=1|38=100|40=2|44=100.10|100=NORTH');
  const reports = () => client.log.filter((text) => text.includes('|35=8|'));
  await eventually('it is filled', () => reports().length === 2);
  client.send('35=2|7=1|16=0');
  await eventually('it is told again', () => reports().length === 4);
  const body = (text: string) => text.slice(text.indexOf('|37='), text.indexOf('|10='));
  expect(reports().slice(2).map(body)).toEqual(reports().slice(0, 2).map(body));
});
