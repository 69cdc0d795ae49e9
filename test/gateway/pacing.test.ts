/**
 * A venue that takes three messages a second, in virtual time: a gateway and an exchange over FIX. What left for the
 * venue is read from the wire, with the millisecond in which it did.
 */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { GatewaySetup } from '../../src/config/setup.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { Pacer, type PacedSend } from '../../src/gateway/pacer.ts';
import type { World } from '../../src/engine/world.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { ordStatus } from '../../src/orders/order.ts';
import { OrdStatus, Side, TimeInForce } from '../../src/orders/values.ts';
import { placeOf } from '../../src/router/terms/terms.ts';
import { type RunningSim, startSim } from '../../src/sim/run.ts';
import { parseSymbols } from '../../src/sim/symbols.ts';
import { instant, price, qty, seconds } from '../../src/units/brand.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';
import { unjudged } from '../support/unjudged.ts';

const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const CLIENT = { clientID: 'tester', replyTo: '', ...DIRECT };
const LOG = { info: () => undefined, warn: () => undefined };
const PER_SEC = 3;

let world: VirtualWorld;
let files: MemoryFiles;
let sim: RunningSim;
let setup: GatewaySetup;
let gateway: Gateway;
/** Application messages to the venue: milliseconds, MsgType, ClOrdID. */
let wire: { at: number; type: string; clOrdID: string }[];

/** The world, with an ear at what leaves for the venue's order session. */
function listening(): World {
  return {
    listen: (options) => world.listen(options),
    soon: (work) => world.soon(work),
    every: (millis, work) => world.every(millis, work),
    after: (millis, work) => world.after(millis, work),
    exactlyAfter: (micros, work) => world.exactlyAfter(micros, work),
    connect: (host, port, tls, owner) => {
      const connection = world.connect(host, port, tls, owner);
      const write = connection.write.bind(connection);
      connection.write = (bytes, length) => {
        note(Buffer.from(bytes.subarray(0, length)).toString('latin1').replaceAll('\x01', '|'));
        write(bytes, length);
      };
      return connection;
    },
  };
}

function note(text: string): void {
  for (const [, type, body] of text.matchAll(/\|35=([DFH])\|(.*?)\|10=\d{3}\|/g)) {
    const clOrdID = /\|11=[^|]*-(\d+)\|/.exec(`|${body}|`)?.[1] ?? '';
    wire.push({ at: (world.now() - START) / 1000, type, clOrdID });
  }
}

async function open(maxSendWaiting: number, maxSendPerSec = PER_SEC): Promise<void> {
  const config = loadConfig(DEMO_CONFIG);
  const demo = unjudged(resolveConfig(config, await dictionariesFor(config), {}));
  const north = demo.venues.get('NORTH');
  const client = demo.clients.get('tester') ?? [...demo.clients.values()][0];
  if (north?.marketData === undefined) throw new Error('the demo has NORTH');
  CLIENT.clientID = client.id;
  sim = await startSim({
    kind: 'exchange',
    compID: 'NORTH',
    symbols: parseSymbols('AAPL:100.00,MSFT:200.00'),
    flow: false,
    clock: world,
    world,
  });
  const link = { hosts: [{ host: 'north', port: sim.port }], reconnectSec: 1, maxReconnectSec: 1 };
  const pace = { maxSendPerSec, maxSendWaiting };
  const venue = { ...north, pace, orders: { ...north.orders, link }, marketData: { ...north.marketData, link } };
  setup = { ...demo, wireLog: undefined, venues: new Map([['NORTH', venue]]), fix: { ...demo.fix, port: 0 } };
  await start();
}

async function start(): Promise<void> {
  gateway = await Gateway.open(setup, { clock: world, log: LOG, world: listening(), files });
  world.until(() => gateway.core.venuesUp.has('NORTH') && gateway.core.market.isUp('NORTH'), 5);
}

/** A limit order far from the market, that rests at the venue. */
function order(clOrdID: string, timeInForce: TimeInForce = TimeInForce.Day): void {
  gateway.submit({
    kind: 'newOrder',
    ...CLIENT,
    clOrdID,
    account: '',
    symbol: 'AAPL',
    side: Side.Buy,
    terms: {
      ...PLAIN,
      timeInForce,
      orderQty: qty(100),
      price: price(50 * 10 ** (setup.instruments.get('AAPL')?.priceScale ?? 0)),
    },
    exDestination: 'NORTH',
    possResend: false,
    fault: undefined,
  });
}

const orders = (count: number, prefix = 'A') => {
  for (let i = 1; i <= count; i++) order(`${prefix}${i}`);
};
const cancel = (clOrdID: string) =>
  gateway.submit({ kind: 'cancelRequest', ...CLIENT, clOrdID: `${clOrdID}X`, origClOrdID: clOrdID });
const children = () => [...gateway.core.state.orders.children.values()];
const parents = () => [...gateway.core.state.orders.parents.values()];
const statusOf = (clOrdID: string) => {
  const parent = parents().find((p) => p.clOrdID === clOrdID || p.clOrdID === `${clOrdID}X`);
  return parent && ordStatus(parent);
};
const atVenue = () => gateway.core.state.orders.liveAt('NORTH').filter((child) => child.state === 'accepted').length;
const types = () => wire.map(({ type }) => type).join('');

/** The most messages in any second that begins with one of them. */
function densest(): number {
  return Math.max(...wire.map(({ at }) => wire.filter((other) => other.at >= at && other.at < at + 1000).length));
}

beforeEach(() => {
  world = new VirtualWorld(START);
  files = new MemoryFiles();
  wire = [];
});

describe('a venue that takes three messages a second', () => {
  it('never gets more in any second, and in the end everything', async () => {
    await open(100);
    world.advance(1.95);
    orders(10);
    world.advance(5);
    expect(types()).toBe('D'.repeat(10));
    expect(densest()).toBe(PER_SEC);
    expect(atVenue()).toBe(10);
  });

  it('gets cancels ahead of new orders', async () => {
    await open(100);
    world.advance(2);
    orders(3, 'A');
    world.advance(0.01);
    orders(6, 'B');
    cancel('A1');
    cancel('A2');
    world.advance(4);
    expect(types()).toBe('DDDFFDDDDDD');
    expect([statusOf('A1'), statusOf('A2'), statusOf('A3')]).toEqual(['4', '4', '0']);
    expect(densest()).toBe(PER_SEC);
  });

  it('never sees an order that is canceled while it waits', async () => {
    await open(100);
    world.advance(2);
    orders(5);
    world.advance(0.01);
    cancel('A4');
    world.advance(0.2);
    expect(statusOf('A4')).toBe(OrdStatus.Canceled);
    world.advance(3);
    expect(types()).toBe('DDDD');
    expect(atVenue()).toBe(4);
  });

  it('does not hear of an order that finds no room to wait, which its client can still cancel', async () => {
    await open(2);
    world.advance(2);
    orders(7);
    world.advance(0.5);
    // Three left, two wait there, and two here.
    expect(types()).toBe('DDD');
    expect(children()).toHaveLength(5);
    cancel('A6');
    world.advance(0.2);
    expect(statusOf('A6')).toBe(OrdStatus.Canceled);
    world.advance(3);
    expect(types()).toBe('DDDDDD');
    expect(atVenue()).toBe(6);
    expect(densest()).toBe(PER_SEC);
  });

  it('leaves an order that finds no room in peace until there is some: it is not tried again and again', async () => {
    await open(0);
    world.advance(2);
    orders(30);
    world.advance(20);
    expect(types()).toBe('D'.repeat(30));
    expect(children()).toHaveLength(30);
    expect(densest()).toBe(PER_SEC);
  });

  it('refuses an order that cannot wait, in as many tries as it has rounds', async () => {
    await open(0);
    world.advance(2);
    orders(3);
    order('IOC', TimeInForce.ImmediateOrCancel);
    world.advance(0.9);
    expect(statusOf('IOC')).toBe(OrdStatus.Canceled);
    expect(types()).toBe('DDD');
    expect(children().length).toBeLessThanOrEqual(3 + setup.router.maxRounds);
  });

  it('always has room for cancels', async () => {
    await open(0);
    world.advance(2);
    orders(3);
    world.advance(1.5);
    for (const id of ['A1', 'A2', 'A3']) cancel(id);
    world.advance(3);
    expect([types(), densest()]).toEqual(['DDDFFF', PER_SEC]);
    expect(['A1', 'A2', 'A3'].map(statusOf)).toEqual(['4', '4', '4']);
  });

  it('never gets what waited when the line was lost, and is asked about what did not', async () => {
    await open(100);
    world.advance(2);
    orders(5);
    world.advance(0.0001);
    const session = gateway.engine.session('orders:NORTH');
    if (session === undefined) throw new Error('no session');
    gateway.engine.cut(session);
    world.advance(0.001);
    const known = gateway.core.state.orders.liveAt('NORTH');
    expect(known.map((child) => child.state)).toEqual(['unknown', 'unknown', 'unknown']);
    world.advance(10);
    expect(atVenue()).toBe(5);
    // Each order is at the venue once: the two that waited went out under new numbers.
    const sent = wire.filter(({ type }) => type === 'D').map(({ clOrdID }) => clOrdID);
    expect(new Set(sent).size).toBe(5);
    expect(densest()).toBe(PER_SEC);
  });
});

describe('an order that never left', () => {
  const turnedAway = () =>
    parents().map(({ met }) => met.filter((at) => at.refusedTaking + at.refusedResting > 0).length);
  const rejects = () => {
    const known = gateway.core.state.knowledge.get('NORTH');
    return [known?.rejected, known?.learned[placeOf('rejectPpm')]];
  };

  it('because the line was lost, however often, is no reject of the venue, and works in the end', async () => {
    await open(100);
    for (let times = 0; times < setup.router.maxRounds; times++) {
      world.advance(2);
      orders(4, `T${times}-`);
      world.advance(0.0001);
      const session = gateway.engine.session('orders:NORTH');
      if (session === undefined) throw new Error('no session');
      gateway.engine.cut(session);
      world.advance(0.001);
      expect(turnedAway().every((count) => count === 0)).toBe(true);
      world.advance(20);
    }
    expect(rejects()).toEqual([0, 0]);
    expect(atVenue()).toBe(4 * setup.router.maxRounds);
  });

  it('because it found no room is no reject of the venue', async () => {
    await open(0);
    world.advance(2);
    orders(3);
    order('IOC', TimeInForce.ImmediateOrCancel);
    world.advance(0.9);
    expect([turnedAway(), rejects()]).toEqual([
      [0, 0, 0, 0],
      [0, 0],
    ]);
  });

  it('because its client canceled it is no reject of the venue', async () => {
    await open(100);
    world.advance(2);
    orders(5);
    world.advance(0.01);
    cancel('A4');
    world.advance(0.2);
    expect([turnedAway(), rejects()]).toEqual([
      [0, 0, 0, 0, 0],
      [0, 0],
    ]);
  });
});

describe('after a crash', () => {
  it('orders that waited are asked about, found unsent, and sent anew: none is lost, none is there twice', async () => {
    await open(100);
    world.advance(2);
    orders(5);
    world.advance(0.01);
    expect(types()).toBe('DDD');
    gateway.kill();
    world.advance(1);
    await start();
    world.advance(15);
    expect(types()).toMatch(/^DDDH+/);
    expect(atVenue()).toBe(5);
    expect(parents().map((p) => ordStatus(p))).toEqual(['0', '0', '0', '0', '0']);
    expect(parents().map((p) => p.liveChildren.length)).toEqual([1, 1, 1, 1, 1]);
    expect(densest()).toBe(PER_SEC);
  });

  it('a cancel that waited is sent after all, and one that had left is not sent again', async () => {
    await open(100);
    world.advance(2);
    orders(3);
    world.advance(0.9);
    orders(1, 'B');
    world.advance(0.5);
    for (const id of ['A1', 'A2', 'A3', 'B1']) cancel(id);
    world.advance(0.01);
    expect(types()).toBe('DDDDFF');
    gateway.kill();
    world.advance(1);
    await start();
    world.advance(15);
    expect(wire.filter(({ type }) => type === 'F').map(({ clOrdID }) => clOrdID)).toHaveLength(4);
    expect(['A1', 'A2', 'A3', 'B1'].map(statusOf)).toEqual(['4', '4', '4', '4']);
  });
});

it('a limit binds every window of a second, wherever it begins', () => {
  const pacer = new Pacer({ maxSendPerSec: 5, maxSendWaiting: 10_000 }, START);
  const sent: number[] = [];
  let now = START;
  let seed = 1;
  for (let i = 0; i < 5_000; i++) {
    seed = (seed * 48_271) % 2_147_483_647;
    now = instant(now + (seed % 200_000));
    if (seed % 3 !== 0) pacer.add({ kind: 'sendChild', child: {} } as PacedSend, now);
    while (pacer.take(now) !== undefined) sent.push(now);
  }
  expect(sent.length).toBeGreaterThan(2_000);
  for (let i = 5; i < sent.length; i++) expect(sent[i] - sent[i - 5]).toBeGreaterThanOrEqual(seconds(1));
});
