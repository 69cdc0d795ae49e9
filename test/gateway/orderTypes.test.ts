/** Order types over real FIX: a client, the gateway, simulated venues. One native and one emulated of a kind, and a crash in between. */
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

/** What a simulated exchange displays at a price. */
const shownAt = (venue: string, symbol: string, dollars: number): number => {
  const book = market.gateway.core.market.book(symbol, venue);
  if (book === undefined) return 0;
  for (const ladder of [book.bids, book.asks]) {
    for (let i = 0; i < ladder.count; i++) {
      if (ladder.priceAt(i) === Math.round(dollars * 10_000)) return ladder.sizeAt(i);
    }
  }
  return 0;
};

it('an iceberg is kept by NORTH itself, and shown part by part at SOUTH', async () => {
  const c = await client();
  await conversation(
    c,
    script`
    > 35=D|11=N|100=NORTH|55=AAPL|54=1|38=300|40=2|44=99.50|111=100
    < 35=8|11=N|150=0|39=0|111=100
    > 35=D|11=S|100=SOUTH|55=AAPL|54=1|38=300|40=2|44=99.40|111=100
    < 35=8|11=S|150=0|39=0|111=100
    `,
  );
  await eventually(
    'each shows a part',
    () => shownAt('NORTH', 'AAPL', 99.5) === 100 && shownAt('SOUTH', 'AAPL', 99.4) === 100,
  );
  const sizes = [...market.gateway.core.state.orders.children.values()].map((child) => child.terms.orderQty);
  expect(sizes, 'NORTH has all of it, SOUTH a part').toEqual([300, 100]);

  await market.provide('SOUTH', [['sell', 150, 'AAPL', 99.4]]);
  await conversation(c, script`< 35=8|11=S|150=F|32=100|14=100|151=200`);
  await conversation(c, script`< 35=8|11=S|150=F|32=50|14=150|151=150`);
});

it('a stop sleeps through a crash, and wakes with the trade that reaches it', async () => {
  const c = await client();
  await conversation(
    c,
    script`
    > 35=D|11=A|100=NORTH|55=AAPL|54=1|38=100|40=4|99=100.10|44=100.20
    < 35=8|11=A|150=0|39=0|40=4|99=100.1|636=N
    `,
  );
  c.close();
  await market.crashGateway();
  await market.quoted('AAPL', 99.9, 100.1);
  const again = await client();
  await market.provide('NORTH', [['buy', 10, 'AAPL', 100.1]]);
  await conversation(again, script`< 35=8|11=A|150=D|378=4|39=0|636=Y`);
  await conversation(again, script`< 35=8|11=A|150=F|39=2|32=100|31=100.1`);
  expect(market.gateway.core.state.orders.open.size).toBe(0);
});

it('a pegged order follows the quote at a venue that pegs nothing', async () => {
  const c = await client();
  await conversation(
    c,
    script`
    > 35=D|11=P|100=SOUTH|55=AAPL|54=1|38=100|40=P|18=R|44=99.95
    < 35=8|11=P|150=0|39=0|40=P|18=R
    `,
  );
  await eventually('it stands at the bid', () => shownAt('SOUTH', 'AAPL', 99.9) === 100);
  await market.provide('NORTH', [['buy', 200, 'AAPL', 99.93]]);
  await eventually(
    'it has moved up',
    () => shownAt('SOUTH', 'AAPL', 99.93) === 100 && shownAt('SOUTH', 'AAPL', 99.9) === 0,
  );
  await market.provide('NORTH', [['buy', 200, 'AAPL', 99.99]]);
  await eventually('it stands at its limit', () => shownAt('SOUTH', 'AAPL', 99.95) === 100);
});

it('an order at rest is taken to the venue that crosses it, and rests again with what is left', async () => {
  const c = await client();
  await conversation(
    c,
    script`
    > 35=D|11=R|55=AAPL|54=1|38=300|40=2|44=99.95
    < 35=8|11=R|150=0|39=0
    `,
  );
  const shown = (size: number) => ['NORTH', 'SOUTH'].find((venue) => shownAt(venue, 'AAPL', 99.95) === size);
  await eventually('it rests', () => shown(300) !== undefined);
  const other = shown(300) === 'NORTH' ? 'SOUTH' : 'NORTH';
  await market.provide(other, [['sell', 200, 'AAPL', 99.93]]);
  await conversation(c, script`< 35=8|11=R|150=F|39=1|32=200|31=99.93|14=200|151=100`);
  await eventually('the rest of it rests', () => shown(100) !== undefined && shown(300) === undefined);
  const [order] = market.gateway.core.state.orders.open;
  expect(order.openQty).toBe(100);
});

it('what contradicts itself or nobody can do is refused with a reason, and GTD ends by the clock', async () => {
  const c = await client();
  await conversation(
    c,
    script`
    > 35=D|11=1|55=AAPL|54=1|38=100|40=3
    < 35=8|11=1|150=8|39=8|103=99|58=StopPx(99) is required with OrdType(40)=3
    > 35=D|11=2|55=AAPL|54=1|38=100|40=2|44=99.00|18=G
    < 35=8|11=2|150=8|39=8|103=11|58=ExecInst(18)=G, all or none, is not taken
    > 35=D|11=3|55=AAPL|54=1|38=100|40=2|44=99.00|59=7
    < 35=8|11=3|150=8|39=8|103=11|58=NORTH holds no auction, and no trading day is configured
    > 35=D|11=4|55=AAPL|54=1|38=100|40=2|44=99.00|59=6|126=20200101-00:00:00
    < 35=8|11=4|150=8|39=8|103=99|58=its ExpireTime(126) has passed
    > 35=D|11=8|55=AAPL|54=1|38=100|40=1|44=99.00
    < 35=8|11=8|150=8|39=8|103=99|58=Price(44) goes with OrdType(40)=2, 4 and P, not 1
    > 35=D|11=9|100=NOWHERE|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=8|11=9|150=8|39=8|103=11|58=ExDestination(100)=NOWHERE is no venue for AAPL: NORTH, SOUTH, DEEP
    > 35=D|11=10|55=AAPL|54=3|38=100|40=2|44=99.00
    < 35=8|11=10|150=8|39=8|103=11|37=NONE|54=3|38=100|40=2|44=99.00
    > 35=D|11=11|55=AAPL|54=1|38=1.5|40=2|44=99.00
    < 35=8|11=11|150=8|39=8|103=13|38=1.5
    > 35=D|11=12|55=AAPL|54=1|38=100|40=2|44=99.00|167=FUT|200=202612
    < 35=8|11=12|150=8|39=8|103=11
    > 35=D|11=20|1=HOUSE|55=AAPL|54=1|38=100|40=2|44=99.00|59=6|432=20981231
    < 35=8|11=20|150=0|39=0|59=6|432=20981231
    > 35=G|11=21|41=20|55=AAPL|54=1|38=100|40=9
    < 35=9|11=21|41=20|39=0|434=2|102=99|58=OrdType(40)=9 is not supported: we take 1, 2, 3, 4 and P
    > 35=G|11=22|41=20|1=OTHER|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=9|11=22|41=20|39=0|434=2|102=99|58=Account(1)=OTHER must be the order's: HOUSE
    > 35=G|11=23|41=20|100=SOUTH|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=9|11=23|41=20|39=0|434=2|102=99|58=ExDestination(100)=SOUTH must be the order's: it has none
    > 35=G|11=24|41=20|55=AAPL|54=1|38=100|40=2|44=99.00|9301=D
    < 35=3|372=G|371=9301
    > 35=F|11=25|41=20|55=AAPL|54=1
    < 35=8|11=25|41=20|150=6|39=6
    < 35=8|11=25|41=20|150=4|39=4
    > 35=H|11=13|55=XYZ|54=2
    < 35=8|11=13|37=NONE|39=8|55=XYZ|54=2
    > 35=D|11=5|100=SOUTH|55=AAPL|54=1|38=100|40=2|44=99.00|59=3|18=f
    < 35=8|11=5|150=8|39=8|103=11
    > 35=D|11=6|100=NORTH|55=AAPL|54=1|38=100|40=2|44=100.10|59=3|18=f
    < 35=8|11=6|150=0|39=0
    < 35=8|11=6|150=F|39=2|32=100
    `,
  );
  const soon = new Date(Date.now() + 1_500).toISOString().replaceAll('-', '').replace('T', '-').slice(0, 21);
  c.send(`35=D|11=7|55=AAPL|54=1|38=100|40=2|44=99.00|59=6|126=${soon}`);
  await conversation(c, script`< 35=8|11=7|150=0|39=0|59=6`);
  await conversation(c, script`< 35=8|11=7|150=C|39=C|151=0`);
});

it('GTD is told to NORTH, which ends it, and kept here for SOUTH', async () => {
  const c = await client();
  const soon = new Date(Date.now() + 1_500).toISOString().replaceAll('-', '').replace('T', '-').slice(0, 21);
  await conversation(
    c,
    script`
    > 35=D|11=N|100=NORTH|55=AAPL|54=1|38=100|40=2|44=99.00|59=6|126=${soon}
    < 35=8|11=N|150=0|39=0|59=6
    > 35=D|11=S|100=SOUTH|55=AAPL|54=1|38=200|40=2|44=99.00|59=6|126=${soon}
    < 35=8|11=S|150=0|39=0|59=6
    `,
  );
  const { orders } = market.gateway.core.state;
  expect([...orders.children.values()].map(({ venue, terms }) => `${venue} ${terms.timeInForce}`)).toEqual([
    'NORTH 6',
    'SOUTH 0',
  ]);
  await eventually('both have expired', () => orders.open.size === 0);
  expect([...orders.parents.values()].map(({ ended }) => ended)).toEqual(['C', 'C']);
});
