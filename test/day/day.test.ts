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
import type { FixMessage } from '../support/fixMessage.ts';
import { ClientBook } from './clientBook.ts';
import type { Bookkeeper } from './bookkeeper.ts';
import { ApiReader, clientsRecord, closingTable, venuesRecord, venueTrades, type VenueTrade } from './reckoning.ts';
import { Stage, type Venue, VENUES } from './stage.ts';

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

const DAY = '59=0';
const GTC = '59=1';
const OPG = '59=2';
const IOC = '59=3';
const FOK = '59=4';
const CLS = '59=7';

const stage = new Stage({ start: '2026-06-02T09:50:00Z', toml: TOML, faults: FAULTS });
const api = new ApiReader(stage);
let oms: Bookkeeper;
let desk: Bookkeeper;
let clearing: Bookkeeper;
const makers = new Map<Venue, Bookkeeper>();
let made = 0;

type Side = 'buy' | 'sell';
const sideOf = (side: Side) => (side === 'buy' ? '54=1' : '54=2');

/** A limit order, or at the market, or with an OrdType of its own in `more`. */
function order(
  line: Bookkeeper,
  clOrdID: string,
  side: Side,
  qty: number,
  symbol: string,
  px: string,
  more = DAY,
): void {
  const type = more.includes('40=') ? '' : px === 'market' ? '40=1|' : '40=2|';
  const price = px === 'market' ? '' : `44=${px}|`;
  line.send(`35=D|11=${clOrdID}|55=${symbol}|${sideOf(side)}|38=${qty}|${type}${price}${more}`);
  stage.pass(1);
}

function replace(
  line: Bookkeeper,
  from: string,
  to: string,
  side: Side,
  qty: number,
  symbol: string,
  px: string,
): void {
  line.send(`35=G|41=${from}|11=${to}|55=${symbol}|${sideOf(side)}|38=${qty}|40=2|44=${px}`);
  stage.pass(0.5);
}

function cancel(line: Bookkeeper, from: string, to: string, side: Side, symbol: string): void {
  line.send(`35=F|41=${from}|11=${to}|55=${symbol}|${sideOf(side)}|38=1`);
  stage.pass(0.5);
}

/** Somebody else's order at a venue: a quote, or whoever trades with ours. */
function other(venue: Venue, side: Side, qty: number, symbol: string, px: string, more = DAY): void {
  const line = makers.get(venue);
  if (line === undefined) throw new Error(`no maker at ${venue}`);
  order(line, `M${++made}`, side, qty, symbol, px, more);
}

/** What a line last heard under a ClOrdID: ExecType OrdStatus OrderQty/CumQty/LeavesQty, or why it was refused. */
function told(line: Bookkeeper, clOrdID: string): string {
  const message = line.heard.filter((each) => each.get(11) === clOrdID && '89'.includes(each.get(35) ?? '')).at(-1);
  if (message === undefined) return 'nothing';
  const field = (tag: number) => message.get(tag) ?? '';
  if (field(35) === '9') return `refused ${field(102)}`;
  return `${field(150)} ${field(39)} ${field(38)}/${field(14)}/${field(151)}`;
}

const orderIDOf = (line: Bookkeeper, clOrdID: string): string =>
  line.heard.find((message) => message.get(11) === clOrdID)?.get(37) ?? '';

/** How the client knows the last execution of an order that came from a venue. */
function execIDOf(line: Bookkeeper, clOrdID: string, venue: Venue): string {
  const isIt = (message: FixMessage) => message.get(11) === clOrdID && message.get(30) === venue;
  return line.heard.filter(isIt).at(-1)?.get(17) ?? '';
}

/** How the venue knows it. */
async function tradeAt(venue: Venue, orderID: string): Promise<VenueTrade> {
  await api.read();
  const trade = venueTrades(stage, venue, api.children)
    .filter((each) => each.orderID === orderID)
    .at(-1);
  if (trade === undefined) throw new Error(`${venue} did not trade for ${orderID}`);
  return trade;
}

function sim(venue: Venue) {
  const running = stage.sims.get(venue);
  if (running === undefined) throw new Error(`${venue} is not open`);
  return running;
}

/** The books as they are quoted each morning. */
function quote(): void {
  for (const [symbol, mid] of [
    ['AAPL', 100],
    ['MSFT', 200],
  ] as const) {
    const px = (cents: number) => (mid + cents / 100).toFixed(2);
    other('NORTH', 'buy', 1_000, symbol, px(-5));
    other('NORTH', 'buy', 1_000, symbol, px(-10));
    other('NORTH', 'sell', 1_000, symbol, px(5));
    other('NORTH', 'sell', 1_000, symbol, px(10));
    other('SOUTH', 'buy', 600, symbol, px(-6));
    other('SOUTH', 'sell', 600, symbol, px(6));
  }
}

/** Executions that NORTH's drop copies have otherwise than we, by their orders. */
async function breaks(): Promise<string[]> {
  type Page = { breaks: { orderID: string; difference: string }[] };
  const page = await stage.get<Page>('/breaks');
  return page.breaks.map(({ orderID, difference }) => `${api.orders.get(orderID)?.clOrdID} ${difference}`);
}

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
    oms = stage.line('OMS', 'FAIRLEAD', 'FIX.4.4');
    desk = stage.line('DESK', 'FAIRLEAD', 'FIX.4.2');
    clearing = stage.line('CLEARING', 'FAIRLEAD', 'FIX.4.4');
    for (const venue of VENUES)
      makers.set(venue, stage.line('MAKER', venue, venue === 'SOUTH' ? 'FIX.4.2' : 'FIX.4.4'));
    expect([oms, desk, clearing, ...makers.values()].every((line) => line.isLoggedOn)).toBe(true);
    quote();
    order(oms, 'opg', 'buy', 100, 'AAPL', '100.20', OPG);
    order(desk, 'early', 'sell', 100, 'AAPL', '99.95');
    expect([told(oms, 'opg'), told(desk, 'early')]).toEqual(['0 0 100/0/100', '0 0 100/0/100']);
    stage.until('10:00:05');
    expect([told(oms, 'opg'), told(desk, 'early')]).toEqual(['F 2 100/100/0', '2 2 100/100/0']);
  });

  it('sweeps three venues', () => {
    other('DEEP', 'sell', 400, 'AAPL', '99.90');
    order(oms, 'sweep', 'buy', 1_500, 'AAPL', '100.10');
    stage.pass(3);
    expect(told(oms, 'sweep')).toBe('F 2 1500/1500/0');
    const markets = oms.heard.filter((message) => message.get(11) === 'sweep').map((message) => message.get(30));
    expect(new Set(markets.filter((market) => market !== undefined))).toEqual(new Set(VENUES));
  });

  it('takes what must be done at once', () => {
    order(oms, 'fok-no', 'buy', 50_000, 'AAPL', '100.10', FOK);
    order(oms, 'fok', 'buy', 100, 'MSFT', '200.05', FOK);
    order(oms, 'ioc', 'sell', 5_000, 'MSFT', '199.94', IOC);
    order(desk, 'market', 'buy', 200, 'MSFT', 'market');
    stage.pass(3);
    expect(['fok-no', 'fok', 'ioc'].map((id) => told(oms, id))).toEqual([
      '4 4 50000/0/0',
      'F 2 100/100/0',
      '4 4 5000/1600/0',
    ]);
    expect(told(desk, 'market')).toBe('2 2 200/200/0');
  });

  it('rests, sleeps and follows', () => {
    order(oms, 'iceberg', 'buy', 300, 'MSFT', '199.96', `${DAY}|111=100|100=SOUTH`);
    other('SOUTH', 'sell', 150, 'MSFT', '199.96');
    order(oms, 'mid', 'buy', 200, 'AAPL', '100.03', `${DAY}|40=P|18=M|110=50|100=DEEP`);
    other('DEEP', 'sell', 120, 'AAPL', '99.90');
    order(oms, 'peg', 'buy', 100, 'AAPL', '99.99', `${DAY}|40=P|18=R|100=SOUTH`);
    other('NORTH', 'buy', 100, 'AAPL', '99.97');
    stage.pass(1);
    other('SOUTH', 'sell', 40, 'AAPL', '99.97');
    order(desk, 'stop', 'buy', 100, 'AAPL', '100.20', `${DAY}|40=4|99=100.10|100=NORTH`);
    expect(told(desk, 'stop')).toBe('0 0 100/0/100');
    other('NORTH', 'sell', 500, 'AAPL', '100.15');
    other('NORTH', 'buy', 1_500, 'AAPL', '100.10', IOC);
    stage.pass(1);
    expect(['iceberg', 'peg', 'mid'].map((id) => told(oms, id))).toEqual([
      'F 1 300/150/150',
      'F 1 100/40/60',
      'F 1 200/120/80',
    ]);
    expect(told(desk, 'stop')).toBe('2 2 100/100/0');
    cancel(oms, 'peg', 'peg-x', 'buy', 'AAPL');
    expect(told(oms, 'peg-x')).toBe('4 4 100/40/0');
  });

  it('replaces and cancels while fills cross', () => {
    order(desk, 'rep', 'buy', 300, 'MSFT', '199.97', `${DAY}|100=NORTH`);
    other('NORTH', 'sell', 100, 'MSFT', '199.97');
    replace(desk, 'rep', 'rep2', 'buy', 500, 'MSFT', '199.98');
    expect(told(desk, 'rep2')).toBe('E E 300/100/200');
    other('NORTH', 'sell', 50, 'MSFT', '199.97'); // crosses NORTH's slow cancel
    expect(told(desk, 'rep')).toBe('1 E 300/150/150');
    replace(desk, 'rep2', 'rep3', 'buy', 400, 'MSFT', '199.98'); // waits for the first
    stage.pass(3);
    expect([told(desk, 'rep2'), told(desk, 'rep3')]).toEqual(['5 1 500/150/350', '5 1 400/150/250']);
    other('NORTH', 'sell', 250, 'MSFT', '199.98');
    stage.pass(3);
    expect(told(desk, 'rep3')).toBe('2 2 400/400/0');

    order(oms, 'late', 'buy', 200, 'MSFT', '199.97', `${DAY}|100=NORTH`);
    cancel(oms, 'late', 'late-x', 'buy', 'MSFT');
    expect(told(oms, 'late-x')).toBe('6 6 200/0/200');
    other('NORTH', 'sell', 200, 'MSFT', '199.97');
    stage.pass(3);
    expect([told(oms, 'late'), told(oms, 'late-x')]).toEqual(['F 6 200/200/0', 'refused 0']);

    order(oms, 'half', 'buy', 200, 'MSFT', '199.97', `${DAY}|100=NORTH`);
    other('NORTH', 'sell', 80, 'MSFT', '199.97');
    cancel(oms, 'half', 'half-x', 'buy', 'MSFT');
    cancel(oms, 'half', 'half-y', 'buy', 'MSFT');
    stage.pass(3);
    expect([told(oms, 'half-x'), told(oms, 'half-y')]).toEqual(['4 4 200/80/0', 'refused 3']);
    cancel(oms, 'never', 'never-x', 'buy', 'MSFT');
    expect(told(oms, 'never-x')).toBe('refused 1');
  });

  it('is told of busts and corrections, by venues and by people', async () => {
    order(oms, 'b1', 'sell', 100, 'AAPL', '99.95', `${IOC}|100=NORTH`);
    for (const id of ['b2', 'b3', 'b4']) order(oms, id, 'sell', 100, 'AAPL', '99.95', `${DAY}|100=NORTH`);
    order(desk, 'c1', 'sell', 90, 'AAPL', '99.94', `${DAY}|100=SOUTH`);
    order(desk, 'c2', 'sell', 90, 'AAPL', '99.94', `${IOC}|100=SOUTH`);
    expect(['b1', 'b2', 'b3', 'b4'].map((id) => told(oms, id))).toEqual(Array(4).fill('F 2 100/100/0'));
    expect(['c1', 'c2'].map((id) => told(desk, id))).toEqual(Array(2).fill('2 2 90/90/0'));

    // The venues say so themselves.
    expect(sim('NORTH').bust((await tradeAt('NORTH', orderIDOf(oms, 'b1'))).execID)).toBe('');
    expect(sim('SOUTH').correct((await tradeAt('SOUTH', orderIDOf(desk, 'c1'))).execID, '80', '99.93')).toBe('');
    stage.pass(1);
    expect([told(oms, 'b1'), told(desk, 'c1')]).toEqual(['4 4 100/0/0', '1 1 90/80/10']);

    // They telephone: NORTH's drop copy has it, and we do not, until a person books it.
    expect(sim('NORTH').correct((await tradeAt('NORTH', orderIDOf(oms, 'b2'))).execID, '60', '99.96', false)).toBe('');
    expect(sim('NORTH').bust((await tradeAt('NORTH', orderIDOf(oms, 'b3'))).execID, false)).toBe('');
    expect(sim('SOUTH').bust((await tradeAt('SOUTH', orderIDOf(desk, 'c2'))).execID, false)).toBe('');
    stage.pass(10);
    expect(await breaks()).toEqual(['b2 differs', 'b3 differs']);
    await stage.act({ do: 'correct', execID: execIDOf(oms, 'b2', 'NORTH'), lastQty: '60', lastPx: '99.96' });
    await stage.act({ do: 'bust', execID: execIDOf(oms, 'b3', 'NORTH') });
    await stage.act({ do: 'bust', execID: execIDOf(desk, 'c2', 'SOUTH') });
    stage.pass(10);
    expect(await breaks()).toEqual([]);
    expect([told(oms, 'b2'), told(oms, 'b3'), told(desk, 'c2')]).toEqual([
      'G 1 100/60/40',
      'H 0 100/0/100',
      '4 4 90/0/0',
    ]);

    // What is open again waits for its client.
    cancel(oms, 'b2', 'b2-x', 'sell', 'AAPL');
    replace(desk, 'c1', 'c1-less', 'sell', 80, 'AAPL', '99.94');
    expect([told(oms, 'b2-x'), told(desk, 'c1-less')]).toEqual(['4 4 100/60/0', '5 2 80/80/0']);
    await reckon();
  });

  it('is halted in one symbol, and resumes', async () => {
    order(oms, 'h1', 'buy', 200, 'MSFT', '199.97', `${DAY}|100=NORTH`);
    order(desk, 'h2', 'buy', 100, 'AAPL', '99.91', `${DAY}|100=SOUTH`);
    await stage.act({ do: 'halt', symbol: 'MSFT' });
    other('NORTH', 'sell', 70, 'MSFT', '199.97'); // NORTH has not taken it off yet
    stage.pass(3);
    order(desk, 'h3', 'buy', 100, 'MSFT', '200.20');
    expect([told(oms, 'h1'), told(desk, 'h2'), told(desk, 'h3')]).toEqual([
      '9 9 200/70/130',
      '0 0 100/0/100',
      '8 8 100/0/0',
    ]);
    await stage.act({ do: 'resume', symbol: 'MSFT' });
    other('NORTH', 'sell', 130, 'MSFT', '199.97');
    stage.pass(3);
    expect(told(oms, 'h1')).toBe('F 2 200/200/0');
    cancel(desk, 'h2', 'h2-x', 'buy', 'AAPL');
    expect(told(desk, 'h2-x')).toBe('4 4 100/0/0');
  });

  it('has orders that outlive it, and some that a person ends for the day', async () => {
    order(oms, 'gtc-n', 'buy', 400, 'AAPL', '99.98', `${GTC}|100=NORTH`);
    order(oms, 'gtc-s', 'buy', 400, 'AAPL', '99.98', `${GTC}|100=SOUTH`);
    order(desk, 'gtc-2', 'sell', 500, 'MSFT', '200.04', `${GTC}|100=NORTH`);
    order(desk, 'gtd', 'sell', 300, 'MSFT', '200.03', '59=6|126=20260603-10:05:00|100=SOUTH');
    order(oms, 'dfd', 'buy', 100, 'MSFT', '199.50', `${DAY}|100=SOUTH`);
    other('NORTH', 'sell', 150, 'AAPL', '99.98');
    other('SOUTH', 'sell', 100, 'AAPL', '99.98');
    other('NORTH', 'buy', 50, 'MSFT', '200.04');
    other('SOUTH', 'buy', 40, 'MSFT', '200.03');
    await stage.act({ do: 'doneForDay', orderID: orderIDOf(oms, 'dfd') });
    await stage.act({ do: 'doneForDay', orderID: orderIDOf(desk, 'gtc-2') });
    stage.pass(3);
    expect(['gtc-n', 'gtc-s', 'dfd'].map((id) => told(oms, id))).toEqual([
      'F 1 400/150/250',
      'F 1 400/100/300',
      '3 3 100/0/0',
    ]);
    expect(['gtc-2', 'gtd'].map((id) => told(desk, id))).toEqual(['3 3 500/50/450', '1 1 300/40/260']);
  });

  it('loses lines, and nothing else', async () => {
    order(oms, 'w1', 'buy', 300, 'MSFT', '199.97', `${DAY}|100=NORTH`);
    const before = oms.heard.length;
    stage.cut('OMS');
    stage.pass(1);
    expect(oms.isLoggedOn).toBe(false);
    other('NORTH', 'sell', 100, 'MSFT', '199.97');
    expect(oms.heard).toHaveLength(before);
    stage.connect(oms);
    stage.pass(2);
    expect([told(oms, 'w1'), oms.heard.length - before]).toEqual(['F 1 300/100/200', 1]);
    // Back within the grace: it stands. The client is not sure of its records, and asks for all of them again.
    const { size } = oms.book.executions;
    oms.askAgainFrom(1);
    stage.pass(5);
    expect(oms.repeats).toBeGreaterThan(40);
    expect(oms.book.executions.size).toBe(size);

    // Gone for longer than the grace: its Day orders are canceled, its GTC orders stay.
    stage.cut('OMS');
    stage.pass(30);
    stage.connect(oms);
    stage.pass(3);
    expect([told(oms, 'w1'), told(oms, 'gtc-n')]).toEqual(['4 4 300/100/0', 'F 1 400/150/250']);
  });

  it('loses the gateway, and nothing else', async () => {
    order(desk, 'k1', 'buy', 300, 'MSFT', '199.97', `${DAY}|100=NORTH`);
    await reckon();
    await stage.crashGateway(() => other('NORTH', 'sell', 120, 'MSFT', '199.97'));
    for (const line of [oms, desk, clearing]) stage.connect(line);
    stage.pass(5);
    expect(told(desk, 'k1')).toBe('1 1 300/120/180');
    await reckon();
  });

  it('takes lists, telephoned orders, mass requests and doubts', async () => {
    const entry = (clOrdID: string, n: number, px: string) =>
      `11=${clOrdID}|67=${n}|21=1|100=SOUTH|55=AAPL|54=1|38=100|40=2|44=${px}`;
    desk.send(`35=E|66=L1|394=3|68=2|73=2|${entry('l1', 1, '100.06')}|${entry('l2', 2, '99.50')}`);
    stage.pass(2);
    expect(['l1', 'l2'].map((id) => told(desk, id))).toEqual(['2 2 100/100/0', '0 0 100/0/100']);

    await stage.act({ do: 'book', client: 'OMS', symbol: 'AAPL', side: 'sell', orderQty: '150', price: '99.90' });
    stage.pass(2);
    const telephoned = [...oms.book.orders.values()].filter(({ clOrdID }) => clOrdID === '');
    expect(telephoned).toMatchObject([{ ordStatus: '2', cumQty: 150 }]);

    order(oms, 'm1', 'buy', 100, 'AAPL', '99.80');
    order(oms, 'm2', 'buy', 100, 'MSFT', '199.80');
    oms.send('35=AF|584=all|585=7');
    stage.pass(1);
    expect(oms.heard.filter((message) => message.get(584) === 'all').map((message) => message.get(11))).toEqual([
      'gtc-n',
      'gtc-s',
      'm1',
      'm2',
    ]);
    oms.send('35=q|11=mc|530=1|55=MSFT');
    stage.pass(3);
    expect([told(oms, 'm1'), told(oms, 'm2')]).toEqual(['I 0 100/0/100', '4 4 100/0/0']);
    const execID = execIDOf(desk, 'l1', 'SOUTH');
    desk.send(`35=Q|37=${orderIDOf(desk, 'l1')}|17=${execID}|127=D|55=AAPL|54=1|38=100|32=100|31=100.06`);
    stage.pass(1);
    const { disputes } = await stage.get<{ disputes: { execID: string }[] }>('/disputes');
    expect(disputes.map((dispute) => dispute.execID)).toEqual([execID]);
  });

  it('closes: what was for the day is over, what is good for longer is not', async () => {
    order(oms, 'cls', 'sell', 100, 'AAPL', '99.80', CLS);
    stage.until('10:19:30');
    stage.until('10:20:10');
    for (const venue of VENUES) sim(venue).endDay();
    stage.pass(5);
    expect(['cls', 'm1', 'b3'].map((id) => told(oms, id))).toEqual(['F 2 100/100/0', 'C C 100/0/0', '4 4 100/0/0']);
    expect(['k1', 'l2'].map((id) => told(desk, id))).toEqual(['C C 300/120/0', 'C C 100/0/0']);
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
    for (const line of [oms, desk, clearing, ...makers.values()]) stage.connect(line);
    stage.pass(5);
    expect([oms, desk, clearing, ...makers.values()].every((line) => line.isLoggedOn)).toBe(true);
    quote();
    for (const [line, id, side, symbol] of [
      [oms, 'gtc-n', 2, 'AAPL'],
      [oms, 'gtc-s', 2, 'AAPL'],
      [desk, 'gtc-2', 2, 'MSFT'],
      [desk, 'gtd', 2, 'MSFT'],
    ] as const)
      line.send(`35=H|11=${id}|55=${symbol}|54=${side}`);
    stage.until('10:00:05');
    expect(['gtc-n', 'gtc-s'].map((id) => told(oms, id))).toEqual(['I 1 400/150/250', 'I 1 400/350/50']);
    expect(['gtc-2', 'gtd'].map((id) => told(desk, id))).toEqual(['3 3 500/50/450', '1 1 300/40/260']);
  });

  it('renews what was done for the day, and fills it', async () => {
    await stage.act({ do: 'renew', orderID: orderIDOf(desk, 'gtc-2') });
    stage.pass(2);
    expect(told(desk, 'gtc-2')).toBe('D 1 500/50/450');
    other('NORTH', 'buy', 450, 'MSFT', '200.04');
    other('NORTH', 'sell', 100, 'AAPL', '99.98');
    other('SOUTH', 'sell', 300, 'AAPL', '99.98');
    stage.pass(2);
    expect(['gtc-n', 'gtc-s'].map((id) => told(oms, id))).toEqual(['F 1 400/250/150', 'F 2 400/400/0']);
    expect(told(desk, 'gtc-2')).toBe('2 2 500/500/0');
  });

  it("corrects yesterday's executions: one by its venue, one by a person", async () => {
    await api.read();
    const [yesterday] = venueTrades(stage, 'NORTH', api.children).filter(
      ({ orderID }) => orderID === orderIDOf(oms, 'b4'),
    );
    expect(sim('NORTH').correct(yesterday.execID, '100', '99.97')).toBe('');
    const [phoned] = venueTrades(stage, 'SOUTH', api.children).filter(
      ({ orderID }) => orderID === orderIDOf(desk, 'l1'),
    );
    expect(sim('SOUTH').correct(phoned.execID, '90', '100.05', false)).toBe('');
    await stage.act({ do: 'correct', execID: execIDOf(desk, 'l1', 'SOUTH'), lastQty: '90', lastPx: '100.05' });
    stage.pass(2);
    // A Day order of yesterday that is short of 10 now: its day is over.
    expect([told(oms, 'b4'), told(desk, 'l1')]).toEqual(['G 2 100/100/0', 'C C 100/90/0']);
  });

  it('ends what has a date, and what its client cancels', async () => {
    replace(oms, 'gtc-n', 'gtc-n2', 'buy', 350, 'AAPL', '99.98');
    stage.pass(3);
    cancel(oms, 'gtc-n2', 'gtc-n3', 'buy', 'AAPL');
    stage.until('10:05:05');
    expect(['gtc-n2', 'gtc-n3'].map((id) => told(oms, id))).toEqual(['5 1 350/250/100', '4 4 350/250/0']);
    expect(told(desk, 'gtd')).toBe('C C 300/40/0');
    stage.until('10:20:10');
    for (const venue of VENUES) sim(venue).endDay();
    stage.pass(5);
    console.log(`both days\n${await reckon()}`);
    type Orders = { orders: { clOrdID: string }[] };
    expect((await stage.get<Orders>('/orders?open=true')).orders).toEqual([]);
    expect(await breaks()).toEqual([]);
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
