/** What clients say of how their orders are handled, over FIX: by standard fields, agreed ones, and the configuration. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { instructionsIn } from '../../src/orders/instructions.ts';
import { conversation } from '../support/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { eventually, TestMarket } from '../support/market.ts';
import { script } from '../support/script/literal.ts';

const AGREED = `instructions = { excludeVenues = ["SOUTH"] }
instructionTags = { excludeVenues = 9001, noDark = 9002, maxTakeFee = 9003, minSize = 9004 }`;

let market: TestMarket;
let client: FixClient;

const open = () => FixClient.open(market.port, { target: 'FAIRLEAD', beginString: 'FIX.4.4' });

beforeEach(async () => {
  market = await TestMarket.open((toml) =>
    toml
      .replace('compID = "TESTER"', `compID = "TESTER"\n${AGREED}`)
      .replace('maxFloor = true', 'maxFloor = true\nroutesOn = "unlessTold"\npostOnly = true'),
  );
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  client = await open();
});

afterEach(async () => {
  client.close();
  await market.close();
});

it('they are refused with a reason, or honoured, also after a crash', async () => {
  await conversation(
    client,
    script`
    > 35=D|11=1|55=AAPL|54=1|38=100|40=2|44=99.00|9001=NORTH DEEP
    < 35=8|11=1|150=8|39=8|103=11|58=its instructions leave no venue: NORTH is excluded; SOUTH is excluded; DEEP is excluded
    > 35=D|11=2|55=AAPL|54=1|38=100|40=2|44=99.00|9001=EAST
    < 35=8|11=2|150=8|39=8|103=11|58=EAST, which is to be excluded, is none of NORTH, SOUTH, DEEP
    > 35=D|11=3|55=AAPL|54=1|38=100|40=2|44=99.00|100=SOUTH
    < 35=8|11=3|150=8|39=8|103=11|58=ExDestination(100)=SOUTH: SOUTH is excluded
    > 35=D|11=4|55=AAPL|54=1|38=100|40=2|44=100.10|59=3|9002=Y|9003=0.0010
    < 35=8|11=4|150=8|39=8|103=11
    > 35=D|11=5|55=AAPL|54=1|38=100|40=2|44=99.00|18=1 5
    < 35=8|11=5|150=8|39=8|103=11|58=ExecInst(18)=5, held, and not held: it is one or the other
    > 35=D|11=6|55=AAPL|54=1|38=100|40=2|44=99.00|59=3|18=6
    < 35=8|11=6|150=8|39=8|103=11
    > 35=D|11=A|55=AAPL|54=1|38=100|40=2|44=99.00|18=1 h|9002=Y|9003=0.0030|9004=50
    < 35=8|11=A|150=0|39=0
    `,
  );
  client.close();
  await market.crashGateway();
  await market.quoted('AAPL', 99.9, 100.1);
  client = await open();
  await conversation(
    client,
    script`
    > 35=G|11=B|41=A|55=AAPL|54=1|38=200|40=2|44=100.10|18=5
    < 35=9|11=B|41=A|102=99|58=a replace keeps whether it is held: ExecInst(18)=1 and 5, CustOrderHandlingInst(1031): cancel the order, and send another
    > 35=G|11=C|41=A|55=AAPL|54=1|38=200|40=2|44=100.10|18=1
    < 35=8|11=C|41=A|150=E|39=E
    < 35=8|11=C|41=A|150=5|39=0
    < 35=8|11=C|150=F|39=2|32=200|31=100.1
    `,
  );
  const orders = [...market.gateway.core.state.orders.parents.values()];
  const order = orders.find(({ clOrdID }) => clOrdID === 'C');
  expect(instructionsIn(order?.instructions ?? [])).toEqual({
    exclude: '',
    noDark: true,
    doNotRoute: true,
    onlyRests: false,
    feeCapped: true,
    maxTakeFee: 3_000,
    minSize: 50,
    notHeld: true,
    custDirected: '',
    tradesOn: false,
  });
  await eventually('nothing is open', () => market.gateway.core.state.orders.open.size === 0);
});
