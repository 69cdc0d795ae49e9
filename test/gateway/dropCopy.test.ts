/** Drop copies over real FIX: out, to whoever settles a client's trades; in, from a venue. */
import { afterEach, expect, it } from 'vitest';
import { differenceOf } from '../../src/core/memory/reconciliation.ts';
import { FixClient } from '../support/fixClient.ts';
import { eventually, TestMarket } from '../support/market.ts';

let market: TestMarket;
let clients: FixClient[] = [];

afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await market.close();
});

async function connect(sender: string, reset: boolean, next = 1): Promise<FixClient> {
  const client = await FixClient.open(market.port, { sender, target: 'FAIRLEAD', reset }, next);
  clients.push(client);
  return client;
}

/** What identifies each report: number, client, mark of a copy, ClOrdID, ExecID … */
function told(log: readonly string[]): string[] {
  const field = (text: string, tag: number) => new RegExp(`\\|${tag}=([^|]*)`).exec(text)?.[1] ?? '';
  return log
    .filter((text) => /\|35=[89]\|/.test(text))
    .map((text) => [34, 115, 797, 11, 17, 150, 39, 32, 434].map((tag) => field(text, tag)).join(' '));
}

const COPY = `[[dropCopy]]
id = "CLEARING"
compID = "CLEARING"
clients = ["TESTER"]
cancelRejects = true
loopbackOnly = true

[[dropCopy]]
id = "OTHERS"
compID = "OTHERS"
clients = ["DEMO-OMS"]
loopbackOnly = true
`;

it('a receiver gets each report of its clients once, in order, whenever it comes and whatever happens to us', async () => {
  market = await TestMarket.open((toml) => `${toml}\n${COPY}`);
  await market.provide('NORTH', [['sell', 500, 'AAPL', 100.1]]);
  await market.provide('NORTH', [['buy', 500, 'AAPL', 99.9]]);
  await market.quoted('AAPL', 99.9, 100.1);
  const tester = await connect('TESTER', true);
  const oms = await connect('DEMO-OMS', true);
  tester.send('35=D|11=A|55=AAPL|54=1|38=100|40=2|44=100.10|100=NORTH');
  await eventually('it is filled', () => told(tester.log).length === 2);
  tester.send('35=H|11=A|55=AAPL|54=1');
  tester.send('35=F|11=B|41=A|55=AAPL|54=1|38=100');
  oms.send('35=D|11=A|1=MAIN|55=AAPL|54=1|38=10|40=2|44=100.10|100=NORTH');
  await eventually(
    'the cancel is refused and the other filled',
    () => told(tester.log).length === 4 && told(oms.log).length === 2,
  );

  // It was away all the while.
  const clearing = await connect('CLEARING', false);
  clearing.send('35=2|7=1|16=0');
  await eventually('it has the copies', () => told(clearing.log).length === 3);
  const copies = told(clearing.log);
  expect(copies).toEqual([
    expect.stringMatching(/^1 TESTER Y A \S+-E1 0 0  $/),
    expect.stringMatching(/^2 TESTER Y A \S+-E2 F 2 100 $/),
    expect.stringMatching(/^3 TESTER  B   2  1$/),
  ]);
  const { msgSeqNum: next } = clearing;
  clearing.close();
  await market.crashGateway();
  const again = await connect('CLEARING', false, next);
  again.send('35=2|7=1|16=0');
  await eventually('it has the copies again', () => told(again.log).length === 3);
  expect(told(again.log)).toEqual(copies);
  again.send('35=D|11=X|55=AAPL|54=1|38=1|40=2|44=1');
  await eventually('it may not trade', () => again.log.some((text) => text.includes('|35=j|')));
  expect(told((await connect('OTHERS', false)).log)).toEqual([]);
});

it('copies of firms behind a hub, with ClOrdIDs that are equal, say of which firm they are', async () => {
  market = await TestMarket.open((toml) => `${toml.replace('compID = "DEMO-OMS"', 'compID = "*"')}\n${COPY}`);
  await market.provide('NORTH', [
    ['sell', 500, 'AAPL', 100.1],
    ['buy', 500, 'AAPL', 99.9],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  const hub = await connect('TESTER', true);
  const clearing = await connect('CLEARING', true);
  for (const firm of ['115=FIRM-A|', '115=B/C~1|', '']) {
    hub.send(`35=D|${firm}11=1|55=AAPL|54=1|38=100|40=2|44=99.00|100=NORTH`);
    hub.send(`35=F|${firm}11=X|41=NOPE|55=AAPL|54=1|38=100`);
  }
  await eventually('it has the copies', () => told(clearing.log).length === 6);
  const firmsIn = ({ log }: FixClient) =>
    log
      .filter((text) => /\|35=[89]\|/.test(text))
      .map((text) => /\|115=(?:TESTER|DEMO-OMS)\|(?:116=([^|]*)\|)?/.exec(text)?.[1]);
  const firms = firmsIn(clearing);
  expect(firms).toEqual(['FIRM-A', 'FIRM-A', 'B/C~1', 'B/C~1', undefined, undefined]);

  // A further CompID of a client: its own order, refused before it has a number, and that of a firm behind it.
  const others = await connect('OTHERS', true);
  const further = await connect('SECOND', true);
  for (const firm of ['', '115=FIRM-A|']) further.send(`35=D|${firm}11=1|55=NONE|54=1|38=100|40=2|44=99.00`);
  await eventually('it has the copies', () => told(others.log).length === 2);
  expect(firmsIn(others)).toEqual(['SECOND', 'FIRM-A']);
});

it("a fill whose report is lost is a break: the venue's drop copy has it, we do not", async () => {
  market = await TestMarket.open(
    (toml) =>
      toml.replace(
        '[venue.marketData]',
        '[venue.dropCopy]\nsenderCompID = "FAIRLEAD-DC"\ntargetCompID = "NORTH"\ngraceSec = 0\n\n[venue.marketData]',
      ),
    {
      NORTH: {
        dropCopies: [{ compID: 'FAIRLEAD-DC', beginString: 'FIX.4.4', clients: ['FAIRLEAD'] }],
        faults: [{ on: 'fill', client: 'FAIRLEAD', nth: 2, do: 'drop' }],
      },
    },
  );
  await market.provide('NORTH', [
    ['sell', 100, 'AAPL', 100.1],
    ['sell', 50, 'AAPL', 100.1],
    ['buy', 500, 'AAPL', 99.9],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  const tester = await connect('TESTER', true);
  tester.send('35=D|11=A|55=AAPL|54=1|38=150|40=2|44=100.10|100=NORTH');
  const copies = () => market.gateway.core.state.copies.venues.get('NORTH');
  const breaks = () => [...(copies()?.breaks.values() ?? [])];
  await eventually(
    'one execution matches, and one does not',
    () => copies()?.matched.size === 1 && breaks().length === 1,
  );
  const [execution] = breaks();
  expect(execution).toMatchObject({ symbol: 'AAPL', side: '1', ours: undefined, theirs: { qty: 50, px: 1_001_000 } });
  expect(differenceOf(execution)).toBe('notOurs');
  expect(execution.childID).toBe(1);
  expect([...(copies()?.positions.values() ?? [])]).toMatchObject([{ symbol: 'AAPL', qty: 150 }]);
  expect(market.gateway.core.state.orders.find({ clientID: 'TESTER', originator: '' }, 'A')?.cumQty).toBe(100);
  // The same after a crash: what was copied is not copied again.
  await market.crashGateway();
  expect(breaks()).toHaveLength(1);
  expect([...(copies()?.positions.values() ?? [])]).toMatchObject([{ qty: 150 }]);
  const fill = await tester.receive();
  expect(fill.get(797)).toBeUndefined();
});
