import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ops, startOps } from '../../src/ops/server.ts';
import type { HttpSetup } from '../../src/config/setup.ts';
import { OrdType } from '../../src/orders/values.ts';
import { later, NO_PRICE, seconds } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { DEMO, demoWith, SECRETS } from '../config/demo.ts';
import { House, LIMIT_ORDER } from './house.ts';
import { Wire } from './wire.ts';

const TRADE = { token: SECRETS.FAIRLEAD_TRADE_TOKEN };
const OPERATE = { token: SECRETS.FAIRLEAD_OPERATOR_TOKEN };
const FEED = { token: SECRETS.FAIRLEAD_FEED_TOKEN };

let house: House;
let ops: Ops;
const wires: Wire[] = [];

async function start(http: Partial<HttpSetup> = {}, toml = DEMO): Promise<void> {
  await ops?.close();
  house = new House(http, undefined, toml);
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.turn();
  ops = await startOps(house, house.http, house.log);
}

async function open(hello?: object, headers: Record<string, string> = {}): Promise<Wire> {
  const wire = await Wire.open(ops.port, hello, headers);
  wires.push(wire);
  return wire;
}

/** A stream that has been shown everything it subscribed to. */
async function ready(hello: object): Promise<Wire> {
  const wire = await open(hello);
  await wire.next('ready');
  return wire;
}

beforeEach(() => start());
afterEach(async () => {
  for (const wire of wires.splice(0)) wire.destroy();
  await ops.close();
});

describe('the first message', () => {
  it.each([
    ['a trade token', TRADE, { name: 'demo-trader', role: 'trade', client: 'DEMO-API' }],
    ['an operator token', OPERATE, { name: 'demo-operator', role: 'operator', client: null }],
    ['none, on this machine', {}, { name: 'anonymous', role: 'read', client: null }],
  ])('with %s is welcomed', async (_what, hello, data) => {
    const wire = await open(hello);
    expect(await wire.next('welcome')).toEqual({ ...data, epoch: 'EPOCH', last: 'EPOCH-E0' });
    expect(wire.messages[0].seq).toBe(1);
  });

  it.each([
    ['a wrong token', { token: 'a-token-that-nobody-has' }, {}, 4401, 'a valid token is needed'],
    ['no JSON', '{', {}, 4400, 'the message is no JSON'],
    ['an unknown topic', { subscribe: ['everything'] }, {}, 4400, /^subscribe\.0: /],
    ['an operation', { op: 'ping' }, {}, 4400, /^op: unknown field/],
    [
      'topics that are not the caller’s to see',
      { ...TRADE, subscribe: ['events'] },
      {},
      4403,
      'this token may not see events',
    ],
    ['topics, from a feed', { ...FEED, subscribe: ['nbbo'] }, {}, 4403, 'this token may not see nbbo'],
    ['a place in another journal', { since: 'OTHER-E5' }, {}, 4400, /another journal/],
    ['another page’s origin', {}, { origin: 'http://evil.example' }, 4403, /other origins/],
    ['a proxy in between, and no token', {}, { 'x-forwarded-for': '192.0.2.7' }, 4401, 'a valid token is needed'],
  ])('with %s closes the stream', async (_what, hello, headers, code, reason) => {
    const wire = await open(undefined, headers);
    wire.send(hello);
    const closed = await wire.untilClosed();
    expect(closed.code).toBe(code);
    expect(closed.reason).toMatch(reason);
    expect(house.warnings.join()).not.toContain('nobody-has');
  });

  it('is not taken when there are too many streams', async () => {
    await start({ maxStreams: 1 });
    const first = await ready({});
    const second = await open({});
    expect(await second.untilClosed()).toEqual({ code: 1013, reason: 'too many streams' });
    expect(first.closed).toBeUndefined();
  });
});

describe('a new stream is shown what is, then what changes', () => {
  it('quotes, venues and sessions', async () => {
    const wire = await ready({ subscribe: ['nbbo', 'venues', 'sessions'] });
    expect(wire.all('nbbo').map(({ symbol, askPx }) => [symbol, askPx])).toEqual([
      ['AAPL', '187.50'],
      ['MSFT', null],
    ]);
    expect(wire.all('venue').map(({ venue }) => venue)).toEqual(['NORTH', 'SOUTH', 'DEEP']);
    expect(wire.all('session').map(({ id }) => id)).toEqual(['fix44:TESTER', 'fix42:TESTER', 'fix44:DEMO-OMS']);
    house.quote('SOUTH', 'MSFT', 412.1, 100, 412.2, 100);
    expect(await wire.next('nbbo', ({ askPx }) => askPx === '412.20')).toMatchObject({
      symbol: 'MSFT',
      bidPx: '412.10',
    });
    house.submit({ kind: 'venueLink', venue: 'SOUTH', up: false });
    expect(await wire.next('venue', ({ up }) => !up)).toMatchObject({ venue: 'SOUTH' });
    expect(wire.messages.map(({ seq }) => seq)).toEqual(wire.messages.map((_, i) => i + 1));
  });

  it('quotes of the symbols it names', async () => {
    const wire = await ready({ subscribe: ['nbbo'], symbols: ['MSFT'] });
    expect(wire.all('nbbo').map(({ symbol }) => symbol)).toEqual(['MSFT']);
  });

  it('an order’s whole life: reports each once and in order, its state as it is', async () => {
    const wire = await ready({ ...OPERATE, subscribe: ['executions', 'orders', 'positions', 'events'] });
    house.submit(house.order('TESTER', 'T1'));
    house.turn();
    const [north] = house.at('NORTH');
    const [dark] = house.at('DEEP');
    house.fill(north, north.terms.orderQty, 187.5);
    house.fill(dark, dark.terms.orderQty, 187.49);
    house.turn();
    const filled = await wire.next('order', ({ ordStatus }) => ordStatus === 'filled');
    expect(filled).toMatchObject({ clOrdID: 'T1', cumQty: '100', avgPx: '187.495' });
    const reports = wire.all('execution');
    expect(reports.map((r) => (r.kind === 'executionReport' ? `${r.execID} ${r.execType} ${r.lastQty}` : ''))).toEqual([
      'EPOCH-E1 new null',
      'EPOCH-E2 trade 50',
      'EPOCH-E3 trade 50',
    ]);
    await wire.next('position', ({ qty }) => qty === '100');
    expect(wire.all('event').map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['orderReceived', 'riskDecided', 'orderAccepted', 'planned', 'childSent', 'childFilled']),
    );
  });

  it('a change of limits, and its end by time', async () => {
    const wire = await ready({ ...OPERATE, subscribe: ['events'] });
    const until = later(house.now(), seconds(60));
    const row = limitRow('maxOrderQty', '50', { client: 'TESTER' }, { id: 'for now', until });
    house.submit({ kind: 'changeLimits', set: [row], remove: [], by: 'jane', reason: 'one block' });
    house.pass(60_000);
    house.submit({ kind: 'tick' });
    const end = await wire.next('event', ({ kind }) => kind === 'riskLimitRemoved');
    expect(end).toMatchObject({ id: 'for now', by: 'fairlead', reason: 'its time is over' });
    expect(wire.all('event').map(({ kind }) => kind)).toEqual(['riskLimitSet', 'riskLimitRemoved']);
  });

  it('a trader: only what is its client’s', async () => {
    const wire = await ready({ ...TRADE, subscribe: ['executions', 'orders'] });
    house.submit(house.order('TESTER', 'T1'));
    house.turn();
    wire.send({ op: 'order', id: 1, ...LIMIT_ORDER });
    await wire.next('order');
    expect(wire.all('order').map(({ client }) => client)).toEqual(['DEMO-API']);
    expect(wire.all('execution').map(({ client }) => client)).toEqual(['DEMO-API']);
  });
});

describe('resuming', () => {
  async function trade(count: number): Promise<void> {
    for (let i = 0; i < count; i++) house.submit(house.order('TESTER', `T${i}`, 'AAPL', '187.00'));
    house.turn();
  }

  it('since an execution brings those after it, then goes on', async () => {
    await trade(5);
    const wire = await ready({ subscribe: ['executions'], since: 'EPOCH-E3' });
    expect(wire.all('execution').map(({ clOrdID }) => clOrdID)).toEqual(['T3', 'T4']);
    expect(wire.all('gap')).toEqual([]);
    house.submit(house.order('TESTER', 'T5', 'AAPL', '187.00'));
    await wire.next('execution', ({ clOrdID }) => clOrdID === 'T5');
    expect(wire.all('execution').map(({ clOrdID }) => clOrdID)).toEqual(['T3', 'T4', 'T5']);
  });

  it('without since brings only what comes', async () => {
    await trade(5);
    const wire = await ready({ subscribe: ['executions'] });
    expect(wire.all('execution')).toEqual([]);
    expect(wire.all('welcome')[0].last).toBe('EPOCH-E5');
  });

  it('since one that happened before a restart says which are in the journal only', async () => {
    const before = new House();
    for (let i = 0; i < 4; i++) before.submit(before.order('TESTER', `T${i}`));
    before.turn();
    // The API starts on a core that has recovered four executions.
    ops = await startOps(before, before.http, before.log);
    const wire = await open({ subscribe: ['executions'], since: 'EPOCH-E1' });
    expect(await wire.next('gap')).toEqual({ from: 'EPOCH-E2', to: 'EPOCH-E4' });
  });
});

describe('operations', () => {
  it('enter, replace, ask for and cancel an order', async () => {
    const wire = await ready({ ...TRADE, subscribe: [] });
    const answerTo = async (message: { id: string } & Record<string, unknown>) => {
      wire.send(message);
      const { reports } = await wire.next('answer', ({ id }) => id === message.id);
      return reports.map((r) =>
        r.kind === 'executionReport' ? `${r.execType} ${r.clOrdID}` : `reject ${r.cxlRejReason}`,
      );
    };
    expect(await answerTo({ op: 'order', id: 'a', ...LIMIT_ORDER, price: '187.00' })).toEqual(['new A1']);
    expect(await answerTo({ op: 'status', id: 'b', clOrdID: 'A1' })).toEqual(['orderStatus A1']);
    expect(await answerTo({ op: 'replace', id: 'c', origClOrdID: 'A1', clOrdID: 'A2', orderQty: '200' })).toEqual([
      'pendingReplace A2',
    ]);
    expect(await answerTo({ op: 'cancel', id: 'd', orderID: 'EPOCH-1', clOrdID: 'A3' })).toEqual([
      'reject alreadyPending',
    ]);
    for (const venue of ['NORTH', 'SOUTH', 'DEEP']) for (const child of house.at(venue)) house.cancel(child);
    house.turn();
    expect(await answerTo({ op: 'cancel', id: 'e', origClOrdID: 'A2' })).toEqual([
      expect.stringMatching(/^pendingCancel cancel-1-\d+$/),
    ]);
    expect(await answerTo({ op: 'cancel', id: 'f', origClOrdID: 'NONE' })).toEqual(['reject unknownOrder']);
    expect(await answerTo({ op: 'status', id: 'g', clOrdID: 'NONE' })).toEqual(['orderStatus NONE']);
  });

  it('an order that risk refuses is answered with its reject', async () => {
    const wire = await ready(TRADE);
    wire.send({ op: 'order', id: 7, ...LIMIT_ORDER, orderQty: '10001' });
    const { reports } = await wire.next('answer');
    expect(reports[0]).toMatchObject({ execType: 'rejected', ordRejReason: 'exceedsLimit' });
  });

  it('answers keep the order of the questions', async () => {
    const wire = await ready(TRADE);
    for (let i = 0; i < 40; i++) wire.send({ op: 'order', id: i, ...LIMIT_ORDER, clOrdID: `O${i}` });
    await wire.next('answer', ({ id }) => id === 39);
    expect(wire.all('answer').map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it.each([
    [
      'trading with an operator token',
      OPERATE,
      { op: 'order', ...LIMIT_ORDER },
      403,
      'a token with role operator may not trade',
    ],
    ['quoting with a trade token', TRADE, { op: 'quote', symbol: 'AAPL' }, 403, 'a token with role trade may not feed'],
    ['a number for a price', TRADE, { op: 'order', ...LIMIT_ORDER, price: 187.5 }, 400, 'price: '],
    ['an unknown operation', TRADE, { op: 'buy' }, 400, 'op: '],
    ['a cancel of nothing', TRADE, { op: 'cancel' }, 400, 'orderID: '],
    ['a cancel of an order that is not there', TRADE, { op: 'cancel', orderID: 'EPOCH-9' }, 404, 'no order EPOCH-9'],
    ['a replace of an order that is not there', TRADE, { op: 'replace', orderID: '9' }, 404, 'no such order'],
  ])('%s is answered with a problem, and the stream goes on', async (_what, hello, message, status, detail) => {
    const wire = await ready(hello);
    wire.send({ id: 'x', ...message });
    const { id, problem } = await wire.next('error');
    expect([id, problem.status]).toEqual(['x', status]);
    expect(problem.detail).toContain(detail);
    wire.send({ op: 'ping', id: 'y' });
    expect(await wire.next('pong')).toEqual({ id: 'y' });
  });

  it('more requests than may wait are turned away', async () => {
    const wire = await ready(TRADE);
    house.autoTurn = false;
    for (let i = 0; i < 260; i++) wire.send({ op: 'status', id: i, clOrdID: 'A1' });
    await wire.until(() => wire.all('error').length === 4);
    expect(wire.all('error')[0]).toMatchObject({ id: 256, problem: { status: 429 } });
    house.turn();
    await wire.until(() => wire.all('answer').length === 256);
  });
});

describe('a feed', () => {
  const QUOTE = { op: 'quote', symbol: 'MSFT', bidPx: '412.10', bidQty: '300', askPx: '412.20', askQty: '200' };
  const nbbo = async () =>
    (await fetch(`http://127.0.0.1:${ops.port}/nbbo/MSFT`)).json() as Promise<Record<string, unknown>>;

  async function quoting(): Promise<Wire> {
    const wire = await ready(FEED);
    wire.send({ id: 1, ...QUOTE });
    wire.send({ op: 'ping', id: 'after' });
    await wire.next('pong');
    return wire;
  }

  it('puts a protected quote into the market, to which no order goes', async () => {
    await quoting();
    expect(await nbbo()).toMatchObject({
      bidPx: '412.10',
      askPx: '412.20',
      askVenues: ['demo-feed'],
      quotes: expect.arrayContaining([
        {
          venue: 'demo-feed',
          state: 'live',
          ageMs: 0,
          bids: [{ px: '412.10', qty: '300' }],
          asks: [{ px: '412.20', qty: '200' }],
          imbalance: null,
        },
      ]),
    });
    house.submit(house.order('TESTER', 'T1', 'MSFT', '413.00'));
    house.turn();
    const sent = [...house.core.state.orders.children.values()].map(({ venue }) => venue);
    expect(sent).not.toContain('demo-feed');
  });

  it.each([
    ['', NO_PRICE],
    ['trusted = true', 4_122_000],
  ])('alone is a reference for limits only if it is trusted: %j', async (key, arrivalAsk) => {
    await start({}, demoWith(['name = "demo-feed"', `name = "demo-feed"\n${key}`]));
    await quoting();
    house.submit(house.order('TESTER', 'T1', 'MSFT', '413.00'));
    expect(house.core.state.orders.find({ clientID: 'TESTER', originator: '' }, 'T1')?.arrivalAsk).toBe(arrivalAsk);
  });

  it('takes its quotes with it', async () => {
    const wire = await quoting();
    wire.destroy();
    await expect.poll(async () => (await nbbo()).bidPx).toBeNull();
  });

  it('takes one side back by leaving it out', async () => {
    const wire = await quoting();
    wire.send({ op: 'quote', symbol: 'MSFT', bidPx: '412.15', bidQty: '100' });
    wire.send({ op: 'ping', id: 'later' });
    await wire.next('pong', ({ id }) => id === 'later');
    expect(await nbbo()).toMatchObject({ bidPx: '412.15', askPx: null });
  });

  it.each([
    ['too fine', { bidPx: '412.10001' }, 422, 'bid price 412.10001 is too fine'],
    ['off the tick', { bidPx: '412.101' }, 422, '412.101 is off the tick of 0.01'],
    [
      'far from the last one',
      { askPx: '500' },
      422,
      '500 is more than 1000 bps from its own book of a minute ago or less, 412.15',
    ],
    ['without a size', { bidQty: undefined }, 400, 'bidQty: goes with bidPx'],
  ])('a quote %s is refused, and there is none then', async (_what, change, status, detail) => {
    const wire = await quoting();
    wire.send({ id: 2, ...QUOTE, ...change });
    const { problem } = await wire.next('error');
    expect(problem.status).toBe(status);
    expect(problem.detail).toContain(detail);
    expect(await nbbo()).toMatchObject({ bidPx: null, askPx: null });
    expect(house.warnings.join()).toContain("a feed's book is refused");
    wire.send({ id: 3, ...QUOTE });
    await expect.poll(nbbo).toMatchObject({ bidPx: '412.10', askPx: '412.20' });
  });

  it('a quote of a symbol nobody trades is refused', async () => {
    const wire = await quoting();
    wire.send({ id: 2, ...QUOTE, symbol: 'TSLA' });
    expect((await wire.next('error')).problem).toMatchObject({ status: 404, detail: 'TSLA is not traded here' });
  });

  it('a crossed quote is kept, and not used until it uncrosses', async () => {
    const wire = await quoting();
    wire.send({ ...QUOTE, bidPx: '412.30' });
    wire.send({ op: 'ping', id: 'then' });
    await wire.next('pong', ({ id }) => id === 'then');
    expect(await nbbo()).toMatchObject({ bidPx: null, askPx: null });
  });

  it('a message that cannot be read leaves none of its books', async () => {
    const wire = await quoting();
    wire.send('{ "op": "quote", "symbol": "MS');
    await wire.next('error');
    expect(await nbbo()).toMatchObject({ bidPx: null, askPx: null });
  });

  it('is one stream', async () => {
    await quoting();
    const second = await open(FEED);
    expect(await second.untilClosed()).toEqual({ code: 4403, reason: 'feed demo-feed is connected already' });
    expect(await nbbo()).toMatchObject({ bidPx: '412.10' });
  });
});

describe('a venue whose quotes come from a feed', () => {
  const SOUTH = { venue: 'SOUTH', symbol: 'MSFT' };
  const WHOLE = {
    op: 'book',
    ...SOUTH,
    seq: 7,
    bids: [['412.10', '300']],
    asks: [
      ['412.20', '200'],
      ['412.25', '900'],
    ],
  };
  let wire: Wire;
  let pings = 0;

  beforeEach(async () => {
    const [, southern] = DEMO.split('id = "SOUTH"');
    const from = southern.indexOf('[venue.marketData]');
    const block = southern.slice(from, southern.indexOf('[[venue]]', from));
    await start({}, demoWith([block.trimEnd(), '[venue.marketData]\nfeed = "demo-feed"\n']));
    wire = await ready(FEED);
  });

  const told = async (...messages: object[]) => {
    for (const message of messages) wire.send(message);
    const ping = ++pings;
    wire.send({ op: 'ping', id: ping });
    await wire.next('pong', ({ id }) => id === ping);
  };
  const errors = () => wire.all('error').map(({ problem }) => problem.detail);
  const book = async () => {
    const response = await fetch(`http://127.0.0.1:${ops.port}/nbbo/MSFT`);
    const { quotes } = (await response.json()) as {
      quotes: { venue: string; state: string; bids: unknown[]; asks: unknown[] }[];
    };
    return quotes.find(({ venue }) => venue === 'SOUTH');
  };
  const level = (px: string, qty: string) => ({ px, qty });

  it('is missing until the feed sends it, and shown so', async () => {
    const missing = async () => {
      const response = await fetch(`http://127.0.0.1:${ops.port}/venues`);
      const { venues } = (await response.json()) as {
        venues: { venue: string; booksMissing: { symbol: string; why: string }[] }[];
      };
      return venues.find(({ venue }) => venue === 'SOUTH')?.booksMissing.find(({ symbol }) => symbol === 'MSFT')?.why;
    };
    expect(await missing()).toBe('the feed has not sent it');
    await told(WHOLE);
    expect(await missing()).toBeUndefined();
    wire.destroy();
    await expect.poll(missing).toBe('the feed is gone');
    expect(house.warnings.join()).toContain('a feed is gone');
  });

  it('is complained of once for each cause', async () => {
    const off = { ...WHOLE, bids: [['412.105', '1']] };
    await told(WHOLE, off, off, { op: 'change', ...SOUTH, seq: 9 }, { ...WHOLE, asks: [['600', '1']] });
    expect(house.warnings.filter((text) => text.startsWith("a feed's book is refused"))).toHaveLength(3);
  });

  it('that is not trusted alone says so where an order needs a reference', async () => {
    await told(WHOLE);
    const order = house.order('TESTER', 'T1', 'MSFT', '412.25');
    house.submit({ ...order, terms: { ...order.terms, ordType: OrdType.Market, price: NO_PRICE } });
    house.turn();
    expect(house.core.state.orders.find({ clientID: 'TESTER', originator: '' }, 'T1')?.text).toBe(
      'R111-QUOTE: there is no ask but that of one feed, which is not trusted alone, so the order cannot be valued (referencePrice of MSFT is not set)',
    );
  });

  it('is swept by the router once another venue agrees with it', async () => {
    await told(WHOLE);
    const sentFor = (clOrdID: string) => {
      house.submit(house.order('TESTER', clOrdID, 'MSFT', '412.25'));
      house.turn();
      const order = house.core.state.orders.find({ clientID: 'TESTER', originator: '' }, clOrdID);
      return order?.liveChildren.map(({ venue, terms }) => [venue, terms.orderQty]);
    };
    expect(sentFor('T1')).toEqual([['NORTH', 100]]);
    house.quote('NORTH', 'MSFT', 412.05, 100, 412.3, 100);
    expect(sentFor('T2')).toContainEqual(['SOUTH', 50]);
  });

  it('follows its changes by their numbers', async () => {
    await told(
      WHOLE,
      { op: 'change', ...SOUTH, seq: 8, asks: [['412.20', '0']] },
      { op: 'change', ...SOUTH, seq: 8, asks: [['412.25', '0']] },
    );
    expect(errors()).toEqual([]);
    expect(await book()).toMatchObject({
      state: 'live',
      bids: [level('412.10', '300')],
      asks: [level('412.25', '900')],
    });
    await told({ op: 'change', ...SOUTH, seq: 10, bids: [['412.11', '1']] });
    expect(errors()).toEqual(['SOUTH MSFT: seq 10 after 8: send the whole book']);
    expect(await book()).toMatchObject({ state: 'none' });
    await told({ op: 'change', ...SOUTH, seq: 11, bids: [['412.12', '1']] }, { ...WHOLE, seq: 11 });
    expect(await book()).toMatchObject({ state: 'live', bids: [level('412.10', '300')] });
  });

  it('is not used while it is halted, or where nothing confirms it', async () => {
    await told(WHOLE, { op: 'trading', ...SOUTH, trading: 'halted' });
    expect(await book()).toMatchObject({ state: 'halted' });
    await told({ op: 'trading', ...SOUTH, trading: 'open' });
    expect(await book()).toMatchObject({ state: 'live' });
    house.pass(9_000);
    await told({ op: 'confirm', venue: 'SOUTH' });
    house.pass(9_000);
    expect(await book()).toMatchObject({ state: 'live' });
    house.pass(9_000);
    await told();
    expect(await book()).toMatchObject({ state: 'stale' });
  });

  it('is held against what other venues show', async () => {
    house.quote('NORTH', 'MSFT', 300, 100, 300.1, 100);
    await told(WHOLE);
    expect(errors()).toEqual(['SOUTH MSFT: 412.1 is more than 1000 bps from what other sources show, 300.05']);
    expect(await book()).toMatchObject({ state: 'none' });
  });

  it.each([
    [{ venue: 'NORTH' }, 403, 'the quotes of NORTH do not come from demo-feed'],
    [{ bids: [['412.105', '300']] }, 422, 'SOUTH MSFT: 412.105 is off the tick of 0.01'],
    [{ bids: [['0', '300']] }, 422, 'SOUTH MSFT: bid price 0 is not above zero'],
    [{ seq: -1 }, 400, 'seq: '],
  ])('refuses %j', async (change, status, detail) => {
    await told(WHOLE, { ...WHOLE, ...change });
    const [error] = wire.all('error');
    expect(error.problem.status).toBe(status);
    expect(error.problem.detail).toContain(detail);
  });
});

it('a stream is told when the gateway stops', async () => {
  const wire = await ready({});
  await ops.close();
  expect(await wire.untilClosed()).toEqual({ code: 1001, reason: 'the gateway is stopping' });
});
