/**
 * kill -9 for real: the gateway as its own process, killed at random moments under load and started again from its
 * journal. Afterwards client, gateway and venues must agree to the share.
 *
 * CI makes a few kills; `npm run kills` makes 200, or FAIRLEAD_KILLS of them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Trader, type TraderOrder } from '../../src/cli/trader.ts';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { readJournal } from '../../src/journal/read.ts';
import { SIM_RECORDS } from '../../src/sim/orders/records.ts';
import { eventually, TestMarket } from '../support/market.ts';
import { freePort } from '../support/ports.ts';

const KILLS = Number(process.env['FAIRLEAD_KILLS'] ?? 4);
const SEED = Number(process.env['FAIRLEAD_SEED'] ?? 7);
/** Liquidity: more than the client can take in so many kills, for there must be something to lose at each. */
const BLOCK = 500_000;
const KILLS_PER_BLOCK = 2;
const ORDERS_PER_KILL = 300;
const MAIN = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const VENUES = ['NORTH', 'SOUTH', 'DEEP'];

let market: TestMarket;
let gateway: ChildProcess | undefined;
let port = 0;
/** What the gateway said when it ended and we had not killed it. */
let lastWords = '';

beforeEach(async () => {
  market = await TestMarket.openVenues();
  port = await freePort();
});

afterEach(async () => {
  gateway?.kill('SIGKILL');
  await market.closeVenues();
});

it(`${KILLS} kills under load lose no accepted order and send none twice`, {
  timeout: 120_000 + KILLS * 10_000,
}, async () => {
  const config = writeConfig();
  const random = mulberry(SEED);
  for (const venue of ['NORTH', 'SOUTH']) {
    for (let kill = 0; kill < KILLS; kill += KILLS_PER_BLOCK) {
      await market.provide(venue, [
        ['buy', BLOCK, 'AAPL', 99.98],
        ['sell', BLOCK, 'AAPL', 100.02],
      ]);
    }
  }
  await startGateway(config);
  const trader = await Trader.connect(
    {
      host: '127.0.0.1',
      port,
      sender: 'DEMO-OMS',
      target: 'FAIRLEAD',
      version: 'FIX.4.4',
      account: 'MAIN',
      journalDir: path.join(market.directory, 'oms'),
    },
    {},
  );
  await eventually('the client is logged on', () => trader.loggedOn);

  // A client that goes on whatever happens: what it sends while the line is down reaches the gateway by resend.
  const orders: TraderOrder[] = [];
  let killed = 0;
  const load = setInterval(() => {
    // A slow machine restarts slowly, and must not eat up the liquidity by then.
    if (orders.length >= (killed + 1) * ORDERS_PER_KILL) return;
    for (let i = 0; i < 5; i++) {
      const marketable = random() < 0.7;
      const id = trader.order(
        random() < 0.5 ? '1' : '2',
        String(1 + Math.floor(random() * 300)),
        'AAPL',
        marketable ? '' : '99.00',
        marketable ? '0' : '3',
      );
      orders.push(order(trader, id));
    }
  }, 10);
  for (; killed < KILLS; killed++) {
    await pause(50 + random() * 400);
    gateway?.kill('SIGKILL');
    await startGateway(config);
    await eventually('the client is back', () => trader.loggedOn);
  }
  clearInterval(load);
  await eventually('every order has ended', () => orders.every((o) => trader.isFinal(o))).catch((error: Error) => {
    const open = orders.filter((o) => !trader.isFinal(o));
    throw new Error(
      `${error.message}; ${open.length} of ${orders.length} are open, such as ${JSON.stringify(open[0])}; journals in ${market.directory}${lastWords}`,
    );
  });
  await trader.stop();
  gateway?.kill('SIGTERM');
  await eventually('the gateway has gone', () => gateway?.exitCode !== null);

  const ours = gatewayRecord();
  const theirs = VENUES.map(venueRecord);
  const venueIDs = theirs.flatMap((venue) => venue.clOrdIDs);
  expect(new Set(venueIDs).size, 'no child order reached a venue twice').toBe(venueIDs.length);
  const traded = theirs.reduce((sum, venue) => sum + venue.traded, 0);
  expect(ours.filled, 'the gateway booked what the venues traded').toBe(traded);
  expect(
    orders.reduce((sum, o) => sum + Number(o.cumQty), 0),
    'the client was told of all of it',
  ).toBe(traded);
  expect(ours.received, 'every order the client sent was taken once').toBe(orders.length);
  expect(ours.quarantined).toBe(0);
  expect(traded, 'there was something to lose').toBeGreaterThan(0);
  expect(orders.length).toBeGreaterThan(KILLS * 10);
  console.log(
    `${KILLS} kills, ${orders.length} orders, ${venueIDs.length} children, ${traded} shares: client, gateway and venues agree`,
  );
});

/** The demo's configuration with the test's ports and journal. */
function writeConfig(): string {
  const ports = new Map([
    ['9880', String(port)],
    ['9881', '0'],
    ['9890', String(market.sim('NORTH').port)],
    ['9891', String(market.sim('SOUTH').port)],
    ['9892', String(market.sim('DEEP').port)],
  ]);
  const demo = readFileSync(new URL('../../fairlead.config.toml', import.meta.url), 'utf8');
  const file = path.join(market.directory, 'fairlead.config.toml');
  const text = demo
    .replace(/port = (\d+)/g, (_, digits: string) => `port = ${ports.get(digits) ?? digits}`)
    .replace('var/demo/gateway', 'gateway-process');
  writeFileSync(file, text);
  return file;
}

function startGateway(config: string): Promise<void> {
  const child = spawn(process.execPath, [MAIN, 'start', '--story', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  gateway = child;
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code, signal) => {
      if (signal === null && code !== 0) lastWords = `; the gateway ended with ${code}: ${words}`;
      reject(new Error(`the gateway ended with ${code}: ${words}`));
    });
  });
}

function gatewayRecord() {
  const record = { received: 0, filled: 0, quarantined: 0 };
  for (const batch of readJournal(path.join(market.directory, 'gateway-process'), new RecordRegistry(CORE_EVENTS))) {
    for (const entry of batch.entries) {
      if (entry.kind !== 'event') continue;
      if (entry.event.kind === 'orderReceived') record.received++;
      if (entry.event.kind === 'childFilled') record.filled += entry.event.lastQty;
      if (entry.event.kind === 'fillQuarantined') record.quarantined++;
    }
  }
  return record;
}

/** What a venue took from the gateway, and traded with it. */
function venueRecord(venue: string) {
  const clOrdIDs: string[] = [];
  const ofGateway = new Set<number>();
  let traded = 0;
  for (const batch of readJournal(path.join(market.directory, venue), new RecordRegistry(SIM_RECORDS))) {
    for (const entry of batch.entries) {
      if (entry.kind !== 'event') continue;
      const { event } = entry;
      if (event.kind === 'simOrderTaken' && event.client === 'FAIRLEAD') {
        clOrdIDs.push(`${venue} ${event.clOrdID}`);
        ofGateway.add(event.orderID);
      }
      if (event.kind === 'simOrderTraded' && ofGateway.has(event.orderID)) traded += event.lastQty;
    }
  }
  return { clOrdIDs, traded };
}

function order(trader: Trader, id: string): TraderOrder {
  const found = trader.orders.get(id);
  if (found === undefined) throw new Error(`no order ${id}`);
  return found;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A small seeded generator, so that a failure can be run again. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
