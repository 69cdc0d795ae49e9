/** Conditional orders over real FIX: what the pool is told, its invitation, the firm order, and what is left after it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { conversation } from '../support/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { eventually, TestMarket } from '../support/market.ts';
import { script } from '../support/script/literal.ts';

const MARKS = { markTag: 9140, markValue: 'Y', inviteTag: 9141, inviteValue: 'Y' };
const POOL = `
[venue.conditional]
minLots = 10
linkTag = 9142
`;

let market: TestMarket;
let client: FixClient;

beforeEach(async () => {
  market = await TestMarket.open(inDeep, { DEEP: { conditional: MARKS } });
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  client = await FixClient.open(market.port, { target: 'FAIRLEAD' });
});

afterEach(async () => {
  client.close();
  await market.close();
});

/** The block goes to the end of the table of DEEP; orders rest below their limits, at the bid or a little better. */
function inDeep(demo: string): string {
  const toml = demo
    .replace(/^\[router\]$/m, '[router]\npolicy = "post"\npostChooses = true')
    .replace('darkShare = "0.5"', 'darkShare = "0"');
  const from = toml.indexOf('id = "DEEP"');
  const next = toml.indexOf('\n[[', from);
  const end = next < 0 ? toml.length : next;
  return `${toml.slice(0, end)}\n${POOL}${toml.slice(end)}`;
}

const counts = () => market.gateway.core.state.conditionals.counts.get('DEEP');

it('firms up what rests at an exchange, and rests again with what is left', async () => {
  await conversation(
    client,
    script`
    > 35=D|11=A|55=AAPL|54=1|38=3000|40=2|44=100.05
    < 35=8|11=A|150=0|39=0
    `,
  );
  const { core } = market.gateway;
  await eventually('the pool has it', () => core.state.conditionals.at('DEEP')[0]?.venueOrderID !== undefined);
  await eventually('it rests', () => [...core.state.orders.open][0].liveChildren[0]?.state === 'accepted');
  const seller = await FixClient.open(market.sim('DEEP').port, { target: 'DEEP', sender: 'SELLER' });
  await conversation(
    seller,
    script`
    > 35=D|11=S|55=AAPL|54=2|38=1000|40=P|18=M
    < 35=8|11=S|150=0
    < 35=8|11=S|150=F|39=2|32=1000|31=100
    `,
  );
  await conversation(client, script`< 35=8|11=A|150=F|39=1|32=1000|31=100|14=1000|151=2000|30=DEEP`);
  expect(counts()).toEqual({ invited: 1, firm: 1, declined: 0, lapsed: 0 });
  const [order] = core.state.orders.open;
  await eventually('the rest of it rests', () => order.liveChildren[0]?.state === 'accepted' && order.openQty === 2000);
  await eventually('the pool is told the rest', () => core.state.conditionals.of(order)[0]?.terms.orderQty === 2000);

  await conversation(
    client,
    script`
    > 35=F|11=C|41=A|55=AAPL|54=1
    < 35=8|11=C|150=6
    < 35=8|11=C|150=4|39=4|14=1000|151=0
    `,
  );
  await eventually('the pool has nothing any more', () => core.state.conditionals.at('DEEP').length === 0);
  seller.close();
});
