/**
 * Two whole trading days as their clients read them: orders of every kind over three venues, cancels and replaces that
 * cross fills, busts and corrections by venues and by people, a halt, lines that drop, a gateway that is killed, the
 * night, and what goes on the next morning. At the end of each day the clients' own books, their clearer's, the
 * gateway's API and the venues' own records must agree to the share and the cent, order by order.
 *
 * The tests are the days' scenes, in their order.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { script } from '../support/script/literal.ts';
import { ClientBook } from './clientBook.ts';
import type { Bookkeeper } from './bookkeeper.ts';
import { Day } from './dayScript.ts';
import { ApiReader, clientsRecord, closingTable, venuesRecord } from './reckoning.ts';
import { Stage, VENUES } from './stage.ts';

const TOML = readFileSync(path.join(import.meta.dirname, 'house.toml'), 'utf8');

/** Venues misbehave in ways that must not matter; NORTH is slow with cancels, so that fills can cross them. */
const FAULTS = {
  NORTH: [
    { on: 'cancel', client: 'FAIRLEAD', do: 'delay', ms: 2_000 },
    { on: 'fill', client: 'FAIRLEAD', every: 4, do: 'duplicate' },
  ],
  SOUTH: [{ on: 'fill', client: 'FAIRLEAD', every: 3, do: 'outOfOrder' }],
  DEEP: [{ on: 'fill', client: 'FAIRLEAD', do: 'partial', parts: 3 }],
} as const;

const stage = new Stage({ start: '2026-06-02T09:50:00Z', toml: TOML, faults: FAULTS });
const api = new ApiReader(stage);
const day = new Day(stage, api);
let oms: Bookkeeper;
let desk: Bookkeeper;
let clearing: Bookkeeper;

/** The books as they are quoted each morning. */
const QUOTES = script`
  NORTH > buy 1000 AAPL @ 99.95
  NORTH > buy 1000 AAPL @ 99.90
  NORTH > sell 1000 AAPL @ 100.05
  NORTH > sell 1000 AAPL @ 100.10
  SOUTH > buy 600 AAPL @ 99.94
  SOUTH > sell 600 AAPL @ 100.06
  NORTH > buy 1000 MSFT @ 199.95
  NORTH > buy 1000 MSFT @ 199.90
  NORTH > sell 1000 MSFT @ 200.05
  NORTH > sell 1000 MSFT @ 200.10
  SOUTH > buy 600 MSFT @ 199.94
  SOUTH > sell 600 MSFT @ 200.06
`;

const everybody = () => [...day.clients.values(), ...day.makers.values()];

/** Everybody's figures, and the table for people. */
async function reckon(): Promise<string> {
  await api.read();
  const clients = clientsRecord([oms.book, desk.book]);
  const clearer = clientsRecord([clearing.book]);
  const gateway = api.record();
  const venues = venuesRecord(stage, api.children);
  expect({ gateway, venues, clearer }).toEqual({ gateway: clients, venues: clients, clearer: clients });
  await checkOrders();
  await checkPositions();
  expect([oms, desk, clearing].flatMap((line) => line.book.faults)).toEqual([]);
  return closingTable({ clients, clearer, gateway, venues });
}

/** The API's view of each order is what its client was last told. */
async function checkOrders(): Promise<void> {
  const known = new Map([...oms.book.orders, ...desk.book.orders]);
  const shown = [...api.orders.values()].map(({ orderID, orderQty, cumQty, leavesQty, fix }) => [
    orderID,
    `${fix.ordStatus} ${orderQty}/${cumQty}/${leavesQty}`,
  ]);
  const heard = [...known].map(([orderID, o]) => [orderID, `${o.ordStatus} ${o.orderQty}/${o.cumQty}/${o.leavesQty}`]);
  const byID = (pairs: readonly (readonly string[])[]) => Object.fromEntries(pairs.filter(([id]) => known.has(id)));
  expect(byID(shown)).toEqual(byID(heard));
}

/** Positions, and the money that made them: cost less what was realised is what was paid. */
async function checkPositions(): Promise<void> {
  type Page = { positions: { client: string; symbol: string; qty: string; cost: string; realised: string }[] };
  const { positions } = await stage.get<Page>('/positions');
  for (const [client, { book }] of [['OMS', oms] as const, ['DESK', desk] as const]) {
    for (const symbol of ['AAPL', 'MSFT']) {
      const bought = book.sum((execution) => execution.symbol === symbol && execution.side === 'buy');
      const sold = book.sum((execution) => execution.symbol === symbol && execution.side === 'sell');
      const shown = positions.find((position) => position.client === client && position.symbol === symbol);
      const { qty = '0', cost = '0', realised = '0' } = shown ?? {};
      const paid = Math.round((Number(cost) - Number(realised)) * 10_000);
      expect([client, symbol, Number(qty), paid]).toEqual([
        client,
        symbol,
        bought.qty - sold.qty,
        bought.notional - sold.notional,
      ]);
    }
  }
}

async function open(): Promise<void> {
  await stage.openVenues();
  await stage.openGateway();
  stage.until('09:55:01');
}

describe('the first day', { timeout: 60_000 }, () => {
  it('begins before the open', async () => {
    await open();
    for (const [name, version] of [
      ['OMS', 'FIX.4.4'],
      ['DESK', 'FIX.4.2'],
      ['CLEARING', 'FIX.4.4'],
    ] as const) {
      day.clients.set(name, stage.line(name, 'FAIRLEAD', version));
    }
    [oms, desk, clearing] = ['OMS', 'DESK', 'CLEARING'].map((name) => day.clientOf(name));
    for (const venue of VENUES)
      day.makers.set(venue, stage.line('MAKER', venue, venue === 'SOUTH' ? 'FIX.4.2' : 'FIX.4.4'));
    expect(everybody().every((line) => line.isLoggedOn)).toBe(true);
    await day.plays(script`${QUOTES}
      OMS > buy opg 100 AAPL @ 100.20 opg
      DESK > sell early 100 AAPL @ 99.95
      OMS = opg 0 0 100/0/100
      DESK = early 0 0 100/0/100
      10:00:05 OMS = opg F 2 100/100/0
      DESK = early 2 2 100/100/0
    `);
  });

  it('sweeps three venues', async () => {
    await day.plays(script`
      DEEP > sell 400 AAPL @ 99.90
      OMS > buy sweep 1500 AAPL @ 100.10
      clock > pass 3 s
      OMS = sweep F 2 1500/1500/0
    `);
    const markets = oms.heard.filter((message) => message.get(11) === 'sweep').map((message) => message.get(30));
    expect(new Set(markets.filter((market) => market !== undefined))).toEqual(new Set(VENUES));
  });

  it('takes what must be done at once', async () => {
    await day.plays(script`
      OMS > buy fok-no 50000 AAPL @ 100.10 fok
      OMS > buy fok 100 MSFT @ 200.05 fok
      OMS > sell ioc 5000 MSFT @ 199.94 ioc
      DESK > buy market 200 MSFT
      clock > pass 3 s
      OMS = fok-no 4 4 50000/0/0
      OMS = fok F 2 100/100/0
      OMS = ioc 4 4 5000/1600/0
      DESK = market 2 2 200/200/0
    `);
  });

  it('rests, sleeps and follows', async () => {
    await day.plays(script`
      OMS > buy iceberg 300 MSFT @ 199.96 show 100 to SOUTH
      SOUTH > sell 150 MSFT @ 199.96
      OMS > buy mid 200 AAPL @ 100.03 peg M min 50 to DEEP
      DEEP > sell 120 AAPL @ 99.90
      OMS > buy peg 100 AAPL @ 99.99 peg R to SOUTH
      NORTH > buy 100 AAPL @ 99.97
      clock > pass 1 s
      SOUTH > sell 40 AAPL @ 99.97
      DESK > buy stop 100 AAPL @ 100.20 stop 100.10 to NORTH
      DESK = stop 0 0 100/0/100
      NORTH > sell 500 AAPL @ 100.15
      NORTH > buy 1500 AAPL @ 100.10 ioc
      clock > pass 1 s
      OMS = iceberg F 1 300/150/150
      OMS = peg F 1 100/40/60
      OMS = mid F 1 200/120/80
      DESK = stop 2 2 100/100/0
      OMS > cancel peg by peg-x
      OMS = peg-x 4 4 100/40/0
    `);
  });

  it('replaces and cancels while fills cross', async () => {
    await day.plays(script`
      DESK > buy rep 300 MSFT @ 199.97 to NORTH
      NORTH > sell 100 MSFT @ 199.97
      DESK > replace rep by rep2 500 @ 199.98
      DESK = rep2 E E 300/100/200
      NORTH > sell 50 MSFT @ 199.97  # crosses NORTH's slow cancel
      DESK = rep 1 E 300/150/150
      DESK > replace rep2 by rep3 400 @ 199.98  # waits for the first
      clock > pass 3 s
      DESK = rep2 5 1 500/150/350
      DESK = rep3 5 1 400/150/250
      NORTH > sell 250 MSFT @ 199.98
      clock > pass 3 s
      DESK = rep3 2 2 400/400/0

      OMS > buy late 200 MSFT @ 199.97 to NORTH
      OMS > cancel late by late-x
      OMS = late-x 6 6 200/0/200
      NORTH > sell 200 MSFT @ 199.97
      clock > pass 3 s
      OMS = late F 6 200/200/0
      OMS = late-x refused 0

      OMS > buy half 200 MSFT @ 199.97 to NORTH
      NORTH > sell 80 MSFT @ 199.97
      OMS > cancel half by half-x
      OMS > cancel half by half-y
      clock > pass 3 s
      OMS = half-x 4 4 200/80/0
      OMS = half-y refused 3
      OMS > cancel never by never-x
      OMS = never-x refused 1
    `);
  });

  it('is told of busts and corrections, by venues and by people', async () => {
    await day.plays(script`
      OMS > sell b1 100 AAPL @ 99.95 ioc to NORTH
      OMS > sell b2 100 AAPL @ 99.95 to NORTH
      OMS > sell b3 100 AAPL @ 99.95 to NORTH
      OMS > sell b4 100 AAPL @ 99.95 to NORTH
      DESK > sell c1 90 AAPL @ 99.94 to SOUTH
      DESK > sell c2 90 AAPL @ 99.94 ioc to SOUTH
      OMS = b1 F 2 100/100/0
      OMS = b2 F 2 100/100/0
      OMS = b3 F 2 100/100/0
      OMS = b4 F 2 100/100/0
      DESK = c1 2 2 90/90/0
      DESK = c2 2 2 90/90/0

      # The venues say so themselves.
      NORTH > bust OMS b1
      SOUTH > correct DESK c1 80 @ 99.93
      clock > pass 1 s
      OMS = b1 4 4 100/0/0
      DESK = c1 1 1 90/80/10

      # They telephone: NORTH's drop copy has it, and we do not, until a person books it.
      NORTH > correct OMS b2 60 @ 99.96 by telephone
      NORTH > bust OMS b3 by telephone
      SOUTH > bust DESK c2 by telephone
      clock > pass 10 s
      gateway = breaks b2 differs, b3 differs
      operator > correct OMS b2 at NORTH 60 @ 99.96
      operator > bust OMS b3 at NORTH
      operator > bust DESK c2 at SOUTH
      clock > pass 10 s
      gateway = breaks none
      OMS = b2 G 1 100/60/40
      OMS = b3 H 0 100/0/100
      DESK = c2 4 4 90/0/0

      # What is open again waits for its client.
      OMS > cancel b2 by b2-x
      DESK > replace c1 by c1-less 80 @ 99.94
      OMS = b2-x 4 4 100/60/0
      DESK = c1-less 5 2 80/80/0
    `);
    await reckon();
  });

  it('is halted in one symbol, and resumes', async () => {
    await day.plays(script`
      OMS > buy h1 200 MSFT @ 199.97 to NORTH
      DESK > buy h2 100 AAPL @ 99.91 to SOUTH
      operator > halt MSFT
      NORTH > sell 70 MSFT @ 199.97  # it has not taken it off yet
      clock > pass 3 s
      DESK > buy h3 100 MSFT @ 200.20
      OMS = h1 9 9 200/70/130
      DESK = h2 0 0 100/0/100
      DESK = h3 8 8 100/0/0
      operator > resume MSFT
      NORTH > sell 130 MSFT @ 199.97
      clock > pass 3 s
      OMS = h1 F 2 200/200/0
      DESK > cancel h2 by h2-x
      DESK = h2-x 4 4 100/0/0
    `);
  });

  it('has orders that outlive it, and some that a person ends for the day', async () => {
    await day.plays(script`
      OMS > buy gtc-n 400 AAPL @ 99.98 gtc to NORTH
      OMS > buy gtc-s 400 AAPL @ 99.98 gtc to SOUTH
      DESK > sell gtc-2 500 MSFT @ 200.04 gtc to NORTH
      DESK > sell gtd 300 MSFT @ 200.03 until 20260603-10:05:00 to SOUTH
      OMS > buy dfd 100 MSFT @ 199.50 to SOUTH
      NORTH > sell 150 AAPL @ 99.98
      SOUTH > sell 100 AAPL @ 99.98
      NORTH > buy 50 MSFT @ 200.04
      SOUTH > buy 40 MSFT @ 200.03
      operator > doneForDay OMS dfd
      operator > doneForDay DESK gtc-2
      clock > pass 3 s
      OMS = gtc-n F 1 400/150/250
      OMS = gtc-s F 1 400/100/300
      OMS = dfd 3 3 100/0/0
      DESK = gtc-2 3 3 500/50/450
      DESK = gtd 1 1 300/40/260
    `);
  });

  it('loses lines, and nothing else', async () => {
    await day.plays(script`
      OMS > buy w1 300 MSFT @ 199.97 to NORTH
    `);
    const before = oms.heard.length;
    await day.plays(script`
      OMS -
      clock > pass 1 s
    `);
    expect(oms.isLoggedOn).toBe(false);
    await day.plays(script`
      NORTH > sell 100 MSFT @ 199.97
    `);
    expect(oms.heard).toHaveLength(before);
    await day.plays(script`
      OMS +
      clock > pass 2 s
      OMS = w1 F 1 300/100/200
    `);
    expect(oms.heard.length - before).toBe(1);
    // Back within the grace: it stands. The client is not sure of its records, and asks for all of them again.
    const { size } = oms.book.executions;
    oms.askAgainFrom(1);
    stage.pass(5);
    expect(oms.repeats).toBeGreaterThan(40);
    expect(oms.book.executions.size).toBe(size);
    await day.plays(script`
      # Gone for longer than the grace: its Day orders are canceled, its GTC orders stay.
      OMS -
      clock > pass 30 s
      OMS +
      clock > pass 3 s
      OMS = w1 4 4 300/100/0
      OMS = gtc-n F 1 400/150/250
    `);
  });

  it('loses the gateway, and nothing else', async () => {
    await day.plays(script`
      DESK > buy k1 300 MSFT @ 199.97 to NORTH
    `);
    await reckon();
    await day.plays(script`
      gateway -
      NORTH > sell 120 MSFT @ 199.97
      clock > pass 1 s
      gateway +
      OMS +
      DESK +
      CLEARING +
      clock > pass 5 s
      DESK = k1 1 1 300/120/180
    `);
    await reckon();
  });

  it('takes lists, telephoned orders, mass requests and doubts', async () => {
    const entry = (clOrdID: string, n: number, px: string) =>
      `11=${clOrdID}|67=${n}|21=1|100=SOUTH|55=AAPL|54=1|38=100|40=2|44=${px}`;
    await day.plays(script`
      DESK > 35=E|66=L1|394=3|68=2|73=2|${entry('l1', 1, '100.06')}|${entry('l2', 2, '99.50')}
      clock > pass 2 s
      DESK = l1 2 2 100/100/0
      DESK = l2 0 0 100/0/100
      operator > book OMS sell 150 AAPL @ 99.90
      clock > pass 2 s
    `);
    const telephoned = [...oms.book.orders.values()].filter(({ clOrdID }) => clOrdID === '');
    expect(telephoned).toMatchObject([{ ordStatus: '2', cumQty: 150 }]);

    await day.plays(script`
      OMS > buy m1 100 AAPL @ 99.80
      OMS > buy m2 100 MSFT @ 199.80
      OMS > 35=AF|584=all|585=7
      clock > pass 1 s
    `);
    expect(oms.heard.filter((message) => message.get(584) === 'all').map((message) => message.get(11))).toEqual([
      'gtc-n',
      'gtc-s',
      'm1',
      'm2',
    ]);
    const execID = day.execIDOf('DESK', 'l1', 'SOUTH');
    await day.plays(script`
      OMS > 35=q|11=mc|530=1|55=MSFT
      clock > pass 3 s
      OMS = m1 I 0 100/0/100
      OMS = m2 4 4 100/0/0
      DESK > 35=Q|37=${day.orderIDOf('DESK', 'l1')}|17=${execID}|127=D|55=AAPL|54=1|38=100|32=100|31=100.06
      clock > pass 1 s
    `);
    const { disputes } = await stage.get<{ disputes: { execID: string }[] }>('/disputes');
    expect(disputes.map((dispute) => dispute.execID)).toEqual([execID]);
  });

  it('closes: what was for the day is over, what is good for longer is not', async () => {
    await day.plays(script`
      OMS > sell cls 100 AAPL @ 99.80 cls
      10:20:10 NORTH > end the day
      SOUTH > end the day
      DEEP > end the day
      clock > pass 5 s
      OMS = cls F 2 100/100/0
      OMS = m1 C C 100/0/0
      OMS = b3 4 4 100/0/0
      DESK = k1 C C 300/120/0
      DESK = l2 C C 100/0/0
    `);
    stage.until('10:31');
    expect(oms.isLoggedOn).toBe(false);
    console.log(`the first day\n${await reckon()}`);
    await stage.close();
  });
});

describe('the second day', { timeout: 60_000 }, () => {
  it('begins with what the first has left, in sessions whose numbers start again where they should', async () => {
    stage.until('09:50');
    await open();
    oms.newDay();
    for (const line of everybody()) stage.connect(line);
    stage.pass(5);
    expect(everybody().every((line) => line.isLoggedOn)).toBe(true);
    await day.plays(script`${QUOTES}
      OMS > 35=H|11=gtc-n|55=AAPL|54=2
      OMS > 35=H|11=gtc-s|55=AAPL|54=2
      DESK > 35=H|11=gtc-2|55=MSFT|54=2
      DESK > 35=H|11=gtd|55=MSFT|54=2
      10:00:05 OMS = gtc-n I 1 400/150/250
      OMS = gtc-s I 1 400/350/50
      DESK = gtc-2 3 3 500/50/450
      DESK = gtd 1 1 300/40/260
    `);
  });

  it('renews what was done for the day, and fills it', async () => {
    await day.plays(script`
      operator > renew DESK gtc-2
      clock > pass 2 s
      DESK = gtc-2 D 1 500/50/450
      NORTH > buy 450 MSFT @ 200.04
      NORTH > sell 100 AAPL @ 99.98
      SOUTH > sell 300 AAPL @ 99.98
      clock > pass 2 s
      OMS = gtc-n F 1 400/250/150
      OMS = gtc-s F 2 400/400/0
      DESK = gtc-2 2 2 500/500/0
    `);
  });

  it('takes ClOrdIDs of yesterday again, but for those of orders that are open', async () => {
    await day.plays(script`
      OMS > buy fok 100 AAPL @ 100.10 ioc
      OMS > buy gtc-n 100 AAPL @ 99.00
      clock > pass 2 s
      OMS = fok F 2 100/100/0
      OMS = gtc-n 8 1 400/250/150
    `);
    expect(oms.heard.at(-1)?.get(58)).toMatch(/^ClOrdID gtc-n is taken: order .* has it, and is open$/);
    expect(day.orderIDOf('OMS', 'gtc-n')).not.toBe(day.orderIDOf('OMS', 'fok'));
  });

  it("corrects yesterday's executions: one by its venue, one by a person", async () => {
    await day.plays(script`
      NORTH > correct OMS b4 100 @ 99.97
      SOUTH > correct DESK l1 90 @ 100.05 by telephone
      operator > correct DESK l1 at SOUTH 90 @ 100.05
      clock > pass 2 s
      OMS = b4 G 2 100/100/0
      DESK = l1 C C 100/90/0  # a Day order of yesterday that is short of 10 now: its day is over
    `);
  });

  it('ends what has a date, and what its client cancels', async () => {
    await day.plays(script`
      OMS > replace gtc-n by gtc-n2 350 @ 99.98
      clock > pass 3 s
      OMS > cancel gtc-n2 by gtc-n3
      10:05:05 OMS = gtc-n2 5 1 350/250/100
      OMS = gtc-n3 4 4 350/250/0
      DESK = gtd C C 300/40/0
      10:20:10 NORTH > end the day
      SOUTH > end the day
      DEEP > end the day
      clock > pass 5 s
    `);
    console.log(`both days\n${await reckon()}`);
    type Orders = { orders: { clOrdID: string }[] };
    expect((await stage.get<Orders>('/orders?open=true')).orders).toEqual([]);
    await day.plays(script`
      gateway = breaks none
    `);
  });

  it('would notice any execution, bust or correction that a client did not read', () => {
    for (const line of [oms, desk]) {
      const truth = clientsRecord([line.book]);
      const trades = line.heard.filter((message) => Number(message.get(32)) > 0 || message.has(19));
      expect(trades.length).toBeGreaterThan(15);
      for (const missed of trades) {
        const book = new ClientBook();
        for (const message of line.heard) if (message !== missed) book.read(message);
        // Who misses what was corrected later has the right sum in the end, and a correction of nothing.
        if (book.faults.length === 0) expect(clientsRecord([book])).not.toEqual(truth);
      }
    }
  });
});
